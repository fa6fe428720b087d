"""Code lists that are installed: HCPCS, CPT, ICD-10-PCS, places, taxonomies, X12's codes, lists beside ICD-10-CM.

A list judges the days of its release, and later ones until the next (the sentence then says that it ended). Before its
first day it can only confirm: a code that it has, with a day on which it began, was valid from then on; what it does
not have may have been withdrawn before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from cleanclaim.codesets.fee_facts import FeeTable
from cleanclaim.codesets.installing.holdings import Held
from cleanclaim.codesets.procedures import system_of
from cleanclaim.codesets.tables.fees import InstalledFees
from cleanclaim.codesets.tables.rows import Rows
from cleanclaim.codesets.tables.series import Series
from cleanclaim.codesets.values import Code, Lookup
from cleanclaim.kernel import Period

_LISTS = {
    "HCPCS": "HCPCS",
    "MODIFIER": "HCPCS",
    "CPT": "CPT",
    "ICD-10-PCS": "ICD-10-PCS",
    "POS": "POS",
    "TAXONOMY": "TAXONOMY",
    "CARC": "X12 codes",
    "RARC": "X12 codes",
    "GROUP": "X12 codes",
    "CLAIM STATUS": "X12 codes",
    "CLAIM STATUS CATEGORY": "X12 codes",
}
_SEARCHED = ("HCPCS", "CPT")
_MOST_FOUND = 200
_CPT_EVIDENCE: tuple[FeeTable, ...] = ("PFS RVU", "CLFS")
_EXEMPT, _CONVERSION = "ICD-10-CM POA exempt", "ICD-10-CM conversion"


class InstalledLists:
    """Judgements by installed lists; None where they cannot judge. Threads may share it."""

    def __init__(self, held: Mapping[str, Sequence[Held]], fees: InstalledFees) -> None:
        self._held = held
        self._fees = fees

    def judge(self, system: str, code: str, on: date) -> Lookup | None:
        """Judge a code (capitals, without a point) of any system but ICD-10-CM and ICD-9-CM."""
        system = system_of(code) if system in ("CPT", "HCPCS") and code else system
        if system == "HCPCS" and code.startswith("D"):
            return None  # dental codes are the ADA's and stand in no file of CMS
        series = self._series.get(_LISTS.get(system, ""))
        rows = series.on(on) if series else None
        if rows is not None and self._speaks_of(rows, system):
            return _judged(rows, system, code, on)
        return self._confirmed(system, code, on)

    def entry(self, system: str, code: str) -> Code | None:
        """The entry of a code in the newest release that has it."""
        system = system_of(code) if system in ("CPT", "HCPCS") and code else system
        held = self._held.get(_LISTS.get(system, ""), ())
        for each in reversed(held):
            for row in self._opened(each).of(_key(system, code)):
                return _code(system, code, row)
        return None

    def matching(self, expression: str, system: str | None) -> Iterator[tuple[str, str, str]]:
        """(system, code, words) of the newest lists for an FTS5 expression; ICD-10-PCS only where it is asked for."""
        for each, rows in self._searched(system):
            yield from _found(each, rows.matching(expression, _MOST_FOUND))

    def beginning(self, key: str, system: str | None) -> Iterator[tuple[str, str, str]]:
        """(system, code, words) of the newest lists for the beginning of a code; words "" where none are licensed."""
        for each, rows in self._searched(system):
            yield from _found(each, rows.beginning(key, _MOST_FOUND), wordless=True)

    def _searched(self, system: str | None) -> Iterator[tuple[str, Rows]]:
        for each in _SEARCHED if system is None else {system} & {*_SEARCHED, "ICD-10-PCS"}:
            if held := self._held.get(each, ()):
                yield each, self._opened(held[-1])

    def is_exempt(self, code: str, on: date) -> bool | None:
        """Whether an ICD-10-CM code is exempt from present-on-admission reporting; None where no list is there."""
        series = self._series.get(_EXEMPT)
        rows = series.on(on) if series else None
        return bool(rows.of(code)) if rows else None

    def previous(self, code: str) -> tuple[str, ...]:
        """The ICD-10-CM codes that said it before this one came, without points; () where none is known."""
        series = self._series.get(_CONVERSION)
        rows = series.on(date.max) if series else None
        found = [each for row in (rows.of(code) if rows else ()) for each in json.loads(row[5])["previous"]]
        return tuple(dict.fromkeys(found))

    def successors(self, code: str) -> tuple[str, ...]:
        """The ICD-10-CM codes that came in the place of one, without points; () where none is known."""
        return self._successors.get(code, ())

    @cached_property
    def _successors(self) -> dict[str, tuple[str, ...]]:
        series = self._series.get(_CONVERSION)
        rows = series.on(date.max) if series else None
        found: dict[str, tuple[str, ...]] = {}
        for row in rows.all() if rows else ():
            for each in json.loads(row[5])["previous"]:
                found[each] = (*found.get(each, ()), row[0])
        return found

    def close(self) -> None:
        for rows in self._open_rows.values():
            rows.close()

    def _confirmed(self, system: str, code: str, on: date) -> Lookup | None:
        """A code that some list shows to be in use, where no list covers the day."""
        series = self._series.get(_LISTS.get(system, ""))
        earliest = series.earliest() if series else None
        for row in earliest.of(_key(system, code)) if earliest else ():
            if row[2] and row[2] <= on.isoformat() and (not row[3] or on.isoformat() <= row[3]):
                version = f"{system} {earliest.release.version}" if earliest else ""
                return Lookup("valid", _code(system, code, row), version, f"{code} is in use since {row[2]}.")
        if system == "CPT":
            return self._in_fee_schedule(code, on)
        return None

    def _in_fee_schedule(self, code: str, on: date) -> Lookup | None:
        """A CPT number that Medicare's schedules of the day list is in use; one that they do not may be, too."""
        for table in _CPT_EVIDENCE:
            release = self._fees.release(table, on)
            if release and release.period.covers(on) and self._fees.lists(table, code, on):
                version = f"{table} {release.version}"
                return Lookup("valid", Code("CPT", code, "", True), version, f"{code} is listed in {version}.")
        return None

    def _speaks_of(self, rows: Rows, system: str) -> bool:
        """X12's lists come in one file, of which a part may be missing."""
        return _LISTS[system] != "X12 codes" or rows.has_key_like(f"{system} ")

    def _opened(self, held: Held) -> Rows:
        found = self._open_rows.get(held.folder.name)
        if found is None:
            found = self._open_rows[held.folder.name] = Rows(held)
        return found

    @cached_property
    def _open_rows(self) -> dict[str, Rows]:
        return {}

    @cached_property
    def _series(self) -> dict[str, Series[Rows]]:
        names = {*_LISTS.values(), _EXEMPT, _CONVERSION}
        return {
            name: Series(held, lambda parts: self._opened(parts[0])) for name in names if (held := self._held.get(name))
        }


