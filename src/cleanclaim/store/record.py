"""Encounters, documents and provider queries, to rows and back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from cleanclaim.charts.values import Document, DocumentKind
from cleanclaim.coding.values import ProviderQuery
from cleanclaim.kernel import Encounter, Refused, Setting
from cleanclaim.store import ids, models
from cleanclaim.store.codec import decode, encode
from cleanclaim.store.ids import Kind


@dataclass(frozen=True, slots=True)
class AskedQuery:
    """A question as it stands: "open", "answered" or "withdrawn", who asked, by when an answer is due."""

    id: str
    encounter_id: str
    query: ProviderQuery
    state: str
    asked_by: str
    asked_at: datetime
    due_at: datetime
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
    addendum_id: str = ""


def add_encounter(encounter: Encounter) -> Encounter:
    row = models.Encounter.objects.create(**_encounter_columns(encounter))
    return replace(encounter, id=ids.public(Kind.ENCOUNTER, row.pk))


def add_encounters(encounters: Iterable[Encounter]) -> tuple[Encounter, ...]:
    """Many at once, in the order given."""
    values = list(encounters)
    rows = models.Encounter.objects.bulk_create(
        [models.Encounter(**_encounter_columns(value)) for value in values], batch_size=500
    )
    return tuple(replace(value, id=ids.public(Kind.ENCOUNTER, row.pk)) for value, row in zip(values, rows, strict=True))


def encounter(practice_id: str, id: str) -> Encounter:
    row = models.Encounter.objects.filter(**_within(practice_id), pk=ids.key(Kind.ENCOUNTER, id)).first()
    if row is None:
        raise Refused("There is no such encounter at this practice; open it first.")
    return encounter_value(row)


def encounters(practice_id: str, *, since: date | None = None, until: date | None = None) -> tuple[Encounter, ...]:
    """Encounters of a practice by service date, both ends included."""
    rows = models.Encounter.objects.filter(**_within(practice_id))
    if since is not None:
        rows = rows.filter(service_date__gte=since)
    if until is not None:
        rows = rows.filter(service_date__lte=until)
    return tuple(encounter_value(row) for row in rows.order_by("service_date", "pk"))


def set_authorization(practice_id: str, encounter_id: str, authorization: str) -> None:
    """The payer's prior authorization number, found or obtained by the front desk."""
    changed = models.Encounter.objects.filter(**_within(practice_id), pk=ids.key(Kind.ENCOUNTER, encounter_id)).update(
        authorization=authorization
    )
    if not changed:
        raise Refused("There is no such encounter at this practice; open it first.")


def set_order(practice_id: str, encounter_id: str, *, ordering_provider_id: str, referral_number: str) -> None:
    """Who ordered the tests of a visit, and the number of the referral; "" where there is none."""
    changed = models.Encounter.objects.filter(**_within(practice_id), pk=ids.key(Kind.ENCOUNTER, encounter_id)).update(
        ordering_id=ids.key_or_none(Kind.PROVIDER, ordering_provider_id), referral_number=referral_number
    )
    if not changed:
        raise Refused("There is no such encounter at this practice; open it first.")


def add_document(
    practice_id: str,
    encounter_id: str,
    *,
    kind: DocumentKind,
    text: str,
    signed_by: str,
    signed_on: date | None,
    now: datetime,
) -> Document:
    """File a text. The same text filed twice for one encounter is one document."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    row, _ = models.Document.objects.get_or_create(
        encounter_id=ids.key(Kind.ENCOUNTER, encounter_id),
        sha256=sha256,
        **_within(practice_id),
        defaults={
            "kind": kind.value,
            "text": text,
            "signed_by": signed_by,
            "signed_on": signed_on,
            "filed_at": now,
        },
    )
    return document_value(row)


def sign_document(practice_id: str, document_id: str, signed_by: str, signed_on: date) -> Document:
    """The provider's signature; a document is signed once."""
    row = _document_row(practice_id, document_id)
    if row.signed_by:
        raise Refused("This document is signed already; file an addendum instead.")
    row.signed_by, row.signed_on = signed_by, signed_on
    row.save(update_fields=["signed_by", "signed_on"])
    return document_value(row)


def document(practice_id: str, id: str) -> Document:
    """The text without sections and sentences; `charts` reads those from it anew."""
    return document_value(_document_row(practice_id, id))


def documents(practice_id: str, encounter_id: str) -> tuple[Document, ...]:
    """All documents of an encounter in the order of filing."""
    rows = models.Document.objects.filter(**_within(practice_id), encounter_id=ids.key(Kind.ENCOUNTER, encounter_id))
    return tuple(document_value(row) for row in rows.order_by("pk"))


def encounter_of_document(practice_id: str, document_id: str) -> str:
    return ids.public(Kind.ENCOUNTER, _document_row(practice_id, document_id).encounter_id)


