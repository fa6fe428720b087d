"""Explaining: what a sentence only tells the patient of ("bleeding, infection and scars were explained").

Its one trick: a word of talk reaches everything named before it in its sentence, or behind it, however long the
list; but not what a problem heading is about, and not where the sentence says what was found ("that", "diagnosis").
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from cleanclaim.charts.values import Document, SectionKind, Sentence
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.coding.selection.stages import Mention, Standing
from cleanclaim.coding.values import Assertion
from cleanclaim.kernel.rules import load_rulebook

_TALKS = frozenset(
    (SectionKind.ASSESSMENT, SectionKind.PLAN, SectionKind.PROCEDURES, SectionKind.OTHER, SectionKind.EXAM,
     SectionKind.RESULTS)
)  # fmt: skip
_APART = (":", ";", " - ", " – ", " -- ", ". ")  # what stands before these is not what the talk was of


def only_told_of(document: Document, sentence: Sentence, mentions: list[Mention]) -> list[Mention]:
    """The mentions of one sentence; those that talk reaches are hypothetical."""
    if document.sections[sentence.section].kind not in _TALKS:
        return mentions
    text = document.text[sentence.start : sentence.end]
    first = _words("before").search(text)
    last = _words("after").search(text)
    if not first and not last:
        return mentions
    return [_told_of(one, text, sentence.start) if _may_be_talk(one) else one for one in mentions]


def _may_be_talk(mention: Mention) -> bool:
    return mention.assertion is Assertion.PRESENT and not mention.code.startswith(_never())


def _told_of(mention: Mention, text: str, offset: int) -> Mention:
    begin, end = mention.start - offset, mention.end - offset
    listed = mention.standing is Standing.LISTED
    has_it = listed and mention.code.startswith(_lifelong())
    for cue in _words("before").finditer(text, 0, 0 if has_it and not _is_list(text) else begin):
        between = text[cue.end() : begin]
        opens = not any(mark in between for mark in _APART[1:]) and not _words("finds").search(between)
        if opens and not (_words("of_studies").search(text) and cue[0].lower().startswith("review")):
            return replace(mention, assertion=Assertion.HYPOTHETICAL, cue=cue[0])
    for cue in _words("after").finditer(text, len(text) if has_it else end):
        between = text[end : cue.start()]
        if any(mark in between for mark in _APART) or _words("finds").search(text, 0, cue.start()):
            continue
        if listed and (not _is_list(text) or text[cue.end() :].strip(" .;!")):
            continue
        if not (_words("of_studies").search(text) and cue[0].lower().endswith("reviewed")):
            return replace(mention, assertion=Assertion.HYPOTHETICAL, cue=cue[0])
    return mention


def _is_list(text: str) -> bool:
    return "," in text or " and " in text


@cache
def _words(name: str) -> PhrasePattern:
    return pattern(load_rulebook("coding/assertions")["talk"][name])


@cache
def _never() -> tuple[str, ...]:
    return tuple(load_rulebook("coding/assertions")["talk"]["never"])


@cache
def _lifelong() -> tuple[str, ...]:
    return tuple(load_rulebook("coding/guidelines")["lifelong"]["codes"])
