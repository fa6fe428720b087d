"""What an adjustment does to the money, read from `rulebook/ledger/adjustments.toml`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from cleanclaim.kernel.rules import load_rulebook


class Treatment(StrEnum):
    """Whose the adjusted amount is from now on. `OPEN`: still the insurer's. `INFORMATION`: posted before."""

    CONTRACTUAL = "contractual"
    PATIENT = "patient"
    OPEN = "open"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class TreatmentRow:
    treatment: Treatment
    says: str
    source: str


def treatment_of(group: str, carc: str, remarks: Iterable[str] = ()) -> TreatmentRow:
    """The most particular row for an adjustment: with one of its remarks, with its reason, of its group."""
    rows = _rows()
    wanted = [(group, carc, remark) for remark in remarks]
    wanted += [(group, carc, ""), (group, "*", ""), ("*", "*", "")]
    return next(rows[key] for key in wanted if key in rows)


@cache
def _rows() -> dict[tuple[str, str, str], TreatmentRow]:
    table = load_rulebook("ledger/adjustments")["rows"]
    return {
        (row["group"], row["carc"], row.get("remark", "")): TreatmentRow(
            Treatment(row["treatment"]), row["says"], row["source"]
        )
        for row in table
    }
