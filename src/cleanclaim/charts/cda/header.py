"""The header of a clinical document: patient, visit, kind, and who signed."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date

from cleanclaim.charts.cda.elements import at, attribute, every, words
from cleanclaim.charts.kinds import kind_by_loinc, kind_by_words
from cleanclaim.charts.stamps import stamped_day
from cleanclaim.charts.values import DocumentKind, Subject, Visit
from cleanclaim.charts.vocabulary import ENCOUNTER_CLASSES
from cleanclaim.kernel import PersonName, Sex


def subject_of(root: ET.Element) -> Subject:
    patient = at(root, "recordTarget/patientRole/patient")
    sex = attribute(at(patient, "administrativeGenderCode"), "code")
    return Subject(
        _name(every(patient, "name")),
        stamped_day(attribute(at(patient, "birthTime"), "value")),
        {"F": Sex.FEMALE, "M": Sex.MALE}.get(sex.upper(), Sex.UNKNOWN),
    )


def _name(names: list[ET.Element]) -> PersonName | None:
    legal = [each for each in names if "L" in each.get("use", "").split()]
    for name in [*legal, *names]:
        given = [words(each) for each in every(name, "given")]
        family = words(at(name, "family"))
        if family or given:
            return PersonName(family, given[0] if given else "", " ".join(given[1:]))
    return None


def visit_of(root: ET.Element) -> Visit:
    """The encompassing encounter; else the day of the service event that the document is of."""
    visit = at(root, "componentOf/encompassingEncounter")
    event = at(root, "documentationOf/serviceEvent")
    return Visit(
        attribute(at(visit, "id"), "extension") or attribute(at(visit, "id"), "root"),
        _begun(visit) or (_one_day(event) if visit is None else None),
        ENCOUNTER_CLASSES.get(attribute(at(visit, "code"), "code").upper()),
    )


def _begun(element: ET.Element | None) -> date | None:
    time = at(element, "effectiveTime")
    return stamped_day(attribute(at(time, "low"), "value")) or stamped_day(attribute(time, "value"))


def _one_day(element: ET.Element | None) -> date | None:
    """A service event that lasts for years (the care that a summary tells of) is no visit."""
    low, high = (stamped_day(attribute(at(element, f"effectiveTime/{end}"), "value")) for end in ("low", "high"))
    return _begun(element) if low == high or (low and not high and at(element, "performer") is None) else None


def signature_of(root: ET.Element) -> tuple[str, date | None]:
    """The legal authenticator whose signature is on it (code S), and when; ("", None) where there is none."""
    signer = at(root, "legalAuthenticator")
    if signer is None or attribute(at(signer, "signatureCode"), "code") not in ("S", "s"):
        return "", None
    name = at(signer, "assignedEntity/assignedPerson/name")
    suffix = ", ".join(words(each) for each in every(name, "suffix"))
    parts = [words(each) for each in (*every(name, "given"), *every(name, "family"))]
    said = " ".join(part for part in parts if part) or words(name)
    return (f"{said}, {suffix}" if suffix and parts else said), stamped_day(attribute(at(signer, "time"), "value"))


def kind_of(root: ET.Element, title: str) -> DocumentKind:
    """By the LOINC code of the document, else by its title; an addendum says what it appends to."""
    if any(attribute(each, "typeCode") == "APND" for each in every(root, "relatedDocument")):
        return DocumentKind.ADDENDUM
    code = at(root, "code")
    codes = [code, *every(code, "translation")]
    known = next((kind for each in codes if (kind := kind_by_loinc(attribute(each, "code")))), None)
    return known or kind_by_words(f" {title} ") or DocumentKind.NOTE
