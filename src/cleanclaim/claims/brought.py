"""A claim that another system made, as a claim of the house: coding signed elsewhere, same type.

Nothing is repaired on the way in. A pointer to a diagnosis that is not there keeps pointing at nothing, an
NPI with a wrong check digit keeps it: the edits are asked afterwards and say so. What the house cannot
hold at all (no date of service, units that are not whole) is said here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from cleanclaim.claims.values import UNKNOWN_BIRTH, Claim, ClaimLine, PriorLine, PriorPayment
from cleanclaim.coding.signed import DrugDetail, SignedCoding, SignedDiagnosis, SignedLine, Signer
from cleanclaim.kernel import (
    Address,
    Citation,
    Encounter,
    Finding,
    Owner,
    Patient,
    Period,
    PersonName,
    Place,
    Practice,
    Provider,
    Setting,
    Severity,
    Sex,
)
from cleanclaim.payers.values import Coverage, PayerProfile, Relationship
from cleanclaim.x12.values import (
    Adjustment,
    Claim837,
    Envelope,
    LineAdjudication,
    OtherPayer,
    Party,
    ServiceLine,
    Subscriber,
)

ELSEWHERE = Signer("elsewhere", "signed in another system")
_GUIDE = Citation("ASC X12N 005010X222")
_LONGEST_NUMBER = 38  # CLM01 in the element dictionary
_MOST_CENTS, _MOST_UNITS, _MOST_LINES = 10**15, 10**9, 9_999
_CAUSES = {"AA": "auto", "EM": "employment", "OA": "other", "AP": "other"}
_ORDER = "PSTABCDEFGH"
_DIAGNOSES = {"ABK": "ICD-10-CM", "ABF": "ICD-10-CM", "BK": "ICD-9-CM", "BF": "ICD-9-CM"}
_SETTINGS = {
    "11": Setting.OFFICE,
    "02": Setting.TELEHEALTH,
    "10": Setting.TELEHEALTH,
    "12": Setting.HOME,
    "21": Setting.INPATIENT,
    "23": Setting.EMERGENCY,
    "31": Setting.NURSING_FACILITY,
    "32": Setting.NURSING_FACILITY,
}


@dataclass(frozen=True, slots=True)
class Brought:
    """A claim as far as the house can hold it; None with an error among `findings` where it cannot."""

    claim: Claim | None
    findings: tuple[Finding, ...] = ()


def from_837(brought: Claim837, *, payer_for: Callable[[str], PayerProfile | None] = lambda payer_id: None) -> Brought:
    """The claim of an 837 with coding signed elsewhere.

    `payer_for` gives the profile of a payer's electronic id where the practice has set one up; a payer
    that nobody knows becomes a profile with the usual terms.
    """
    day = _first_day(brought) or made_on(brought.envelope)
    if day is None:
        return Brought(None, (_finding(brought, "claim-no-service-date", "No line says when it was performed."),))
    beyond = _beyond(brought)
    if beyond:
        return Brought(None, (_finding(brought, "claim-not-held", beyond),))
    brought = _counted(brought)
    encounter = _encounter(brought, day)
    patient, findings = _patient(brought)
    if _first_day(brought) is None:
        words = "No line says when it was performed; until it is known the day stands on which the file was made."
        findings.append(_finding(brought, "claim-no-service-date", words))
    lines = [_claim_line(brought, line, day) for line in brought.lines]
    findings += [
        _finding(brought, "claim-units-not-whole", "Units are not a whole number.", line.number)
        for line in brought.lines
        if line.units != line.units.to_integral_value()
    ]
    findings += [
        _finding(brought, "claim-prior-no-date", "An earlier payer's answer has no date.", severity=Severity.WARNING)
        for other in brought.other_payers
        if other.paid_cents is not None and _paid_on(brought, other) is None
    ]
    payer = _profile(brought.payer, brought.subscriber, payer_for)
    claim = Claim(
        id=brought.claim_id,
        practice=_practice(brought.billing),
        encounter=encounter,
        patient=patient,
        coverage=_coverage(brought.subscriber, payer, brought.patient_relationship, patient, day),
        payer=payer,
        rendering=_provider(_rendering(brought)),
        signed=_signed(brought, encounter, tuple(line.signed for line in lines)),
        diagnoses=_diagnoses(brought),
        lines=tuple(lines),
        frequency=brought.frequency,
        original_reference=brought.reference("F8"),
        referring=_referring(brought),
        prior=_priors(brought, patient, day, payer_for),
        attachments=tuple((a.report_type, a.transmission, a.control_number) for a in brought.attachments),
        note=" ".join(brought.notes),
        kind=brought.kind,
        patient_paid_cents=brought.patient_paid_cents,
        ordering=_ordering(brought),
        clia_number=_reference(brought, "X4"),
        referral_number=_reference(brought, "9F"),
        mammography_certificate=_reference(brought, "EW"),
        institutional=brought.institutional,
    )
    return Brought(claim, tuple(findings))


def _beyond(brought: Claim837) -> str:
    """Why a claim cannot be held at all; "" where it can."""
    if not brought.claim_id.strip():
        return "The claim has no number (CLM01), so that no answer could find it."
    if len(brought.claim_id) > _LONGEST_NUMBER:
        return f"The claim number (CLM01) is longer than the {_LONGEST_NUMBER} characters that the guide allows."
    for line in brought.lines:
        if not 0 <= line.charge_cents <= _MOST_CENTS or not 0 <= line.units <= _MOST_UNITS:
            return "A line has a charge or units below zero, or beyond all measure."
    return ""


def _counted(brought: Claim837) -> Claim837:
    """Lines have the numbers that they came with, where those tell them apart; else they are counted anew."""
    numbers = [line.number for line in brought.lines]
    if len(set(numbers)) == len(numbers) and all(0 < number <= _MOST_LINES for number in numbers):
        return brought
    lines = [replace(line, number=place) for place, line in enumerate(brought.lines, start=1)]
    return replace(brought, lines=lines)


def _first_day(brought: Claim837) -> date | None:
    days = [line.service_date for line in brought.lines if line.service_date]
    stay = brought.institutional
    if not days and stay is not None:
        return stay.statement_from
    claimed = [dated.first for dated in brought.dates if dated.qualifier == "472" and dated.first]
    return min(days or claimed, default=None)


def made_on(envelope: Envelope) -> date | None:
    """The day on which a file says that it was made."""
    try:
        return datetime.strptime(envelope.created[:8], "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def _encounter(brought: Claim837, day: date) -> Encounter:
    accident = next((dated.first for dated in brought.dates if dated.qualifier == "439"), None)
    cause = brought.related_causes[0] if brought.related_causes else ""
    referring = brought.provider("DN")
    return Encounter(
        id=f"{brought.billing.id}/{brought.claim_id}",
        practice_id=brought.billing.id,
        patient_id=_patient_id(brought),
        provider_id=_rendering(brought).id,
        service_date=day,
        setting=_SETTINGS.get(brought.place_of_service, Setting.OUTPATIENT),
        place_of_service=brought.place_of_service,
        referring_provider_id=referring.id if referring else "",
        authorization=brought.reference("G1"),
        accident=_CAUSES.get(cause, ""),
        accident_date=accident,
        accident_state=brought.accident_state,
        referral_number=_reference(brought, "9F"),
    )


def _patient_id(brought: Claim837) -> str:
    """A person is one by the subscriber's member id and the own first name and birth date."""
    person = brought.patient or brought.subscriber.party
    birth = brought.patient_birth_date if brought.patient else brought.subscriber.birth_date
    return "/".join((brought.subscriber.party.id, person.first.upper(), birth.isoformat() if birth else ""))


