"""The remittance advice (835)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cleanclaim.x12.values.parts import (
    Adjustment,
    Envelope,
    Kept,
    Party,
    Procedure,
    Reference,
)


@dataclass(slots=True)
class ServicePayment:
    """Loop 2110 of the 835: what was paid on one line. `procedure` is what the payer adjudicated."""

    procedure: Procedure
    charge_cents: int
    paid_cents: int
    units: Decimal = Decimal(1)
    submitted: Procedure | None = None  # SVC06 where it differs
    revenue_code: str = ""
    service_date: date | None = None
    adjustments: list[Adjustment] = field(default_factory=list)
    line_control: str = ""  # REF*6R
    allowed_cents: int | None = None  # AMT*B6
    remarks: tuple[str, ...] = ()  # LQ*HE
    references: list[Reference] = field(default_factory=list)
    offset: int = -1
    service_end: date | None = None  # DTM*151
    submitted_units: Decimal | None = None  # SVC07
    kept: list[Kept] = field(default_factory=list)


@dataclass(slots=True)
class ClaimPayment:
    """Loop 2100 of the 835 (CLP): one claim's answer. `status` 1–4, 19–23, 25: 4 denied, 22 reversal."""

    claim_id: str  # CLP01
    status: str  # CLP02
    charge_cents: int
    paid_cents: int
    patient_responsibility_cents: int = 0
    filing_code: str = ""
    payer_claim_number: str = ""  # CLP07
    place_of_service: str = ""
    frequency: str = ""
    adjustments: list[Adjustment] = field(default_factory=list)
    patient: Party | None = None
    insured: Party | None = None
    corrected_insured: Party | None = None
    rendering: Party | None = None
    crossover_payer: Party | None = None  # NM1*TT
    remarks: tuple[str, ...] = ()  # MIA, MOA
    service_from: date | None = None
    service_to: date | None = None
    received_on: date | None = None
    references: list[Reference] = field(default_factory=list)
    lines: list[ServicePayment] = field(default_factory=list)
    segment: str = ""  # the CLP as it stood in the file
    offset: int = -1
    header_number: str = "1"  # LX01 of the loop 2000 around it
    corrected_payer: Party | None = None  # NM1*PR
    other_subscriber: Party | None = None  # NM1*GB
    drg: str = ""  # CLP11
    drg_weight: str = ""  # CLP12
    discharge_fraction: str = ""  # CLP13
    kept: list[Kept] = field(default_factory=list)


@dataclass(slots=True)
class ProviderAdjustment:
    """One reason of a PLB: positive `cents` lower the payment (WO takeback, FB forwarding, L6 interest …)."""

    provider_id: str
    fiscal_year_end: date | None
    reason: str
    reference: str
    cents: int
    segment: str = ""
    offset: int = -1


@dataclass(slots=True)
class Remittance:
    """One ST of an 835: a payment and all that it explains.

    Identity of a payment: `payer_id` (TRN03) with `trace_number` (TRN02).
    """

    payer: Party
    payee: Party
    paid_cents: int  # BPR02, negative when BPR03 = D
    method: str = ""  # BPR04: ACH, CHK, NON …
    handling: str = "I"  # BPR01
    paid_on: date | None = None  # BPR16
    trace_number: str = ""  # TRN02
    payer_id: str = ""  # TRN03
    production_date: date | None = None  # DTM*405
    claims: list[ClaimPayment] = field(default_factory=list)
    provider_adjustments: list[ProviderAdjustment] = field(default_factory=list)
    envelope: Envelope = field(default_factory=Envelope)
    file: str = ""
    offset: int = -1
    bank: tuple[str, ...] = ()  # BPR05 to BPR15: formats, accounts and numbers of the transfer
    trace_supplement: str = ""  # TRN04
    kept: list[Kept] = field(default_factory=list)
