"""Statements as they were issued, to rows and back."""

from __future__ import annotations

from datetime import date, datetime

from cleanclaim.kernel import Refused
from cleanclaim.statements import Statement
from cleanclaim.store import ids, models
from cleanclaim.store.codec import decode, encode
from cleanclaim.store.ids import Kind


def add(practice_id: str, statement: Statement, pdf: bytes, now: datetime) -> str:
    """Keep a statement with its lines and its page; returns its id (ST…)."""
    practice = ids.key(Kind.PRACTICE, practice_id)
    row = models.StatementRow.objects.create(
        practice_id=practice,
        patient_id=ids.key(Kind.PATIENT, statement.patient.id),
        number=statement.id,
        day=statement.day,
        due=statement.due,
        total_cents=statement.to_pay_cents,
        value=encode(statement),
        pdf=pdf,
        issued_at=now,
    )
    lines = [(visit.visit.claim_id, line) for visit in statement.visits for line in visit.lines]
    models.StatementLine.objects.bulk_create(
        models.StatementLine(
            practice_id=practice,
            statement_id=row.pk,
            number=number,
            claim_number=claim_number,
            line=line.number,
            says=line.words,
            cents=line.balance_cents,
        )
        for number, (claim_number, line) in enumerate(lines, start=1)
    )
    return ids.public(Kind.STATEMENT, row.pk)


def load(practice_id: str, id: str) -> Statement:
    """The statement as it was issued. Raises Refused where this practice has none such."""
    row = _rows(practice_id).filter(pk=ids.key(Kind.STATEMENT, id)).first()
    if row is None:
        raise Refused("There is no such statement at this practice; issue it first.")
    return decode(Statement, row.value)


def patients_since(practice_id: str, day: date) -> set[str]:
    """Who had a statement after a day."""
    keys = _rows(practice_id).filter(day__gt=day).values_list("patient_id", flat=True)
    return {ids.public(Kind.PATIENT, key) for key in keys}


def _rows(practice_id: str):
    return models.StatementRow.objects.filter(practice_id=ids.key(Kind.PRACTICE, practice_id))
