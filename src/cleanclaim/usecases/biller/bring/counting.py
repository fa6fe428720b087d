"""The figures of a home after files were brought: counted over all practices, from rows and ledger alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cleanclaim.followup.answering import REVERSAL
from cleanclaim.ledger import Treatment, treatment_of
from cleanclaim.store import figures as counts
from cleanclaim.store import journal, people, queue, remittances
from cleanclaim.store.actors import Role, house
from cleanclaim.store.remittances import PaymentKept
from cleanclaim.usecases.biller.find_underpayments import find_underpayments
from cleanclaim.x12.values import ClaimPayment

QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Figures:
    """`claims` are accounts, versions and copies counted once; `payments` are claim payments read once."""

    claims: int = 0
    payments: int = 0
    matched: int = 0
    unmatched: int = 0
    quarantined: int = 0
    denied: int = 0
    underpaid: int = 0
    open_insurance_cents: int = 0
    open_patient_cents: int = 0

    @property
    def open_cents(self) -> int:
        return self.open_insurance_cents + self.open_patient_cents

    def plus(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def figures() -> Figures:
    """The whole home; what is quarantined without a practice is counted too."""
    total = Figures(quarantined=len(queue.waiting("", kind=QUARANTINED)))
    for practice in people.practices():
        total = total.plus(_of(practice.id))
    return total


def _of(practice_id: str) -> Figures:
    payments = remittances.payments(practice_id)
    answers: dict[str, list[PaymentKept]] = {}
    for each in sorted(payments, key=lambda kept: kept.moment):
        if each.claim_id:
            answers.setdefault(each.number, []).append(each)
    money = journal.summary(practice_id)
    underpaid = find_underpayments(actor=replace(house(Role.BILLER), practice_id=practice_id))
    matched = sum(len(each) for each in answers.values())
    return Figures(
        claims=counts.accounts(practice_id),
        payments=len(payments),
        matched=matched,
        unmatched=len(payments) - matched,
        quarantined=len(queue.waiting(practice_id, kind=QUARANTINED)),
        denied=sum(is_denied([kept.payment for kept in each]) for each in answers.values()),
        underpaid=len({each.claim_number for each in underpaid}),
        open_insurance_cents=money.open_insurance_cents,
        open_patient_cents=money.open_patient_cents,
    )


def is_denied(answers: Sequence[ClaimPayment]) -> bool:
    """The last answer on an account left nothing paid, and a part of the charge neither contractual nor the
    patient's. A denial after a payment that stands (a duplicate, a second payer's) left something paid."""
    last = answers[-1]
    if last.status == REVERSAL or sum(each.paid_cents for each in answers) > 0:
        return False
    claim_level = [(each, last.remarks) for each in last.adjustments]
    by_line = [(each, (*last.remarks, *line.remarks)) for line in last.lines for each in line.adjustments]
    return any(
        treatment_of(each.group, each.reason, told).treatment is Treatment.OPEN and each.cents > 0
        for each, told in (*claim_level, *by_line)
    )
