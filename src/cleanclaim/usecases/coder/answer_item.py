"""What other desks and second coders ask of coding about one visit, and the answer that the coding stands."""

from __future__ import annotations

from datetime import datetime

from cleanclaim.kernel import Owner, Refused
from cleanclaim.store import queue
from cleanclaim.store.actors import Actor, Role
from cleanclaim.store.queue import Waiting
from cleanclaim.usecases.coder.answer_billing import answer_billing
from cleanclaim.usecases.coder.audit_coding import KIND, answer_audit


def asked_of_coding(*, actor: Actor, encounter_id: str) -> tuple[Waiting, ...]:
    """The open questions about this visit's coding, most urgent first. A new signed version answers them all."""
    actor.must_be(Role.CODER)
    waiting = queue.waiting(actor.practice_id, owner=Owner.CODING)
    return tuple(each for each in waiting if each.object_id == encounter_id)


def answer_item(*, actor: Actor, now: datetime, item_id: str, answer: str) -> str:
    """Say in words why the coding stands. Returns the id of the visit. Raises Refused without an answer."""
    actor.must_be(Role.CODER)
    if not answer.strip():
        raise Refused("Say why the coding stands, or amend it.")
    item = queue.item(actor.practice_id, item_id)
    verb = answer_audit if item.kind == KIND else answer_billing
    verb(actor=actor, now=now, item_id=item_id, answer=answer.strip())
    return item.object_id
