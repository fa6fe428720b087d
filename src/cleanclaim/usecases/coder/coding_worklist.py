"""What waits for the coder, most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cleanclaim.kernel import Owner
from cleanclaim.store import coding, queue, record
from cleanclaim.store.actors import Actor, Role

_ASKED_BY = {"audit": "second coder differs"}


@dataclass(frozen=True, slots=True)
class CodingWork:
    """One thing to do: `kind` is "question from billing", "second coder differs", "answer overdue" or "to code"."""

    encounter_id: str
    kind: str
    says: str
    service_date: date | None = None
    item_id: str = ""


def coding_worklist(*, actor: Actor, today: date) -> tuple[CodingWork, ...]:
    """Questions of billing and second coders, then overdue answers, then encounters to code, oldest service first."""
    actor.must_be(Role.CODER, Role.MANAGER, Role.AUDITOR)
    practice = actor.practice_id
    asked = [
        CodingWork(each.object_id, _ASKED_BY.get(each.kind, "question from billing"), each.reason, item_id=each.id)
        for each in queue.waiting(practice, owner=Owner.CODING)
    ]
    waiting = record.queries(practice, state="open")
    overdue = [
        CodingWork(each.encounter_id, "answer overdue", "Remind the provider of the open question.", item_id=each.id)
        for each in waiting
        if each.due_at.date() < today
    ]
    return (*asked, *overdue, *_to_code(practice, {each.encounter_id for each in waiting}))


def _to_code(practice: str, held: set[str]) -> list[CodingWork]:
    """Encounters with a signed document and no signed coding; those with an open question are held."""
    return [
        CodingWork(each.id, "to code", "The record is signed and waits to be coded.", each.service_date)
        for each in coding.uncoded(practice)
        if each.id not in held
    ]
