"""What all installed tables say of one procedure on a day, in sentences: for a person who looks a code up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cleanclaim.codesets.edit_facts import AddOn, UnitLimit
from cleanclaim.codesets.tables.edits import InstalledEdits, Setting
from cleanclaim.codesets.tables.fees import InstalledFees

_SETTINGS: tuple[Setting, ...] = ("practitioner", "hospital", "DME")
_COUNTED = {1: "on each line", 2: "a day, absolutely", 3: "a day, open to appeal"}
_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of a table, with the release that says it."""

    table: str
    version: str
    says: str


def told(edits: InstalledEdits, fees: InstalledFees, code: str, on: date) -> list[Told]:
    """The sentences of every table that has the code on the day; [] where none does or none is installed."""
    return [*_edits(edits, code, on), *_fees(fees, code, on)]


def _edits(edits: InstalledEdits, code: str, on: date) -> Iterator[Told]:
    for setting in _SETTINGS:
        (limit,) = edits.unit_limits(setting, [code], [on])
        if limit:
            yield Told(f"NCCI MUE {setting}", limit.version, _limit(limit))
    (add_on,) = edits.add_ons([code], [on])
    if add_on:
        yield Told("NCCI add-on", add_on.version, _add_on(add_on))
    (article_list,) = edits.articles([code], [on])
    for article in article_list:
        states = ", ".join(sorted(article.states)) or "all states"
        says = f"{article.id} names {len(article.supporting):,} diagnoses that support it ({states})."
        yield Told("LCD", article.version, says)


def _limit(limit: UnitLimit) -> str:
    return f"At most {limit.units} units {_COUNTED[limit.indicator]} (MAI {limit.indicator})."


def _add_on(add_on: AddOn) -> str:
    named = sorted(add_on.primaries)
    more = f" and {len(named) - _MOST_NAMED:,} more" if len(named) > _MOST_NAMED else ""
    listed = f"Adds to {', '.join(named[:_MOST_NAMED])}{more}" if named else "Adds to what the contractor decides"
    return f"{listed}; the contractor may allow others." if named and add_on.contractor_decides else f"{listed}."


def _fees(fees: InstalledFees, code: str, on: date) -> Iterator[Told]:
    for modifier in ("", "26", "TC", "53"):
        row = fees.relative_values(code, modifier, on)
        if row:
            name = f"{code}-{modifier}" if modifier else code
            says = (
                f"{name}: status {row.status}, work {row.work}, practice expense {row.expense_nonfacility} (facility"
                f" {row.expense_facility}), malpractice {row.malpractice}, global {row.global_days}, multiple"
                f" {row.multiple}, bilateral {row.bilateral}, assistant {row.assistant}, co-surgeon {row.co_surgeon}."
            )
            yield Told("PFS RVU", row.version, says)
    lab = fees.lab_fee(code, "", on)
    if lab:
        yield Told("CLFS", lab.version, f"${lab.rate} for the test.")
    rate = fees.outpatient_rate(code, on)
    if rate:
        yield Told(
            "OPPS addendum B", rate.version, f"Status indicator {rate.status}, APC {rate.apc or 'none'}, ${rate.rate}."
        )
