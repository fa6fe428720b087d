"""Change one thing on the coder's sheet, with a reason; nothing is signed by it."""

from __future__ import annotations

from datetime import datetime

from cleanclaim.codesets import Library
from cleanclaim.store import atomic, audit, record, worksheets
from cleanclaim.store.actors import Actor, Role
from cleanclaim.usecases.coder._changing import Desk, Wish, change_of
from cleanclaim.usecases.coder.working_sheet import working_sheet

__all__ = ["Wish", "change_coding"]


def change_coding(*, actor: Actor, now: datetime, encounter_id: str, wish: Wish, library: Library) -> str:
    """Take, drop, move, change or add a code. Returns the key of the entry that was changed.

    Raises Refused for a change without a reason of the list, a code that may not be billed on the day of
    service, words that the record does not have, and what else cannot be.
    """
    actor.must_be(Role.CODER)
    with atomic():
        now_on_it = working_sheet(actor=actor, encounter_id=encounter_id)
        encounter = record.encounter(actor.practice_id, encounter_id)
        documents = record.documents(actor.practice_id, encounter_id)
        change = change_of(now_on_it.sheet, wish, Desk(actor, now, documents, library, encounter.service_date))
        worksheets.add_change(actor.practice_id, encounter_id, change, version=now_on_it.version, made_by=actor.user_id)
        audit.record(actor, now, f"coding.{change.act.value}", encounter_id, f"{change.key}: {change.reason}")
    return change.key
