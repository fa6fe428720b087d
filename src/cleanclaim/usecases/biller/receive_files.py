"""Take what came in: acknowledgments become events of claims, remittances are posted, the rest is set aside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from cleanclaim.claims.life import Event, State
from cleanclaim.followup.acknowledging import Acknowledged, ClaimEvent, SentSet, acknowledge
from cleanclaim.followup.worklist import from_rejection
from cleanclaim.gateways.folder import FolderMailbox
from cleanclaim.kernel import Finding, Owner, Refused
from cleanclaim.store import atomic, audit, claims, files, people, queue
from cleanclaim.store.actors import Actor, Role
from cleanclaim.store.claims import Kept
from cleanclaim.store.files import FileKept
from cleanclaim.usecases.biller._queueing import queue_work
from cleanclaim.usecases.biller.post_remittance import PostReport, post_remittance
from cleanclaim.x12 import Whole, read
from cleanclaim.x12.values import (
    ClaimAcknowledgment,
    Envelope,
    FunctionalAcknowledgment,
    InterchangeAcknowledgment,
    Remittance,
)

Answer: TypeAlias = InterchangeAcknowledgment | FunctionalAcknowledgment | ClaimAcknowledgment

_KINDS: dict[type, str] = {
    InterchangeAcknowledgment: "TA1",
    FunctionalAcknowledgment: "999",
    ClaimAcknowledgment: "277CA",
    Remittance: "835",
}
_WAITING = frozenset({State.SUBMITTED, State.ACKNOWLEDGED, State.ACCEPTED})
_FIRST_SET = "0001"  # a file of ours holds one transaction set


@dataclass(slots=True)
class Received:
    """What came of one file. `kinds` are TA1, 999, 277CA, 835; `quarantined` is a sentence, "" when read."""

    name: str
    kinds: tuple[str, ...] = ()
    known: bool = False
    acknowledged: int = 0
    accepted: int = 0
    rejected: int = 0
    remittances: tuple[PostReport, ...] = ()
    quarantined: str = ""


def receive_files(*, actor: Actor, now: datetime, mailbox: FolderMailbox) -> tuple[Received, ...]:
    """Read every file of a mailbox, oldest name first; each is taken once what it says is kept."""
    received = []
    for letter in mailbox.read():
        received.append(receive_file(actor=actor, now=now, name=letter.name, content=letter.content))
        mailbox.take(letter.name)
    return tuple(received)


def receive_file(*, actor: Actor, now: datetime, name: str, content: bytes) -> Received:
    """One file. The same bytes once more do nothing; what cannot be read waits for billing."""
    actor.must_be(Role.BILLER, Role.MANAGER)
    report = Received(name)
    faults: list[Finding] = []
    try:
        values = list(read(content, name=name, findings=faults))
    except Refused as refusal:
        return _quarantine(actor, now, report, content, str(refusal))
    if not values or any(type(each) not in _KINDS for each in values):
        return _quarantine(actor, now, report, content, "The file holds no answer that this house waits for.")
    report.kinds = tuple(dict.fromkeys(_KINDS[type(each)] for each in values))
    with atomic():
        file = files.keep(name, content, direction="in", kind=report.kinds[0], now=now, practice_id=actor.practice_id)
        if file.known:
            report.known = True
            return report
        for each in values:
            _take(actor, now, each, file, report)
    return report


def _take(actor: Actor, now: datetime, value: Whole, file: FileKept, report: Received) -> None:
    if isinstance(value, Remittance):
        posted = post_remittance(actor=actor, now=now, remittance=value, file_id=file.id)
        report.remittances = (*report.remittances, posted)
    elif isinstance(value, InterchangeAcknowledgment | FunctionalAcknowledgment | ClaimAcknowledgment):
        acting = _of_receiver(actor, value.envelope)
        if acting is None:
            _ask_sender(actor, now, file, "The file answers a sender that is no practice here.")
            return
        asked = _sent(acting.practice_id, value)
        answered = acknowledge(value, [sent for sent, _ in asked])
        known = {kept.claim.id: kept for _, claims_of in asked for kept in claims_of}
        _keep_answer(acting, now, answered, known, file, report)


def _of_receiver(actor: Actor, envelope: Envelope) -> Actor | None:
    """The actor at the practice that is answered: its own, or the one whose NPI we sent under."""
    if actor.practice_id:
        return actor
    for number in (envelope.group_receiver, envelope.receiver):
        practice = people.practice_of_payee(number, number) if number else None
        if practice is not None:
            return replace(actor, practice_id=practice.id)
    return None


def _sent(practice: str, value: Answer) -> list[tuple[SentSet, tuple[Kept, ...]]]:
    """What was sent, as far as an answer speaks of it: a file by its control number, else single claims."""
    if isinstance(value, ClaimAcknowledgment):
        found = [_newest_sent(practice, status.claim_id) for status in value.claims]
        kept = tuple(each for each in found if each is not None)
        return [(SentSet("", "", "", tuple(each.claim.id for each in kept)), kept)]
    control = value.control if isinstance(value, InterchangeAcknowledgment) else value.group_control
    number = f"{int(control):09d}" if control.isdecimal() else control
    file = files.sent_with_control(practice, number)
    if file is None:
        return []
    kept = claims.submitted_in(practice, file.id)
    return [(SentSet(number, number, _FIRST_SET, tuple(each.claim.id for each in kept)), kept)]


def _newest_sent(practice: str, number: str) -> Kept | None:
    sent = [each for each in claims.of_account(practice, number) if each.submitted_at is not None]
    return sent[-1] if sent else None


def _keep_answer(
    actor: Actor, now: datetime, answered: Acknowledged, known: dict[str, Kept], file: FileKept, report: Received
) -> None:
    for finding in answered.findings:
        _ask_sender(actor, now, file, f"{finding.message} {finding.fix}".strip())
    for event in answered.events:
        kept = known[event.claim_id]
        claims.set_payer_number(actor.practice_id, kept.id, event.payer_number)
        _happen(actor, now, kept, event, file)
        _count(report, event.event)
        work = from_rejection(event, kept.claim, now.date())
        if work is not None:
            queue_work(actor.practice_id, work, f"rejected/{kept.id}/{file.id}", now=now, claim_id=kept.id)
    events = [audit.Act(f"claim.{each.event.value}", known[each.claim_id].id, file.id) for each in answered.events]
    audit.record_all(actor, now, events)


def _happen(actor: Actor, now: datetime, kept: Kept, event: ClaimEvent, file: FileKept) -> None:
    """An answer that comes late (an acknowledgment after the payment) is noted and changes nothing."""
    told: claims.Told = {"now": now, "actor": actor.user_id, "says": event.reason, "file_id": file.id}
    state = claims.load(actor.practice_id, kept.id).state
    if state not in _WAITING or (event.event is Event.ACKNOWLEDGED and state is State.ACCEPTED):
        claims.note(actor.practice_id, kept.id, event.event.value, **told)
    else:
        claims.happen(actor.practice_id, kept.id, event.event, **told)


def _count(report: Received, event: Event) -> None:
    report.acknowledged += event is Event.ACKNOWLEDGED
    report.accepted += event is Event.ACCEPTED
    report.rejected += event is Event.REJECTED


def _ask_sender(actor: Actor, now: datetime, file: FileKept, says: str) -> None:
    queue.open_item(
        actor.practice_id,
        f"answer/{file.id}/{says}"[:200],
        kind="unknown answer",
        owner=Owner.BILLING,
        reason=says,
        now=now,
        object_id=file.id,
    )


def _quarantine(actor: Actor, now: datetime, report: Received, content: bytes, says: str) -> Received:
    with atomic():
        file = files.keep(report.name, content, direction="in", kind="unread", now=now, practice_id=actor.practice_id)
        queue.open_item(
            actor.practice_id,
            f"file/{file.sha256}",
            kind="quarantined",
            owner=Owner.BILLING,
            reason=says,
            now=now,
            object_id=file.id,
        )
        audit.record(actor, now, "file.quarantined", file.id)
    report.quarantined = says
    return report
