"""Audits of coding: draw a sample, code a visit blind, judge the differences, read the figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cleanclaim.codesets import open_library
from cleanclaim.coding.auditing import Right
from cleanclaim.coding.reasons import causes, reasons_for
from cleanclaim.gateways.clock import system_now
from cleanclaim.kernel import Refused
from cleanclaim.store import audits, ids
from cleanclaim.store.actors import Role
from cleanclaim.store.ids import Kind
from cleanclaim.store.screens import encounter_screen
from cleanclaim.web.access import ACT, page
from cleanclaim.web.views.coding import hits_for, wish_of
from cleanclaim.web.views.marking import marked, places

_SEES = frozenset({Role.CODER, Role.AUDITOR, Role.MANAGER})
_DRAWS = frozenset({Role.AUDITOR, Role.MANAGER})
_AUDITS = frozenset({Role.CODER, Role.AUDITOR})
_USUAL_DAYS = 90


@page(_SEES, action="audits.listed")
def listing(request: HttpRequest) -> HttpResponse:
    return _listed(request)


@page(_DRAWS, action="audits.draw_asked", methods=ACT)
def draw(request: HttpRequest) -> HttpResponse:
    from cleanclaim.usecases.coder.sample_for_audit import sample_for_audit

    try:
        sample_for_audit(
            actor=request.actor,
            now=system_now(),
            auditor=request.POST.get("auditor", ""),
            since=_day(request.POST.get("since", "")),
            until=_day(request.POST.get("until", "")),
            percent=_whole(request.POST.get("percent", "")),
            seed=_whole(request.POST.get("seed", "")),
        )
    except Refused as refusal:
        return _listed(request, refusal=str(refusal))
    return redirect("audits")


@page(_SEES, action="audit.opened")
def one(request: HttpRequest, id: str) -> HttpResponse:
    return _case(request, id)


@page(_AUDITS, action="audit.changed", methods=ACT)
def change(request: HttpRequest, id: str) -> HttpResponse:
    from cleanclaim.usecases.coder.audit_coding import code_blind

    def act() -> str:
        with open_library() as library:
            return code_blind(actor=request.actor, now=system_now(), case_id=id, wish=wish_of(request), library=library)

    return _done(request, id, act)


@page(_AUDITS, action="audit.searched", methods=ACT)
def find(request: HttpRequest, id: str) -> HttpResponse:
    hits = hits_for(request, audits.case(request.actor.practice_id, id).encounter_id)
    if request.htmx:
        return render(request, "coding_hits.html", {"hits": hits, "typed": request.POST})
    return _case(request, id, hits=hits)


@page(_AUDITS, action="audit.finished", methods=ACT)
def finish(request: HttpRequest, id: str) -> HttpResponse:
    """The blind coding is done; from here on the signed coding is shown."""
    from cleanclaim.usecases.coder.audit_coding import finish_blind

    def act() -> str:
        finish_blind(actor=request.actor, now=system_now(), case_id=id)
        return ""

    return _done(request, id, act)


@page(_AUDITS, action="audit.judgement_sent", methods=ACT)
def judge(request: HttpRequest, id: str) -> HttpResponse:
    from cleanclaim.usecases.coder.audit_coding import Judgement, judge_case

    asked = zip(*(request.POST.getlist(name) for name in ("right", "cause", "words")), strict=False)

    def act() -> str:
        judge_case(actor=request.actor, now=system_now(), case_id=id, judgements=[Judgement(*each) for each in asked])
        return ""

    return _done(request, id, act)


@page(_DRAWS, action="audits.figures_opened")
def figures(request: HttpRequest) -> HttpResponse:
    from cleanclaim.usecases.coder.audit_figures import audit_figures

    today = system_now().date()
    since = _day(request.GET.get("since") or (today - timedelta(days=_USUAL_DAYS)).isoformat())
    until = _day(request.GET.get("until") or today.isoformat())
    with open_library() as library:
        report = audit_figures(actor=request.actor, now=system_now(), since=since, until=until, library=library)
    return render(request, "figures.html", {"seat": request.seat, "report": report})


def _listed(request: HttpRequest, *, refusal: str = "") -> HttpResponse:
    today, practice = system_now().date(), request.actor.practice_id
    draws = Role.MANAGER in request.seat.roles or Role.AUDITOR in request.seat.roles
    return render(
        request,
        "audits.html",
        {
            "seat": request.seat,
            "draws": audits.audits(practice) if draws else (),
            "mine": audits.cases(practice, auditor=request.actor.user_id),
            "people": audits.second_coders(practice) if draws else (),
            "may_draw": draws,
            "since": today - timedelta(days=_USUAL_DAYS),
            "until": today,
            "refusal": refusal,
            "typed": request.POST,
        },
        status=422 if refusal else 200,
    )


def _done(request: HttpRequest, id: str, act: Callable[[], str]) -> HttpResponse:
    try:
        key = act()
    except Refused as refusal:
        return _case(request, id, refusal=str(refusal))
    return redirect(reverse("audit", args=[id]) + (f"#c-{key}" if key else ""))


def _case(request: HttpRequest, id: str, *, refusal: str = "", hits: tuple[Any, ...] = ()) -> HttpResponse:
    from cleanclaim.usecases.coder.audit_coding import open_case

    opened = open_case(actor=request.actor, case_id=id)
    screen = encounter_screen(request.seat.practice, ids.key(Kind.ENCOUNTER, opened.case.encounter_id))
    quoted = [(span, f"c-{entry.key}") for entry in opened.sheet.entries for span in entry.evidence]
    documents = [marked(document, quoted) for document in screen.documents]
    return render(
        request,
        "audit.html",
        {
            "seat": request.seat,
            "opened": opened,
            "case": opened.case,
            "screen": screen,
            "documents": documents,
            "places": places(documents),
            "reasons": reasons_for,
            "causes": causes(),
            "rights": tuple(Right),
            "hits": hits,
            "refusal": refusal,
            "typed": request.POST,
        },
        status=422 if refusal else 200,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refused("Write days as YYYY-MM-DD, for example 2026-10-01.") from None


def _whole(text: str) -> int:
    if not (text.strip().isascii() and text.strip().isdigit() and len(text) < 10):
        raise Refused("Percent and seed are whole numbers; type them in digits.")
    return int(text)
