"""A patient's statement as it was issued: its value, its lines with their ids, and the PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cleanclaim.kernel import Refused
from cleanclaim.statements import Statement
from cleanclaim.store.codec import decode
from cleanclaim.store.ids import Kind, public
from cleanclaim.store.models import StatementLine, StatementRow
from cleanclaim.store.screens.encounter import person
from cleanclaim.store.screens.pages import Page, cut, matching

_FINDABLE = ("number", "patient__last", "patient__first")


@dataclass(frozen=True, slots=True)
class StatementLineShown:
    id: str
    number: int
    says: str
    cents: int
    claim_number: str
    line: int | None


@dataclass(frozen=True, slots=True)
class StatementScreen:
    id: str
    number: str
    patient: str
    patient_id: str
    day: date
    due: date | None
    total_cents: int
    lines: tuple[StatementLineShown, ...]
    statement: Statement  # as it was issued; its lines, in order, are `lines`
    pdf: bytes


@dataclass(frozen=True, slots=True)
class StatementListed:
    id: str
    number: str
    patient: str
    day: date
    due: date | None
    total_cents: int


def statement_screen(practice: int, key: int) -> StatementScreen:
    """One statement by its key. Raises Refused where this practice has none such."""
    row = StatementRow.objects.filter(practice_id=practice, pk=key).select_related("patient").first()
    if row is None:
        raise Refused("There is no such statement in this practice; choose one from the list of statements.")
    return StatementScreen(
        id=public(Kind.STATEMENT, row.pk),
        number=row.number,
        patient=person(row.patient),
        patient_id=public(Kind.PATIENT, row.patient_id),
        day=row.day,
        due=row.due,
        total_cents=row.total_cents,
        lines=tuple(line_shown(line) for line in row.lines.order_by("number")),
        statement=decode(Statement, row.value),
        pdf=bytes(row.pdf),
    )


def statement_of_line(practice: int, key: int) -> tuple[int, StatementLineShown]:
    """(key of the statement, the line) for a statement line's key. Raises Refused where there is none."""
    row = StatementLine.objects.filter(practice_id=practice, pk=key).first()
    if row is None:
        raise Refused("There is no such statement line in this practice; open the statement to find it.")
    return row.statement_id, line_shown(row)


def statements_list(practice: int, *, find: str = "", number: int = 1) -> Page[StatementListed]:
    """A page of a practice's statements, newest first; `find` looks for words in patient and number."""
    rows = StatementRow.objects.filter(matching(find, _FINDABLE, Kind.STATEMENT), practice_id=practice)
    rows = rows.select_related("patient").defer("pdf", "value").order_by("-day", "-pk")
    found, count, number = cut(rows, number)
    shown = tuple(
        StatementListed(
            public(Kind.STATEMENT, row.pk), row.number, person(row.patient), row.day, row.due, row.total_cents
        )
        for row in found
    )
    return Page(shown, count, number)


def line_shown(row: StatementLine) -> StatementLineShown:
    return StatementLineShown(
        public(Kind.STATEMENT_LINE, row.pk), row.number, row.says, row.cents, row.claim_number, row.line
    )
