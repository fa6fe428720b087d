"""Element text to values and back: money, days, numbers. Results are remembered, since files repeat them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from cleanclaim.kernel import parse_cents

_NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)")
_TIME = re.compile(r"([01]\d|2[0-3])[0-5]\d([0-5]\d(\d\d?)?)?")
_REMEMBERED = 1 << 14


@lru_cache(_REMEMBERED)
def cents(text: str) -> int:
    """Cents of an R element. Raises ValueError for anything else or parts of a cent."""
    if not _NUMBER.fullmatch(text):
        raise ValueError("not a decimal amount")
    return parse_cents(text)


@lru_cache(_REMEMBERED)
def number(text: str) -> Decimal:
    """An R or N0 element. Raises ValueError."""
    if not _NUMBER.fullmatch(text):
        raise ValueError("not a number")
    return Decimal(text)


@lru_cache(_REMEMBERED)
def day(text: str) -> date | None:
    """A D8 day; None when it is none."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def is_time(text: str) -> bool:
    """Whether it is a time of day as HHMM, HHMMSS or with parts of a second."""
    return bool(_TIME.fullmatch(text))


@lru_cache(_REMEMBERED)
def days(text: str) -> tuple[date | None, date | None]:
    """First and last day of a D8, DT or RD8 element; the last is None for a single day."""
    first, dash, last = text.partition("-")
    if dash:
        return day(first), day(last)
    return day(text[:8]) if len(text) == 12 else day(text), None


def amount_text(value: int) -> str:
    """Cents as X12 writes an amount: no padding zeros ("12", "12.5", "-.07" as "-0.07")."""
    whole, part = divmod(abs(value), 100)
    fraction = f".{part:02d}".rstrip("0") if part else ""
    return f"{'-' if value < 0 else ''}{whole}{fraction}"


def number_text(value: Decimal) -> str:
    """A quantity without exponent and padding zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def day_text(value: date) -> str:
    return f"{value.year:04d}{value.month:02d}{value.day:02d}"
