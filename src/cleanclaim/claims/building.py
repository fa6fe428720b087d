"""Signed coding joined with coverage and charges: the only way to claim lines.

Billing adds here what coding does not know: whose insurance is first, what the practice charges, who
rendered and referred. Nothing in this module can make or change a code; it copies signed lines by value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cleanclaim.claims.certificates import numbered
from cleanclaim.claims.split import Part, split
from cleanclaim.claims.values import LONGEST_CLAIM_ID, Claim, ClaimLine
from cleanclaim.coding.signed import SignedCoding, SignedLine
from cleanclaim.kernel import (
    Citation,
    Encounter,
    Finding,
    Owner,
    Patient,
    Place,
    Practice,
    Provider,
    Refused,
    Severity,
)
from cleanclaim.payers.values import Coverage, PayerProfile

_HOUSE = Citation("cleanclaim", "assembling a claim")


@dataclass(frozen=True, slots=True)
class BuildResult:
    """Claims, or the reasons why there are none yet. With an error among `findings`, `claims` is empty:
    a service that cannot be charged is never left out silently."""

    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...] = ()


def build(
    *,
    signed: SignedCoding,
    encounter: Encounter,
    patient: Patient,
    practice: Practice,
    rendering: Provider,
    coverages: Sequence[Coverage],
    payers: Mapping[str, PayerProfile],
    charges: Mapping[str, int],
    claim_id: Callable[[], str] | str,
    referring: Provider | None = None,
    ordering: Provider | None = None,
    attachments: tuple[tuple[str, str, str], ...] = (),
) -> BuildResult:
    """The claims of one encounter to the payer that comes first.

    `charges` are cents a unit by code, or by "code-modifier" where a component has a price of its own.
    `claim_id` gives the next number (CLM01, at most 20 characters), or is the number itself; claims split
    from it then carry "-2", "-3" …. `ordering` and the practice's certificates go onto claims that ask for them.
    Raises Refused where the parts belong to different visits or patients.
    """
    _same_visit(signed, encounter, patient)
    coverage, findings = primary(coverages, encounter.service_date, encounter.id)
    payer = payers.get(coverage.payer_id) if coverage else None
    if coverage and payer is None:
        findings.append(_missing("claim-payer-unknown", encounter.id, "The payer of the coverage is not set up."))
    lines = lines_for(signed, payer.id if payer else "")
    findings += [_uncharged(encounter.id, line) for line in lines if charge_of(line, charges) is None]
    if findings or coverage is None or payer is None:
        return BuildResult((), tuple(findings))
    parts, notes = split(signed.diagnoses, lines, encounter.id)
    next_id = _numbering(claim_id)
    claims = tuple(
        Claim(
            id=number,
            practice=practice,
            encounter=encounter,
            patient=patient,
            coverage=coverage,
            payer=payer,
            rendering=rendering,
            signed=signed,
            diagnoses=part.diagnoses,
            lines=claim_lines(part, charges, number),
            referring=referring,
            attachments=attachments,
        )
        for part in parts
        for number in (next_id(),)
    )
    return BuildResult(tuple(numbered(claim, ordering) for claim in claims), tuple(notes))


def primary(coverages: Sequence[Coverage], day: date, encounter_id: str = "") -> tuple[Coverage | None, list[Finding]]:
    """The coverage that pays first on a day, or why that cannot be said."""
    in_force = sorted((coverage for coverage in coverages if coverage.period.covers(day)), key=lambda c: c.priority)
    if not in_force:
        return None, [
            _missing(
                "claim-no-coverage",
                encounter_id,
                "No coverage of the patient is in force on the date of service.",
                "Ask the patient for insurance, or bill the visit as self-pay.",
            )
        ]
    if len(in_force) > 1 and in_force[0].priority == in_force[1].priority:
        return None, [
            _missing(
                "claim-two-primaries",
                encounter_id,
                "Two coverages claim the same place in the order of payers on the date of service.",
                "Ask which insurance pays first and record the order.",
            )
        ]
    return in_force[0], []


def lines_for(signed: SignedCoding, payer_id: str) -> tuple[SignedLine, ...]:
    """The signed lines, with what this payer's convention wants in place of some of them.

    One line may be replaced by several. The coder signed both; nothing is chosen here but the payer.
    """
    chosen: list[SignedLine] = []
    for line in signed.lines:
        instead = [
            alternative.line
            for alternative in signed.alternatives
            if alternative.payer_id == payer_id and alternative.instead_of == line.sequence
        ]
        chosen += instead or [line]
    return tuple(chosen)


def charge_of(line: SignedLine, charges: Mapping[str, int]) -> int | None:
    """The charge of a line: price a unit times units; None where the practice has set no price."""
    for modifier in line.modifiers:
        if (own := charges.get(f"{line.code}-{modifier}")) is not None:
            return own * line.units
    price = charges.get(line.code)
    return None if price is None else price * line.units


def claim_lines(part: Part, charges: Mapping[str, int], claim_id: str) -> tuple[ClaimLine, ...]:
    """Numbered lines with their charges; Refused where a price is missing."""
    lines = []
    for number, line in enumerate(part.lines, start=1):
        charge = charge_of(line, charges)
        if charge is None:
            raise Refused(f"No charge is set for {line.code}: add it to the practice's charges first.")
        lines.append(ClaimLine(number, line, charge, f"{claim_id}L{number}"))
    return tuple(lines)


def checked_id(number: str) -> str:
    """A claim number that every payer sends back whole; Refused otherwise."""
    if not 0 < len(number) <= LONGEST_CLAIM_ID:
        raise Refused(f"A claim number has 1 to {LONGEST_CLAIM_ID} characters: choose a shorter one.")
    return number


def _numbering(claim_id: Callable[[], str] | str) -> Callable[[], str]:
    if not isinstance(claim_id, str):
        give = claim_id
        return lambda: checked_id(give())
    used = iter(range(1, 1000))

    def following() -> str:
        count = next(used)
        return checked_id(claim_id if count == 1 else f"{claim_id}-{count}")

    return following


def _same_visit(signed: SignedCoding, encounter: Encounter, patient: Patient) -> None:
    if signed.encounter_id != encounter.id:
        raise Refused("The signed coding belongs to another encounter: choose the coding of this visit.")
    if encounter.patient_id != patient.id:
        raise Refused("The encounter belongs to another patient: choose the patient of this visit.")
    if signed.service_date != encounter.service_date:
        raise Refused(
            "The signed coding names another date of service than the encounter: "
            "have the date corrected and the coding signed again."
        )
    if not signed.lines:
        raise Refused("Nothing was signed that could be charged: ask the coder for a service line first.")


def _missing(rule: str, encounter_id: str, message: str, fix: str = "") -> Finding:
    return Finding(rule, message, Severity.ERROR, Owner.FRONT_DESK, Place(claim=encounter_id), _HOUSE, fix)


def _uncharged(encounter_id: str, line: SignedLine) -> Finding:
    return Finding(
        "claim-charge-missing",
        f"The practice has set no charge for {line.code}.",
        Severity.ERROR,
        Owner.BILLING,
        Place(claim=encounter_id, line=line.sequence),
        _HOUSE,
        "Add the charge to the practice's charges.",
        values=(("code", line.code),),
    )
