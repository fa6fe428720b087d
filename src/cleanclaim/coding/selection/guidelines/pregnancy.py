"""Pregnancy: chapter 15 goes before other chapters, the weeks give the trimester (I.C.15)."""

from __future__ import annotations

import re
from dataclasses import replace

from cleanclaim.codesets import Library
from cleanclaim.coding.selection.guidelines.steps import (
    RULEBOOK,
    SYSTEM,
    added,
    changed,
    coded,
    from_words,
    guide,
    told,
)
from cleanclaim.coding.selection.stages import Candidate, Reading, Standing
from cleanclaim.kernel.rules import load_rulebook, rule

_PREGNANT = re.compile(
    r"\bpregnan\w*|\bprenatal\b|\bantenatal\b|\bG\d{1,2}\s?,?\s?P\d|\bgravid\w*|\bprimigravida\b|\bgestation\w*|\bIUP\b"
    r"|\bEDD\b|\bobstetric\w*",
    re.IGNORECASE,
)
_WEEKS = (
    re.compile(r"\b(\d{1,2})\s?w(?:ks?|eeks?)?\s?,?\s?(?:and\s)?[0-6]\s?d(?:ays?)?\b", re.IGNORECASE),
    re.compile(r"\b(\d{1,2})\s?\+\s?[0-6](?=\s?(?:w|\b))", re.IGNORECASE),
    re.compile(
        r"\b(\d{1,2})(?:\s[0-6]/7)?[\s-](?:weeks?|wks?)\b(?!\s*(?:ago|post|after|later|old|of age|course))", re.I
    ),
    re.compile(r"\bGA:?\s?(\d{1,2})\b"),
)
_LATER = re.compile(
    r"\bG(?:[2-9]|1\d)\s?,?\s?P|\bmultigravida\b|\b(?:second|third|fourth) pregnancy|\bnot her first", re.I
)
_FIRST = re.compile(r"\bG1\s?,?\s?P0|\bprimigravida\b|\bfirst pregnancy\b|\bprimip", re.IGNORECASE)
_TRIMESTERS = ("first trimester", "second trimester", "third trimester")


@rule("coding.pregnancy", cites=guide("I.C.15.a general rules, 15.a.3 trimester; I.C.21.c.11 Z3A, Z34"))
def pregnancy(reading: Reading, library: Library) -> Reading:
    """In pregnancy conditions are coded to chapter 15, with the trimester and the weeks that the note says."""
    if not reading.assessed or not _is_pregnant(reading):
        return reading
    reading = _of_chapter_15(reading, library)
    weeks = _weeks(reading.document.text)
    if weeks:
        for one in coded(reading, ["O", "Z34"]):
            if code := _in_trimester(one.code, weeks[0], library):
                reading = changed(
                    reading, one, told(replace(one, code=code), pregnancy.card, f"{weeks[0]} weeks: {code}.")
                )
    reading = _supervised(reading, library)
    if weeks and coded(reading, ["O", "Z34"]) and not coded(reading, ["O0" + each for each in "012345678"]):
        span = reading.document.quote(weeks[1], weeks[2])
        code = f"Z3A.{weeks[0]:02}"
        if library.code(SYSTEM, code):
            reading = added(reading, from_words(reading, code, span, Standing.ASSESSED, pregnancy.card))
    return reading


def _is_pregnant(reading: Reading) -> bool:
    """A chapter 15 code or supervision stands there, or the assessment speaks of the pregnancy."""
    if coded(reading, ["O00", "O03", "O90", "O91", "O92", "Z39"]):
        return False
    if coded(reading, ["O", "Z34", "Z33.1"]):
        return True
    texts = {reading.sentence_of(mention).text for one in reading.candidates for mention in one.mentions}
    return any(_PREGNANT.search(text) for text in texts) and bool(_weeks(reading.document.text))


def _weeks(text: str) -> tuple[int, int, int] | None:
    """(completed weeks, start, end) of the first words for a gestational age; None where none is said."""
    for each in _WEEKS:
        for match in each.finditer(text):
            around = text[max(0, match.start() - 160) : match.end() + 80]
            if 4 <= int(match[1]) <= 42 and _PREGNANT.search(around):
                return int(match[1]), match.start(), match.end()
    return None


def _of_chapter_15(reading: Reading, library: Library) -> Reading:
    for row in load_rulebook(RULEBOOK)["pregnant"]:
        for one in coded(reading, row["of"]):
            if any(each.code.startswith(row["gives"]) for each in reading.candidates):
                continue
            code = _unspecified(row["gives"], library)
            new = told(replace(one, code=code, alternatives=()), pregnancy.card, f"{one.code}: {code}.")
            if row.get("keep"):
                place = reading.candidates.index(one)
                reading = replace(reading, candidates=(*reading.candidates[:place], new, *reading.candidates[place:]))
            else:
                reading = changed(reading, one, new)
    return reading


def _unspecified(stem: str, library: Library) -> str:
    below = library.children(stem)
    return next((each.code for each in below if "unspecified trimester" in each.display.lower()), stem)


def _in_trimester(code: str, weeks: int, library: Library) -> str:
    """The code of the same stem for the trimester: from 14 and from 28 weeks the next one (I.C.15.a.3)."""
    entry = library.code(SYSTEM, code)
    if entry is None or "trimester" not in entry.display.lower():
        return ""
    wanted = _TRIMESTERS[(weeks >= 14) + (weeks >= 28)]
    return next((each.code for each in library.children(code[:-1]) if wanted in each.display.lower()), "")


def _supervised(reading: Reading, library: Library) -> Reading:
    """Z34 stands alone; a first or a later pregnancy has a code of its own."""
    routine = coded(reading, ["Z34", "Z33.1"])
    if routine and coded(reading, ["O"]):
        return reading.without(routine, "a chapter 15 code is coded", pregnancy.card.sentence)
    text = reading.document.text
    for one in coded(reading, ["Z34.9"]):
        kind = "8" if _LATER.search(text) else "0" if _FIRST.search(text) else ""
        if kind:
            code = f"Z34.{kind}{one.code[-1]}"
            reading = changed(reading, one, _parity(one, code))
    return reading


def _parity(one: Candidate, code: str) -> Candidate:
    return told(replace(one, code=code), pregnancy.card, f"{one.code}: {code}.")
