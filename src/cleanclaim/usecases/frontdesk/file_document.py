"""File a document in the record of a visit, and have it signed."""

from __future__ import annotations

from datetime import date, datetime

from cleanclaim.charts import Document, DocumentKind, document
from cleanclaim.kernel import Refused
from cleanclaim.store import atomic, audit, record
from cleanclaim.store.actors import Actor, Role


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

    A signature line in the text ("Electronically signed by …") counts where none is given.
    """
    actor.must_be(Role.FRONT_DESK, Role.PROVIDER, Role.MANAGER)
    if not text.strip():
        raise Refused("The document has no text; scan it with text recognition first.")
    read = document("", text, kind, signed_by, signed_on)
    with atomic():
        record.encounter(actor.practice_id, encounter_id)
        kept = record.add_document(
            actor.practice_id,
            encounter_id,
            kind=kind,
            text=text,
            signed_by=read.signed_by,
            signed_on=read.signed_on,
            now=now,
        )
        audit.record(actor, now, "document.filed", kept.id)
    return kept


def sign_document(*, actor: Actor, now: datetime, document_id: str) -> Document:
    """The provider signs an own document; from then on it can be coded for billing."""
    actor.must_be(Role.PROVIDER)
    name = ", ".join(part for part in (actor.name, actor.credential) if part)
    with atomic():
        signed = record.sign_document(actor.practice_id, document_id, name, now.date())
        audit.record(actor, now, "document.signed", document_id)
    return signed
