"""Further situations within a remittance (SNIP 4): transfers, dates, summaries, how adjustments are said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TypeAlias

from cleanclaim.kernel import Citation, Owner, Severity, is_npi
from cleanclaim.kernel.rules import Rule, load_rulebook, rule
from cleanclaim.x12.checking.judging import Breach, Context
from cleanclaim.x12.values import Adjustment, ClaimPayment, Kept, ProviderAdjustment, Remittance

PaymentRule: TypeAlias = Rule[[ClaimPayment, Context], Iterator[Breach]]
RemittanceRule: TypeAlias = Rule[[Remittance, Context], Iterator[Breach]]
AdjustmentRule: TypeAlias = Rule[[ProviderAdjustment, Context], Iterator[Breach]]

_GUIDE = "005010X221A1"
_REMARKS = {"MIA": (5, 20, 21, 22, 23), "MOA": (3, 4, 5, 6, 7)}
# BPR05, BPR06, BPR07, BPR09, BPR10, BPR12 and BPR13 by their place in `Remittance.bank`.
_TRANSFER = ((5, 0), (6, 1), (7, 2), (9, 4), (10, 5), (12, 7), (13, 8), (15, 10))


def payment_rule(
    id: str, place: str, severity: Severity = Severity.ERROR
) -> Callable[[Callable[[ClaimPayment, Context], Iterator[Breach]]], PaymentRule]:
    return rule(id, cites=Citation(_GUIDE, place), owner=Owner.PAYER, severity=severity)


def remittance_rule(
    id: str, place: str, severity: Severity = Severity.ERROR
) -> Callable[[Callable[[Remittance, Context], Iterator[Breach]]], RemittanceRule]:
    return rule(id, cites=Citation(_GUIDE, place), owner=Owner.PAYER, severity=severity)


@payment_rule("x12.payment-date", "2110 DTM, service date")
def lines_are_dated(payment: ClaimPayment, context: Context) -> Iterator[Breach]:
    """Each line has its day of service, or the claim has."""
    stated = payment.service_from is not None or payment.service_to is not None
    for number, line in enumerate(payment.lines, start=1):
        dates = [each for each in line.kept if each.elements[0] == "DTM"]
        if line.service_date is None and line.service_end is None and not stated and not dates:
            says = f"line {number}: DTM*472 with the day of service must be there, or DTM*232 with the claim"
            yield Breach("DTM02", line.offset, says)


@payment_rule("x12.group-twice", "2100 and 2110 CAS01", Severity.WARNING)
def groups_stand_once(payment: ClaimPayment, context: Context) -> Iterator[Breach]:
    """The reasons of a group stand in one CAS, up to six of them."""
    for adjustments in (payment.adjustments, *(line.adjustments for line in payment.lines)):
        if len({each.offset for each in adjustments}) <= len({each.group for each in adjustments}):
            continue  # as many segments as groups
        segments: dict[str, list[int]] = {}
        for each in adjustments:
            offsets = segments.setdefault(each.group, [])
            if each.offset not in offsets:
                offsets.append(each.offset)
        reasons = Counter(each.group for each in adjustments)
        for group, offsets in segments.items():
            if len(offsets) > -(-reasons[group] // 6):
                yield Breach("CAS01", offsets[1], f"{group} stands in {len(offsets)} CAS: its reasons belong in one")


@payment_rule("x12.zero-adjustment", "2100 and 2110 CAS03", Severity.WARNING)
def no_zero_adjustment(payment: ClaimPayment, context: Context) -> Iterator[Breach]:
    """An adjustment adjusts something."""
    for each in _adjustments(payment):
        if not each.cents and not each.quantity:
            yield Breach("CAS03", each.offset, f"{each.group}-{each.reason} adjusts nothing: leave it out")


@payment_rule("x12.remark-missing", "CARC list, usage of remark codes", Severity.WARNING)
def remark_explains(payment: ClaimPayment, context: Context) -> Iterator[Breach]:
    """A reason that does not say enough by itself is explained by a remark."""
    asking = frozenset(load_rulebook("x12/remittances")["reasons_asking_remark"]["codes"].split())
    explained = bool(payment.remarks)
    for each in payment.adjustments:
        if each.reason in asking and not explained and not any(line.remarks for line in payment.lines):
            yield Breach("CAS02", each.offset, f"reason {each.reason} must be explained by a remark (MIA, MOA or LQ)")
    for line in payment.lines:
        for each in line.adjustments:
            if each.reason in asking and not explained and not line.remarks:
                yield Breach("CAS02", each.offset, f"reason {each.reason} must be explained by a remark (LQ)")


@payment_rule("x12.stay-and-visit", "2100 MIA and MOA")
def stay_or_visit(payment: ClaimPayment, context: Context) -> Iterator[Breach]:
    """A claim was adjudicated as a stay (MIA) or as a visit (MOA), not as both."""
    found = {each.elements[0]: each for each in payment.kept if each.elements[0] in _REMARKS}
    if len(found) > 1:
        yield Breach("MOA01", found["MOA"].offset, "MOA stands beside MIA: a claim was a stay or a visit, not both")


@payment_rule("x12.modifier", "2110 SVC01-3 to -6")
def modifiers(payment: ClaimPayment, context: Context) -> Iterator[Breach]:
    """Each modifier of a line that was paid is one of the list, in use on the day of service."""
    for number, line in enumerate(payment.lines, start=1):
        on = line.service_date or payment.service_from or context.on
        for place, modifier in enumerate(line.procedure.modifiers, start=3):
            wrong = context.desk.modifier(modifier, line.procedure.code, on)
            if wrong:
                yield Breach(f"SVC01-{place}", line.offset, f"line {number}: {wrong}")


@payment_rule("x12.remark", "MIA and MOA, remittance advice remark codes")
def claim_remarks(payment: ClaimPayment, context: Context) -> Iterator[Breach]:
    """Each remark on a claim was in force on the payment date."""
    for kept in payment.kept:
        for place, code in _remarks(kept):
            wrong = context.desk.remark(code, context.on)
            if wrong:
                yield Breach(f"{kept.elements[0]}{place:02d}", kept.offset, wrong)


@remittance_rule("x12.payer-number", "TRN03 and BPR10", Severity.WARNING)
def payer_number(remittance: Remittance, context: Context) -> Iterator[Breach]:
    """The payer's number in the trace is 1 and its tax number, the same as that of the transfer."""
    number, sent = remittance.payer_id, remittance.bank[5] if len(remittance.bank) > 5 else ""
    if number and not number.startswith("1"):
        yield Breach("TRN03", remittance.offset, "TRN03 must be 1 and the payer's tax number")
    elif number and sent and number != sent:
        yield Breach("TRN03", remittance.offset, "TRN03 must be the payer's number that BPR10 gives")


