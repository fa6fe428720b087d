"""ICD-10-CM of CMS and CDC: the order file (icd10cm-order-YYYY.txt) and the tabular list (XML).

Order file, columns: order number 1-5, code 7-13, billable 15, short title 17-76, long title from 78. The content
says no days; the name does ("order-2026": from 1 October 2025; "order-April-2026": an update from 1 April).
The tabular list says its fiscal year and adds the notes; its name may say that it is an update of April.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from datetime import date

from cleanclaim.codesets.build import write_release
from cleanclaim.codesets.installing.layout import Layout, Making, Recognised
from cleanclaim.codesets.installing.opening import Opened
from cleanclaim.codesets.installing.sheets import plain_xml
from cleanclaim.codesets.shipped import SYSTEM
from cleanclaim.codesets.tabular import Entry, pointed, read_tabular
from cleanclaim.codesets.tabular_list import CODES, TABULAR
from cleanclaim.kernel import Period, Refused

_LINE = re.compile(r"(\d{5}) ([A-Z][0-9A-Z]{2,6}) *([01]) (.{60}) (.+)")
_NAME = re.compile(r"icd10cm[-_]order(?:[-_](Jan|Apr)[a-z]*(?:[-_]\d+)?)?[-_](20\d\d)", re.IGNORECASE)
_UPDATES = {"jan": 1, "apr": 4}
_TABULAR_NAME = re.compile(r"tabular[-_](Jan|Apr)", re.IGNORECASE)
_BILLABLE = range(70_000, 80_000)
_TABULAR_BILLABLE = range(69_000, 85_000)  # 69,823 in the first year


def recognise(opened: Opened) -> Recognised | None:
    lines = opened.lines(10)
    if len(lines) < 2 or not all(_LINE.fullmatch(line.rstrip()) for line in lines[:-1]):
        return None
    period, update = _days(opened.name)
    return Recognised(SYSTEM, "", period, "CMS/CDC order file", "US public domain", update=update, version_of=_version)


def _days(name: str) -> tuple[Period | None, bool]:
    match = _NAME.search(name)
    if match is None:
        return None, False
    year = int(match[2])
    end = date(year, 9, 30)
    if match[1]:
        return Period(date(year, _UPDATES[match[1].lower()], 1), end), True
    return Period(date(year - 1, 10, 1), end), False


def _version(period: Period) -> str:
    first = period.first
    return f"FY{first.year + 1}" if first.month == 10 else f"{first:%B %Y}"


def compile_order(opened: Opened, recognised: Recognised, making: Making) -> int:
    entries = list(_entries(opened.text()))
    _check(entries)
    write_release(making.folder / CODES, making.release, entries, progress=making.progress)
    return len(entries)


def _entries(text: str) -> Iterator[Entry]:
    for number, line in enumerate(text.splitlines(), start=1):
        match = _LINE.fullmatch(line.rstrip())
        if match is None:
            if line.strip():
                raise Refused(f"Line {number} of the order file is damaged: download the file again.")
            continue
        billable = match[3] == "1"
        level = "code" if billable else "category"
        yield Entry(pointed(match[2]), match[5].strip(), level, "", "", "", billable, written=False)


def _check(entries: Sequence[Entry]) -> None:
    if len({entry.code for entry in entries}) != len(entries):
        raise Refused("The order file names a code twice: download it again.")
    billable = sum(entry.billable for entry in entries)
    if billable not in _BILLABLE:
        raise Refused(
            f"The order file has {billable:,} billable codes; a whole one has 70 to 80 thousand: download it again."
        )


def recognise_tabular(opened: Opened) -> Recognised | None:
    if not opened.is_xml or b"<ICD10CM.tabular" not in opened.head:
        return None
    year = re.search(rb"<version>\s*(20\d\d)\s*</version>", opened.head)
    month = _TABULAR_NAME.search(opened.name)
    period, update = None, False
    if year:
        end = date(int(year[1]), 9, 30)
        update = bool(month)
        first = date(end.year, _UPDATES[month[1].lower()], 1) if month else date(end.year - 1, 10, 1)
        period = Period(first, end)
    source = "CDC/NCHS tabular list"
    return Recognised(SYSTEM, "", period, source, "US public domain", TABULAR, update=update, version_of=_version)


def compile_tabular(opened: Opened, recognised: Recognised, making: Making) -> int:
    try:
        entries = list(read_tabular(io.BytesIO(plain_xml(opened.content, opened.name))))
    except (ET.ParseError, RecursionError):
        raise Refused("The tabular list is damaged or cut off: download it again.") from None
    billable = sum(entry.billable for entry in entries)
    if billable not in _TABULAR_BILLABLE:
        raise Refused(
            f"The tabular list has {billable:,} complete codes; a whole one has 69 to 85 thousand: download it again."
        )
    write_release(making.folder / CODES, making.release, entries, progress=making.progress)
    return sum(entry.level in ("category", "code") for entry in entries)


LAYOUT = Layout("the ICD-10-CM order file (icd10cm-order-YYYY.txt)", recognise, compile_order)
TABULAR_LIST = Layout("the ICD-10-CM tabular list (XML)", recognise_tabular, compile_tabular)
