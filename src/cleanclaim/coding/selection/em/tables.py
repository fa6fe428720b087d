"""The rulebook of levels: grades, families of codes by day, and its words as patterns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import cache, lru_cache
from typing import Any

from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.kernel.rules import dated_value, load_rulebook

RULEBOOK = "coding/em"


class Grade(IntEnum):
    """The four grades of each element; `word` is how the rulebook and `EmLevel` write them."""

    MINIMAL = 0
    LOW = 1
    MODERATE = 2
    HIGH = 3

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Family:
    """The codes of one kind of visit, least first; `by_time` false where minutes never decide."""

    name: str
    kind: str
    codes: tuple[tuple[Grade, str], ...]
    by_time: bool
    source: str

    def code(self, grade: Grade) -> str:
        return dict(self.codes)[grade]

    def rank(self, code: str) -> int:
        return [each for _, each in self.codes].index(code)


@lru_cache(maxsize=256)
def family(setting: str, kind: str, on: date) -> Family | None:
    """The codes for a setting and kind of visit that follow these rules on a day, else None."""
    for row in load_rulebook(RULEBOOK)["family"]:
        if setting in row["settings"] and row["kind"] == kind and row["from"] <= on:
            codes = tuple((Grade[word.upper()], code) for word, code in row["codes"].items())
            return Family(row["name"], kind, codes, row["by_time"], row["source"])
    return None


@lru_cache(maxsize=256)
def least_minutes(code: str, on: date) -> int | None:
    """The total minutes from which a code may be chosen by time, None where it may not."""
    key = f"minutes_{code}"
    if key not in load_rulebook(RULEBOOK):
        return None
    value = dated_value(RULEBOOK, key, on)
    return int(value.number) if value else None


def house_confidence(name: str) -> float:
    return float(load_rulebook(RULEBOOK)["confidence"][name])


def table(name: str) -> dict[str, Any]:
    """A section of words and codes: of problems, data, risk or the kinds of visits."""
    section: dict[str, Any] = load_rulebook(RULEBOOK)[name]
    return section


def rows(name: str) -> list[dict[str, Any]]:
    """A list of the rulebook: its tests, its preventive visits."""
    listed: list[dict[str, Any]] = load_rulebook(RULEBOOK)[name]
    return listed


@cache
def prefixes(section: str, name: str) -> tuple[str, ...]:
    """A list of beginnings of codes of the rulebook."""
    return tuple(table(section)[name])


@cache
def openings(section: str, *names: str) -> frozenset[str]:
    """The words with which any phrase of some lists opens: a text without them has none of the phrases."""
    return frozenset().union(*(words(section, name).openings for name in names)) - {""}


@cache
def words(section: str, name: str) -> PhrasePattern:
    """A list of words of the rulebook as one pattern."""
    return pattern(table(section)[name])
