"""What must agree within a claim: balance (SNIP 3), situations (4), code sets (5). One rule a function."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cleanclaim.kernel import Owner, Severity
from cleanclaim.x12.checking.claim_codes import FURTHER_CODES
from cleanclaim.x12.checking.claim_rules import ClaimRule as ClaimRule
from cleanclaim.x12.checking.claim_rules import (
    Holds,
    claim_rule,
    coding_day,
    place_in_segment,
    service_day,
    service_element,
)
from cleanclaim.x12.checking.claim_rules import first_day as first_day
from cleanclaim.x12.checking.dental_claims import DENTAL
from cleanclaim.x12.checking.institutional_claims import INSTITUTIONAL
from cleanclaim.x12.checking.judging import Breach, Context, money, npi_breach, total
from cleanclaim.x12.checking.prior_payers import PRIOR_PAYERS
from cleanclaim.x12.checking.professional_claims import PROFESSIONAL
from cleanclaim.x12.checking.situations import SITUATIONS
from cleanclaim.x12.guide import Guide
from cleanclaim.x12.plain import day
from cleanclaim.x12.values import Adjustment, Claim837, OtherPayer, Party, ServiceLine

# Balance


@claim_rule("x12.claim-total", "1.4.2, CLM02")
def claim_total(claim: Claim837, context: Context) -> Iterator[Breach]:
    """The claim charge is the sum of its line charges."""
    lines = sum(line.charge_cents for line in claim.lines)
    if claim.lines and claim.charge_cents != lines:
        says = f"CLM02 is {money(claim.charge_cents)} but the lines add up to {money(lines)}: they must be equal"
        yield Breach("CLM02", claim.offset, says)


@claim_rule("x12.cob-line", "1.4.4, coordination of benefits, line", only_with=Holds.PRIOR_PAYER)
def cob_line(claim: Claim837, context: Context) -> Iterator[Breach]:
    """Each other payer's payment and adjustments on a line add up to the line's charge."""
    for line in claim.lines:
        if not line.adjudications:
            continue
        sums: dict[str, int] = {}
        for decided in line.adjudications:
            answered = decided.paid_cents + total(decided.adjustments)
            sums[decided.payer_id] = sums.get(decided.payer_id, 0) + answered
        for decided in {each.payer_id: each for each in line.adjudications}.values():
            if sums[decided.payer_id] != line.charge_cents:
                says = (
                    f"line {line.number}: SVD02 and its adjustments add up to "
                    f"{money(sums[decided.payer_id])}, the line's charge is {money(line.charge_cents)}"
                )
                yield Breach("SVD02", decided.offset, says)


@claim_rule("x12.cob-claim", "1.4.4, coordination of benefits, claim", only_with=Holds.PRIOR_PAYER)
def cob_claim(claim: Claim837, context: Context) -> Iterator[Breach]:
    """What another payer paid (AMT*D) is what it paid on the lines less its claim-level adjustments."""
    for other in claim.other_payers:
        if other.paid_cents is None:
            continue
        decided = [each for line in claim.lines for each in line.adjudications if each.payer_id == other.payer.id]
        if not decided and not other.adjustments:
            continue
        base = sum(each.paid_cents for each in decided) if decided else claim.charge_cents
        expected = base - total(other.adjustments)
        if other.paid_cents != expected:
            says = f"AMT*D is {money(other.paid_cents)}: lines and adjustments of this payer give {money(expected)}"
            yield Breach("AMT02", other.offset, says)


# Situations


@claim_rule("x12.frequency-without-original", "2300 REF, payer claim control number", only_with=Holds.RESENT)
def frequency_needs_original(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A replacement (7) or void (8) names the payer's number of the original claim."""
    if claim.frequency in {"7", "8"} and not claim.reference("F8"):
        says = f"CLM05-3 is {claim.frequency}: REF*F8 with the payer's number of the original claim must be there"
        yield Breach("CLM05-3", claim.offset, says)


