"""The coder's sheet: what would be signed stands beside the note; every change has its reason.

A refusal is said on the sheet itself, and what was typed stays. Nothing here judges: each act is one use case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cleanclaim.codesets import open_library
from cleanclaim.coding.reasons import reasons_for
from cleanclaim.gateways.clock import system_now
from cleanclaim.kernel import Refused
from cleanclaim.store import audits, ids, record
from cleanclaim.store.actors import Role
from cleanclaim.store.ids import Kind
from cleanclaim.store.screens import encounter_screen
from cleanclaim.web.access import ACT, page
from cleanclaim.web.views.marking import marked, places

_CODER = frozenset({Role.CODER})
_LONGEST = 2_000  # of one typed field


@page(_CODER, action="coding.opened")
def sheet(request: HttpRequest, id: str) -> HttpResponse:
    return _shown(request, id)


@page(_CODER, action="coding.changed", methods=ACT)
def change(request: HttpRequest, id: str) -> HttpResponse:
    """Take, drop, move, change or add one code."""
    from cleanclaim.usecases.coder.change_coding import change_coding

    def act() -> str:
        with open_library() as library:
            return change_coding(
                actor=request.actor, now=system_now(), encounter_id=id, wish=wish_of(request), library=library
            )

    return _done(request, id, act, "c-")


@page(_CODER, action="coding.searched", methods=ACT)
def find(request: HttpRequest, id: str) -> HttpResponse:
    """Codes for words, as a list to choose from; the words come in the body."""
    hits = hits_for(request, id)
    if request.htmx:
        return render(request, "coding_hits.html", {"hits": hits, "typed": request.POST})
    return _shown(request, id, hits=hits)


@page(_CODER, action="coding.read_again", methods=ACT)
def read_again(request: HttpRequest, id: str) -> HttpResponse:
    """Read the chart anew, after the record has grown."""
    from cleanclaim.usecases.coder.review_chart import rerun_coding

    def act() -> str:
        with open_library() as library:
            rerun_coding(actor=request.actor, now=system_now(), encounter_id=id, library=library)
        return ""

    return _done(request, id, act)


@page(_CODER, action="coding.question_sent", methods=ACT)
def ask(request: HttpRequest, id: str) -> HttpResponse:
    """Send a question to the provider: a proposed one, or one in the coder's words."""
    from cleanclaim.usecases.coder.ask_from_sheet import ask_in_words, ask_proposed

    told = {"actor": request.actor, "now": system_now(), "encounter_id": id}
    about = {"concerns": _typed(request, "concerns"), "asks_for": _typed(request, "asks_for")}
    if "proposed" in request.POST:
        return _done(request, id, lambda: ask_proposed(**told, **about).id)
    words = {name: _typed(request, name) for name in ("question", "quote", "quote_at")}
    options = _typed(request, "options").splitlines()
    return _done(request, id, lambda: ask_in_words(**told, **about, **words, options=options).id)


@page(_CODER, action="query.withdrawn", methods=ACT)
def withdraw(request: HttpRequest, id: str) -> HttpResponse:
    from cleanclaim.usecases.coder.ask_provider import withdraw_query

    asked = record.query(request.actor.practice_id, id)
    withdraw_query(actor=request.actor, now=system_now(), query_id=id)
    return redirect("coding", id=asked.encounter_id)


@page(_CODER, action="coding.item_answered", methods=ACT)
def answer_item(request: HttpRequest, id: str) -> HttpResponse:
    """Billing or a second coder asked; the coding stands, and this is why."""
    from cleanclaim.usecases.coder.answer_item import answer_item as answered

    visit = answered(actor=request.actor, now=system_now(), item_id=id, answer=_typed(request, "answer"))
    return redirect("coding", id=visit)


@page(_CODER, action="coding.sheet_signed", methods=ACT)
def sign(request: HttpRequest, id: str) -> HttpResponse:
    """Sign the sheet as it was shown."""
    from cleanclaim.usecases.coder.sign_sheet import sign_sheet

    audits.keep_blind(request.actor.practice_id, request.actor.user_id, id)
    try:
        with open_library() as library:
            sign_sheet(
                actor=request.actor, now=system_now(), encounter_id=id, stamp=_typed(request, "stamp"),
                codes=library, reason=_typed(request, "reason"),
            )  # fmt: skip
    except Refused as refusal:
        return _shown(request, id, refusal=str(refusal))
    return redirect("encounter", id=id)


def wish_of(request: HttpRequest) -> Any:
    """What was typed into a form of the sheet; the code that was chosen carries its system before it."""
    from cleanclaim.usecases.coder.change_coding import Wish

    typed = {each.name: _typed(request, each.name) for each in fields(Wish)}
    system, _, code = _typed(request, "code").partition(" ")
    return Wish(**{**typed, "system": system, "key": code or typed["key"], "units": typed["units"] or "1"})


def hits_for(request: HttpRequest, id: str) -> tuple[Any, ...]:
    from cleanclaim.usecases.coder.find_codes import find_codes

    day = record.encounter(request.actor.practice_id, id).service_date
    with open_library() as library:
        return find_codes(actor=request.actor, words=_typed(request, "find"), on=day, library=library)


def _done(request: HttpRequest, id: str, act: Callable[[], str], before: str = "") -> HttpResponse:
    """Do it and go back to the sheet, to what was changed; a refusal is said there, with what was typed."""
    audits.keep_blind(request.actor.practice_id, request.actor.user_id, id)
    try:
        key = act()
    except Refused as refusal:
        return _shown(request, id, refusal=str(refusal))
    return redirect(reverse("coding", args=[id]) + (f"#{before}{key}" if key else ""))


def _shown(request: HttpRequest, id: str, *, refusal: str = "", hits: tuple[Any, ...] = ()) -> HttpResponse:
    from cleanclaim.usecases.coder.answer_item import asked_of_coding
    from cleanclaim.usecases.coder.ask_from_sheet import ASKS_FOR, proposed_questions
    from cleanclaim.usecases.coder.working_sheet import working_sheet

    audits.keep_blind(request.actor.practice_id, request.actor.user_id, id)
    screen = encounter_screen(request.seat.practice, ids.key(Kind.ENCOUNTER, id))
    with open_library() as library:
        work = working_sheet(actor=request.actor, encounter_id=id, codes=library)
    quoted = [(span, f"c-{entry.key}") for entry in work.sheet.entries for span in entry.evidence]
    quoted += [(span, query.id) for query in screen.queries for span in query.asked.indicators]
    documents = [marked(document, quoted) for document in screen.documents]
    return render(
        request,
        "coding.html",
        {
            "seat": request.seat,
            "actor": request.actor,
            "screen": screen,
            "work": work,
            "documents": documents,
            "places": places(documents),
            "items": asked_of_coding(actor=request.actor, encounter_id=id),
            "proposed": proposed_questions(actor=request.actor, encounter_id=id),
            "asks_for": ASKS_FOR,
            "reasons": reasons_for,
            "changes": {answer: each for each in screen.draft_changes for answer in each.answers},
            "hits": hits,
            "refusal": refusal,
            "typed": request.POST,
        },
        status=422 if refusal else 200,
    )


def _typed(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "")[:_LONGEST]
