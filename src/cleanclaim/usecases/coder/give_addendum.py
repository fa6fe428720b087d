"""Give a provider's answer back to the practice's own chart: a dated addendum as text and as FHIR."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cleanclaim.charts import Document, document
from cleanclaim.charts.fhir.writing import AddendumSource, addendum_resource
from cleanclaim.kernel import Encounter, Refused
from cleanclaim.store import atomic, audit, people, record
from cleanclaim.store.actors import Actor, Role
from cleanclaim.store.record import AskedQuery


@dataclass(frozen=True, slots=True)
class Addendum:
    """`text` for a chart that takes text, `fhir` the DocumentReference that holds the same text."""

    id: str
    query_id: str
    encounter_id: str
    text: str
    fhir: dict[str, Any]


def give_addendum(*, actor: Actor, now: datetime, query_id: str) -> Addendum:
    """The addendum that a question led to, dated and with the note that it adds to.

    Raises Refused where the question is not answered yet, or is not of this practice.
    """
    actor.must_be(Role.CODER, Role.PROVIDER, Role.MANAGER)
    asked = record.query(actor.practice_id, query_id)
    if asked.answered_at is None or not asked.addendum_id:
        raise Refused("This question has no answer yet, so that there is no addendum; wait for the provider.")
    encounter = record.encounter(actor.practice_id, asked.encounter_id)
    kept = record.document(actor.practice_id, asked.addendum_id)
    note = _note(actor.practice_id, asked)
    text = _dated(kept, encounter, asked.answered_at)
    source = AddendumSource(
        id=kept.id,
        text=text,
        signed_at=asked.answered_at,
        patient=people.patient(actor.practice_id, encounter.patient_id),
        author=people.provider(actor.practice_id, encounter.provider_id),
        encounter_id=encounter.id,
        service_date=encounter.service_date,
        appends_to=note,
    )
    with atomic():
        audit.record(actor, now, "addendum.given", kept.id, query_id)
    return Addendum(kept.id, query_id, encounter.id, text, addendum_resource(source))


def _note(practice_id: str, asked: AskedQuery) -> str:
    """The note that the question was about: the one it quotes, else the first that is signed."""
    held = [each for each in record.documents(practice_id, asked.encounter_id) if each.id != asked.addendum_id]
    quoted = {span.document for span in asked.query.indicators}
    chosen = [each for each in held if each.id in quoted] or [each for each in held if each.signed_by]
    return chosen[0].id if chosen else ""


def _dated(kept: Document, encounter: Encounter, answered_at: datetime) -> str:
    """The text as it was filed, below a line that says of which visit and when, and above a signature."""
    head = f"ADDENDUM to the note of {encounter.service_date.isoformat()}, written {answered_at:%Y-%m-%d %H:%M %Z}"
    lines = [head.rstrip(), "", kept.text.strip(), ""]
    if not document("", kept.text, unsigned=False).signed_by:
        lines.append(f"Electronically signed by {kept.signed_by} on {answered_at:%Y-%m-%d}")
    return "\n".join(lines).rstrip() + "\n"
