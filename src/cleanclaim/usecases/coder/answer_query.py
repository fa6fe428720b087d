"""The provider answers a coder's question; the answer becomes part of the record."""

from __future__ import annotations

from datetime import datetime

from cleanclaim.charts import DocumentKind
from cleanclaim.kernel import Refused
from cleanclaim.store import atomic, audit, record
from cleanclaim.store.actors import Actor, Role
from cleanclaim.store.record import AskedQuery


def answer_query(*, actor: Actor, now: datetime, query_id: str, answer: str, addendum: str = "") -> AskedQuery:
    """File the answer as an addendum signed by the provider, and close the question.

    `addendum` is the text as the provider dictated it; without one, question and answer are its text.
    Raises Refused where the question is not open, the answer empty, or the visit another provider's.
    """
    actor.must_be(Role.PROVIDER)
    if not answer.strip():
        raise Refused("Write an answer; 'unable to determine' is one.")
    with atomic():
        asked = record.query(actor.practice_id, query_id)
        if asked.state != "open":
            raise Refused("This question is answered or withdrawn already; nothing more is needed.")
        if actor.provider_id != record.encounter(actor.practice_id, asked.encounter_id).provider_id:
            raise Refused("The visit is another provider's; the one who saw the patient answers.")
        name = ", ".join(part for part in (actor.name, actor.credential) if part)
        filed = record.add_document(
            actor.practice_id,
            asked.encounter_id,
            kind=DocumentKind.ADDENDUM,
            text=addendum or _addendum(asked, answer, name, now),
            signed_by=name,
            signed_on=now.date(),
            now=now,
        )
        closed = record.close_query(
            actor.practice_id, query_id, answer=answer, answered_by=name, now=now, addendum_id=filed.id
        )
        audit.record(actor, now, "provider.answered", query_id, filed.id)
    return closed


def _addendum(asked: AskedQuery, answer: str, name: str, now: datetime) -> str:
    return (
        f"ADDENDUM {now.date().isoformat()}\n"
        f"Coder's question: {asked.query.question}\n"
        f"Answer: {answer.strip()}\n"
        f"Signed by {name}\n"
    )
