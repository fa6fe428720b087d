"""What must hold within an eligibility inquiry (270), and in inquiry and answer alike. One rule a function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeAlias

from cleanclaim.kernel import Citation, Owner, Severity
from cleanclaim.kernel.rules import Rule, rule
from cleanclaim.x12.checking.judging import Breach, Context, npi_breach
from cleanclaim.x12.plain import day
from cleanclaim.x12.values.eligibility import (
    Benefit,
    BenefitQuestion,
    EligibilityInquiry,
    EligibilityResponse,
    Member,
    ProviderRole,
)
from cleanclaim.x12.values.parts import Party

Asked: TypeAlias = EligibilityInquiry | EligibilityResponse
AskedRule = Rule[[Asked, Context], Iterator[Breach]]
InquiryRule = Rule[[EligibilityInquiry, Context], Iterator[Breach]]

GUIDE = "005010X279A1"
_COMPANY_BEGINS = frozenset("139")  # employer's number, DUNS, one's own


def asked_rule(
    id: str, place: str, owner: Owner = Owner.FRONT_DESK, severity: Severity = Severity.ERROR
) -> Callable[[Callable[[Asked, Context], Iterator[Breach]]], AskedRule]:
    return rule(id, cites=Citation(GUIDE, place), owner=owner, severity=severity)


def inquiry_rule(
    id: str, place: str, severity: Severity = Severity.ERROR
) -> Callable[[Callable[[EligibilityInquiry, Context], Iterator[Breach]]], InquiryRule]:
    return rule(id, cites=Citation(GUIDE, place), owner=Owner.FRONT_DESK, severity=severity)


def members(value: Asked) -> Iterator[Member]:
    if value.subscriber is not None:
        yield value.subscriber
    if value.dependent is not None:
        yield value.dependent


def parties(value: Asked) -> Iterator[Party]:
    """Everybody named, each segment once."""
    yield value.source
    if value.receiver is not None:
        yield value.receiver
    for member in members(value):
        yield member.party
    if isinstance(value, EligibilityResponse):
        for benefit in value.benefits:
            yield from (entity.party for entity in benefit.entities)


def judged_on(value: Asked) -> date | None:
    """The day that codes are judged by: the one asked about, else the day of sending."""
    dates = [when for member in members(value) for when in member.dates]
    if isinstance(value, EligibilityInquiry):
        dates += [question.date for question in value.questions if question.date is not None]
    asked = [when.first for when in dates if when.qualifier in {"291", "472", "307"} and when.first]
    return asked[0] if asked else day(value.envelope.created[:8])


# Questions and answers alike


@asked_rule("x12.trace-twice", "2000C and 2000D TRN")
def trace_once(value: Asked, context: Context) -> Iterator[Breach]:
    """A trace number stands once in a transaction set."""
    for trace in value.traces:
        key = f"{trace.kind} {trace.number} {trace.company}"
        if key in context.seen:
            yield Breach("TRN02", trace.offset, "TRN02 stands twice: each patient's trace needs a number of its own")
        context.seen.add(key)


@asked_rule("x12.trace-company", "2000C and 2000D TRN03", severity=Severity.WARNING)
def trace_company(value: Asked, context: Context) -> Iterator[Breach]:
    """TRN03 begins with the kind of its number: 1 an employer's, 3 a DUNS number, 9 one's own."""
    for trace in value.traces:
        if trace.company and trace.company[0] not in _COMPANY_BEGINS:
            says = "TRN03 must begin with 1 (employer's number), 3 (DUNS) or 9 (a number of your own)"
            yield Breach("TRN03", trace.offset, says)


@asked_rule("x12.organization-with-first-name", "NM102")
def organization_name(value: Asked, context: Context) -> Iterator[Breach]:
    """An organization has no first name, middle name or suffix."""
    for party in parties(value):
        if not party.is_person and (party.first or party.middle or party.suffix):
            says = "NM102 is 2, an organization: NM104, NM105 and NM107 must be empty"
            yield Breach("NM104", party.offset, says)


@asked_rule("x12.birth-after-sending", "2100C and 2100D DMG02")
def birth_after_sending(value: Asked, context: Context) -> Iterator[Breach]:
    """Nobody is born after the day on which the file was made."""
    sent = day(value.envelope.created[:8])
    for member in members(value):
        if member.birth_date is not None and sent is not None and member.birth_date > sent:
            says = "DMG02 must not lie after the day on which the file was made"
            yield Breach("DMG02", member.party.offset, says)


@asked_rule("x12.pointer-to-nothing", "2110 EQ05 and EB14")
def pointer_to_nothing(value: Asked, context: Context) -> Iterator[Breach]:
    """Each diagnosis pointer points to a diagnosis of the patient's HI."""
    count = len(value.patient.diagnoses) if value.patient is not None else 0
    for segment, each in _asked_or_said(value):
        for place, pointer in enumerate(each.pointers, start=1):
            if not 1 <= pointer <= count:
                name = f"{'EQ05' if segment == 'EQ' else 'EB14'}-{place}"
                says = f"{name} points to diagnosis {pointer}: the patient's HI has {count}"
                yield Breach(name, each.offset, says)


@asked_rule("x12.service-type-twice", "2110 EQ01 and EB03", severity=Severity.WARNING)
def service_type_once(value: Asked, context: Context) -> Iterator[Breach]:
    """A service type stands once in a segment."""
    for segment, each in _asked_or_said(value):
        if len(set(each.service_types)) == len(each.service_types):
            continue
        for code, count in Counter(each.service_types).items():
            if count > 1:
                name = "EQ01" if segment == "EQ" else "EB03"
                yield Breach(name, each.offset, f"{name} names service type {code} {count} times: once is enough")


