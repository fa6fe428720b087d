"""The ICD-9-CM diagnosis list of CMS (CMS32_DESC_LONG_DX.txt) and the General Equivalence Mappings (2018_I10gem.txt).

The list: code without its point, blanks, long description. It bears no date; the name bears the version, and
version n was in force in fiscal year n + 1983 (32: from 2014-10-01). A GEM: source, target, five flags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from cleanclaim.codesets.icd9.equivalents import BACKWARD, FORWARD, GEM_SYSTEM, ROWS
from cleanclaim.codesets.icd9.judging import CODES
from cleanclaim.codesets.icd9.starter import SYSTEM
from cleanclaim.codesets.installing.layout import Layout, Making, Recognised
from cleanclaim.codesets.installing.opening import Opened
from cleanclaim.kernel import Period, Refused

_LINE = re.compile(r"([0-9V]\d{2,4}|E\d{3,4}) +(\S.*)")
_VERSION = re.compile(r"CMS(\d\d)_DESC", re.IGNORECASE)
_ROW = re.compile(r"(\w{3,7}) +(\w{3,7}|NoDx|NoPCS) +([01]{3}\d{2})")
_YEAR = re.compile(r"(20\d\d)_I(?:9|10)gem", re.IGNORECASE)
_SHORT = 24  # characters of the short descriptions
_CODES = range(13_000, 16_000)
_ROWS = {FORWARD: range(20_000, 30_000), BACKWARD: range(65_000, 95_000)}
_PUBLIC = "US public domain"


def recognise_list(opened: Opened) -> Recognised | None:
    lines = [line.rstrip() for line in opened.lines(200)][:-1]
    found = [_LINE.fullmatch(line) for line in lines]
    if len(lines) < 10 or not all(found) or not lines[0].startswith("0010"):
        return None
    if max(len(match[2]) for match in found if match) <= _SHORT:
        return None  # the short descriptions lie beside the long ones
    match = _VERSION.search(opened.name)
    version, period = (f"v{match[1]}", _period(int(match[1]))) if match else ("", None)
    return Recognised(SYSTEM, version, period, "CMS ICD-9-CM diagnosis codes", _PUBLIC)


def _period(version: int) -> Period:
    year = version + 1983
    return Period(date(year - 1, 10, 1), date(year, 9, 30))


def compile_list(opened: Opened, recognised: Recognised, making: Making) -> int:
    rows = dict(_codes(opened.text()))
    if len(rows) not in _CODES:
        raise Refused(f"The list has {len(rows):,} codes; a whole one has 13 to 16 thousand: download it again.")
    text = "".join(f"{code}\t{title}\n" for code, title in rows.items())
    (making.folder / CODES).write_text(text, encoding="utf-8")
    return len(rows)


def _codes(text: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        match = _LINE.fullmatch(line.rstrip())
        if match:
            yield match[1], match[2]
        elif line.strip():
            raise Refused(f"Line {number} of the ICD-9-CM list is damaged: download the file again.")


def recognise_gem(opened: Opened) -> Recognised | None:
    lines = [line.rstrip() for line in opened.lines(50)][:-1]
    found = [_ROW.fullmatch(line) for line in lines]
    if len(lines) < 10 or not all(found):
        return None
    firsts, seconds = {match[1] for match in found if match}, {match[2] for match in found if match}
    if "A000" in firsts and "0010" in seconds:
        part = BACKWARD
    elif "0010" in firsts and "A000" in seconds:
        part = FORWARD
    else:
        return None  # procedures
    match = _YEAR.search(opened.name)
    period = Period(date(int(match[1]) - 1, 10, 1), None) if match else None
    return Recognised(GEM_SYSTEM, match[1] if match else "", period, "CMS/CDC GEMs of diagnoses", _PUBLIC, part=part)


def compile_gem(opened: Opened, recognised: Recognised, making: Making) -> int:
    rows = []
    for number, line in enumerate(opened.text().splitlines(), start=1):
        match = _ROW.fullmatch(line.rstrip())
        if match:
            rows.append("\t".join(match.groups()))
        elif line.strip():
            raise Refused(f"Line {number} of the GEM is damaged: download the file again.")
    if len(rows) not in _ROWS[recognised.part]:
        wanted = _ROWS[recognised.part]
        raise Refused(
            f"The GEM has {len(rows):,} rows; a whole one has {wanted.start:,} to {wanted.stop:,}: download it again."
        )
    (making.folder / ROWS).write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return len(rows)


LIST = Layout("the ICD-9-CM diagnosis list (CMS32_DESC_LONG_DX.txt)", recognise_list, compile_list)
GEM = Layout("the General Equivalence Mappings of diagnoses (2018_I10gem.txt)", recognise_gem, compile_gem)
