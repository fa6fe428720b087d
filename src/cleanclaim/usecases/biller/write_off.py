"""A named person gives an open balance up, with a reason."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from cleanclaim.claims.life import Event
from cleanclaim.kernel import Refused
from cleanclaim.ledger import Entry, LineAmount
from cleanclaim.ledger import write_off as give_up
from cleanclaim.store import atomic, audit, claims, files, journal, queue
from cleanclaim.store.actors import Actor, Role
from cleanclaim.store.claims import Kept


class Side(StrEnum):
    """Whose debt is given up."""

    INSURER = "insurer"
    PATIENT = "patient"


def write_off(
    *,
    actor: Actor,
    now: datetime,
    claim_id: str,
    reason: str,
    side: Side = Side.INSURER,
    line: int | None = None,
) -> int:
    """Write off what a side still owes on a claim (on one line where named); returns the cents.

    Raises Refused without a reason, or where that side owes nothing.
    """
    actor.must_be(Role.BILLER, Role.MANAGER)
    practice = actor.practice_id
    with atomic():
        kept = claims.load(practice, claim_id)
        amounts = _owed(practice, kept, side, line)
        if not amounts:
            raise Refused(f"The {side.value} owes nothing on this claim; there is nothing to write off.")
        number = files.next_number(practice, "write-off")
        entry = give_up(
            key=f"write-off/{kept.claim.id}/{number}",
            day=now.date(),
            patient_id=kept.claim.patient.id,
            lines=amounts,
            actor=actor.user_id,
            says=reason,
            payer_id=kept.claim.payer.id if side is Side.INSURER else "",
        )
        _post(actor, now, kept, entry, reason)
        audit.record(actor, now, "claim.written_off", kept.id, str(sum(each.cents for each in amounts)))
    return sum(each.cents for each in amounts)


def _owed(practice: str, kept: Kept, side: Side, line: int | None) -> list[LineAmount]:
    if side is Side.INSURER:
        owed = journal.open_by_payer_line(practice, kept.claim.id, kept.claim.payer.id)
    else:
        owed = {at: each.patient_cents for at, each in journal.open_by_line(practice, kept.claim.id).items()}
    return [
        LineAmount(kept.claim.id, at, cents)
        for at, cents in sorted(owed.items(), key=lambda each: each[0] or 0)
        if cents and (line is None or at == line)
    ]


def _post(actor: Actor, now: datetime, kept: Kept, entry: Entry, reason: str) -> None:
    practice, by = actor.practice_id, actor.user_id
    journal.post(practice, [entry], now=now, actor=by)
    left = journal.open_by_claim(practice, [kept.claim.id])[kept.claim.id]
    told: claims.Told = {"now": now, "actor": by, "says": f"written off: {reason}"}
    if left.cents == 0:
        claims.happen(practice, kept.id, Event.WRITTEN_OFF, **told)
        queue.close_for_claim(practice, kept.id, now=now, actor=by, outcome=f"written off: {reason}")
    elif left.insurance_cents == 0 and claims.may(practice, kept.id, Event.LEFT_TO_PATIENT):
        claims.happen(practice, kept.id, Event.LEFT_TO_PATIENT, **told)
    else:
        claims.note(practice, kept.id, "part written off", **told)
