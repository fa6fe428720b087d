"""Medically unlikely edits of CMS: practitioner, outpatient hospital and DME supplier tables, CSV or spreadsheet.

A notice over several lines in one quoted cell, a header with line breaks in its names, then code, value, adjudication
indicator ("2 Date of Service Edit: Policy"), rationale. Whose table it is stands in the header; the day only in the
name (…_Eff_07-01-2024, or 2024-q3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from cleanclaim.codesets.installing.headers import plain
from cleanclaim.codesets.installing.invariants import check_rows, damaged
from cleanclaim.codesets.installing.layout import Layout, Making, Recognised
from cleanclaim.codesets.installing.opening import Opened
from cleanclaim.codesets.installing.quarters import quarter, quarter_of, words
from cleanclaim.codesets.tables.rows import write_rows
from cleanclaim.kernel import Period, Refused

COLUMNS = ("code", "units", "indicator", "rationale")
_SETTINGS = {
    "practitioner": "NCCI MUE practitioner",
    "outpatienthospital": "NCCI MUE hospital",
    "dmesupplier": "NCCI MUE DME",
}
_SHAPES = re.compile(r"[0-9A-Z]{5}"), re.compile(r"[0-9]{1,6}"), re.compile(r"[123]([ :.-].*)?")
_DAY = re.compile(r"Eff[-_ ]?(\d\d)-(\d\d)-(\d{4})", re.IGNORECASE)
_QUARTER = re.compile(r"(20\d\d)[-_ ]?q([1-4])", re.IGNORECASE)


def recognise(opened: Opened) -> Recognised | None:
    header = _header(opened)
    if header is None:
        return None
    _, cells = header
    system = next((name for mark, name in _SETTINGS.items() if plain(cells[1]).startswith(mark)), None)
    if system is None or len(cells) < 4 or "adjudicationindicator" not in plain(cells[2]):
        raise Refused(
            "The MUE table has other columns than code, value of one of the three settings, adjudication indicator"
            " and rationale, so nothing was installed."
        )
    return Recognised(system, "", _period(opened), "CMS, MUE table", "CPT numbers are the AMA's", version_of=words)


def _header(opened: Opened) -> tuple[int, Sequence[str]] | None:
    for number, cells in enumerate(opened.start[:10]):
        if len(cells) > 1 and plain(cells[0]) == "hcpcscptcode" and "muevalue" in plain(cells[1]):
            return number, cells
    return None


def _period(opened: Opened) -> Period | None:
    for name in (opened.name, opened.archive):
        if match := _DAY.search(name):
            return quarter_of(date(int(match[3]), int(match[1]), int(match[2])))
        if match := _QUARTER.search(name):
            return quarter(int(match[1]), int(match[2]))
    return None


def compile_limits(opened: Opened, recognised: Recognised, making: Making) -> int:
    rows = list(_rows(opened, recognised.system))
    check_rows(recognised.system, len(rows))
    if len({row[0] for row in rows}) != len(rows):
        raise Refused(f"The file for {recognised.system} names a code twice: download it again.")
    return write_rows(making.folder, COLUMNS, rows)


def _rows(opened: Opened, system: str) -> Iterator[tuple[str, int, int, str]]:
    start = _header(opened)
    for number, cells in enumerate(opened.records(), start=1):
        if start is None or number <= start[0] + 1 or not any(cells):
            continue
        if len(cells) < 3 or not all(shape.fullmatch(cell) for shape, cell in zip(_SHAPES, cells, strict=False)):
            raise damaged(system, number, "something else", "a code, a number of units and an indicator 1, 2 or 3")
        yield cells[0], int(cells[1]), int(cells[2][:1]), cells[3] if len(cells) > 3 else ""


LAYOUT = Layout("MUE tables (practitioner, outpatient hospital, DME)", recognise, compile_limits)
