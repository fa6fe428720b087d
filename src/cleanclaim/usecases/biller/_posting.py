"""One claim payment becomes an entry, an event in the claim's life, and work where something stays open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from cleanclaim.claims.life import Event, State
from cleanclaim.followup import Match, Unmatched, identity, match
from cleanclaim.followup.answering import REVERSAL, entry, entry_key
from cleanclaim.followup.judging import Verdict, judge
from cleanclaim.followup.worklist import from_unmatched, from_verdict
from cleanclaim.kernel import Owner, Refused, dollars
from cleanclaim.ledger import Entry, Reason, provider_adjustment, reversal, unapplied
from cleanclaim.payers.values import Coverage
from cleanclaim.store import claims, insurance, journal, queue, remittances
from cleanclaim.store.actors import Actor
from cleanclaim.store.claims import Kept
from cleanclaim.store.lives import Lives
from cleanclaim.store.queue import Waiting
from cleanclaim.usecases.biller._expecting import Promises
from cleanclaim.usecases.biller._queueing import queue_work
from cleanclaim.x12.values import ClaimPayment, Remittance

_PAID = frozenset({Event.PAID, Event.LEFT_TO_PATIENT, Event.FORWARDED})


@dataclass(slots=True)
class Posting:
    """A remittance while it is posted: what is known, what is pending, and what came of each payment."""

    actor: Actor
    practice_id: str
    now: datetime
    remittance: Remittance
    file_id: str
    payer_id: str
    lives: Lives
    promises: Promises
    coverages: dict[str, list[Coverage]]
    pending: list[Entry] = field(default_factory=list)
    kept: list[tuple[ClaimPayment, str, str]] = field(default_factory=list)
    queued: list[Waiting] = field(default_factory=list)
    answered: list[tuple[Kept, Verdict]] = field(default_factory=list)

    @property
    def day(self) -> date:
        return self.remittance.paid_on or self.remittance.production_date or self.now.date()

    def flush(self) -> None:
        """Write what is pending: a later payer's answer and a reversal look at what stands in the journal."""
        journal.post(self.practice_id, self.pending, now=self.now, actor=self.actor.user_id)
        self.pending.clear()


def payer_of(practice_id: str, remittance: Remittance) -> str:
    """The house's id of who paid, or the payer's own id where nobody set it up."""
    for number in (remittance.payer.id, remittance.payer.reference("2U"), remittance.payer_id):
        known = insurance.payer_by_electronic_id(practice_id, number) if number else None
        if known is not None:
            return known.id
    return remittance.payer_id or remittance.payer.last_or_organization


def opened(actor: Actor, now: datetime, remittance: Remittance, file_id: str) -> Posting:
    """All that posting a remittance to the actor's practice may ask, loaded at once."""
    practice = actor.practice_id
    known = claims.sent_for(practice, remittance)
    return Posting(
        actor=actor,
        practice_id=practice,
        now=now,
        remittance=remittance,
        file_id=file_id,
        payer_id=payer_of(practice, remittance),
        lives=Lives(practice, known),
        promises=Promises(practice),
        coverages=insurance.coverages_by_patient(practice, (each.claim.patient.id for each in known.values())),
    )


def post_payments(posting: Posting) -> None:
    """Each CLP in the order of the file; what finds no claim waits as unapplied money."""
    index = claims.index_of(posting.lives.kept.values())
    for position, payment in enumerate(posting.remittance.claims):
        found = match(payment, posting.remittance, index)
        if isinstance(found, Match):
            _post_matched(posting, position, payment, posting.lives.kept[found.known.key])
        else:
            _post_unmatched(posting, position, payment, found)
    for place, adjustment in enumerate(posting.remittance.provider_adjustments):
        posting.pending.append(
            provider_adjustment(
                key=f"835/{identity(posting.remittance)}/plb/{place}",
                day=posting.day,
                payer_id=posting.payer_id,
                cents=adjustment.cents,
                code=adjustment.reason,
                reference=adjustment.reference,
                file=posting.remittance.file,
                offset=adjustment.offset if adjustment.offset >= 0 else None,
                segment=adjustment.segment,
            )
        )
    posting.flush()
    _settle(posting)
    posting.lives.write()


def _post_matched(posting: Posting, position: int, payment: ClaimPayment, kept: Kept) -> None:
    made = _taken_back(posting, position, payment, kept) or _entry(posting, position, kept)
    posting.pending.append(made)
    posting.kept.append((payment, kept.id, made.key))
    posting.lives.payer_number(kept.id, payment.payer_claim_number)
    verdict = judge(
        payment,
        kept.claim,
        posting.promises.expected(kept.claim),
        decided_on=posting.day,
        next_payer=next_in_order(kept, posting.coverages.get(kept.claim.patient.id, ())) is not None,
    )
    posting.answered.append((kept, verdict))
    _live(posting, payment, kept, verdict)
    for work in from_verdict(verdict, posting.day):
        cause = f"{work.matter.value}/{kept.id}/{made.key}/{work.line}"
        posting.queued.append(queue_work(posting.practice_id, work, cause, now=posting.now, claim_id=kept.id))


