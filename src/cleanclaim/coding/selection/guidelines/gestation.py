"""How far a pregnancy has come: the weeks that a note says or its due date gives, and the trimester (I.C.15.a.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from cleanclaim.codesets import Code, Library
from cleanclaim.coding.selection.guidelines.steps import SYSTEM
from cleanclaim.coding.selection.stages import Reading

PREGNANT = re.compile(
    r"\bpregnan\w*|\bprenatal\b|\bante(?:natal|partum)\b|\bG\d{1,2}\s?,?\s?P\d|\bgravid\w*|\bprimigravida\b|\bgestation\w*"
    r"|\bIUP\b|\bED[DC]\b|\bobstetric\w*|\bOB\b|\bfetal\b|\bfetus\b|\bpre-?eclampsia\b|\bmultip(?:ara)?\b|\bprimip(?:ara)?\b",
    re.IGNORECASE,
)
# Weeks with days are said of pregnancies only, if the words around do not speak of a child or an operation.
_WEEKS_AND_DAYS = (
    re.compile(r"\b(\d{1,2})\s?w(?:ks?|eeks?)?\s?,?\s?(?:and\s)?[0-6]\s?d(?:ays?)?\b", re.IGNORECASE),
    re.compile(r"\b(\d{1,2})\s[0-6]/7(?!/)"),
    re.compile(r"\b(\d{1,2})\s?\+\s?[0-6](?=\s?(?:w|\b))(?!/)", re.IGNORECASE),
)
_WEEKS = (
    re.compile(
        r"\b(\d{1,2})(?:\s[0-6]/7)?[\s-](?:weeks?|wks?)\b(?!\s*(?:ago|post|after|later|old|of age|course))", re.I
    ),
    re.compile(r"\bGA:?\s?(\d{1,2})\b"),
    re.compile(r"\b(?:@|at)\s?(\d{1,2})\s?w(?:ks?)?\b", re.IGNORECASE),
)
_NOT_OF_NOW = re.compile(
    r"\b(?:born|infant|newborn|baby|delivered at|birth at|months?[ -]old|day[ -]old|hx|history|prior|previous|last)"
    r"\W+(?:\w+\W+){0,3}$",
    re.IGNORECASE,
)
_DUE = re.compile(
    r"\b(?:EDD|EDC|due date|estimated due date)\b\W{0,3}(?:is\s|of\s|\w+\s){0,2}(\d{1,2})/(\d{1,2})/(\d{2,4})",
    re.IGNORECASE,
)
_OPEN = "unspecified trimester"
_LENGTH = 280  # days from the last period to the due date
TRIMESTERS = ("first trimester", "second trimester", "third trimester")


@dataclass(frozen=True, slots=True)
class Weeks:
    """Completed weeks, and the words that say them: characters [start, end) of the note."""

    weeks: int
    start: int
    end: int

    @property
    def trimester(self) -> str:
        """From 14 and from 28 weeks the next one."""
        return TRIMESTERS[(self.weeks >= 14) + (self.weeks >= 28)]


def weeks_said(reading: Reading, by_days_alone: bool) -> Weeks | None:
    """The gestational age: with days, else in whole weeks beside words of pregnancy, else from the due date."""
    text = reading.document.text
    for each in (*_WEEKS_AND_DAYS, *_WEEKS):
        for match in each.finditer(text):
            around = text[max(0, match.start() - 160) : match.end() + 80]
            named = bool(PREGNANT.search(around)) or (by_days_alone and each in _WEEKS_AND_DAYS)
            before = text[max(0, match.start() - 40) : match.start()]
            if 4 <= int(match[1]) <= 42 and named and not _NOT_OF_NOW.search(before):
                return Weeks(int(match[1]), match.start(), match.end())
    return _from_due_date(text, reading.context.service_date)


def _from_due_date(text: str, day: date) -> Weeks | None:
    match = _DUE.search(text)
    if not match:
        return None
    year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
    try:
        left = (date(year, int(match[1]), int(match[2])) - day).days
    except ValueError:
        return None
    weeks = (_LENGTH - left) // 7
    return Weeks(weeks, match.start(), match.end()) if 4 <= weeks <= 42 else None


def in_trimester(code: str, trimester: str, library: Library) -> str:
    """The code of the same title for the trimester; "" where its title names none."""
    entry = library.code(SYSTEM, code)
    if entry is None or _OPEN not in entry.display.lower():
        return ""
    return _titles(library, code[:3]).get(entry.display.lower().replace(_OPEN, trimester), "")


def in_childbirth(code: str, library: Library) -> str:
    """The code of the same condition for the delivery itself, where the category has one (I.C.15.a.3)."""
    entry = library.code(SYSTEM, code)
    if entry is None:
        return ""
    title = re.sub(r",? (?:unspecified|first|second|third) trimester", "", entry.display.lower())
    for wanted in (
        title.replace("complicating pregnancy", "complicating childbirth"),
        re.sub(r"\bin pregnancy\b", "in childbirth", title),
        f"{title}, complicating childbirth",
    ):
        if wanted != title and (found := _titles(library, code[:3]).get(wanted)):
            return found
    return ""


@lru_cache(maxsize=512)
def _titles(library: Library, category: str) -> dict[str, str]:
    """The codes of a category, and the stems of those with a 7th character, by their titles."""
    found: dict[str, str] = {}
    waiting: list[Code] = list(library.children(category))
    while waiting:
        entry = waiting.pop()
        found.setdefault(entry.display.lower(), entry.code)
        waiting.extend(library.children(entry.code))
    return found
