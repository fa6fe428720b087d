"""Rules: logic in Python, numbers in TOML.

A rule is one small pure function. The first line of its docstring is the sentence that people see, the
decorator carries its id and citation. There is no hidden registry: each room lists its rules in a tuple.
Numbers, windows and lists live in `rulebook/*.toml`, each value dated and with its source:

    [sequestration]
    unit = "percent"
    values = [{ from = 2013-04-01, value = "2", source = "Budget Control Act, 42 CFR 405.…" }]
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Generic, ParamSpec, TypeVar

from cleanclaim.kernel.evidence import Citation
from cleanclaim.kernel.finding import Owner, Severity

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class RuleCard:
    """What people see of a rule: its id, its sentence, its authority, and who acts on it."""

    id: str
    sentence: str
    citation: Citation
    owner: Owner
    severity: Severity
    likely_carc: str = ""


class Rule(Generic[P, R]):
    """A pure function with its card; call it as the function that it is."""

    def __init__(self, function: Callable[P, R], card: RuleCard) -> None:
        self.function = function
        self.card = card
        self.__doc__ = function.__doc__
        self.__name__ = function.__name__

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.function(*args, **kwargs)


def rule(
    id: str,
    *,
    cites: Citation,
    owner: Owner = Owner.CODING,
    severity: Severity = Severity.ERROR,
    likely_carc: str = "",
) -> Callable[[Callable[P, R]], Rule[P, R]]:
    """Give a function its card. The docstring's first line becomes the sentence; without one, TypeError."""

    def attach(function: Callable[P, R]) -> Rule[P, R]:
        sentence = (function.__doc__ or "").strip().split("\n")[0]
        if not sentence:
            raise TypeError(f"rule {id} has no docstring, so people could not read what it says")
        return Rule(function, RuleCard(id, sentence, cites, owner, severity, likely_carc))

    return attach


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A number or text in force on a day, with the source that says so."""

    value: str
    source: str
    since: date

    @property
    def number(self) -> Decimal:
        return Decimal(self.value)


@cache
def load_rulebook(name: str) -> dict[str, Any]:
    """The parsed TOML of `rulebook/<name>.toml`, shipped in the package. Treat it as read-only.

    Where `rulebook/<name>` is a folder, its files are one table; a name that two of them have is a ValueError.
    """
    folder = files("cleanclaim").joinpath("rulebook", *name.split("/"))
    if folder.is_dir():
        return _joined(name)
    path = files("cleanclaim").joinpath("rulebook", *f"{name}.toml".split("/"))
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def load_rulebooks(folder: str) -> dict[str, dict[str, Any]]:
    """The parsed files of a folder of the rulebook by their names, in alphabetical order. Treat them as read-only."""
    place = files("cleanclaim").joinpath("rulebook", *folder.split("/"))
    names = sorted(path.name.removesuffix(".toml") for path in place.iterdir() if path.name.endswith(".toml"))
    return {name: load_rulebook(f"{folder}/{name}") for name in names}


def _joined(folder: str) -> dict[str, Any]:
    joined: dict[str, Any] = {}
    for name, table in load_rulebooks(folder).items():
        if twice := sorted(joined.keys() & table.keys() - {"source"}):
            raise ValueError(f"rulebook/{folder}/{name}.toml has {', '.join(twice)}, which another file there has too")
        joined |= table
    return joined


def dated_value(rulebook: str, key: str, on: date) -> DatedValue | None:
    """The value of `key` in force on a day, or None when no dated value reaches back so far."""
    rows = load_rulebook(rulebook)[key]["values"]
    in_force = [row for row in rows if row["from"] <= on and row.get("until", on) >= on]
    if not in_force:
        return None
    row = max(in_force, key=lambda candidate: candidate["from"])
    return DatedValue(str(row["value"]), row["source"], row["from"])
