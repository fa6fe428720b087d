"""Identifiers with a check digit."""

from __future__ import annotations

_NPI_PREFIX = "80840"


def luhn_digit(digits: str) -> str:
    """The Luhn check digit that completes `digits`."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def is_npi(text: str) -> bool:
    """Ten digits, beginning with 1 or 2, whose check digit holds with the prefix 80840 (45 CFR 162.406)."""
    if len(text) != 10 or not (text.isascii() and text.isdigit()) or text[0] not in "12":
        return False
    return luhn_digit(_NPI_PREFIX + text[:9]) == text[9]


def make_npi(first_nine: str) -> str:
    """A number that passes the NPI check, for synthetic providers."""
    return first_nine + luhn_digit(_NPI_PREFIX + first_nine)
