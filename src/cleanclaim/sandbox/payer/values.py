"""What a sandbox payer knows, as values: payers, members, claims on file, what is due, and the script."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from cleanclaim.kernel import Period
from cleanclaim.payers import Accumulators, Contract, PayerProfile, Plan
from cleanclaim.x12.values import Claim837, ClaimPayment


@dataclass(frozen=True, slots=True)
class SandboxPayer:
    """A payer with its own plans and contracts. `days_to_pay` counts from receipt.

    `network` holds the billing NPIs that the contracts bind; None binds everybody. `tax_id` goes into
    TRN03.
    """

    profile: PayerProfile
    plans: tuple[Plan, ...]
    contracts: tuple[Contract, ...]
    days_to_pay: int = 14
    network: frozenset[str] | None = None
    tax_id: str = "000000000"


@dataclass(frozen=True, slots=True)
class Member:
    """Whom a member id stands for: the birth dates of all persons on the policy (none = not compared)."""

    payer_id: str  # PayerProfile.id
    member_id: str
    plan_id: str
    period: Period
    birth_dates: frozenset[date] = frozenset()


class Surprise(StrEnum):
    """What a payer can be scripted to do beside adjudicating by the book."""

    PAY_BELOW_CONTRACT = "pay below contract"  # `percent` less than the contract allows, on `code`
    DENY = "deny"  # with `carc`, e.g. "CO-50", on `code`
    REVERSE_AND_REPAY = "reverse and repay"  # `days` after the payment; repaid without other surprises
    TAKE_BACK = "take back"  # PLB WO of `cents`, `days` after the payment (0 = with it)
    INTEREST = "interest"  # PLB L6 of `cents` with the payment


@dataclass(frozen=True, slots=True)
class PlannedEvent:
    """One scripted event for the first claim of a member and date of service that is adjudicated.

    `code` names the procedure that it concerns ("" = every line); `reference` goes into the PLB.
    """

    surprise: Surprise
    payer_id: str
    member_id: str
    service_date: date
    code: str = ""
    percent: Decimal = Decimal(0)
    cents: int = 0
    carc: str = ""
    days: int = 0
    reference: str = ""


@dataclass(frozen=True, slots=True)
class OnFile:
    """A claim that a payer has taken in. `number` is the payer's control number (CLP07).

    `replaces` is the number of the claim that it replaces or voids. `answer` is what was paid, and
    `counted` what it added to each accumulator.
    """

    number: str
    payer_id: str
    claim: Claim837
    received: date
    replaces: str = ""
    answer: ClaimPayment | None = None
    answered_on: date | None = None
    counted: tuple[tuple[PersonPlan, Accumulators], ...] = ()
    replaced: bool = False


@dataclass(frozen=True, slots=True, order=True)
class PersonPlan:
    """Whose accumulator: a person (by birth date) under a member id in one plan year."""

    payer_id: str
    member_id: str
    birth_date: date
    plan_id: str
    year: date


class TaskKind(StrEnum):
    ADJUDICATE = "adjudicate"
    REVERSE_AND_REPAY = "reverse and repay"
    PROVIDER_ADJUSTMENT = "provider adjustment"


@dataclass(frozen=True, slots=True)
class Task:
    """What a payer will do on a day for a payee (billing NPI): answer a claim, or adjust at provider level."""

    day: date
    order: int
    payer_id: str
    payee: str
    kind: TaskKind
    number: str
    reason: str = ""  # PLB: WO, L6
    reference: str = ""
    cents: int = 0


LineKey: TypeAlias = tuple[str, str, date, date, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PayerState:
    """All that the sandbox's payers remember. `answer` never changes a state, it gives the next one.

    `members` are by (payer, member id). `seen` finds the claims on file that hold a line of the same
    person, day and procedure. `owed` is what a payee's negative remittances left to be settled, by
    (payer, payee).
    """

    payers: tuple[SandboxPayer, ...]
    members: dict[tuple[str, str], Member]
    accumulators: dict[PersonPlan, Accumulators] = field(default_factory=dict)
    script: tuple[PlannedEvent, ...] = ()
    on_file: dict[str, OnFile] = field(default_factory=dict)
    seen: dict[LineKey, tuple[str, ...]] = field(default_factory=dict)
    tasks: tuple[Task, ...] = ()
    owed: dict[tuple[str, str], int] = field(default_factory=dict)
    happened: frozenset[int] = frozenset()  # places in the script
    counter: int = 0
    clearinghouse: str = "SANDBOX"
