"""A remittance from a few words of TOML, so that a case reads as a biller would tell it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from cleanclaim.x12.values import (
    Adjustment,
    ClaimPayment,
    Party,
    Procedure,
    ProviderAdjustment,
    Remittance,
    ServicePayment,
)

_PAID_ON = date(2026, 4, 1)


def remittance_of(case: Mapping[str, Any]) -> Remittance:
    """The remittance of a case. `claims` have `charge`, `paid`, `reasons` and `lines`, `provider` are the
    reasons of the PLB, all as in rulebook/followup/cases; what adds up need not be given."""
    claims = [_claim(table) for table in case.get("claims", [])]
    provider = [ProviderAdjustment("", None, reason, "", cents) for reason, cents in case.get("provider", [])]
    adds_up = sum(each.paid_cents for each in claims) - sum(each.cents for each in provider)
    return Remittance(
        payer=Party(entity="PR", last_or_organization="Synthetic Mutual"),
        payee=Party(entity="PE"),
        paid_cents=case.get("paid", adds_up),
        paid_on=_PAID_ON,
        trace_number=case.get("trace", "EFT1"),
        payer_id="1990000009",
        claims=claims,
        provider_adjustments=provider,
    )


def _claim(table: Mapping[str, Any]) -> ClaimPayment:
    lines = [_line(each) for each in table.get("lines", [])]
    reasons = _reasons(table.get("reasons", []))
    charge = table.get("charge", sum(each.charge_cents for each in lines))
    every = [*reasons, *(reason for each in lines for reason in each.adjustments)]
    return ClaimPayment(
        claim_id="SYN-1",
        status="1",
        charge_cents=charge,
        paid_cents=table.get("paid", charge - sum(reason.cents for reason in every)),
        adjustments=reasons,
        lines=lines,
    )


def _line(table: Mapping[str, Any]) -> ServicePayment:
    procedure = Procedure("HC", table.get("code", "99213"))
    return ServicePayment(procedure, table["charge"], table["paid"], adjustments=_reasons(table.get("reasons", [])))


def _reasons(rows: Iterable[list[Any]]) -> list[Adjustment]:
    return [Adjustment(code[:2], code[3:], cents) for code, cents in rows]
