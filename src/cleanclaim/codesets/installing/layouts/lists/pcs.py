"""The ICD-10-PCS order file of CMS (icd10pcs_order_YYYY.txt): columns as in the ICD-10-CM order file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from cleanclaim.codesets.installing.invariants import check_rows, damaged
from cleanclaim.codesets.installing.layout import Layout, Making, Recognised
from cleanclaim.codesets.installing.layouts.lists import LIST_COLUMNS, ListRow
from cleanclaim.codesets.installing.opening import Opened
from cleanclaim.codesets.tables.rows import write_rows
from cleanclaim.kernel import Period

SYSTEM = "ICD-10-PCS"
_LINE = re.compile(r"(\d{5}) ([0-9A-HJ-NP-Z]{3}|[0-9A-HJ-NP-Z]{7}) +([01]) (.{60}) (.+)")
_NAME = re.compile(r"icd10pcs[-_]order[-_](20\d\d)", re.IGNORECASE)


def recognise(opened: Opened) -> Recognised | None:
    lines = [line.rstrip() for line in opened.lines(3)]
    if len(lines) < 3 or not _LINE.fullmatch(lines[0]) or not _LINE.fullmatch(lines[2]) or lines[0][6] != "0":
        return None
    match = _NAME.search(opened.name)
    year = int(match[1]) if match else 0
    period = Period(date(year - 1, 10, 1), date(year, 9, 30)) if match else None
    return Recognised(SYSTEM, "", period, "CMS, ICD-10-PCS order file", "US public domain", version_of=_version)


def _version(period: Period) -> str:
    first = period.first
    return f"FY{first.year + 1}" if first.month == 10 else f"{first:%B %Y}"


def compile_order(opened: Opened, recognised: Recognised, making: Making) -> int:
    rows = list(_rows(opened.all_lines()))
    check_rows(SYSTEM, sum(row[4] for row in rows))
    return write_rows(making.folder, LIST_COLUMNS, rows, words="display")


def _rows(lines: Sequence[str]) -> Iterator[ListRow]:
    for number, line in enumerate(lines, start=1):
        match = _LINE.fullmatch(line.rstrip())
        if match:
            yield match[2], match[5].strip(), "", "", int(match[3]), ""
        elif line.strip():
            raise damaged(SYSTEM, number, "other columns", "order number, code, billable, titles")


LAYOUT = Layout("the ICD-10-PCS order file", recognise, compile_order)
