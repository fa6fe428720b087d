"""The health care services review (278): what is asked of a payer before a service, and what it decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cleanclaim.x12.values.dental import DentalService
from cleanclaim.x12.values.eligibility import Delivery, Rejection, Trace
from cleanclaim.x12.values.parts import Dated, Envelope, Kept, Party, Procedure, Reference


@dataclass(slots=True)
class ReviewProvider:
    """A party of a review with its role (PRV01) and, in an answer, why it was refused (AAA)."""

    party: Party
    role: str = ""
    prefix: str = ""  # NM106
    rejections: list[Rejection] = field(default_factory=list)


@dataclass(slots=True)
class ReviewedPerson:
    """Subscriber (2010C) or dependent (2010D)."""

    party: Party
    birth_date: date | None = None
    sex: str = ""
    relationship: str = ""  # INS02: 18 the subscriber
    employment: str = ""  # INS08
    birth_sequence: int | None = None  # INS17
    prefix: str = ""  # NM106


@dataclass(slots=True)
class ReviewRequest:
    """UM: what is asked, and what for. `place_qualifier` A: a facility of a bill type, B: a place of service."""

    category: str  # UM01: AR admission, HS health services, IN individual, SC specialty care
    certification_type: str  # UM02: I initial, R renewal, S revised, 3 cancel …
    service_type: str = ""  # UM03
    place: str = ""
    place_qualifier: str = "B"
    related_causes: tuple[str, ...] = ()
    accident_state: str = ""
    accident_country: str = ""
    urgency: str = ""  # UM06
    condition: str = ""  # UM07
    prognosis: str = ""  # UM08
    release: str = ""  # UM09
    delay_reason: str = ""  # UM10
    offset: int = -1


@dataclass(slots=True)
class Decision:
    """HCR: the outcome, the certification number, and the reasons (X12 code source 886)."""

    action: str  # HCR01: A1 certified, A2 in part, A3 not certified, A4 pended, A6 changed …
    number: str = ""  # HCR02
    reasons: tuple[str, ...] = ()
    second_opinion: str = ""  # HCR04: Y asked for, N not
    offset: int = -1


@dataclass(slots=True)
class ReviewCode:
    """One composite of an HI: a diagnosis, or (LOI) in LOINC the information that the payer wants."""

    qualifier: str
    code: str
    on: date | None = None
    offset: int = -1


@dataclass(slots=True)
class ReviewAttachment:
    """PWK of a review: report type, how it is sent, the control number that keys it, and words."""

    report_type: str
    transmission: str
    control_number: str = ""
    description: str = ""
    offset: int = -1


@dataclass(slots=True)
class OtherRefusal:
    """Loop 2010EC of a request: another payer that refused the same."""

    party: Party
    reasons: tuple[str, ...] = ()
    refused_on: date | None = None


@dataclass(slots=True)
class ReviewedService:
    """Loop 2000F: one service that is asked for or decided on. `kind` says which of SV1, SV2, SV3 names it."""

    kind: str = ""  # professional, institutional, dental
    procedure: Procedure | None = None
    procedure_end: str = ""  # the last code of a range
    revenue_code: str = ""
    charge_cents: int | None = None
    unit: str = ""
    units: Decimal | None = None
    rate: Decimal | None = None  # SV206
    pointers: tuple[int, ...] = ()
    epsdt: str = ""  # SV111
    residential_status: str = ""  # SV209
    level_of_care: str = ""  # SV120, SV210
    dental: DentalService | None = None
    dental_description: str = ""  # SV307
    traces: list[Trace] = field(default_factory=list)
    request: ReviewRequest | None = None
    decision: Decision | None = None
    references: list[Reference] = field(default_factory=list)
    dates: list[Dated] = field(default_factory=list)  # 472 service; 102, 036, 007 of the certification
    wanted: list[ReviewCode] = field(default_factory=list)
    delivery: Delivery | None = None
    attachments: list[ReviewAttachment] = field(default_factory=list)
    message: str = ""
    providers: list[ReviewProvider] = field(default_factory=list)
    contact: Party | None = None
    rejections: list[Rejection] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    offset: int = -1


@dataclass(slots=True)
class ServicesReview:
    """One patient event of a 278 with all that stands above it.

    An answer that refuses a whole level has no event: then `request` and `decision` are None, and
    `rejections` say why. Those of a level carry its loop: 2000A, 2010A, 2010C, 2010D, 2000E.
    """

    kind: str  # 278-request, 278-response
    payer: Party
    requester: ReviewProvider | None = None
    subscriber: ReviewedPerson | None = None
    dependent: ReviewedPerson | None = None
    has_event: bool = True
    traces: list[Trace] = field(default_factory=list)
    request: ReviewRequest | None = None
    decision: Decision | None = None
    references: list[Reference] = field(default_factory=list)  # BB earlier authorization, NT administrative
    dates: list[Dated] = field(default_factory=list)
    codes: list[ReviewCode] = field(default_factory=list)
    delivery: Delivery | None = None
    attachments: list[ReviewAttachment] = field(default_factory=list)
    message: str = ""
    providers: list[ReviewProvider] = field(default_factory=list)  # 2010EA
    transports: list[ReviewProvider] = field(default_factory=list)
    refusals: list[OtherRefusal] = field(default_factory=list)
    contact: Party | None = None  # whom to send more information
    services: list[ReviewedService] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    purpose: str = "13"  # BHT02: 13 request, 01 cancellation; 11 response
    reference: str = ""  # BHT03
    transaction_type: str = ""  # BHT06
    envelope: Envelope = field(default_factory=Envelope)
    file: str = ""
    offset: int = -1
    kept: list[Kept] = field(default_factory=list)  # CRC, CL1, CR1, CR2, CR5, CR6

    @property
    def patient(self) -> ReviewedPerson | None:
        return self.dependent or self.subscriber

    def trace(self) -> str:
        """The asker's own number, echoed by an answer."""
        wanted = "2" if self.kind == "278-response" else "1"
        return next((trace.number for trace in self.traces if trace.kind == wanted), "")

    def reference_of(self, qualifier: str) -> str:
        return next((ref.value for ref in self.references if ref.qualifier == qualifier), "")

    def on(self, qualifier: str) -> Dated | None:
        return next((when for when in self.dates if when.qualifier == qualifier), None)
