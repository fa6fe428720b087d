"""What must hold within a claim status inquiry (276) or its answer (277). One rule a function."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TypeAlias

from cleanclaim.kernel import Citation, Owner, Severity
from cleanclaim.kernel.rules import Rule, rule
from cleanclaim.x12.checking.judging import Breach, Context, money, npi_breach
from cleanclaim.x12.guide import code_list
from cleanclaim.x12.plain import day
from cleanclaim.x12.values.parts import Party
from cleanclaim.x12.values.status import LineStatus, StatusCode, StatusInquiry, StatusLine, StatusReport, StatusResponse

Asked: TypeAlias = StatusInquiry | StatusResponse
AskedRule = Rule[[Asked, Context], Iterator[Breach]]
InquiryRule = Rule[[StatusInquiry, Context], Iterator[Breach]]
ResponseRule = Rule[[StatusResponse, Context], Iterator[Breach]]

_GUIDE = "005010X212"
_BILL_TYPE = re.compile(r"\d{2}[0-9A-Z]|0\d{2}[0-9A-Z]")
_IN_ADJUDICATION = ("P", "F", "R")  # categories of claims that the payer's system holds


def asked_rule(
    id: str, place: str, owner: Owner = Owner.BILLING, severity: Severity = Severity.ERROR
) -> Callable[[Callable[[Asked, Context], Iterator[Breach]]], AskedRule]:
    return rule(id, cites=Citation(_GUIDE, place), owner=owner, severity=severity)


def inquiry_rule(
    id: str, place: str, severity: Severity = Severity.ERROR
) -> Callable[[Callable[[StatusInquiry, Context], Iterator[Breach]]], InquiryRule]:
    return rule(id, cites=Citation(_GUIDE, place), owner=Owner.BILLING, severity=severity)


def response_rule(
    id: str, place: str, severity: Severity = Severity.ERROR
) -> Callable[[Callable[[StatusResponse, Context], Iterator[Breach]]], ResponseRule]:
    return rule(id, cites=Citation(_GUIDE, place), owner=Owner.PAYER, severity=severity)


def parties(value: Asked) -> Iterator[Party]:
    yield from (value.payer, value.receiver, *value.providers)
    for person in (value.subscriber, value.dependent):
        if person is not None:
            yield person.party


def named_lines(value: Asked) -> Sequence[StatusLine | LineStatus]:
    return value.lines


# Questions and answers alike


@asked_rule("x12.trace-missing", "2200D and 2200E TRN")
def trace_is_there(value: Asked, context: Context) -> Iterator[Breach]:
    """Under a patient without dependents stands at least one claim, with its trace."""
    if not value.trace:
        yield Breach("TRN02", value.offset, "TRN must be there: no claim stands under this patient")


@asked_rule("x12.trace-twice", "2200D and 2200E TRN")
def trace_once(value: Asked, context: Context) -> Iterator[Breach]:
    """A claim's trace number stands once in a transaction set."""
    if isinstance(value, StatusResponse) and value.level != "claim":
        return
    if value.trace and value.trace in context.seen:
        yield Breach("TRN02", value.offset, "TRN02 stands twice: each claim needs a trace number of its own")
    context.seen.add(value.trace)


@asked_rule("x12.organization-with-first-name", "NM102")
def organization_name(value: Asked, context: Context) -> Iterator[Breach]:
    """An organization has no first name, middle name or suffix."""
    for party in parties(value):
        if not party.is_person and (party.first or party.middle or party.suffix):
            says = "NM102 is 2, an organization: NM104, NM105 and NM107 must be empty"
            yield Breach("NM104", party.offset, says)


@asked_rule("x12.bill-type", "2200 REF, bill type")
def bill_type(value: Asked, context: Context) -> Iterator[Breach]:
    """A type of bill is three characters, facility and care in digits, then the frequency."""
    for ref in value.references:
        if ref.qualifier == "BLT" and not _BILL_TYPE.fullmatch(ref.value):
            yield Breach("REF02", ref.offset, "REF*BLT must be a type of bill, such as 111 or 131")


@asked_rule("x12.same-line-control", "2210 and 2220 REF, line control number")
def line_control_once(value: Asked, context: Context) -> Iterator[Breach]:
    """A line control number is used once in a claim."""
    seen: set[str] = set()
    for number, line in enumerate(named_lines(value), start=1):
        if line.line_control and line.line_control in seen:
            yield Breach("REF02", line.offset, f"line {number}: its control number (REF*FJ) is used twice")
        seen.add(line.line_control)


@asked_rule("x12.line-charges", "2200 AMT and STC04, 2210 and 2220 SVC02")
def line_charges(value: Asked, context: Context) -> Iterator[Breach]:
    """The lines that are named do not charge more than the whole claim."""
    charge = _charge(value)
    lines = sum(line.charge_cents for line in value.lines)
    if charge is not None and lines > charge:
        says = f"SVC02 of the lines make {money(lines)}: the claim's charge is {money(charge)}"
        yield Breach("SVC02", value.lines[0].offset, says)


