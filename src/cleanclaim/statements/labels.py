"""What a claim is about, in words for the patient."""

from __future__ import annotations

from cleanclaim.claims.values import Claim
from cleanclaim.payers.values import Plan
from cleanclaim.statements.values import BilledLine, BilledVisit


def billed_visit(claim: Claim, plan: Plan | None = None) -> BilledVisit:
    """Names for the lines of a claim; `plan` lets the statement name the yearly deductible."""
    return BilledVisit(
        claim_id=claim.id,
        service_date=claim.encounter.service_date,
        provider=f"{claim.rendering.name}, {claim.rendering.credential}",
        payer=claim.payer.name,
        lines=tuple(
            BilledLine(line.number, line.signed.display or f"Service {line.signed.code}", line.signed.code)
            for line in claim.lines
        ),
        plan=plan,
    )
