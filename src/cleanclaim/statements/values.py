"""A patient's statement as a value. All money is whole cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cleanclaim.kernel import Patient, Practice
from cleanclaim.ledger import Reason
from cleanclaim.payers.values import Plan


@dataclass(frozen=True, slots=True)
class BilledLine:
    """What a service is called; money is not here. `number` is the claim line's."""

    number: int
    words: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class BilledVisit:
    """What a claim is about, in words for the patient: when, with whom, whose insurance, which services.

    `payer` is who was billed first; `other_payers` are (payer id of the ledger's account, name) of later ones.
    """

    claim_id: str
    service_date: date | None = None
    provider: str = ""
    payer: str = ""
    lines: tuple[BilledLine, ...] = ()
    plan: Plan | None = None
    other_payers: tuple[tuple[str, str], ...] = ()


class PartKind(StrEnum):
    """Where a part of a charge went."""

    INSURANCE_PAID = "insurance paid"
    TAKEN_OFF = "taken off"
    WAITING = "waiting for insurance"
    YOURS = "yours"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a line's charge with the sentence that says why; `reasons` are those of the postings."""

    id: str
    kind: PartKind
    cents: int
    title: str
    says: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One service. charged = insurance paid + taken off + waiting + yours; balance = yours - you paid."""

    id: str
    number: int | None
    words: str
    charged_cents: int
    parts: tuple[Part, ...]
    you_paid_cents: int

    def total(self, kind: PartKind) -> int:
        return sum(part.cents for part in self.parts if part.kind is kind)

    @property
    def yours_cents(self) -> int:
        return self.total(PartKind.YOURS)

    @property
    def balance_cents(self) -> int:
        return self.yours_cents - self.you_paid_cents


@dataclass(frozen=True, slots=True)
class StatementVisit:
    visit: BilledVisit
    lines: tuple[StatementLine, ...]

    def total(self, kind: PartKind) -> int:
        return sum(line.total(kind) for line in self.lines)

    @property
    def charged_cents(self) -> int:
        return sum(line.charged_cents for line in self.lines)

    @property
    def you_paid_cents(self) -> int:
        return sum(line.you_paid_cents for line in self.lines)

    @property
    def balance_cents(self) -> int:
        return sum(line.balance_cents for line in self.lines)


@dataclass(frozen=True, slots=True)
class PaymentReceived:
    """Money of the patient; negative where it was given back or did not clear."""

    day: date
    cents: int
    says: str


@dataclass(frozen=True, slots=True)
class Statement:
    """`balance_cents` is the patient's receivable in the ledger, settled visits that are not shown included
    (they add nothing). `credit_cents` is what the patient has with the practice beside it."""

    id: str
    practice: Practice
    patient: Patient
    day: date
    due: date
    visits: tuple[StatementVisit, ...]
    payments: tuple[PaymentReceived, ...]
    balance_cents: int
    credit_cents: int = 0

    @property
    def to_pay_cents(self) -> int:
        """What the patient is asked for: the balance less the credit, never below zero."""
        return max(0, self.balance_cents - self.credit_cents)

    @property
    def waiting_cents(self) -> int:
        return sum(visit.total(PartKind.WAITING) for visit in self.visits)

    @property
    def lines(self) -> tuple[StatementLine, ...]:
        return tuple(line for visit in self.visits for line in visit.lines)
