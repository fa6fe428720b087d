"""A claim that another system made, as a claim of the house: coding signed elsewhere, same type.

Nothing is repaired on the way in. A pointer to a diagnosis that is not there keeps pointing at nothing, an
NPI with a wrong check digit keeps it: the edits are asked afterwards and say so. What the house cannot
hold at all (no date of service, units that are not whole) is said here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from itertools import chain

from cleanclaim.claims.brought_parties import (
    coverage_of,
    ordering_of,
    patient_of,
    practice_of,
    profile_of,
    provider_of,
    referring_of,
    rendering_of,
)
from cleanclaim.claims.values import Claim, ClaimLine, PriorLine, PriorPayment, Stay
from cleanclaim.coding.signed import DrugDetail, SignedCoding, SignedDiagnosis, SignedLine, Signer
from cleanclaim.kernel import (
    Citation,
    Encounter,
    Finding,
    Owner,
    Patient,
    Place,
    Setting,
    Severity,
)
from cleanclaim.payers.values import PayerProfile
from cleanclaim.x12.values import (
    Adjustment,
    Claim837,
    Envelope,
    LineAdjudication,
    OtherPayer,
    ServiceLine,
)

ELSEWHERE = Signer("elsewhere", "signed in another system")
_GUIDE = Citation("ASC X12N 005010X222")
_LONGEST_NUMBER = 38  # CLM01 in the element dictionary
_MOST_CENTS, _MOST_UNITS, _MOST_LINES = 10**15, 10**9, 9_999
_CAUSES = {"AA": "auto", "EM": "employment", "OA": "other", "AP": "other"}
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
    told = _first_day(brought)
    day = told or made_on(brought.envelope)
    if day is None:
        return Brought(None, (_finding(brought, "claim-no-service-date", "No line says when it was performed."),))
    beyond = _beyond(brought)
    if beyond:
        return Brought(None, (_finding(brought, "claim-not-held", beyond),))
    brought = counted(brought)
    return Brought(_claim(brought, day, payer_for), tuple(_missing(brought, told)))


def _missing(brought: Claim837, told: date | None) -> Iterator[Finding]:
    """What the file does not say, or not so that the house could hold it; `told` is the day of its first line."""
    birth = brought.patient_birth_date if brought.patient else brought.subscriber.birth_date
    if not birth:
        words = "The patient's date of birth is missing."
        yield _finding(brought, "claim-no-birth-date", words, owner=Owner.FRONT_DESK)
    if told is None:
        words = "No line says when it was performed; until it is known the day stands on which the file was made."
        yield _finding(brought, "claim-no-service-date", words)
    for line in brought.lines:
        if line.units != int(line.units):
            yield _finding(brought, "claim-units-not-whole", "Units are not a whole number.", line.number)
    for other in brought.other_payers:
        if other.paid_cents is not None and _paid_on(brought, other) is None:
            words = "An earlier payer's answer has no date."
            yield _finding(brought, "claim-prior-no-date", words, severity=Severity.WARNING)


def _claim(brought: Claim837, day: date, payer_for: Callable[[str], PayerProfile | None]) -> Claim:
    patient, payer = patient_of(brought), profile_of(brought.payer, brought.subscriber, payer_for)
    lines = tuple([_claim_line(brought, line, day) for line in brought.lines])
    diagnoses, numbers = _diagnoses(brought), _numbers(brought)
    encounter = _encounter(brought, day, patient.id, numbers)
    return Claim(
        id=brought.claim_id,
        practice=practice_of(brought.billing),
        encounter=encounter,
        patient=patient,
        coverage=coverage_of(brought.subscriber, payer, brought.patient_relationship, patient, day),
        payer=payer,
        rendering=provider_of(rendering_of(brought)),
        signed=_signed(brought, encounter, diagnoses, tuple([line.signed for line in lines])),
        diagnoses=diagnoses,
        lines=lines,
        frequency=brought.frequency,
        original_reference=brought.reference("F8"),
        referring=referring_of(brought),
        prior=_priors(brought, patient, day, payer_for),
        attachments=tuple((a.report_type, a.transmission, a.control_number) for a in brought.attachments),
        note=" ".join(brought.notes),
        kind=brought.kind,
        patient_paid_cents=brought.patient_paid_cents,
        ordering=ordering_of(brought),
        clia_number=numbers.get("X4", ""),
        referral_number=numbers.get("9F", ""),
        mammography_certificate=numbers.get("EW", ""),
        institutional=_stay(brought),
    )


def _stay(brought: Claim837) -> Stay | None:
    """The stay with what the file says of it elsewhere: all diagnoses, and what is not covered of the lines."""
    told = brought.institutional
    if told is None:
        return None
    parts = {each.name: getattr(told, each.name) for each in fields(told)}
    apart = (line.details.noncovered_cents for line in brought.lines if line.details is not None)
    return Stay(**parts, diagnoses=list(brought.diagnoses), noncovered_cents=sum(cents or 0 for cents in apart))


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


def counted(brought: Claim837) -> Claim837:
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
    made = _moment(envelope.created[:8], "%Y%m%d")
    return made.date() if made else None


@lru_cache(maxsize=1_000)
def _moment(text: str, form: str) -> datetime | None:
    """A time as a file says it, the same for all its claims; None where it says none."""
    try:
        return datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError:
        return None


def _encounter(brought: Claim837, day: date, patient: str, numbers: Mapping[str, str]) -> Encounter:
    accident = next((dated.first for dated in brought.dates if dated.qualifier == "439"), None)
    cause = brought.related_causes[0] if brought.related_causes else ""
    referring = brought.provider("DN")
    return Encounter(
        id=f"{brought.billing.id}/{brought.claim_id}",
        practice_id=brought.billing.id,
        patient_id=patient,
        provider_id=rendering_of(brought).id,
        service_date=day,
        setting=_SETTINGS.get(brought.place_of_service, Setting.OUTPATIENT),
        place_of_service=brought.place_of_service,
        referring_provider_id=referring.id if referring else "",
        authorization=brought.reference("G1"),
        accident=_CAUSES.get(cause, ""),
        accident_date=accident,
        accident_state=brought.accident_state,
        referral_number=numbers.get("9F", ""),
    )


def _numbers(brought: Claim837) -> dict[str, str]:
    """The references of the claim by qualifier; where it has none, that of the first line that has one."""
    found: dict[str, str] = {}
    for each in chain(brought.references, *[line.references for line in brought.lines]):
        if not found.get(each.qualifier):
            found[each.qualifier] = each.value
    return found


def _diagnoses(brought: Claim837) -> tuple[SignedDiagnosis, ...]:
    coded = [diagnosis for diagnosis in brought.diagnoses if diagnosis.qualifier in _DIAGNOSES]
    return tuple(
        SignedDiagnosis(place, system := _DIAGNOSES[diagnosis.qualifier], pointed_code(system, diagnosis.code), "")
        for place, diagnosis in enumerate(coded, start=1)
    )


@lru_cache(maxsize=50_000)
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


def _signed(
    brought: Claim837, encounter: Encounter, diagnoses: tuple[SignedDiagnosis, ...], lines: tuple[SignedLine, ...]
) -> SignedCoding:
    """When the file says that it was made is the latest moment at which the coding was signed."""
    made = _moment(brought.envelope.created, "%Y%m%d%H%M")
    return SignedCoding(
        encounter_id=encounter.id,
        version=1,
        signed_by=ELSEWHERE,
        signed_at=made or datetime.combine(encounter.service_date, time(), UTC),
        service_date=encounter.service_date,
        diagnoses=diagnoses,
        lines=lines,
        origin="elsewhere",
    )


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
    payer = profile_of(other.payer, other.subscriber, payer_for)
    decided = [
        (line.number, found)
        for line in brought.lines
        for found in line.adjudications
        if found.payer_id == other.payer.id
    ]
    return PriorPayment(
        coverage=coverage_of(other.subscriber, payer, "", patient, day),
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
