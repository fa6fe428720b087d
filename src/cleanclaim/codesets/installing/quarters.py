"""Quarters as CMS publishes by them."""

from __future__ import annotations

from datetime import date, timedelta

from cleanclaim.kernel import Period


def quarter(year: int, number: int) -> Period:
    """The days of a quarter, 1 to 4."""
    first = date(year, 3 * number - 2, 1)
    following = date(year + number // 4, 3 * number % 12 + 1, 1)
    return Period(first, following - timedelta(days=1))


def quarter_of(day: date) -> Period:
    """The quarter in which a day lies."""
    return quarter(day.year, (day.month + 2) // 3)


def year_of(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def words(period: Period) -> str:
    """ "2026 Q3" """
    return f"{period.first.year} Q{(period.first.month + 2) // 3}"
