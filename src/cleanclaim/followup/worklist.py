"""What is open, as work: whose, until when, what for, and what comes first.

The one measure of order is money and time: cents at stake, divided by the days that are left. An item that
is late counts as if one day were left; a larger sum goes before a smaller one of the same day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cleanclaim.claims import Claim
from cleanclaim.claims.life import Event, State
from cleanclaim.followup.acknowledging import ClaimEvent
from cleanclaim.followup.judging import Kind, LineVerdict, Verdict
from cleanclaim.followup.matching import Unmatched
from cleanclaim.followup.plays import Action
from cleanclaim.kernel import Owner, dollars
from cleanclaim.kernel.rules import dated_value
from cleanclaim.payers import timely_filing_deadline
from cleanclaim.x12.values import ClaimPayment

_RULEBOOK = "followup/worklist"


class Matter(StrEnum):
    REJECTED = "rejected"
    DENIED = "denied"
    UNDERPAID = "underpaid"
    UNMATCHED = "unmatched payment"
    SILENT = "no answer"


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing to do. `last_day` is the payer's limit, after which the money is lost; `due` is when to act.

    `reason` never tells the coder what a code pays: items owned by coding carry the payer's words only.
    """

    claim_id: str
    matter: Matter
    owner: Owner
    action: Action
    due: date
    cents: int
    reason: str
    line: int | None = None
    last_day: date | None = None

    def priority(self, today: date) -> int:
        """Cents at stake a day that is left; greater comes first."""
        return self.cents // max(1, (self.due - today).days)


def work_items(items: Iterable[WorkItem], today: date) -> list[WorkItem]:
    """The items in the order in which they should be done; the same input gives the same order."""
    return sorted(items, key=lambda item: (-item.priority(today), item.due, item.claim_id, item.line or 0))


def from_verdict(verdict: Verdict, decided_on: date) -> Iterator[WorkItem]:
    """Work on what a payer denied or paid too little."""
    for line in verdict.lines:
        if line.kind is Kind.UNDERPAID:
            yield _underpaid(verdict.claim_id, line, decided_on)
        elif line.kind is Kind.DENIED:
            yield _denied(verdict.claim_id, line, decided_on)


def _underpaid(claim_id: str, line: LineVerdict, decided_on: date) -> WorkItem:
    last = dict(line.deadlines).get(Action.APPEAL)
    due = _soon(decided_on, "denied_days", last)
    reason = f"Underpaid by {dollars(line.open_cents)}: {line.says} Clause {line.clause}."
    return WorkItem(
        claim_id, Matter.UNDERPAID, Owner.BILLING, Action.APPEAL, due, line.open_cents, reason, line.line, last
    )


def _denied(claim_id: str, line: LineVerdict, decided_on: date) -> WorkItem:
    # A reason that coding has to answer comes before what billing could do without it.
    play = next((play for play in line.plays if play.owner is Owner.CODING), line.plays[0])
    last = dict(line.deadlines).get(play.action)
    reason = f"{play.means} (reason {play.carc})." if play.owner is Owner.CODING else line.says
    due = _soon(decided_on, "denied_days", last)
    return WorkItem(claim_id, Matter.DENIED, play.owner, play.action, due, line.open_cents, reason, line.line, last)


def from_rejection(event: ClaimEvent, claim: Claim, today: date) -> WorkItem | None:
    """Work on a claim that came back before anybody judged it; None for other events."""
    if event.event is not Event.REJECTED:
        return None
    last = timely_filing_deadline(claim.payer, claim.encounter.service_date)
    due = _soon(event.day or today, "rejected_days", last)
    return WorkItem(
        claim.id,
        Matter.REJECTED,
        event.owner or Owner.BILLING,
        Action.NEW_CLAIM,
        due,
        claim.charge_cents,
        event.reason,
        last_day=last,
    )


def from_unmatched(payment: ClaimPayment, found: Unmatched, received_on: date) -> WorkItem:
    """Work on money whose claim is not known."""
    due = _soon(received_on, "unmatched_days", None)
    cents = abs(payment.paid_cents)
    return WorkItem(payment.claim_id, Matter.UNMATCHED, Owner.BILLING, Action.ASK_PAYER, due, cents, found.reason)


def from_silence(claim: Claim, state: State, sent_on: date, today: date) -> WorkItem | None:
    """Work on a claim that nobody has answered in the usual time; None while it may still come."""
    waits = {
        State.SUBMITTED: "answer_expected_days",
        State.ACKNOWLEDGED: "answer_expected_days",
        State.ACCEPTED: "payment_expected_days",
    }
    if state not in waits:
        return None
    due = _soon(sent_on, waits[state], None)
    if today < due:
        return None
    last = timely_filing_deadline(claim.payer, claim.encounter.service_date)
    wanted = "payment" if state is State.ACCEPTED else "acceptance"
    reason = f"Sent on {sent_on}, and no {wanted} has come since: ask for the claim's status."
    return WorkItem(
        claim.id, Matter.SILENT, Owner.BILLING, Action.ASK_PAYER, due, claim.charge_cents, reason, last_day=last
    )


def _soon(since: date, window: str, last: date | None) -> date:
    """The house's own window from a day, never later than the payer's limit."""
    found = dated_value(_RULEBOOK, window, since)
    usual = since + timedelta(days=int(found.value)) if found else since
    return min(usual, last) if last else usual
