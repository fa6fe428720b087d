"""The questions that a practice's coders asked, by the specialty of who was asked: counts, never a patient."""

from __future__ import annotations

from cleanclaim.coding.documenting import Gap
from cleanclaim.coding.values import ProviderQuery
from cleanclaim.store import ids, models
from cleanclaim.store.codec import decode
from cleanclaim.store.ids import Kind


def questions_asked(practice_id: str) -> tuple[Gap, ...]:
    """Every question of a practice, oldest first; withdrawn ones too, since something was missing there as well."""
    rows = models.Query.objects.filter(practice_id=ids.key(Kind.PRACTICE, practice_id))
    fields = ("encounter__provider__specialty", "asked", "state", "asked_at", "answered_at")
    return tuple(
        _gap(specialty, decode(ProviderQuery, asked), state, asked_at, answered_at)
        for specialty, asked, state, asked_at, answered_at in rows.order_by("pk").values_list(*fields)
    )


def specialties(practice_id: str) -> tuple[str, ...]:
    """The specialties of a practice's providers, by name."""
    rows = models.Provider.objects.filter(practice_id=ids.key(Kind.PRACTICE, practice_id)).exclude(specialty="")
    return tuple(rows.order_by("specialty").values_list("specialty", flat=True).distinct())


def _gap(specialty, query: ProviderQuery, state, asked_at, answered_at) -> Gap:
    waited = answered_at - asked_at if answered_at else None
    return Gap(specialty, query.concerns, query.asks_for, state, waited)
