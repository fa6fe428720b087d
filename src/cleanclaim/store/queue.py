"""What waits for a person: each matter once, with an owner and a reason; closed by name, never deleted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cleanclaim.kernel import Owner, Refused
from cleanclaim.store import ids, models
from cleanclaim.store.ids import Kind


@dataclass(frozen=True, slots=True)
class Waiting:
    """A matter for a desk. `kind` is a short word ("unmatched", "quarantined", "rejected", "denied" …)."""

    id: str
    practice_id: str
    key: str
    kind: str
    owner: Owner
    reason: str
    object_id: str = ""
    claim_id: str = ""
    cents: int = 0
    opened_at: datetime | None = None
    due: date | None = None
    closed_at: datetime | None = None


def open_item(
    practice_id: str,
    key: str,
    *,
    kind: str,
    owner: Owner,
    reason: str,
    now: datetime,
    object_id: str = "",
    claim_id: str = "",
    cents: int = 0,
    due: date | None = None,
) -> Waiting:
    """Queue a matter; one whose key is queued already (open or closed) stays as it is."""
    row, _ = models.QueueItem.objects.get_or_create(
        practice_id=ids.key_or_none(Kind.PRACTICE, practice_id),
        key=key,
        defaults={
            "kind": kind,
            "owner": owner.value,
            "reason": reason,
            "object_id": object_id,
            "claim_id": ids.key_or_none(Kind.CLAIM, claim_id),
            "cents": cents,
            "opened_at": now,
            "due": due,
        },
    )
    return _value(row)


def close(practice_id: str, id: str, *, now: datetime, actor: str, outcome: str) -> None:
    """A person (or the answer that came) settles a matter; the outcome is said."""
    if not outcome.strip():
        raise Refused("Say what came of it before it is closed.")
    changed = models.QueueItem.objects.filter(
        practice_id=ids.key_or_none(Kind.PRACTICE, practice_id), pk=ids.key(Kind.QUEUE_ITEM, id), closed_at=None
    ).update(closed_at=now, closed_by=actor, outcome=outcome)
    if not changed:
        raise Refused("This is not open at this practice; look at the work list again.")


def close_for_claim(practice_id: str, claim_id: str, *, now: datetime, actor: str, outcome: str) -> int:
    """Close all that waits for a claim; returns how many matters that were."""
    return models.QueueItem.objects.filter(
        practice_id=ids.key(Kind.PRACTICE, practice_id), claim_id=ids.key(Kind.CLAIM, claim_id), closed_at=None
    ).update(closed_at=now, closed_by=actor, outcome=outcome)


def close_for_claims(
    practice_id: str, claim_ids: Iterable[str], *, but: Iterable[str] = (), now: datetime, actor: str, outcome: str
) -> None:
    """Close all that waits for any of these claims, but for the matters named."""
    keep = [ids.key(Kind.QUEUE_ITEM, id) for id in but]
    keys = [ids.key(Kind.CLAIM, id) for id in claim_ids]
    rows = models.QueueItem.objects.filter(practice_id=ids.key(Kind.PRACTICE, practice_id), closed_at=None)
    for first in range(0, len(keys), 500):
        rows.filter(claim_id__in=keys[first : first + 500]).exclude(pk__in=keep).update(
            closed_at=now, closed_by=actor, outcome=outcome
        )


def close_by_key(
    practice_id: str, keys: Iterable[str], *, but_of: str = "", now: datetime, actor: str, outcome: str
) -> None:
    """Close the matters of these causes, where they are open; not those about the object `but_of`."""
    rows = models.QueueItem.objects.filter(practice_id=ids.key_or_none(Kind.PRACTICE, practice_id), closed_at=None)
    rows = rows.exclude(object_id=but_of) if but_of else rows
    asked = [key[:200] for key in keys]
    for first in range(0, len(asked), 500):
        rows.filter(key__in=asked[first : first + 500]).update(closed_at=now, closed_by=actor, outcome=outcome)


def is_open(practice_id: str, key: str) -> bool:
    """Whether the matter of this cause waits for a person."""
    rows = models.QueueItem.objects.filter(practice_id=ids.key_or_none(Kind.PRACTICE, practice_id), closed_at=None)
    return rows.filter(key=key[:200]).exists()


def waiting(practice_id: str, *, owner: Owner | None = None, kind: str = "") -> tuple[Waiting, ...]:
    """What is open at a practice ("" for what no practice was found for), most urgent first."""
    rows = models.QueueItem.objects.filter(practice_id=ids.key_or_none(Kind.PRACTICE, practice_id), closed_at=None)
    if owner is not None:
        rows = rows.filter(owner=owner.value)
    if kind:
        rows = rows.filter(kind=kind)
    return tuple(_value(row) for row in rows.order_by("due", "-cents", "pk"))


def item(practice_id: str, id: str) -> Waiting:
    row = models.QueueItem.objects.filter(
        practice_id=ids.key_or_none(Kind.PRACTICE, practice_id), pk=ids.key(Kind.QUEUE_ITEM, id)
    ).first()
    if row is None:
        raise Refused("There is no such work at this practice; look at the work list again.")
    return _value(row)


def _value(row: models.QueueItem) -> Waiting:
    return Waiting(
        id=ids.public(Kind.QUEUE_ITEM, row.pk),
        practice_id=ids.public(Kind.PRACTICE, row.practice_id),
        key=row.key,
        kind=row.kind,
        owner=Owner(row.owner),
        reason=row.reason,
        object_id=row.object_id,
        claim_id=ids.public(Kind.CLAIM, row.claim_id),
        cents=row.cents,
        opened_at=row.opened_at,
        due=row.due,
        closed_at=row.closed_at,
    )
