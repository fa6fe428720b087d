"""Eligibility: what a provider asks about a patient's coverage (270), and what the payer answers (271)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cleanclaim.x12.values.parts import Dated, Diagnosis, Envelope, Party, Procedure, Reference


@dataclass(slots=True)
class Trace:
    """TRN: the number by which question and answer find each other. `kind` 1 one's own, 2 the other's."""

    kind: str
    number: str
    company: str = ""  # TRN03, ten characters
    department: str = ""  # TRN04
    offset: int = -1


@dataclass(slots=True)
class ProviderRole:
    """PRV: what a provider is to the patient or benefit (PC primary care, RF referring …) and its number."""

    code: str
    qualifier: str = ""  # PXC taxonomy, HPI NPI …
    value: str = ""
    offset: int = -1


@dataclass(slots=True)
class Rejection:
    """AAA: why there is no answer. `valid` False says that the request itself was wrong.

    `loop` is where it stands: 2000A and 2100A the source, 2100B the receiver, 2100C and 2100D the person,
    2110C and 2110D a benefit.
    """

    valid: bool
    reason: str  # AAA03
    action: str  # AAA04: what to do next
    loop: str = "2100C"
    offset: int = -1


@dataclass(slots=True)
class MilitaryService:
    """MPI of the 271."""

    status: str
    employment: str
    branch: str
    description: str = ""
    rank: str = ""
    first: date | None = None
    last: date | None = None
    offset: int = -1


@dataclass(slots=True)
class Member:
    """The subscriber (2100C) or a dependent (2100D) with all that identifies them."""

    party: Party
    birth_date: date | None = None
    sex: str = ""
    relationship: str = ""  # INS02: 18 the subscriber, 01 spouse, 19 child …
    birth_sequence: int | None = None  # INS17, for multiple births
    corrected: bool = False  # INS03 001 with INS04 25: the payer changed what identifies the person
    provider: ProviderRole | None = None
    diagnoses: list[Diagnosis] = field(default_factory=list)
    dates: list[Dated] = field(default_factory=list)
    military: MilitaryService | None = None
    offset: int = -1


@dataclass(slots=True)
class BenefitQuestion:
    """Loop 2110 of the 270 (EQ): the services that are asked about."""

    service_types: tuple[str, ...] = ()
    procedure: Procedure | None = None
    level: str = ""  # FAM where the whole family is meant
    pointers: tuple[int, ...] = ()
    spend_down_cents: int | None = None  # AMT*R
    spend_down_billed_cents: int | None = None  # AMT*PB
    place_of_service: str = ""
    reference: Reference | None = None  # 9F referral, G1 authorization
    date: Dated | None = None
    offset: int = -1


@dataclass(slots=True)
class EligibilityInquiry:
    """One patient of a 270. The patient is the dependent where there is one, else the subscriber."""

    source: Party
    receiver: Party
    subscriber: Member
    dependent: Member | None = None
    receiver_role: ProviderRole | None = None
    traces: list[Trace] = field(default_factory=list)
    questions: list[BenefitQuestion] = field(default_factory=list)
    purpose: str = "13"  # BHT02: 13 request, 01 cancellation
    reference: str = ""  # BHT03
    transaction_type: str = ""  # BHT06: RT for spend-down
    envelope: Envelope = field(default_factory=Envelope)
    file: str = ""
    offset: int = -1

    @property
    def patient(self) -> Member:
        return self.dependent or self.subscriber


@dataclass(slots=True)
class Delivery:
    """HSD: how a service may be given, such as 12 visits (VS) in 3 months."""

    quantity_qualifier: str = ""
    quantity: Decimal | None = None
    unit: str = ""  # HSD03
    every: Decimal | None = None  # HSD04
    period: str = ""  # HSD05
    periods: int | None = None  # HSD06
    pattern: str = ""  # HSD07
    time: str = ""  # HSD08
    offset: int = -1


@dataclass(slots=True)
class FurtherCondition:
    """III: a place of service (ZZ), a nature of injury (GR, NI) or an injured body part in words."""

    qualifier: str = ""
    code: str = ""
    category: str = ""
    text: str = ""
    offset: int = -1


@dataclass(slots=True)
class RelatedEntity:
    """Loop 2120: who else has to do with a benefit: primary care provider, other payer, plan sponsor …"""

    party: Party
    relationship: str = ""  # NM110
    role: ProviderRole | None = None


@dataclass(slots=True)
class Benefit:
    """Loop 2110 of the 271 (EB). `percent` is in percents: EB08 of .2 is 20."""

    code: str  # EB01: 1 active, 6 inactive, A coinsurance, B copay, C deductible, G out of pocket …
    level: str = ""  # EB02: IND, FAM …
    service_types: tuple[str, ...] = ()
    insurance_type: str = ""
    plan: str = ""  # EB05
    period: str = ""  # EB06: 23 calendar year, 29 remaining …
    cents: int | None = None
    percent: Decimal | None = None
    quantity_qualifier: str = ""
    quantity: Decimal | None = None
    authorization: str = ""  # EB11: Y, N, U
    network: str = ""  # EB12: Y in, N out, W either, U unknown
    procedure: Procedure | None = None
    procedure_end: str = ""  # EB13-8: the last of a range
    pointers: tuple[int, ...] = ()
    deliveries: list[Delivery] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    dates: list[Dated] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    conditions: list[FurtherCondition] = field(default_factory=list)
    entities: list[RelatedEntity] = field(default_factory=list)
    marks: tuple[int, int] = (-1, -1)  # byte offsets of LS and LE around the related parties
    offset: int = -1


@dataclass(slots=True)
class EligibilityResponse:
    """One patient of a 271, or the refusal of a whole level: then `subscriber` is None.

    `rejections` hold those of the source and the receiver above the patient too.
    """

    source: Party
    receiver: Party | None
    subscriber: Member | None
    dependent: Member | None = None
    receiver_role: ProviderRole | None = None
    traces: list[Trace] = field(default_factory=list)
    benefits: list[Benefit] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    purpose: str = "11"  # BHT02: 11 response, 06 confirmation
    reference: str = ""  # BHT03
    envelope: Envelope = field(default_factory=Envelope)
    file: str = ""
    offset: int = -1

    @property
    def patient(self) -> Member | None:
        return self.dependent or self.subscriber

    def trace(self) -> str:
        """The asker's own number, echoed."""
        return next((trace.number for trace in self.traces if trace.kind == "2"), "")
