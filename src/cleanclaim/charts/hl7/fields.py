"""Data types of HL7 v2 as values of the house: names, codes, whom a message is about, and which visit."""

from __future__ import annotations

from cleanclaim.charts.hl7.grammar import Message, Segment
from cleanclaim.charts.stamps import stamped_day
from cleanclaim.charts.values import Subject, Visit
from cleanclaim.charts.vocabulary import PATIENT_CLASSES
from cleanclaim.kernel import PersonName, Sex

_SYSTEMS = {"I10": "ICD-10-CM", "ICD10": "ICD-10-CM", "I10C": "ICD-10-CM", "I9": "ICD-9-CM", "I9C": "ICD-9-CM",
            "LN": "LOINC", "SCT": "SNOMED CT", "C4": "CPT", "CPT4": "CPT", "HCPCS": "HCPCS"}  # fmt: skip


def subject_of(message: Message) -> Subject:
    """The patient by PID: legal name, birth date, sex."""
    person = message.first("PID")
    if person is None:
        return Subject()
    return Subject(_name(person), stamped_day(person.text(7)), _sex(person.text(8)))


def _name(person: Segment) -> PersonName | None:
    names = [person.components(each) for each in person.repeats(5)]
    legal = [each for each in names if len(each) > 6 and each[6] == "L"]
    for name in [*legal, *names]:
        last, first, middle, suffix = (*name, "", "", "", "")[:4]
        if last.strip('"'):
            return PersonName(last.split("&")[0], first, middle, suffix)
    return None


def _sex(letter: str) -> Sex:
    return {"F": Sex.FEMALE, "M": Sex.MALE}.get(letter[:1].upper(), Sex.UNKNOWN)


def visit_of(message: Message) -> Visit:
    """The visit by PV1: number, class, and the day on which it began."""
    visit = message.first("PV1")
    if visit is None:
        return Visit()
    return Visit(visit.text(19), stamped_day(visit.text(44)), PATIENT_CLASSES.get(visit.text(2).upper()))


def coded(segment: Segment, number: int) -> tuple[str, str, str]:
    """(words, code, system) of a CE or CWE field."""
    parts = [*segment.parts(number), "", "", "", "", "", "", "", "", ""]
    original = parts[8]  # CWE-9, the words as they were first written
    words = parts[1] or original or parts[4] or parts[0]
    return " ".join(words.split()), parts[0].split("&")[0], _SYSTEMS.get(parts[2].upper(), parts[2])


def person_of(segment: Segment, number: int) -> str:
    """A clinician (XCN, PPN or CNN) as "Testa Muster, MD"; "" where none is named."""
    parts = [*segment.parts(number), "", "", "", "", "", "", ""]
    last, first, degree = parts[1].split("&")[0], parts[2], parts[6]
    name = " ".join(part for part in (first, last) if part)
    return f"{name}, {degree}" if name and degree else name


def principal(segment: Segment, number: int) -> str:
    """A clinician inside the first component (NDL of OBR-32), whose parts are divided by &."""
    parts = [each.strip() for each in segment.text(number).split(segment.marks.part or "&")]
    last, first = (*parts, "", "", "")[1:3]
    return " ".join(part for part in (first, last) if part)