def _found(system: str, rows: Iterable[Sequence[Any]], *, wordless: bool = False) -> Iterator[tuple[str, str, str]]:
    """Complete codes among rows; a modifier is no procedure."""
    for row in rows:
        if (row[1] or wordless) and row[4] and (len(row[0]) == 5 or system == "ICD-10-PCS"):
            yield system, row[0], row[1]


def _key(system: str, code: str) -> str:
    return f"{system} {code}" if _LISTS.get(system) == "X12 codes" else code


def _judged(rows: Rows, system: str, code: str, on: date) -> Lookup:
    release = rows.release
    version = f"{system} {release.version}"
    end = release.last
    past_end = f", the last release installed, which ended on {end}" if end and end < on else ""
    found = rows.of(_key(system, code))
    if not found:
        return Lookup("invalid", None, version, f"{code} is not in {version}{past_end}.", bool(past_end))
    row = found[0]
    known = _code(system, code, row)
    if row[2] and on.isoformat() < row[2]:
        return Lookup("invalid", known, version, f"{code} came on {row[2]}.", bool(past_end))
    if row[3] and row[3] < on.isoformat():
        return Lookup("invalid", known, version, f"{code} ended on {row[3]}.", bool(past_end))
    if not row[4]:
        says = f"{code} is a heading, not a complete code, in {version}{past_end}."
        return Lookup("not billable", known, version, says, bool(past_end))
    return Lookup("valid", known, version, f"{code} is valid in {version}{past_end}.", bool(past_end))


def _code(system: str, code: str, row: Sequence[Any]) -> Code:
    first = date.fromisoformat(row[2]) if row[2] else None
    last = date.fromisoformat(row[3]) if row[3] else None
    period = Period(first or date.min, last) if first or last else None
    return Code(system, code, row[1], bool(row[4]), period=period)
