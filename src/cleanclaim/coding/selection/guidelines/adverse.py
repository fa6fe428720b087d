"""Adverse effects (I.C.19.e.5.a): what a drug did when it was taken as it should be, then the drug.

Its one trick: the drug is looked for only where the words name it as the cause ("due to", "-induced", or right before
what it did), so that a drug that merely treats the problem is not blamed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from cleanclaim.codesets import Library
from cleanclaim.coding.selection.guidelines.steps import SYSTEM, changed, coded, guide, told
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.coding.selection.stages import Candidate, Mention, Reading, Standing
from cleanclaim.kernel import Span
from cleanclaim.kernel.rules import load_rulebook, rule

RULEBOOK = "coding/adverse"
_SAID = (Standing.LISTED, Standing.ASSESSED, Standing.REASON)
_UNSURE_WITHIN = 22  # characters before the words that blame the drug
_NO_NAME = ("T50.905", "T36.95X")  # "drug", "antibiotic": only where no drug is named
_NOT_EFFECTS = ("Z", "T36", "T37", "T38", "T39", "T4", "T50", "C", "F1")


@dataclass(frozen=True, slots=True)
class _Blamed:
    """Words of a sentence that blame a drug: characters [start, end) of the document, and the drug's stem."""

    start: int
    end: int
    stem: str
    after: bool  # what it did stands behind the drug
    text: str
    worse: bool = False  # the drug made worse what was there before


@rule("coding.adverse_effect", cites=guide("I.C.19.e.5.a adverse effect: the nature first, then T36–T50"))
def adverse_effects(reading: Reading, library: Library) -> Reading:
    """What a drug did is coded first, then the drug, where the record names it as the cause."""
    for span, own in _sentences(reading):
        for blamed in _blamed(span, bool(coded_in(own, _table()["own"]["codes"]))):
            one = _nearest(reading, own, blamed)
            if one is not None and not _is_called_otherwise(span.text):
                reading = _with_drug(reading, one, blamed, library)
    return reading


def blames_a_drug(span: Span, end: int) -> bool:
    """Do the words right behind character `end` of the document blame a drug ("cough d/t lisinopril")?"""
    blamed = (one.start for one in _blamed(span, any_drug=False) if not one.after and one.start >= end)
    return any(not span.text[end - span.start : start - span.start].strip() for start in blamed)


def coded_in(own: list[tuple[Candidate, Mention]], beginnings: list[str]) -> list[Candidate]:
    return [one for one, _ in own if one.code.startswith(tuple(beginnings))]


def _sentences(reading: Reading) -> Iterator[tuple[Span, list[tuple[Candidate, Mention]]]]:
    """Every sentence of the note that says something that counts, with what it says."""
    by_place: dict[int, list[tuple[Candidate, Mention]]] = {}
    for one in reading.candidates:
        for mention in one.mentions:
            if not mention.document and one.standing in _SAID and not one.code.startswith(_NOT_EFFECTS):
                by_place.setdefault(mention.sentence, []).append((one, mention))
    for index, own in by_place.items():
        sentence = reading.document.sentences[index]
        yield reading.document.quote(sentence.start, sentence.end), own


def _blamed(span: Span, any_drug: bool) -> Iterator[_Blamed]:
    """The drugs that a sentence blames; where `any_drug`, the first one named when none is blamed outright."""
    drugs = list(_drugs().finditer(span.text))
    named = [match for match in drugs if not _stem(match[0]).startswith(_NO_NAME)]
    drugs = named or drugs
    heard = False
    for match in drugs:
        if (blamed := _by_cue(span, match) or _by_lead(span, match)) is not None:
            heard = True
            yield blamed
    if drugs and any_drug and not heard:
        match = drugs[0]
        yield _Blamed(span.start + match.start(), span.start + match.end(), _stem(match[0]), False, match[0])


def _by_cue(span: Span, match: re.Match[str]) -> _Blamed | None:
    """ "Due to", up to four words, the drug."""
    worse = next(reversed(list(_words("worse").finditer(span.text, 0, match.start()))), None)
    cue = worse or next(reversed(list(_words("cue").finditer(span.text, 0, match.start()))), None)
    if cue is None or not re.fullmatch(r"\W+(?:[\w./%-]+\W+){0,4}", span.text[cue.end() : match.start()]):
        return None
    if re.search(r"[.;:,]\s|\s[-–]\s", span.text[cue.end() : match.start()]) or _is_unsure(span.text, cue.start()):
        return None
    end = span.start + match.end()
    return _Blamed(span.start + cue.start(), end, _stem(match[0]), False, match[0], worse is not None)


