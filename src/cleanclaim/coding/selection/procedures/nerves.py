"""Nerve speeds and needle tests of muscles: a study is one kind of measurement of one nerve on one side.

The trick: only the part between the heading of the speeds and the needle test or interpretation is counted, since
the interpretation names the same nerves again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, key, pattern
from cleanclaim.coding.selection.procedures.services import (
    NUMBER,
    Service,
    has,
    house_confidence,
    number,
    sift,
)
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.selection.procedures.studies import RULEBOOK, study_mentions, told_of
from cleanclaim.coding.values import Withheld
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import load_rulebook, rule

_NCCI_11 = Citation("NCCI Policy Manual ch. 11", "neurology and neuromuscular procedures")
_REACH = 250  # characters from the heading of the needle test to its first muscle
_SIDES = re.compile(
    r"\b(?P<both>bilateral|both|left and right|right and left|R\s?(?:&|and|\+)\s?L|L\s?(?:&|and|\+)\s?R)\b"
    r"|\b(?P<right>right|rt|R(?=[\s.]))|\b(?P<left>left|lt|L(?=[\s.]))",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"\W*(motor|sensory)\b(?:[^:]{0,20}:|\W+(?:ncs|ncv|nerves?|conductions?|stud(?:y|ies)|summary)\b)", re.IGNORECASE
)
_COUNTED = re.compile(
    rf"\b(?P<n>{NUMBER})\s+(?:muscles?\s+)?(?:of|in|from)\s+(?:the\s+)?(?P<side>right|left)\s+(?P<limb>arm|leg|upper|lower)",
    re.IGNORECASE,
)
_STATED = re.compile(
    rf"\b(?P<n>{NUMBER})\s+(?:nerve conduction |conduction |separate |individual )?"
    r"(?:studies|nerves? tested|nerves studied)\b",
    re.IGNORECASE,
)


def find(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    """Nerve speeds and needle tests of this visit."""
    table = _table()
    mentions = study_mentions(statements, phrases(), steps=table["types"]["motor"])
    done, held = sift(mentions, str(table["steps"][0]["code"]))
    if not done:
        return [], held
    text = told_of(done, statements)
    speeds, needle = _parts(text)
    base = Service("", "nerve speeds", tuple(done), tuple(table["about"]), component=True)
    studies = _studies(speeds)
    found = [_speeds(base, studies)] if studies else []
    return [*found, *_muscles(base, needle, beside=bool(studies))], held


def phrases() -> list[str]:
    """The words for nerve speeds and needle tests, without which nothing is found."""
    return [*_table()["says"], *_table()["needle"]]


def _parts(text: str) -> tuple[str, str]:
    """The part that tells the speeds, and the part that tells the needle test."""
    table = _table()
    end = re.search(rf"(?im)^\W*{pattern(table['ends']).pattern}\W*[:\n]", text)
    body = text[: end.start()] if end else text
    needle = next((match for match in pattern(table["needle"]).finditer(body) if _begins(body, match)), None)
    if needle is None or has(table["no_needle"], body):
        return body, ""
    return body[: needle.start()], body[needle.start() :]


def _begins(text: str, match: re.Match[str]) -> bool:
    """Does the needle test begin here: are muscles named behind the word, and no nerves before them?"""
    muscle = _muscle_pattern().search(text, match.end(), match.end() + _REACH)
    first = muscle or _COUNTED.search(text, match.end(), match.end() + _REACH)
    if first is None:
        return False
    between = text[match.end() : first.start()]
    return not has([*_table()["names"], *_table()["says"]], between)


def _studies(text: str) -> int:
    """How many different nerves, sides and kinds of measurement are told; the note's own count beats them."""
    stated = _STATED.search(text)
    if stated:
        return number(stated["n"])
    found: set[tuple[str, str, str]] = set()
    kind = ""
    for line in re.split(r"[\n;]|(?<=\.)\s", text):
        heading = _HEADING.match(line)
        kind = heading[1].lower() if heading else kind
        found |= set(_studies_in(line, kind if heading or not _kind_of(line) else ""))
    return len(found)


