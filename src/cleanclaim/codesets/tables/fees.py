"""Medicare's fee schedules that are installed, asked by code, place and day. None: no such row, or not installed.

Whoever prices asks `release` first: a release that ended before the day still answers, and the price has to say so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from cleanclaim.codesets.edit_facts import FeeIndicators
from cleanclaim.codesets.fee_facts import (
    CapPrice,
    CostIndices,
    FeeTable,
    LabFee,
    Locality,
    OutpatientRate,
    RelativeValues,
    SupplyFee,
)
from cleanclaim.codesets.installing.holdings import Held
from cleanclaim.codesets.tables.rows import Rows
from cleanclaim.codesets.tables.series import Series
from cleanclaim.codesets.values import Release

_TABLES: tuple[FeeTable, ...] = (
    "PFS RVU",
    "PFS GPCI",
    "PFS anesthesia",
    "PFS localities",
    "ZIP to locality",
    "ZIP+4 to locality",
    "OPPS cap",
    "DMEPOS",
    "CLFS",
    "OPPS addendum B",
)
# The columns of the compiled relative values, as their layout writes them.
NUMBERS = (
    "work",
    "expense_nonfacility",
    "expense_facility",
    "malpractice",
    "total_nonfacility",
    "total_facility",
    "conversion_factor",
    "pre",
    "intra",
    "post",
    "opps_expense_nonfacility",
    "opps_expense_facility",
    "opps_malpractice",
)
INDICATORS = (
    "status",
    "parts",
    "global_days",
    "multiple",
    "bilateral",
    "assistant",
    "co_surgeon",
    "team",
    "endoscopic_base",
    "nonfacility_na",
    "facility_na",
    "supervision",
    "calculation",
    "imaging_family",
)
RELATIVE_VALUES = ("code", "modifier", *NUMBERS, *INDICATORS, "description")
_PLACE = {name: place for place, name in enumerate(RELATIVE_VALUES)}


class InstalledFees:
    """Look-ups in fee schedules. Threads may share it."""

    def __init__(self, held: Mapping[str, Sequence[Held]]) -> None:
        self._held = held

    def release(self, table: FeeTable, on: date) -> Release | None:
        """The release that answers for a day: the one in force, else the last that ended before it."""
        series = self._series.get(table)
        return series.release(on) if series else None

    def lists(self, table: FeeTable, code: str, on: date) -> bool:
        """Whether a table has any row of a code."""
        return bool(self._rows(table, code, on))

    def relative_values(self, code: str, modifier: str, on: date) -> RelativeValues | None:
        """The row of a code; `modifier` is "" (whole), "26", "TC" or "53"."""
        for row, version in self._rows("PFS RVU", code, on):
            if row[1] == modifier:
                return _relative_values(row, version)
        return None

    def indices(self, carrier: str, locality: str, on: date) -> CostIndices | None:
        """The cost indices of a locality, with its anesthesia factor where that is installed."""
        for row, version in self._rows("PFS GPCI", carrier, on):
            if row[1] == locality:
                work, expense, malpractice = map(Decimal, row[4:7])
                factor = self.anesthesia_factor(carrier, locality, on)
                return CostIndices(carrier, locality, row[2], work, expense, malpractice, factor, version)
        return None

    def anesthesia_factor(self, carrier: str, locality: str, on: date) -> Decimal | None:
        """Dollars an anesthesia unit in a locality."""
        rows = (row for row, _ in self._rows("PFS anesthesia", carrier, on) if row[1] == locality)
        return next((Decimal(row[3]) for row in rows), None)

    def locality(self, zip_code: str, on: date) -> Locality | None:
        """Where a ZIP code of five or nine digits lies."""
        digits = zip_code.replace("-", "")
        for row, version in self._rows("ZIP to locality", digits[:5], on):
            place = Locality(row[0], row[1], row[2], row[3], row[4], row[5] == "1", version)
            return self._by_plus_four(place, digits[5:], on) if place.by_plus_four else place
        return None

    def _by_plus_four(self, place: Locality, plus_four: str, on: date) -> Locality:
        """The locality of the nine digits; that of the five where the four are not given or not known."""
        for row, version in self._rows("ZIP+4 to locality", place.zip, on):
            if len(plus_four) == 4 and row[1] <= plus_four <= row[2]:
                return Locality(place.zip, place.state, row[3], row[4], row[5], False, version)
        return place

    def counties(self, carrier: str, locality: str, on: date) -> tuple[str, ...]:
        """The counties of a locality, as published."""
        return tuple(row[4] for row, _ in self._rows("PFS localities", carrier, on) if row[1] == locality)

    def cap(self, code: str, modifier: str, carrier: str, locality: str, on: date) -> CapPrice | None:
        """The outpatient cap on a code in a locality."""
        for row, version in self._rows("OPPS cap", code, on):
            if row[1:4] == (modifier, carrier, locality):
                return CapPrice(Decimal(row[4]), Decimal(row[5]), version)
        return None

    def supply_fee(self, code: str, modifiers: Sequence[str], state: str, on: date) -> SupplyFee | None:
        """The DMEPOS fee of a code in a state: the row whose modifiers all stand on the line, the most of them."""
        fitting = [
            (row, version) for row, version in self._rows("DMEPOS", code, on) if {*row[1:3]} - {""} <= set(modifiers)
        ]
        if not fitting:
            return None
        row, version = max(fitting, key=lambda each: len({*each[0][1:3]} - {""}))
        nonrural, rural = map(Decimal, json.loads(row[7]).get(state, ("0", "0")))
        if not nonrural and not rural:
            return None
        asked = tuple(modifier for modifier in row[1:3] if modifier)
        limits = Decimal(row[5]), Decimal(row[6])
        return SupplyFee(code, asked, row[4], row[3], nonrural, rural or None, *limits, version)

    def lab_fee(self, code: str, modifier: str, on: date) -> LabFee | None:
        """The rate of a laboratory test."""
        for row, version in self._rows("CLFS", code, on):
            if row[1] == modifier and row[2] <= on.isoformat():
                return LabFee(code, row[1], date.fromisoformat(row[2]), row[3], Decimal(row[4]), version)
        return None

    def outpatient_rate(self, code: str, on: date) -> OutpatientRate | None:
        """The hospital outpatient row of a code."""
        for row, version in self._rows("OPPS addendum B", code, on):
            weight, rate, copayment, minimum = map(Decimal, row[3:7])
            return OutpatientRate(code, row[1], row[2], weight, rate, copayment, minimum, version)
        return None

    def close(self) -> None:
        for series in self._series.values():
            series.close()

    def _rows(self, table: FeeTable, key: str, on: date) -> list[tuple[tuple[Any, ...], str]]:
        series = self._series.get(table)
        rows = series.on(on) if series else None
        return [(row, rows.release.version) for row in rows.of(key)] if rows else []

    @cached_property
    def _series(self) -> dict[str, Series[Rows]]:
        return {table: Series(held, _open) for table in _TABLES if (held := self._held.get(table))}


def _open(parts: Sequence[Held]) -> Rows:
    return Rows(parts[0])


def _relative_values(row: tuple[Any, ...], version: str) -> RelativeValues:
    def number(name: str) -> Decimal:
        return Decimal(row[_PLACE[name]])

    def word(name: str) -> str:
        return str(row[_PLACE[name]])

    return RelativeValues(
        code=row[0],
        modifier=row[1],
        status=word("status"),
        work=number("work"),
        expense_nonfacility=number("expense_nonfacility"),
        expense_facility=number("expense_facility"),
        malpractice=number("malpractice"),
        conversion_factor=number("conversion_factor"),
        parts=word("parts"),
        global_days=word("global_days"),
        pre=number("pre"),
        intra=number("intra"),
        post=number("post"),
        multiple=word("multiple"),
        bilateral=word("bilateral"),
        assistant=word("assistant"),
        co_surgeon=word("co_surgeon"),
        team=word("team"),
        endoscopic_base=word("endoscopic_base"),
        nonfacility_na=word("nonfacility_na") == "NA",
        facility_na=word("facility_na") == "NA",
        supervision=word("supervision"),
        imaging_family=word("imaging_family"),
        opps_expense_nonfacility=number("opps_expense_nonfacility"),
        opps_expense_facility=number("opps_expense_facility"),
        opps_malpractice=number("opps_malpractice"),
        description=word("description"),
        version=version,
    )


def fee_indicators(code: str, rows: list[tuple[Any, ...]], version: str) -> FeeIndicators | None:
    """The payment policy columns of a code: those of its whole row, with the modifiers that have rows of their own."""
    if not rows:
        return None
    whole = next((row for row in rows if not row[1]), rows[0])
    kept = {
        field: str(whole[_PLACE[column]])
        for field, column in (
            ("status", "status"),
            ("pc_tc", "parts"),
            ("global_days", "global_days"),
            ("multiple", "multiple"),
            ("bilateral", "bilateral"),
            ("assistant", "assistant"),
            ("co_surgeon", "co_surgeon"),
            ("team", "team"),
        )
    }
    return FeeIndicators(code=code, components=frozenset(row[1] for row in rows if row[1]), version=version, **kept)
