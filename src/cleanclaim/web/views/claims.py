"""The biller's desk: a claim with its life, findings, answers and every cent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cleanclaim.claims.life import State
from cleanclaim.store import audits, ids
from cleanclaim.store.ids import Kind
from cleanclaim.store.screens import claim_screen, claims_list
from cleanclaim.store.screens.desk import claim_states
from cleanclaim.store.screens.seats import SEES_MONEY
from cleanclaim.web.access import READ_OR_SEARCH, page
from cleanclaim.web.views.asking import asked_for, page_number


@page(SEES_MONEY, action="claims.listed", methods=READ_OR_SEARCH)
def listing(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in set(State) else ""
    find = asked_for(request)
    found = claims_list(request.seat.practice, state, find=find, number=page_number(request))
    shown = {"seat": request.seat, "page": found, "find": find, "state": state}
    return render(request, "claims.html", {**shown, "states": claim_states(request.seat.practice)})


@page(SEES_MONEY, action="claim.opened")
def one(request: HttpRequest, id: str) -> HttpResponse:
    audits.keep_blind(request.actor.practice_id, request.actor.user_id, id)
    screen = claim_screen(request.seat.practice, ids.key(Kind.CLAIM, id))
    return render(request, "claim.html", {"seat": request.seat, "screen": screen})
