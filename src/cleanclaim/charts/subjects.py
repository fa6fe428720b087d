"""Whom is a text about? The patient's name and birth date where a note states them, and whether two are one person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from cleanclaim.charts.dates import first_birth
from cleanclaim.charts.values import Document, Subject
from cleanclaim.kernel import Patient, PersonName

_HEAD = 4_000  # characters; who it is stands at the top
_LABELS = r"(?:patient(?:'s)?[ \t]+name|patient|pt(?:\.)?[ \t]+name|name[ \t]+of[ \t]+patient|pt)"
# A name is two to four words that begin with a capital; "Patient: 45-year-old female" is none.
_WORD = r"[A-ZÀ-Þ][A-Za-zÀ-ÿ'’.-]{0,30}"
_NAMED = re.compile(
    rf"(?m)(?:^|[ \t|;])(?i:{_LABELS})[ \t]*:[ \t]*(?:(?i:mr|mrs|ms|miss|dr)\.?[ \t]+)?"
    rf"(?P<name>{_WORD}(?:,[ \t]*{_WORD}|[ \t]+{_WORD}){{1,3}})"
)
_BARE = re.compile(rf"(?m)^[ \t]*(?i:name)[ \t]*:[ \t]*(?P<name>{_WORD}(?:,[ \t]*{_WORD}|[ \t]+{_WORD}){{1,3}})")
_BORN = re.compile(r"(?i)\b(?:dob|d\.o\.b\.?|date of birth|birth ?date)[ \t]*[:\-#]?[ \t]*([^\n]{6,20})")
_STOPS = frozenset(
    ("dob", "mrn", "age", "sex", "date", "male", "female", "visit", "account", "gender", "acct", "id", "pcp",
     "provider", "is", "was", "presents", "seen", "born")
)  # fmt: skip
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv", "md", "do"))


def stated_subject(text: str) -> Subject:
    """The patient that a text names, by the labels that clinicians use ("Patient: …", "DOB: …")."""
    head = text[:_HEAD]
    named = next(_names(head), None)
    return Subject(named, next(_births(head), None))


def subject_of(patient: Patient) -> Subject:
    """A registered patient, as documents are compared with; a birth date that nobody knew is none."""
    return Subject(patient.name, patient.birth_date if patient.birth_date != date.min else None, patient.sex)


def states_two(text: str) -> bool:
    """Does one text name two patients, as where a page of another chart got into it?"""
    names, births = list(_names(text)), list(_births(text))
    return any(not same_name(names[0], other) for other in names[1:]) or len(set(births)) > 1


def _names(text: str) -> Iterator[PersonName]:
    for match in [*_NAMED.finditer(text), *_BARE.finditer(text)]:
        if name := _name(match["name"]):
            yield name


def _name(words: str) -> PersonName | None:
    """ "Sample, Testa Q" or "Testa Q Sample"; what follows a label on the same line is no part of it."""
    kept: list[str] = []
    for word in words.replace(",", " , ").split():
        if word.strip(".:").lower() in _STOPS:
            break
        kept.append(word)
    last, _, first = " ".join(kept).partition(" , ") if "," in kept else ("", "", "")
    if first.strip(" ,"):
        given = [each for each in first.replace(",", " ").split() if _plain(each) not in _SUFFIXES]
        return PersonName(last, given[0] if given else "", " ".join(given[1:]))
    bare = [each for each in kept if each != "," and _plain(each) not in _SUFFIXES]
    return PersonName(bare[-1], bare[0], " ".join(bare[1:-1])) if len(bare) > 1 else None


def _births(text: str) -> Iterator[date]:
    for match in _BORN.finditer(text):
        if born := first_birth(match[1]):
            yield born


def differ(one: Subject, other: Subject) -> str:
    """What differs between two patients: "name", "birth date" or "name and birth date"; "" where nothing does.

    What either does not say differs from nothing.
    """
    parts = []
    if one.name and other.name and not same_name(one.name, other.name):
        parts.append("name")
    if one.birth_date and other.birth_date and one.birth_date != other.birth_date:
        parts.append("birth date")
    return " and ".join(parts)


def same_name(one: PersonName, other: PersonName) -> bool:
    """Case, accents, hyphens, middle names and suffixes apart; an initial stands for a first name."""
    return _overlap(one.last, other.last) and _first(one, other)


def _overlap(one: str, other: str) -> bool:
    """One surname of a double name is enough ("Sample-Fixture" and "Sample")."""
    mine, theirs = _words(one), _words(other)
    return not mine or not theirs or mine <= theirs or theirs <= mine or _plain(one) == _plain(other)


def _first(one: PersonName, other: PersonName) -> bool:
    """The first of the first names, an initial for it, or the middle name that somebody goes by."""
    mine, theirs = _given(one), _given(other)
    if not mine or not theirs:
        return True
    if min(len(mine[0]), len(theirs[0])) == 1:
        return mine[0][0] == theirs[0][0]
    return mine[0] in theirs or theirs[0] in mine


def _given(name: PersonName) -> list[str]:
    words = (_plain(each) for each in f"{name.first} {name.middle}".split())
    return [each for each in words if each]


def _words(name: str) -> frozenset[str]:
    words = (_plain(each) for each in re.split(r"[\s-]+", name))
    return frozenset(each for each in words if each and each not in _SUFFIXES)


def _plain(word: str) -> str:
    """Letters alone, lower case, without accents."""
    letters = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in letters if letter.isalpha())


def subject_in(document: Document) -> Subject:
    """What the message around a document says, and what its text says where the message does not."""
    if document.subject.name and document.subject.birth_date:
        return document.subject
    stated = stated_subject(document.text)
    return Subject(
        document.subject.name or stated.name,
        document.subject.birth_date or stated.birth_date,
        document.subject.sex,
    )
