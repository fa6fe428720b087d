"""Who insures whom, on what terms: payers, plans, coverage, contracts, and lines to be priced."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cleanclaim.kernel import Address, Period, PersonName, Sex


@dataclass(frozen=True, slots=True)
class PayerProfile:
    """A payer and what it asks of claims. `payer_id` is NM109 of 2010BB (its electronic id).

    Days count from the service date (filing), from the remittance (correction, appeal). Where
    `timely_filing_months` is given it replaces the days (Medicare: 12 calendar months, 42 CFR 424.44).
    `appeal_level_days` gives each level of appeal its own clock; without it every level has `appeal_days`.
    """

    id: str
    name: str
    payer_id: str
    filing_code: str  # SBR09: MB, CI, BL, MC, HM …
    address: Address | None = None
    accepts_frequency: frozenset[str] = frozenset({"1", "7", "8"})
    timely_filing_days: int = 365
    correction_days: int = 180
    appeal_days: int = 180
    requires_authorization: frozenset[str] = frozenset()  # procedure codes
    requires_rendering_taxonomy: bool = False
    timely_filing_months: int = 0
    appeal_level_days: tuple[int, ...] = ()


class Relationship(StrEnum):
    """PAT01 / SBR02."""

    SELF = "18"
    SPOUSE = "01"
    CHILD = "19"
    OTHER = "G8"


@dataclass(frozen=True, slots=True)
class Coverage:
    """A patient's insurance, with the subscriber where the patient is a dependent. `priority` 1 = primary."""

    id: str
    patient_id: str
    payer_id: str  # PayerProfile.id
    plan_id: str
    member_id: str
    period: Period
    priority: int = 1
    relationship: Relationship = Relationship.SELF
    group_number: str = ""
    subscriber_name: PersonName | None = None
    subscriber_birth_date: date | None = None
    subscriber_sex: Sex = Sex.UNKNOWN
    subscriber_address: Address | None = None


class BenefitKind(StrEnum):
    """How a plan treats a service; `payers.benefit_kind` says which kind a procedure code belongs to."""

    OFFICE_VISIT = "office visit"
    SPECIALIST_VISIT = "specialist visit"
    PREVENTIVE = "preventive"
    LABORATORY = "laboratory"
    IMAGING = "imaging"
    DRUG = "drug"
    SURGERY = "surgery"
    THERAPY = "therapy"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Benefit:
    """What the patient pays for one kind of service.

    Order: `covered` false → not covered (PR-96, or CO-96 where `provider_liable`); copay first where
    `copay_cents` (per visit and kind, once a claim); deductible applies where `deductible`; then
    `coinsurance_percent` of the rest; all up to the out-of-pocket maximum.
    """

    kind: BenefitKind
    copay_cents: int = 0
    deductible: bool = True
    coinsurance_percent: Decimal = Decimal(0)
    covered: bool = True
    clause: str = ""
    provider_liable: bool = False


class Coordination(StrEnum):
    """How a plan pays after another payer. Either way never more than that payer left to the patient.

    `STANDARD`: its own benefit as if it were first. `CARVE_OUT`: its own benefit less what the other paid
    (non-duplication; Medicaid's lesser-of works so).
    """

    STANDARD = "standard"
    CARVE_OUT = "carve-out"


@dataclass(frozen=True, slots=True)
class Plan:
    """Benefits of one plan year. `oop_max_cents` None = no maximum."""

    id: str
    name: str
    payer_id: str
    year: Period
    deductible_cents: int
    oop_max_cents: int | None
    benefits: tuple[Benefit, ...]
    not_billable_to_patient: bool = False  # qualified Medicare beneficiary: PR shares may not be billed
    source: str = ""
    coordination: Coordination = Coordination.STANDARD


