"""A claim: signed codes joined with charge, coverage, providers and references. It owns no code.

A `ClaimLine` points at its `SignedLine` by sequence; code, modifiers, units and pointers are read through
it. What billing adds is all that stands here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from cleanclaim.coding.signed import SignedCoding, SignedDiagnosis, SignedLine
from cleanclaim.kernel import Encounter, Patient, Practice, Provider
from cleanclaim.payers.values import Coverage, PayerProfile
from cleanclaim.x12.values import Diagnosis, Institutional

UNKNOWN_BIRTH = date.min
"""A birth date that a file did not give: rules on age stay silent, and a finding says that it is missing."""

LONGEST_CLAIM_ID = 20
MOST_DIAGNOSES = 12
MOST_LINES = {"837P": 50, "837I": 999}
MOST_POINTERS = 4


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """`control` is REF*6R, unique in the claim; it comes back in the remittance.

    `number` counts from 1 in the claim. A code of the system "REVENUE" is a revenue code of an
    institutional line that names no procedure.
    """

    number: int
    signed: SignedLine
    charge_cents: int
    control: str
    service_date: date | None = None  # where it is not the encounter's day (files brought from elsewhere)
    place_of_service: str = ""  # where it is not the encounter's
    revenue_code: str = ""  # of an institutional line, beside its procedure or alone


@dataclass(frozen=True, slots=True)
class PriorLine:
    """What an earlier payer decided on a line: paid, and (group, CARC, cents)."""

    line: int
    paid_cents: int
    adjustments: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class PriorPayment:
    """What an earlier payer decided, for the claim to the next one (loops 2320 and 2430)."""

    coverage: Coverage
    payer: PayerProfile
    paid_cents: int
    paid_on: date
    payer_claim_number: str
    lines: tuple[PriorLine, ...]
    adjustments: tuple[tuple[str, str, int], ...] = ()  # at claim level (loop 2320)


@dataclass(slots=True)
class Stay(Institutional):
    """What an institutional claim says beside its lines, with all that edits ask of it.

    `diagnoses` are those of HI as sent, each with its qualifier and present-on-admission indicator: admitting
    diagnosis, reasons for the visit and external causes, too; empty where they are not known. `noncovered_cents`
    is the sum of SV207; None where it is not known.
    """

    diagnoses: list[Diagnosis] = field(default_factory=list)
    noncovered_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim to one payer. `id` is CLM01 (at most 20 characters), the same for all its versions' answers.

    `frequency` 1 original, 7 replacement, 8 void; 7 and 8 carry `original_reference` (REF*F8).
    """

    id: str
    practice: Practice
    encounter: Encounter
    patient: Patient
    coverage: Coverage
    payer: PayerProfile
    rendering: Provider
    signed: SignedCoding
    diagnoses: tuple[SignedDiagnosis, ...]
    lines: tuple[ClaimLine, ...]
    frequency: str = "1"
    original_reference: str = ""
    referring: Provider | None = None
    prior: tuple[PriorPayment, ...] = ()
    attachments: tuple[tuple[str, str, str], ...] = ()  # (report type, transmission, control number)
    note: str = ""
    kind: str = "837P"  # or "837I", brought from elsewhere
    patient_paid_cents: int = 0  # AMT*F5: what the patient has paid before it was sent
    ordering: Provider | None = None  # loop 2420E, where it is not who referred
    clia_number: str = ""  # REF*X4
    referral_number: str = ""  # REF*9F
    mammography_certificate: str = ""  # REF*EW
    institutional: Stay | None = None  # bill, stay, occurrences and values of an 837I

    @property
    def charge_cents(self) -> int:
        return sum(line.charge_cents for line in self.lines)

    @property
    def account(self) -> tuple[str, str]:
        """What makes an account one: the payee's NPI and CLM01 (two practices may use one number)."""
        return (self.practice.npi, self.id)

    def day_of(self, line: ClaimLine) -> date:
        """The day on which a line was performed."""
        return line.service_date or self.encounter.service_date

    def place_of(self, line: ClaimLine) -> str:
        """The place of service of a line."""
        return line.place_of_service or self.encounter.place_of_service

    @property
    def type_of_bill(self) -> str:
        """Three digits of an institutional claim ("131"), "" for others."""
        return f"{self.encounter.place_of_service}{self.frequency}" if self.kind == "837I" else ""

    def line(self, number: int) -> ClaimLine | None:
        return next((line for line in self.lines if line.number == number), None)

    def pointers_of(self, line: ClaimLine) -> tuple[int, ...]:
        """The pointers of a line as places in this claim's own list of diagnoses, counted from 1.

        A pointer to a diagnosis that the claim does not carry becomes 0, so that no reader misses it.
        """
        places = {diagnosis.sequence: place for place, diagnosis in enumerate(self.diagnoses, start=1)}
        return tuple(places.get(pointer, 0) for pointer in line.signed.pointers)