def _studies_in(line: str, kind: str) -> Iterator[tuple[str, str, str]]:
    names = list(pattern(_table()["names"]).finditer(line))
    for place, name in enumerate(names):
        stop = names[place + 1].start() if place + 1 < len(names) else len(line)
        kinds = _kinds_of(line[name.end() : stop]) or _kinds_of(line[: name.start()][-20:]) or ([kind] if kind else [])
        for side in _sides_before(line[: name.start()], line[name.end() : name.end() + 12]):
            for each in kinds:
                yield key(name[0]), side, each


def _kinds_of(text: str) -> list[str]:
    return [name for name, words in _table()["types"].items() if has(words, text)]


def _kind_of(line: str) -> bool:
    return bool(_kinds_of(line))


def _sides_before(before: str, after: str) -> tuple[str, ...]:
    sides = list(_SIDES.finditer(before)) or list(_SIDES.finditer(after))[:1]
    if not sides:
        return ("",)
    last = sides[-1]
    return ("R", "L") if last["both"] else ("R",) if last["right"] else ("L",)


def _speeds(base: Service, studies: int) -> Service:
    steps = [row for row in _table()["steps"] if row["least"] <= studies]
    return replace(base, code=str(steps[-1]["code"])).told(studies_counted.card, f"{studies} here.")


def _muscles(base: Service, text: str, *, beside: bool) -> Iterator[Service]:
    if not text:
        return
    table = _table()
    limbs = {limb: muscles for limb, muscles in muscles_by_limb(text).items() if muscles}
    complete = [limb for limb, muscles in limbs.items() if complete_limb(muscles)]
    few = [limb for limb in limbs if limb not in complete]
    base = replace(base, name="needle test of muscles")
    if beside:
        for code, some in ((table["limb_complete"], complete), (table["limb_limited"], few)):
            if some:
                yield replace(base, code=str(code), units=len(some)).told(complete_limb.card, ", ".join(some) + ".")
    elif complete:
        code = table["limbs_alone"][min(len(complete), 4) - 1]
        yield replace(base, code=str(code)).told(complete_limb.card, ", ".join(complete) + ".")
    elif few:
        yield replace(base, code=str(table["few_alone"]), ceiling=house_confidence("product_open"))


def muscles_by_limb(text: str) -> dict[str, set[str]]:
    """The muscles that a text names, by side and limb ("left leg")."""
    table = _table()
    limbs: dict[str, set[str]] = {}
    sides: tuple[str, ...] = ("",)
    for line in re.split(r"[\n;]", text):
        for part in re.split(r"(?=\b(?:right|left|bilateral|both|RUE|LUE|RLE|LLE)\b)", line, flags=re.IGNORECASE):
            side = _SIDES.match(part) or re.match(r"(?P<both>\Z.)|(?P<right>R[UL]E)|(?P<left>L[UL]E)", part)
            if side:
                sides = ("right", "left") if side["both"] else ("right",) if side["right"] else ("left",)
            for match in _muscle_pattern().finditer(part):
                limb = "leg" if key(match[0]) in {key(each) for each in table["leg"]} else "arm"
                for one in sides:
                    limbs.setdefault(f"{one} {limb}".strip(), set()).add(key(match[0]))
    return limbs or _limbs_counted(text)


def _limbs_counted(text: str) -> dict[str, set[str]]:
    """The same where the note only counts the muscles ("6 muscles of the right leg")."""
    limbs = {"upper": "arm", "lower": "leg"}
    found = [(match["side"].lower(), match["limb"].lower(), number(match["n"])) for match in _COUNTED.finditer(text)]
    return {f"{side} {limbs.get(limb, limb)}": {str(one) for one in range(count)} for side, limb, count in found}


@cache
def _muscle_pattern() -> PhrasePattern:
    return pattern([*_table()["arm"], *_table()["leg"]])


@rule("procedures.studies_counted", cites=_NCCI_11)
def studies_counted(studies: int) -> bool:
    """Nerve speeds are coded by the number of studies, one for each nerve, side and kind of measurement:"""
    return studies > 0


@rule("procedures.complete_limb", cites=_NCCI_11)
def complete_limb(muscles: set[str]) -> bool:
    """The needle test of a limb is complete from five muscles on; each limb is a unit:"""
    return len(muscles) >= int(_table()["complete_from"])


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = load_rulebook(RULEBOOK)["nerves"]
    return table
