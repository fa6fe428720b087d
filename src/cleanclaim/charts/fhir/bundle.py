"""All resources of a bundle, found by the references that others use for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from cleanclaim.charts.fhir.access import Resource, day, inner, listed, strings, text
from cleanclaim.charts.values import Subject, Visit
from cleanclaim.charts.vocabulary import ENCOUNTER_CLASSES
from cleanclaim.kernel import PersonName, Refused, Sex

MOST_RESOURCES = 100_000
_DEEPEST = 4  # bundles in bundles


@dataclass
class Shelf:
    """The resources in order, and each by its addresses ("Patient/1", its fullUrl, "#contained")."""

    resources: list[Resource] = field(default_factory=list)
    by_address: dict[str, Resource] = field(default_factory=dict)
    by_kind: dict[str, list[Resource]] = field(default_factory=dict)

    def put(self, resource: Resource, address: str = "") -> None:
        if len(self.resources) >= MOST_RESOURCES:
            raise Refused("The bundle has more resources than one record can: ask for one visit.")
        self.resources.append(resource)
        kind, id = text(resource, "resourceType"), text(resource, "id")
        self.by_kind.setdefault(kind, []).append(resource)
        for each in (address, f"{kind}/{id}" if id else ""):
            if each:
                self.by_address.setdefault(each, resource)

    def of(self, kind: str) -> list[Resource]:
        return self.by_kind.get(kind, [])

    def follow(self, reference: Resource, owner: Resource | None = None) -> Resource:
        """What a Reference points at, in the bundle or in `owner.contained`; nothing where it is not here."""
        address = text(reference, "reference").split("/_history/")[0]
        if address.startswith("#"):
            return next((each for each in listed(owner, "contained") if text(each, "id") == address[1:]), {})
        found = self.by_address.get(address)
        if found is None and "/" in address:
            found = self.by_address.get("/".join(address.split("/")[-2:]))
        return found or {}


def shelved(value: Resource) -> Shelf:
    """Every resource of a bundle, or the one resource that this is."""
    shelf = Shelf()
    for address, resource in _all(value, _DEEPEST):
        shelf.put(resource, address)
    return shelf


def _all(value: Resource, depth: int) -> Iterator[tuple[str, Resource]]:
    if value.get("resourceType") != "Bundle":
        yield "", value
        return
    for entry in listed(value, "entry"):
        resource = inner(entry, "resource")
        if resource.get("resourceType") == "Bundle" and depth:
            yield from _all(resource, depth - 1)
        elif resource:
            yield text(entry, "fullUrl"), resource


def subject_of(shelf: Shelf, resource: Resource) -> Subject:
    """The patient that a resource is about; the bundle's only one where it does not say."""
    reference = inner(resource, "subject") or inner(resource, "patient")
    patient = shelf.follow(reference, resource)
    if patient.get("resourceType") != "Patient" and not text(reference, "reference"):
        patients = shelf.of("Patient")
        patient = patients[0] if len(patients) == 1 else {}
    return patient_of(patient)


def patient_of(patient: Resource) -> Subject:
    if patient.get("resourceType") != "Patient":
        return Subject()
    sex = {"female": Sex.FEMALE, "male": Sex.MALE}.get(text(patient, "gender").lower(), Sex.UNKNOWN)
    return Subject(_name(patient), day(patient, "birthDate"), sex)


def _name(patient: Resource) -> PersonName | None:
    names = listed(patient, "name")
    chosen = next((each for each in names if text(each, "use") == "official"), names[0] if names else {})
    given = strings(chosen, "given")
    family = text(chosen, "family")
    if not family and not given:
        words = text(chosen, "text").split()
        return PersonName(words[-1], " ".join(words[:-1])) if words else None
    return PersonName(family, given[0] if given else "", " ".join(given[1:]))


def visit_of(shelf: Shelf, resource: Resource) -> Visit:
    """The encounter that a resource belongs to; the bundle's only one where it does not say."""
    reference = inner(resource, "encounter") or next(iter(listed(inner(resource, "context"), "encounter")), {})
    encounter = shelf.follow(reference, resource)
    if not encounter and not text(reference, "reference"):
        encounters = shelf.of("Encounter")
        encounter = encounters[0] if len(encounters) == 1 else {}
    found = encounter_of(encounter)
    told = day(inner(resource, "context"), "period")
    return replace(found, service_date=told) if told and found.service_date is None else found


def encounter_of(encounter: Resource) -> Visit:
    if encounter.get("resourceType") != "Encounter":
        return Visit()
    begun: date | None = day(encounter, "period")
    # `class` is a Coding in R4; later releases make it a list of concepts.
    of = inner(encounter, "class")
    code = text(of, "code") or next((text(each, "code") for each in listed(of, "coding")), "")
    return Visit(text(encounter, "id"), begun, ENCOUNTER_CLASSES.get(code.upper()))


def person_in_words(shelf: Shelf, reference: Resource, owner: Resource) -> str:
    """A clinician by the reference's own words or by the Practitioner: "Testa Muster, MD"."""
    if said := text(reference, "display"):
        return said
    found = shelf.follow(reference, owner)
    if found.get("resourceType") == "PractitionerRole":
        role, found = found, shelf.follow(inner(found, "practitioner"), found)
        if said := text(inner(role, "practitioner"), "display"):
            return said
    if found.get("resourceType") != "Practitioner":
        return ""
    name = next(iter(listed(found, "name")), {})
    suffix = ", ".join(strings(name, "suffix"))
    said = text(name, "text") or " ".join([*strings(name, "given"), text(name, "family")]).strip()
    return f"{said}, {suffix}" if suffix and suffix not in said else said
