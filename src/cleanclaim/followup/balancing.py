"""Does a remittance add up? One that does not is set aside whole and never posted.

Three sums, each from the guide: every line, every claim, and the payment with its provider-level
adjustments. A payer that sends an adjustment at both levels, or a payment that differs from what it
explains, is asked before any cent moves.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleanclaim.followup.matching import identity
from cleanclaim.kernel import Citation, Finding, Owner, Place, Severity, dollars
from cleanclaim.kernel.rules import Rule, rule
from cleanclaim.x12.values import ClaimPayment, Remittance

_GUIDE = "ASC X12N 005010X221, section 1.10.2.1"


@rule("remittance-line-balance", cites=Citation(_GUIDE, "service line"), owner=Owner.PAYER)
def lines_balance(remittance: Remittance) -> Iterator[Finding]:
    """The charge of a line less its adjustments is not what was paid on it."""
    for payment in remittance.claims:
        for number, line in enumerate(payment.lines, start=1):
            explained = line.charge_cents - sum(a.cents for a in line.adjustments)
            if explained != line.paid_cents:
                place = _place(remittance, payment, line.offset, number)
                yield _off(lines_balance, place, explained, line.paid_cents)


@rule("remittance-claim-balance", cites=Citation(_GUIDE, "claim"), owner=Owner.PAYER)
def claims_balance(remittance: Remittance) -> Iterator[Finding]:
    """The charge of a claim less all its adjustments is not what was paid on it."""
    for payment in remittance.claims:
        adjusted = sum(a.cents for a in payment.adjustments)
        adjusted += sum(a.cents for line in payment.lines for a in line.adjustments)
        explained = payment.charge_cents - adjusted
        if explained != payment.paid_cents:
            place = _place(remittance, payment, payment.offset)
            yield _off(claims_balance, place, explained, payment.paid_cents)


@rule(
    "remittance-charges-balance",
    cites=Citation(_GUIDE, "claim"),
    owner=Owner.PAYER,
    severity=Severity.WARNING,
)
def charges_balance(remittance: Remittance) -> Iterator[Finding]:
    """The charges of the lines do not add up to the charge of the claim."""
    # Money still adds up (the other three sums see to that), so this alone keeps nothing from posting.
    for payment in remittance.claims:
        charged = sum(line.charge_cents for line in payment.lines)
        if payment.lines and charged != payment.charge_cents:
            place = _place(remittance, payment, payment.offset)
            yield _off(charges_balance, place, charged, payment.charge_cents)


@rule("remittance-payment-balance", cites=Citation(_GUIDE, "transaction"), owner=Owner.PAYER)
def payment_balances(remittance: Remittance) -> Iterator[Finding]:
    """The payment is not the sum of its claims less the provider-level adjustments."""
    explained = sum(payment.paid_cents for payment in remittance.claims)
    explained -= sum(adjustment.cents for adjustment in remittance.provider_adjustments)
    if explained != remittance.paid_cents:
        place = Place(file=remittance.file, offset=remittance.offset)
        yield _off(payment_balances, place, explained, remittance.paid_cents)


@rule("remittance-identity", cites=Citation("ASC X12N 005010X221", "TRN"), owner=Owner.PAYER)
def is_identified(remittance: Remittance) -> Iterator[Finding]:
    """The payment has no trace number, so that a second copy of it could not be recognised."""
    if not identity(remittance):
        place = Place(file=remittance.file, offset=remittance.offset)
        card = is_identified.card
        yield Finding(
            card.id,
            card.sentence,
            card.severity,
            card.owner,
            place,
            card.citation,
            "Ask the payer to send it again.",
        )


RULES: tuple[Rule[[Remittance], Iterator[Finding]], ...] = (
    lines_balance,
    claims_balance,
    charges_balance,
    payment_balances,
    is_identified,
)


def balance(remittance: Remittance) -> list[Finding]:
    """What does not add up; with an error among it the remittance is quarantined, not posted."""
    return [finding for check in RULES for finding in check(remittance)]


def balanced(remittance: Remittance) -> bool:
    return not any(finding.severity is Severity.ERROR for finding in balance(remittance))


def _place(remittance: Remittance, payment: ClaimPayment, offset: int, line: int | None = None) -> Place:
    return Place(claim=payment.claim_id, line=line, file=remittance.file, offset=offset)


def _off(broken: Rule[[Remittance], Iterator[Finding]], place: Place, explained: int, stated: int) -> Finding:
    card = broken.card
    return Finding(
        card.id,
        f"{card.sentence[:-1]}: {dollars(explained)} explained, {dollars(stated)} stated.",
        card.severity,
        card.owner,
        place,
        card.citation,
        "Ask the payer for a corrected remittance.",
        values=(("explained_cents", str(explained)), ("stated_cents", str(stated))),
    )
