"""The practice's own rules and its payers' policies: what each says, what it was tried on, and its switch."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cleanclaim.codesets import open_library
from cleanclaim.gateways.clock import system_now
from cleanclaim.kernel import Refused
from cleanclaim.store.actors import Role
from cleanclaim.usecases.admin.install_rules import LARGEST, install_rules
from cleanclaim.usecases.admin.list_rules import list_rules
from cleanclaim.usecases.admin.switch_rule import switch_off, switch_on
from cleanclaim.usecases.biller.backtest_rule import backtest_rule, chosen_rule
from cleanclaim.web.access import ACT, page

_KEEPS = frozenset({Role.BILLER, Role.MANAGER})


@page(_KEEPS | {Role.AUDITOR}, action="rules.listed")
def listing(request: HttpRequest) -> HttpResponse:
    shown = list_rules(actor=request.actor)
    rules = [(rule, list(versions)[::-1]) for rule, versions in groupby(shown, lambda each: each.standing.kept.rule)]
    keeps = bool(request.seat.roles & _KEEPS)
    return render(request, "rules.html", {"seat": request.seat, "rules": rules, "keeps": keeps})


@page(_KEEPS, action="rules.uploaded", methods=ACT)
def install(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        raise Refused("Choose a file of rules (TOML) first.")
    if file.size is None or file.size > LARGEST:
        raise Refused("A file of rules has at most 1 MB: divide it.")
    try:
        text = file.read().decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("The file is no text in UTF-8: save it as such.") from None
    install_rules(actor=request.actor, now=system_now(), name=file.name or "rules.toml", text=text)
    return redirect("rules")


@page(_KEEPS, action="rules.tried", methods=ACT)
def backtest(request: HttpRequest) -> HttpResponse:
    since = _day(request)
    if since is None:
        raise Refused("Say since which date of service claims are to be judged.")
    rule, text = chosen_rule(actor=request.actor, rule=request.POST.get("rule", ""), version=_number(request))
    with open_library() as library:
        backtest_rule(actor=request.actor, now=system_now(), rule=rule, text=text, since=since, codes=library)
    return redirect("rules")


@page(_KEEPS, action="rules.switched", methods=ACT)
def switch(request: HttpRequest) -> HttpResponse:
    rule, since = request.POST.get("rule", ""), _day(request)
    if request.POST.get("to") == "on":
        switch_on(actor=request.actor, now=system_now(), rule=rule, version=_number(request), since=since)
    else:
        switch_off(actor=request.actor, now=system_now(), rule=rule, since=since)
    return redirect("rules")


def _number(request: HttpRequest) -> int | None:
    """The version that a form names; None for the operator's rule as it is now."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 and int(text) else None


def _day(request: HttpRequest) -> date | None:
    text = request.POST.get("since", "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("Write days as YYYY-MM-DD, for example 2026-10-01.") from None
