"""Signed coding: the only thing that billing sees of coding, and the only way to claim lines.

It is a value that nobody changes; a correction is the next version. A person signs; where a practice lets
what is sure pass without one, its policy signs under its own name (`user_id` "policy:3"), and a named person
stands behind the policy. Coding that came in with a file of another system has `origin = "elsewhere"`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from cleanclaim.kernel import Span, Trace


@dataclass(frozen=True, slots=True)
class Signer:
    user_id: str
    name: str
    credential: str = ""  # CPC, CCS, MD …


@dataclass(frozen=True, slots=True)
class SignedDiagnosis:
    """`sequence` counts from 1; 1 is first-listed. `code` has its point (E11.22)."""

    sequence: int
    system: str
    code: str
    display: str
    evidence: tuple[Span, ...] = ()
    because: tuple[Trace, ...] = ()


@dataclass(frozen=True, slots=True)
class DrugDetail:
    """NDC (11 digits) with quantity and unit as the 837 wants them (UN ML GR F2 ME)."""

    ndc: str
    quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class SignedLine:
    """One service: code, modifiers, units, pointers (sequences of diagnoses, most important first)."""

    sequence: int
    system: str  # CPT or HCPCS
    code: str
    display: str
    units: int
    pointers: tuple[int, ...]
    modifiers: tuple[str, ...] = ()
    drug: DrugDetail | None = None
    evidence: tuple[Span, ...] = ()
    because: tuple[Trace, ...] = ()


@dataclass(frozen=True, slots=True)
class AlternativeLine:
    """What a payer's convention asks for instead of line `instead_of`; the coder signs both at once."""

    instead_of: int
    payer_id: str
    line: SignedLine


@dataclass(frozen=True, slots=True)
class SignedCoding:
    encounter_id: str
    version: int
    signed_by: Signer
    signed_at: datetime
    service_date: date
    diagnoses: tuple[SignedDiagnosis, ...]
    lines: tuple[SignedLine, ...]
    alternatives: tuple[AlternativeLine, ...] = ()
    origin: str = "here"  # or "elsewhere"
    code_set_version: str = ""
    reason: str = ""  # why this version replaces the one before
