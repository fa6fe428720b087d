"""A FHIR bundle or resource as a record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cleanclaim.charts.building import at_most, odd
from cleanclaim.charts.fhir.access import Resource, listed
from cleanclaim.charts.fhir.bundle import Shelf, patient_of, shelved, visit_of
from cleanclaim.charts.fhir.listed import is_report, lists, procedure_report
from cleanclaim.charts.fhir.notes import Held, composition, document_reference
from cleanclaim.charts.fhir.results import loose, report
from cleanclaim.charts.merging import merged
from cleanclaim.charts.scans import Recognition
from cleanclaim.charts.values import Document, DocumentKind, Record, Subject, Visit
from cleanclaim.kernel import Finding, Refused

_NOTES = frozenset((DocumentKind.NOTE, DocumentKind.TRANSCRIPTION, DocumentKind.OPERATIVE))


def is_fhir(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("resourceType"), str)


def read_fhir(value: Resource, name: str, ocr: Recognition | None) -> Record:
    """The documents of a bundle, whom they are about, and the visit. Raises `Refused` where nothing is read."""
    shelf = shelved(value)
    held = list(at_most(_held(shelf, name, ocr)))
    documents = [each for each in held if isinstance(each, Document)]
    findings = [each for each in held if isinstance(each, Finding)]
    visit = _visit(shelf, documents)
    kept, others = _of_visit(documents, visit)
    if others:
        findings.append(_other_visit(name, len(others)))
    patients = [patient_of(each) for each in shelf.of("Patient")]
    subject = patients[0] if len(patients) == 1 else Subject()
    if not held and subject == Subject() and visit == Visit():
        raise Refused("The FHIR file holds no note inside it: send a Bundle, Composition or DocumentReference.")
    return merged([Record(tuple(kept), subject, visit, tuple(findings))])


def _held(shelf: Shelf, name: str, ocr: Recognition | None) -> Iterator[Held]:
    """Notes first, then reports, results and lists."""
    for each in shelf.of("Composition"):
        yield from composition(shelf, each, name)
    for each in shelf.of("DocumentReference"):
        yield from document_reference(shelf, each, name, ocr)
    for each in shelf.of("Procedure"):
        if is_report(each):
            yield from procedure_report(shelf, each, name)
    for each in shelf.of("DiagnosticReport"):
        yield from report(shelf, each, name, ocr)
    yield from loose(shelf, _loose(shelf), name)
    yield from lists(shelf, name)


def _loose(shelf: Shelf) -> list[Resource]:
    """Observations that no report and no other observation holds."""
    reports = [(each, "result") for each in shelf.of("DiagnosticReport")]
    panels = [(each, "hasMember") for each in shelf.of("Observation")]
    within = {id(shelf.follow(each, owner)) for owner, name in (*reports, *panels) for each in listed(owner, name)}
    return [each for each in shelf.of("Observation") if id(each) not in within]


def _visit(shelf: Shelf, documents: list[Document]) -> Visit:
    """The visit of the first note; else the only one of the bundle."""
    stated = [each.visit for each in documents if each.kind in _NOTES and each.visit != Visit()]
    return stated[0] if stated else visit_of(shelf, {})


def _of_visit(documents: list[Document], visit: Visit) -> tuple[list[Document], list[Document]]:
    """Notes and reports that name another visit are not of this one; results are kept whatever they name."""
    others = [
        each for each in documents if each.kind in _NOTES and visit.id and each.visit.id and each.visit.id != visit.id
    ]
    gone = {id(each) for each in others}
    return [each for each in documents if id(each) not in gone], others


def _other_visit(name: str, count: int) -> Finding:
    return odd(
        "charts.other_visit",
        f"{count} of the bundle's notes belong to another visit than the first and are left out.", name,
        fix="Ask for the documents of one visit.",
    )  # fmt: skip
