"""What some claims and lines say beside the usual: ambulance, equipment, contracts, repricing, forms.

Kept apart from the claim itself, so that an office visit does not pay for a field of an ambulance trip.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(slots=True)
class Amount:
    """AMT: qualifier and amount (T sales tax, F4 postage, GT service tax, N8 facility tax)."""

    qualifier: str
    cents: int
    offset: int = -1


@dataclass(slots=True)
class Quantity:
    """QTY: qualifier and number (PT patients in the ambulance, FL obstetric anesthesia units)."""

    qualifier: str
    number: Decimal
    offset: int = -1


@dataclass(slots=True)
class Note:
    """NTE that is not simply additional information: its kind (CER, DCP, DGN, TPO …) and text."""

    kind: str
    text: str
    offset: int = -1


@dataclass(slots=True)
class Ambulance:
    """CR1: why a patient was taken, how far (miles), and the patient's weight (pounds).

    Here as below, a required number is None where the file that it was read from lacks it.
    """

    reason: str  # CR104: A–E
    miles: Decimal | None
    weight: Decimal | None = None
    round_trip_purpose: str = ""
    stretcher_purpose: str = ""
    offset: int = -1


@dataclass(slots=True)
class SpinalManipulation:
    """CR2: the condition treated (A acute, C chronic, …) in a code and words."""

    condition: str  # CR208
    description: str = ""
    more_description: str = ""
    offset: int = -1


@dataclass(slots=True)
class Certification:
    """CRC: conditions of a kind (07 ambulance, 09 equipment, 70 hospice, 75 homebound, E1–E3 vision, ZZ EPSDT).

    `applies` is the yes or no of CRC02 that the condition codes stand under.
    """

    kind: str
    applies: bool
    conditions: tuple[str, ...]
    offset: int = -1


@dataclass(slots=True)
class Contract:
    """CN1: the terms under which an encounter or claim is paid. Percents are of 100."""

    kind: str
    cents: int | None = None
    percent: Decimal | None = None
    code: str = ""
    discount_percent: Decimal | None = None
    version: str = ""
    offset: int = -1


@dataclass(slots=True)
class Pricing:
    """HCP: what a repricer (a network between provider and payer) made of a claim or line."""

    method: str  # HCP01, 00 none … 14
    allowed_cents: int | None  # HCP02
    savings_cents: int | None = None
    repricer: str = ""  # its identification
    rate: Decimal | None = None  # per diem or flat rate
    group: str = ""  # ambulatory patient group, or DRG of an institutional claim
    group_cents: int | None = None
    revenue_code: str = ""
    procedure_qualifier: str = ""
    procedure: str = ""
    unit: str = ""
    units: Decimal | None = None
    reject_reason: str = ""  # T1–T6
    compliance: str = ""  # 1–5
    exception: str = ""  # 1–6
    offset: int = -1


@dataclass(slots=True)
class PatientFacts:
    """PAT05 to PAT09 of the patient: day of death, weight (pounds; of a newborn, or for drugs), pregnancy."""

    died_on: date | None = None
    weight: Decimal | None = None
    pregnant: bool = False
    offset: int = -1


@dataclass(slots=True)
class ClaimDetails:
    """Rarely used parts of loop 2300."""

    ambulance: Ambulance | None = None
    spinal: SpinalManipulation | None = None
    certifications: list[Certification] = field(default_factory=list)
    contract: Contract | None = None
    pricing: Pricing | None = None
    anesthesia_procedures: list[str] = field(default_factory=list)  # HI BP, BO: surgery that it was given for
    conditions: list[str] = field(default_factory=list)  # HI BG of a professional claim
    file_information: list[str] = field(default_factory=list)  # K3
    notes: list[Note] = field(default_factory=list)


@dataclass(slots=True)
class Equipment:
    """SV5: durable medical equipment for rent or sale; prices in cents. `frequency`: 1 weekly, 4 monthly, 6 daily."""

    code: str
    days: Decimal | None
    rental_cents: int | None
    purchase_cents: int | None
    frequency: str
    qualifier: str = "HC"
    offset: int = -1


@dataclass(slots=True)
class EquipmentCertification:
    """CR3: I initial, R renewal, S revised; for how many months the equipment is needed."""

    kind: str
    months: Decimal | None
    offset: int = -1


@dataclass(slots=True)
class TestResult:
    """MEA: OG original (starting dose) or TR test result; HT height, R1 hemoglobin, R2 hematocrit, …"""

    __test__ = False  # no test case, whatever its name begins with

    reference: str
    kind: str
    value: Decimal
    offset: int = -1


@dataclass(slots=True)
class PurchasedService:
    """PS1: from whom a service was bought (an identifier) and for how much."""

    provider: str
    cents: int
    offset: int = -1


@dataclass(slots=True)
class FormAnswer:
    """FRM: the question's number and its answer: yes or no (Y, N, W), words, a day or a percentage."""

    question: str
    answer: str = ""
    text: str = ""
    on: date | None = None
    percent: Decimal | None = None


@dataclass(slots=True)
class Form:
    """LQ and its FRM: a certificate or questionnaire by its list (UT Medicare's equipment forms, AS others)."""

    qualifier: str
    code: str
    answers: list[FormAnswer] = field(default_factory=list)
    offset: int = -1


@dataclass(slots=True)
class LineDetails:
    """Rarely used parts of loop 2400."""

    ambulance: Ambulance | None = None
    equipment: Equipment | None = None
    equipment_certification: EquipmentCertification | None = None
    necessity_transmission: str = ""  # PWK*CT: how the certificate of medical necessity is sent
    certifications: list[Certification] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)
    tests: list[TestResult] = field(default_factory=list)
    contract: Contract | None = None
    amounts: list[Amount] = field(default_factory=list)
    purchased: PurchasedService | None = None
    pricing: Pricing | None = None
    noncovered_cents: int | None = None  # SV207
    file_information: list[str] = field(default_factory=list)  # K3
    notes: list[Note] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
