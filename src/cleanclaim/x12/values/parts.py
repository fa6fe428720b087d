"""What several transactions share: the envelope, parties, references, dates, adjustments, procedures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias


@dataclass(slots=True)
class Envelope:
    """ISA, GS and ST of one transaction set: who sent it to whom, when, under which control numbers."""

    sender_qualifier: str = "ZZ"
    sender: str = ""
    receiver_qualifier: str = "ZZ"
    receiver: str = ""
    interchange_control: str = ""
    group_sender: str = ""
    group_receiver: str = ""
    group_control: str = ""
    transaction_control: str = ""
    guide: str = ""  # GS08 (or ST03), e.g. "005010X222A1"
    created: str = ""  # "YYYYMMDDHHMM" from GS04 and GS05
    test: bool = False  # ISA15 = T


@dataclass(slots=True)
class Reference:
    """REF: qualifier and value."""

    qualifier: str
    value: str
    offset: int = -1
    payer_id: str = ""  # REF04-2: the other payer whose number it is
    description: str = ""  # REF03: a state of a license, the name of a group or plan


Element: TypeAlias = str | tuple[str, ...]


@dataclass(slots=True)
class Kept:
    """A segment that no other field holds, kept so that what was read can be written again.

    `elements` begin with the segment id; a composite is a tuple of its components.
    """

    loop: str
    elements: tuple[Element, ...]
    offset: int = -1


@dataclass(slots=True)
class Dated:
    """DTP or DTM: qualifier, first day and, for a range, last day; `raw` where it is no date."""

    qualifier: str
    first: date | None
    last: date | None = None
    raw: str = ""
    offset: int = -1


@dataclass(slots=True)
class Party:
    """NM1 (or N1) with the N3, N4, PER, PRV and REF that belong to it."""

    entity: str = ""  # NM101: 85 billing, 82 rendering, IL insured, QC patient, PR payer, …
    is_person: bool = False
    last_or_organization: str = ""
    first: str = ""
    middle: str = ""
    suffix: str = ""
    id_qualifier: str = ""  # XX NPI, MI member id, PI payer id, …
    id: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""
    taxonomy: str = ""  # PRV03
    contact_name: str = ""
    phone: str = ""
    references: list[Reference] = field(default_factory=list)
    offset: int = -1
    subdivision: str = ""  # N407
    email: str = ""
    fax: str = ""
    extension: str = ""
    kept: list[Kept] = field(default_factory=list)

    def reference(self, qualifier: str) -> str:
        return next((ref.value for ref in self.references if ref.qualifier == qualifier), "")


@dataclass(slots=True)
class Adjustment:
    """One reason of a CAS: positive `cents` lower the payment."""

    group: str  # CO, OA, PI, PR
    reason: str  # CARC
    cents: int
    quantity: Decimal | None = None
    offset: int = -1


@dataclass(slots=True)
class Diagnosis:
    """HI: qualifier (ABK principal, ABF other, BK/BF for ICD-9-CM …) and the code as sent, without a point."""

    qualifier: str
    code: str
    present_on_admission: str = ""
    offset: int = -1


@dataclass(slots=True)
class Procedure:
    """The composite of SV101, SVC01, SVD03: qualifier HC, code, modifiers, words."""

    qualifier: str = "HC"
    code: str = ""
    modifiers: tuple[str, ...] = ()
    description: str = ""


@dataclass(slots=True)
class Drug:
    """LIN and CTP of a service line: NDC (11 digits), quantity and its unit (UN, ML, GR, F2, ME).

    `qualifier` other than N4 names another product number (EN, EO, HI, ON, UK, UP) in `ndc`. `prescription`
    is its number (XZ) or the one that joins the parts of a compound drug (VY).
    """

    ndc: str
    quantity: Decimal
    unit: str
    offset: int = -1
    qualifier: str = "N4"
    prescription_qualifier: str = ""
    prescription: str = ""


@dataclass(slots=True)
class Attachment:
    """PWK: report type, how it is sent (AA BM EL EM FT FX), and the control number that keys it."""

    report_type: str
    transmission: str
    control_number: str = ""
    offset: int = -1
