"""Pregnancy: chapter 15 goes before other chapters, the weeks give the trimester (I.C.15)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from cleanclaim.charts.values import SectionKind
from cleanclaim.codesets import Library
from cleanclaim.coding.selection.guidelines.gestation import PREGNANT, Weeks, in_childbirth, in_trimester, weeks_said
from cleanclaim.coding.selection.guidelines.steps import (
    SYSTEM,
    added,
    changed,
    coded,
    from_words,
    guide,
    sentences,
    told,
)
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.coding.selection.specificity import without_ruled_out
from cleanclaim.coding.selection.stages import Candidate, Reading, Standing
from cleanclaim.kernel.rules import load_rulebook, rule

_LATER = re.compile(
    r"\bG(?:[2-9]|1\d)\s?,?\s?P|\bmulti(?:gravid|par)\w*|\bmultip\b|\b(?:second|third|fourth) pregnancy"
    r"|\bnot her first",
    re.I,
)
_FIRST = re.compile(
    r"\bG1\s?,?\s?(?:P0|now)|\bprimi(?:gravid|par)\w*|\bfirst pregnancy\b|\bprimip\b|\bnullip\w*", re.IGNORECASE
)
_NOT_WITH_WEEKS = ["O0" + each for each in "012345678"]
_OVER = ["O00", "O03", "O04", "O90", "O91", "O92", "Z39", "O86", "O85", "O87"]
_TABLE = "coding/pregnancy"
_CHILD = 10  # years; a newborn's chart tells of the mother's pregnancy


@rule("coding.pregnancy", cites=guide("I.C.15.a general rules, 15.a.3 trimester; I.C.21.c.11 Z3A, Z34"))
def pregnancy(reading: Reading, library: Library) -> Reading:
    """In pregnancy conditions are coded to chapter 15, with the trimester and the weeks that the note says."""
    if not _may_be_pregnant(reading):
        return reading
    born = _outcome(reading)
    if not (reading.assessed or born) or not (born or _is_pregnant(reading)):
        return reading
    weeks = weeks_said(reading, by_days_alone=True)
    reading = _of_chapter_15(_named(reading), weeks, library)
    for one in coded(reading, ["O", "Z34"]):
        code = in_childbirth(one.code, library) if born else ""
        code = code or (in_trimester(one.code, weeks.trimester, library) if weeks else "")
        if code:
            fact = f"{weeks.weeks} weeks: {code}." if weeks else f"{code}."
            reading = changed(reading, one, told(replace(one, code=code), pregnancy.card, fact))
    reading = _supervised(reading, weeks, library)
    if weeks and coded(reading, ["O", "Z34"]) and not coded(reading, _NOT_WITH_WEEKS):
        span = reading.document.quote(weeks.start, weeks.end)
        code = f"Z3A.{max(weeks.weeks, 8):02}" if weeks.weeks >= 8 else "Z3A.01"
        if library.code(SYSTEM, code):
            reading = added(reading, from_words(reading, code, span, Standing.ASSESSED, pregnancy.card))
    return _born(reading, born) if born else reading


@rule("coding.not_pregnant", cites=guide("I.C.15.a.1 chapter 15 codes are of the pregnant patient's record"))
def not_pregnant(reading: Reading, library: Library) -> Reading:
    """Words of chapter 15 in a record that says nothing of a pregnancy, or in a child's, are not coded."""
    found = coded(reading, ["O"])
    if not found or not reading.assessed:
        return reading
    if _may_be_pregnant(reading) and _speaks_of_it().search(reading.document.text):
        return reading
    return reading.without(found, "not in the assessment", not_pregnant.card.sentence)


def _may_be_pregnant(reading: Reading) -> bool:
    age = reading.context.age_years
    return reading.context.sex.value != "M" and (age is None or age >= _CHILD)


def _is_pregnant(reading: Reading) -> bool:
    """A chapter 15 code or supervision stands there, or the assessment or the head of the note speaks of it."""
    if coded(reading, _OVER):
        return False
    if coded(reading, ["O", "Z34", "Z33.1"]):
        return True
    if weeks_said(reading, by_days_alone=False) is None:
        return False
    texts = {reading.sentence_of(mention).text for one in reading.candidates for mention in one.mentions}
    return any(PREGNANT.search(text) for text in texts) or bool(_supervises().search(reading.document.text))


@cache
def _speaks_of_it() -> PhrasePattern:
    return pattern(load_rulebook(_TABLE)["pregnancy"]["speaks"])


