"""Where a code may stand among the diagnoses of a claim, and why: first only, never first, after another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from cleanclaim.codesets.tabular import normal
from cleanclaim.codesets.values import Code
from cleanclaim.kernel.rules import load_rulebook


@dataclass(frozen=True, slots=True)
class Order:
    """`place` is "first only", "never first" or "code first"; `says` a sentence, `source` where it is written."""

    place: str
    says: str
    source: str


def order_of(code: Code, *, code_first: bool) -> tuple[Order, ...]:
    """What is known of the place of an ICD-10-CM code; () where it may stand anywhere.

    `code_first` is true where a note at the code, or above it, names what comes before it.
    """
    key = normal(code.code)
    rows = [row for row in _rows() if _covers(row["codes"], key) and not _covers(row.get("except", []), key)]
    found = [Order(row["place"], row["says"], row["source"]) for row in rows]
    if code.manifestation and not found:  # the organisms of B95-B97 have such titles, too
        says = "A manifestation: the disease that causes it comes before it."
        found.append(Order("never first", says, "ICD-10-CM Official Guidelines I.A.13"))
    if code_first and not found:
        says = "Where what its note names is there too, that comes before it."
        found.append(Order("code first", says, "ICD-10-CM Tabular List, note at the code or above it"))
    return tuple(found)


def _covers(spans: list[str], key: str) -> bool:
    ends = ((span.split("-")[0], span.split("-")[-1]) for span in spans)
    return any(low <= key[: len(low)] and key[: len(high)] <= high for low, high in ends)


@cache
def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = load_rulebook("codesets/icd10cm")["order"]
    return rows
