"""Broken bones: the vertebra that the note names, and the fractures of a weak bone (I.C.13.d)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from cleanclaim.codesets import Library
from cleanclaim.coding.selection.guidelines.steps import SYSTEM, age_of, changed, coded, guide, text_of, told
from cleanclaim.coding.selection.procedures.phrases import pattern
from cleanclaim.coding.selection.specificity import needs, said_words, without_ruled_out
from cleanclaim.coding.selection.stages import Candidate, Reading
from cleanclaim.kernel.rules import load_rulebook, rule

_RULEBOOK = "coding/fragility"
_VERTEBRA = re.compile(r"\b(?P<part>[TL])-?(?P<number>1[0-2]|[1-9])\b(?!\s?[-/]\s?[TLS]?\d)")


@rule(
    "coding.vertebra",
    cites=guide("I.B.2 level of detail; I.C.13.c coding of pathologic fractures; M48.5, S22.0, S32.0"),
)
def vertebra(reading: Reading, library: Library) -> Reading:
    """A broken vertebra is coded by the vertebra that the note names, as an injury only where one is told."""
    table = load_rulebook(_RULEBOOK)["vertebra"]
    for one in coded(reading, table["of"]):
        text = without_ruled_out(text_of(reading, one))
        match = _VERTEBRA.search(text)
        code = _broken(one.code, text, match["part"], match["number"], table) if match else ""
        if code and library.code(SYSTEM, code):
            reading = changed(reading, one, told(replace(one, code=code), vertebra.card, f"{one.code}: {code}."))
    return reading


def _broken(code: str, text: str, part: str, number: str, table: dict[str, Any]) -> str:
    """The stem of the vertebra; "" where the words are of no vertebra."""
    weak, spine = table["weak"]
    if code.startswith(weak):
        return str(spine)
    pressed, burst = pattern(table["compression"]).search(text), pattern(table["burst"]).search(text)
    if code.startswith("T14") and not pressed and not burst:
        return ""
    if not code.startswith("S") and not burst and not pattern(table["injury"]).search(text):
        return str(table["region"][part])
    stem = table["thoracic" if part == "T" else "lumbar"].get(number, "")
    kind = ("2" if pattern(table["unstable"]).search(text) else "1") if burst else "0" if pressed else "9"
    return stem + kind if stem else ""


@rule("coding.fragility", cites=guide("I.C.13.d.2 osteoporosis with current pathological fracture"))
def fragility(reading: Reading, library: Library) -> Reading:
    """A fracture of a weak bone, or in known osteoporosis after a fall that breaks no sound bone, is coded as such."""
    table = load_rulebook(_RULEBOOK)["fragility"]
    for row in table["site"]:
        for one in coded(reading, row["of"]):
            entry = library.code(SYSTEM, one.code)
            if entry is None or ("racture" not in entry.display and not one.code.startswith("M48.5")):
                continue
            if not _is_weak(reading, one, table):
                continue
            code = row["gives"] + ("" if row.get("sided") is False else _side(one, entry.display, reading))
            new = told(replace(one, code=code, alternatives=()), fragility.card, f"{one.code}: {code}.")
            reading = changed(reading, one, new)
            known = coded(reading, table["osteoporosis"])
            reading = reading.without(known, f"replaced by {code}", fragility.card.sentence) if known else reading
    return reading


def _is_weak(reading: Reading, one: Candidate, table: dict[str, Any]) -> bool:
    if pattern(table["says"]).search(without_ruled_out(text_of(reading, one))):
        return True
    age = age_of(reading)
    known = coded(reading, table["osteoporosis"])
    if not known or (age is not None and age < table["age"]):
        return False
    text = reading.document.text
    return bool(pattern(table["minor_fall"]).search(text)) and not pattern(table["not_minor"]).search(text)


def _side(one: Candidate, display: str, reading: Reading) -> str:
    said = frozenset(needs(display)) or said_words(text_of(reading, one))
    return "1" if "right" in said else "2" if "left" in said else "9"
