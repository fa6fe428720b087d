"""HCPCS Level II of CMS ("ANWEB"): 320-character records, several a code, and the same as a spreadsheet.

Records: code 1-5 (modifiers at 4-5), sequence 6-10, record id 11 (3 first line of a code, 4 its further lines, 7
and 8 those of modifiers), long description 12-91, short 92-119, coverage 230, BETOS 257-259, added 269-276, effective
277-284, terminated 285-292, action 293. A table without descriptions is taken, too. The year stands in the name
(HCPC2026_…); quarterly files name their month as well and are updates. D codes are the American Dental Association's
and are not in the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date

from cleanclaim.codesets.installing.headers import iso_day
from cleanclaim.codesets.installing.invariants import check_rows, damaged
from cleanclaim.codesets.installing.layout import Layout, Making, Recognised
from cleanclaim.codesets.installing.layouts.lists import LIST_COLUMNS, ListRow
from cleanclaim.codesets.installing.opening import Opened
from cleanclaim.codesets.installing.tabled import Cells, Tabled
from cleanclaim.codesets.tables.rows import write_rows
from cleanclaim.kernel import Period, Refused

SYSTEM = "HCPCS"
_SOURCE, _LICENCE = "CMS, HCPCS Level II", "US public domain"
_LENGTH = 320
_START = re.compile(r"(?:[A-Z]\d{4}|   [A-Z0-9]{2})\d{5}[3478]")
_CODE = re.compile(r"[A-Z]\d{4}|[A-Z0-9]{2}")
_NAME = re.compile(r"HCPC(20\d\d)[-_]?(jan|apr|jul|oct)?", re.IGNORECASE)
_MONTHS = {"jan": 1, "apr": 4, "jul": 7, "oct": 10}


def recognise(opened: Opened) -> Recognised | None:
    records = [line for line in opened.lines(200) if len(line) >= _LENGTH and _START.match(line)]
    if len(records) < 3:
        return None
    period, update = _days(opened)
    return Recognised(SYSTEM, "", period, _SOURCE, _LICENCE, update=update, version_of=_version)


def _days(opened: Opened) -> tuple[Period | None, bool]:
    match = _NAME.search(opened.name)
    if match is None:
        return None, False
    year, month = int(match[1]), _MONTHS[(match[2] or "jan").lower()]
    return Period(date(year, month, 1), date(year, 12, 31)), month > 1


def _period(opened: Opened) -> Period | None:
    return _days(opened)[0]


def _version(period: Period) -> str:
    return f"{period.first:%B %Y}"


def compile_records(opened: Opened, recognised: Recognised, making: Making) -> int:
    rows = list(_rows(opened.all_lines()))
    check_rows(SYSTEM, len(rows))
    if len({row[0] for row in rows}) != len(rows):
        raise Refused(f"The file for {SYSTEM} says the same twice: download it again.")
    return write_rows(making.folder, LIST_COLUMNS, rows, words="display")


def _rows(lines: Sequence[str]) -> Iterator[ListRow]:
    records: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not _START.match(line):
            if len(line) >= _LENGTH:
                raise damaged(SYSTEM, number, "something else", "a record of a code or modifier")
            continue  # notices above and below
        if len(line) > _LENGTH or (len(line) < _LENGTH and line[10] in "37"):  # further lines may end earlier
            raise damaged(SYSTEM, number, f"{len(line)} characters", f"{_LENGTH}")
        if line[10] in "37" and records:
            yield _row(records, number)
            records = []
        if line[10] in "48" and not records:
            raise damaged(SYSTEM, number, "a further line without a first", "the first line of a code")
        records.append(line)
    if records:
        yield _row(records, len(lines))


def _row(records: Sequence[str], number: int) -> ListRow:
    first = records[0]
    long = " ".join(record[11:91].strip() for record in records)
    more = {"short": first[91:119].strip(), "coverage": first[229:230].strip(), "betos": first[256:259].strip()}
    days = (first[268:276], first[276:284], first[284:292])
    try:
        return _listed(first[:5].strip(), long, days, more)
    except ValueError as wrong:
        raise damaged(SYSTEM, number, "something else above it", str(wrong)) from None


def _listed(code: str, words: str, days: Sequence[str], more: dict[str, str]) -> ListRow:
    added, effective, ended = (iso_day(day) for day in days)
    if not _CODE.fullmatch(code) or (days[0].strip() and added is None):
        raise ValueError("a code and the day on which it was added")
    kept = {**more, "effective": effective.isoformat() if effective else ""}
    return (
        code,
        " ".join(words.split()),
        added.isoformat() if added else "",
        ended.isoformat() if ended else "",
        1,
        json.dumps({name: text for name, text in kept.items() if text}),
    )


RECORDS = Layout("HCPCS Level II (320-character records)", recognise, compile_records)


def _table_row(cell: Cells, making: Making) -> Sequence[object] | None:
    if cell("record") in ("4", "8"):  # the end of a description that is longer than a cell of theirs
        return None
    more = {"short": cell("short"), "coverage": cell("coverage"), "betos": cell("betos")}
    return _listed(cell("code"), cell("long"), (cell("added"), cell("effective"), cell("ended")), more)


TABLE = Tabled(
    system=SYSTEM,
    words="HCPCS Level II (table)",
    source=_SOURCE,
    licence=_LICENCE,
    wanted={
        "code": ["hcpcs?(code)?"],
        "sequence": ["seqnum"],
        "record": ["recid"],
        "long": ["longdescription"],
        "short": ["shortdescription"],
        "coverage": ["cov(erage)?"],
        "betos": ["betos"],
        "added": ["adddt", "dateadded"],
        "effective": ["acteffdt", "dateaction"],
        "ended": ["termdt", "dateterm"],
    },
    key=("code", "coverage", "added", "ended"),
    columns=LIST_COLUMNS,
    row=_table_row,
    period=_period,
    version=_version,
    optional=("sequence", "record", "long", "short", "betos"),
    unique=1,
).layout()
