"""Work of the follow-up room as matters in the queue. What coding owns carries no cents."""

from __future__ import annotations

from datetime import datetime

from cleanclaim.followup.worklist import WorkItem
from cleanclaim.kernel import Owner
from cleanclaim.store import queue
from cleanclaim.store.queue import Waiting
from cleanclaim.usecases.biller._asking import without_money


def queue_work(
    practice_id: str, item: WorkItem, key: str, *, now: datetime, claim_id: str = "", object_id: str = ""
) -> Waiting:
    """Queue an item under a key that names its cause; the same cause twice is one matter."""
    for_coding = item.owner is Owner.CODING
    line = f"Line {item.line}: " if item.line is not None else ""
    reason = f"{line}{item.reason}"
    return queue.open_item(
        practice_id,
        key[:200],
        kind=item.matter.value,
        owner=item.owner,
        reason=without_money(reason) if for_coding else f"{reason} Next: {item.action.words}.",
        now=now,
        object_id=object_id or claim_id,
        claim_id=claim_id,
        cents=0 if for_coding else item.cents,
        due=item.due,
    )