def _patient(brought: Claim837) -> tuple[Patient, list[Finding]]:
    person = brought.patient or brought.subscriber.party
    birth = brought.patient_birth_date if brought.patient else brought.subscriber.birth_date
    sex = brought.patient_sex if brought.patient else brought.subscriber.sex
    patient = Patient(
        id=_patient_id(brought),
        name=_name(person),
        birth_date=birth or UNKNOWN_BIRTH,
        sex=_sex(sex),
        address=_address(person),
        phone=person.phone,
    )
    if birth:
        return patient, []
    return patient, [
        _finding(brought, "claim-no-birth-date", "The patient's date of birth is missing.", owner=Owner.FRONT_DESK)
    ]


def _name(person: Party) -> PersonName:
    return PersonName(person.last_or_organization, person.first, person.middle, person.suffix)


def _sex(text: str) -> Sex:
    return Sex(text) if text in {"F", "M"} else Sex.UNKNOWN


def _address(party: Party) -> Address:
    return Address(party.line1, party.city, party.state, party.zip, party.line2)


def _practice(billing: Party) -> Practice:
    return Practice(
        id=billing.id,
        name=" ".join(filter(None, (billing.first, billing.last_or_organization))),
        npi=billing.id,
        tax_id=billing.reference("EI") or billing.reference("SY"),
        taxonomy=billing.taxonomy,
        address=_address(billing),
        phone=billing.phone,
    )


