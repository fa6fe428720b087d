"""A claim goes back to the desk that can put it right, with a question and without what it pays."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime

from cleanclaim.claims.life import Event
from cleanclaim.kernel import Finding, Owner, Severity
from cleanclaim.store import claims, queue
from cleanclaim.store.actors import Actor
from cleanclaim.store.claims import Kept

_AMOUNT = re.compile(r"-?\$\s?[\d,]+(?:\.\d\d)?")


def without_money(text: str) -> str:
    """A sentence with its amounts taken out: coding is asked about codes, never about what they pay."""
    return _AMOUNT.sub("(an amount)", text)


def speaks_of_money(text: str) -> bool:
    words = ("reimburs", "underpa", "pays more", "pay more", "higher paying", "revenue", "allowed amount")
    return bool(_AMOUNT.search(text)) or any(word in text.lower() for word in words)


def ask_coding(actor: Actor, now: datetime, kept: Kept, question: str) -> None:
    """The claim waits for the coder; the question leads to the encounter and carries no cents."""
    claims.happen(
        actor.practice_id, kept.id, Event.CODING_ASKED, now=now, actor=actor.user_id, says=without_money(question)
    )
    queue.open_item(
        actor.practice_id,
        _key("coding", kept, question),
        kind="coding question",
        owner=Owner.CODING,
        reason=without_money(question),
        now=now,
        object_id=kept.claim.encounter.id,
        claim_id=kept.id,
    )


def ask_desks(actor: Actor, now: datetime, kept: Kept, findings: Iterable[Finding]) -> None:
    """Errors that billing, the front desk or the provider has to put right."""
    errors = [each for each in findings if each.severity is Severity.ERROR]
    says = " ".join(dict.fromkeys(each.message for each in errors))
    claims.happen(actor.practice_id, kept.id, Event.BILLING_ASKED, now=now, actor=actor.user_id, says=says)
    for owner in dict.fromkeys(each.owner for each in errors):
        own = [each for each in errors if each.owner is owner]
        reason = " ".join(dict.fromkeys(f"{each.message} {each.fix}".strip() for each in own))
        queue.open_item(
            actor.practice_id,
            _key(owner.value, kept, reason),
            kind="claim edit",
            owner=owner,
            reason=reason,
            now=now,
            object_id=kept.id,
            claim_id=kept.id,
        )


def _key(desk: str, kept: Kept, words: str) -> str:
    """One matter a claim version and wording: asked again only when something else is wrong."""
    return f"{desk}/{kept.id}/{hashlib.sha256(words.encode()).hexdigest()[:12]}"
