"""Where a person starts: what waits for them, most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, Max, OuterRef, Q

from cleanclaim.coding.values import ProviderQuery
from cleanclaim.store.codec import decode
from cleanclaim.store.ids import Kind, public
from cleanclaim.store.models import Claim, Encounter, Query, QueueItem
from cleanclaim.store.screens.encounter import EncounterListed, listed, person, signed_documents

MOST = 200  # of one kind on one screen; nobody works through more in a day


@dataclass(frozen=True, slots=True)
class WorkShown:
    id: str
    kind: str
    owner: str
    reason: str
    object_id: str
    claim_id: str
    cents: int
    due: date | None
    encounter_id: str = ""
    claim_number: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    work: tuple[WorkShown, ...]


@dataclass(frozen=True, slots=True)
class QuestionListed:
    """A question that a provider has not answered yet. `own`: the visit is this provider's."""

    id: str
    encounter_id: str
    service_date: date
    patient: str
    provider: str
    question: str
    due_at: datetime
    own: bool


@dataclass(frozen=True, slots=True)
class Charts:
    """Charts that wait: up to `MOST` of `count`, the oldest service first."""

    rows: tuple[EncounterListed, ...]
    count: int


def desk(practice: int, owners: frozenset[str]) -> Desk:
    """Open work of these owners, most urgent first."""
    rows = QueueItem.objects.filter(practice_id=practice, closed_at=None, owner__in=owners).select_related("claim")
    return Desk(tuple(_work(row) for row in rows.order_by("due", "-cents", "pk")))


def charts_to_code(practice: int) -> Charts:
    """Signed notes whose coding nobody has signed yet, and that do not wait for a provider's answer."""
    asking = Exists(Query.objects.filter(encounter=OuterRef("pk"), state="open"))
    return _charts(practice, signed_documents(), ~asking)


def charts_to_sign(practice: int, provider: int | None) -> Charts:
    """Notes that their provider has not signed: nothing of them may be coded for billing."""
    return _charts(practice, ~signed_documents(), Q(provider_id=provider) if provider else Q())


def open_questions(practice: int, provider: int | None = None) -> tuple[QuestionListed, ...]:
    """What coders have asked and nobody has answered; a provider's own first, then by the day it is due."""
    rows = Query.objects.filter(practice_id=practice, state="open").select_related(
        "encounter__patient", "encounter__provider"
    )
    shown = [_question(row, provider) for row in rows.order_by("due_at", "pk")[:MOST]]
    return tuple(sorted(shown, key=lambda each: not each.own))


def signed_lately(practice: int, count: int = 10) -> tuple[EncounterListed, ...]:
    """The encounters whose coding was signed last, the newest first."""
    rows = Encounter.objects.filter(practice_id=practice, signed__isnull=False)
    return listed(practice, rows.annotate(last=Max("signed__signed_at")).order_by("-last", "-pk")[:count])


def answered_lately(practice: int, count: int = 10) -> tuple[QuestionListed, ...]:
    """The questions that were answered last, the newest first."""
    rows = Query.objects.filter(practice_id=practice, state="answered")
    rows = rows.select_related("encounter__patient", "encounter__provider").order_by("-answered_at", "-pk")
    return tuple(_question(row, None) for row in rows[:count])


def _charts(practice: int, *conditions) -> Charts:
    rows = Encounter.objects.filter(*conditions, practice_id=practice, signed=None).order_by("service_date", "pk")
    return Charts(listed(practice, rows[:MOST]), rows.count())


def claim_states(practice: int) -> tuple[tuple[str, int], ...]:
    """How many claim accounts stand in each state, by their newest version."""
    newer = Claim.objects.filter(practice_id=practice, number=OuterRef("number"), version__gt=OuterRef("version"))
    rows = Claim.objects.filter(~Exists(newer), practice_id=practice)
    return tuple(rows.values_list("state").annotate(count=Count("pk")).order_by("state"))


def _work(row: QueueItem) -> WorkShown:
    return WorkShown(
        id=public(Kind.QUEUE_ITEM, row.pk),
        kind=row.kind,
        owner=row.owner,
        reason=row.reason,
        object_id=row.object_id,
        claim_id=public(Kind.CLAIM, row.claim_id),
        cents=row.cents,
        due=row.due,
        encounter_id=public(Kind.ENCOUNTER, row.claim.encounter_id if row.claim else None),
        claim_number=row.claim.number if row.claim else "",
    )


def _question(row: Query, provider: int | None) -> QuestionListed:
    visit = row.encounter
    return QuestionListed(
        id=public(Kind.QUERY, row.pk),
        encounter_id=public(Kind.ENCOUNTER, visit.pk),
        service_date=visit.service_date,
        patient=person(visit.patient),
        provider=person(visit.provider),
        question=decode(ProviderQuery, row.asked).question,
        due_at=row.due_at,
        own=visit.provider_id == provider,
    )
