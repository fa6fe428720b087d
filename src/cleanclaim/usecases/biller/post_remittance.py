"""Post a remittance: every cent of it is posted or waits with an owner, and a second copy does nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cleanclaim.followup import balance, identity, practice_of
from cleanclaim.kernel import Finding, Owner, Practice, Refused, Severity
from cleanclaim.store import atomic, audit, files, people, queue, remittances
from cleanclaim.store.actors import Actor, Role
from cleanclaim.store.queue import Waiting
from cleanclaim.usecases.biller._posting import opened, post_payments
from cleanclaim.x12 import read
from cleanclaim.x12.values import Remittance


@dataclass(frozen=True, slots=True)
class PostReport:
    """What came of one payment (one ST of an 835).

    `claims` = claim payments in it, `matched` of them on claims known here. `balanced` false: it does not
    add up and was set aside whole. `queued` waits for a person.
    """

    practice_id: str
    trace: str
    claims: int
    matched: int
    posted_cents: int
    queued: tuple[Waiting, ...] = ()
    already_posted: bool = False
    balanced: bool = True
    findings: tuple[Finding, ...] = ()


def post_file(*, actor: Actor, now: datetime, name: str, content: bytes) -> tuple[PostReport, ...]:
    """Keep an 835 file and post every payment in it; the first report also tells what is wrong with the file.

    Raises Refused where it holds no remittance.
    """
    faults: list[Finding] = []
    found = [each for each in read(readable(content), name=name, findings=faults) if isinstance(each, Remittance)]
    if not found:
        raise Refused("This file holds no remittance (835); give the file that the payer sent.")
    with atomic():
        file = files.keep(name, content, direction="in", kind="835", now=now, practice_id=actor.practice_id)
    first, *others = [post_remittance(actor=actor, now=now, remittance=each, file_id=file.id) for each in found]
    return (replace(first, findings=(*first.findings, *faults)), *others)


def readable(content: bytes) -> bytes:
    """Zero bytes are no characters, and PostgreSQL keeps none in a text; a blank keeps every offset as it was."""
    return content.replace(b"\x00", b" ")


def post_remittance(
    *, actor: Actor, now: datetime, remittance: Remittance, file_id: str = "", practice: Practice | None = None
) -> PostReport:
    """Post one payment to the practice that it was made to.

    An actor of one practice posts to that practice alone; the house's own actor (no practice) posts to
    whichever practice the payee's NPI or tax id names, or to `practice` where that was found out before.
    """
    actor.must_be(Role.BILLER, Role.MANAGER)
    with atomic():
        found = practice or practice_of(remittance, people.practices())
        if not isinstance(found, Practice):
            return _set_aside(actor, now, remittance, "", "unrouted", found.reason, file_id)
        if actor.practice_id not in ("", found.id):
            says = "The payment was made to another practice; post it there."
            return _set_aside(actor, now, remittance, "", "unrouted", says, file_id)
        acting = replace(actor, practice_id=found.id)
        known = bool(remittance.trace_number) and remittances.is_known(found.id, remittance)
        again = PostReport(found.id, remittance.trace_number, len(remittance.claims), 0, 0, already_posted=True)
        if known and not queue.is_open(found.id, f"quarantined/{identity(remittance)}"):
            return again
        findings = tuple(balance(remittance))
        if any(each.severity is Severity.ERROR for each in findings):
            says = " ".join(dict.fromkeys(each.message for each in findings))
            return _set_aside(acting, now, remittance, found.id, "quarantined", says, file_id, findings)
        if known:
            return again
        return _post(acting, now, remittance, file_id, findings)


def _post(
    actor: Actor, now: datetime, remittance: Remittance, file_id: str, findings: tuple[Finding, ...]
) -> PostReport:
    practice = actor.practice_id
    id = remittances.add(practice, remittance, file_id, now)
    quarantined = f"quarantined/{identity(remittance)}"
    queue.close_by_key(
        practice, [quarantined], but_of=file_id, now=now, actor=actor.user_id, outcome="a copy that adds up has come"
    )
    posting = opened(actor, now, remittance, file_id)
    post_payments(posting)
    remittances.add_payments(practice, id, posting.kept)
    acts = [audit.Act("remittance.posted", id, f"{len(posting.kept)} claims")]
    acts += [audit.Act("claim.answered", kept.id, id) for kept, _ in posting.answered]
    audit.record_all(actor, now, acts)
    return PostReport(
        practice_id=practice,
        trace=remittance.trace_number,
        claims=len(remittance.claims),
        matched=len(posting.answered),
        posted_cents=remittance.paid_cents,
        queued=tuple(posting.queued),
        findings=findings,
    )


def _set_aside(
    actor: Actor,
    now: datetime,
    remittance: Remittance,
    practice_id: str,
    kind: str,
    says: str,
    file_id: str,
    findings: tuple[Finding, ...] = (),
) -> PostReport:
    """Nothing is posted; a person sees the whole payment with the reason."""
    name = identity(remittance) or f"{file_id or remittance.file}@{remittance.offset}"
    waits = queue.open_item(
        practice_id,
        f"{kind}/{name}",
        kind=kind,
        owner=Owner.BILLING,
        reason=says,
        now=now,
        object_id=file_id,
        cents=remittance.paid_cents,
    )
    audit.record(replace(actor, practice_id=practice_id), now, f"remittance.{kind}", waits.id)
    return PostReport(
        practice_id,
        remittance.trace_number,
        len(remittance.claims),
        0,
        0,
        (waits,),
        balanced=kind != "quarantined",
        findings=findings,
    )