def _rendering(brought: Claim837) -> Party:
    """The claim's rendering provider; without one, who bills is who rendered."""
    return (
        brought.provider("82")
        or next((line.rendering for line in brought.lines if line.rendering), None)
        or brought.billing
    )


def _referring(brought: Claim837) -> Provider | None:
    party = brought.provider("DN")
    return _provider(party) if party else None


def _ordering(brought: Claim837) -> Provider | None:
    """Who ordered a service (loop 2420E), where a line says it."""
    named = (party for line in brought.lines for party in line.providers if party.entity == "DK")
    party = next(named, None)
    return _provider(party) if party else None


def _reference(brought: Claim837, qualifier: str) -> str:
    """A number of the claim, or of the first line that has it."""
    told = (each.value for line in brought.lines for each in line.references if each.qualifier == qualifier)
    return brought.reference(qualifier) or next(told, "")


def _provider(party: Party) -> Provider:
    return Provider(party.id, party.id, _name(party), party.taxonomy, specialty="", credential="")


def _profile(party: Party, subscriber: Subscriber, payer_for: Callable[[str], PayerProfile | None]) -> PayerProfile:
    """The payer as set up, else with the usual terms; those of Medicare Part B are law."""
    if known := payer_for(party.id):
        return known
    usual = PayerProfile(
        id=party.id,
        name=party.last_or_organization,
        payer_id=party.id,
        filing_code=subscriber.filing_code,
        address=_address(party) if party.line1 else None,
    )
    if subscriber.filing_code == "MB":
        return replace(usual, accepts_frequency=frozenset({"1"}), timely_filing_months=12)
    return usual


def _coverage(subscriber: Subscriber, payer: PayerProfile, relationship: str, patient: Patient, day: date) -> Coverage:
    """The coverage that the file states; it says nothing of when it began, so it holds on the day."""
    related = _relationship(relationship or subscriber.relationship)
    is_self = related is Relationship.SELF
    party = subscriber.party
    return Coverage(
        id=f"{payer.payer_id}/{party.id}",
        patient_id=patient.id,
        payer_id=payer.id,
        plan_id="",
        member_id=party.id,
        period=Period(day, day),
        priority=max(_ORDER.find(subscriber.responsibility), 0) + 1,
        relationship=related,
        group_number=subscriber.group_number,
        subscriber_name=None if is_self else _name(party),
        subscriber_birth_date=None if is_self else subscriber.birth_date,
        subscriber_sex=Sex.UNKNOWN if is_self else _sex(subscriber.sex),
        subscriber_address=None if is_self or not party.line1 else _address(party),
    )


def _relationship(code: str) -> Relationship:
    known = {member.value for member in Relationship}
    return Relationship(code) if code in known else Relationship.OTHER


def _diagnoses(brought: Claim837) -> tuple[SignedDiagnosis, ...]:
    coded = [diagnosis for diagnosis in brought.diagnoses if diagnosis.qualifier in _DIAGNOSES]
    return tuple(
        SignedDiagnosis(place, system := _DIAGNOSES[diagnosis.qualifier], pointed_code(system, diagnosis.code), "")
        for place, diagnosis in enumerate(coded, start=1)
    )


