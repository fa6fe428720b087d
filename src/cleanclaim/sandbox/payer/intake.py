"""The front door: which claims are taken in, and what a 277CA says of those that are not.

A claim turned away here was never received: it has no number, starts no clock, and never appears in a
remittance. What gets past it is denied, if at all, in an 835.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from cleanclaim.sandbox.payer.desk import Desk, banking_day, birth_date_of
from cleanclaim.sandbox.payer.values import Member, OnFile, SandboxPayer, Task, TaskKind
from cleanclaim.x12.values import Claim837, ClaimAcknowledgment, ClaimStatus277, Status

_CORRECTING = frozenset({"7", "8"})


def receive(desk: Desk, claims: Sequence[Claim837], said: ClaimAcknowledgment, today: date) -> None:
    """Take the claims of one transaction set in; `said` holds a status for each, in their order.

    Those that the file check has let through are looked at here; `said` is filled in and counted anew.
    """
    for at, claim in enumerate(claims):
        if said.claims[at].accepted:
            _look_at(desk, claim, said.claims[at], today)
    accepted = [status for status in said.claims if status.accepted]
    rejected = [status for status in said.claims if not status.accepted]
    said.accepted_count, said.rejected_count = len(accepted), len(rejected)
    said.accepted_cents = sum(status.statuses[0].cents or 0 for status in accepted)
    said.rejected_cents = sum(status.statuses[0].cents or 0 for status in rejected)


def _look_at(desk: Desk, claim: Claim837, status: ClaimStatus277, today: date) -> None:
    payer = desk.by_electronic_id.get(claim.payer.id)
    refusal = _refusal(desk, payer, claim) if payer else Status("A7", "26", "PR")
    if refusal is not None:
        status.statuses = [replace(refusal, action="U", day=today, cents=claim.charge_cents)]
    elif payer is not None:
        number = f"{payer.profile.payer_id[:6]}{today:%y}{desk.next_number():07d}"
        _file(desk, payer, OnFile(number, payer.profile.id, claim, today, _replaced(claim)))
        status.payer_claim_number = number


def _refusal(desk: Desk, payer: SandboxPayer, claim: Claim837) -> Status | None:
    return next((said for check in _CHECKS if (said := check(desk, payer, claim)) is not None), None)


def _replaced(claim: Claim837) -> str:
    return claim.reference("F8") if claim.frequency in _CORRECTING else ""


def _file(desk: Desk, payer: SandboxPayer, claim: OnFile) -> None:
    """Put the claim on file and its answer in the diary; an original still waiting is answered no more."""
    original = desk.on_file.get(claim.replaces)
    if original is not None and original.answer is None:
        desk.drop_tasks(original.number)
        desk.file(replace(original, replaced=True))
    desk.file(claim)
    due = banking_day(claim.received + timedelta(days=payer.days_to_pay))
    payee = claim.claim.billing.id
    desk.tasks.append(Task(due, desk.counter, payer.profile.id, payee, TaskKind.ADJUDICATE, claim.number))


def _service_dates(desk: Desk, payer: SandboxPayer, claim: Claim837) -> Status | None:
    if all(line.service_date for line in claim.lines):
        return None
    return Status("A6", "187")


def _membership(desk: Desk, payer: SandboxPayer, claim: Claim837) -> Status | None:
    member = desk.member(payer, claim.subscriber.party.id)
    if member is None:
        return Status("A7", "33", "IL")
    return _birth_date(member, claim)


def _birth_date(member: Member, claim: Claim837) -> Status | None:
    if not member.birth_dates or birth_date_of(claim) in member.birth_dates:
        return None
    return Status("A7", "158", "QC" if claim.patient else "IL")


def _taxonomy(desk: Desk, payer: SandboxPayer, claim: Claim837) -> Status | None:
    rendering = claim.provider("82") or claim.billing
    if rendering.taxonomy or not payer.profile.requires_rendering_taxonomy:
        return None
    return Status("A6", "145", rendering.entity)


def _frequency(desk: Desk, payer: SandboxPayer, claim: Claim837) -> Status | None:
    if claim.frequency not in payer.profile.accepts_frequency:
        return Status("A7", "535")
    if claim.frequency not in _CORRECTING:
        return None
    reference = claim.reference("F8")
    if not reference:
        return Status("A6", "464")
    original = desk.on_file.get(reference)
    known = original is not None and original.payer_id == payer.profile.id and not original.replaced
    return None if known else Status("A7", "464")


_CHECKS: tuple[Callable[[Desk, SandboxPayer, Claim837], Status | None], ...] = (
    _service_dates,
    _membership,
    _taxonomy,
    _frequency,
)
