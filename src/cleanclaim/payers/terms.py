"""Everything is dated: which contract, which plan is in force on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cleanclaim.payers.values import Contract, Coverage, Plan


def contract_in_force(contracts: Iterable[Contract], payer_id: str, on: date) -> Contract | None:
    """The contract with a payer on a day, the one that began last; None means out of network."""
    found = [each for each in contracts if each.payer_id == payer_id and each.period.covers(on)]
    return max(found, key=lambda each: (each.period.first, each.id), default=None)


def plan_in_force(plans: Iterable[Plan], plan_id: str, on: date) -> Plan | None:
    """The plan of that id whose year holds the day, or None."""
    return next((each for each in plans if each.id == plan_id and each.year.covers(on)), None)


def coverages_in_force(coverages: Iterable[Coverage], patient_id: str, on: date) -> tuple[Coverage, ...]:
    """A patient's coverages on a day, the primary one first."""
    found = [each for each in coverages if each.patient_id == patient_id and each.period.covers(on)]
    return tuple(sorted(found, key=lambda each: each.priority))
