"""Statements to the patients who owe something, each explained from the ledger's own reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cleanclaim.claims import Claim
from cleanclaim.kernel import Patient, Practice
from cleanclaim.statements import BilledVisit, Statement, billed_visit, explain, render_pdf
from cleanclaim.store import atomic, audit, claims, insurance, journal, people, statements
from cleanclaim.store.actors import Actor, Role

USUAL_DAYS_BETWEEN = 28


@dataclass(frozen=True, slots=True)
class Issued:
    """A statement as kept, with its id (ST…)."""

    id: str
    statement: Statement


def issue_statements(
    *,
    actor: Actor,
    now: datetime,
    day: date | None = None,
    patient_ids: Iterable[str] | None = None,
    days_between: int = USUAL_DAYS_BETWEEN,
    with_pdf: bool = True,
) -> tuple[Issued, ...]:
    """A statement of `day` (today unless named) for every patient who owes something, or for those named.

    Who had one in the last `days_between` days gets none yet.
    """
    actor.must_be(Role.BILLER, Role.MANAGER)
    day = day or now.date()
    practice = people.practice(actor.practice_id)
    owing = journal.open_by_patient(practice.id)
    wanted = sorted(owing if patient_ids is None else set(patient_ids) & set(owing))
    with atomic():
        lately = statements.patients_since(practice.id, day - timedelta(days=days_between))
        issued = [
            issue
            for id in wanted
            if id not in lately
            and (issue := _issue(practice, people.patient(practice.id, id), day, now, with_pdf)) is not None
        ]
        audit.record_all(actor, now, [audit.Act("statement.issued", each.id) for each in issued])
    return tuple(issued)


def _issue(practice: Practice, patient: Patient, day: date, now: datetime, with_pdf: bool) -> Issued | None:
    statement = explain(
        journal.entries_of_patient(practice.id, patient.id),
        practice=practice,
        patient=patient,
        visits=_visits(practice.id, patient.id),
        day=day,
    )
    if statement.to_pay_cents <= 0:
        return None
    pdf = render_pdf(statement) if with_pdf else b""
    return Issued(statements.add(practice.id, statement, pdf, now), statement)


def _visits(practice_id: str, patient_id: str) -> list[BilledVisit]:
    """What each account is about: its first version names the payer that came first."""
    first: dict[str, Claim] = {}
    for kept in claims.of_patient(practice_id, patient_id):
        first.setdefault(kept.claim.id, kept.claim)
    return [
        billed_visit(claim, insurance.plan(practice_id, claim.coverage.plan_id) if claim.coverage.plan_id else None)
        for claim in first.values()
    ]
