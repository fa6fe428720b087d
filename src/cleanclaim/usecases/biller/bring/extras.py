"""What patients paid, brought beside claims and remittances.

They are a CSV with the columns claim (CLM01), date (YYYY-MM-DD or MM/DD/YYYY), amount (dollars) and, where
known, reference.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from cleanclaim.kernel import Refused, parse_cents

_COLUMNS = {
    "claim": ("claim", "claim_id", "account", "claim number"),
    "date": ("date", "paid_on", "day", "payment date"),
    "amount": ("amount", "paid", "payment", "amount paid"),
}
_DATE_FORMATS = ("%Y-%m-%d", "%m/%d/%Y", "%Y%m%d")


@dataclass(frozen=True, slots=True)
class PatientPayment:
    """Money from a patient on a claim account. `reference` makes it one: the same twice is one payment."""

    claim: str
    day: date
    cents: int
    reference: str


def read_patient_payments(path: Path) -> tuple[PatientPayment, ...]:
    """Patients' payments from a CSV with a header row. Raises Refused with the row that is wrong."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            columns = _columns(rows.fieldnames or ())
            read = [_payment(row, columns, count, path.name) for count, row in enumerate(rows, start=2)]
            return tuple(_told_apart(read))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise Refused(f"{path.name} cannot be read as CSV; save it as comma separated text in UTF-8.") from None


def _told_apart(payments: Iterable[PatientPayment]) -> Iterator[PatientPayment]:
    """A payment without a reference is known by claim, day and amount; the second alike of a list is another."""
    seen: Counter[PatientPayment] = Counter()
    for each in payments:
        seen[each] += 1
        yield each if each.reference else replace(each, reference=f"{each.day.isoformat()}, {each.cents}, {seen[each]}")


def _columns(names: Iterable[str]) -> dict[str, str]:
    known = {name.strip().lower(): name for name in names}
    found = {}
    for column, spellings in _COLUMNS.items():
        spelling = next((each for each in spellings if each in known), None)
        if spelling is None:
            raise Refused(f"The payments have no column '{column}'; they need claim, date and amount.")
        found[column] = known[spelling]
    found["reference"] = known.get("reference", "")
    return found


def _payment(row: Mapping[str, str], columns: Mapping[str, str], count: int, name: str) -> PatientPayment:
    try:
        claim = row[columns["claim"]].strip()
        day = _day(row[columns["date"]].strip())
        cents = parse_cents(row[columns["amount"]].strip().replace("$", "").replace(",", ""))
    except (ValueError, AttributeError):
        raise Refused(f"Row {count} of {name} cannot be read; it needs a claim, a date and an amount.") from None
    if not claim or cents <= 0:
        raise Refused(f"Row {count} of {name} needs a claim and an amount above zero.")
    reference = (row.get(columns["reference"]) or "").strip() if columns["reference"] else ""
    return PatientPayment(claim, day, cents, reference[:80])


def _day(text: str) -> date:
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    raise ValueError("not a date")
