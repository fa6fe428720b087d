"""The questions that a practice's coders asked, by the specialty of who was asked: counts, never a patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from cleanclaim.coding.values import ProviderQuery
from cleanclaim.store import ids, models
from cleanclaim.store.codec import decode
from cleanclaim.store.ids import Kind


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, without its words: what it was about, how it ended, and how long the answer took."""

    specialty: str
    concerns: str
    asks_for: str
    state: str
    waited: timedelta | None


def questions_asked(practice_id: str) -> tuple[Asked, ...]:
    """Every question of a practice, oldest first; withdrawn ones too, since something was missing there as well."""
    rows = models.Query.objects.filter(practice_id=ids.key(Kind.PRACTICE, practice_id))
    fields = ("encounter__provider__specialty", "asked", "state", "asked_at", "answered_at")
    return tuple(
        _asked(specialty, decode(ProviderQuery, asked), state, asked_at, answered_at)
        for specialty, asked, state, asked_at, answered_at in rows.order_by("pk").values_list(*fields)
    )


def _asked(specialty, query: ProviderQuery, state, asked_at, answered_at) -> Asked:
    waited = answered_at - asked_at if answered_at else None
    return Asked(specialty, query.concerns, query.asks_for, state, waited)
