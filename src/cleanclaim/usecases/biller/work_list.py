"""What billing has to do, most money per day that is left first; claims that nobody answers join it here."""

from __future__ import annotations

from datetime import date, datetime

from cleanclaim.claims.life import State
from cleanclaim.followup.worklist import from_silence
from cleanclaim.kernel import Owner
from cleanclaim.store import atomic, claims, queue
from cleanclaim.store.actors import Actor, Role
from cleanclaim.store.queue import Waiting
from cleanclaim.usecases.biller._queueing import queue_work


def work_list(*, actor: Actor, now: datetime, owner: Owner | None = None) -> tuple[Waiting, ...]:
    """Open work of a practice (of one desk where named), in the order in which it should be done."""
    actor.must_be(Role.BILLER, Role.MANAGER, Role.AUDITOR)
    with atomic():
        _queue_the_silent(actor, now)
    today = now.date()
    return tuple(sorted(queue.waiting(actor.practice_id, owner=owner), key=lambda each: _order(each, today)))


def _queue_the_silent(actor: Actor, now: datetime) -> None:
    """Claims that were sent long ago and never answered; each is asked about once."""
    for kept in claims.in_state(actor.practice_id, State.SUBMITTED, State.ACKNOWLEDGED, State.ACCEPTED):
        if kept.submitted_at is None:
            continue
        item = from_silence(kept.claim, kept.state, kept.submitted_at.date(), now.date())
        if item is not None:
            key = f"silent/{kept.id}/{kept.state.value}"
            queue_work(actor.practice_id, item, key, now=now, claim_id=kept.id)


def _order(item: Waiting, today: date) -> tuple[int, date, str]:
    """As the follow-up room orders its work: cents at stake a day that is left."""
    due = item.due or today
    return (-(item.cents // max(1, (due - today).days)), due, item.id)