@dataclass(frozen=True, slots=True)
class FeeClause:
    """One clause of a contract: which codes it speaks of and what it allows.

    `codes` empty = all others. Exactly one of `fixed_cents` (a unit) and `percent` is given; `percent`
    is of `of`: "charge", "medicare" or the name of a fee schedule known to the contract. `lesser_of_charge`
    caps the allowed amount by the charge. `per_case`: the fixed amount is for the whole day on which one
    of the codes is done, and all that no other clause names is included in it. `escalators` are percents
    (103 = 3 % more), each from its date of service on, one upon the other.
    """

    id: str
    says: str
    codes: frozenset[str] = frozenset()
    fixed_cents: int | None = None
    percent: Decimal | None = None
    of: str = "charge"
    lesser_of_charge: bool = True
    per_case: bool = False
    escalators: tuple[tuple[date, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class FeeSchedule:
    """Cents a unit by (code, modifier or ""); its source is cited by every price taken from it.

    `facility_fees` go before `fees` where the place of service is a facility.
    """

    id: str
    name: str
    period: Period
    fees: dict[tuple[str, str], int]
    source: str = ""
    facility_fees: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PaymentAdjustment:
    """A percent that a law adds to what a provider is paid in a period, or takes off it (MIPS, 42 CFR 414.1405).

    `npi` "" = every provider of the practice. The patient's share and the allowed amount stay as they are.
    """

    period: Period
    percent: Decimal
    npi: str = ""


@dataclass(frozen=True, slots=True)
class Contract:
    """Terms between practice and payer. The first clause that names the code decides, then the general one.

    `multiple_procedure_percents` (100, 50, 50 …) apply to `multiple_procedure_codes` by rank of fee.
    `non_physician_percent` (85) applies where the rendering provider is an NP or PA.
    `payment_adjustments` (CARC 144 and 237) and then `sequestration_percent` (CARC 253) change the payment only,
    never what the patient owes.
    """

    id: str
    name: str
    payer_id: str
    period: Period
    clauses: tuple[FeeClause, ...]
    schedules: tuple[FeeSchedule, ...] = ()
    multiple_procedure_codes: frozenset[str] = frozenset()
    multiple_procedure_percents: tuple[Decimal, ...] = (Decimal(100), Decimal(50))
    non_physician_percent: Decimal = Decimal(100)
    sequestration_percent: Decimal = Decimal(0)
    in_network: bool = True
    payment_adjustments: tuple[PaymentAdjustment, ...] = ()

    def payment_adjustment(self, npi: str, on: date) -> Decimal:
        """The percent for services of this provider on a day: the provider's own, else the one for all, else 0."""
        for wanted in (npi, ""):
            for each in self.payment_adjustments:
                if each.npi == wanted and each.period.covers(on):
                    return each.percent
        return Decimal(0)


@dataclass(frozen=True, slots=True)
class Accumulators:
    """What counted so far in the plan year, before this claim."""

    deductible_met_cents: int = 0
    oop_met_cents: int = 0


@dataclass(frozen=True, slots=True)
class LineToPrice:
    number: int
    code: str
    modifiers: tuple[str, ...]
    units: int
    charge_cents: int
    service_date: date
    place_of_service: str
    kind: BenefitKind
    non_physician: bool = False
    denied: str = ""  # "GROUP-CARC" when the payer denies the line outright, e.g. "CO-97"; steps say so
    rendering_npi: str = ""  # whose payment adjustment holds


@dataclass(frozen=True, slots=True)
class PricedLine:
    """The allowed amount of a line with the clause and the arithmetic that gave it.

    `clause` is "" where no clause gave a price: nothing may be measured against that amount.
    """

    line: LineToPrice
    allowed_cents: int
    clause: str
    arithmetic: str


@dataclass(frozen=True, slots=True)
class PriorAnswer:
    """What the payers before this one did to a line: paid, and adjusted without charging the patient."""

    line: int
    paid_cents: int
    adjusted_cents: int = 0


class StepKind(StrEnum):
    CONTRACTUAL = "contractual"  # CO-45
    NOT_COVERED = "not covered"  # PR-96 / CO-96 / the denial given / PR-45 out of network
    DEDUCTIBLE = "deductible"  # PR-1
    COINSURANCE = "coinsurance"  # PR-2
    COPAY = "copay"  # PR-3
    PAYMENT_ADJUSTMENT = "payment adjustment"  # CO-144 (below zero: added to the payment), CO-237
    SEQUESTRATION = "sequestration"  # CO-253
    PRIOR_PAYER = "prior payer"  # OA-23
    PAID = "paid"  # what the payer pays


@dataclass(frozen=True, slots=True)
class Step:
    """One movement of a line's charge: what, how much, why, by which clause. The steps sum to the charge."""

    kind: StepKind
    cents: int
    why: str
    clause: str
    group: str = ""
    carc: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AdjudicatedLine:
    line: LineToPrice
    allowed_cents: int
    steps: tuple[Step, ...]
    payment_adjustment_percent: Decimal = Decimal(0)  # the contract's, for this line's provider and day

    def total(self, *kinds: StepKind) -> int:
        return sum(step.cents for step in self.steps if step.kind in kinds)

    @property
    def paid_cents(self) -> int:
        return self.total(StepKind.PAID)

    @property
    def patient_cents(self) -> int:
        return sum(step.cents for step in self.steps if step.group == "PR")

    @property
    def billable_to_patient_cents(self) -> int:
        """The patient's share without what a qualified Medicare beneficiary may not be billed (N781–N783)."""
        barred = {"N781", "N782", "N783"}
        shares = (step for step in self.steps if step.group == "PR" and not barred.intersection(step.remarks))
        return sum(step.cents for step in shares)


@dataclass(frozen=True, slots=True)
class Adjudication:
    """`sequestration_percent` is the contract's: the share of a payment that may be withheld by law."""

    lines: tuple[AdjudicatedLine, ...]
    after: Accumulators
    sequestration_percent: Decimal = Decimal(0)

    @property
    def paid_cents(self) -> int:
        return sum(line.paid_cents for line in self.lines)

    @property
    def patient_cents(self) -> int:
        return sum(line.patient_cents for line in self.lines)
