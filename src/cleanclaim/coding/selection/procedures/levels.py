"""Levels of the spine: an injection or ablation beside it is coded by how many levels the note names.

Joints are named by two vertebrae ("L4-5"), nerves by one ("L3, L4 and L5 medial branches"); two nerves serve a joint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from cleanclaim.coding.selection.procedures.act_tables import Act
from cleanclaim.coding.selection.procedures.services import Done, Service, has
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import rule

_PART = "CTLS"
_PAIR = re.compile(
    r"\b(?P<part>[CTLS])\s?(?P<from>\d{1,2})\s?(?:[-–/]|to|through)\s?(?P<lower>[CTLS])?\s?(?P<to>\d{1,2})\b"
)
_ONE = re.compile(r"\b(?P<part>[CTLS])(?P<number>\d{1,2})\b")
_LAST = {"C": 7, "T": 12, "L": 5, "S": 5}


def further_levels(act: Act, service: Service) -> Iterator[Service]:
    """A line for each level beyond the first, with the side of the first."""
    counts = [_levels(act, one) for one in service.done] if act.levels else []
    count = max(counts, default=1)
    if not each_level(count):
        return
    codes = act.levels_of.get(service.code, act.levels)
    for code in codes[: count - 1]:
        units = count - 1 if len(codes) == 1 else 1
        yield replace(service, code=code, units=units, alternatives=()).told(each_level.card, f"{count} here.")


def _levels(act: Act, done: Done) -> int:
    """How many levels the sentence of the act names."""
    text = done.statement.text
    pairs = list(_PAIR.finditer(text))
    by_nerve = has(act.by_nerve, text)
    joints = sum(_between(match) for match in pairs)
    if pairs and not (by_nerve and any(_between(match) > 1 for match in pairs)):
        return len({match[0].replace(" ", "").upper() for match in pairs}) if joints == len(pairs) else joints
    nerves = {match[0] for match in _ONE.finditer(_PAIR.sub(" ", text))}
    count = len(nerves) + sum(_between(match) + 1 for match in pairs)
    return max(count - 1, 1) if by_nerve else max(count, 1)


def _between(match: re.Match[str]) -> int:
    """How many steps lie between the two vertebrae of a range: 1 for neighbors."""
    lower = match["lower"] or match["part"]
    steps = int(match["to"]) - int(match["from"])
    for part in _PART[_PART.index(match["part"]) : _PART.index(lower)] if lower in _PART else "":
        steps += _LAST[part]
    return max(steps, 1)


@rule("procedures.each_level", cites=Citation("NCCI Policy Manual ch. 8", "nervous system: injections by level"))
def each_level(count: int) -> bool:
    """Each level of the spine beyond the first has a line of its own:"""
    return count > 1