def pointed_code(system: str, code: str) -> str:
    """A diagnosis code with its point: E1122 → E11.22, ICD-9-CM 25000 → 250.00, E8788 → E878.8."""
    head = 4 if system == "ICD-9-CM" and code.startswith("E") else 3
    bare = code.replace(".", "")
    return bare if len(bare) <= head else f"{bare[:head]}.{bare[head:]}"


def _claim_line(brought: Claim837, line: ServiceLine, day: date) -> ClaimLine:
    return ClaimLine(
        number=line.number,
        signed=_signed_line(line),
        charge_cents=line.charge_cents,
        control=line.line_control or f"{brought.claim_id}L{line.number}",
        service_date=None if line.service_date in (None, day) else line.service_date,
        place_of_service=line.place_of_service,
        revenue_code=line.revenue_code,
    )


def _signed_line(line: ServiceLine) -> SignedLine:
    code, drug = line.procedure.code, line.drug
    system = "REVENUE" if not code else "HCPCS" if code[0].isalpha() else "CPT"
    return SignedLine(
        sequence=line.number,
        system=system,
        code=code or line.revenue_code,
        display=line.procedure.description,
        units=int(line.units),
        pointers=line.pointers,
        modifiers=line.procedure.modifiers,
        drug=DrugDetail(drug.ndc, drug.quantity, drug.unit) if drug and drug.qualifier == "N4" else None,
    )


def _signed(brought: Claim837, encounter: Encounter, lines: tuple[SignedLine, ...]) -> SignedCoding:
    return SignedCoding(
        encounter_id=encounter.id,
        version=1,
        signed_by=ELSEWHERE,
        signed_at=_made_at(brought, encounter.service_date),
        service_date=encounter.service_date,
        diagnoses=_diagnoses(brought),
        lines=lines,
        origin="elsewhere",
    )


def _made_at(brought: Claim837, day: date) -> datetime:
    """When the file says that it was made; it is the latest moment at which the coding was signed."""
    try:
        return datetime.strptime(brought.envelope.created, "%Y%m%d%H%M").replace(tzinfo=UTC)
    except ValueError:
        return datetime.combine(day, time(), UTC)


def _priors(
    brought: Claim837, patient: Patient, day: date, payer_for: Callable[[str], PayerProfile | None]
) -> tuple[PriorPayment, ...]:
    return tuple(
        _prior(brought, other, patient, day, payer_for)
        for other in brought.other_payers
        if other.paid_cents is not None
    )


def _prior(
    brought: Claim837,
    other: OtherPayer,
    patient: Patient,
    day: date,
    payer_for: Callable[[str], PayerProfile | None],
) -> PriorPayment:
    payer = _profile(other.payer, other.subscriber, payer_for)
    decided = [
        (line.number, found)
        for line in brought.lines
        for found in line.adjudications
        if found.payer_id == other.payer.id
    ]
    return PriorPayment(
        coverage=_coverage(other.subscriber, payer, "", patient, day),
        payer=payer,
        paid_cents=other.paid_cents or 0,
        paid_on=_paid_on(brought, other) or day,
        payer_claim_number=other.claim_number,
        lines=tuple(_prior_line(number, found) for number, found in decided),
        adjustments=_reasons(other.adjustments),
    )


def _paid_on(brought: Claim837, other: OtherPayer) -> date | None:
    """The day of another payer's answer, with the payer or with its lines."""
    days = (
        found.paid_on
        for line in brought.lines
        for found in line.adjudications
        if found.payer_id == other.payer.id and found.paid_on
    )
    return other.paid_on or next(days, None)


def _prior_line(number: int, found: LineAdjudication) -> PriorLine:
    return PriorLine(number, found.paid_cents, _reasons(found.adjustments))


def _reasons(adjustments: list[Adjustment]) -> tuple[tuple[str, str, int], ...]:
    return tuple((found.group, found.reason, found.cents) for found in adjustments)


def _finding(
    brought: Claim837,
    rule: str,
    message: str,
    line: int | None = None,
    owner: Owner = Owner.BILLING,
    severity: Severity = Severity.ERROR,
) -> Finding:
    place = Place(claim=brought.claim_id, line=line, file=brought.file, offset=brought.offset)
    return Finding(rule, message, severity, owner, place, _GUIDE)
