"""Further situations within a claim (SNIP 4): what one segment asks of another. One rule a function.

The first of them stand in `claims`; those here look at dates, payers, numbers and amounts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from cleanclaim.kernel import Owner, Severity
from cleanclaim.x12.checking.claim_rules import (
    ClaimRule,
    Holds,
    claim_rule,
    place_in_segment,
    service_day,
    service_element,
)
from cleanclaim.x12.checking.judging import Breach, Context, money
from cleanclaim.x12.values import Certification, Claim837, Dated, Party

_LATER = frozenset("STABCDEFGH")  # places in the order of payers behind the first
_MEDICARE = frozenset({"MA", "MB"})
_NINE_DIGITS = re.compile(r"\d{9}")
_INPATIENT_PLACES = frozenset({"21"})
# Admitting diagnosis and reasons for the visit may be the diagnoses that the stay ended with.
_SAID_AGAIN = frozenset({"ABJ", "BJ", "APR", "PR"})
_WITHOUT_MINUTES = frozenset({"01953", "01996"})  # by area of burn and by day
# Days that follow each other: first, last, what they are.
_SPANS = (("435", "096", "the discharge"), ("090", "091", "the day on which care was relinquished"))


@claim_rule("x12.original-without-frequency", "2300 REF, payer claim control number", severity=Severity.WARNING)
def original_without_frequency(claim: Claim837, context: Context) -> Iterator[Breach]:
    """The payer's number of an earlier claim goes with a replacement or void only."""
    number = next((each for each in claim.references if each.qualifier == "F8"), None)
    if claim.frequency == "1" and number is not None:
        says = "REF*F8 names an earlier claim: CLM05-3 must be 7 (replacement) or 8 (void), not 1"
        yield Breach("REF02", number.offset, says)


