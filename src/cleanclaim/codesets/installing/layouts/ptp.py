"""NCCI procedure-to-procedure edits of CMS, practitioner and hospital: several files a quarter.

Latin-1, tabs: a notice, a title, a header wrapped over four lines, then column 1, column 2, `*` for before 1996,
effective and deletion YYYYMMDD (`*`: none), modifier indicator 0, 1 or 9, rationale. The deletion date is the last day.
Which setting and which quarter stands in the name alone: ccipra-v322r0-f1 is practitioner, July 2026, first file
(version 30.x is 2024; the last digit counts the quarters from 0). The same rows come as a spreadsheet, too; where both
lie in one archive, the text is read.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import PurePath

from cleanclaim.codesets.installing.headers import iso_day
from cleanclaim.codesets.installing.invariants import check_rows, damaged
from cleanclaim.codesets.installing.layout import Layout, Making, Recognised
from cleanclaim.codesets.installing.opening import Opened
from cleanclaim.codesets.installing.quarters import quarter, words
from cleanclaim.codesets.tables.pairs import Terms, write_pairs
from cleanclaim.kernel import Period, Refused

_HEADER = re.compile(r'"?Column 1"?\t"?Column 2"?\t', re.IGNORECASE)
_CODE = re.compile(r"[0-9A-Z]{5}")
_NAME = re.compile(r"v(\d\d)([0-3])r\d+(?:.*?[-_ ]?(f\d))?", re.IGNORECASE)
_VERSION_ZERO = 1994  # version 30.x is that of 2024
_FOREVER = date.max.toordinal()
_STEP = 50_000
_ABOUT = 850_000  # rows of one of the four files of a quarter, for the progress that is shown


def recognise(opened: Opened) -> Recognised | None:
    if opened.is_sheet:
        text = PurePath(opened.name.lower()).with_suffix(".txt").name
        if text in opened.beside or not any(map(_is_header, opened.start[:12])):
            return None
    elif not any(_HEADER.match(line) for line in opened.lines(12)):
        return None
    system = _system(f"{opened.archive} {opened.name}".lower())
    match = _NAME.search(opened.name) or _NAME.search(opened.archive)
    period = quarter(_VERSION_ZERO + int(match[1]), int(match[2]) + 1) if match else None
    part = (match[3] or "f1").lower() if match else "f1"
    return Recognised(system, "", period, "CMS, NCCI PTP edits", "CPT numbers are the AMA's", part, version_of=_version)


def _system(name: str) -> str:
    if "ccipra" in name or "practitioner" in name:
        return "NCCI PTP practitioner"
    if "ccioph" in name or "cciapc" in name or "hospital" in name:
        return "NCCI PTP hospital"
    raise Refused(
        "These PTP edits do not say whose they are: install the file under the name it was downloaded with"
        " (…practitioner… or …hospital…)."
    )


def _version(period: Period) -> str:
    return words(period)


def compile_pairs(opened: Opened, recognised: Recognised, making: Making) -> int:
    system = recognised.system
    codes: dict[str, int] = {}
    terms: dict[Terms, int] = {}
    rows = array("I")  # column one, column two, terms; and so on
    seen: dict[tuple[str, str, str, str], int] = {}
    for number, cells in _rows(opened):
        if not cells or not cells[0].strip('" '):
            continue  # the rest of the wrapped header, or an empty line
        if len(cells) < 6:
            raise damaged(system, number, f"{len(cells)} columns", "seven")
        asked = (cells[3], cells[4], cells[5], cells[6] if len(cells) > 6 else "")
        term = seen.get(asked)
        if term is None:
            term = seen[asked] = terms.setdefault(_terms(system, number, asked), len(terms))
        rows.extend((_number(codes, cells[0], system, number), _number(codes, cells[1], system, number), term))
        if number % _STEP == 0:
            making.progress(f"{system} {recognised.part}", min(0.8, number / _ABOUT))
    check_rows(system, len(rows) // 3)
    if len(codes) > 65_535:
        raise Refused(f"The file for {system} has {len(codes):,} different codes; expected were at most 65,535.")
    write_pairs(making.folder, list(codes), rows, list(terms))
    return len(rows) // 3


def _is_header(cells: Sequence[str]) -> bool:
    return _HEADER.match("\t".join((*cells[:2], ""))) is not None


def _rows(opened: Opened) -> Iterator[tuple[int, list[str]]]:
    """The rows below the header, each with its number counted from 1."""
    if opened.is_sheet:
        rows = enumerate(opened.records(), start=1)
        next(number for number, cells in rows if _is_header(cells))
        yield from rows
        return
    lines = opened.all_lines()
    start = next(number for number, line in enumerate(lines) if _HEADER.match(line))
    for number, line in enumerate(lines[start + 1 :], start=start + 2):
        yield number, line.split("\t")


def _number(codes: dict[str, int], code: str, system: str, number: int) -> int:
    place = codes.get(code)
    if place is None:
        code = code.strip('" ')
        place = codes.get(code)
    if place is None:
        if not _CODE.fullmatch(code):
            raise damaged(system, number, "no procedure code", "two codes of five characters")
        place = codes[code] = len(codes)
    return place


def _terms(system: str, number: int, asked: tuple[str, str, str, str]) -> Terms:
    effective, deletion, indicator, rationale = (each.strip('" ') for each in asked)
    first = iso_day(effective)
    last = None if deletion in ("", "*") else iso_day(deletion)
    if first is None or (last is None and deletion not in ("", "*")) or (last is not None and last < first):
        raise damaged(system, number, "days that are none or end before they begin", "YYYYMMDD or *")
    if indicator not in ("0", "1", "9"):
        raise damaged(system, number, "another modifier indicator", "0, 1 or 9")
    return first.toordinal(), last.toordinal() if last else _FOREVER, int(indicator), rationale


LAYOUT = Layout("NCCI PTP edits (practitioner and hospital)", recognise, compile_pairs)
