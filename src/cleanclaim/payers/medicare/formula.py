"""The fee of one row at one place: the formula, the cap on imaging, and anesthesia by units of time."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from cleanclaim.codesets.fee_facts import CostIndices, RelativeValues
from cleanclaim.kernel import Cents, dollars, round_half_up
from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.payers.medicare.values import Service

_FORMULA = "Social Security Act 1848(b)(1); 42 CFR 414.20–414.26; relative value file and locality indices"
_CAP = "Deficit Reduction Act of 2005, section 5102(b); relative value file, values used for the OPPS cap"
_RULEBOOK = "payers/medicare"


@dataclass(frozen=True, slots=True)
class Fee:
    """Cents of one unit, as the carrier publishes it, with its arithmetic and source."""

    cents: Cents
    says: str
    cites: str


def fee(row: RelativeValues, at: CostIndices, *, facility: bool) -> Fee:
    """(work · GPCI + practice expense · GPCI + malpractice · GPCI) · conversion factor, rounded once.

    The technical part of imaging, alone or within the whole, never exceeds what the outpatient hospital
    rates allow.
    """
    expense = row.expense_facility if facility else row.expense_nonfacility
    full = _fee(row, at, expense, row.malpractice)
    capped = row.opps_expense_facility if facility else row.opps_expense_nonfacility
    if row.modifier == "26" or not (capped or row.opps_malpractice):
        return full
    cap = _fee(row, at, capped, row.opps_malpractice)
    if cap.cents >= full.cents:
        return full
    return Fee(cap.cents, f"{cap.says}, the cap on imaging; the schedule itself gives {dollars(full.cents)}", _CAP)


def expense_part(row: RelativeValues, at: CostIndices, percent: Decimal, *, facility: bool) -> Cents:
    """The fee with its practice expense at a percent, rounded once: what therapy pays beyond the first unit."""
    expense = row.expense_facility if facility else row.expense_nonfacility
    return _fee(row, at, expense * percent / 100, row.malpractice).cents


def _fee(row: RelativeValues, at: CostIndices, expense: Decimal, malpractice: Decimal) -> Fee:
    exact = (row.work * at.work + expense * at.expense + malpractice * at.malpractice) * row.conversion_factor * 100
    cents = round_half_up(exact)
    says = (
        f"({_plain(row.work)} × {_plain(at.work)} + {_plain(expense)} × {_plain(at.expense)} + "
        f"{_plain(malpractice)} × {_plain(at.malpractice)}) × {_plain(row.conversion_factor)} = {dollars(cents)}"
    )
    return Fee(cents, says, _FORMULA)


def anesthesia_fee(service: Service, at: CostIndices) -> Fee | str:
    """(base units + minutes ÷ 15) · conversion factor of the locality; a sentence where something is missing."""
    terms = load_rulebook(_RULEBOOK)["anesthesia"]
    if at.anesthesia is None:
        return "the anesthesia conversion factors are not installed"
    if service.base_units is None:
        return "the anesthesia base units are not installed"
    if service.minutes is None:
        return "the minutes of anesthesia are missing: bill units of MJ"
    a_unit = terms["minutes_a_unit"]
    time = (Decimal(service.minutes) / a_unit).quantize(Decimal("0.1"))
    cents = round_half_up((service.base_units + time) * at.anesthesia * 100)
    says = (
        f"({service.base_units} base units + {service.minutes} minutes ÷ {a_unit} = {time}) × "
        f"{_plain(at.anesthesia)} = {dollars(cents)}"
    )
    return Fee(cents, says, terms["source"])


def _plain(value: Decimal) -> str:
    """A figure without padding zeros or exponent."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
