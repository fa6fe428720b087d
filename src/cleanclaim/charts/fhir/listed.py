"""Condition and Procedure: what a system lists of a patient. Nobody says it of this visit by listing it."""

from __future__ import annotations

from collections.abc import Iterator

from cleanclaim.charts.building import built
from cleanclaim.charts.fhir.access import (
    Resource,
    category_codes,
    coded,
    codings,
    day,
    inner,
    narrative,
    notes,
    text,
)  # fmt: skip
from cleanclaim.charts.fhir.bundle import Shelf, subject_of, visit_of
from cleanclaim.charts.fhir.notes import Held
from cleanclaim.charts.flow import html_text
from cleanclaim.charts.sheet import Sheet, listed_words
from cleanclaim.charts.values import DocumentKind, Fact, FactKind

_TITLES = {
    "problem-list-item": "Problem list",
    "encounter-diagnosis": "Problem list: diagnoses that the system recorded for a visit",
    "procedure": "Procedures that the system lists",
}
_ERROR = "entered-in-error"
_LONG = 200  # characters of a narrative that says how something was done


def lists(shelf: Shelf, name: str) -> Iterator[Held]:
    """One summary list for each patient."""
    patients: dict[str, list[Resource]] = {}
    for each in [*shelf.of("Condition"), *shelf.of("Procedure")]:
        if not _is_error(each) and not is_report(each):
            patients.setdefault(text(inner(each, "subject"), "reference"), []).append(each)
    for number, resources in enumerate(patients.values()):
        sheet = _sheet(resources)
        yield built(
            f"{name}#list{number or ''}", sheet.text, DocumentKind.SUMMARY, subject=subject_of(shelf, resources[0]),
            visit=visit_of(shelf, resources[0]), signed=False, facts=tuple(sheet.facts),
        )  # fmt: skip


def _sheet(resources: list[Resource]) -> Sheet:
    """The entries under the title of their kind."""
    sheet = Sheet()
    for kind, title in _TITLES.items():
        entries = [each for each in resources if _kind(each) == kind]
        if entries:
            sheet.line(title)
        for each in entries:
            stated = _fact(each)
            sheet.state(stated, listed_words(stated))
    return sheet


def _kind(resource: Resource) -> str:
    if resource.get("resourceType") == "Procedure":
        return "procedure"
    return "encounter-diagnosis" if "encounter-diagnosis" in category_codes(resource) else "problem-list-item"


def _fact(resource: Resource) -> Fact:
    words, code, system = coded(inner(resource, "code"))
    if resource.get("resourceType") == "Procedure":
        return Fact(
            FactKind.ACT, words or "procedure", 0, 0, code, system, status=text(resource, "status").lower(),
            on=day(resource, "performedDateTime", "performedPeriod", "occurrenceDateTime"),
        )  # fmt: skip
    states = [code for name in ("clinicalStatus", "verificationStatus") for _, code in codings(inner(resource, name))]
    return Fact(
        FactKind.CONDITION, words or "condition", 0, 0, code, system, status=", ".join(states),
        on=day(resource, "onsetDateTime", "onsetPeriod", "recordedDate"),
    )  # fmt: skip


def _is_error(resource: Resource) -> bool:
    states = {code for _, code in codings(inner(resource, "verificationStatus"))}
    return _ERROR in states or text(resource, "status") == _ERROR


def is_report(resource: Resource) -> bool:
    """A procedure that was carried out and tells how: an operative report in the shape of a resource."""
    return (
        resource.get("resourceType") == "Procedure"
        and text(resource, "status").lower() == "completed"
        and len(_told(resource)) >= _LONG
    )


def procedure_report(shelf: Shelf, resource: Resource, name: str) -> Iterator[Held]:
    """The report that a Procedure tells. The resource knows no signature, so that it counts as unsigned."""
    sheet = Sheet()
    words, _, _ = coded(inner(resource, "code"))
    sheet.line(f"Procedure performed: {words}")
    sheet.line(_told(resource))
    yield built(
        text(resource, "id") or name, sheet.text, DocumentKind.OPERATIVE, subject=subject_of(shelf, resource),
        visit=visit_of(shelf, resource), signed=None,
    )  # fmt: skip


def _told(resource: Resource) -> str:
    generated = text(inner(resource, "text"), "status").lower() == "generated"
    return "\n".join([*([] if generated else [html_text(narrative(resource))]), *notes(resource)]).strip()
