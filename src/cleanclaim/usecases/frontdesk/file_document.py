"""File documents in the record of a visit, and have them signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from cleanclaim.charts import OTHER_PATIENT, Document, DocumentKind, Record, document, gathered, read_record, subject_of
from cleanclaim.gateways.ocr import text_recognition
from cleanclaim.kernel import Finding, Refused
from cleanclaim.store import atomic, audit, people, record
from cleanclaim.store.actors import Actor, Role


@dataclass(frozen=True, slots=True)
class Filed:
    """What was kept, and what stands against coding some of it (another patient's name, another language)."""

    documents: tuple[Document, ...]
    findings: tuple[Finding, ...] = ()


def file_document(
    *,
    actor: Actor,
    now: datetime,
    encounter_id: str,
    text: str,
    kind: DocumentKind = DocumentKind.NOTE,
    signed_by: str = "",
    signed_on: date | None = None,
) -> Document:
    """Keep a text of the record, unchanged. Without a signature it may be reviewed but not billed.

    A signature line in the text ("Electronically signed by …") counts where none is given. What stands against
    coding it, as that its text names another patient, is in the `findings` of the answer: it is kept as somebody
    gave it to this very visit, and is not coded.
    """
    actor.must_be(Role.FRONT_DESK, Role.PROVIDER, Role.MANAGER)
    if not text.strip():
        raise Refused("The document has no text; scan it with text recognition first.")
    read = document("", text, kind, signed_by, signed_on)
    filed = _file(actor, now, encounter_id, [Record((read,))], whose=False)
    return replace(filed.documents[0], findings=filed.findings)


def file_files(*, actor: Actor, now: datetime, encounter_id: str, files: Sequence[tuple[str, bytes | Path]]) -> Filed:
    """File what text, PDF, RTF, pictures, FHIR, C-CDA and HL7 v2 hold, (name, bytes or path) each, all or nothing.

    A document about another patient is not filed in this chart, since of a message only the text stays and would
    no longer tell whose it is; a finding says so. Raises Refused where a file cannot be read, or where all of them
    together hold no document.
    """
    actor.must_be(Role.FRONT_DESK, Role.PROVIDER, Role.MANAGER)
    ocr = text_recognition()
    records = [read_record(source, name=name, ocr=ocr) for name, source in files]
    if not any(each.documents for each in records):
        raise Refused("There is no document in this to file: give the note, the results or the report itself.")
    return _file(actor, now, encounter_id, records)


def _file(actor: Actor, now: datetime, encounter_id: str, records: Sequence[Record], *, whose: bool = True) -> Filed:
    """Keep the documents, and what stands against coding some of them. `whose`: another patient's are not kept."""
    practice = actor.practice_id
    with atomic():
        visit = record.encounter(practice, encounter_id)
        chart = gathered(records, subject_of(people.patient(practice, visit.patient_id)))
        foreign = {each.place.document for each in chart.findings if whose and each.rule == OTHER_PATIENT}
        kept = []
        for each in (*chart.documents, *(one for one in chart.aside if one.id not in foreign)):
            one = record.add_document(
                practice, encounter_id, kind=each.kind, text=each.text, signed_by=each.signed_by,
                signed_on=each.signed_on, now=now,
            )  # fmt: skip
            audit.record(actor, now, "document.filed", one.id, "set aside" if each in chart.aside else "")
            kept.append(one)
        if foreign:
            audit.record(actor, now, "document.refused", encounter_id, f"{len(foreign)} of another patient")
    return Filed(tuple(kept), chart.findings)


def sign_document(*, actor: Actor, now: datetime, document_id: str) -> Document:
    """The provider signs an own document; from then on it can be coded for billing."""
    actor.must_be(Role.PROVIDER)
    name = ", ".join(part for part in (actor.name, actor.credential) if part)
    with atomic():
        signed = record.sign_document(actor.practice_id, document_id, name, now.date())
        audit.record(actor, now, "document.signed", document_id)
    return signed
