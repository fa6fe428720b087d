"""What only an institutional claim (837I) says: bill, stay, and the coded facts of the UB-04."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(slots=True)
class Occurrence:
    """HI BH, or BI for a span: an occurrence code with its day, or its first and last day."""

    code: str
    first: date | None
    last: date | None = None
    offset: int = -1


@dataclass(slots=True)
class ValueAmount:
    """HI BE: a value code and its amount, in dollars or whatever unit the code has (days, pints, units)."""

    code: str
    amount: Decimal
    offset: int = -1


@dataclass(slots=True)
class InpatientProcedure:
    """HI BBR/BBQ (ICD-10-PCS), BR/BQ (ICD-9-CM) or CAH: the first is the principal procedure."""

    qualifier: str
    code: str
    on: date | None
    offset: int = -1


@dataclass(slots=True)
class Institutional:
    """CL1, the dates of stay and statement, and the HI segments other than diagnoses.

    Hours are "HHMM". `drg` is the payer's diagnosis related group; `conditions` and `treatments` are codes.
    """

    admission_type: str = ""  # CL101
    admission_source: str = ""  # CL102, point of origin
    patient_status: str = ""  # CL103
    statement_from: date | None = None  # DTP*434
    statement_through: date | None = None
    admission_date: date | None = None  # DTP*435
    admission_hour: str = ""
    discharge_hour: str = ""  # DTP*096
    drg: str = ""  # HI DR
    procedures: list[InpatientProcedure] = field(default_factory=list)
    occurrences: list[Occurrence] = field(default_factory=list)
    occurrence_spans: list[Occurrence] = field(default_factory=list)
    values: list[ValueAmount] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)  # HI BG
    treatments: list[str] = field(default_factory=list)  # HI TC
    estimated_due_cents: int | None = None  # AMT*F3
    offset: int = -1  # of CL1
