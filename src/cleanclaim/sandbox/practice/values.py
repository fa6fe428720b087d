"""What a synthetic practice consists of, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cleanclaim.kernel import Encounter, Patient, Practice, Provider
from cleanclaim.payers import Accumulators, Contract, Coverage, Enrolment, PayerProfile, Plan


@dataclass(frozen=True, slots=True)
class KeyDiagnosis:
    """An ICD-10-CM code (with its point) and the words of the record that support it."""

    code: str
    quote: str


@dataclass(frozen=True, slots=True)
class KeyDrug:
    """The drug of a procedure: NDC (11 digits), quantity and unit (ML, UN …), as the note records them."""

    ndc: str
    quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class KeyProcedure:
    """A CPT or HCPCS code with what goes with it; `pointers` count the key's diagnoses from 1."""

    system: str
    code: str
    units: int
    pointers: tuple[int, ...]
    quote: str
    modifiers: tuple[str, ...] = ()
    drug: KeyDrug | None = None


@dataclass(frozen=True, slots=True)
class CoderKey:
    """What a careful certified coder signs for the visit: diagnoses in order, procedures in order."""

    diagnoses: tuple[KeyDiagnosis, ...] = ()
    procedures: tuple[KeyProcedure, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """What the provider answers when asked, and the addendum that then joins the record.

    `concerns` begins the code (or category) that hangs on it; `asks_for` is laterality, type, acuity …
    """

    concerns: str
    asks_for: str
    text: str
    addendum: str


class SlipKind(StrEnum):
    """What our side gets wrong at first."""

    WRONG_MEMBER_ID = "wrong member id"  # front desk; `wrong` and `right` are member ids
    MISSING_AUTHORIZATION = "missing authorization"  # billing; `right` is the number
    MISSING_MODIFIER = "missing modifier"  # coding; `right` is the modifier of procedure `line`


@dataclass(frozen=True, slots=True)
class Slip:
    """One mistake of a person of the practice: what was recorded at first and what is right.

    `line` is the place (from 1) of the procedure in the key that it concerns, 0 for the whole claim.
    """

    kind: SlipKind
    wrong: str
    right: str
    line: int = 0
    story: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """One encounter with its record. `template` names the hand-written visit that it was made from.

    `encounter` is as recorded on the day: where a slip concerns it, it holds the mistake.
    """

    encounter: Encounter
    template: str
    note: str
    key: CoderKey
    lab_reports: tuple[str, ...] = ()
    answers: tuple[QueryAnswer, ...] = ()
    slips: tuple[Slip, ...] = ()
    signed: bool = True

    def record(self) -> tuple[str, ...]:
        """Every text of the visit in which a quote of the key may stand."""
        return (self.note, *self.lab_reports, *(answer.addendum for answer in self.answers))


class Happening(StrEnum):
    """What payers do in the quarter beside answering claims by contract."""

    REJECTED = "rejected"  # 277CA, because of our slip
    DENIED = "denied"  # CARC 197, because of our slip; paid once corrected
    DENIED_FOR_GOOD = "denied for good"  # not appealed, written off with a reason
    UNDERPAID = "underpaid"  # less than the contract says
    REVERSED = "reversed"  # CLP 22 and a new payment in a later remittance
    TAKEN_BACK = "taken back"  # PLB WO


@dataclass(frozen=True, slots=True)
class PlannedEvent:
    """One thing that befalls the claim of `encounter_id` (its procedure `line` of the key, 0 = all).

    `carc` is the denial's reason, `cents` the amount by which a line is underpaid or a payment taken
    back, `story` the sentence that the demonstration tells.
    """

    happening: Happening
    encounter_id: str
    payer_id: str
    story: str
    line: int = 0
    carc: str = ""
    cents: int = 0
    percent: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of a statement that a patient pays: percent of its balance, days after its date."""

    days: int
    percent: Decimal


@dataclass(frozen=True, slots=True)
class PaymentHabit:
    """How a patient pays a statement; no instalments = does not pay it in this quarter."""

    patient_id: str
    method: str  # card, check, online
    instalments: tuple[Instalment, ...]


@dataclass(frozen=True, slots=True)
class SyntheticPractice:
    """A practice, whom it treats, who insures them on what terms, and a quarter of its visits.

    `payers` is what the practice knows of payers; `payers_themselves` what the payers hold, which differs
    where an event needs it. `charges` are cents a unit by procedure code. `accumulators` are by
    (patient id, plan id), as they stood before the quarter. `unsigned` visits carry notes that their
    provider has not signed: they are not coded for billing and count in no figure.
    """

    practice: Practice
    providers: tuple[Provider, ...]
    payers: tuple[PayerProfile, ...]
    payers_themselves: tuple[PayerProfile, ...]
    plans: tuple[Plan, ...]
    contracts: tuple[Contract, ...]
    enrolments: tuple[Enrolment, ...]
    charges: dict[str, int]
    patients: tuple[Patient, ...]
    coverages: tuple[Coverage, ...]
    accumulators: dict[tuple[str, str], Accumulators]
    visits: tuple[Visit, ...]
    unsigned: tuple[Visit, ...]
    events: tuple[PlannedEvent, ...]
    habits: tuple[PaymentHabit, ...]
    quarter: tuple[date, date]
    coding_policy: tuple[str, ...] = field(default=())

    def coverages_of(self, patient_id: str) -> tuple[Coverage, ...]:
        """The patient's coverages, primary first."""
        mine = [coverage for coverage in self.coverages if coverage.patient_id == patient_id]
        return tuple(sorted(mine, key=lambda coverage: coverage.priority))

    def plan(self, plan_id: str) -> Plan:
        return next(plan for plan in self.plans if plan.id == plan_id)

    def contract_with(self, payer_id: str) -> Contract:
        return next(contract for contract in self.contracts if contract.payer_id == payer_id)
