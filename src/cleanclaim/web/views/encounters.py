"""The coder's desk: the note on the left, the codes on the right; the provider answers questions here."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cleanclaim.codesets import open_library
from cleanclaim.coding.reasons import in_words
from cleanclaim.coding.values import Suggestion
from cleanclaim.gateways.clock import system_now
from cleanclaim.kernel import Refused, Span
from cleanclaim.store import audits, ids, worksheets
from cleanclaim.store.actors import Role
from cleanclaim.store.ids import Kind
from cleanclaim.store.screens import encounter_screen, encounters_list
from cleanclaim.store.screens.encounter import EncounterScreen
from cleanclaim.store.screens.seats import SEES_RECORDS
from cleanclaim.web.access import ACT, READ_OR_SEARCH, page
from cleanclaim.web.views.asking import asked_for, page_number
from cleanclaim.web.views.marking import marked, places

if TYPE_CHECKING:
    from cleanclaim.usecases.coder.give_addendum import Addendum


GIVES = frozenset({Role.CODER, Role.PROVIDER, Role.MANAGER})


@page(SEES_RECORDS, action="encounters.listed", methods=READ_OR_SEARCH)
def listing(request: HttpRequest) -> HttpResponse:
    find = asked_for(request)
    found = encounters_list(request.seat.practice, find=find, number=page_number(request))
    return render(request, "encounters.html", {"seat": request.seat, "page": found, "find": find})


@page(SEES_RECORDS, action="encounter.opened")
def one(request: HttpRequest, id: str) -> HttpResponse:
    screen = encounter_screen(request.seat.practice, ids.key(Kind.ENCOUNTER, id))
    blind = audits.is_blind(request.actor.practice_id, id, request.actor.user_id)
    if blind:
        screen = replace(screen, draft=None, signed=(), draft_changes=(), claims=())
    quoted = _quoted(screen)
    documents = [marked(document, quoted) for document in screen.documents]
    return render(
        request,
        "encounter.html",
        {
            "seat": request.seat,
            "screen": screen,
            "documents": documents,
            "places": places(documents),
            "blind": blind,
            "may_code": Role.CODER in request.seat.roles and not blind,
            "not_signed": _not_signed(screen),
            "dropped": _dropped(request, id),
            "changes": None
            if blind
            else {answer: change for change in screen.draft_changes for answer in change.answers},
            "may_answer": _is_own(request, screen),
            "may_take": bool(request.seat.roles & GIVES),
        },
    )


@page(frozenset({Role.PROVIDER}), action="query.answered", methods=ACT)
def answer(request: HttpRequest, id: str) -> HttpResponse:
    """The provider's answer becomes a dated addendum to the record, and the chart is read anew with it."""
    from cleanclaim.usecases.coder.answer_query import answer_query
    from cleanclaim.usecases.coder.review_chart import rerun_coding

    answered = answer_query(actor=request.actor, now=system_now(), query_id=id, answer=request.POST.get("answer", ""))
    # The answer is kept whatever comes; where the chart cannot be read now, the coder's sheet says that it grew.
    with suppress(Refused), open_library() as library:
        rerun_coding(actor=request.actor, now=system_now(), encounter_id=answered.encounter_id, library=library)
    return redirect("encounter", id=answered.encounter_id)


@page(GIVES, action="addendum.opened")
def addendum(request: HttpRequest, id: str) -> HttpResponse:
    """The answer as a dated text, for a chart that takes text."""
    return _file(f"addendum-{id}.txt", "text/plain; charset=utf-8", _given(request, id).text)


@page(GIVES, action="addendum.exported")
def addendum_fhir(request: HttpRequest, id: str) -> HttpResponse:
    """The answer as a FHIR R4 DocumentReference."""
    resource = json.dumps(_given(request, id).fhir, ensure_ascii=False, indent=2)
    return _file(f"addendum-{id}.json", "application/fhir+json", resource)


def _given(request: HttpRequest, id: str) -> Addendum:
    from cleanclaim.usecases.coder.give_addendum import give_addendum

    return give_addendum(actor=request.actor, now=system_now(), query_id=id)


def _file(name: str, content_type: str, content: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _is_own(request: HttpRequest, screen: EncounterScreen) -> bool:
    """An addendum is signed by who wrote the note, so the form is offered to that provider alone."""
    provider = ids.public(Kind.PROVIDER, request.seat.provider)
    return Role.PROVIDER in request.seat.roles and provider == screen.provider_id


def _quoted(screen: EncounterScreen) -> list[tuple[Span, str]]:
    """The evidence of the newest signed version, or of the suggestions while nothing is signed."""
    if screen.signed:
        quoted = [(span, code.id) for code in screen.signed[0].codes for span in code.evidence]
    else:
        suggestions = screen.draft.suggestions if screen.draft else ()
        quoted = [(span, f"s{n}") for n, each in enumerate(suggestions, start=1) for span in each.evidence]
    return quoted + [(span, query.id) for query in screen.queries for span in query.asked.indicators]


def _dropped(request: HttpRequest, id: str) -> dict[str, str]:
    """Why a suggestion was left out, by its code: who said so and the reason."""
    found = worksheets.reasons_dropped(request.actor.practice_id, id)
    return {code: f"{each.by}: {in_words(each.reason, each.words)}" for code, each in found.items()}


def _not_signed(screen: EncounterScreen) -> tuple[Suggestion, ...]:
    """What was suggested and the coder did not sign."""
    if not screen.signed or screen.draft is None:
        return ()
    signed = {code.code for code in screen.signed[0].codes}
    return tuple(each for each in screen.draft.suggestions if each.code not in signed)
