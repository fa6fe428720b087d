"""Add-on code edits of CMS: as a table with a header, and the same in fixed width without one.

Fixed width: type 1, add-on 5, its deletion 7, primary 5, its deletion 7, edit effective 7, edit deletion 7, notes 58.
Days are YYYYDDD (the day of the year) or blank. Primary CCCCC: the contractor decides. The quarter is in the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from cleanclaim.codesets.installing.headers import cell, header_in, require
from cleanclaim.codesets.installing.invariants import check_rows, damaged
from cleanclaim.codesets.installing.layout import Layout, Making, Recognised
from cleanclaim.codesets.installing.opening import Opened
from cleanclaim.codesets.installing.quarters import quarter, words
from cleanclaim.codesets.tables.rows import write_rows
from cleanclaim.kernel import Period

SYSTEM = "NCCI add-on"
COLUMNS = ("code", "primary_code", "type", "first", "last")
_WANTED = {
    "type": ["aocedittype"],
    "code": ["addoncode"],
    "code_deleted": ["aocdeldt"],
    "primary": ["primarycode"],
    "primary_deleted": ["primarycodedeldt"],
    "effective": ["aocediteffdt"],
    "deleted": ["aoceditdeldt"],
}
_FIXED = re.compile(r"([123])([0-9A-Z]{5})([ \d]{7})([0-9A-Z]{5})([ \d]{7})([ \d]{7})([ \d]{7})(.*)")
_CODE = re.compile(r"[0-9A-Z]{5}")
_QUARTER = re.compile(r"(20\d\d)[-_ ]?q([1-4])", re.IGNORECASE)
_EFFECTIVE = re.compile(r"effective[-_ ](\d\d)(\d\d)(20\d\d)", re.IGNORECASE)

_Row = tuple[str, str, int, str, str]


def recognise_table(opened: Opened) -> Recognised | None:
    found = header_in(opened.start, _WANTED, key=("type", "code", "primary"))
    if found is None:
        return None
    require(SYSTEM, found[1], _WANTED)
    return _recognised(opened)


def recognise_fixed(opened: Opened) -> Recognised | None:
    lines = opened.lines(20)
    if len(lines) < 3 or not all(_FIXED.fullmatch(line) for line in lines[:-1]):
        return None
    return _recognised(opened)


def _recognised(opened: Opened) -> Recognised:
    return Recognised(
        SYSTEM, "", _period(opened), "CMS, add-on code edits", "CPT numbers are the AMA's", version_of=words
    )


def _period(opened: Opened) -> Period | None:
    for name in (opened.name, opened.archive):
        if match := _QUARTER.search(name):
            return quarter(int(match[1]), int(match[2]))
        if match := _EFFECTIVE.search(name):
            return quarter(int(match[3]), (int(match[1]) + 2) // 3)
    return None


def compile_table(opened: Opened, recognised: Recognised, making: Making) -> int:
    found = header_in(opened.start, _WANTED, key=("type", "code", "primary"))
    start, columns = found or (0, {})
    rows = (
        _row(number, {name: cell(cells, columns, name) for name in _WANTED})
        for number, cells in enumerate(opened.records(), start=1)
        if number > start + 1 and any(cells)
    )
    return _write(rows, making)


def compile_fixed(opened: Opened, recognised: Recognised, making: Making) -> int:
    return _write(_fixed_rows(opened.all_lines()), making)


def _fixed_rows(lines: Sequence[str]) -> Iterator[_Row]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        match = _FIXED.fullmatch(line)
        if match is None:
            raise damaged(SYSTEM, number, "other columns", "type, code, primary and days in fixed width")
        kind, code, code_deleted, primary, primary_deleted, effective, deleted, _ = map(str.strip, match.groups())
        yield _row(
            number,
            {
                "type": kind,
                "code": code,
                "code_deleted": code_deleted,
                "primary": primary,
                "primary_deleted": primary_deleted,
                "effective": effective,
                "deleted": deleted,
            },
        )


def _row(number: int, cells: Mapping[str, str]) -> _Row:
    if cells["type"] not in ("1", "2", "3") or not all(_CODE.fullmatch(cells[name]) for name in ("code", "primary")):
        raise damaged(SYSTEM, number, "something else", "a type 1 to 3 and two codes of five characters")
    try:
        first = _day(cells["effective"])
        ends = [day for name in ("code_deleted", "primary_deleted", "deleted") if (day := _day(cells[name]))]
    except ValueError:
        raise damaged(SYSTEM, number, "a day that is none", "YYYYDDD or a blank") from None
    last = min(ends).isoformat() if ends else ""
    return cells["code"], cells["primary"], int(cells["type"]), first.isoformat() if first else "", last


def _day(text: str) -> date | None:
    """A day written as year and day of the year. ValueError where it is none."""
    if not text:
        return None
    year, day = int(text[:4]), int(text[4:])
    if len(text) != 7 or not 1 <= day <= 366:
        raise ValueError(text)
    return date(year, 1, 1) + timedelta(days=day - 1)


def _write(rows: Iterator[_Row], making: Making) -> int:
    kept = list(rows)
    check_rows(SYSTEM, len(kept))
    return write_rows(making.folder, COLUMNS, kept)


TABLE = Layout("add-on code edits (table)", recognise_table, compile_table)
FIXED = Layout("add-on code edits (fixed width)", recognise_fixed, compile_fixed)
