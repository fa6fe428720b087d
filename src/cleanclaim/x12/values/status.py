"""Claim status: a claim that is asked about (276), and what the payer says of it (277)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cleanclaim.x12.values.parts import Envelope, Party, Procedure, Reference


@dataclass(slots=True)
class Person:
    """Subscriber or dependent of a 276 or 277; birth date and sex stand in the 276 only."""

    party: Party
    birth_date: date | None = None
    sex: str = ""


@dataclass(slots=True)
class StatusLine:
    """Loop 2210 of the 276: a service line that is asked about."""

    procedure: Procedure
    charge_cents: int
    units: Decimal = Decimal(1)
    revenue_code: str = ""
    line_control: str = ""  # REF*FJ
    service_date: date | None = None
    service_end: date | None = None
    offset: int = -1


@dataclass(slots=True)
class StatusInquiry:
    """One claim of a 276. `references` by REF01: 1K payer's number, EJ patient control number, BLT, XZ …"""

    payer: Party
    receiver: Party
    providers: list[Party]
    subscriber: Person
    trace: str  # TRN02
    dependent: Person | None = None
    references: list[Reference] = field(default_factory=list)
    charge_cents: int | None = None  # AMT*T3
    service_date: date | None = None
    service_end: date | None = None
    lines: list[StatusLine] = field(default_factory=list)
    reference: str = ""  # BHT03
    envelope: Envelope = field(default_factory=Envelope)
    file: str = ""
    offset: int = -1

    @property
    def patient(self) -> Person:
        return self.dependent or self.subscriber

    def number(self, qualifier: str) -> str:
        return next((ref.value for ref in self.references if ref.qualifier == qualifier), "")


@dataclass(slots=True)
class StatusCode:
    """One of the up to three composites of an STC; `code_list` RX says that `code` is one of NCPDP."""

    category: str
    code: str
    entity: str = ""
    code_list: str = ""


@dataclass(slots=True)
class StatusReport:
    """STC of a 277: what is said on one day. Amounts and payment stand with claims only."""

    codes: tuple[StatusCode, ...]
    day: date | None
    charge_cents: int | None = None  # STC04
    paid_cents: int | None = None  # STC05
    finished_on: date | None = None  # STC06
    paid_on: date | None = None  # STC08
    payment_number: str = ""  # STC09
    offset: int = -1


@dataclass(slots=True)
class LineStatus:
    """Loop 2220 of the 277."""

    procedure: Procedure
    charge_cents: int
    paid_cents: int
    reports: list[StatusReport]
    units: Decimal = Decimal(1)
    revenue_code: str = ""
    line_control: str = ""
    service_date: date | None = None
    service_end: date | None = None
    offset: int = -1


@dataclass(slots=True)
class StatusResponse:
    """One claim of a 277, or the answer to a whole request.

    `level` says what is answered: "claim", or, where no claim was looked at, "provider" or "receiver". Then
    `subscriber` is None, and `providers` are empty at the receiver's level.
    """

    payer: Party
    receiver: Party
    providers: list[Party]
    subscriber: Person | None
    trace: str  # TRN02, that of the inquiry
    dependent: Person | None = None
    level: str = "claim"
    reports: list[StatusReport] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    service_date: date | None = None
    service_end: date | None = None
    lines: list[LineStatus] = field(default_factory=list)
    reference: str = ""  # BHT03
    envelope: Envelope = field(default_factory=Envelope)
    file: str = ""
    offset: int = -1

    @property
    def patient(self) -> Person | None:
        return self.dependent or self.subscriber

    def number(self, qualifier: str) -> str:
        return next((ref.value for ref in self.references if ref.qualifier == qualifier), "")

    def category(self) -> str:
        """The category of the first status: P pending, F finished, R asked for, A acknowledged, D, E."""
        return next((code.category for report in self.reports for code in report.codes), "")
