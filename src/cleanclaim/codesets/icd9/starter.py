"""Our own table of ICD-9-CM: codes, words, the days on which codes were split, and what is the same in ICD-10-CM."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from cleanclaim.kernel.rules import load_rulebook

SYSTEM = "ICD-9-CM"
RULEBOOK = "codesets/icd9cm"
LAST_DAY = date(2015, 9, 30)  # 45 CFR 162.1002(b): services up to this day


@dataclass(frozen=True, slots=True)
class StarterCode:
    """A code of the table with our words for it; in use from `first` to `last`."""

    code: str
    words: str
    first: date
    last: date = LAST_DAY

    def in_use(self, day: date) -> bool:
        return self.first <= day <= self.last


def pointed(key: str) -> str:
    """A code as people write it: the point after the third character, after the fourth of an E code."""
    place = 4 if key.startswith("E") else 3
    return f"{key[:place]}.{key[place:]}" if len(key) > place else key


@cache
def starter_codes() -> dict[str, StarterCode]:
    """All codes of the table without their points: what they were split from is in use up to the day before."""
    book = load_rulebook(RULEBOOK)
    splits = {parent.replace(".", ""): day for parent, day, _ in book["splits"]}
    found = {}
    for code, words, _ in book["codes"]:
        key = code.replace(".", "")
        first = book["since"].get(code) or splits.get(key[:-1]) or book["first"]
        found[key] = StarterCode(code, words, first)
    for parent, day, words in book["splits"]:
        last = date.fromordinal(day.toordinal() - 1)
        found[parent.replace(".", "")] = StarterCode(parent, words, book["first"], last)
    return found


@cache
def same_in_icd10() -> dict[str, str]:
    """Beginnings of ICD-10-CM codes (without points) → ICD-9-CM codes (without points)."""
    return {
        beginning.replace(".", ""): code.replace(".", "")
        for code, _, icd10 in load_rulebook(RULEBOOK)["codes"]
        for beginning in icd10.split()
    }


@cache
def second_codes() -> dict[str, str]:
    """Beginnings of ICD-10-CM codes (without points) → the ICD-9-CM code (with its point) that stood second."""
    rows: dict[str, str] = load_rulebook(RULEBOOK)["also"]
    return {each.replace(".", ""): code for code, icd10 in rows.items() if code != "source" for each in icd10.split()}


def said_rows() -> list[dict[str, Any]]:
    """Rows whose words say more than the ICD-10-CM code: `of`, `says`, `gives`."""
    rows: list[dict[str, Any]] = load_rulebook(RULEBOOK)["said"]
    return rows
