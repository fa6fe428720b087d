"""Tables are read by their headers: a column that moved is found, one that is missing is refused by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from cleanclaim.kernel import Refused

Columns = Mapping[str, int]


def plain(header: str) -> str:
    """A header as it is compared: small letters and digits alone ("HCPCS/\\nCPT Code" → "hcpcscptcode")."""
    return re.sub(r"[^a-z0-9]", "", header.lower())


def columns_of(row: Sequence[str], wanted: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The place of each wanted column that the row names.

    `wanted` gives patterns of the name after `plain`, the preferred one first; each matches the whole name.
    """
    names = [plain(cell) for cell in row]
    found = {}
    for column, patterns in wanted.items():
        places = (
            place for pattern in patterns for place, name in enumerate(names) if name and re.fullmatch(pattern, name)
        )
        if (place := next(places, None)) is not None:
            found[column] = place
    return found


def header_in(
    rows: Iterable[Sequence[str]], wanted: Mapping[str, Sequence[str]], *, key: Sequence[str]
) -> tuple[int, dict[str, int]] | None:
    """(number of the header's row, its columns) of the first row that names all of `key`, or None."""
    for number, row in enumerate(rows):
        columns = columns_of(row, wanted)
        if all(name in columns for name in key):
            return number, columns
    return None


def require(system: str, columns: Columns, wanted: Iterable[str]) -> None:
    """Refused where a column is missing; the message names those that were expected and not found."""
    missing = [name for name in wanted if name not in columns]
    if missing:
        raise Refused(
            f"The file for {system} has no column for {', '.join(missing)}: its layout is another one than"
            " is known here, so nothing was installed."
        )


def cell(row: Sequence[str], columns: Columns, name: str) -> str:
    """A cell by its column, "" where the row is too short or has no such column."""
    place = columns.get(name)
    return row[place].strip() if place is not None and place < len(row) else ""


def amount(text: str) -> Decimal | None:
    """A number as published ("1,234.50", "$3.10"), None where there is none."""
    text = text.replace(",", "").replace("$", "").strip()
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def iso_day(text: str) -> date | None:
    """A day as YYYYMMDD, YYYY-MM-DD or MM/DD/YYYY, None where there is none."""
    text = text.strip()
    try:
        if re.fullmatch(r"\d{8}", text):
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return date.fromisoformat(text)
        if match := re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", text):
            return date(int(match[3]), int(match[1]), int(match[2]))
    except ValueError:
        return None
    return None
