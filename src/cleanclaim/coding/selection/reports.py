"""Imaging reports: the indication says why, the impression says what was found; both carry codes.

A report is told from a visit's note by its headings, or, where it has none, by its words; the lists are in
`rulebook/coding/reports.toml`. Its one trick: what the radiologist confirms is coded with what the indication
states, and a symptom of the indication stays only where nothing that was found explains it (IV.K; before
2015-10-01 the same rule of ICD-9-CM).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from cleanclaim.charts.values import Document, DocumentKind, SectionKind
from cleanclaim.coding.selection.impressions import impression
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.coding.selection.stages import Mention
from cleanclaim.coding.values import Assertion
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import load_rulebook, rule

RULEBOOK = "coding/reports"
_OF_VISITS = frozenset(
    (SectionKind.REVIEW, SectionKind.VITALS, SectionKind.MEDICATIONS, SectionKind.ALLERGIES, SectionKind.PLAN,
     SectionKind.FAMILY_HISTORY, SectionKind.SOCIAL_HISTORY, SectionKind.INSTRUCTIONS, SectionKind.ORDERS)
)  # fmt: skip
_OR_BEFORE = re.compile(r"\b(?:or|and/or|versus)(?:\s+[\w-]+){0,2}\s+$", re.IGNORECASE)
_OR_AFTER = re.compile(r"(?:\s+[\w-]+){0,2}\s+(?:or|and/or|versus)\b", re.IGNORECASE)
EITHER = "or"
_WHY = (SectionKind.CHIEF_COMPLAINT, SectionKind.HISTORY, SectionKind.PAST_HISTORY)


@lru_cache(maxsize=256)
def is_report(document: Document) -> bool:
    """Is this the report of an imaging study, rather than a visit's note?"""
    if document.kind is DocumentKind.IMAGING:
        return True
    table = load_rulebook(RULEBOOK)["report"]
    headings = {" ".join(one.heading.lower().replace("_", " ").split()) for one in document.sections if one.heading}
    kinds = {one.kind for one in document.sections}
    if kinds & _OF_VISITS or headings & frozenset(table["never"]):
        return False
    if not headings:
        return len(document.text) <= int(table["longest"]) and _speaks_of_a_study_alone(document)
    why = kinds & frozenset(_WHY)
    told = SectionKind.ASSESSMENT in kinds or SectionKind.RESULTS in kinds
    return bool(why) and told and bool(headings & frozenset(table["headings"]) or _words().search(document.text))


def _speaks_of_a_study_alone(document: Document) -> bool:
    """Words of imaging, and none of a visit, a stay or a treatment."""
    if impression(document) or _tells().search(document.text):
        return False
    return bool(_words().search(document.text))


@rule("coding.report", cites=Citation("ICD-10-CM Official Guidelines FY2026", "IV.K diagnostic services only"))
def of_report(document: Document, present: Iterable[Mention]) -> list[Mention]:
    """In an imaging report the indication and the confirmed impression are coded; findings only where none is."""
    read = _parts(document)
    return [one for one in present if not one.document and document.sentences[one.sentence].section in read]


@rule("coding.either", cites=Citation("ICD-10-CM Official Guidelines FY2026", "IV.H uncertain diagnosis"))
def either(document: Document, found: Iterable[Mention]) -> tuple[Mention, ...]:
    """What a radiologist offers as one of two readings ("viral illness or reactive airways disease") is uncertain."""
    return tuple(_doubted(document, one) for one in found)


def _doubted(document: Document, one: Mention) -> Mention:
    kind = document.sections[document.sentences[one.sentence].section].kind
    if one.assertion is not Assertion.PRESENT or kind not in (SectionKind.ASSESSMENT, SectionKind.RESULTS):
        return one
    before = _OR_BEFORE.search(document.text[max(0, one.start - 60) : one.start])
    after = _OR_AFTER.match(document.text[one.end : one.end + 40])
    found = before or after
    return replace(one, assertion=Assertion.UNCERTAIN, cue=EITHER) if found else one


def _parts(document: Document) -> frozenset[int]:
    """The indexes of the sections that carry codes."""
    concluded = any(one.kind is SectionKind.ASSESSMENT for one in document.sections)
    return frozenset(
        place
        for place, one in enumerate(document.sections)
        if one.kind in _WHY
        or one.kind is SectionKind.ASSESSMENT
        or (one.kind is SectionKind.RESULTS and not concluded)
        or not one.heading
    )


def still_there(mention: Mention) -> bool:
    """A "history of" this, as the reason for a study, says what is looked after."""
    return mention.code.startswith(_still())


@cache
def _still() -> tuple[str, ...]:
    codes: Sequence[str] = load_rulebook(RULEBOOK)["still"]["codes"]
    return tuple(codes)


@cache
def _tells() -> PhrasePattern:
    return pattern(load_rulebook(RULEBOOK)["report"]["tells"])


@cache
def _words() -> PhrasePattern:
    return pattern(load_rulebook(RULEBOOK)["report"]["words"])
