"""Days in force as the names of CMS's downloads say them, where the content does not."""

from __future__ import annotations

import re

from cleanclaim.codesets.installing.opening import Opened
from cleanclaim.codesets.installing.quarters import quarter, year_of
from cleanclaim.kernel import Period

_MONTHS = {"jan": 1, "apr": 2, "jul": 3, "oct": 4}
_QUARTER = re.compile(r"(20\d\d)[-_ ]?q([1-4])|(?<!\d)(\d\d)clabq([1-4])", re.IGNORECASE)
_RVU = re.compile(r"rvu(\d\d)([a-d])", re.IGNORECASE)
_MONTH = re.compile(r"(?<![a-z])(jan|apr|jul|oct)[a-z]*", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(20[1-4]\d)(?!\d)")
_SHORT_YEAR = re.compile(r"(?<=[a-z])([1-4]\d)(?=[-_.]|$)", re.IGNORECASE)


def quarter_named(opened: Opened) -> Period | None:
    """The quarter of a name: 2026Q1, 26CLABQ1, RVU26A, DMEPOS26_JAN, 2026_January, PPRRVU2025_Oct."""
    for name in (opened.name, opened.archive):
        if match := _QUARTER.search(name):
            return quarter(int(match[1] or 2000 + int(match[3])), int(match[2] or match[4]))
        if match := _RVU.search(name):
            return quarter(2000 + int(match[1]), "abcd".index(match[2].lower()) + 1)
        year, month = _year(name), _MONTH.search(name)
        if year and month:
            return quarter(year, _MONTHS[month[1].lower()])
    return None


def year_named(opened: Opened) -> Period | None:
    """The calendar year of a name: GPCI2025, ANES2025, RVU25D, 25LOCCO."""
    for name in (opened.name, opened.archive):
        if match := _RVU.search(name):
            return year_of(2000 + int(match[1]))
        if year := _year(name):
            return year_of(year)
    return None


def year_said(opened: Opened) -> Period | None:
    """The calendar year that the lines above the header name, else that of the file's name."""
    for row in opened.start[:8]:
        for cell in row:
            if match := _YEAR.search(cell):
                return year_of(int(match[1]))
    return year_named(opened)


def _year(name: str) -> int | None:
    if match := _YEAR.search(name) or re.search(r"(20[1-4]\d)(?!\d)", name):
        return int(match[1])
    if match := _SHORT_YEAR.search(name) or re.match(r"([1-4]\d)(?=[A-Za-z])", name):
        return 2000 + int(match[1])
    return None
