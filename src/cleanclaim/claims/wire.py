"""From a claim to what the 837 says, and the batches that carry claims to a receiver.

The way back, from a file that another system made, is `claims/brought.py`; `from_837` is found here too,
so that both directions have one door.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from cleanclaim.claims.brought import Brought, from_837
from cleanclaim.claims.certificates import is_ordered
from cleanclaim.claims.values import Claim, ClaimLine, PriorLine, PriorPayment
from cleanclaim.kernel import Address, Patient, PersonName, Practice, Provider
from cleanclaim.payers.values import Coverage, PayerProfile, Relationship
from cleanclaim.x12.values import (
    Adjustment,
    Attachment,
    Claim837,
    Dated,
    Diagnosis,
    Drug,
    LineAdjudication,
    OtherPayer,
    Party,
    Procedure,
    Reference,
    ServiceLine,
    Subscriber,
)

__all__ = ["MOST_CLAIMS", "Batch", "Brought", "batches", "from_837", "to_837"]

MOST_CLAIMS = 5000  # a transaction set, as the guide recommends
_ORDER = "PSTABCDEFGH"  # SBR01: primary, secondary, tertiary, payer 4 …
_CAUSES = {"auto": "AA", "employment": "EM", "other": "OA"}


@dataclass(frozen=True, slots=True)
class Batch:
    """What goes into one ST: claims of one practice to one receiver (the payer's electronic id)."""

    receiver: str
    practice: Practice
    claims: tuple[Claim, ...]


def batches(claims: Iterable[Claim], *, most: int = MOST_CLAIMS) -> Iterator[Batch]:
    """Claims by receiver and practice, in the order in which they came, at most `most` in each batch.

    One bad claim takes a whole set along (999), so `claims.check` is asked of each claim before this.
    """
    waiting: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        waiting.setdefault((claim.payer.payer_id, claim.practice.id), []).append(claim)
    for (receiver, _), group in waiting.items():
        for first in range(0, len(group), most):
            yield Batch(receiver, group[0].practice, tuple(group[first : first + most]))


def to_837(claim: Claim) -> Claim837:
    """The claim as the professional guide (005010X222) says it; codes are read through the signed lines."""
    is_self = claim.coverage.relationship is Relationship.SELF
    patient = claim.patient
    return Claim837(
        claim_id=claim.id,
        charge_cents=claim.charge_cents,
        billing=_billing(claim.practice),
        subscriber=_subscriber(claim, claim.coverage, claim.payer, len(claim.prior)),
        payer=_payer(claim.payer),
        place_of_service=claim.encounter.place_of_service,
        frequency=claim.frequency,
        patient=None if is_self else _person("QC", patient.name, patient.address),
        patient_relationship="" if is_self else claim.coverage.relationship.value,
        patient_birth_date=None if is_self else patient.birth_date,
        patient_sex="" if is_self else patient.sex.value,
        related_causes=tuple(filter(None, [_CAUSES.get(claim.encounter.accident, "")])),
        accident_state=claim.encounter.accident_state,
        diagnoses=[
            Diagnosis(_qualifier(diagnosis.system, first=place == 0), diagnosis.code.replace(".", ""))
            for place, diagnosis in enumerate(claim.diagnoses)
        ],
        references=_references(claim),
        dates=_dates(claim),
        providers=_providers(claim),
        other_payers=[_other_payer(claim, place) for place in range(len(claim.prior))],
        attachments=[Attachment(*attachment) for attachment in claim.attachments],
        notes=[claim.note] if claim.note else [],
        patient_paid_cents=claim.patient_paid_cents,
        lines=[_line(claim, line) for line in claim.lines],
    )


def _billing(practice: Practice) -> Party:
    return Party(
        entity="85",
        last_or_organization=practice.name,
        id_qualifier="XX",
        id=practice.npi,
        line1=practice.address.line1,
        line2=practice.address.line2,
        city=practice.address.city,
        state=practice.address.state,
        zip=practice.address.zip,
        taxonomy=practice.taxonomy,
        contact_name=practice.name if practice.phone else "",
        phone=practice.phone,
        references=[Reference("EI", practice.tax_id)],
    )


def _payer(payer: PayerProfile) -> Party:
    party = Party(entity="PR", last_or_organization=payer.name, id_qualifier="PI", id=payer.payer_id)
    if payer.address:
        _place(party, payer.address)
    return party


def _place(party: Party, address: Address) -> Party:
    party.line1, party.line2 = address.line1, address.line2
    party.city, party.state, party.zip = address.city, address.state, address.zip
    return party


def _person(entity: str, name: PersonName, address: Address | None) -> Party:
    party = Party(
        entity=entity,
        is_person=True,
        last_or_organization=name.last,
        first=name.first,
        middle=name.middle,
        suffix=name.suffix,
    )
    return _place(party, address) if address else party


def _insured(patient: Patient, coverage: Coverage) -> Party:
    if coverage.relationship is Relationship.SELF or coverage.subscriber_name is None:
        party = _person("IL", patient.name, patient.address)
    else:
        party = _person("IL", coverage.subscriber_name, coverage.subscriber_address)
    party.id_qualifier, party.id = "MI", coverage.member_id
    return party


def _subscriber(claim: Claim, coverage: Coverage, payer: PayerProfile, place: int) -> Subscriber:
    is_self = coverage.relationship is Relationship.SELF
    return Subscriber(
        responsibility=_ORDER[place],
        relationship="18" if is_self else "",
        group_number=coverage.group_number,
        filing_code=payer.filing_code,
        party=_insured(claim.patient, coverage),
        # Birth date and sex belong to the patient: with a dependent they stand in 2010CA alone.
        birth_date=claim.patient.birth_date if is_self else None,
        sex=claim.patient.sex.value if is_self else "",
    )


def _qualifier(system: str, *, first: bool) -> str:
    kind = "K" if first else "F"
    return f"B{kind}" if system == "ICD-9-CM" else f"AB{kind}"


def _references(claim: Claim) -> list[Reference]:
    found = []
    if claim.original_reference:
        found.append(Reference("F8", claim.original_reference))
    if claim.encounter.authorization:
        found.append(Reference("G1", claim.encounter.authorization))
    more = (("9F", claim.referral_number), ("X4", claim.clia_number), ("EW", claim.mammography_certificate))
    return [*found, *(Reference(qualifier, value) for qualifier, value in more if value)]


def _dates(claim: Claim) -> list[Dated]:
    accident = claim.encounter.accident_date
    return [Dated("439", accident)] if accident else []


def _providers(claim: Claim) -> list[Party]:
    found = []
    if claim.referring:
        found.append(_provider("DN", claim.referring))
    if claim.rendering.npi != claim.practice.npi:
        rendering = _provider("82", claim.rendering)
        rendering.taxonomy = claim.rendering.taxonomy
        found.append(rendering)
    return found


def _provider(entity: str, provider: Provider) -> Party:
    party = _person(entity, provider.name, None)
    party.id_qualifier, party.id = "XX", provider.npi
    return party


def _other_payer(claim: Claim, place: int) -> OtherPayer:
    prior = claim.prior[place]
    subscriber = _subscriber(claim, prior.coverage, prior.payer, place)
    subscriber.relationship = prior.coverage.relationship.value
    return OtherPayer(
        subscriber=subscriber,
        payer=_payer(prior.payer),
        adjustments=_adjustments(prior.adjustments),
        paid_cents=prior.paid_cents,
        benefits_assigned="Y",
        release_of_information="Y",
        # DTP*573 stands with the lines where there are lines, and never in both places.
        paid_on=None if prior.lines else prior.paid_on,
        claim_number=prior.payer_claim_number,
    )


def _adjustments(found: tuple[tuple[str, str, int], ...]) -> list[Adjustment]:
    return [Adjustment(group, reason, cents) for group, reason, cents in found if cents]


def _line(claim: Claim, line: ClaimLine) -> ServiceLine:
    signed = line.signed
    drug = signed.drug
    place = line.place_of_service
    return ServiceLine(
        number=line.number,
        procedure=Procedure("HC", signed.code, signed.modifiers),
        charge_cents=line.charge_cents,
        units=Decimal(signed.units),
        unit="MJ" if is_anesthesia(signed.code) else "UN",
        pointers=claim.pointers_of(line),
        place_of_service="" if place == claim.encounter.place_of_service else place,
        service_date=claim.day_of(line),
        line_control=line.control,
        drug=Drug(drug.ndc, drug.quantity, drug.unit) if drug else None,
        providers=_ordering(claim, line),
        adjudications=[
            _line_adjudication(line, prior, decided)
            for prior in claim.prior
            for decided in prior.lines
            if decided.line == line.number
        ],
    )


def _ordering(claim: Claim, line: ClaimLine) -> list[Party]:
    """Who ordered, on the lines that were ordered. Of a brought claim it is not known which line said it."""
    if claim.ordering is None or not (claim.signed.origin == "elsewhere" or is_ordered(claim, line)):
        return []
    return [_provider("DK", claim.ordering)]


def is_anesthesia(code: str) -> bool:
    """Anesthesia is charged by the minute: codes 00100 to 01999."""
    return len(code) == 5 and code.isdigit() and "00100" <= code <= "01999"


def _line_adjudication(line: ClaimLine, prior: PriorPayment, decided: PriorLine) -> LineAdjudication:
    return LineAdjudication(
        payer_id=prior.payer.payer_id,
        paid_cents=decided.paid_cents,
        procedure=Procedure("HC", line.signed.code, line.signed.modifiers),
        units=Decimal(line.signed.units),
        adjustments=_adjustments(decided.adjustments),
        paid_on=prior.paid_on,
        remaining_patient_cents=sum(cents for group, _, cents in decided.adjustments if group == "PR"),
    )
