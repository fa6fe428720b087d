"""Ask the provider what the record leaves open."""

from __future__ import annotations

from datetime import datetime, timedelta

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

    Raises Refused for a question without indicators of this record, or without a way out.
    """
    actor.must_be(Role.CODER)
    if not query.indicators:
        raise Refused("A question to a provider quotes the record; mark the words that raise it.")
    if query.options and not any(code == "" for _, code in query.options):
        raise Refused("A question that leads is not asked; add 'other' or 'unable to determine' to its options.")
    with atomic():
        record.encounter(actor.practice_id, encounter_id)
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


def withdraw_query(*, actor: Actor, now: datetime, query_id: str) -> None:
    """The answer is no longer needed."""
    actor.must_be(Role.CODER)
    with atomic():
        record.withdraw_query(actor.practice_id, query_id)
        audit.record(actor, now, "provider.question_withdrawn", query_id)
