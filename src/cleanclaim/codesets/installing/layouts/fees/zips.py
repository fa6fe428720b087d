"""ZIP codes to contractor and locality: five digits as text or spreadsheet, nine digits as text.

State 1-2, ZIP 3-7, contractor 8-12, locality 13-14, rural 15, lab locality 16-17, rural 18, plus four flag 21, year and
quarter 76-80. The file of nine digits holds the ZIP codes alone that lie in several localities, with four more digits
at 22-25: a million rows, kept as runs of the same locality.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from cleanclaim.codesets.installing.invariants import check_rows, damaged
from cleanclaim.codesets.installing.layout import Layout, Making, Recognised
from cleanclaim.codesets.installing.opening import Opened
from cleanclaim.codesets.installing.quarters import quarter, words
from cleanclaim.codesets.installing.tabled import Cells, Tabled
from cleanclaim.codesets.tables.rows import write_rows
from cleanclaim.kernel import Period, Refused

SYSTEM = "ZIP to locality"
COLUMNS = ("zip", "state", "carrier", "locality", "rural", "plus_four")
NINE = "ZIP+4 to locality"
NINE_COLUMNS = ("zip", "first", "last", "carrier", "locality", "rural")
_LINE = re.compile(r"([A-Z]{2})(\d{5})(\d{5})([0-9A-Z]{2})([ RB])(.{2})([ RB])  ([01]) .{53}(20\d\d)([1-4])\s*")
_NINE_LINE = re.compile(r"([A-Z]{2})(\d{5})(\d{5})([0-9A-Z]{2})([ RB])(.{2})([ RB])  1(\d{4}).{50}(20\d\d)([1-4])\s*")


def recognise_lines(opened: Opened) -> Recognised | None:
    lines = opened.lines(20)
    matches = [_LINE.fullmatch(line) for line in lines[:-1]]
    if len(matches) < 2 or not all(matches):
        return None
    return _release(SYSTEM, matches[0]) if matches[0] else None


def _release(system: str, line: re.Match[str]) -> Recognised:
    period = quarter(int(line[9]), int(line[10]))
    return Recognised(system, "", period, "CMS, ZIP code to carrier locality", "US public domain", version_of=words)


def compile_lines(opened: Opened, recognised: Recognised, making: Making) -> int:
    rows = []
    for number, line in enumerate(opened.all_lines(), start=1):
        match = _LINE.fullmatch(line)
        if match is None:
            if line.strip():
                raise damaged(SYSTEM, number, "other columns", "state, ZIP code, contractor, locality")
            continue
        rows.append((match[2], match[1], match[3], match[4], match[5].strip(), match[8]))
    check_rows(SYSTEM, len(rows))
    if len({row[0] for row in rows}) != len(rows):
        raise Refused(f"The file for {SYSTEM} names a ZIP code twice: download it again.")
    return write_rows(making.folder, COLUMNS, rows)


LINES = Layout("ZIP code to locality (text)", recognise_lines, compile_lines)


def recognise_nine(opened: Opened) -> Recognised | None:
    matches = [_NINE_LINE.fullmatch(line) for line in opened.lines(20)[:-1]]
    if len(matches) < 2 or not all(matches):
        return None
    return _release(NINE, matches[0]) if matches[0] else None


def compile_nine(opened: Opened, recognised: Recognised, making: Making) -> int:
    rows = sorted(_nine_rows(opened.all_lines(), making))
    check_rows(NINE, len(rows))
    if any(row[:2] == following[:2] for row, following in pairwise(rows)):
        raise Refused(f"The file for {NINE} names a ZIP code twice: download it again.")
    write_rows(making.folder, NINE_COLUMNS, _runs(rows))
    return len(rows)


_Nine = tuple[str, str, str, str, str]  # ZIP, plus four, contractor, locality, rural


def _nine_rows(lines: Sequence[str], making: Making) -> Iterator[_Nine]:
    for number, line in enumerate(lines, start=1):
        match = _NINE_LINE.fullmatch(line)
        if match:
            yield match[2], match[8], match[3], match[4], match[5].strip()
        elif line.strip():
            raise damaged(NINE, number, "other columns", "state, ZIP code, contractor, locality, four more digits")
        if number % 50_000 == 0:
            making.progress(NINE, min(0.9, number / len(lines)))


def _runs(rows: Sequence[_Nine]) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Neighbours of one ZIP code in the same locality as one row."""
    for (code, *place), run in groupby(rows, key=lambda row: (row[0], *row[2:])):
        plus_fours = [row[1] for row in run]
        yield code, plus_fours[0], plus_fours[-1], place[0], place[1], place[2]


NINE_LINES = Layout("nine-digit ZIP code to locality (text)", recognise_nine, compile_nine)


def _zip(cell: Cells, making: Making) -> Sequence[object] | None:
    code, carrier = cell("zip").zfill(5), cell("carrier").zfill(5)
    if not (len(code) == 5 and code.isdigit() and len(carrier) == 5 and carrier.isdigit()):
        raise ValueError("a ZIP code and a contractor of five digits")
    return code, cell("state"), carrier, cell("locality").zfill(2), cell("rural"), cell("plus_four") or "0"


def _zip_period(opened: Opened) -> Period | None:
    for row in opened.start[1:3]:
        for cell in row:
            if match := re.fullmatch(r"(20\d\d)([1-4])", cell):
                return quarter(int(match[1]), int(match[2]))
    return None


TABLE = Tabled(
    system=SYSTEM,
    words="ZIP code to locality (spreadsheet)",
    source="CMS, ZIP code to carrier locality",
    licence="US public domain",
    wanted={
        "state": ["state"],
        "zip": ["zipcode"],
        "carrier": ["carrier"],
        "locality": ["locality"],
        "rural": ["ruralind(icator)?"],
        "plus_four": ["plus(4|four)flag"],
        "quarter": ["yearqtr"],
    },
    key=("zip", "carrier", "locality", "plus_four"),
    columns=COLUMNS,
    row=_zip,
    period=_zip_period,
    version=words,
    unique=1,
).layout()