def add_query(
    practice_id: str, encounter_id: str, query: ProviderQuery, *, asked_by: str, now: datetime, due_at: datetime
) -> AskedQuery:
    row = models.Query.objects.create(
        **_within(practice_id),
        encounter_id=ids.key(Kind.ENCOUNTER, encounter_id),
        asked=encode(query),
        asked_by=asked_by,
        asked_at=now,
        due_at=due_at,
    )
    return query_value(row)


def query(practice_id: str, id: str) -> AskedQuery:
    row = models.Query.objects.filter(**_within(practice_id), pk=ids.key(Kind.QUERY, id)).first()
    if row is None:
        raise Refused("There is no such query at this practice; ask the provider first.")
    return query_value(row)


def queries(practice_id: str, *, encounter_id: str = "", state: str = "") -> tuple[AskedQuery, ...]:
    rows = models.Query.objects.filter(**_within(practice_id))
    if encounter_id:
        rows = rows.filter(encounter_id=ids.key(Kind.ENCOUNTER, encounter_id))
    if state:
        rows = rows.filter(state=state)
    return tuple(query_value(row) for row in rows.order_by("due_at", "pk"))


def close_query(
    practice_id: str, id: str, *, answer: str, answered_by: str, now: datetime, addendum_id: str
) -> AskedQuery:
    """Keep the answer with the document that it became."""
    models.Query.objects.filter(**_within(practice_id), pk=ids.key(Kind.QUERY, id)).update(
        state="answered",
        answer=answer,
        answered_by=answered_by,
        answered_at=now,
        addendum_id=ids.key(Kind.DOCUMENT, addendum_id),
    )
    return query(practice_id, id)


def withdraw_query(practice_id: str, id: str) -> None:
    """The coder no longer needs an answer."""
    changed = models.Query.objects.filter(**_within(practice_id), pk=ids.key(Kind.QUERY, id), state="open").update(
        state="withdrawn"
    )
    if not changed:
        raise Refused("That question is not open; look at the list of questions again.")


def encounter_value(row: models.Encounter) -> Encounter:
    return Encounter(
        id=ids.public(Kind.ENCOUNTER, row.pk),
        practice_id=ids.public(Kind.PRACTICE, row.practice_id),
        patient_id=ids.public(Kind.PATIENT, row.patient_id),
        provider_id=ids.public(Kind.PROVIDER, row.provider_id),
        service_date=row.service_date,
        setting=Setting(row.setting),
        place_of_service=row.place_of_service,
        new_patient=row.new_patient,
        referring_provider_id=ids.public(Kind.PROVIDER, row.referring_id),
        authorization=row.authorization,
        accident=row.accident,
        accident_date=row.accident_date,
        accident_state=row.accident_state,
        ordering_provider_id=ids.public(Kind.PROVIDER, row.ordering_id),
        referral_number=row.referral_number,
    )


def document_value(row: models.Document) -> Document:
    return Document(
        id=ids.public(Kind.DOCUMENT, row.pk),
        kind=DocumentKind(row.kind),
        text=row.text,
        sha256=row.sha256,
        signed_by=row.signed_by,
        signed_on=row.signed_on,
    )


def query_value(row: models.Query) -> AskedQuery:
    return AskedQuery(
        id=ids.public(Kind.QUERY, row.pk),
        encounter_id=ids.public(Kind.ENCOUNTER, row.encounter_id),
        query=decode(ProviderQuery, row.asked),
        state=row.state,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        due_at=row.due_at,
        answer=row.answer,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        addendum_id=ids.public(Kind.DOCUMENT, row.addendum_id),
    )


def _document_row(practice_id: str, id: str) -> models.Document:
    row = models.Document.objects.filter(**_within(practice_id), pk=ids.key(Kind.DOCUMENT, id)).first()
    if row is None:
        raise Refused("There is no such document at this practice; file it first.")
    return row


def _encounter_columns(encounter: Encounter) -> dict:
    return {
        **_within(encounter.practice_id),
        "patient_id": ids.key(Kind.PATIENT, encounter.patient_id),
        "provider_id": ids.key(Kind.PROVIDER, encounter.provider_id),
        "referring_id": ids.key_or_none(Kind.PROVIDER, encounter.referring_provider_id),
        "service_date": encounter.service_date,
        "setting": encounter.setting.value,
        "place_of_service": encounter.place_of_service,
        "new_patient": encounter.new_patient,
        "authorization": encounter.authorization,
        "accident": encounter.accident,
        "accident_date": encounter.accident_date,
        "accident_state": encounter.accident_state,
        "ordering_id": ids.key_or_none(Kind.PROVIDER, encounter.ordering_provider_id),
        "referral_number": encounter.referral_number,
    }


def _within(practice_id: str) -> dict[str, int]:
    return {"practice_id": ids.key(Kind.PRACTICE, practice_id)}
