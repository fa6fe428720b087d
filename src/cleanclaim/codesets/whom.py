"""Who an ICD-10-CM code is for: sex and age where its place in the list says so."""

from __future__ import annotations

from functools import cache

from cleanclaim.kernel import Sex
from cleanclaim.kernel.rules import load_rulebook

_Whom = tuple[str, str, Sex | None, tuple[int, int] | None]


def for_whom(key: str) -> tuple[Sex | None, tuple[int, int] | None]:
    """(sex, (youngest, oldest) in years) of a code without its point; None where anybody."""
    for low, high, sex, ages in _table():
        if low <= key[: len(low)] and key[: len(high)] <= high:
            return sex, ages
    return None, None


@cache
def _table() -> tuple[_Whom, ...]:
    return tuple(
        (span.split("-")[0], span.split("-")[-1], Sex(row["sex"]) if "sex" in row else None, _ages(row))
        for row in load_rulebook("codesets/icd10cm")["for_whom"]
        for span in row["codes"]
    )


def _ages(row: dict[str, list[int]]) -> tuple[int, int] | None:
    return (row["ages"][0], row["ages"][1]) if "ages" in row else None