def _by_lead(span: Span, match: re.Match[str]) -> _Blamed | None:
    """The drug, "induced" or nothing, and then what it did."""
    behind = re.match(rf"[\s-]+(?:{_words('led_by').pattern})\b", span.text[match.end() :])
    if _is_unsure(span.text, match.start()):
        return None
    end = match.end() + (behind.end() if behind else 0)
    text = match[0] if behind else ""
    return _Blamed(span.start + match.start(), span.start + end, _stem(match[0]), True, text)


def _is_unsure(text: str, start: int) -> bool:
    return bool(_words("unsure").search(text, max(0, start - _UNSURE_WITHIN), start))


def _is_called_otherwise(text: str) -> bool:
    return bool(_words("otherwise").search(text))


def _nearest(reading: Reading, own: list[tuple[Candidate, Mention]], blamed: _Blamed) -> Candidate | None:
    """What the drug did: the words right behind "-induced", else the last ones before the blame."""
    here = [(one, mention) for one, mention in own if any(one.code == each.code for each in reading.candidates)]
    if blamed.after:
        behind = [(one, m) for one, m in here if m.start <= blamed.end + 2 and m.end > blamed.end]
        if not blamed.text:
            behind = [(one, m) for one, m in behind if one.code.startswith(tuple(_table()["before"]["of"]))]
        return behind[0][0] if behind else None
    ahead = [(m.end, one) for one, m in here if m.end <= blamed.start or m.start <= blamed.start < m.end]
    return max(ahead, key=lambda pair: pair[0])[1] if ahead else next((one for one, _ in here), None)


def _with_drug(reading: Reading, one: Candidate, blamed: _Blamed, library: Library) -> Reading:
    drug = _with_seventh(blamed.stem, library)
    if not drug or coded(reading, [drug]):
        return reading
    code = one.code if blamed.worse else _called(one.code, blamed.stem)
    current = next(each for each in reading.candidates if each.code == one.code)
    place = reading.candidates.index(current)
    new = current
    if code != one.code and library.code(SYSTEM, code):
        fact = f"{one.code}: {code}."
        new = told(replace(current, code=code, alternatives=()), adverse_effects.card, fact)
        reading = changed(reading, current, new)
        place = reading.candidates.index(new)
    table = _table()["bleeding"]
    between = [table["gives"]] if one.code.startswith(tuple(table["of"])) and blamed.stem in table["by"] else []
    held = {each.code for each in reading.candidates}
    added = [_beside(new, each) for each in (*between, drug) if each not in held]
    candidates = (*reading.candidates[: place + 1], *added, *reading.candidates[place + 1 :])
    return replace(reading, candidates=candidates)


def _beside(one: Candidate, code: str) -> Candidate:
    new = replace(one, code=code, base=code, because=(), alternatives=(), first=False)
    return told(new, adverse_effects.card, f"Beside {one.code}.")


def _called(code: str, stem: str) -> str:
    """The code of what happened when this drug did it."""
    for row in _table()["turned"]:
        if code in row["of"] and stem in row.get("by", [stem]):
            return str(row["gives"])
    return code


def _with_seventh(stem: str, library: Library) -> str:
    code = f"{stem}A"
    return code if library.code(SYSTEM, code) else ""


def _stem(name: str) -> str:
    return _by_name()[re.sub(r"[\s-]+", " ", name.lower())]


@cache
def _by_name() -> dict[str, str]:
    return {re.sub(r"[\s-]+", " ", name): stem for stem, names in _table()["drugs"].items() for name in names}


@cache
def _drugs() -> PhrasePattern:
    return pattern(sorted({name for names in _table()["drugs"].values() for name in names}))


@cache
def _words(name: str) -> PhrasePattern:
    return pattern(_table()[name]["words"])


def _table() -> dict[str, Any]:
    return load_rulebook(RULEBOOK)
