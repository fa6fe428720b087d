"""Total time on the day of the visit, as the note documents it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cleanclaim.charts.values import Document, SectionKind
from cleanclaim.coding.selection.em.problems import OFFICE_RULE
from cleanclaim.coding.selection.em.tables import table, words
from cleanclaim.kernel import Citation, Span
from cleanclaim.kernel.rules import rule

_AMOUNT = r"(?:(?P<h>\d)\s*(?:hours?|hrs?)(?:\s*(?:and)?\s*)?)?(?:(?P<m>\d{1,3})\s*-?\s*(?:minutes?|mins?)\b)?"
_ONE_TIME = re.compile(r"(?<![\d.])(?=\d)" + _AMOUNT + r"(?<=[a-z])", re.IGNORECASE)
_LONGEST = 600  # minutes
_TOTAL = re.compile(
    r"\b(?:total (?:visit |encounter |provider |physician )?time|time spent|visit time|i (?:have )?spent"
    r"|spent a total of|(?:provider|physician) spent|total of|a total of)\b"
    r"(?:[^.\n;]|(?<=incl)\.){0,160}?(?<![\d.])(?=\d+\s*-?\s*(?:h(?:ou)?rs?|min))" + _AMOUNT,
    re.IGNORECASE,
)
_SPENT = re.compile(
    r"(?<![\d.])(?=\d)" + _AMOUNT + r"\s*(?:was |were |of total time )?(?:spent|total time|in total on)\b",
    re.IGNORECASE,
)
_ANY_TIME = re.compile(r"\d\s*-?\s*(?:h(?:ou)?rs?|min)", re.IGNORECASE)  # cheap: most lines speak of no time
_OTHER_THAN_VISIT = re.compile(
    r"\b(?:smoking|tobacco|cessation|exercis\w*|therapeutic|manual therapy|critical care|advance care"
    r"|psychotherapy|walk\w*|nap|sleep\w*|commut\w*|driving|procedure took|tourniquet|nebuliz\w*|infusion"
    r"|prolonged standing|work(?:s|ed)? out)\b",
    re.IGNORECASE,
)
_PATIENT_TELLS = {
    SectionKind.FAMILY_HISTORY,
    SectionKind.SOCIAL_HISTORY,
    SectionKind.REVIEW,
    SectionKind.INSTRUCTIONS,
    SectionKind.PAST_HISTORY,
}


@dataclass(frozen=True, slots=True)
class TimeSpent:
    minutes: int
    span: Span


@rule("em.total_time", cites=OFFICE_RULE)
def total_time(document: Document) -> TimeSpent | None:
    """Total time of the clinician on the day of the visit, where the note states it."""
    found = [time for start, end in _lines(document) if (time := _time_in(document, start, end))]
    return max(found, key=lambda time: time.minutes, default=None)


@rule("em.critical_care", cites=Citation("Medicare Claims Processing Manual ch. 12", "§30.6.12, critical care"))
def critical_care(document: Document) -> TimeSpent | None:
    """Critical care is coded by its minutes, half an hour and more:"""
    for start, end in _lines(document):
        text = document.text[start:end]
        named = words("critical_care", "says").search(text)
        if not named or words("critical_care", "not_given").search(text):
            continue
        times = [(60 * int(one["h"] or 0) + int(one["m"] or 0)) for one in _ONE_TIME.finditer(text)]
        most = max(times, default=0)
        if int(table("critical_care")["least"]) <= most <= _LONGEST:
            return TimeSpent(most, document.quote(start, end))
    return None


def _lines(document: Document) -> Sequence[tuple[int, int]]:
    """Sentences, each with its heading where it is the first under one ("Total time: 35 minutes")."""
    lines, last = [], -1
    for sentence in document.sentences:
        section = document.sections[sentence.section]
        if section.kind in _PATIENT_TELLS:
            continue
        start = section.start if sentence.section != last else sentence.start
        last = sentence.section
        lines.append((start, sentence.end))
    return lines


def _time_in(document: Document, start: int, end: int) -> TimeSpent | None:
    text = document.text[start:end]
    if not _ANY_TIME.search(text) or _OTHER_THAN_VISIT.search(text):
        return None
    match = _TOTAL.search(text) or _SPENT.search(text)
    if not match or not (match["h"] or match["m"]):
        return None
    minutes = 60 * int(match["h"] or 0) + int(match["m"] or 0)
    return TimeSpent(minutes, document.quote(start, end)) if 0 < minutes <= _LONGEST else None
