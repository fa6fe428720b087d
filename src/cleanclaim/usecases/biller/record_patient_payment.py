"""Money from a patient, applied to what is owed longest."""

from __future__ import annotations

from datetime import date, datetime

from cleanclaim.claims.life import Event
from cleanclaim.kernel import Refused
from cleanclaim.ledger import LineAmount, patient_payment
from cleanclaim.store import atomic, audit, claims, journal, people
from cleanclaim.store.actors import Actor, Role


def record_patient_payment(
    *,
    actor: Actor,
    now: datetime,
    patient_id: str,
    cents: int,
    reference: str,
    day: date | None = None,
    claim_number: str = "",
) -> tuple[LineAmount, ...]:
    """Post a payment and say to what it was applied; the rest waits as the patient's credit.

    `reference` is the receipt's or the bank's own number: the same reference of a patient twice is one
    payment. With `claim_number` (CLM01) that claim is paid first, then the oldest.
    """
    actor.must_be(Role.BILLER, Role.FRONT_DESK, Role.MANAGER)
    if not reference.strip():
        raise Refused("Give the number of the receipt, so that the payment is not recorded twice.")
    practice = actor.practice_id
    key = f"patient/{patient_id}/{reference.strip()}"
    with atomic():
        people.patient(practice, patient_id)
        if journal.entry(practice, key) is not None:
            return ()
        applied = _applied(_owed(practice, patient_id, claim_number), cents)
        entry = patient_payment(
            key=key, day=day or now.date(), patient_id=patient_id, cents=cents, applied=applied, actor=actor.user_id
        )
        journal.post(practice, [entry], now=now, actor=actor.user_id)
        _settle(actor, now, {each.claim_id for each in applied})
        audit.record(actor, now, "patient.paid", patient_id, str(cents))
    return tuple(applied)


def _owed(practice: str, patient_id: str, first: str) -> list[LineAmount]:
    owed = journal.patient_lines(practice, patient_id)
    return sorted(owed, key=lambda each: each.claim_id != first)


def _applied(owed: list[LineAmount], cents: int) -> list[LineAmount]:
    applied = []
    for each in owed:
        part = min(each.cents, cents)
        if part > 0:
            applied.append(LineAmount(each.claim_id, each.line, part))
            cents -= part
    return applied


def _settle(actor: Actor, now: datetime, numbers: set[str]) -> None:
    """Claims on which nobody owes anything any more are closed."""
    owed = journal.open_by_claim(actor.practice_id, numbers)
    for number in sorted(numbers):
        if owed[number].insurance_cents or owed[number].patient_cents:
            continue
        kept = claims.of_account(actor.practice_id, number)[-1]
        if claims.may(actor.practice_id, kept.id, Event.SETTLED):
            claims.happen(
                actor.practice_id,
                kept.id,
                Event.SETTLED,
                now=now,
                actor=actor.user_id,
                says="the patient paid the rest",
            )
