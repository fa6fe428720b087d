"""Payments that found no claim are tried again with those that have come since, never by guess."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime

from cleanclaim.followup import Match, answer, judge, match
from cleanclaim.followup.worklist import from_verdict
from cleanclaim.kernel import Practice, Refused
from cleanclaim.ledger import Entry, insurance_answer
from cleanclaim.store import claims, journal, people, queue, remittances
from cleanclaim.store.actors import Actor
from cleanclaim.store.claims import Kept
from cleanclaim.store.lives import Lives
from cleanclaim.store.remittances import PaymentKept
from cleanclaim.usecases.biller._expecting import Promises
from cleanclaim.usecases.biller._queueing import queue_work
from cleanclaim.usecases.biller.bring.told import as_told


def try_again(*, now: datetime, actor: Actor) -> dict[str, set[str]]:
    """Match what waits; the accounts that got an answer by it, by practice."""
    touched: dict[str, set[str]] = {}
    for practice in people.practices():
        acting = replace(actor, practice_id=practice.id)
        # An answer may bring the payer's own number of a claim, by which the next one is found.
        while found := _try_practice(practice, acting, now):
            touched.setdefault(practice.id, set()).update(found)
    return touched


def _try_practice(practice: Practice, actor: Actor, now: datetime) -> set[str]:
    waiting: dict[str, list[PaymentKept]] = defaultdict(list)
    for payment in remittances.unmatched(practice.id):
        waiting[payment.remittance_id].append(payment)
    found: set[str] = set()
    for payments in sorted(waiting.values(), key=lambda each: each[0].moment):
        found |= _try_remittance(practice, payments, actor, now)
    return found


def _try_remittance(practice: Practice, payments: list[PaymentKept], actor: Actor, now: datetime) -> set[str]:
    told = as_told(payments, practice)
    lives = Lives(practice.id, claims.sent_for(practice.id, told))
    known = claims.index_of(lives.kept.values())
    matched = [
        (payment, lives.kept[each.known.key])
        for payment in payments
        for each in [match(payment.payment, told, known)]
        if isinstance(each, Match)
    ]
    if not matched:
        return set()
    promises = Promises(practice.id)
    entries = [_entry(payment, kept, promises, now) for payment, kept in matched]
    journal.post(practice.id, entries, now=now, actor=actor.user_id)
    keys = [entry.key for entry in entries]
    remittances.settle_all(
        practice.id, [(payment.id, kept.id, key) for (payment, kept), key in zip(matched, keys, strict=True)]
    )
    for payment, kept in matched:
        _live(lives, payment, kept, promises, actor, now)
    lives.write()
    causes = [f"unmatched/{payment.entry_key}" for payment, _ in matched]
    queue.close_by_key(practice.id, causes, now=now, actor=actor.user_id, outcome="its claim has come")
    return {kept.claim.id for _, kept in matched}


def _entry(payment: PaymentKept, kept: Kept, promises: Promises, now: datetime) -> Entry:
    """The answer's entry; its money has been here since its remittance came, unapplied."""
    said = answer(payment.payment, kept.claim, file=payment.file, clauses=promises.clauses(kept.claim))
    return insurance_answer(
        key=f"matched/{payment.id}",
        day=payment.paid_on or now.date(),
        claim_id=kept.claim.id,
        payer_id=kept.claim.payer.id,
        patient_id=kept.claim.patient.id,
        lines=said.lines,
        from_unapplied=payment.payment.paid_cents != 0,
    )


def _live(lives: Lives, payment: PaymentKept, kept: Kept, promises: Promises, actor: Actor, now: datetime) -> None:
    day = payment.paid_on or now.date()
    verdict = judge(payment.payment, kept.claim, promises.expected(kept.claim), decided_on=day)
    lives.payer_number(kept.id, payment.payment.payer_claim_number)
    told: claims.Told = {
        "now": now,
        "actor": actor.user_id,
        "says": f"{payment.payer_name} had answered before this claim was known",
    }
    try:
        lives.happen(kept.id, verdict.event, told)
    except Refused:
        lives.note(kept.id, f"answer: {verdict.event.value}", told)
    for work in from_verdict(verdict, day):
        cause = f"{work.matter.value}/{kept.id}/{payment.entry_key}/{work.line}"
        queue_work(lives.practice_id, work, cause, now=now, claim_id=kept.id)
