"""The further lives of a claim: replaced, voided, sent anew, sent on to the next payer.

Each is a new value; the claim that was sent stays as it was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypedDict, Unpack

from cleanclaim.claims.building import claim_lines, lines_for
from cleanclaim.claims.split import split
from cleanclaim.claims.values import Claim, ClaimLine, PriorPayment
from cleanclaim.coding.signed import SignedCoding, SignedDiagnosis
from cleanclaim.kernel import Encounter, Patient, Practice, Provider, Refused
from cleanclaim.payers.values import Coverage, PayerProfile


class Changes(TypedDict, total=False):
    """What billing may correct without the coder: everything but codes, units and pointers."""

    practice: Practice
    encounter: Encounter
    patient: Patient
    coverage: Coverage
    payer: PayerProfile
    rendering: Provider
    referring: Provider | None
    attachments: tuple[tuple[str, str, str], ...]
    note: str


def replacement(
    claim: Claim,
    *,
    original_reference: str,
    signed: SignedCoding | None = None,
    charges: Mapping[str, int] | None = None,
    **changes: Unpack[Changes],
) -> Claim:
    """Frequency 7: takes the place of a claim that the payer has adjudicated.

    `original_reference` is the payer's control number of that claim (835 CLP07). With `signed`, a later
    version of the coding, lines are taken anew; `charges` prices codes that the claim did not have.
    """
    return replace(
        _recoded(claim, signed, charges),
        frequency=_accepted(claim, "7"),
        original_reference=_named(original_reference),
        **changes,
    )


def void(claim: Claim, *, original_reference: str) -> Claim:
    """Frequency 8: the claim should never have been sent; the payer takes back what it paid."""
    return replace(claim, frequency=_accepted(claim, "8"), original_reference=_named(original_reference))


def anew(
    claim: Claim,
    *,
    signed: SignedCoding | None = None,
    charges: Mapping[str, int] | None = None,
    **changes: Unpack[Changes],
) -> Claim:
    """Frequency 1 again: for a claim that no payer ever adjudicated (rejected by 999 or 277CA, or
    unprocessable), or for a payer that takes original claims only."""
    return replace(_recoded(claim, signed, charges), frequency="1", original_reference="", **changes)


def secondary(claim: Claim, prior: PriorPayment, coverage: Coverage, payer: PayerProfile) -> Claim:
    """The same claim for the next payer, with what the one before decided."""
    if coverage.patient_id != claim.patient.id:
        raise Refused("The coverage belongs to another patient: choose one of this patient.")
    if not coverage.period.covers(claim.encounter.service_date):
        raise Refused("The coverage was not in force on the date of service: choose another.")
    if coverage.id in {claim.coverage.id, *(known.coverage.id for known in claim.prior)}:
        raise Refused("This coverage has already answered the claim: choose the next in order.")
    alternative = lines_for(claim.signed, payer.id) != lines_for(claim.signed, claim.payer.id)
    if alternative:
        raise Refused(
            "The next payer wants other codes than the one before paid on: "
            "ask the coder for a version that both accept."
        )
    return replace(
        claim,
        coverage=coverage,
        payer=payer,
        prior=(*claim.prior, prior),
        frequency="1",
        original_reference="",
    )


def _recoded(claim: Claim, signed: SignedCoding | None, charges: Mapping[str, int] | None) -> Claim:
    if signed is None:
        return claim
    if signed.encounter_id != claim.signed.encounter_id:
        raise Refused("The new coding belongs to another encounter: choose the coding of this visit.")
    if signed.version <= claim.signed.version:
        raise Refused("The coding is not newer than the claim's: have it signed as a new version first.")
    # A visit split into several claims: lines that stand on a sibling stay there.
    own = {line.signed.sequence for line in claim.lines}
    siblings = {line.sequence for line in lines_for(claim.signed, claim.payer.id)} - own
    lines = tuple(line for line in lines_for(signed, claim.payer.id) if line.sequence not in siblings)
    parts, _ = split(signed.diagnoses, lines)
    if len(parts) != 1:
        raise Refused("The new coding does not fit on one claim: void this claim and build new ones.")
    priced = claim_lines(parts[0], {**_prices(claim.lines), **(charges or {})}, claim.id)
    diagnoses: tuple[SignedDiagnosis, ...] = parts[0].diagnoses
    return replace(claim, signed=signed, diagnoses=diagnoses, lines=priced)


def _prices(lines: tuple[ClaimLine, ...]) -> dict[str, int]:
    """Cents a unit that the claim has charged, for lines that stay as they were."""
    return {
        line.signed.code: line.charge_cents // line.signed.units
        for line in lines
        if line.signed.units and line.charge_cents % line.signed.units == 0
    }


def _accepted(claim: Claim, frequency: str) -> str:
    if frequency not in claim.payer.accepts_frequency:
        raise Refused(
            f"This payer does not take frequency {frequency}: ask it for a reopening, "
            "or send a new claim where the first was not adjudicated."
        )
    return frequency


def _named(original_reference: str) -> str:
    if not original_reference:
        raise Refused("Give the payer's own number of the claim (CLP07 of its remittance).")
    return original_reference
