"""HL: the numbers count from 1, parents are those that stand above, the child flag tells the truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

_PATIENTS = {"20": "", "21": "20", "22": "21", "23": "22"}
_CLAIMS_ASKED = {"20": "", "21": "20", "19": "21", "22": "19", "23": "22"}
# Level code → the level code of its parent (the first that is open, where there are several), by transaction.
PARENTS = {
    "837P": {"20": "", "22": "20", "23": "22"},
    "837I": {"20": "", "22": "20", "23": "22"},
    "277CA": {"20": "", "21": "20", "19": "21", "PT": "19"},
    "270": _PATIENTS,
    "271": _PATIENTS,
    "276": _CLAIMS_ASKED,
    "277": _CLAIMS_ASKED,
    "277-request": {"20": "", "21": "20", "19": "21", "PT": "19", "22": "19"},
    "278": {**_PATIENTS, "EV": "23 22", "SS": "EV"},
}


@cache
def _order(kind: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The parents of each level code, and the codes that its next level closes: its own and those beneath."""
    parents = {code: above.split() for code, above in PARENTS.get(kind, {}).items()}
    order = list(parents)
    return parents, {code: order[place:] for place, code in enumerate(order)}


@dataclass(slots=True)
class _Level:
    number: str
    flag: str
    position: int
    offset: int
    children: int = 0


class Levels:
    """`report(element, position, offset, message)` is called for each breach."""

    def __init__(self, kind: str, report: Callable[[str, int, int, str], None]) -> None:
        self.parents, self.beneath = _order(kind)
        self.report = report
        self.count = 0
        self.open: dict[str, _Level] = {}

    def see(self, e: list[str], position: int, offset: int) -> None:
        number, parent, code, flag = (*e[1:5], "", "", "", "")[:4]
        self.count += 1
        if number != str(self.count):
            self.report("HL01", position, offset, f"HL01 must be {self.count}: levels count from 1 without gaps")
        if code not in self.parents:
            return
        above = next((self.open[each] for each in self.parents[code] if each in self.open), None)
        if above is not None:
            above.children += 1
        expected = above.number if above is not None else ""
        if parent != expected:
            right = f"must be {expected}, the level above" if expected else "must be empty: it is the top level"
            self.report("HL02", position, offset, f"HL02 {right}")
        self._leave(code)
        self.open[code] = _Level(number, flag, position, offset)

    def end(self) -> None:
        for code in list(self.open):
            self._close(self.open.pop(code))

    def _leave(self, code: str) -> None:
        """A new level closes the last one of its kind and all beneath it."""
        for inner in self.beneath[code]:
            if inner in self.open:
                self._close(self.open.pop(inner))

    def _close(self, level: _Level) -> None:
        if level.flag == "1" and not level.children:
            self.report("HL04", level.position, level.offset, "HL04 must be 0: no level stands beneath this one")
        if level.flag == "0" and level.children:
            self.report("HL04", level.position, level.offset, "HL04 must be 1: a level stands beneath this one")
