"""Late effects of a stroke (I.C.9.d): the deficit is coded as its sequela, not as a new disease."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from cleanclaim.codesets import Library
from cleanclaim.coding.selection.guidelines.steps import RULEBOOK, SYSTEM, changed, coded, guide, told
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.coding.selection.stages import Candidate, Reading
from cleanclaim.kernel.rules import load_rulebook, rule

_NEAR = 25  # characters between a paralysis and its side
_HANDED = re.compile(r"\b(right|left|ambi)[ -]?(?:dextrous|hand(?:ed)?)\b(?:[ -]dominan\w+)?", re.IGNORECASE)
_SIDE = re.compile(r"\b(right|left)\b|\b(?:(r)|(l))t?\b", re.IGNORECASE)


@rule("coding.late_effect", cites=guide("I.C.9.d sequelae of cerebrovascular disease; I.C.6.a dominant side"))
def late_effects(reading: Reading, library: Library) -> Reading:
    """A deficit that a stroke left behind is coded as its sequela, by kind and side."""
    table = load_rulebook(RULEBOOK)["late_effect"]
    for row in table["deficit"]:
        for one in coded(reading, row["of"]):
            text = " ".join(reading.sentence_of(mention).text for mention in one.mentions)
            if not _after_stroke(text):
                continue
            kind = "bled" if _phrases("bled").search(text) else "blocked"
            code = table[kind] + row["gives"] + (_sided(text, reading.document.text) if row.get("sided") else "")
            if library.code(SYSTEM, code) and code != one.code:
                reading = _sequela(reading, one, code, keep=bool(row.get("keep")))
    return reading


@rule("coding.dominant_side", cites=guide("I.C.6.a dominant and nondominant side"))
def dominant_side(reading: Reading, library: Library) -> Reading:
    """A paralysis of one side is of the dominant side where the hand says so; right is dominant where nothing does."""
    for one in coded(reading, load_rulebook(RULEBOOK)["late_effect"]["paralysis"]):
        text = " ".join(reading.sentence_of(mention).text for mention in one.mentions)
        code = one.code[:-1] + _sided(_beside(text, one), reading.document.text)
        if not code.endswith("9") and library.code(SYSTEM, code):
            reading = changed(reading, one, told(replace(one, code=code), dominant_side.card, f"{one.code}: {code}."))
    return reading


def _beside(text: str, one: Candidate) -> str:
    """The words just before the paralysis, in which its side stands; those behind it where there is none."""
    start = text.find(one.mentions[0].text)
    before, after = text[max(0, start - _NEAR) : start], text[start : start + len(one.mentions[0].text) + _NEAR]
    sides = list(_SIDE.finditer(before))
    return before[sides[-1].start() :] if sides else after


def _sequela(reading: Reading, one: Candidate, code: str, *, keep: bool) -> Reading:
    """The sequela in the place of the deficit, or before it where both are coded; the stroke itself is over."""
    new = told(replace(one, code=code, alternatives=()), late_effects.card, f"{one.code}: {code}.")
    if keep:
        reading = replace(reading, candidates=(*(each for each in reading.candidates if each.code != code), new))
    else:
        reading = changed(reading, one, new)
    places = {(mention.document, mention.sentence) for mention in one.mentions}
    over = tuple(
        each
        for each in coded(reading, load_rulebook(RULEBOOK)["late_effect"]["over"])
        if each.code == "Z86.73" or all((one.document, one.sentence) in places for one in each.mentions)
    )
    return reading.without(over, f"replaced by {code}", late_effects.card.sentence) if over else reading


def _after_stroke(text: str) -> bool:
    return bool(_phrases("stroke").search(text) and _phrases("left_by").search(text))


def _sided(text: str, note: str) -> str:
    """The last character by side and dominance; right is dominant where nothing is said (I.C.6.a)."""
    handed = _HANDED.search(note)
    side = _SIDE.search(_HANDED.sub("", text))
    if side is None:
        return "9"
    right = (side[1] or side[2] or side[3]).lower().startswith("r")
    hand = handed[1].lower() if handed else "right"
    dominant = hand == "ambi" or right == (hand == "right")
    return {(True, True): "1", (False, True): "2", (True, False): "3", (False, False): "4"}[(right, dominant)]


@cache
def _phrases(name: str) -> PhrasePattern:
    return pattern(load_rulebook(RULEBOOK)["late_effect"][f"{name}_words"])