@claim_rule("x12.accident-without-date", "2300 DTP, accident", only_with=Holds.CAUSES)
def accident_needs_date(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A claim related to an auto or other accident gives its date, an auto accident its state."""
    causes = set(claim.related_causes)
    dated = any(when.qualifier == "439" for when in claim.dates)
    if causes & {"AA", "OA"} and not dated:
        yield Breach("CLM11", claim.offset, "CLM11 says accident: DTP*439 with the accident's date must be there")
    if "AA" in causes and not claim.accident_state and not claim.accident_country:
        yield Breach("CLM11-4", claim.offset, "CLM11 says auto accident: CLM11-4 with the state must be there")


@claim_rule("x12.accident-date-without-cause", "2300 DTP, accident", severity=Severity.WARNING, only_with=Holds.DATES)
def accident_date_needs_cause(claim: Claim837, context: Context) -> Iterator[Breach]:
    """An accident date goes with a related cause."""
    if not claim.related_causes:
        for when in claim.dates:
            if when.qualifier == "439":
                yield Breach("DTP01", when.offset, "DTP*439 gives an accident's date: CLM11 should say which kind")


@claim_rule("x12.pointer-to-nothing", "2400 SV107", Owner.CODING)
def pointer_to_nothing(claim: Claim837, context: Context) -> Iterator[Breach]:
    """Each diagnosis pointer of a line points to a diagnosis of the claim."""
    count, element = len(claim.diagnoses), service_element(claim, "pointers")
    for line in claim.lines:
        for place, pointer in enumerate(line.pointers, start=1):
            if not 1 <= pointer <= count:
                says = f"line {line.number} points to diagnosis {pointer}: the claim has {count}"
                yield Breach(f"{element}-{place}", line.offset, says)
            elif pointer in line.pointers[: place - 1]:
                says = f"line {line.number} points to diagnosis {pointer} twice: once is enough"
                yield Breach(f"{element}-{place}", line.offset, says)


@claim_rule("x12.relationship", "2000B SBR02", Owner.FRONT_DESK)
def relationship(claim: Claim837, context: Context) -> Iterator[Breach]:
    """SBR02 is 18 when the patient is the subscriber, empty when a dependent is the patient."""
    at, own = claim.subscriber.offset, claim.subscriber.relationship == "18"
    if claim.patient is None and not own:
        yield Breach("SBR02", at, "SBR02 must be 18: the claim stands under the subscriber, who is the patient")
    if claim.patient is not None and own and not context.own_claims:
        yield Breach("SBR02", at, "SBR02 must be empty: the patient is a dependent in loop 2000C")


@claim_rule("x12.subscriber-incomplete", "2010BA N3, N4, DMG", Owner.FRONT_DESK)
def subscriber_is_whole(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A subscriber who is the patient has address, birth date and sex."""
    if claim.patient is not None:
        return
    party = claim.subscriber.party
    if not party.line1 or not party.city:
        yield Breach("N301", party.offset, "N3 and N4 must be there: the subscriber is the patient")
    if claim.subscriber.birth_date is None:
        yield Breach("DMG02", party.offset, "DMG with birth date and sex must be there: the subscriber is the patient")


@claim_rule("x12.payer-order", "2000B and 2320 SBR01", Owner.BILLING, only_with=Holds.PRIOR_PAYER)
def payer_order(claim: Claim837, context: Context) -> Iterator[Breach]:
    """No two payers of a claim have the same place in the order of payers."""
    seen = {claim.subscriber.responsibility}
    for other in claim.other_payers:
        order = other.subscriber.responsibility
        if order in seen and order != "U":
            says = f"SBR01 {order} stands twice in the claim: each payer needs a place of its own"
            yield Breach("SBR01", other.subscriber.offset, says)
        seen.add(order)


@claim_rule("x12.adjudicating-payer-unknown", "2430 SVD01", only_with=Holds.PRIOR_PAYER)
def adjudicating_payer(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A line's adjudication names a payer of loop 2330B."""
    known = {other.payer.id for other in claim.other_payers}
    for line in claim.lines:
        for decided in line.adjudications:
            if decided.payer_id not in known:
                says = f"line {line.number}: SVD01 must be the identifier (NM109) of a payer in loop 2330B"
                yield Breach("SVD01", decided.offset, says)


@claim_rule(
    "x12.adjudication-date-twice", "2330B DTP, 2430 DTP", severity=Severity.WARNING, only_with=Holds.PRIOR_PAYER
)
def adjudication_date_once(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A payer's adjudication date stands with the payer or with its lines, not with both."""
    on_lines = {each.payer_id for line in claim.lines for each in line.adjudications if each.paid_on}
    for other in claim.other_payers:
        if other.paid_on is not None and other.payer.id in on_lines:
            yield Breach("DTP01", other.payer.offset, "DTP*573 must stand in loop 2330B or in 2430, not in both")


@claim_rule("x12.attachment-number", "2300 and 2400 PWK06", only_with=Holds.ATTACHMENTS)
def attachment_number(claim: Claim837, context: Context) -> Iterator[Breach]:
    """An attachment sent apart from the claim has a control number."""
    for attachment in [*claim.attachments, *(each for line in claim.lines for each in line.attachments)]:
        if attachment.transmission != "AA" and not attachment.control_number:
            says = f"PWK02 is {attachment.transmission}: PWK05 AC and PWK06 with the control number must be there"
            yield Breach("PWK06", attachment.offset, says)


@claim_rule("x12.organization-with-first-name", "NM102", Owner.FRONT_DESK)
def organization_name(claim: Claim837, context: Context) -> Iterator[Breach]:
    """An organization has no first name, middle name or suffix."""
    for party in _parties(claim):
        if not party.is_person and (party.first or party.middle or party.suffix):
            says = "NM102 is 2, an organization: NM104, NM105 and NM107 must be empty"
            yield Breach("NM104", party.offset, says)


@claim_rule("x12.billing-address", "2010AA N3, N4", severity=Severity.WARNING)
def billing_address(claim: Claim837, context: Context) -> Iterator[Breach]:
    """The billing provider's address is a street with a nine-digit ZIP."""
    billing = claim.billing
    if billing.line1.upper().replace(".", "").startswith("PO BOX"):
        says = "N301 of the billing provider must be a street: put the box into the pay-to address"
        yield Breach("N301", billing.offset, says)
    if billing.zip and len(billing.zip) != 9 and billing.country in {"", "US"}:
        says = "N403 of the billing provider must be a nine-digit ZIP"
        yield Breach("N403", billing.offset, says)


@claim_rule("x12.same-line-control", "2400 REF, line item control number")
def line_control_once(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A line item control number is used once in a claim."""
    seen: set[str] = set()
    for line in claim.lines:
        if line.line_control and line.line_control in seen:
            yield Breach("REF02", line.offset, f"line {line.number}: its control number (REF*6R) is used twice")
        seen.add(line.line_control)


@claim_rule("x12.line-numbers", "2400 LX01")
def line_numbers(claim: Claim837, context: Context) -> Iterator[Breach]:
    """Service lines are numbered from 1 without gaps."""
    for number, line in enumerate(claim.lines, start=1):
        if line.number != number:
            yield Breach("LX01", line.offset, f"LX01 must be {number}: lines count from 1 without gaps")


@claim_rule("x12.service-after-sending", "2400 DTP, service date", severity=Severity.WARNING)
def service_after_sending(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A service is not billed before it was given."""
    sent = day(claim.envelope.created[:8])
    for line in claim.lines:
        if sent is not None and line.service_date is not None and line.service_date > sent:
            says = f"line {line.number}: the service date lies after the day on which the file was made"
            yield Breach("DTP03", line.offset, says)


# Code sets


@claim_rule("x12.npi", "45 CFR 162.406")
def provider_numbers(claim: Claim837, context: Context) -> Iterator[Breach]:
    """Each provider number passes its check digit."""
    for party in _parties(claim):
        if party.id_qualifier == "XX":
            yield from npi_breach(party, "NM109")


@claim_rule("x12.diagnosis", "2300 HI; 45 CFR 162.1002", Owner.CODING)
def diagnosis_codes(claim: Claim837, context: Context) -> Iterator[Breach]:
    """Each diagnosis is a complete code in force on the date of service, or of discharge from a stay."""
    on = coding_day(claim)
    for place, diagnosis in enumerate(claim.diagnoses, start=1):
        wrong = context.desk.diagnosis(diagnosis.qualifier, diagnosis.code, on)
        if wrong:
            element = f"HI{place_in_segment(claim, place):02d}-2"
            yield Breach(element, diagnosis.offset, f"diagnosis {place}: {wrong}")


@claim_rule("x12.procedure", "2400 SV101; 45 CFR 162.1002", Owner.CODING)
def procedure_codes(claim: Claim837, context: Context) -> Iterator[Breach]:
    """Each procedure is a number in use on the date of service."""
    first = service_day(claim, context)
    for line in claim.lines:
        if not line.procedure.code:
            continue
        wrong = context.desk.procedure(line.procedure, line.service_date or first)
        if wrong:
            element = service_element(claim, "procedure")
            yield Breach(f"{element}-2", line.offset, f"line {line.number}: {wrong}")


@claim_rule("x12.taxonomy", "PRV03, NUCC taxonomy", Owner.FRONT_DESK)
def specialties(claim: Claim837, context: Context) -> Iterator[Breach]:
    """Each specialty is a taxonomy code."""
    on = service_day(claim, context)
    for party in _parties(claim):
        wrong = context.desk.taxonomy(party.taxonomy, on) if party.taxonomy else ""
        if wrong:
            yield Breach("PRV03", party.offset, wrong)


@claim_rule("x12.drug", "2410 LIN03", Owner.CODING, only_with=Holds.DRUG)
def drugs(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A drug code has eleven digits."""
    for line in claim.lines:
        if line.drug is None or line.drug.qualifier != "N4":
            continue
        wrong = context.desk.drug(line.drug.ndc)
        if wrong:
            yield Breach("LIN03", line.drug.offset, f"line {line.number}: {wrong}")


@claim_rule("x12.reason", "CAS02, claim adjustment reason codes", Owner.PAYER, only_with=Holds.PRIOR_PAYER)
def prior_reasons(claim: Claim837, context: Context) -> Iterator[Breach]:
    """Each adjustment that another payer made has a reason code of the list."""
    for on, adjustments in _prior_adjustments(claim):
        for adjustment in adjustments:
            wrong = context.desk.reason(adjustment.reason, on)
            if wrong:
                yield Breach("CAS02", adjustment.offset, wrong)


def _prior_adjustments(claim: Claim837) -> Iterator[tuple[date | None, list[Adjustment]]]:
    if not claim.other_payers and not any(line.adjudications for line in claim.lines):
        return
    fallback = first_day(claim)
    for other in claim.other_payers:
        yield other.paid_on or _paid_on(claim.lines, other) or fallback, other.adjustments
    for line in claim.lines:
        for decided in line.adjudications:
            yield decided.paid_on or fallback, decided.adjustments


def _paid_on(lines: list[ServiceLine], other: OtherPayer) -> date | None:
    days = [each.paid_on for line in lines for each in line.adjudications if each.payer_id == other.payer.id]
    return next((paid for paid in days if paid is not None), None)


def _parties(claim: Claim837) -> list[Party]:
    """Everybody named in a claim, each segment once."""
    fixed = (claim.billing, claim.pay_to, claim.subscriber.party, claim.payer, claim.patient)
    parties = [party for party in (*fixed, *claim.providers) if party is not None]
    for other in claim.other_payers:
        parties += (other.subscriber.party, other.payer)
    for line in claim.lines:
        if line.rendering is not None:
            parties.append(line.rendering)
        parties += line.providers
    return parties


RULES: tuple[tuple[int, ClaimRule], ...] = (
    (3, claim_total),
    (3, cob_line),
    (3, cob_claim),
    (4, frequency_needs_original),
    (4, accident_needs_date),
    (4, accident_date_needs_cause),
    (4, pointer_to_nothing),
    (4, relationship),
    (4, subscriber_is_whole),
    (4, payer_order),
    (4, adjudicating_payer),
    (4, adjudication_date_once),
    (4, attachment_number),
    (4, organization_name),
    (4, billing_address),
    (4, line_control_once),
    (4, line_numbers),
    (4, service_after_sending),
    (5, provider_numbers),
    (5, diagnosis_codes),
    (5, procedure_codes),
    (5, specialties),
    (5, drugs),
    (5, prior_reasons),
    *SITUATIONS,
    *PRIOR_PAYERS,
    *FURTHER_CODES,
)
BY_KIND = {"837P": PROFESSIONAL, "837I": INSTITUTIONAL, "837D": DENTAL}
# Those that hold for claims of 004010, whose table is not checked here and which knew no NPI.
_OLDER_RULES: tuple[tuple[int, ClaimRule], ...] = ((3, claim_total), (4, frequency_needs_original))


def rules_for(guide: Guide) -> tuple[tuple[int, ClaimRule], ...]:
    """The rules that claims of a guide are judged by, each with its SNIP type."""
    return (*RULES, *BY_KIND.get(guide.kind, ())) if guide.checked else _OLDER_RULES
