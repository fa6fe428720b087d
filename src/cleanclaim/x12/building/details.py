"""Rarely used segments that claim (2300) and line (2400) share: ambulance, certifications, contract, pricing."""

from __future__ import annotations

from decimal import Decimal

from cleanclaim.x12.building.core import PAD, Elements
from cleanclaim.x12.plain import cents, day, number
from cleanclaim.x12.values import Ambulance, Certification, Contract, PatientFacts, Pricing


def cents_or_none(text: str) -> int | None:
    """An amount that may be left out. Raises ValueError."""
    return cents(text) if text else None


def number_or_none(text: str) -> Decimal | None:
    """A number that may be left out. Raises ValueError."""
    return number(text) if text else None


def patient_facts(e: Elements, at: int) -> PatientFacts:
    """PAT05 to PAT09."""
    _, _, _, _, _, _, died, _, weight, pregnant, *_ = e + PAD
    return PatientFacts(day(died), number_or_none(weight), pregnant == "Y", at)


def ambulance(e: Elements, at: int) -> Ambulance:
    """CR1."""
    _, _, weight, _, reason, _, miles, _, _, round_trip, stretcher, *_ = e + PAD
    return Ambulance(reason, number_or_none(miles), number_or_none(weight), round_trip, stretcher, at)


def certification(e: Elements, at: int) -> Certification:
    """CRC."""
    return Certification(e[1], e[2] == "Y", tuple(code for code in e[3:8] if code), at)


def contract(e: Elements, at: int) -> Contract:
    """CN1."""
    _, kind, amount, percent, code, discount, version, *_ = e + PAD
    return Contract(kind, cents_or_none(amount), number_or_none(percent), code, number_or_none(discount), version, at)


def pricing(e: Elements, at: int) -> Pricing:
    """HCP."""
    _, method, allowed, savings, repricer, rate, group, group_amount, revenue, qualifier, *more = e + PAD
    procedure, unit, units, reject, compliance, exception, *_ = more
    return Pricing(
        method,
        cents_or_none(allowed),
        cents_or_none(savings),
        repricer,
        number_or_none(rate),
        group,
        cents_or_none(group_amount),
        revenue,
        qualifier,
        procedure,
        unit,
        number_or_none(units),
        reject,
        compliance,
        exception,
        at,
    )