def _entry(posting: Posting, position: int, kept: Kept) -> Entry:
    open_cents = None
    if kept.claim.prior:
        posting.flush()
        held = journal.open_by_payer_line(posting.practice_id, kept.claim.id, kept.claim.payer.id)
        open_cents = {line: cents for line, cents in held.items() if line is not None}
    clauses = posting.promises.clauses(kept.claim)
    return entry(posting.remittance, position, kept.claim, open_cents=open_cents, clauses=clauses)


def _taken_back(posting: Posting, position: int, payment: ClaimPayment, kept: Kept) -> Entry | None:
    """A reversal takes back the entry that it mirrors; one that mirrors none is posted as it stands."""
    if payment.status != REVERSAL:
        return None
    posting.flush()
    earlier = [
        (each.payment, each.entry_key)
        for each in remittances.payments_of_claim(posting.practice_id, kept.id)
        if each.payment.status != REVERSAL
    ]
    earlier += [(known, key) for known, id, key in posting.kept if id == kept.id and known.status != REVERSAL]
    key = entry_key(posting.remittance, position)
    for known, known_key in reversed(earlier):
        original = journal.entry(posting.practice_id, known_key)
        mirrors = (known.charge_cents, known.paid_cents) == (-payment.charge_cents, -payment.paid_cents)
        if original is None or not mirrors or journal.is_reversed(posting.practice_id, known_key):
            continue
        reason = Reason(
            "the insurer took its answer back",
            file=posting.remittance.file,
            offset=payment.offset if payment.offset >= 0 else None,
            segment=payment.segment,
        )
        return reversal(original, key=key, day=posting.day, reason=reason)
    return None


def _post_unmatched(posting: Posting, position: int, payment: ClaimPayment, found: Unmatched) -> None:
    key = entry_key(posting.remittance, position)
    if payment.paid_cents:
        why = Reason(
            f"{dollars(payment.paid_cents)} for a claim that is not known here",
            file=posting.remittance.file,
            offset=payment.offset if payment.offset >= 0 else None,
            segment=payment.segment,
        )
        posting.pending.append(
            unapplied(key=key, day=posting.day, payer_id=posting.payer_id, cents=payment.paid_cents, reason=why)
        )
    posting.kept.append((payment, "", key))
    work = from_unmatched(payment, found, posting.now.date())
    posting.queued.append(queue_work(posting.practice_id, work, f"unmatched/{key}", now=posting.now))


def _live(posting: Posting, payment: ClaimPayment, kept: Kept, verdict: Verdict) -> None:
    """The event in the claim's life. Money is posted in any case; an event that does not fit is queued."""
    act = "took back" if payment.paid_cents < 0 else "paid"
    says = f"{posting.remittance.payer.last_or_organization} {act} {dollars(abs(payment.paid_cents))}"
    offset = payment.offset if payment.offset >= 0 else None
    told: claims.Told = {
        "now": posting.now,
        "actor": posting.actor.user_id,
        "says": says,
        "file_id": posting.file_id,
        "offset": offset,
    }
    try:
        posting.lives.happen(kept.id, verdict.event, told)
    except Refused as refusal:
        posting.lives.note(kept.id, f"answer: {verdict.event.value}", told)
        posting.queued.append(
            queue.open_item(
                posting.practice_id,
                f"unexpected/{kept.id}/{identity(posting.remittance)}",
                kind="unexpected answer",
                owner=Owner.BILLING,
                reason=f"The payer answered a claim that did not wait for it. {refusal}",
                now=posting.now,
                claim_id=kept.id,
                cents=payment.paid_cents,
            )
        )


def _settle(posting: Posting) -> None:
    """What was paid needs no more work; a claim on which nobody owes anything any more is closed."""
    last = {kept.id: (kept, verdict.event) for kept, verdict in posting.answered}
    paid = [kept for kept, event in last.values() if event in _PAID]
    queue.close_for_claims(
        posting.practice_id,
        [kept.id for kept in paid],
        but=[each.id for each in posting.queued],
        now=posting.now,
        actor=posting.actor.user_id,
        outcome="the payer paid",
    )
    owed = journal.open_by_claim(posting.practice_id, [kept.claim.id for kept in paid])
    told: claims.Told = {
        "now": posting.now,
        "actor": posting.actor.user_id,
        "says": "nothing is owed by anybody",
        "file_id": posting.file_id,
    }
    for kept in paid:
        left = owed.get(kept.claim.id)
        if posting.lives.state(kept.id) is State.PAID and left and not (left.insurance_cents or left.patient_cents):
            posting.lives.happen(kept.id, Event.SETTLED, told)


def next_coverage(practice_id: str, kept: Kept) -> Coverage | None:
    """The coverage after those that have answered or are asked, or None."""
    patient = kept.claim.patient.id
    return next_in_order(kept, insurance.coverages_by_patient(practice_id, [patient]).get(patient, ()))


def next_in_order(kept: Kept, coverages: Iterable[Coverage]) -> Coverage | None:
    """Of a patient's coverages, the one that is billed next for a claim."""
    claim = kept.claim
    asked = {claim.coverage.id, *(each.coverage.id for each in claim.prior)}
    later = [
        each
        for each in coverages
        if each.id not in asked
        and each.priority > claim.coverage.priority
        and each.period.covers(claim.encounter.service_date)
    ]
    return min(later, key=lambda each: each.priority, default=None)
