"""Payers, plans, contracts, fees and charges of `rulebook/sandbox/{insurers,fees}.toml` as values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from cleanclaim.kernel import Address, Period
from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.payers.values import (
    Benefit,
    BenefitKind,
    Contract,
    FeeClause,
    FeeSchedule,
    PayerProfile,
    Plan,
)

_YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
_ONLY_OURS = {"member_ids", "authorization_unknown_to_practice", "address"}


def payers_as_known() -> tuple[PayerProfile, ...]:
    """Payers as the practice's tables have them."""
    return tuple(_payer(row) for row in load_rulebook("sandbox/insurers")["payer"])


def payers_themselves() -> tuple[PayerProfile, ...]:
    """Payers as they are: with what they ask for and the practice has not read yet."""
    rows = load_rulebook("sandbox/insurers")["payer"]
    return tuple(
        replace(
            payer,
            requires_authorization=payer.requires_authorization
            | frozenset(row.get("authorization_unknown_to_practice", ())),
        )
        for payer, row in zip(payers_as_known(), rows, strict=True)
    )


def member_id(payer_id: str, number: int) -> str:
    """The payer's way of writing its member ids; all have T for test where letters stand."""
    rows = load_rulebook("sandbox/insurers")["payer"]
    pattern = next(row["member_ids"] for row in rows if row["id"] == payer_id)
    digits = iter(str(number).zfill(pattern.count("#")))
    return "".join(next(digits) if mark == "#" else mark for mark in pattern)


def plans() -> tuple[Plan, ...]:
    return tuple(_plan(row) for row in load_rulebook("sandbox/insurers")["plan"])


def contracts() -> tuple[Contract, ...]:
    return tuple(_contract(row) for row in load_rulebook("sandbox/insurers")["contract"])


def charges() -> dict[str, int]:
    """The charge master: cents a unit by procedure code."""
    return {code: row["charge"] for code, row in load_rulebook("sandbox/fees")["fees"].items()}


def _payer(row: dict[str, Any]) -> PayerProfile:
    given = {name: value for name, value in row.items() if name not in _ONLY_OURS}
    for name in ("accepts_frequency", "requires_authorization"):
        if name in given:
            given[name] = frozenset(given[name])
    return PayerProfile(address=Address(**row["address"]), **given)


def _plan(row: dict[str, Any]) -> Plan:
    named = {BenefitKind(kind): terms for kind, terms in row.get("benefits", {}).items()}
    named[BenefitKind.OTHER] = row["default"]
    return Plan(
        id=row["id"],
        name=row["name"],
        payer_id=row["payer_id"],
        year=_YEAR,
        deductible_cents=row["deductible_cents"],
        oop_max_cents=row.get("oop_max_cents"),
        benefits=tuple(_benefit(kind, terms) for kind, terms in named.items()),
        not_billable_to_patient=row.get("not_billable_to_patient", False),
        source=row.get("source", "invented for the sandbox"),
    )


def _benefit(kind: BenefitKind, terms: dict[str, Any]) -> Benefit:
    return Benefit(
        kind=kind,
        copay_cents=terms.get("copay_cents", 0),
        deductible=terms["deductible"],
        coinsurance_percent=Decimal(terms.get("coinsurance_percent", "0")),
        clause=terms["clause"],
    )


def _contract(row: dict[str, Any]) -> Contract:
    fees = load_rulebook("sandbox/fees")
    reduced = frozenset(fees["multiple_procedures"]["codes"]) if row.get("multiple_procedures") else frozenset()
    return Contract(
        id=row["id"],
        name=row["name"],
        payer_id=row["payer_id"],
        period=_YEAR,
        clauses=tuple(_clause(clause) for clause in row["clauses"]),
        schedules=tuple(_schedule(name) for name in row["schedules"]),
        multiple_procedure_codes=reduced,
        non_physician_percent=Decimal(row.get("non_physician_percent", "100")),
        sequestration_percent=Decimal(row.get("sequestration_percent", "0")),
    )


def _clause(row: dict[str, Any]) -> FeeClause:
    return FeeClause(
        id=row["id"],
        says=row["says"],
        codes=frozenset(row.get("codes", ())),
        fixed_cents=row.get("fixed_cents"),
        percent=Decimal(row["percent"]) if "percent" in row else None,
        of=row.get("of", "charge"),
    )


def _schedule(name: str) -> FeeSchedule:
    rows = load_rulebook("sandbox/fees")["fees"]
    fees = {(code, ""): row[name] for code, row in rows.items()}
    return FeeSchedule(name, f"Sandbox {name} schedule 2026", _YEAR, fees, "invented for the sandbox")
