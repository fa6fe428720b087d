"""What the official edit tables say of a code or of two: plain values, each with the release that says it.

Claims ask for them in whole columns (`claims.facts.EditTables`); the tables that answer are installed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

EditTable = Literal[
    "NCCI PTP practitioner",
    "NCCI PTP hospital",
    "NCCI MUE practitioner",
    "NCCI MUE hospital",
    "NCCI MUE DME",
    "NCCI add-on",
    "PFS RVU",
    "LCD",
]
"""The tables that claim edits ask, by the names under which what is not installed is said."""


@dataclass(frozen=True, slots=True)
class PairEdit:
    """An NCCI procedure-to-procedure edit in force on a day: `column_two` is denied beside `column_one`.

    `bypass`: the modifier indicator is 1, so that a modifier may tell the two acts apart; with 0 none may.
    Indicator 9 is no edit and never becomes a value.
    """

    column_one: str
    column_two: str
    bypass: bool
    version: str
    effective: date | None = None
    deleted: date | None = None


@dataclass(frozen=True, slots=True)
class UnitLimit:
    """An MUE: units at most. `indicator` is the MAI: 1 for each line, 2 absolute for a day, 3 for a day, appealable."""

    code: str
    units: int
    indicator: Literal[1, 2, 3]
    version: str

    @property
    def per_day(self) -> bool:
        return self.indicator != 1


@dataclass(frozen=True, slots=True)
class AddOn:
    """An add-on code with the services that it may add to.

    `contractor_decides`: type 2 or 3, or "CCCCC" among the primaries: others than those listed may do, too.
    """

    code: str
    primaries: frozenset[str]
    contractor_decides: bool
    version: str


@dataclass(frozen=True, slots=True)
class FeeIndicators:
    """The payment policy columns of the physician fee schedule's row of a code, as published.

    `status` A B C D E F G H I J M N P Q R T X · `pc_tc` 0–9 · `global_days` 000 010 090 MMM XXX YYY ZZZ ·
    `multiple` 0–9 · `bilateral` 0 1 2 3 9 · `assistant`, `co_surgeon`, `team` 0 1 2 9. `components`:
    modifiers with a row of their own (26, TC, 53).
    """

    code: str
    status: str
    pc_tc: str
    global_days: str
    multiple: str
    bilateral: str
    assistant: str
    co_surgeon: str
    team: str
    components: frozenset[str]
    version: str


@dataclass(frozen=True, slots=True)
class CoverageArticle:
    """A coverage article that speaks of a procedure: the diagnoses that support it, and those that do not.

    `states` are two-letter codes, empty where the article holds everywhere. An empty `supporting` means
    that the article lists none. Codes are written with their point.
    """

    id: str
    procedure: str
    states: frozenset[str]
    supporting: frozenset[str]
    not_supporting: frozenset[str]
    version: str
