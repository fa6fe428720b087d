"""The tables of acts: `procedures.toml` and one `acts_<field>.toml` for each field, a row an act."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cleanclaim.coding.selection.procedures.phrases import key, with_deeds
from cleanclaim.kernel.rules import load_rulebook, load_rulebooks


@dataclass(frozen=True, slots=True)
class Act:
    """One row of the tables, as the comments of `procedures.toml` and of the files by field explain.

    `things` and `deeds` have become part of `says`: each thing with each deed, in either order.
    """

    name: str
    says: tuple[str, ...]
    code: str
    about: tuple[str, ...] = ()
    read_only: str = ""
    tracing_only: str = ""
    rhythm: tuple[str, ...] = ()
    poc: bool = False
    value: tuple[str, ...] = ()
    technical: bool = False
    component: bool = False
    sided: bool = False
    digits: bool = False
    minor: bool = False
    lab_carrier: bool = False
    repeatable: bool = False
    two_results: bool = False
    per_instrument: bool = False
    of_mother: str = ""
    body: str = ""
    replaces: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    open: str = ""
    complicated: str = ""
    complicated_words: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    without_instruments: str = ""
    analyzer: str = ""
    blood: bool = False
    fitted: tuple[str, ...] = ()
    not_fitted: str = ""
    record: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    by_hand: bool = False
    variants: tuple[dict[str, Any], ...] = ()
    report: bool = False
    one_side: str = ""
    lids: bool = False
    marks: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    deeds: tuple[str, ...] = ()
    heads: bool = False
    says_done: tuple[str, ...] = ()
    parts: tuple[dict[str, Any], ...] = ()
    counted: tuple[str, ...] = ()
    heavier: dict[str, str] = field(default_factory=dict)
    wider: tuple[dict[str, Any], ...] = ()
    younger: dict[str, Any] = field(default_factory=dict)
    levels: tuple[str, ...] = ()
    levels_of: dict[str, list[str]] = field(default_factory=dict)
    by_nerve: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash((self.code, self.name))

    @property
    def phrases(self) -> tuple[str, ...]:
        """All words for the act, those first that say themselves that it was done."""
        return (*self.says_done, *self.says)

    @property
    def said_keys(self) -> frozenset[str]:
        """The words that say themselves that it was done, as they are looked up."""
        return frozenset(key(phrase) for phrase in self.says_done)


@cache
def acts() -> tuple[Act, ...]:
    """The rows of `procedures.toml`, then of each `acts_<field>.toml` beside it; of one phrase the first row counts."""
    return tuple(_act(row) for table in tables() for row in table["act"])


@cache
def places_of_acts() -> dict[Act, int]:
    """Where each act stands in the tables."""
    return {act: place for place, act in reversed(list(enumerate(acts())))}


@cache
def tables() -> tuple[dict[str, Any], ...]:
    """The general table, and those by field (skin, bones, heart …) in the order of their names."""
    return (load_rulebook("coding/procedures/general"), *load_rulebooks("coding/acts").values())


def _act(row: dict[str, Any]) -> Act:
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    fields["says"] = with_deeds(row)
    return Act(**fields)
