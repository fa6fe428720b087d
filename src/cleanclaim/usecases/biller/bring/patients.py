"""What patients paid on their accounts, from a list beside the files.

The money is posted once and waits as the patient's credit; what it is used for is worked out with the rest
of the account, so that it does not matter whether the insurer's answer came before it or after.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cleanclaim.kernel import Finding, Owner, Place, Severity, dollars
from cleanclaim.ledger import patient_payment
from cleanclaim.store import audit, claims, journal, people
from cleanclaim.store.actors import Actor
from cleanclaim.store.claims import Kept
from cleanclaim.usecases.biller.bring.extras import PatientPayment
from cleanclaim.usecases.biller.record_patient_payment import record_patient_payment


def post_patient_payment(payment: PatientPayment, *, now: datetime, actor: Actor) -> tuple[str, list[Finding]]:
    """Post what a patient paid on an account, where exactly one practice has that number: its id, or why not."""
    found = [(practice.id, kept) for practice in people.practices() for kept in _newest(practice.id, payment.claim)]
    if len(found) != 1:
        return "", [_nobodys(payment, several=bool(found))]
    practice_id, kept = found[0]
    acting = replace(actor, practice_id=practice_id)
    reference = f"{payment.claim}/{payment.reference}"
    if kept.origin == "elsewhere":
        _keep_as_credit(acting, now, kept, payment, reference)
    else:
        record_patient_payment(
            actor=acting,
            now=now,
            patient_id=kept.claim.patient.id,
            cents=payment.cents,
            reference=reference,
            day=payment.day,
            claim_number=kept.claim.id,
        )
    return practice_id, []


def _keep_as_credit(actor: Actor, now: datetime, kept: Kept, payment: PatientPayment, reference: str) -> None:
    patient = kept.claim.patient.id
    entry = patient_payment(
        key=f"patient/{patient}/{reference}",
        day=payment.day,
        patient_id=patient,
        cents=payment.cents,
        actor=actor.user_id,
    )
    if journal.entry(actor.practice_id, entry.key) is not None:
        return
    on_account = tuple(replace(posting, claim_id=kept.claim.id) for posting in entry.postings)
    journal.post(actor.practice_id, [replace(entry, postings=on_account)], now=now, actor=actor.user_id)
    audit.record(actor, now, "patient.paid", patient, str(payment.cents))


def _newest(practice_id: str, number: str) -> tuple[Kept, ...]:
    return claims.of_account(practice_id, number)[-1:]


def _nobodys(payment: PatientPayment, *, several: bool) -> Finding:
    says = "Several practices have a claim of this number" if several else "No claim has this number"
    return Finding(
        "patient-payment-unmatched",
        f"{says}; {dollars(payment.cents)} of {payment.day.isoformat()} was not posted.",
        Severity.ERROR,
        Owner.BILLING,
        Place(claim=payment.claim),
        fix="Bring the claim, then these payments again; none of them is posted twice.",
    )
