"""Money is whole cents in an `int`; rates are `Decimal`; rounding happens in `round_half_up` alone."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TypeAlias

Cents: TypeAlias = int


def round_half_up(amount: Decimal) -> Cents:
    """Cents from an exact number of cents: halves go away from zero (42.5 → 43, -42.5 → -43)."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def percent_of(cents: Cents, percent: Decimal) -> Cents:
    """`percent` (20 means 20 %) of an amount, rounded once."""
    return round_half_up(Decimal(cents) * percent / 100)


def parse_cents(text: str) -> Cents:
    """Cents from a decimal dollar amount as X12 writes it ("1250.5", "-3", ".07").

    Raises ValueError when it is not a plain decimal number or has parts of a cent.
    """
    try:
        exact = Decimal(text) * 100
    except InvalidOperation:
        raise ValueError("not a decimal amount") from None
    if not exact.is_finite() or exact != exact.to_integral_value():
        raise ValueError("not a whole number of cents")
    return int(exact)


def dollars(cents: Cents) -> str:
    """An amount as a person reads it: -123456 → "-$1,234.56"."""
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}${whole:,}.{part:02d}"
