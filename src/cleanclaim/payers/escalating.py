"""Fees that rise by agreement: a fixed fee under the escalators of its clause."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cleanclaim.kernel import dollars, round_half_up
from cleanclaim.payers.values import FeeClause


def escalation(clause: FeeClause, on: date) -> tuple[Decimal, str]:
    """What the clause's escalators in force on a day make of 1, and how that is said ("" for none)."""
    factor, says = Decimal(1), ""
    for since, percent in sorted(clause.escalators):
        if since <= on:
            factor = factor * percent / 100
            says += f" × {percent.normalize():f} % (from {since.isoformat()})"
    return factor, says


def escalated(clause: FeeClause, on: date) -> tuple[int, str]:
    """Cents of the clause's fixed fee on a day, rounded once, with its arithmetic."""
    fixed = clause.fixed_cents or 0
    factor, says = escalation(clause, on)
    cents = round_half_up(Decimal(fixed) * factor)
    return cents, f"{dollars(fixed)}{says} = {dollars(cents)}" if says else dollars(fixed)
