"""Send a claim on to the next insurance, with what the one before decided."""

from __future__ import annotations

from datetime import datetime

from cleanclaim.claims import PriorLine, PriorPayment, secondary
from cleanclaim.claims.life import Event, State
from cleanclaim.followup.answering import REVERSAL
from cleanclaim.followup.tying import tie
from cleanclaim.kernel import Refused
from cleanclaim.ledger import LineAmount, transfer
from cleanclaim.store import atomic, audit, claims, insurance, journal, remittances
from cleanclaim.store.actors import Actor, Role
from cleanclaim.store.claims import Kept
from cleanclaim.store.remittances import PaymentKept
from cleanclaim.usecases.biller._posting import next_coverage


def bill_secondary(*, actor: Actor, now: datetime, claim_id: str, crossed_over: bool = False) -> Kept:
    """A new version of the account for the next payer; the patient's share moves to that payer for now.

    `crossed_over`: the first payer has sent the claim on itself, so that it only has to be known here.
    Raises Refused where no further coverage was in force, or no payer has answered yet.
    """
    actor.must_be(Role.BILLER)
    practice = actor.practice_id
    with atomic():
        kept = claims.load(practice, claim_id)
        coverage = next_coverage(practice, kept)
        if coverage is None:
            raise Refused("The patient had no further insurance on the day; the rest is the patient's.")
        answered = _standing_answer(practice, kept)
        payer = insurance.payer(practice, coverage.payer_id)
        claim = secondary(kept.claim, prior_payment(kept, answered), coverage, payer)
        if claims.may(practice, kept.id, Event.FORWARDED):
            claims.happen(
                practice, kept.id, Event.FORWARDED, now=now, actor=actor.user_id, says=f"the rest goes to {payer.name}"
            )
        state = State.SUBMITTED if crossed_over else State.DRAFT
        fresh = claims.add(claim, now=now, state=state, replaces=kept.id)
        if crossed_over:
            claims.mark_submitted(practice, [fresh.id], "", now)
        move_to_next_payer(actor, now, fresh)
        audit.record(actor, now, "claim.forwarded", fresh.id, kept.id)
    return fresh


def prior_payment(kept: Kept, answered: PaymentKept) -> PriorPayment:
    """What the payer decided, line by line, as the next payer has to be told (loops 2320 and 2430)."""
    payment = answered.payment
    lines = []
    for tied in tie(payment, kept.claim):
        if tied.line is not None:
            reasons = tuple((each.group, each.reason, each.cents) for each in tied.service.adjustments)
            lines.append(PriorLine(tied.line.number, tied.service.paid_cents, reasons))
    return PriorPayment(
        coverage=kept.claim.coverage,
        payer=kept.claim.payer,
        paid_cents=payment.paid_cents,
        paid_on=answered.paid_on or kept.claim.encounter.service_date,
        payer_claim_number=payment.payer_claim_number,
        lines=tuple(lines),
        adjustments=tuple((each.group, each.reason, each.cents) for each in payment.adjustments),
    )


def _standing_answer(practice: str, kept: Kept) -> PaymentKept:
    """The last answer that was not taken back."""
    answers = remittances.payments_of_claim(practice, kept.id)
    if not answers or answers[-1].payment.status == REVERSAL:
        raise Refused("The first insurance has not answered this claim; wait for its remittance.")
    return answers[-1]


def move_to_next_payer(actor: Actor, now: datetime, fresh: Kept) -> None:
    """What the patient owes by the first answer is asked of the next payer first."""
    owed = journal.open_by_line(actor.practice_id, fresh.claim.id)
    amounts = [
        LineAmount(fresh.claim.id, line, each.patient_cents) for line, each in owed.items() if each.patient_cents
    ]
    if not amounts:
        return
    entry = transfer(
        key=f"forward/{fresh.claim.id}/{fresh.version}",
        day=now.date(),
        patient_id=fresh.claim.patient.id,
        lines=amounts,
        to_payer_id=fresh.claim.payer.id,
        actor=actor.user_id,
    )
    journal.post(actor.practice_id, [entry], now=now, actor=actor.user_id)
