"""Dates as American notes write them."""

from __future__ import annotations

import re
from datetime import date

_SHORT_SINCE = 2030  # birth years of two figures from here on are of the century before
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NUMERIC = re.compile(r"\b(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})\b")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_WORDED = re.compile(
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b",
    re.IGNORECASE,
)


def first_date(text: str) -> date | None:
    """The first date in `text`: 3/14/2026, 2026-03-14 or March 14, 2026 (month first, as in the US)."""
    found = [
        (match.start(), day)
        for pattern, order in ((_ISO, _iso), (_NUMERIC, _numeric), (_WORDED, _worded))
        for match in [pattern.search(text)]
        if match and (day := order(match))
    ]
    return min(found)[1] if found else None


def first_birth(text: str) -> date | None:
    """The first date in `text` as a date of birth: "2/10/66" is of 1966, and "2/10/21" may be of two centuries."""
    found = first_date(text)
    short = _NUMERIC.search(text)
    if found is None or short is None or len(short[3]) == 4 or found != _numeric(short):
        return found
    return found.replace(year=found.year - 100) if found.year >= _SHORT_SINCE else None


def _iso(match: re.Match[str]) -> date | None:
    return _day(int(match[1]), int(match[2]), int(match[3]))


def _numeric(match: re.Match[str]) -> date | None:
    year = int(match[3])
    return _day(year + 2000 if year < 100 else year, int(match[1]), int(match[2]))


def _worded(match: re.Match[str]) -> date | None:
    return _day(int(match[3]), _MONTHS.index(match[1].lower()) + 1, int(match[2]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
