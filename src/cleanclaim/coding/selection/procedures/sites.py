"""Where on the body, and on which side: part, RT / LT / 50, finger and toe.

A side counts only where it is said of this act: beside the act or its body part, elsewhere under the same
procedure heading, or in an addendum that names the part. A side said elsewhere in the note is not taken
over, because guessing it so made coding worse; the provider is asked instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from cleanclaim.charts.values import SectionKind
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, key, pattern
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.kernel.rules import load_rulebook

RULEBOOK = "coding/procedures/sites"
BOTH = "50"
_OF_MUSCLES = ("neck",)  # where several muscles are injected: right and left ones are both sides
_EYES = {"OD": "RT", "OS": "LT", "OU": BOTH}
_ONE_EYE = re.compile(r"(?<!, )\bO[DSU]\b")  # behind a name and a comma, OD is an optometrist
_SIDE = re.compile(
    r"\b(?P<both>bilateral(?:ly)?|both|b/l|right and left|left and right|(?-i:OU|AU)"
    r"|each(?= (?:eye|ear|knee|hip|shoulder|heel|foot|hand|wrist|elbow|ankle|side|leg|arm|thumb|naris|nostril)))\b"
    r"|\b(?P<right>right|rt|(?-i:OD))\b|\b(?P<left>left|lt|(?-i:OS))\b|(?<![\w/])(?P<r>(?-i:R))(?=\s)|(?<![\w/])(?P<l>(?-i:L))(?=\s(?!\d))",
    re.IGNORECASE,
)


_SIDE_WORD = r"(?:right|left|rt|lt|(?-i:[RL]))"
_IN_TURN = re.compile(
    rf"\b{_SIDE_WORD}\b(?:\W+side)?(?:\W+first)?\W+(?:and\W+)?then\W+(?:on\W+)?(?:the\W+)?{_SIDE_WORD}\b"
    rf"|\bfirst\b[^.;\n]{{0,40}}\b{_SIDE_WORD}\b[^.;\n]{{0,60}}\bthen\b[^.;\n]{{0,30}}\b{_SIDE_WORD}\b"
    rf"|\b{_SIDE_WORD}\b(?:[^.;\n]|\.\d){{0,60}}\bthen\W+(?:on\W+)?(?:the\W+)?{_SIDE_WORD}\b"
    rf"|\b(?:per|each) side\b|\bon either side\b"
    rf"|\b(?:repeated|same|identical\w*|likewise|similar\w*)\b[^.;\n]{{0,30}}"
    r"\b(?:on|for|to|at|in) the (?:right|left|opposite|other|contralateral)\b",
    re.IGNORECASE,
)
_DOING = re.compile(r"\b(?:prepp?ed|marked|draped|injected|aspirated|needle|sterile|entered)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BodyPart:
    name: str
    start: int
    end: int


def body_parts(text: str) -> tuple[BodyPart, ...]:
    """The parts of the body that a text names, in order."""
    names, found = _bodies()
    return tuple(BodyPart(names[key(match[0])], match.start(), match.end()) for match in found.finditer(text))


def side_at(text: str, start: int, end: int) -> str:
    """RT, LT, 50 or "": the side said of characters [start, end), or the only side of the text.

    A side right before ("right knee") wins over one after ("knee, right").
    """
    sides = [(match.start(), match.end(), _modifier(match)) for match in _SIDE.finditer(text)]
    before = [side for first, last, side in sides if last <= start and _words(text[last:start]) <= 2]
    if before:
        return before[-1]
    after = [side for first, last, side in sides if first >= end and _words(text[end:first]) <= 1]
    if after:
        return after[0]
    named = {side for _, _, side in sides}
    if named == {"RT", "LT"}:
        return BOTH if re.search(r"\beach\b|\brespectively\b", text, re.IGNORECASE) else ""
    return named.pop() if len(named) == 1 else ""


def side_of(statement: Statement, start: int, end: int, body: str, around: Iterable[Statement]) -> str:
    """The side said of an act on `body`: in its statement, under its procedure heading, or in an addendum."""
    here = _side_here(statement, start, end, body)
    if here:
        return here
    for other in sorted(around, key=lambda one: not _DOING.search(one.text)):
        same_heading = other.under_heading_of(statement) and statement.kind is SectionKind.PROCEDURES
        if not (same_heading or other.addendum):
            continue
        for part in body_parts(other.text):
            if part.name == body and (side := side_at(other.text, part.start, part.end)):
                return side
    return _side_of_diagnosis(statement, body, around) if body in ("eye", "ear") else ""


def _side_of_diagnosis(statement: Statement, body: str, around: Iterable[Statement]) -> str:
    """The one side on which the assessment speaks of this eye or ear; "" where it names both or none."""
    told = [one for one in around if one.kind is SectionKind.ASSESSMENT and one.document == statement.document]
    sides = {
        side_at(one.text, part.start, part.end) for one in told for part in body_parts(one.text) if part.name == body
    }
    sides |= {_EYES[match[0]] for one in told for match in _ONE_EYE.finditer(one.text)} if body == "eye" else set()
    sides.discard("")
    return sides.pop() if len(sides) == 1 else ""


def in_turn(text: str) -> bool:
    """Is an act told of one side and then of the other ("R then L", "2 mL per side", "repeated on the left")?"""
    return bool(_IN_TURN.search(text))


def _side_here(statement: Statement, start: int, end: int, body: str) -> str:
    parts = [part for part in body_parts(statement.text) if part.name == body]
    for part in sorted(parts, key=lambda part: abs(part.start - start)):
        if side := side_at(statement.text, part.start, part.end):
            return side
    if not parts and body in _OF_MUSCLES:
        named = {_modifier(match) for match in _SIDE.finditer(statement.text)}
        return BOTH if BOTH in named or {"RT", "LT"} <= named else side_at(statement.text, start, end)
    return "" if parts else side_at(statement.text, start, end)


def digit_modifiers(text: str, side: str) -> tuple[str, ...]:
    """FA–F9 or TA–T9 for the fingers or toes that a text names on one side; () where it names none."""
    if side not in ("RT", "LT"):
        return ()
    table = _digits()
    half = "left" if side == "LT" else "right"
    for kind in ("toes", "fingers"):
        places = {key(name): place for name, place in table[kind].items()}
        found = [places[key(match[0])] for match in pattern(table[kind]).finditer(text)]
        if found:
            return tuple(table[f"{half}_{kind}"][place] for place in sorted(set(found)))
    return ()


def lid_modifiers(text: str) -> tuple[str, ...]:
    """E1–E4 for the eyelids that a text names ("left upper lid", "RLL"), () where it names none."""
    lids = load_rulebook(RULEBOOK)["lids"]
    found = (match[0] for match in pattern(name for names in lids["names"].values() for name in names).finditer(text))
    spelled = {key(word) for word in found}
    return tuple(mark for mark, names in lids["names"].items() if spelled & {key(name) for name in names})


def _modifier(match: re.Match[str]) -> str:
    if match["both"]:
        return BOTH
    return "RT" if match["right"] or match["r"] else "LT"


def _words(text: str) -> int:
    return len(re.findall(r"\w+", text))


@cache
def _bodies() -> tuple[dict[str, str], PhrasePattern]:
    rows = load_rulebook(RULEBOOK)["body"]
    names = {key(words): row["name"] for row in rows for words in row["says"]}
    return names, pattern(words for row in rows for words in row["says"])


@cache
def _digits() -> dict[str, Any]:
    table: dict[str, Any] = load_rulebook(RULEBOOK)["digits"]
    return table
