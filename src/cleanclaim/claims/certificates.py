"""Numbers that certain services ask for: the laboratory's and the mammography facility's certificates, who ordered.

They stand on a claim only where a line needs them (loop 2300 REF*X4 and REF*EW, loop 2420E); a visit alone goes
out without.
"""

from __future__ import annotations

from dataclasses import replace

from cleanclaim.claims.edits.lists import code_list
from cleanclaim.claims.values import Claim, ClaimLine
from cleanclaim.kernel import Provider


def is_laboratory(claim: Claim, line: ClaimLine) -> bool:
    """Whether a line is a test of the claim's own laboratory; 90 is one sent to another."""
    return _listed(claim, line, "laboratory") and "90" not in line.signed.modifiers


def is_mammography(claim: Claim, line: ClaimLine) -> bool:
    """Whether a line is a mammogram that was taken here; 26 is the reading of one taken elsewhere."""
    return _listed(claim, line, "mammography") and "26" not in line.signed.modifiers


def is_ordered(claim: Claim, line: ClaimLine) -> bool:
    """Whether a line is a service for which payers ask who ordered it."""
    return _listed(claim, line, "ordered_services")


def numbered(claim: Claim, ordering: Provider | None) -> Claim:
    """The claim with the numbers that its lines ask for, from its practice and its encounter.

    What the record does not know, and the claim has already (brought from another system), stays.
    """
    practice, encounter = claim.practice, claim.encounter
    laboratory = any(is_laboratory(claim, line) for line in claim.lines)
    mammography = any(is_mammography(claim, line) for line in claim.lines)
    ordered = any(is_ordered(claim, line) for line in claim.lines)
    return replace(
        claim,
        clia_number=(laboratory and practice.clia_number) or claim.clia_number,
        mammography_certificate=(mammography and practice.mammography_certificate) or claim.mammography_certificate,
        ordering=(ordering if ordered else None) or claim.ordering,
        referral_number=encounter.referral_number or claim.referral_number,
    )


def _listed(claim: Claim, line: ClaimLine, name: str) -> bool:
    return line.signed.code in code_list(name, claim.day_of(line))
