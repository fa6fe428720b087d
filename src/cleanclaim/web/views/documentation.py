"""What to write so that coding goes smoothly, a page for each specialty; and what may pass without a person."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cleanclaim.codesets import open_library
from cleanclaim.gateways.clock import system_now
from cleanclaim.kernel import Refused
from cleanclaim.store import unreviewed
from cleanclaim.store.actors import Role
from cleanclaim.web.access import ACT, page

_READERS = frozenset({Role.CODER, Role.PROVIDER, Role.MANAGER, Role.AUDITOR})
_MANAGER = frozenset({Role.MANAGER})
_RUNS = frozenset({Role.CODER, Role.MANAGER})


@page(_READERS, action="documentation.opened")
def pages(request: HttpRequest) -> HttpResponse:
    from cleanclaim.usecases.coder.documentation_needed import documentation_needed

    with open_library() as library:
        found = documentation_needed(actor=request.actor, now=system_now(), library=library)
    return render(request, "documentation.html", {"seat": request.seat, "found": found})


@page(_RUNS | {Role.AUDITOR}, action="policy.opened")
def policy(request: HttpRequest) -> HttpResponse:
    return _policy(request)


@page(_MANAGER, action="policy.set", methods=ACT)
def set_policy(request: HttpRequest) -> HttpResponse:
    from cleanclaim.usecases.coder.unreviewed_policy import set_unreviewed_policy

    try:
        set_unreviewed_policy(
            actor=request.actor,
            now=system_now(),
            name=request.POST.get("name", ""),
            confidence=_number(request, "confidence"),
            precision=_number(request, "precision"),
            measured=int(_number(request, "measured")),
            measured_on=_day(request),
            published=request.POST.get("published", ""),
        )
    except Refused as refusal:
        return _policy(request, refusal=str(refusal))
    return redirect("policy")


@page(_MANAGER, action="policy.ended", methods=ACT)
def end_policy(request: HttpRequest) -> HttpResponse:
    from cleanclaim.usecases.coder.unreviewed_policy import end_unreviewed_policy

    end_unreviewed_policy(actor=request.actor, now=system_now())
    return redirect("policy")


@page(_RUNS, action="policy.run", methods=ACT)
def run_policy(request: HttpRequest) -> HttpResponse:
    from cleanclaim.usecases.coder.unreviewed_policy import sign_unreviewed

    try:
        with open_library() as library:
            passed = sign_unreviewed(actor=request.actor, now=system_now(), library=library)
    except Refused as refusal:
        return _policy(request, refusal=str(refusal))
    return _policy(request, passed=passed)


def _policy(request: HttpRequest, *, refusal: str = "", passed=None) -> HttpResponse:
    every = unreviewed.policies(request.actor.practice_id)
    shown = {
        "seat": request.seat,
        "policies": every,
        "now_on": every[0] if every and every[0].on else None,
        "today": system_now().date(),
        "passed": passed,
        "refusal": refusal,
        "typed": request.POST,
    }
    return render(request, "policy.html", shown, status=422 if refusal else 200)


def _number(request: HttpRequest, name: str) -> Decimal:
    try:
        found = Decimal(request.POST.get(name, "").strip())
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) > 1_000_000:
        raise Refused(f"The {name} is a number; type it in digits.")
    return found


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("measured_on", "").strip())
    except ValueError:
        raise Refused("Write days as YYYY-MM-DD, for example 2026-10-01.") from None
