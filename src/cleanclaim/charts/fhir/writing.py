"""An addendum as a FHIR R4 DocumentReference, for the practice's own chart. It stands alone: patient and author are
contained, so that the receiving system finds them without asking anybody."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from cleanclaim.charts.fhir.access import Resource
from cleanclaim.kernel import Patient, Provider, Sex

_NPI = "http://hl7.org/fhir/sid/us-npi"
_SEX = {Sex.FEMALE: "female", Sex.MALE: "male", Sex.UNKNOWN: "unknown"}


@dataclass(frozen=True, slots=True)
class AddendumSource:
    """What an addendum is of. `appends_to` is the id of the note that it adds to, "" where that is not known."""

    id: str
    text: str
    signed_at: datetime
    patient: Patient
    author: Provider
    encounter_id: str
    service_date: date
    appends_to: str = ""


def addendum_resource(addendum: AddendumSource) -> Resource:
    """The DocumentReference: final, dated, by its author, the text inside as base64. `signed_at` has a zone."""
    raw = addendum.text.encode()
    stamp = addendum.signed_at.isoformat(timespec="seconds")
    resource: Resource = {
        "resourceType": "DocumentReference",
        "id": addendum.id,
        "contained": [_patient(addendum.patient), _author(addendum.author)],
        "status": "current",
        "docStatus": "final",
        "type": {"coding": [{"system": "http://loinc.org", "code": "55107-7"}], "text": "Addendum"},
        "subject": {"reference": "#patient"},
        "date": stamp,
        "author": [{"reference": "#author"}],
        "authenticator": {"reference": "#author"},
        "content": [{"attachment": _attachment(raw, stamp)}],
        "context": {
            "encounter": [{"identifier": {"value": addendum.encounter_id}}],
            "period": {"start": addendum.service_date.isoformat(), "end": addendum.service_date.isoformat()},
        },
    }
    if addendum.appends_to:
        resource["relatesTo"] = [{"code": "appends", "target": {"identifier": {"value": addendum.appends_to}}}]
    return resource


def _attachment(raw: bytes, stamp: str) -> Resource:
    return {
        "contentType": "text/plain; charset=utf-8",
        "language": "en-US",
        "data": base64.b64encode(raw).decode(),
        "size": len(raw),
        "hash": base64.b64encode(hashlib.sha1(raw, usedforsecurity=False).digest()).decode(),  # as FHIR R4 wants it
        "title": "Addendum",
        "creation": stamp,
    }


def _patient(patient: Patient) -> Resource:
    given = [part for part in (patient.name.first, patient.name.middle) if part]
    resource: Resource = {
        "resourceType": "Patient",
        "id": "patient",
        "identifier": [{"value": patient.id}],
        "name": [{"use": "official", "family": patient.name.last, **({"given": given} if given else {})}],
        "gender": _SEX[patient.sex],
    }
    if patient.birth_date != date.min:
        resource["birthDate"] = patient.birth_date.isoformat()
    return resource


def _author(author: Provider) -> Resource:
    name: Resource = {"family": author.name.last}
    if author.name.first:
        name["given"] = [author.name.first]
    if author.credential:
        name["suffix"] = [author.credential]
    resource: Resource = {"resourceType": "Practitioner", "id": "author", "name": [name]}
    if author.npi:
        resource["identifier"] = [{"system": _NPI, "value": author.npi}]
    return resource