@claim_rule("x12.first-payer-missing", "2320 SBR, other subscriber", only_with=Holds.FURTHER_PAYER)
def first_payer_is_named(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A claim that goes to the second or a later payer names the payers before it."""
    order = claim.subscriber.responsibility
    if order in _LATER and not claim.other_payers:
        says = f"SBR01 is {order}: loop 2320 must name the payer that comes first"
        yield Breach("SBR01", claim.subscriber.offset, says)


@claim_rule("x12.medicare-second", "2000B SBR05")
def medicare_second(claim: Claim837, context: Context) -> Iterator[Breach]:
    """Where Medicare is not the first payer SBR05 says why; elsewhere it is empty."""
    who = claim.subscriber
    second = who.filing_code in _MEDICARE and who.responsibility != "P"
    if second and not who.insurance_type:
        yield Breach("SBR05", who.offset, "SBR05 must say why Medicare is not the first payer")
    if who.insurance_type and not second:
        yield Breach("SBR05", who.offset, "SBR05 must be empty: it says why Medicare is not the first payer")


@claim_rule("x12.other-payer-twice", "2330B NM109", only_with=Holds.PRIOR_PAYER)
def other_payer_once(claim: Claim837, context: Context) -> Iterator[Breach]:
    """Each other payer has an identifier of its own, since lines name their payer by it."""
    seen: set[str] = set()
    for other in claim.other_payers:
        if other.payer.id and other.payer.id in seen:
            yield Breach("NM109", other.payer.offset, "NM109 stands with two other payers: each needs its own")
        seen.add(other.payer.id)


@claim_rule("x12.birth-after-service", "2010BA and 2010CA DMG02", Owner.FRONT_DESK)
def born_before_service(claim: Claim837, context: Context) -> Iterator[Breach]:
    """The patient was born before the service."""
    dependent = claim.patient is not None
    born = claim.patient_birth_date if dependent else claim.subscriber.birth_date
    first = service_day(claim, context)
    if born is not None and first is not None and born > first:
        party = claim.patient or claim.subscriber.party
        yield Breach("DMG02", party.offset, f"DMG02 lies after the service of {first}")


@claim_rule("x12.negative-amount", "2300 CLM02 and AMT, 2400 SV102", only_with=Holds.ODD_AMOUNTS)
def no_negative_amount(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A claim charges nothing or more, never less."""
    if claim.charge_cents < 0:
        yield Breach("CLM02", claim.offset, f"CLM02 is {money(claim.charge_cents)}: a charge must not be negative")
    if claim.patient_paid_cents < 0:
        says = f"AMT*F5 is {money(claim.patient_paid_cents)}: what the patient paid must not be negative"
        yield Breach("AMT02", claim.offset, says)
    for line in claim.lines:
        if line.charge_cents < 0:
            element = service_element(claim, "charge")
            says = f"line {line.number} charges {money(line.charge_cents)}: a charge must not be negative"
            yield Breach(element, line.offset, says)


@claim_rule("x12.no-units", "2400 SV104", severity=Severity.WARNING, only_with=Holds.ODD_AMOUNTS)
def some_units(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A line bills more than nothing."""
    if claim.kind == "837P":
        for line in claim.lines:
            if line.units <= 0:
                yield Breach("SV104", line.offset, f"line {line.number}: SV104 should be more than 0")


@claim_rule("x12.admission-date", "2300 DTP, admission", Owner.FRONT_DESK)
def admission_is_dated(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A visit to an inpatient gives the day of admission."""
    if claim.kind != "837P" or claim.place_of_service not in _INPATIENT_PLACES:
        return
    if not any(when.qualifier == "435" for when in claim.dates):
        says = f"CLM05-1 is {claim.place_of_service}, an inpatient: DTP*435 with the day of admission must be there"
        yield Breach("CLM05-1", claim.offset, says)


@claim_rule("x12.dates-in-order", "2300 DTP", only_with=Holds.DATES)
def dates_in_order(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A discharge does not come before its admission, nor the end of care before its beginning."""
    days = {when.qualifier: when for when in claim.dates}
    for first, last, name in _SPANS:
        begins, ends = _day(days, first), _day(days, last)
        if begins is not None and ends is not None and ends < begins:
            yield Breach("DTP03", days[last].offset, f"DTP*{last}, {name}, lies before DTP*{first}")


def _day(days: dict[str, Dated], qualifier: str) -> date | None:
    return days[qualifier].first if qualifier in days else None


@claim_rule("x12.anesthesia-minutes", "2400 SV103", only_with=Holds.ANESTHESIA)
def anesthesia_in_minutes(claim: Claim837, context: Context) -> Iterator[Breach]:
    """Anesthesia is billed in minutes."""
    for line in claim.lines:
        code = line.procedure.code
        is_anesthesia = code.isdigit() and "00100" <= code <= "01999" and len(code) == 5
        if claim.kind == "837P" and is_anesthesia and code not in _WITHOUT_MINUTES and line.unit != "MJ":
            yield Breach("SV103", line.offset, f"line {line.number}: SV103 must be MJ, minutes, for anesthesia")


@claim_rule("x12.tax-number", "2010AA and 2010AC REF, tax identification")
def tax_numbers(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A tax or social security number is nine digits without hyphens."""
    for party in (claim.billing, claim.pay_to_plan):
        for each in party.references if party is not None else ():
            if each.qualifier in {"EI", "SY"} and not _NINE_DIGITS.fullmatch(each.value):
                says = f"REF02 behind {each.qualifier} must be nine digits without hyphens"
                yield Breach("REF02", each.offset, says)


@claim_rule("x12.billing-number", "2010AA NM109, 2010BB REF")
def billing_number(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A billing provider without NPI is known to the payer by another number."""
    if claim.billing.id or _at_payer(claim.payer):
        return
    says = "NM109 of the billing provider must be its NPI, or REF*G2 in loop 2010BB its number at the payer"
    yield Breach("NM109", claim.billing.offset, says)


def _at_payer(payer: Party) -> bool:
    kept = any(each.elements[:2] in {("REF", "G2"), ("REF", "LU")} for each in payer.kept)
    return kept or bool(payer.reference("G2") or payer.reference("LU"))


@claim_rule("x12.diagnosis-twice", "2300 HI", Owner.CODING, severity=Severity.WARNING)
def diagnosis_once(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A diagnosis stands once in a claim."""
    seen: set[str] = set()
    for place, each in enumerate(claim.diagnoses, start=1):
        if each.code in seen and each.qualifier not in _SAID_AGAIN:
            element = f"HI{place_in_segment(claim, place):02d}-2"
            yield Breach(element, each.offset, f"diagnosis {place}: {each.code} stands twice in the claim")
        if each.qualifier not in _SAID_AGAIN:
            seen.add(each.code)


@claim_rule("x12.referring-order", "2310A and 2420F NM101", Owner.FRONT_DESK, only_with=Holds.REFERRED)
def referring_order(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A primary care provider's referral (P3) stands behind the referring provider (DN)."""
    for parties in (claim.providers, *(line.providers for line in claim.lines)):
        entities = {party.entity for party in parties}
        for party in parties:
            if party.entity == "P3" and "DN" not in entities:
                says = "NM101 P3 must follow DN: with one referring provider only, NM101 is DN"
                yield Breach("NM101", party.offset, says)


@claim_rule("x12.screening-referral", "2300 CRC, EPSDT referral", only_with=Holds.DETAILS)
def screening_referral(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A child's screening says NU when nobody was referred, and never beside a referral."""
    for each in claim.details.certifications if claim.details is not None else ():
        if each.kind == "ZZ" and _contradicts(each):
            right = "must not be NU" if each.applies else "must be NU, alone"
            yield Breach("CRC03", each.offset, f"CRC02 is {'Y' if each.applies else 'N'}: CRC03 {right}")


def _contradicts(each: Certification) -> bool:
    return "NU" in each.conditions if each.applies else each.conditions != ("NU",)


SITUATIONS: tuple[tuple[int, ClaimRule], ...] = (
    (4, original_without_frequency),
    (4, first_payer_is_named),
    (4, medicare_second),
    (4, other_payer_once),
    (4, born_before_service),
    (4, no_negative_amount),
    (4, some_units),
    (4, admission_is_dated),
    (4, dates_in_order),
    (4, anesthesia_in_minutes),
    (4, tax_numbers),
    (4, billing_number),
    (4, diagnosis_once),
    (4, referring_order),
    (4, screening_referral),
)