@remittance_rule("x12.transfer", "BPR05 to BPR15")
def transfer_is_whole(remittance: Remittance, context: Context) -> Iterator[Breach]:
    """A transfer by the clearing house names its format and both accounts; a check and no payment do not."""
    bank = (*remittance.bank, *[""] * 11)
    if remittance.method == "ACH":
        for element, place in _TRANSFER:
            if not bank[place]:
                yield Breach(f"BPR{element:02d}", remittance.offset, f"BPR{element:02d} must be there: BPR04 is ACH")
                return
    elif remittance.method in {"CHK", "NON"} and bank[0]:
        says = f"BPR05 must be empty: BPR04 is {remittance.method}, which has no format"
        yield Breach("BPR05", remittance.offset, says)


@rule("x12.npi", cites=Citation("45 CFR 162.406", "PLB01"), owner=Owner.PAYER)
def adjusted_provider(adjustment: ProviderAdjustment, context: Context) -> Iterator[Breach]:
    """A provider adjustment names its provider by a number that passes its check digit; other ids are shorter."""
    number = adjustment.provider_id
    if len(number) == 10 and number.isdecimal() and not is_npi(number):
        says = f"PLB01 {number} is no NPI: it must begin with 1 or 2 and pass its check digit"
        yield Breach("PLB01", adjustment.offset, says)


def _adjustments(payment: ClaimPayment) -> Iterator[Adjustment]:
    yield from payment.adjustments
    for line in payment.lines:
        yield from line.adjustments


def _remarks(kept: Kept) -> Iterator[tuple[int, str]]:
    for place in _REMARKS.get(str(kept.elements[0]), ()):
        code = kept.elements[place] if place < len(kept.elements) else ""
        if isinstance(code, str) and code:
            yield place, code


PAYMENT_SITUATIONS: tuple[tuple[int, PaymentRule], ...] = (
    (4, lines_are_dated),
    (4, groups_stand_once),
    (4, no_zero_adjustment),
    (4, remark_explains),
    (4, stay_or_visit),
    (5, modifiers),
    (5, claim_remarks),
)
ADJUSTMENT_RULES: tuple[tuple[int, AdjustmentRule], ...] = ((5, adjusted_provider),)
REMITTANCE_SITUATIONS: tuple[tuple[int, RemittanceRule], ...] = (
    (4, payer_number),
    (4, transfer_is_whole),
)