@asked_rule("x12.npi", "45 CFR 162.406")
def provider_numbers(value: Asked, context: Context) -> Iterator[Breach]:
    """Each provider number passes its check digit."""
    for party in parties(value):
        yield from npi_breach(party, "NM109")
    for role in _roles(value):
        if role.qualifier == "HPI":
            stand_in = Party(id_qualifier="XX", id=role.value, offset=role.offset)
            yield from npi_breach(stand_in, "PRV03")


@asked_rule("x12.taxonomy", "PRV03")
def specialties(value: Asked, context: Context) -> Iterator[Breach]:
    """Each specialty is a code of the provider taxonomy."""
    for role in _roles(value):
        wrong = context.desk.taxonomy(role.value, judged_on(value)) if role.qualifier == "PXC" else ""
        if wrong:
            yield Breach("PRV03", role.offset, f"PRV03: {wrong}")


@asked_rule("x12.diagnosis", "2100C and 2100D HI")
def diagnosis_codes(value: Asked, context: Context) -> Iterator[Breach]:
    """Each diagnosis is a code in force on the day asked about."""
    on = judged_on(value)
    for member in members(value):
        for number, diagnosis in enumerate(member.diagnoses, start=1):
            wrong = context.desk.diagnosis(diagnosis.qualifier, diagnosis.code, on)
            if wrong:
                yield Breach(f"HI{number:02d}-2", diagnosis.offset, f"diagnosis {number}: {wrong}")


@asked_rule("x12.procedure", "2110 EQ02 and EB13")
def procedure_codes(value: Asked, context: Context) -> Iterator[Breach]:
    """Each procedure is a code in use on the day asked about."""
    on = judged_on(value)
    for segment, each in _asked_or_said(value):
        if each.procedure is not None:
            wrong = context.desk.procedure(each.procedure, on)
            if wrong:
                yield Breach("EQ02-2" if segment == "EQ" else "EB13-2", each.offset, wrong)


def _asked_or_said(value: Asked) -> Iterator[tuple[str, BenefitQuestion | Benefit]]:
    if isinstance(value, EligibilityInquiry):
        yield from (("EQ", question) for question in value.questions)
    else:
        yield from (("EB", benefit) for benefit in value.benefits)


def _roles(value: Asked) -> Iterator[ProviderRole]:
    roles = [value.receiver_role, *(member.provider for member in members(value))]
    if isinstance(value, EligibilityResponse):
        roles += [entity.role for benefit in value.benefits for entity in benefit.entities]
    yield from (role for role in roles if role is not None)


# Questions


@inquiry_rule("x12.inquiry-without-question", "2110C and 2110D EQ")
def something_is_asked(inquiry: EligibilityInquiry, context: Context) -> Iterator[Breach]:
    """At the patient's level stands what is asked."""
    if not inquiry.questions:
        says = "EQ must be there: nothing is asked about this patient (a dependent's TRN and EQ stand in 2000D)"
        yield Breach("EQ01", inquiry.patient.party.offset, says)


@inquiry_rule("x12.patient-unidentified", "1.4.8, search options")
def patient_is_named(inquiry: EligibilityInquiry, context: Context) -> Iterator[Breach]:
    """A payer can find the subscriber: by member number, by another number, or by name and birth date."""
    member = inquiry.subscriber
    numbered = member.party.id or any(ref.qualifier in {"SY", "1W", "HJ", "NQ"} for ref in member.party.references)
    if not numbered and not (member.party.last_or_organization and member.birth_date):
        says = "NM109 must be the member number, or NM103 and DMG02 name and birth date: the payer cannot search"
        yield Breach("NM109", member.party.offset, says)


@inquiry_rule("x12.dependent-unidentified", "1.4.8, search options")
def dependent_is_named(inquiry: EligibilityInquiry, context: Context) -> Iterator[Breach]:
    """A dependent is told apart by first name or birth date."""
    member = inquiry.dependent
    if member is not None and not member.party.first and member.birth_date is None:
        says = "NM104 or DMG02 must be there: a dependent is found by first name and birth date"
        yield Breach("NM104", member.party.offset, says)


@inquiry_rule("x12.spend-down", "BHT06, 2110C AMT")
def spend_down(inquiry: EligibilityInquiry, context: Context) -> Iterator[Breach]:
    """Spend-down amounts stand in a transaction of type RT, and only there."""
    told = [each for each in inquiry.questions if (each.spend_down_cents, each.spend_down_billed_cents) != (None, None)]
    if told and inquiry.transaction_type != "RT":
        yield Breach("AMT01", told[0].offset, "BHT06 must be RT: a spend-down amount (AMT) is given")
    if not told and inquiry.transaction_type == "RT" and inquiry.questions:
        yield Breach("AMT01", inquiry.questions[0].offset, "BHT06 is RT: AMT must give the spend-down amount")
    for each in told:
        if each.spend_down_cents is None:
            says = "AMT*PB says what was billed: AMT*R with the spend-down amount must stand beside it"
            yield Breach("AMT01", each.offset, says)


SHARED_RULES: tuple[tuple[int, AskedRule], ...] = (
    (4, trace_once),
    (4, trace_company),
    (4, organization_name),
    (4, birth_after_sending),
    (4, pointer_to_nothing),
    (4, service_type_once),
    (5, provider_numbers),
    (5, specialties),
    (5, diagnosis_codes),
    (5, procedure_codes),
)
INQUIRY_RULES: tuple[tuple[int, InquiryRule | AskedRule], ...] = (
    (4, something_is_asked),
    (4, patient_is_named),
    (4, dependent_is_named),
    (4, spend_down),
    *SHARED_RULES,
)
