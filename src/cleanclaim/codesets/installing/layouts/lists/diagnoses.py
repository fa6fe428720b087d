"""Lists that go with ICD-10-CM: codes exempt from present-on-admission reporting, conversion table, addenda."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date, timedelta

from cleanclaim.codesets.installing.invariants import check_rows, damaged
from cleanclaim.codesets.installing.layout import Layout, Making, Recognised
from cleanclaim.codesets.installing.layouts.lists import LIST_COLUMNS
from cleanclaim.codesets.installing.opening import Opened
from cleanclaim.codesets.installing.tabled import Cells, Tabled
from cleanclaim.codesets.tables.rows import write_rows
from cleanclaim.codesets.tabular import normal, pointed
from cleanclaim.kernel import Period, Refused

_SOURCE, _LICENCE = "CDC/NCHS and CMS", "US public domain"
_CODE = re.compile(r"[A-Z][0-9A-Z]{2}(\.?[0-9A-Z]{1,4})?")
_EPOCH = date(1899, 12, 30)  # of a spreadsheet's serial days
_YEAR = re.compile(r"order(\d\d)", re.IGNORECASE)


def _fiscal(year: int) -> Period:
    return Period(date(year - 1, 10, 1), date(year, 9, 30))


def _fiscal_name(period: Period) -> str:
    return f"FY{period.first.year + 1}" if period.first.month == 10 else f"{period.first:%B %Y}"


def _exempt(cell: Cells, making: Making) -> Sequence[object] | None:
    if not _CODE.fullmatch(cell("code")):
        raise ValueError("an ICD-10-CM code")
    return normal(cell("code")), cell("description"), "", "", 1, ""


def _exempt_days(opened: Opened) -> Period | None:
    for row in opened.start[:3]:
        if row and (match := _YEAR.fullmatch(row[0])):
            return _fiscal(2000 + int(match[1]))
    return None


def _is_whole_list(opened: Opened) -> bool:
    """The lists of additions bear the same header; they begin with late chapters and are short."""
    return len(opened.start) > 2 and opened.start[1][1:2] < ["C"]


EXEMPT = Tabled(
    system="ICD-10-CM POA exempt",
    words="codes exempt from present-on-admission reporting",
    source=_SOURCE,
    licence=_LICENCE,
    wanted={"order": [r"order(\d\d)?"], "code": ["poaexemptcode"], "description": ["description"]},
    key=("order", "code"),
    columns=LIST_COLUMNS,
    row=_exempt,
    period=_exempt_days,
    version=_fiscal_name,
    optional=("description",),
    unique=1,
    fits=_is_whole_list,
).layout()


def _conversion(cell: Cells, making: Making) -> Sequence[object] | None:
    code = cell("code")
    if not code:
        return None
    previous = re.findall(_CODE.pattern.replace("(", "(?:"), cell("previous"))
    day = _day(cell("effective"))
    if not _CODE.fullmatch(code) or day is None:
        raise ValueError("a code, the year from which it is used, and the codes before it")
    return normal(code), "", day.isoformat(), "", 1, json.dumps({"previous": [normal(each) for each in previous]})


def _day(text: str) -> date | None:
    """1 October of a year, or the day of a spreadsheet's serial number (updates of January and April)."""
    if re.fullmatch(r"20\d\d", text):
        return date(int(text), 10, 1)
    if re.fullmatch(r"4\d{4}", text):
        return _EPOCH + timedelta(days=int(text))
    return None


def _conversion_days(opened: Opened) -> Period | None:
    if match := re.search(r"FY[-_ ]?(20\d\d)", f"{opened.name} {opened.archive}", re.IGNORECASE):
        return Period(date(int(match[1]) - 1, 10, 1))
    return None


CONVERSION = Tabled(
    system="ICD-10-CM conversion",
    words="the ICD-10-CM conversion table",
    source=_SOURCE,
    licence=_LICENCE,
    wanted={
        "code": ["currentcodeassignment"],
        "effective": ["effective(date)?"],
        "previous": ["previouscodesassignment"],
    },
    key=("code", "effective", "previous"),
    columns=LIST_COLUMNS,
    row=_conversion,
    period=_conversion_days,
    version=_fiscal_name,
).layout()

ADDENDA = "ICD-10-CM addenda"
_CHANGE = re.compile(r"(Add|Delete|Revise from|Revise to): +(?:([01]) )?([A-Z][0-9A-Z]{2,6}) +(\S.*)")
_ADDENDA_NAME = re.compile(r"icd10cm-(codes|order)-addenda-(?:(Jan|Apr)[a-z]*-)?(20\d\d)", re.IGNORECASE)


def recognise_addenda(opened: Opened) -> Recognised | None:
    lines = [line.rstrip() for line in opened.lines(3)]
    if len(lines) < 3 or not all(_CHANGE.fullmatch(line) for line in lines):
        return None
    match = _ADDENDA_NAME.search(opened.name)
    period = None
    if match:
        year = int(match[3])
        period = (
            Period(date(year, 4 if match[2].lower() == "apr" else 1, 1)) if match[2] else Period(_fiscal(year).first)
        )
    return Recognised(ADDENDA, "", period, _SOURCE, _LICENCE, version_of=_fiscal_name)


def compile_addenda(opened: Opened, recognised: Recognised, making: Making) -> int:
    rows = []
    lines = opened.all_lines()
    summary = next((number for number, line in enumerate(lines) if not line.strip()), len(lines))
    for number, line in enumerate(lines[:summary], start=1):
        match = _CHANGE.fullmatch(line.rstrip())
        if match is None:
            raise damaged(ADDENDA, number, "other columns", "Add, Delete or Revise, a code and its title")
        title = re.split(r" {2,}", match[4].strip())[-1]  # a short title may stand before the long one
        more = json.dumps({"change": match[1].lower(), "code": pointed(match[3])})
        rows.append((match[3], title, "", "", int(match[2] or 1), more))
    _check_counts(lines[summary:], [row[5] for row in rows])
    check_rows(ADDENDA, len(rows))
    return write_rows(making.folder, LIST_COLUMNS, rows)


def _check_counts(summary: Sequence[str], changes: Sequence[str]) -> None:
    """The publisher counts additions and deletions at the end of the file."""
    text = "\n".join(summary)
    for word, change in (("addition", "add"), ("deletion", "delete")):
        said = sum(int(number) for number in re.findall(rf"^ *(\d+) {word}", text, re.MULTILINE))
        found = sum(f'"{change}"' in each for each in changes)
        if text.strip() and said != found:
            raise Refused(f"The file for {ADDENDA} has {found:,} {word}s and says {said:,}: download it again.")


CHANGES = Layout("ICD-10-CM addenda (text)", recognise_addenda, compile_addenda)
