"""Histories: a disease that is over has a code that says so (Z85–Z87), where the note speaks of it as a problem.

Its one trick: the mention is turned into its history before anything is counted, so that a cancer without
evidence of disease never reaches the codes of the disease (I.C.2.m, I.C.21.c.4).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from cleanclaim.charts.values import Document
from cleanclaim.codesets import Library
from cleanclaim.coding.selection.guidelines.steps import added, coded, from_words, guide
from cleanclaim.coding.selection.impressions import impression
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.coding.selection.reports import is_report
from cleanclaim.coding.selection.stages import Mention, Reading, Standing
from cleanclaim.coding.values import Assertion
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import load_rulebook, rule

RULEBOOK = "coding/histories"
_YEARS = re.compile(r"\b(?:years?|yrs?|(?:19|20)\d\d)\b", re.IGNORECASE)
_GUIDE = "ICD-10-CM Official Guidelines FY2026"


@rule("coding.personal_history", cites=Citation(_GUIDE, "I.C.2.m cancer no longer present; I.C.21.c.4 history (of)"))
def remembered(document: Document, found: Iterable[Mention], *, assessed: bool) -> tuple[Mention, ...]:
    """What is over and treated is coded as a personal history, not as the disease."""
    mentions = tuple(_as_mended(document, one) for one in found)
    past = {one.sentence for one in mentions if one.assertion is Assertion.HISTORICAL}
    judged = assessed or bool(impression(document))
    return tuple(_as_history(document, _as_absence(document, one, past, judged), assessed, judged) for one in mentions)


def _as_mended(document: Document, one: Mention) -> Mention:
    """ "s/p ORIF of the fracture, 6 weeks": the operation is over, the fracture heals."""
    if one.code[0] != "S" or one.assertion is not Assertion.HISTORICAL:
        return one
    table = load_rulebook("coding/aftercare")
    text = _around(document, one)
    mended = pattern(table["mended"]["words"]).search(text) and pattern(table["recent"]["words"]).search(text)
    return replace(one, assertion=Assertion.PRESENT) if mended and not _YEARS.search(text) else one


def _as_absence(document: Document, one: Mention, past: set[int], judged: bool) -> Mention:
    """ "Treated with mastectomy in 2003": the operation is over, and what was taken is missing since."""
    if not (one.weak and one.code.startswith("Z90")):
        return one
    return replace(one, weak=False) if (judged and one.sentence in past) or _treated(_around(document, one)) else one


def _as_history(document: Document, one: Mention, assessed: bool, judged: bool) -> Mention:
    """A report in which nobody says what counts tells of old cancers without coding them, unless it says "cured"."""
    if one.code[0] == "Z" or one.assertion not in (Assertion.PRESENT, Assertion.HISTORICAL):
        return one
    row = next((row for row in load_rulebook(RULEBOOK)["past"] if one.code.startswith(tuple(row["of"]))), None)
    report = is_report(document)
    listed = one.standing in (Standing.LISTED, Standing.ASSESSED) or report
    if row is None or (not listed if assessed or report else one.code[0] != "C"):
        return one
    cue = one.cue if one.assertion is Assertion.HISTORICAL else ""
    if one.code[0] in "CD" and (not cue or not (judged or report) or _is_active(_around(document, one))):
        cue = _treated(_around(document, one))
    if not cue:
        return one
    return replace(one, code=row["gives"], assertion=Assertion.HISTORICAL, cue=cue, kind="history", weak=False)


def _treated(text: str) -> str:
    """The words by which a cancer is said to be gone; "" while it is treated or back."""
    over = _words("over").search(text)
    return over[0] if over and not _is_active(text) else ""


def _is_active(text: str) -> bool:
    """ "No evidence of recurrent disease" does not say that it is recurrent."""
    while over := _words("over").search(text):
        text = text[: over.start()] + text[over.end() :]
    return bool(_words("active").search(text))


def _around(document: Document, one: Mention) -> str:
    """The line of the words: a problem with what stands under it, or what a dictation says near them."""
    begin = document.text.rfind("\n", 0, one.start) + 1
    high = document.text.find("\n", one.end)
    high = high if high >= 0 else len(document.text)
    if one.standing is Standing.LISTED and high - begin <= _HEADING:
        next_one = _NEXT.search(document.text, high)
        return document.text[begin : min(next_one.start() if next_one else len(document.text), high + _UNDER)]
    return document.text[max(begin, one.start - 200) : min(high, one.end + 250)]


_HEADING = 120  # characters of a problem's own line
_UNDER = 400
_NEXT = re.compile(r"\n[ \t]*(?:\n|(?:#|\d{1,2}[.)]|•|\*)[ \t]*\S)")  # a blank line, or the next problem


@rule("coding.after_cancer", cites=guide("I.C.21.c.8 follow-up Z08; I.C.2.d"))
def after_cancer(reading: Reading, library: Library) -> Reading:
    """A visit to watch a treated cancer is a follow-up examination (Z08), with its personal history beside it."""
    found = coded(reading, ["Z85"])
    mention = next((each for one in found for each in one.mentions if each.kind == "history"), None)
    if mention is None or mention.document or coded(reading, ["C"]):
        return reading
    if any(each.start < mention.start for one in reading.candidates if one.code[0] != "Z" for each in one.mentions):
        return reading  # the visit is for something else first
    text = _around(reading.document, mention)
    match = _words("watched").search(text)
    if not match:
        return reading
    start = reading.document.text.index(text) + match.start()
    span = reading.document.quote(start, start + len(match[0]))
    new = from_words(reading, "Z08", span, Standing.LISTED, after_cancer.card)
    return added(reading, replace(new, first=True))


@cache
def _words(name: str) -> PhrasePattern:
    return pattern(load_rulebook(RULEBOOK)[name]["words"])
