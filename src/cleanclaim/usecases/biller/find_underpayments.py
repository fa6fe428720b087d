"""Payments measured against the contract: what a payer allowed less than it promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cleanclaim.followup.answering import REVERSAL
from cleanclaim.followup.judging import Kind, LineVerdict, judge
from cleanclaim.store import claims, insurance, remittances
from cleanclaim.store.actors import Actor, Role
from cleanclaim.store.remittances import PaymentKept
from cleanclaim.usecases.biller._expecting import Promises

_LATER = frozenset({"2", "3", "20", "21"})  # CLP02: processed as secondary or tertiary


@dataclass(frozen=True, slots=True)
class Underpayment:
    """A line that was paid below contract, with the clause and the last day to dispute it."""

    claim_id: str
    claim_number: str
    payer: str
    paid_on: date | None
    line: LineVerdict


def find_underpayments(*, actor: Actor) -> tuple[Underpayment, ...]:
    """Every standing answer of the practice whose contract is known, measured anew; largest first."""
    actor.must_be(Role.BILLER, Role.MANAGER, Role.AUDITOR)
    practice = actor.practice_id
    if not insurance.contracts(practice):
        return ()
    promises = Promises(practice)
    standing: dict[str, PaymentKept | None] = {}
    for each in sorted(remittances.payments(practice), key=lambda one: one.moment):
        if each.claim_id and _is_measured(each, standing.get(each.claim_id)):
            standing[each.claim_id] = None if each.payment.status == REVERSAL else each
    kept = {each.id: each for each in claims.load_all(practice, standing)}
    found = [
        Underpayment(id, kept[id].claim.id, kept[id].claim.payer.name, answer.paid_on, line)
        for id, answer in standing.items()
        if answer is not None and id in kept
        for promised in [promises.expected(kept[id].claim)]
        if promised is not None
        for line in judge(
            answer.payment, kept[id].claim, promised, decided_on=answer.paid_on or kept[id].claim.encounter.service_date
        ).lines
        if line.kind is Kind.UNDERPAID
    ]
    return tuple(sorted(found, key=lambda each: -each.line.open_cents))


def _is_measured(answer: PaymentKept, before: PaymentKept | None) -> bool:
    """A later payer's answer is not measured by the first one's contract, nor does a denial of a claim that
    is paid (a duplicate) take the place of the payment."""
    if answer.payment.status in _LATER:
        return False
    denied_again = answer.payment.status != REVERSAL and not answer.payment.paid_cents
    return not (denied_again and before is not None and before.payment.paid_cents > 0)
