"""Looking into a resource: each function gives what stands there if it has the right type, else nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from cleanclaim.charts.plain import printable
from cleanclaim.charts.stamps import stamped_day

Resource = dict[str, Any]

_SYSTEMS = {
    "http://loinc.org": "LOINC",
    "http://snomed.info/sct": "SNOMED CT",
    "http://hl7.org/fhir/sid/icd-10-cm": "ICD-10-CM",
    "http://hl7.org/fhir/sid/icd-9-cm": "ICD-9-CM",
    "http://www.ama-assn.org/go/cpt": "CPT",
    "https://bluebutton.cms.gov/resources/codesystem/hcpcs": "HCPCS",
    "http://www.cms.gov/medicare/coding/hcpcsreleasecodesets": "HCPCS",
}


def text(resource: object, *path: str) -> str:
    """The text at a path of names, on one line; "" where there is none."""
    found: object = resource
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return ""
    return printable(" ".join(str(found).split()))


def raw_text(resource: object, name: str) -> str:
    """A text as it stands, with its line ends."""
    found = resource.get(name) if isinstance(resource, dict) else None
    return printable(found) if isinstance(found, str) else ""


def inner(resource: object, name: str) -> Resource:
    """An object; one without anything where there is none."""
    found = resource.get(name) if isinstance(resource, dict) else None
    return found if isinstance(found, dict) else {}


def listed(resource: object, name: str) -> list[Resource]:
    """The objects of a list; an object that stands alone counts as a list of one."""
    found = resource.get(name) if isinstance(resource, dict) else None
    if isinstance(found, dict):
        return [found]
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def strings(resource: object, name: str) -> list[str]:
    """The texts of a list, blanks left out."""
    found = resource.get(name) if isinstance(resource, dict) else None
    rows = found if isinstance(found, list) else []
    return [printable(each) for each in rows if isinstance(each, str) and each.strip()]


def codings(concept: Resource) -> Iterator[tuple[str, str]]:
    """(system, code) of a CodeableConcept."""
    for each in listed(concept, "coding"):
        if code := text(each, "code"):
            yield _system(text(each, "system")), code


def coded(concept: Resource) -> tuple[str, str, str]:
    """(words, code, system) of a CodeableConcept: its own text, else the first display, else the code."""
    first = next(iter(listed(concept, "coding")), {})
    displays = [text(each, "display") for each in listed(concept, "coding")]
    code = text(first, "code")
    words = text(concept, "text") or next((each for each in displays if each), "") or code
    return words, code, _system(text(first, "system"))


def _system(address: str) -> str:
    return _SYSTEMS.get(address.lower(), address)


def day(resource: object, *names: str) -> date | None:
    """The first of these fields that names a day; a Period counts by its start."""
    for name in names:
        stamp = text(resource, name) or text(inner(resource, name), "start")
        if found := stamped_day(stamp):
            return found
    return None


def category_codes(resource: Resource) -> set[str]:
    """The codes of all categories, lower case."""
    return {code.lower() for each in listed(resource, "category") for _, code in codings(each)}


def narrative(resource: Resource) -> str:
    """The XHTML that a person is shown."""
    return raw_text(inner(resource, "text"), "div")


def notes(resource: Resource) -> list[str]:
    return [said for each in listed(resource, "note") if (said := raw_text(each, "text").strip())]
