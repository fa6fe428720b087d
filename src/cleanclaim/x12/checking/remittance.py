"""What must agree within a remittance: line, claim and payment balance, reversals, reason and remark codes."""

from __future__ import annotations

from collections.abc import Iterator

from cleanclaim.kernel import Severity
from cleanclaim.x12.checking.judging import Breach, Context, money, npi_breach, total
from cleanclaim.x12.checking.payments import (
    PAYMENT_SITUATIONS,
    REMITTANCE_SITUATIONS,
    PaymentRule,
    RemittanceRule,
    payment_rule,
    remittance_rule,
)
from cleanclaim.x12.values import ClaimPayment, Remittance


@payment_rule("x12.line-balance", "1.10.2.1.1, service line")
def line_balance(payment: ClaimPayment, context: Context) -> Iterator[Breach]:
    """A line's charge less its adjustments is what was paid on it."""
    for number, line in enumerate(payment.lines, start=1):
        expected = line.charge_cents - total(line.adjustments)
        if expected != line.paid_cents:
            says = (
                f"line {number}: SVC02 less its adjustments is {money(expected)}, SVC03 says {money(line.paid_cents)}"
            )
            yield Breach("SVC03", line.offset, says)


@payment_rule("x12.payment-balance", "1.10.2.1.2, claim")
def payment_balance(payment: ClaimPayment, context: Context) -> Iterator[Breach]:
    """A claim's charge less all its adjustments is what was paid on it."""
    adjusted = total(payment.adjustments) + sum(total(line.adjustments) for line in payment.lines)
    expected = payment.charge_cents - adjusted
    if expected != payment.paid_cents:
        says = f"CLP03 less all adjustments is {money(expected)}, CLP04 says {money(payment.paid_cents)}"
        yield Breach("CLP04", payment.offset, says)


@payment_rule("x12.payment-lines", "2100 CLP03", Severity.WARNING)
def lines_make_the_charge(payment: ClaimPayment, context: Context) -> Iterator[Breach]:
    """The line charges of a claim payment add up to the claim's charge."""
    lines = sum(line.charge_cents for line in payment.lines)
    if payment.lines and lines != payment.charge_cents:
        says = f"CLP03 is {money(payment.charge_cents)} but the lines charge {money(lines)}: they should be equal"
        yield Breach("CLP03", payment.offset, says)


@payment_rule("x12.adjusted-twice", "RFI 358", Severity.WARNING)
def adjusted_at_one_level(payment: ClaimPayment, context: Context) -> Iterator[Breach]:
    """An adjustment stands at the claim or at its lines, never at both."""
    on_lines: dict[tuple[str, str], int] = {}
    for line in payment.lines:
        for each in line.adjustments:
            key = (each.group, each.reason)
            on_lines[key] = on_lines.get(key, 0) + each.cents
    for adjustment in payment.adjustments:
        if adjustment.cents and on_lines.get((adjustment.group, adjustment.reason)) == adjustment.cents:
            says = f"{adjustment.group}-{adjustment.reason} stands at the claim and at its lines: say it once"
            yield Breach("CAS02", adjustment.offset, says)


@payment_rule("x12.patient-share", "2100 CLP05", Severity.WARNING)
def patient_share(payment: ClaimPayment, context: Context) -> Iterator[Breach]:
    """The patient's responsibility is the sum of the PR adjustments."""
    every = [*payment.adjustments, *(each for line in payment.lines for each in line.adjustments)]
    owed = sum(each.cents for each in every if each.group == "PR")
    if payment.patient_responsibility_cents != owed and payment.status != "22":
        says = f"CLP05 is {money(payment.patient_responsibility_cents)}, the PR adjustments are {money(owed)}"
        yield Breach("CLP05", payment.offset, says)


@payment_rule("x12.reversal-signs", "1.10.2.8, reversals and corrections")
def reversal_signs(payment: ClaimPayment, context: Context) -> Iterator[Breach]:
    """A reversal (status 22) takes back: its charge and payment have the opposite sign of the original."""
    if payment.status == "22" and (payment.charge_cents > 0 or payment.paid_cents > 0):
        yield Breach("CLP03", payment.offset, "CLP02 is 22, a reversal: CLP03, CLP04 and CAS must be negative")


