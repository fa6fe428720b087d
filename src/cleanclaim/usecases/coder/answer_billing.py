"""Answer a question from billing in words: the coding stands as it is signed."""

from __future__ import annotations

from datetime import datetime

from cleanclaim.kernel import Owner, Refused
from cleanclaim.store import atomic, audit, queue
from cleanclaim.store.actors import Actor, Role


def answer_billing(*, actor: Actor, now: datetime, item_id: str, answer: str) -> None:
    """Close billing's question with the coder's answer, and hand the claim back to billing."""
    actor.must_be(Role.CODER)
    with atomic():
        asked = queue.item(actor.practice_id, item_id)
        if asked.owner is not Owner.CODING:
            raise Refused("That question is not for coding; leave it to the desk that it is for.")
        queue.close(actor.practice_id, item_id, now=now, actor=actor.user_id, outcome=answer)
        queue.open_item(
            actor.practice_id,
            f"coding-stands/{asked.id}",
            kind="coding stands",
            owner=Owner.BILLING,
            reason=f"The coder answered: {answer}",
            now=now,
            object_id=asked.object_id,
            claim_id=asked.claim_id,
        )
        audit.record(actor, now, "coding.question_answered", item_id)
