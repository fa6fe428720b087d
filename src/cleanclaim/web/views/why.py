"""The same tree as `cleanclaim why`, as a page, or as a panel beside what was asked about."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cleanclaim.store import audits
from cleanclaim.store.screens.seats import SEES_RECORDS
from cleanclaim.usecases.admin.explain import explain, explain_figure
from cleanclaim.web.access import page


@page(SEES_RECORDS, action="why.asked")
def tree(request: HttpRequest, id: str) -> HttpResponse:
    seat, figure = request.seat, request.GET.get("of", "")
    audits.keep_blind(request.actor.practice_id, request.actor.user_id, id)
    if figure and seat.sees_money:
        trace = explain_figure(seat.practice, id, figure)
    else:
        trace = explain(seat.practice, id, sees_money=seat.sees_money, rows_first=True)
    template = "why_panel.html" if request.htmx else "why.html"
    return render(request, template, {"seat": seat, "trace": trace})
