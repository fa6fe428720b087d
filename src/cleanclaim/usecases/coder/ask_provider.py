"""Ask the provider what the record leaves open."""

from __future__ import annotations

from datetime import datetime, timedelta

from cleanclaim.coding.selection.queries import to_be_mended
from cleanclaim.coding.values import ProviderQuery
from cleanclaim.kernel import Refused
from cleanclaim.store import atomic, audit, record
from cleanclaim.store.actors import Actor, Role
from cleanclaim.store.record import AskedQuery

USUAL_HOURS = 72  # AHIMA/ACDIS practice: the usual time to answer; the bill is held meanwhile


def ask_provider(
    *, actor: Actor, now: datetime, encounter_id: str, query: ProviderQuery, hours: int = USUAL_HOURS
) -> AskedQuery:
    """Send a question, due after so many hours. Until it is answered or withdrawn nothing is signed.

    Raises Refused, with what is wrong, for a question that leads, quotes nothing of this record, or speaks of
    payment; and for one about the same matter as a question that is still open.
    """
    actor.must_be(Role.CODER)
    if not query.question.strip():
        raise Refused("Write the question that the provider should answer.")
    wrong = to_be_mended(query)
    if wrong:
        raise Refused(f"This question is not asked. {wrong[0].message} {wrong[0].fix}")
    with atomic():
        record.encounter(actor.practice_id, encounter_id)
        _is_new(actor.practice_id, encounter_id, query)
        asked = record.add_query(
            actor.practice_id,
            encounter_id,
            query,
            asked_by=actor.user_id,
            now=now,
            due_at=now + timedelta(hours=hours),
        )
        audit.record(actor, now, "provider.asked", asked.id)
    return asked


def _is_new(practice_id: str, encounter_id: str, query: ProviderQuery) -> None:
    open_now = record.queries(practice_id, encounter_id=encounter_id, state="open")
    if any((each.query.concerns, each.query.asks_for) == (query.concerns, query.asks_for) for each in open_now):
        raise Refused("The provider has been asked this already; wait for the answer, or withdraw that question.")


def withdraw_query(*, actor: Actor, now: datetime, query_id: str) -> None:
    """The answer is no longer needed."""
    actor.must_be(Role.CODER)
    with atomic():
        record.withdraw_query(actor.practice_id, query_id)
        audit.record(actor, now, "provider.question_withdrawn", query_id)
