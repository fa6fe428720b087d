"""The claim of an 837: professional, institutional or dental."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cleanclaim.x12.values.adjudication import InpatientAdjudication, OutpatientAdjudication
from cleanclaim.x12.values.dental import Dental, DentalService
from cleanclaim.x12.values.details import ClaimDetails, LineDetails, PatientFacts
from cleanclaim.x12.values.institutional import Institutional
from cleanclaim.x12.values.parts import (
    Adjustment,
    Attachment,
    Dated,
    Diagnosis,
    Drug,
    Envelope,
    Kept,
    Party,
    Procedure,
    Reference,
)


@dataclass(slots=True)
class LineAdjudication:
    """Loop 2430: what another payer decided on this line."""

    payer_id: str
    paid_cents: int
    procedure: Procedure
    units: Decimal
    adjustments: list[Adjustment] = field(default_factory=list)
    paid_on: date | None = None
    remaining_patient_cents: int | None = None
    offset: int = -1
    bundled_line: str = ""  # SVD06
    revenue_code: str = ""  # SVD04, institutional


@dataclass(slots=True)
class ServiceLine:
    """Loop 2400. `unit` is UN, MJ (minutes) or DA (days); pointers count the claim's diagnoses from 1.

    `revenue_code` belongs to the institutional guide, `dental` to the dental one; an institutional line
    may have no procedure (its code is then "").
    """

    number: int
    procedure: Procedure
    charge_cents: int
    units: Decimal
    unit: str = "UN"
    pointers: tuple[int, ...] = ()
    place_of_service: str = ""
    emergency: bool = False
    revenue_code: str = ""
    service_date: date | None = None
    service_end: date | None = None
    line_control: str = ""  # REF*6R, comes back in the 835
    drug: Drug | None = None
    rendering: Party | None = None
    providers: list[Party] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    dates: list[Dated] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    adjudications: list[LineAdjudication] = field(default_factory=list)
    offset: int = -1
    epsdt: bool = False  # SV111
    family_planning: bool = False  # SV112
    copay_exempt: bool = False  # SV115
    kept: list[Kept] = field(default_factory=list)
    details: LineDetails | None = None
    dental: DentalService | None = None

    def detailed(self) -> LineDetails:
        """The line's details, made where there are none yet."""
        if self.details is None:
            self.details = LineDetails()
        return self.details


@dataclass(slots=True)
class Subscriber:
    """SBR with 2010BA: whose policy it is, and its place in the order of payers."""

    responsibility: str = "P"  # SBR01: P, S, T, A–H
    relationship: str = ""  # SBR02: 18 = the patient; "" when the patient stands in 2000C
    group_number: str = ""
    group_name: str = ""
    insurance_type: str = ""
    filing_code: str = ""  # SBR09: MB, CI, BL, MC, …
    party: Party = field(default_factory=Party)
    birth_date: date | None = None
    sex: str = ""
    offset: int = -1


@dataclass(slots=True)
class OtherPayer:
    """Loop 2320 with 2330A and 2330B: another coverage and what it has paid on this claim."""

    subscriber: Subscriber
    payer: Party
    adjustments: list[Adjustment] = field(default_factory=list)
    paid_cents: int | None = None  # AMT*D
    noncovered_cents: int | None = None  # AMT*A8
    remaining_patient_cents: int | None = None  # AMT*EAF
    benefits_assigned: str = ""  # OI03
    release_of_information: str = ""  # OI06
    paid_on: date | None = None
    claim_number: str = ""  # REF*F8 of 2330B
    offset: int = -1
    patient_signature: str = ""  # OI04
    providers: list[Party] = field(default_factory=list)  # 2330C–I
    kept: list[Kept] = field(default_factory=list)
    inpatient: InpatientAdjudication | None = None  # MIA
    outpatient: OutpatientAdjudication | None = None  # MOA


@dataclass(slots=True)
class Claim837:
    """One claim of an 837P, 837I or 837D with all it inherits from above.

    The patient is `subscriber.party` when `patient` is None, else the dependent of loop 2000C.
    """

    claim_id: str  # CLM01
    charge_cents: int
    billing: Party
    subscriber: Subscriber
    payer: Party
    place_of_service: str = ""  # CLM05-1 (facility code of the institutional guide)
    facility_qualifier: str = "B"  # CLM05-2
    frequency: str = "1"  # CLM05-3
    patient: Party | None = None
    patient_relationship: str = ""  # PAT01
    patient_birth_date: date | None = None
    patient_sex: str = ""
    pay_to: Party | None = None
    provider_signature: str = "Y"
    assignment: str = "A"  # CLM07
    benefits_assigned: str = "Y"  # CLM08
    release_of_information: str = "Y"  # CLM09
    related_causes: tuple[str, ...] = ()  # CLM11: AA auto, EM employment, OA other
    accident_state: str = ""
    diagnoses: list[Diagnosis] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    dates: list[Dated] = field(default_factory=list)
    providers: list[Party] = field(default_factory=list)  # 2310: DN, 82, 77, DQ, …
    other_payers: list[OtherPayer] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    patient_paid_cents: int = 0  # AMT*F5
    lines: list[ServiceLine] = field(default_factory=list)
    kind: str = "837P"
    envelope: Envelope = field(default_factory=Envelope)
    file: str = ""
    offset: int = -1
    submitter: Party | None = None  # 1000A
    receiver: Party | None = None  # 1000B
    batch_reference: str = ""  # BHT03
    claim_or_encounter: str = "CH"  # BHT06: CH claims, RP encounters
    pay_to_plan: Party | None = None  # 2010AC
    patient_signature: str = ""  # CLM10
    special_program: str = ""  # CLM12
    delay_reason: str = ""  # CLM20
    accident_country: str = ""  # CLM11-5
    kept: list[Kept] = field(default_factory=list)
    institutional: Institutional | None = None
    dental: Dental | None = None
    details: ClaimDetails | None = None
    patient_facts: PatientFacts | None = None

    @property
    def type_of_bill(self) -> str:
        """Four digits of an institutional claim ("0111"), "" for others."""
        return f"0{self.place_of_service}{self.frequency}" if self.kind == "837I" else ""

    def detailed(self) -> ClaimDetails:
        """The claim's details, made where there are none yet."""
        if self.details is None:
            self.details = ClaimDetails()
        return self.details

    def reference(self, qualifier: str) -> str:
        return next((ref.value for ref in self.references if ref.qualifier == qualifier), "")

    def provider(self, entity: str) -> Party | None:
        return next((party for party in self.providers if party.entity == entity), None)
