"""Brought claims become accounts: one for each payee and CLM01, whatever was sent for it and to whom.

Every claim that says something of its own is kept as a version; the same claim once more is nothing new. The
first claim of an account posts its charges at once. What a replacement, a void or a copy for another payer
does to them is worked out when all is known (`standing`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cleanclaim.claims import Claim
from cleanclaim.claims.life import State
from cleanclaim.kernel import Citation, Finding, Owner, Place, Severity
from cleanclaim.ledger import Entry, LineAmount, charge
from cleanclaim.store import claims as kept_claims
from cleanclaim.store import coding, journal, record
from cleanclaim.store.claims import Kept
from cleanclaim.usecases.biller.bring.standing import VOID

_CORRECTIONS = frozenset({"7", VOID})


@dataclass(frozen=True, slots=True)
class Batch:
    """Claims of one file and one practice, settled on the home's people, in the order of the file."""

    practice_id: str
    file_id: str
    claims: tuple[Claim, ...]


def keep_batch(batch: Batch, *, now: datetime, actor: str) -> list[Finding]:
    """Keep the claims of a batch; what could not be kept as it stands is said."""
    known = kept_claims.of_accounts(batch.practice_id, [claim.id for claim in batch.claims])
    first: dict[str, Claim] = {}
    later: list[Claim] = []
    for claim in batch.claims:
        if claim.id in known or claim.id in first:
            later.append(claim)
        else:
            first[claim.id] = claim
    for kept in _open_accounts(batch, list(first.values()), now, actor):
        known[kept.claim.id] = [kept]
    findings = [_add_version(batch, claim, known[claim.id], now) for claim in later]
    return [finding for finding in findings if finding is not None]


def _open_accounts(batch: Batch, claims: Sequence[Claim], now: datetime, actor: str) -> tuple[Kept, ...]:
    encounters = record.add_encounters(
        replace(
            claim.encounter,
            practice_id=batch.practice_id,
            patient_id=claim.patient.id,
            provider_id=claim.rendering.id,
            referring_provider_id=claim.referring.id if claim.referring else "",
            ordering_provider_id=claim.ordering.id if claim.ordering else "",
        )
        for claim in claims
    )
    placed = [
        replace(claim, encounter=encounter, signed=replace(claim.signed, encounter_id=encounter.id))
        for claim, encounter in zip(claims, encounters, strict=True)
    ]
    coding.sign_all(batch.practice_id, [claim.signed for claim in placed])
    kept = tuple(each for made, part in _by_moment(placed) for each in _keep(batch, part, made, now))
    entries = [_charged(claim) for claim in placed if claim.frequency != VOID and claim.lines]
    journal.post(batch.practice_id, entries, now=now, actor=actor)
    return kept


def _charged(claim: Claim) -> Entry:
    return charge(
        key=f"charge/{claim.id}",
        day=claim.encounter.service_date,
        patient_id=claim.patient.id,
        payer_id=claim.prior[0].payer.id if claim.prior else claim.payer.id,
        lines=[LineAmount(claim.id, line.number, line.charge_cents) for line in claim.lines],
    )


def _add_version(batch: Batch, claim: Claim, before: list[Kept], now: datetime) -> Finding | None:
    """One more claim of a known account; None where nothing is wrong with it."""
    latest = before[-1]
    alike = next((kept for kept in before if _says(kept.claim) == _says(claim)), None)
    if alike is not None:
        _sent_earlier(batch.practice_id, alike, claim)
        return None
    if latest.origin != "elsewhere":
        return _refused(claim, "claim-made-here", _MADE_HERE)
    if not _one_person(claim, latest.claim):
        return _refused(claim, "account-number-reused", _ANOTHER)
    claim = replace(claim, patient=latest.claim.patient, encounter=latest.claim.encounter)
    made = claim.signed.signed_at
    before.append(_keep(batch, [_coded(batch.practice_id, claim, latest.claim)], made, now)[0])
    return None


def _sent_earlier(practice_id: str, kept: Kept, claim: Claim) -> None:
    """The same claim in an older file: it was sent then, so what was sent in between came after it."""
    made = claim.signed.signed_at
    if kept.origin == "elsewhere" and kept.submitted_at is not None and made < kept.submitted_at:
        kept_claims.set_submitted(practice_id, kept.id, made)


def _coded(practice_id: str, claim: Claim, latest: Claim) -> Claim:
    """The claim on the coding that the account has, or on a next version where it says something else."""
    if (claim.signed.lines, claim.signed.diagnoses) == (latest.signed.lines, latest.signed.diagnoses):
        return replace(claim, signed=latest.signed)
    newest = coding.latest(practice_id, claim.encounter.id)
    version = newest.version + 1 if newest else 1
    signed = replace(claim.signed, encounter_id=claim.encounter.id, version=version)
    coding.sign_all(practice_id, [signed])
    return replace(claim, signed=signed)


def _by_moment(claims: Sequence[Claim]) -> list[tuple[datetime, list[Claim]]]:
    """Claims by when their file was made."""
    found: dict[datetime, list[Claim]] = {}
    for claim in claims:
        found.setdefault(claim.signed.signed_at, []).append(claim)
    return list(found.items())


def _keep(batch: Batch, claims: Sequence[Claim], made: datetime, now: datetime) -> tuple[Kept, ...]:
    """Keep claims as sent when their file was made: that tells which of two was the later."""
    kept = kept_claims.add_all(claims, now=now, state=State.SUBMITTED, origin="elsewhere")
    kept_claims.mark_submitted(batch.practice_id, [each.id for each in kept], batch.file_id, made)
    return tuple(replace(each, submitted_at=made) for each in kept)


def _one_person(claim: Claim, other: Claim) -> bool:
    """A correction may correct the name itself; the member id, the day of birth or the frequency then says so."""
    if claim.frequency in _CORRECTIONS or claim.patient.id == other.patient.id:
        return True
    same_member = bool(claim.coverage.member_id) and claim.coverage.member_id == other.coverage.member_id
    return same_member or claim.patient.birth_date == other.patient.birth_date


def _says(claim: Claim) -> tuple[object, ...]:
    """What makes a claim another one than those of the same number before it."""
    lines = [
        (line.signed.code, line.signed.modifiers, line.signed.units, line.charge_cents, claim.day_of(line))
        for line in claim.lines
    ]
    prior = [(each.payer.payer_id, each.paid_cents, each.adjustments, each.lines) for each in claim.prior]
    codes = [diagnosis.code for diagnosis in claim.diagnoses]
    reference = claim.original_reference
    return (claim.payer.id, claim.frequency, reference, lines, prior, codes, claim.patient_paid_cents)


_MADE_HERE = (
    "This claim was made here and says something else than the one that was brought; it stays as it was made.",
    "Correct the claim here, where its coding and its charges are.",
)
_ANOTHER = (
    "This claim number belongs to another patient of the same payee; the claim was not brought.",
    "Give the claim a number of its own in the system that made it, and bring it again.",
)


def _refused(claim: Claim, rule: str, words: tuple[str, str]) -> Finding:
    return Finding(
        rule,
        words[0],
        Severity.ERROR,
        Owner.BILLING,
        Place(claim=claim.id),
        Citation("ASC X12N 005010X222", "CLM01"),
        words[1],
    )