def _charge(value: Asked) -> int | None:
    if isinstance(value, StatusInquiry):
        return value.charge_cents
    return next((each.charge_cents for each in value.reports if each.charge_cents is not None), None)


@asked_rule("x12.service-after-sending", "2200, 2210 and 2220 DTP", severity=Severity.WARNING)
def service_after_sending(value: Asked, context: Context) -> Iterator[Breach]:
    """Nobody asks about a service that was not yet given."""
    sent = day(value.envelope.created[:8])
    for each in (value, *value.lines):
        if each.service_date is not None and sent is not None and each.service_date > sent:
            yield Breach("DTP03", each.offset, "the service date lies after the day on which the file was made")


@asked_rule("x12.npi", "45 CFR 162.406")
def provider_numbers(value: Asked, context: Context) -> Iterator[Breach]:
    """Each provider number passes its check digit."""
    for party in parties(value):
        yield from npi_breach(party, "NM109")


@asked_rule("x12.procedure", "2210 and 2220 SVC01")
def procedure_codes(value: Asked, context: Context) -> Iterator[Breach]:
    """Each procedure is a number in use on the date of service."""
    for number, line in enumerate(named_lines(value), start=1):
        wrong = context.desk.procedure(line.procedure, line.service_date or value.service_date)
        if wrong:
            yield Breach("SVC01-2", line.offset, f"line {number}: {wrong}")


# Questions


@inquiry_rule("x12.inquiry-date", "2200D and 2200E DTP")
def dated(inquiry: StatusInquiry, context: Context) -> Iterator[Breach]:
    """A claim is asked about by its dates of service, of the whole or of its lines."""
    if inquiry.trace and inquiry.service_date is None and not inquiry.lines:
        yield Breach("DTP03", inquiry.offset, "DTP*472 must be there: neither the claim nor a line has a service date")


@inquiry_rule("x12.birth-after-sending", "2000D and 2000E DMG02")
def birth_after_sending(inquiry: StatusInquiry, context: Context) -> Iterator[Breach]:
    """Nobody is born after the day on which the file was made."""
    sent = day(inquiry.envelope.created[:8])
    for person in (inquiry.subscriber, inquiry.dependent):
        born = person.birth_date if person is not None else None
        if person is not None and born is not None and sent is not None and born > sent:
            says = "the patient's birth date (DMG02) must not lie after the day on which the file was made"
            yield Breach("NM101", person.party.offset, says)


@inquiry_rule("x12.subscriber-incomplete", "2000D DMG", Severity.WARNING)
def patient_has_a_birth_date(inquiry: StatusInquiry, context: Context) -> Iterator[Breach]:
    """A subscriber who is the patient has a birth date."""
    if inquiry.dependent is None and inquiry.subscriber.party.is_person and inquiry.subscriber.birth_date is None:
        says = "DMG with the birth date should be there: the subscriber is the patient"
        yield Breach("NM101", inquiry.subscriber.party.offset, says)


# Answers


def _all_reports(response: StatusResponse) -> Iterator[StatusReport]:
    yield from response.reports
    for line in response.lines:
        yield from line.reports


@response_rule("x12.status-category", "STC01-1, X12 external code list 507")
def categories(response: StatusResponse, context: Context) -> Iterator[Breach]:
    """Each status has a category of the list."""
    known = code_list("claim_status.category")
    for report in _all_reports(response):
        for place, code in _placed(report):
            if code.category not in known:
                says = f'{place}-1 "{code.category}" is not on the list of claim status categories'
                yield Breach(f"{place}-1", report.offset, says)


@response_rule("x12.status-code", "STC01-2, X12 external code list 508")
def codes(response: StatusResponse, context: Context) -> Iterator[Breach]:
    """Each status has a code of the list that was in use on its day."""
    for report in _all_reports(response):
        for place, code in _placed(report):
            if code.code_list == "RX":
                context.desk.gaps[("NCPDP reject codes", "no such code set is kept here")] += 1
            elif not context.desk.knows_status(code.code, report.day):
                says = f'{place}-2 "{code.code}" is not on the list of claim status codes in use on its day'
                yield Breach(f"{place}-2", report.offset, says)


def _placed(report: StatusReport) -> Iterator[tuple[str, StatusCode]]:
    yield from zip(("STC01", "STC10", "STC11"), report.codes, strict=False)


@response_rule("x12.status-level", "2200B and 2200C STC", Severity.WARNING)
def level_of_status(response: StatusResponse, context: Context) -> Iterator[Breach]:
    """A request answered as a whole is not said to be pending, finished or asked for more."""
    if response.level == "claim":
        return
    allowed = code_list("claim_status.category_of_request")
    for report in response.reports:
        for place, code in _placed(report):
            if code.category not in allowed and code.category in code_list("claim_status.category"):
                says = f"{place}-1 {code.category} speaks of a claim: it should stand in loop 2200D or 2200E"
                yield Breach(f"{place}-1", report.offset, says)


