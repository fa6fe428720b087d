"""CPT, from the files that the AMA sends to its licensee: code and description, tab separated or in columns.

Short (28 characters), medium (48) and long descriptions come in a file each; each is a part, so that all lie side by
side. Nothing of it is installed without a stated licence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cleanclaim.codesets.installing.days import year_named
from cleanclaim.codesets.installing.invariants import check_rows, damaged
from cleanclaim.codesets.installing.layout import Layout, Making, Recognised
from cleanclaim.codesets.installing.layouts.lists import LIST_COLUMNS, ListRow
from cleanclaim.codesets.installing.opening import Opened
from cleanclaim.codesets.tables.rows import write_rows
from cleanclaim.kernel import Period

SYSTEM = "CPT"
_LINE = re.compile(r"(?:\d+\t)?\"?(\d{4}[0-9AFMTU])\"?(?:\t| +)\"?(\S.*?)\"?")
_SHORT, _MEDIUM = 28, 48


def recognise(opened: Opened) -> Recognised | None:
    lines = [line.rstrip() for line in opened.lines(400)][:-1]
    found = [match for line in lines if (match := _LINE.fullmatch(line))]
    # A notice may stand above; the first codes are those of anesthesia, and each follows the one before.
    codes = [match[1] for match in found]
    if len(found) < 3 or len(found) < len(lines) - 40 or codes != sorted(set(codes)) or not codes[0] <= "00199":
        return None
    longest = max(len(match[2]) for match in found)
    part = "short" if longest <= _SHORT else "medium" if longest <= _MEDIUM else "long"
    source = "American Medical Association, CPT data file"
    period = year_named(opened)
    return Recognised(SYSTEM, "", period, source, "CPT is the AMA's", part, licensed=True, version_of=_version)


def _version(period: Period) -> str:
    return str(period.first.year)


def compile_codes(opened: Opened, recognised: Recognised, making: Making) -> int:
    rows = list(_rows(opened.all_lines()))
    check_rows(SYSTEM, len(rows))
    if len({row[0] for row in rows}) != len(rows):
        raise damaged(SYSTEM, len(rows), "a code twice", "each code once")
    return write_rows(making.folder, LIST_COLUMNS, rows, words="display")


def _rows(lines: Sequence[str]) -> Iterator[ListRow]:
    begun = False
    for number, line in enumerate(lines, start=1):
        match = _LINE.fullmatch(line.rstrip())
        if match:
            begun = True
            yield match[1], match[2], "", "", 1, ""
        elif line.strip() and begun:
            raise damaged(SYSTEM, number, "something else", "a code and its description")


LAYOUT = Layout("CPT, the licensee's own files", recognise, compile_codes)
