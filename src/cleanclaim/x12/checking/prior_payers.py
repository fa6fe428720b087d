"""What a claim must say of payers that have answered it before (SNIP 4). One rule a function."""

from __future__ import annotations

from collections.abc import Iterator

from cleanclaim.kernel import Severity
from cleanclaim.x12.checking.claim_rules import ClaimRule, Holds, claim_rule
from cleanclaim.x12.checking.judging import Breach, Context
from cleanclaim.x12.values import Claim837, LineAdjudication, OtherPayer


def _on_lines(claim: Claim837, other: OtherPayer) -> list[LineAdjudication]:
    """What another payer decided on the lines."""
    return [each for line in claim.lines for each in line.adjudications if each.payer_id == other.payer.id]


@claim_rule("x12.paid-amount-missing", "2320 AMT, payer paid amount", only_with=Holds.PRIOR_PAYER)
def answer_has_an_amount(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A payer that has answered the claim paid something, be it nothing."""
    for other in claim.other_payers:
        if other.paid_cents is None and (other.adjustments or _on_lines(claim, other)):
            says = "this payer has answered the claim: AMT*D with what it paid must be there, 0 for nothing"
            yield Breach("AMT01", other.offset, says)


@claim_rule("x12.adjudication-date-missing", "2330B DTP, 2430 DTP", only_with=Holds.PRIOR_PAYER)
def answer_has_a_date(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A payer that has answered the claim did so on a day, which stands with it or with the lines."""
    for other in claim.other_payers:
        dated = other.paid_on is not None or any(each.paid_on for each in _on_lines(claim, other))
        if other.paid_cents is not None and other.payer.id and not dated:
            says = "AMT*D says what this payer paid: DTP*573 must say when, in loop 2330B or on the lines"
            yield Breach("DTP01", other.payer.offset, says)


@claim_rule(
    "x12.patient-owes-twice",
    "2320 AMT, 2430 AMT, remaining patient liability",
    severity=Severity.WARNING,
    only_with=Holds.PRIOR_PAYER,
)
def rest_is_told_once(claim: Claim837, context: Context) -> Iterator[Breach]:
    """What the patient still owes is told with the payer or with the lines."""
    for other in claim.other_payers:
        on_lines = any(each.remaining_patient_cents is not None for each in _on_lines(claim, other))
        if other.remaining_patient_cents is not None and on_lines:
            yield Breach("AMT01", other.offset, "AMT*EAF stands in loop 2320 and in 2430: it should stand in one")


@claim_rule("x12.paid-before-primary", "2000B and 2320 SBR01", severity=Severity.WARNING, only_with=Holds.PRIOR_PAYER)
def primary_is_first(claim: Claim837, context: Context) -> Iterator[Breach]:
    """Nobody pays before the primary payer."""
    if claim.subscriber.responsibility != "P":
        return
    for other in claim.other_payers:
        if other.paid_cents is not None:
            says = "SBR01 of loop 2000B is P, the first payer: another cannot have paid before, as AMT*D says"
            yield Breach("AMT01", other.offset, says)


PRIOR_PAYERS: tuple[tuple[int, ClaimRule], ...] = (
    (4, answer_has_an_amount),
    (4, answer_has_a_date),
    (4, rest_is_told_once),
    (4, primary_is_first),
)
