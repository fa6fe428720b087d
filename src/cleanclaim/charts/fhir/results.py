"""DiagnosticReport and Observation: laboratory results with their ranges, imaging reports, measurements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cleanclaim.charts.building import built, odd
from cleanclaim.charts.embedded import held_text, unpacked
from cleanclaim.charts.fhir.access import (
    Resource,
    category_codes,
    coded,
    codings,
    day,
    inner,
    listed,
    narrative,
    notes,
    raw_text,
    text,
)  # fmt: skip
from cleanclaim.charts.fhir.bundle import MOST_RESOURCES, Shelf, person_in_words, subject_of, visit_of
from cleanclaim.charts.fhir.notes import Held
from cleanclaim.charts.flow import html_text
from cleanclaim.charts.kinds import kind_by_loinc, kind_by_service, kind_by_words
from cleanclaim.charts.scans import Recognition
from cleanclaim.charts.sheet import Sheet, result_words
from cleanclaim.charts.values import DocumentKind, Fact, FactKind
from cleanclaim.charts.vocabulary import FLAGS
from cleanclaim.kernel import Finding

_GONE = frozenset(("cancelled", "entered-in-error"))
_DONE = frozenset(("final", "amended", "corrected", "appended"))
_LABORATORY = frozenset(("laboratory", "lab"))
_IMAGING = frozenset(("imaging", "radiology"))


def report(shelf: Shelf, resource: Resource, name: str, ocr: Recognition | None) -> Iterator[Held]:
    """A DiagnosticReport with its results, what was concluded, and its file where it has one."""
    id = text(resource, "id") or name
    if text(resource, "status").lower() in _GONE:
        yield odd("charts.withdrawn", "A report that its sender cancelled or calls an error is left out.", id)
        return
    kind = _kind(resource)
    sheet = Sheet()
    _title(sheet, resource)
    findings = _presented(sheet, resource, id, ocr)
    if len(sheet.text.splitlines()) < 2 and (shown := html_text(narrative(resource)).strip()):
        sheet.line(shown)
    for each in _with_members(shelf, [shelf.follow(each, resource) for each in listed(resource, "result")]):
        _observed(sheet, each)
    if concluded := raw_text(resource, "conclusion").strip():
        sheet.line(f"IMPRESSION: {concluded}" if kind is DocumentKind.IMAGING else f"Conclusion: {concluded}")
    if not any(line.strip() for line in sheet.text.split("\n")[1:]):
        yield odd("charts.empty", "A DiagnosticReport holds no results and no text.", id)
        return
    status = text(resource, "status").lower()
    yield built(
        id, sheet.text, kind, subject=subject_of(shelf, resource), visit=visit_of(shelf, resource),
        signed=status in _DONE if status else None, signed_by=_interpreter(shelf, resource),
        signed_on=day(resource, "issued", "effectiveDateTime"), findings=tuple(findings), facts=tuple(sheet.facts),
    )  # fmt: skip


def _kind(resource: Resource) -> DocumentKind:
    categories = category_codes(resource)
    by_category = next((kind for each in sorted(categories) if (kind := kind_by_service(each))), None)
    if by_category or categories & _IMAGING:
        return by_category or DocumentKind.IMAGING
    code = inner(resource, "code")
    known = next((kind for _, each in codings(code) if (kind := kind_by_loinc(each))), None)
    return known or kind_by_words(f" {coded(code)[0]} ") or DocumentKind.LAB


def _title(sheet: Sheet, resource: Resource) -> None:
    taken = day(resource, "effectiveDateTime", "effectivePeriod", "issued")
    status = text(resource, "status").lower()
    parts = (coded(inner(resource, "code"))[0] or "Report", taken.isoformat() if taken else "")
    said = ", ".join(part for part in (*parts, "" if status in _DONE else status) if part)
    sheet.line(said)


def _presented(sheet: Sheet, resource: Resource, id: str, ocr: Recognition | None) -> list[Finding]:
    """The report as a file, where it is inside the resource."""
    for each in listed(resource, "presentedForm"):
        if data := raw_text(each, "data"):
            said, findings = held_text(unpacked(data), id, ocr)
            sheet.line(said)
            return list(findings)
    return []


def _interpreter(shelf: Shelf, resource: Resource) -> str:
    people = [*listed(resource, "resultsInterpreter"), *listed(resource, "performer")]
    return next((said for each in people if (said := person_in_words(shelf, each, resource))), "")


def _with_members(shelf: Shelf, observations: list[Resource]) -> Iterator[Resource]:
    """Observations and the members of panels, in order, each once however often it is named."""
    waiting, seen = observations[::-1], set[int]()
    while waiting and len(seen) < MOST_RESOURCES:
        each = waiting.pop()
        if id(each) in seen or each.get("resourceType") != "Observation" or text(each, "status").lower() in _GONE:
            continue
        seen.add(id(each))
        yield each
        waiting += [shelf.follow(member, each) for member in listed(each, "hasMember")][::-1]


def _observed(sheet: Sheet, resource: Resource) -> None:
    """An observation with its components and comments."""
    stated = _fact(resource)
    if stated.value:
        sheet.state(stated, result_words(stated))
    for each in listed(resource, "component"):
        part = _fact(each)
        part = replace(part, words=f"{stated.words}, {part.words}")
        if part.value:
            sheet.state(part, result_words(part))
    for said in notes(resource):
        sheet.line(f"  {said}")


def _fact(resource: Resource) -> Fact:
    words, code, system = coded(inner(resource, "code"))
    value, unit = _value(resource)
    flags = [_flag(each) for each in listed(resource, "interpretation")]
    status = text(resource, "status").lower()
    return Fact(
        FactKind.RESULT, words or "result", 0, 0, code, system, value, unit, _range(resource),
        next((each for each in flags if each), ""), "" if status in _DONE else status,
        day(resource, "effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued"),
    )  # fmt: skip


def _flag(concept: Resource) -> str:
    code = next((code for _, code in codings(concept)), "")
    return FLAGS[code.upper()] if code.upper() in FLAGS else coded(concept)[0]


def _value(resource: Resource) -> tuple[str, str]:
    """(value, unit) of value[x]; ("", "") where none is given."""
    quantity = inner(resource, "valueQuantity")
    if quantity:
        number = " ".join(part for part in (text(quantity, "comparator"), text(quantity, "value")) if part)
        return number, text(quantity, "unit") or text(quantity, "code")
    if concept := inner(resource, "valueCodeableConcept"):
        return coded(concept)[0], ""
    for name in ("valueString", "valueInteger", "valueDateTime", "valueTime"):
        if said := text(resource, name):
            return said, ""
    if isinstance(resource.get("valueBoolean"), bool):
        return ("yes" if resource["valueBoolean"] else "no"), ""
    return _pair(resource)


def _pair(resource: Resource) -> tuple[str, str]:
    """Ranges and ratios: "1-2", "1:128"."""
    for name, first, separator, second in (
        ("valueRange", "low", "-", "high"),
        ("valueRatio", "numerator", ":", "denominator"),
    ):
        if pair := inner(resource, name):
            ends = [text(inner(pair, each), "value") for each in (first, second)]
            return separator.join(ends), text(inner(pair, second), "unit")
    return "", ""


def _range(resource: Resource) -> str:
    """The reference range as written, else low and high."""
    row = next(iter(listed(resource, "referenceRange")), {})
    low, high = text(inner(row, "low"), "value"), text(inner(row, "high"), "value")
    if said := text(row, "text"):
        return said
    if low and high:
        return f"{low}-{high}"
    return f">= {low}" if low else f"<= {high}" if high else ""


def loose(shelf: Shelf, observations: list[Resource], name: str) -> Iterator[Held]:
    """Observations that no report holds: laboratory results in one document, all others as measurements."""
    laboratory = [each for each in observations if category_codes(each) & _LABORATORY]
    others = [each for each in observations if not category_codes(each) & _LABORATORY]
    for title, kind, found in (
        ("Laboratory results", DocumentKind.LAB, laboratory),
        ("Measurements", DocumentKind.MEASUREMENTS, others),
    ):
        for number, group in enumerate(_by_patient(found)):
            sheet = Sheet()
            sheet.line(title)
            for each in _with_members(shelf, group):
                _observed(sheet, each)
            if sheet.facts:
                id = f"{name}#{kind.value.split()[0]}{number or ''}"
                yield built(
                    id, sheet.text, kind, subject=subject_of(shelf, group[0]),
                    visit=visit_of(shelf, group[0]), signed=False, facts=tuple(sheet.facts),
                )  # fmt: skip


def _by_patient(observations: list[Resource]) -> list[list[Resource]]:
    """Each patient's apart, in order."""
    groups: dict[str, list[Resource]] = {}
    for each in observations:
        groups.setdefault(text(inner(each, "subject"), "reference"), []).append(each)
    return list(groups.values())
