"""Ask the coder about a claim, without a word on what it pays."""

from __future__ import annotations

from datetime import datetime

from cleanclaim.kernel import Refused
from cleanclaim.store import atomic, audit, claims
from cleanclaim.store.actors import Actor, Role
from cleanclaim.usecases.biller._asking import ask_coding, speaks_of_money


def send_back_to_coding(*, actor: Actor, now: datetime, claim_id: str, question: str) -> None:
    """The claim waits until the coder signs a new version or answers in words.

    Raises Refused for a question that speaks of money: codes follow the record, not the payment.
    """
    actor.must_be(Role.BILLER)
    if not question.strip():
        raise Refused("Write the question that the coder should answer.")
    if speaks_of_money(question):
        raise Refused("A question to coding never speaks of payment; ask about the record alone.")
    with atomic():
        kept = claims.load(actor.practice_id, claim_id)
        ask_coding(actor, now, kept, question.strip())
        audit.record(actor, now, "claim.sent_back_to_coding", claim_id)
