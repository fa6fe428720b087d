"""Read the chart of an encounter and keep what is proposed, withheld and asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from cleanclaim.charts import Record, gathered, subject_of
from cleanclaim.codesets import Library
from cleanclaim.coding.values import CodingContext, CodingDraft
from cleanclaim.kernel import Encounter, Patient, Refused, Severity
from cleanclaim.store import atomic, audit, coding, people, record
from cleanclaim.store.actors import Actor, Role
from cleanclaim.usecases.coder._signing import chart
from cleanclaim.usecases.coder.ask_provider import ask_provider
from cleanclaim.usecases.coder.suggest_codes import suggest_codes


def review_chart(*, actor: Actor, now: datetime, encounter_id: str, library: Library, ask: bool = True) -> CodingDraft:
    """Propose codes from all documents of an encounter; the draft is kept, nothing of it is billed.

    With `ask`, the draft's questions to the provider are sent, each matter once.
    """
    actor.must_be(Role.CODER)
    draft = _read(actor, encounter_id, library)
    with atomic():
        id = coding.save_draft(actor.practice_id, encounter_id, draft, now)
        if ask:
            _ask_what_is_new(actor, now, encounter_id, draft)
        audit.record(actor, now, "chart.reviewed", encounter_id, id)
    return draft


def rerun_coding(*, actor: Actor, now: datetime, encounter_id: str, library: Library) -> CodingDraft:
    """Read the chart anew after the record has grown, so that the difference is there to be seen.

    A provider's answer starts it, so a provider may; a draft is a proposal, and a coder still decides.
    """
    actor.must_be(Role.CODER, Role.PROVIDER)
    draft = _read(actor, encounter_id, library)
    with atomic():
        id = coding.save_draft(actor.practice_id, encounter_id, draft, now)
        audit.record(actor, now, "chart.reread", encounter_id, id)
    return draft


def _read(actor: Actor, encounter_id: str, library: Library) -> CodingDraft:
    practice = actor.practice_id
    encounter = record.encounter(practice, encounter_id)
    documents = chart(practice, encounter_id)
    if not documents:
        raise Refused("This encounter has no document yet; file its note first.")
    patient = people.patient(practice, encounter.patient_id)
    read = gathered([Record(documents)], subject_of(patient))
    said = context(encounter, patient)
    draft = suggest_codes(read.documents, said, library) if read.documents else CodingDraft(said, ())
    against = dict.fromkeys(each.message for each in read.findings if each.severity is Severity.ERROR)
    return replace(draft, not_checked=(*draft.not_checked, *against))


def context(encounter: Encounter, patient: Patient) -> CodingContext:
    """What coding has to know beside the text, from the record."""
    return CodingContext(
        service_date=encounter.service_date,
        setting=encounter.setting,
        age_years=age_on(patient.birth_date, encounter.service_date),
        sex=patient.sex,
        new_patient=encounter.new_patient,
    )


def age_on(birth: date, day: date) -> int | None:
    """Completed years; None where the birth date is not known."""
    if birth == date.min:
        return None
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _ask_what_is_new(actor: Actor, now: datetime, encounter_id: str, draft: CodingDraft) -> None:
    before = record.queries(actor.practice_id, encounter_id=encounter_id)
    asked = {(each.query.concerns, each.query.asks_for) for each in before}
    for query in draft.queries:
        if (query.concerns, query.asks_for) not in asked:
            ask_provider(actor=actor, now=now, encounter_id=encounter_id, query=query)
            asked.add((query.concerns, query.asks_for))
