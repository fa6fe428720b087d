"""Claim attachments: what a payer asks for (277 request) and what a provider sends (275)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cleanclaim.x12.values.parts import Dated, Envelope, Kept, Party, Procedure, Reference


@dataclass(slots=True)
class RequestCode:
    """One composite of an STC: category (R0 …) and what is wanted; `code_list` LOI says that it is LOINC."""

    category: str
    code: str
    entity: str = ""
    code_list: str = ""


@dataclass(slots=True)
class RequestedInformation:
    """STC of a 277 request, or its echo in a 275: up to three codes, the first what is wanted."""

    codes: tuple[RequestCode, ...]
    day: date | None = None
    charge_cents: int | None = None
    offset: int = -1


@dataclass(slots=True)
class Document:
    """Loop 2110B: the bytes themselves. `length` is what the segment says they are.

    `security` is EFI01 of 005010X210; `encoding` (BDS01) and `object_type` (OOI02, OOI03) stand in 006020X314.
    """

    content: bytes
    length: int | None = None
    security: str = ""
    encoding: str = ""
    object_type: tuple[str, ...] = ()
    offset: int = -1
    kept: list[Kept] = field(default_factory=list)


@dataclass(slots=True)
class ClaimAttachment:
    """One numbered answer (LX) of a 275 with all that stands above it.

    `control_number` is PWK06 of the claim when the sender acts on its own (`solicited` False), else the payer's
    number out of the 277 request.
    """

    payer: Party
    submitter: Party
    provider: Party
    patient: Party
    control_number: str  # TRN02
    solicited: bool = False  # TRN01 = 2
    number: int = 1  # LX01
    purpose: str = "02"  # BGN01: 02 on one's own, 11 in answer
    reference: str = ""  # BGN02
    created: date | None = None  # BGN03
    created_time: str = ""  # BGN04
    service_date: date | None = None  # 1000D DTP*472
    service_end: date | None = None
    question: RequestedInformation | None = None
    line_references: list[Reference] = field(default_factory=list)
    line_date: Dated | None = None
    submitted_on: date | None = None  # DTP*368
    report_type: str = "AE"  # CAT01
    format: str = ""  # CAT02
    version: str = ""  # CAT03
    documents: list[Document] = field(default_factory=list)
    guide: str = "006020X314"
    envelope: Envelope = field(default_factory=Envelope)
    file: str = ""
    offset: int = -1
    kept: list[Kept] = field(default_factory=list)

    def patient_reference(self, qualifier: str) -> str:
        """EJ patient control number (CLM01), EA medical record, X1 provider's claim number …"""
        return self.patient.reference(qualifier)


@dataclass(slots=True)
class RequestedLine:
    """Loop 2220D of a 277 request: what is wanted about one service line."""

    procedure: Procedure
    charge_cents: int
    revenue_code: str = ""
    units: Decimal | None = None
    requests: list[RequestedInformation] = field(default_factory=list)
    line_control: str = ""  # REF*FJ
    service_date: date | None = None
    service_end: date | None = None
    kept: list[Kept] = field(default_factory=list)
    offset: int = -1


@dataclass(slots=True)
class ResponseRoute:
    """Loop 2210D of a 277 request: which paperwork is wanted, how it is to be sent, and to whom."""

    report_type: str
    transmission: str
    control_number: str = ""
    party: Party = field(default_factory=Party)
    offset: int = -1


@dataclass(slots=True)
class InformationRequest:
    """One claim of a 277 request with all that stands above it. The 275 answers to `control_number`."""

    payer: Party
    receiver: Party
    provider: Party
    patient: Party
    control_number: str  # TRN02 of 2200D
    requests: list[RequestedInformation] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)  # EJ patient control number, BLT, EA, D9 …
    service_date: date | None = None
    service_end: date | None = None
    due: date | None = None  # DTP*106
    lines: list[RequestedLine] = field(default_factory=list)
    route: ResponseRoute | None = None
    purpose: str = "48"  # BHT02
    reference: str = ""  # BHT03
    patient_level: str = "PT"  # HL03
    envelope: Envelope = field(default_factory=Envelope)
    file: str = ""
    offset: int = -1
    kept: list[Kept] = field(default_factory=list)

    def number(self, qualifier: str) -> str:
        return next((ref.value for ref in self.references if ref.qualifier == qualifier), "")
