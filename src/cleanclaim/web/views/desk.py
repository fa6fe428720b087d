"""The first page: what waits for this person, and nothing else."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cleanclaim.gateways.clock import system_now
from cleanclaim.store import screens
from cleanclaim.store.actors import Role
from cleanclaim.store.screens.desk import WorkShown, answered_lately, claim_states, signed_lately
from cleanclaim.store.screens.seats import CODES, EVERYBODY
from cleanclaim.web.access import page

_ASKED = CODES | {Role.PROVIDER}
_SIGNS = frozenset({Role.PROVIDER, Role.MANAGER})


@page(EVERYBODY, action="desk.opened")
def home(request: HttpRequest) -> HttpResponse:
    seat = request.seat
    waiting = screens.desk(seat.practice, seat.owners)
    return render(
        request,
        "desk.html",
        {
            "seat": seat,
            "today": system_now().date(),
            "groups": _groups(waiting.work),
            "states": claim_states(seat.practice) if seat.sees_money else (),
            "to_code": screens.charts_to_code(seat.practice) if seat.roles & CODES else None,
            "to_sign": screens.charts_to_sign(seat.practice, seat.provider) if seat.roles & _SIGNS else None,
            "signed": signed_lately(seat.practice) if seat.roles & CODES else (),
            "answered": answered_lately(seat.practice) if seat.roles & _ASKED else (),
            "questions": screens.open_questions(seat.practice, seat.provider) if seat.roles & _ASKED else (),
        },
    )


def _groups(work: tuple[WorkShown, ...]) -> list[tuple[str, list[WorkShown]]]:
    """Work by kind; the kind with the most urgent matter comes first."""
    order = {kind: place for place, kind in reversed(list(enumerate(each.kind for each in work)))}
    placed = sorted(work, key=lambda each: order[each.kind])
    return [(kind, list(rows)) for kind, rows in groupby(placed, key=lambda each: each.kind)]