@payment_rule("x12.reversal-original", "1.10.2.8, reversals and corrections")
def reversal_names_original(payment: ClaimPayment, context: Context) -> Iterator[Breach]:
    """A reversal names the payer's number of the claim that it takes back."""
    if payment.status == "22" and not payment.payer_claim_number:
        yield Breach("CLP07", payment.offset, "CLP02 is 22, a reversal: CLP07 must be the original's number")


@payment_rule("x12.denied-but-paid", "2100 CLP02", Severity.WARNING)
def denied_but_paid(payment: ClaimPayment, context: Context) -> Iterator[Breach]:
    """A denied claim (status 4) is not paid."""
    if payment.status == "4" and payment.paid_cents:
        yield Breach("CLP02", payment.offset, f"CLP02 is 4, denied, but CLP04 pays {money(payment.paid_cents)}")


@payment_rule("x12.reason", "CAS02, claim adjustment reason codes")
def reasons(payment: ClaimPayment, context: Context) -> Iterator[Breach]:
    """Each adjustment has a reason code that was in force on the payment date."""
    for adjustment in [*payment.adjustments, *(each for line in payment.lines for each in line.adjustments)]:
        wrong = context.desk.reason(adjustment.reason, context.on)
        if wrong:
            yield Breach("CAS02", adjustment.offset, wrong)


@payment_rule("x12.remark", "LQ02, remittance advice remark codes")
def remarks(payment: ClaimPayment, context: Context) -> Iterator[Breach]:
    """Each remark code was in force on the payment date."""
    for line in payment.lines:
        for remark in line.remarks:
            wrong = context.desk.remark(remark, context.on)
            if wrong:
                yield Breach("LQ02", line.offset, wrong)


@payment_rule("x12.procedure", "2110 SVC01")
def procedures(payment: ClaimPayment, context: Context) -> Iterator[Breach]:
    """Each procedure that was paid is a number in use on the date of service."""
    for number, line in enumerate(payment.lines, start=1):
        on = line.service_date or payment.service_from or context.on
        for element, procedure in (("SVC01-2", line.procedure), ("SVC06-2", line.submitted)):
            wrong = context.desk.procedure(procedure, on) if procedure is not None and procedure.code else ""
            if wrong:
                yield Breach(element, line.offset, f"line {number}: {wrong}")


@payment_rule("x12.npi", "45 CFR 162.406")
def rendering_number(payment: ClaimPayment, context: Context) -> Iterator[Breach]:
    """The rendering provider's number passes its check digit."""
    yield from npi_breach(payment.rendering, "NM109")


@remittance_rule("x12.npi", "45 CFR 162.406")
def payee_number(remittance: Remittance, context: Context) -> Iterator[Breach]:
    """The payee's number passes its check digit."""
    yield from npi_breach(remittance.payee, "N104")


@remittance_rule("x12.nothing-paid", "BPR04")
def nothing_paid(remittance: Remittance, context: Context) -> Iterator[Breach]:
    """A remittance without payment (NON) moves no money."""
    if remittance.method == "NON" and remittance.paid_cents:
        says = f"BPR04 is NON, no payment: BPR02 must be 0, not {money(remittance.paid_cents)}"
        yield Breach("BPR02", remittance.offset, says)


@remittance_rule("x12.remittance-balance", "1.10.2.1.3, transaction")
def remittance_balance(remittance: Remittance, context: Context) -> Iterator[Breach]:
    """The payment is the sum of the claim payments less the provider adjustments."""
    expected = context.paid_cents - context.held_cents
    if expected != remittance.paid_cents:
        says = (
            f"BPR02 is {money(remittance.paid_cents)} but claim payments less provider adjustments (PLB) "
            f"are {money(expected)}: they must be equal"
        )
        yield Breach("BPR02", remittance.offset, says)


PAYMENT_RULES: tuple[tuple[int, PaymentRule], ...] = (
    (3, line_balance),
    (3, payment_balance),
    (3, lines_make_the_charge),
    (3, adjusted_at_one_level),
    (3, patient_share),
    (4, reversal_signs),
    (4, reversal_names_original),
    (4, denied_but_paid),
    (5, reasons),
    (5, remarks),
    (5, procedures),
    (5, rendering_number),
    *PAYMENT_SITUATIONS,
)
REMITTANCE_RULES: tuple[tuple[int, RemittanceRule], ...] = (
    (3, remittance_balance),
    (4, nothing_paid),
    (5, payee_number),
    *REMITTANCE_SITUATIONS,
)