@response_rule("x12.status-denied-paid", "2200 STC05")
def denied_is_not_paid(response: StatusResponse, context: Context) -> Iterator[Breach]:
    """A denied claim is not paid."""
    for report in response.reports:
        if report.paid_cents and any(code.category == "F2" for code in report.codes):
            yield Breach("STC05", report.offset, f"STC01-1 is F2, denied, but STC05 pays {money(report.paid_cents)}")


@response_rule("x12.status-paid-nothing", "2200 STC05", Severity.WARNING)
def paid_is_paid(response: StatusResponse, context: Context) -> Iterator[Breach]:
    """A paid claim has a payment."""
    for report in response.reports:
        if not report.paid_cents and any(code.category == "F1" for code in report.codes):
            yield Breach("STC05", report.offset, "STC01-1 is F1, paid: STC05 should say how much")


@response_rule("x12.status-pending-paid", "2200 STC05, STC08 and STC09")
def pending_is_not_paid(response: StatusResponse, context: Context) -> Iterator[Breach]:
    """A pending claim has no payment yet."""
    for report in response.reports:
        pending = any(code.category.startswith("P") for code in report.codes)
        if pending and (report.paid_cents or report.paid_on is not None or report.payment_number):
            yield Breach("STC05", report.offset, "STC01-1 says pending: STC05, STC08 and STC09 must be empty")


@response_rule("x12.status-payment", "2200 STC08 and STC09")
def payment_is_whole(response: StatusResponse, context: Context) -> Iterator[Breach]:
    """A payment has its day and its number."""
    for report in response.reports:
        if (report.paid_on is None) != (not report.payment_number):
            says = "STC08 and STC09 must stand together: the day of the payment and its number"
            yield Breach("STC08", report.offset, says)


@response_rule("x12.status-charge", "2200 STC04")
def one_charge(response: StatusResponse, context: Context) -> Iterator[Breach]:
    """The charge of a claim is the same in each of its statuses."""
    charges = [each for each in response.reports if each.charge_cents is not None]
    for report in charges[1:]:
        if report.charge_cents != charges[0].charge_cents:
            first, other = money(charges[0].charge_cents or 0), money(report.charge_cents or 0)
            yield Breach("STC04", report.offset, f"STC04 is {other}: the first status of the claim says {first}")


@response_rule("x12.status-lines-paid", "2200 STC05 and 2220 SVC03")
def lines_paid(response: StatusResponse, context: Context) -> Iterator[Breach]:
    """The lines are not paid more than the whole claim."""
    paid = next((each.paid_cents for each in response.reports if each.paid_cents is not None), None)
    lines = sum(line.paid_cents for line in response.lines)
    if paid is not None and lines > paid:
        says = f"SVC03 of the lines make {money(lines)}: STC05 of the claim is {money(paid)}"
        yield Breach("SVC03", response.lines[0].offset, says)


@response_rule("x12.status-claim-number", "2200 REF, payer claim number", Severity.WARNING)
def claim_number(response: StatusResponse, context: Context) -> Iterator[Breach]:
    """A claim that the payer has is told by its number."""
    if response.level == "claim" and response.category().startswith(_IN_ADJUDICATION) and not response.number("1K"):
        says = "REF*1K with the payer's claim number should be there: the payer has the claim"
        yield Breach("REF02", response.offset, says)


@response_rule("x12.status-after-sending", "2200 and 2220 STC02", Severity.WARNING)
def status_after_sending(response: StatusResponse, context: Context) -> Iterator[Breach]:
    """A status does not hold from a day after the file was made."""
    sent = day(response.envelope.created[:8])
    for report in _all_reports(response):
        if report.day is not None and sent is not None and report.day > sent:
            yield Breach("STC02", report.offset, "STC02 lies after the day on which the file was made")


@response_rule("x12.status-before-finish", "2200 STC06 and STC08")
def paid_after_finish(response: StatusResponse, context: Context) -> Iterator[Breach]:
    """A claim is not paid before it was finished."""
    for report in response.reports:
        finished, paid = report.finished_on, report.paid_on
        if isinstance(finished, date) and isinstance(paid, date) and paid < finished:
            yield Breach("STC08", report.offset, "STC08 must not lie before STC06: payment follows adjudication")


_SHARED: tuple[tuple[int, AskedRule], ...] = (
    (3, line_charges),
    (4, trace_is_there),
    (4, trace_once),
    (4, organization_name),
    (4, bill_type),
    (4, line_control_once),
    (4, service_after_sending),
    (5, provider_numbers),
    (5, procedure_codes),
)
INQUIRY_RULES: tuple[tuple[int, InquiryRule | AskedRule], ...] = (
    (4, dated),
    (4, birth_after_sending),
    (4, patient_has_a_birth_date),
    *_SHARED,
)
RESPONSE_RULES: tuple[tuple[int, ResponseRule | AskedRule], ...] = (
    (3, one_charge),
    (3, lines_paid),
    (4, level_of_status),
    (4, denied_is_not_paid),
    (4, paid_is_paid),
    (4, pending_is_not_paid),
    (4, payment_is_whole),
    (4, claim_number),
    (4, status_after_sending),
    (4, paid_after_finish),
    (5, categories),
    (5, codes),
    *_SHARED,
)
