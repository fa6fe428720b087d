"""What patients were told: the statement on screen, and the PDF that they got."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cleanclaim.statements import PartKind, StatementLine, StatementVisit
from cleanclaim.store import ids
from cleanclaim.store.ids import Kind
from cleanclaim.store.screens import StatementScreen, statement_screen, statements_list
from cleanclaim.store.screens.seats import SEES_MONEY
from cleanclaim.web.access import READ_OR_SEARCH, page
from cleanclaim.web.views.asking import asked_for, page_number


@dataclass(frozen=True, slots=True)
class VisitShown:
    """A visit with each of its lines beside the public id that answers why."""

    visit: StatementVisit
    lines: tuple[tuple[str, StatementLine], ...]


@page(SEES_MONEY, action="statements.listed", methods=READ_OR_SEARCH)
def listing(request: HttpRequest) -> HttpResponse:
    find = asked_for(request)
    found = statements_list(request.seat.practice, find=find, number=page_number(request))
    return render(request, "statements.html", {"seat": request.seat, "page": found, "find": find})


@page(SEES_MONEY, action="statement.opened")
def one(request: HttpRequest, id: str) -> HttpResponse:
    screen = statement_screen(request.seat.practice, ids.key(Kind.STATEMENT, id))
    shown = {"seat": request.seat, "screen": screen, "statement": screen.statement, "kinds": PartKind}
    return render(request, "statement.html", {**shown, "visits": tuple(_visits(screen))})


@page(SEES_MONEY, action="statement.printed")
def pdf(request: HttpRequest, id: str) -> HttpResponse:
    screen = statement_screen(request.seat.practice, ids.key(Kind.STATEMENT, id))
    response = HttpResponse(screen.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="statement-{screen.id}.pdf"'
    return response


def _visits(screen: StatementScreen) -> Iterator[VisitShown]:
    """The kept lines stand in the order of the value's, so the two are read side by side."""
    kept = iter(screen.lines)
    for visit in screen.statement.visits:
        yield VisitShown(visit, tuple((next(kept).id, line) for line in visit.lines))
