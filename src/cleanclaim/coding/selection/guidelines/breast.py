"""Cancer of the breast: the quadrant that the note names, and the receptors of the tumor (Z17) beside it.

Its one trick: names of receptors and their results are read as a row of signs, so that "ER/PR+ HER2-",
"ER 95%, PR 60%, HER2 1+" and "estrogen receptor positive" are one way of writing. A result speaks of the names
right before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from cleanclaim.charts.values import SectionKind
from cleanclaim.codesets import Library
from cleanclaim.coding.selection.guidelines.steps import added, changed, coded, from_words, guide, sentences, told
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.coding.selection.stages import Candidate, Reading
from cleanclaim.kernel import Span
from cleanclaim.kernel.rules import load_rulebook, rule

RULEBOOK = "coding/breast"
_OF_OTHERS = frozenset((SectionKind.FAMILY_HISTORY, SectionKind.SOCIAL_HISTORY))
_SIGN = re.compile(r"\d{1,3}(?:\.\d)?\s?%|(?<!\d)[0-3]\+|[+−]|[–-](?![A-Za-z0-9])|[A-Za-z0-9]+(?:-?[0-9])?")
_QUADRANT = 4  # the character of the code that says where in the breast


@rule("coding.breast_quadrant", cites=guide("I.B.2 level of detail; Tabular List C50"))
def breast_quadrant(reading: Reading, library: Library) -> Reading:
    """Cancer of the breast is coded by the quadrant that the note names for it, where it names one alone."""
    for one in coded(reading, ["C50.9"]):
        found = {digit for span in _told(reading, one) for digit in _quadrants(span.text)}
        code = f"{one.code[:_QUADRANT]}{next(iter(found), '')}{one.code[_QUADRANT + 1 :]}"
        if len(found) == 1 and library.code("ICD-10-CM", code):
            reading = changed(reading, one, told(replace(one, code=code), breast_quadrant.card, f"{one.code}: {code}."))
    return reading


@rule("coding.receptors", cites=guide("I.B.7 use additional code; Tabular List C50, Z17"))
def receptors(reading: Reading, library: Library) -> Reading:
    """The receptors of a cancer of the breast are coded beside it, where the note says how they are."""
    cancers = coded(reading, ["C50"])
    if not cancers:
        return reading
    for span in _told(reading, cancers[0]):
        code = receptor_code(dict(read_receptors(span.text)))
        if code:
            one = from_words(reading, code, span, cancers[0].standing, receptors.card, f"Beside {cancers[0].code}.")
            reading = replace(reading, candidates=tuple(each for each in reading.candidates if each.code[:3] != "Z17"))
            return added(reading, replace(one, at=cancers[0].start))
    return reading


def receptor_code(found: dict[str, bool]) -> str:
    """The code of what is known of estrogen (ER), progesterone (PR), either (HR) and HER2; "" where too little is."""
    hormone = [found[name] for name in ("HR", "ER", "PR") if name in found]
    if not hormone:
        return "" if "HER2" not in found else "Z17.31" if found["HER2"] else "Z17.32"
    if "HER2" in found and (any(hormone) or len(hormone) > 1 or "HR" in found):
        return f"Z17.4{1 if any(hormone) else 2}{0 if found['HER2'] else 1}"
    if "ER" in found or "HR" in found:
        return "Z17.0" if found.get("ER", found.get("HR")) else "Z17.1"
    return "Z17.21" if found["PR"] else "Z17.22"


def read_receptors(text: str) -> Iterator[tuple[str, bool]]:
    """(name, positive?) of each receptor that a text tells of."""
    low = text.lower()
    for row in load_rulebook(RULEBOOK)["known"]:
        if _words(tuple(row["words"])).search(low):
            yield from ((name, bool(row["positive"])) for name in row["names"])
            return
    table = load_rulebook(RULEBOOK)["receptor"]
    names = {word: row["name"] for row in table["row"] for word in row["words"]}
    waiting: list[str] = []
    for match in _SIGN.finditer(_joined(low)):
        word = match[0]
        if word in names:
            waiting.append(str(names[word]))
        elif (result := _result(word, waiting)) is not None:
            yield from ((name, result) for name in waiting)
            waiting = []
        elif word not in table["between"]:
            waiting = []


def _joined(text: str) -> str:
    """The text with names of two words as one: "estrogen receptor", "her2/neu"."""
    for word in load_rulebook(RULEBOOK)["receptor"]["long"]:
        text = text.replace(word["says"], word["short"])
    return text


def _result(word: str, waiting: list[str]) -> bool | None:
    """Positive, negative, or no result. A score of the immune stain is one of HER2 only; 2+ decides nothing."""
    table = load_rulebook(RULEBOOK)["receptor"]
    if not waiting:
        return None
    if word in table["positive"] or word in table["negative"]:
        return word in table["positive"]
    if word.endswith("%"):
        return float(word.rstrip("% ")) >= 1
    if word[0] in "013" and word.endswith("+") and len(word) > 1:
        return word[0] == "3"
    return None


def _quadrants(text: str) -> Iterator[str]:
    for row in load_rulebook(RULEBOOK)["quadrant"]:
        if _words(tuple(row["words"])).search(text):
            yield row["digit"]


def _told(reading: Reading, one: Candidate) -> list[Span]:
    """The sentences of the problem; then those of the note that speak of the breast or of receptors."""
    own = [reading.sentence_of(mention) for mention in one.mentions]
    words: dict[str, Any] = load_rulebook(RULEBOOK)["speaks_of"]
    speaks = _words(tuple(words["words"]))
    told_of = [
        span for kind, span in sentences(reading.document) if kind not in _OF_OTHERS and speaks.search(span.text)
    ]
    return [*own, *(span for span in told_of if span not in own)]


@cache
def _words(words: tuple[str, ...]) -> PhrasePattern:
    return pattern(words)
