"""Giving drugs: into a muscle one by one; into a vein by rank and minutes, one first service, the others beside it.

The trick of the hierarchy: which service is the first is not decided by what came first, but by rank: a complex
drug's drip, its push, another drip, a push, fluid. Further hours count from more than half of one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from cleanclaim.coding.selection.procedures.services import Done, Service, house_confidence, reason
from cleanclaim.kernel import Citation, Trace
from cleanclaim.kernel.rules import RuleCard, load_rulebook, rule

RULEBOOK = "coding/procedures/injections"
_DRUGS = "coding/procedures/drugs"
_NCCI_11 = Citation("NCCI Policy Manual ch. 11", "drug administration")
_NAMES = {
    "drip": "medicine by drip",
    "push": "medicine pushed into a vein",
    "fluid": "fluid into a vein",
}


@dataclass(frozen=True, slots=True)
class Given:
    """A drug that was given: `route` is "im", "iv", "drip", "fluid", "neb", "joint" or "other"; minutes 0: not told."""

    drug: dict[str, Any]
    done: Done
    route: str
    minutes: int = 0

    @property
    def way(self) -> str:
        """How it went into a vein ("drip", "push" or "fluid"), "" where it did not."""
        if self.route == "fluid":
            return "fluid"
        if self.route not in ("iv", "drip"):
            return ""
        return "push" if pushed(self.minutes) else "drip"

    @property
    def complex(self) -> bool:
        return bool(self.drug.get("complex"))


def administrations(givens: Sequence[Given]) -> Iterator[Service]:
    """The lines for giving what was given by needle or drip, not into a joint."""
    muscle = [given for given in givens if administered(given.route, "im")]
    for code, some in (
        (_table()["hormone"], [one for one in muscle if one.drug.get("hormone")]),
        (_muscle(), [one for one in muscle if not one.drug.get("hormone")]),
    ):
        if some:
            yield _line(code, "injection under the skin or into a muscle", some, len(some), administered.card)
    yield from _into_a_vein([given for given in givens if given.way])


def _into_a_vein(givens: Sequence[Given]) -> Iterator[Service]:
    lines: dict[str, Service] = {}
    for place, given in enumerate(sorted(givens, key=_rank)):
        for line in _fluid(given, place == 0) if given.way == "fluid" else _drug(given, place == 0):
            before = lines.get(line.code)
            lines[line.code] = _together(before, line) if before else line
    yield from lines.values()


def _together(before: Service, line: Service) -> Service:
    """One line of a number with the units of both."""
    because = (*before.because, *line.because)
    return replace(before, units=before.units + line.units, done=(*before.done, *line.done), because=because)


def _rank(given: Given) -> tuple[int, int]:
    order = [(True, "drip"), (True, "push"), (False, "drip"), (False, "push"), (False, "fluid")]
    return order.index((given.complex, given.way)), -given.minutes


def _drug(given: Given, is_first: bool) -> Iterator[Service]:
    table = _table()
    kind = f"complex_{given.way}" if given.complex else f"first_{given.way}"
    beside = f"next_complex_{given.way}" if given.complex else f"next_{given.way}"
    code = table[kind if first_service(is_first) else beside]
    line = _line(code, _NAMES[given.way], [given], 1, first_service.card)
    if minutes_open(given.minutes):
        line = replace(line, ceiling=house_confidence("product_open")).told(minutes_open.card)
    yield line
    hours = further_hours(given.minutes, int(table["further_from"])) if given.way == "drip" else 0
    if hours:
        more = table["complex_hour" if given.complex else "drip_hour"]
        yield _line(more, f"{_NAMES['drip']}, further hours", [given], hours, further_hours.card, given.minutes)


def _fluid(given: Given, is_first: bool) -> Iterator[Service]:
    table = _table()
    if given.minutes < int(table["fluid_from"]):
        return
    if not is_first:
        hours = max(1, further_hours(given.minutes + 60, int(table["further_from"])))
        yield _line(table["fluid_hour"], _NAMES["fluid"], [given], hours, further_hours.card, given.minutes)
        return
    yield _line(table["fluid"], _NAMES["fluid"], [given], 1, first_service.card)
    if hours := further_hours(given.minutes, int(table["further_from"])):
        yield _line(table["fluid_hour"], _NAMES["fluid"], [given], hours, further_hours.card, given.minutes)


def _line(code: str, name: str, givens: Sequence[Given], units: int, card: RuleCard, minutes: int = 0) -> Service:
    names = ", ".join(given.drug["name"] for given in givens)
    because: tuple[Trace, ...] = (reason(card, f"{names}, {minutes} minutes." if minutes else f"{names}."),)
    return Service(str(code), name, tuple(given.done for given in givens), units=units, because=because, technical=True)


@rule("procedures.administration", cites=_NCCI_11)
def administered(route: str, wanted: str) -> bool:
    """A drug given by needle, not into a joint, is administered by a line of its own:"""
    return route == wanted


@rule("procedures.pushed", cites=_NCCI_11)
def pushed(minutes: int) -> bool:
    """What ran into a vein for up to a quarter of an hour counts as pushed."""
    return minutes <= int(_table()["push_up_to"])


@rule("procedures.minutes_open", cites=_NCCI_11)
def minutes_open(minutes: int) -> bool:
    """How long it ran is not told, so the least is proposed: a push."""
    return minutes == 0


@rule("procedures.first_service", cites=_NCCI_11)
def first_service(is_first: bool) -> bool:
    """Into a vein one service is the first, by rank and not by time; the others go beside it:"""
    return is_first


@rule("procedures.further_hours", cites=_NCCI_11)
def further_hours(minutes: int, from_minutes: int) -> int:
    """A further hour counts from more than half of it:"""
    beyond = max(0, minutes - 60)
    return beyond // 60 + (1 if beyond % 60 >= from_minutes else 0)


def _muscle() -> str:
    return str(load_rulebook(_DRUGS)["administration"]["intramuscular"])


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = load_rulebook(RULEBOOK)["drip"]
    return table
