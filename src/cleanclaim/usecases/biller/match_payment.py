"""A payment whose claim was not known finds it: the money that waited is applied as the payer said."""

from __future__ import annotations

from datetime import datetime

from cleanclaim.followup import Matter, answer, judge
from cleanclaim.kernel import Refused
from cleanclaim.ledger import insurance_answer
from cleanclaim.store import atomic, audit, claims, journal, queue, remittances
from cleanclaim.store.actors import Actor, Role
from cleanclaim.store.claims import Kept
from cleanclaim.store.remittances import PaymentKept
from cleanclaim.usecases.biller._expecting import Promises


def match_payment(*, actor: Actor, now: datetime, payment_id: str, claim_id: str) -> None:
    """Post an unmatched claim payment to a claim. Raises Refused where it has a claim already."""
    actor.must_be(Role.BILLER, Role.MANAGER)
    with atomic():
        payment = remittances.payment(actor.practice_id, payment_id)
        if payment.claim_id:
            raise Refused("This payment has its claim already; reverse its entry first.")
        _apply(actor, now, payment, claims.load(actor.practice_id, claim_id))
        audit.record(actor, now, "payment.matched", payment_id, claim_id)


def _apply(actor: Actor, now: datetime, payment: PaymentKept, kept: Kept) -> None:
    practice = actor.practice_id
    promises = Promises(practice)
    answered = answer(payment.payment, kept.claim, file=payment.file, clauses=promises.clauses(kept.claim))
    entry = insurance_answer(
        key=f"matched/{payment.id}",
        day=payment.paid_on or now.date(),
        claim_id=kept.claim.id,
        payer_id=kept.claim.payer.id,
        patient_id=kept.claim.patient.id,
        lines=answered.lines,
        from_unapplied=journal.entry(practice, payment.entry_key) is not None,
    )
    journal.post(practice, [entry], now=now, actor=actor.user_id)
    remittances.match_payment(practice, payment.id, kept.id, entry.key)
    claims.set_payer_number(practice, kept.id, payment.payment.payer_claim_number)
    verdict = judge(
        payment.payment, kept.claim, promises.expected(kept.claim), decided_on=payment.paid_on or now.date()
    )
    if claims.may(practice, kept.id, verdict.event):
        says = f"{payment.payer_name} had answered before this claim was known"
        claims.happen(practice, kept.id, verdict.event, now=now, actor=actor.user_id, says=says)
    for item in queue.waiting(practice, kind=Matter.UNMATCHED.value):
        if item.key == f"unmatched/{payment.entry_key}":
            queue.close(practice, item.id, now=now, actor=actor.user_id, outcome=f"matched to {kept.claim.id}")
