"""What a note says of its own visit: the day, the patient's age and sex, and whether the patient is new."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from cleanclaim.charts.dates import first_birth, first_date
from cleanclaim.charts.values import Document
from cleanclaim.kernel import Sex

_HEAD = 4_000  # characters; demographics stand at the top

_DATE_LABEL = re.compile(
    r"\b(?:date of (?:service|visit|encounter|exam(?:ination)?|procedure|surgery)"
    r"|(?:visit|service|encounter|exam) date|dos|date seen|seen on)[ \t]*[:\-]?[ \t]*([^\n]{6,30})",
    re.IGNORECASE,
)
_BARE_DATE = re.compile(r"(?im)^[ \t]*date[ \t]*:[ \t]*([^\n]{6,30})")
_BIRTH = re.compile(r"\b(?:dob|d\.o\.b\.|date of birth|born(?: on)?)[ \t]*[:\-]?[ \t]*([^\n]{6,30})", re.IGNORECASE)
_AGE = re.compile(
    r"\b(\d{1,3})[\s-]*(?:years?|yrs?|y)[\s./-]*(?:olds?\b|o\b|\b(?=,?\s*(?:male|female|man|woman|m\b|f\b)))"
    r"|\bage[d]?[ \t]*[:\-]?[ \t]*(\d{1,3})\b(?!\s*(?:months?|weeks?|days?))"
    r"|\b(\d{1,3})\s?(?:yo|y/o)[mf]?\b",
    re.IGNORECASE,
)
_INFANT = re.compile(r"\b\d{1,2}[\s-]*(?:months?|weeks?|days?|mo|wks?)[\s-]*old\b|\bnewborn\b|\bneonate\b", re.I)
_SEX_LABEL = re.compile(r"\b(?:sex|gender)[ \t]*[:\-][ \t]*(male|female|m|f)\b", re.IGNORECASE)
_AGED_SEX = re.compile(
    r"\b\d{1,3}[\s-]*(?:years?[\s-]*olds?|yrs?[\s-]*olds?|y\.?/?o\.?|months?[\s-]*old|weeks?[\s-]*old|days?[\s-]*old|yr|y)[\s,]*"
    r"(?:\w+[\s-]+){0,4}?(male|female|man|woman|boy|girl|gentleman|lady|m\b|f\b)",
    re.IGNORECASE,
)
_SHE = re.compile(r"\b(?:she|her|hers|ms\.|mrs\.|miss)(?!\w)", re.IGNORECASE)
_HE = re.compile(r"\b(?:he|him|his|mr\.)(?!\w)", re.IGNORECASE)
_NEW = re.compile(
    r"\bnew[ -]patient\b(?! (?:forms?|packet|paperwork))"
    r"|\bestablish(?:es|ing)?\s+care\b"
    r"|\bnew to (?:the|this|our) (?:practice|clinic|office)\b",
    re.IGNORECASE,
)
_ESTABLISHED = re.compile(
    r"\bestablished[ -]patient\b|\bpatient type[ \t]*:[ \t]*established\b|\breturning patient\b"
    r"|\b(?:well[- ])?known to (?:me|the practice|our (?:clinic|practice|office))\b"
    r"|\b(?:here|presents?|returns?|seen)\s+(?:today\s+)?(?:for|in)\s+(?:\w+\s+)?follow[- ]?up\b"
    r"|\bsince (?:I|we) last saw\b",
    re.IGNORECASE,
)
_WOMEN = {"female", "woman", "girl", "lady", "f"}


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """What the record says of the visit; None (or unknown) where it does not say."""

    service_date: date | None = None
    age_years: int | None = None
    sex: Sex = Sex.UNKNOWN
    new_patient: bool | None = None


@lru_cache(maxsize=16)  # of one encounter
def visit_facts(note: Document) -> VisitFacts:
    """Read the day, age, sex and new or established from the words of a note. Nothing is guessed:
    sex from pronouns only where one kind alone, or nearly so, is used."""
    head = note.text[:_HEAD]
    day = _service_date(head)
    return VisitFacts(day, _age(head, day), _sex(note.text), _new_patient(head))


def _service_date(head: str) -> date | None:
    match = _DATE_LABEL.search(head) or _BARE_DATE.search(head)
    return first_date(match[1]) if match else None


def _age(head: str, day: date | None) -> int | None:
    stated = _AGE.search(head)
    infant = _INFANT.search(head)
    if infant and (stated is None or infant.start() < stated.start()):
        return 0 if "month" not in infant[0].lower() else int(re.findall(r"\d+", infant[0])[0]) // 12
    if stated:
        years = int(next(group for group in stated.groups() if group))
        return years if years <= 120 else None
    born = _BIRTH.search(head)
    birth = (first_birth(born[1]) or first_date(born[1])) if born else None
    if birth and day and birth <= day:
        return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    return None


def _sex(text: str) -> Sex:
    stated = _SEX_LABEL.search(text[:_HEAD]) or _AGED_SEX.search(text[:_HEAD])
    if stated:
        return Sex.FEMALE if stated[1].lower() in _WOMEN else Sex.MALE
    body = text[:100_000]
    she, he = len(_SHE.findall(body)), len(_HE.findall(body))
    if she >= 3 and she > 5 * he:
        return Sex.FEMALE
    if he >= 3 and he > 5 * she:
        return Sex.MALE
    return Sex.UNKNOWN


def _new_patient(head: str) -> bool | None:
    new, established = bool(_NEW.search(head)), bool(_ESTABLISHED.search(head))
    return None if new == established else new
