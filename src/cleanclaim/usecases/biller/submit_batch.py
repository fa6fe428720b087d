"""Send every claim that is ready: one file for each payer, kept byte for byte, and put into the mailbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cleanclaim.claims import Batch, Claim, batches, to_837
from cleanclaim.claims.life import Event, State
from cleanclaim.gateways.folder import FolderMailbox
from cleanclaim.kernel import Finding, Owner, Refused, Severity
from cleanclaim.store import atomic, audit, claims, files, on_commit
from cleanclaim.store.actors import Actor, Role
from cleanclaim.store.claims import Kept
from cleanclaim.store.files import FileKept
from cleanclaim.usecases.biller._asking import ask_desks
from cleanclaim.usecases.biller.deliver_files import deliver_files, deliver_later
from cleanclaim.x12 import write_837p
from cleanclaim.x12.values import Envelope


@dataclass(frozen=True, slots=True)
class Submitted:
    """A file that went out, with the claims in it."""

    file: FileKept
    receiver: str
    claim_ids: tuple[str, ...]
    charge_cents: int


def submit_batch(
    *, actor: Actor, now: datetime, mailbox: FolderMailbox | None = None, test: bool = False
) -> tuple[Submitted, ...]:
    """Write the ready claims as 837P files. A claim that cannot be written goes back to billing with the
    reason and holds no other up. Files are put into `mailbox` once everything is kept.
    """
    actor.must_be(Role.BILLER)
    with atomic():
        ready = {each.claim.id: each for each in claims.in_state(actor.practice_id, State.READY)}
        writable = [each for each in ready.values() if _writable(actor, now, each)]
        return tuple(
            _send(actor, now, batch, [ready[claim.id] for claim in batch.claims], mailbox, test)
            for batch in batches(each.claim for each in writable)
        )


def _send(
    actor: Actor, now: datetime, batch: Batch, kept: Sequence[Kept], mailbox: FolderMailbox | None, test: bool
) -> Submitted:
    practice = actor.practice_id
    number = files.next_number(practice, "interchange")
    control = f"{number:09d}"
    content = _written(batch.claims, batch.receiver, control, now, test)
    name = f"837P-{practice}-{control}.edi"
    file = files.keep(name, content, direction="out", kind="837P", now=now, practice_id=practice, control=control)
    claims.mark_submitted(practice, [each.id for each in kept], file.id, now)
    for each in kept:
        says = f"sent in {name}"
        claims.happen(practice, each.id, Event.SUBMITTED, now=now, actor=actor.user_id, says=says, file_id=file.id)
    if mailbox is not None:
        deliver_later(file, mailbox, now)
        on_commit(lambda: deliver_files(now=now))
    audit.record_all(actor, now, [audit.Act("claim.submitted", each.id, file.id) for each in kept])
    charges = sum(claim.charge_cents for claim in batch.claims)
    return Submitted(file, batch.receiver, tuple(each.id for each in kept), charges)


def _written(batch: Sequence[Claim], receiver: str, control: str, now: datetime, test: bool) -> bytes:
    envelope = Envelope(
        sender=batch[0].practice.npi,
        receiver=receiver,
        interchange_control=control,
        group_control=str(int(control)),
        created=now.strftime("%Y%m%d%H%M"),
        test=test,
    )
    return write_837p(map(to_837, batch), envelope, batch_reference=control)


def _writable(actor: Actor, now: datetime, kept: Kept) -> bool:
    """Whether the strict writer takes the claim; if not, billing is told the element."""
    try:
        _written([kept.claim], kept.claim.payer.payer_id, "000000001", now, True)
    except Refused as refusal:
        finding = Finding("claim-cannot-be-written", str(refusal), Severity.ERROR, Owner.BILLING)
        ask_desks(actor, now, kept, [finding])
        return False
    return True
