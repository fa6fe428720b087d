"""ICD-10-CM without a library: the codes that came or went since 2015, by our table of changes.

A code that never changed is not in the table, so that nothing can be said of it here; the compiled list
(`open_library`) knows all.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from importlib.resources import files

from cleanclaim.codesets.values import Lookup

_VERSION = "ICD-10-CM additions and deletions"


def judge_changed(code: str, on: date) -> Lookup:
    """Whether a code was not yet or no longer there on a day; "not checked" for all that the table cannot say."""
    came, went = _changes().get(code.replace(".", ""), (None, None))
    if went is not None and on >= went and (came is None or came < went):
        return Lookup("invalid", None, _VERSION, f"{code} was deleted on {went}.")
    if came is not None and on < came and (went is None or came < went):
        return Lookup("invalid", None, _VERSION, f"{code} came on {came}.")
    return Lookup("not checked", None, "", f"No ICD-10-CM code set is installed, so {code} was not checked.")


@cache
def _changes() -> dict[str, tuple[date | None, date | None]]:
    table = files("cleanclaim").joinpath("rulebook", "codesets", "icd10cm_changes.csv")
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return {row["code"]: (_day(row["added"]), _day(row["deleted"])) for row in rows}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
