"""What a receiver answers: TA1, 999 and 277CA."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from cleanclaim.x12.values.parts import (
    Envelope,
    Party,
    Procedure,
)


@dataclass(slots=True)
class ElementError:
    """IK4 of a 999."""

    position: int
    code: str
    component: int | None = None
    reference_number: str = ""
    bad_value: str = ""


@dataclass(slots=True)
class SegmentError:
    """IK3 of a 999 with its CTX and IK4. `claim_id` is the value of the element `unit` of the set answered."""

    segment: str
    position: int
    code: str
    loop: str = ""
    claim_id: str = ""
    elements: list[ElementError] = field(default_factory=list)
    unit: str = "CLM01"  # TRN02 where questions and answers about patients or claims are meant


@dataclass(slots=True)
class SetAcknowledgment:
    """AK2 to IK5: what the receiver says of one transaction set. `code` A E M R W X."""

    kind: str  # AK201: 837, 835
    control: str  # AK202
    code: str
    guide: str = ""
    reasons: tuple[str, ...] = ()
    errors: list[SegmentError] = field(default_factory=list)


@dataclass(slots=True)
class FunctionalAcknowledgment:
    """One ST of a 999."""

    functional_id: str  # AK101: HC, HP …
    group_control: str  # AK102
    code: str  # AK901
    included: int
    received: int
    accepted: int
    sets: list[SetAcknowledgment] = field(default_factory=list)
    guide: str = ""
    envelope: Envelope = field(default_factory=Envelope)
    file: str = ""
    offset: int = -1
    notes: tuple[str, ...] = ()  # AK905 to AK909


@dataclass(slots=True)
class InterchangeAcknowledgment:
    """TA1: `code` A accepted, E accepted with errors, R rejected; `note` is TA105 ("000" = no error)."""

    control: str
    day: str
    time: str
    code: str
    note: str = "000"
    envelope: Envelope = field(default_factory=Envelope)
    file: str = ""
    offset: int = -1


@dataclass(slots=True)
class Status:
    """STC: category (A1 …), status code, entity, action (WQ accept, U reject), date, amount."""

    category: str
    code: str
    entity: str = ""
    action: str = ""
    day: date | None = None
    cents: int | None = None
    message: str = ""
    offset: int = -1


@dataclass(slots=True)
class ClaimStatus277:
    """The answer of a 277CA on one claim. Accepted when every category is A1 or A2."""

    claim_id: str  # TRN02 = CLM01
    patient: Party | None
    statuses: list[Status]
    payer_claim_number: str = ""  # REF*1K
    clearinghouse_number: str = ""  # REF*D9
    service_date: date | None = None
    line_statuses: list[tuple[str, Status]] = field(default_factory=list)  # (line control, status)
    offset: int = -1
    service_end: date | None = None
    provider: int = 0  # which of the answer's `providers` billed it
    line_procedures: dict[str, Procedure] = field(default_factory=dict)  # line control → what was billed
    line_charges: dict[str, int] = field(default_factory=dict)  # line control → cents

    @property
    def accepted(self) -> bool:
        return bool(self.statuses) and all(status.category in {"A1", "A2"} for status in self.statuses)


@dataclass(slots=True)
class ClaimAcknowledgment:
    """One ST of a 277CA: who answers whom, the totals, and a status a claim."""

    source: Party
    receiver: Party
    billing: Party | None = None
    batch_reference: str = ""  # TRN02 of the receiver's level = BHT03 of the 837
    accepted_count: int = 0
    rejected_count: int = 0
    accepted_cents: int = 0
    rejected_cents: int = 0
    claims: list[ClaimStatus277] = field(default_factory=list)
    envelope: Envelope = field(default_factory=Envelope)
    file: str = ""
    offset: int = -1
    providers: list[Party] = field(default_factory=list)  # every 2100C; `billing` is the first
    statuses: list[Status] = field(default_factory=list)  # STC of the receiver's level: the file as a whole
    reference: str = ""  # BHT03 of the answer itself
    received_on: date | None = None
    processed_on: date | None = None