@cache
def _supervises() -> PhrasePattern:
    return pattern(load_rulebook(_TABLE)["pregnancy"]["supervises"])


def _named(reading: Reading) -> Reading:
    """Short words of the assessment that mean a condition of the pregnancy here, and something else elsewhere."""
    for row in load_rulebook(_TABLE)["in_pregnancy"]:
        if coded(reading, (row["code"][:5],)):
            continue
        for _, sentence in sentences(reading.document, (SectionKind.ASSESSMENT,)):
            match = pattern(row["says"]).search(without_ruled_out(sentence.text))
            if match:
                start = sentence.start + match.start()
                span = reading.document.quote(start, start + len(match[0]))
                reading = added(reading, from_words(reading, row["code"], span, Standing.LISTED, pregnancy.card))
                break
    return reading


def _of_chapter_15(reading: Reading, weeks: Weeks | None, library: Library) -> Reading:
    for row in load_rulebook(_TABLE)["pregnant"]:
        for one in coded(reading, row["of"]):
            if weeks and not row.get("from", 0) <= weeks.weeks < row.get("below", 99):
                continue
            held = [each for each in reading.candidates if each.code.startswith(row["gives"])]
            if held and row.get("keep"):
                continue
            if held:
                reading = reading.without((one,), f"replaced by {held[0].code}", pregnancy.card.sentence)
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


def _supervised(reading: Reading, weeks: Weeks | None, library: Library) -> Reading:
    """Z34 stands alone; a first or a later pregnancy has a code of its own, so has one at an unusual age."""
    routine = coded(reading, ["Z34", "Z33.1"])
    if routine and coded(reading, ["O"]):
        reading = reading.without(routine, "a chapter 15 code is coded", pregnancy.card.sentence)
    text = reading.document.text
    supervised = _supervises().search(text)
    for one in coded(reading, ["Z33.1"]):
        if supervised and not coded(reading, ["Z34"]):
            code = in_trimester("Z34.90", weeks.trimester, library) if weeks else "Z34.90"
            reading = changed(reading, one, _parity(one, code or "Z34.90"))
    if supervised and weeks and not coded(reading, ["O", "Z34", "Z33.1"]):
        span = reading.document.quote(supervised.start(), supervised.end())
        code = in_trimester("Z34.90", weeks.trimester, library) or "Z34.90"
        reading = added(reading, from_words(reading, code, span, Standing.REASON, pregnancy.card))
    later, first = bool(_LATER.search(text)), bool(_FIRST.search(text))
    for one in coded(reading, ["Z34.9"]):
        kind = "8" if later else "0" if first else ""
        if kind:
            code = f"Z34.{kind}{one.code[-1]}"
            reading = changed(reading, one, _parity(one, code))
    for one in coded(reading, ["O09.51", "O09.52", "O09.61", "O09.62"]):
        kind = "2" if later else "1" if first else one.code[5]
        code = f"{one.code[:5]}{kind}{one.code[6:]}"
        if code != one.code and library.code(SYSTEM, code):
            reading = changed(reading, one, _parity(one, code))
    return reading


def _parity(one: Candidate, code: str) -> Candidate:
    return told(replace(one, code=code), pregnancy.card, f"{one.code}: {code}.")


def _outcome(reading: Reading) -> tuple[str, int, int] | None:
    """(outcome code, start, end) of the words that tell of the birth at this encounter."""
    table = load_rulebook(_TABLE)["birth"]
    text = reading.document.text
    if not pattern(table["proof"]).search(text) or pattern(table["not_for"]).search(text):
        return None
    match = pattern(table["says"]).search(text)
    if not match:
        return None
    twins, still = bool(pattern(table["twins"]).search(text)), bool(pattern(table["still"]).search(text))
    code = ("Z37.4" if still else "Z37.2") if twins else ("Z37.1" if still else "Z37.0")
    return code, match.start(), match.end()


def _born(reading: Reading, born: tuple[str, int, int]) -> Reading:
    """The outcome is coded; a normal delivery only where nothing else of chapter 15 is (I.C.15.n)."""
    span = reading.document.quote(born[1], born[2])
    others = [one for one in coded(reading, ["O"]) if one.code not in ("O80", "O82")]
    normal = coded(reading, ["O80"])
    if others and normal:
        reading = reading.without(normal, "a chapter 15 code is coded", pregnancy.card.sentence)
    reading = reading.without(coded(reading, ["Z34", "Z33.1"]), "a chapter 15 code is coded")
    return added(reading, from_words(reading, born[0], span, Standing.ASSESSED, pregnancy.card))
