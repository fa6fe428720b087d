"""The charge of a claim account in the ledger: posted once, and taken back before another is posted."""

from __future__ import annotations

from datetime import date, datetime

from cleanclaim.claims import Claim
from cleanclaim.ledger import Entry, LineAmount, Reason, charge, reversal
from cleanclaim.store import insurance, journal


def prices(practice_id: str, day: date) -> dict[str, int]:
    """The charge master of a day as claims are built from it: cents by code, or by "code-modifier"."""
    found = insurance.charges_on(practice_id, day)
    return {f"{code}-{modifier}" if modifier else code: cents for (code, modifier), cents in found.items()}


def charged(claim: Claim, version: int) -> Entry:
    """What a claim charges, owed at first by its payer."""
    return charge(
        key=f"charge/{claim.id}/{version}",
        day=claim.encounter.service_date,
        patient_id=claim.patient.id,
        payer_id=claim.prior[0].payer.id if claim.prior else claim.payer.id,
        lines=[LineAmount(claim.id, line.number, line.charge_cents) for line in claim.lines],
    )


def charge_anew(claim: Claim, version: int, before: Claim, *, now: datetime, actor: str) -> None:
    """Where a new version charges something else: the old charge is taken back, the new one posted."""
    if _amounts(claim) == _amounts(before):
        return
    entries = []
    standing = _standing(claim.practice.id, claim.id)
    if standing is not None:
        reason = Reason("the claim was corrected", actor=actor)
        entries.append(reversal(standing, key=f"uncharge/{claim.id}/{version}", day=now.date(), reason=reason))
    entries.append(charged(claim, version))
    journal.post(claim.practice.id, entries, now=now, actor=actor)


def take_back(claim: Claim, version: int, *, now: datetime, actor: str) -> None:
    """A voided claim charges nothing."""
    standing = _standing(claim.practice.id, claim.id)
    if standing is not None:
        reason = Reason("the claim was voided", actor=actor)
        back = reversal(standing, key=f"uncharge/{claim.id}/{version}", day=now.date(), reason=reason)
        journal.post(claim.practice.id, [back], now=now, actor=actor)


def _standing(practice_id: str, number: str) -> Entry | None:
    entries = journal.entries_of_claim(practice_id, number)
    gone = {entry.reverses for entry in entries}
    charges = [entry for entry in entries if entry.key.startswith("charge/") and entry.key not in gone]
    return charges[-1] if charges else None


def _amounts(claim: Claim) -> list[tuple[int, int]]:
    return [(line.number, line.charge_cents) for line in claim.lines]
