"""Who is who in a claim that another system made: patient, practice, providers, payer and coverage.

Practices, providers and payers are the same on claim after claim of a file: each is made once and shared. Patients
and their coverage are made anew, and nothing keeps them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import lru_cache

from cleanclaim.claims.values import UNKNOWN_BIRTH
from cleanclaim.kernel import Address, Patient, Period, PersonName, Practice, Provider, Sex
from cleanclaim.payers.values import Coverage, PayerProfile, Relationship
from cleanclaim.x12.values import Claim837, Party, Subscriber

_ORDER = "PSTABCDEFGH"
_RELATIONSHIPS = {member.value: member for member in Relationship}
_SEXES = {"F": Sex.FEMALE, "M": Sex.MALE}
_MOST_SHARED = 5_000


def patient_id(brought: Claim837) -> str:
    """A person is one by the subscriber's member id and the own first name and birth date."""
    person = brought.patient or brought.subscriber.party
    birth = _birth_date(brought)
    return "/".join((brought.subscriber.party.id, person.first.upper(), birth.isoformat() if birth else ""))


def patient_of(brought: Claim837) -> Patient:
    """The patient; a birth date that the file does not give is `UNKNOWN_BIRTH`."""
    person = brought.patient or brought.subscriber.party
    sex = brought.patient_sex if brought.patient else brought.subscriber.sex
    return Patient(
        id=patient_id(brought),
        name=_name(person),
        birth_date=_birth_date(brought) or UNKNOWN_BIRTH,
        sex=_sex(sex),
        address=_address(person),
        phone=person.phone,
    )


def _birth_date(brought: Claim837) -> date | None:
    return brought.patient_birth_date if brought.patient else brought.subscriber.birth_date


def practice_of(billing: Party) -> Practice:
    """Who bills."""
    name = " ".join(filter(None, (billing.first, billing.last_or_organization)))
    tax_id = billing.reference("EI") or billing.reference("SY")
    return _practice(billing.id, name, tax_id, billing.taxonomy, _shared_address(billing), billing.phone)


def rendering_of(brought: Claim837) -> Party:
    """The claim's rendering provider; without one, who bills is who rendered."""
    return (
        brought.provider("82")
        or next((line.rendering for line in brought.lines if line.rendering), None)
        or brought.billing
    )


def referring_of(brought: Claim837) -> Provider | None:
    """Who referred the patient."""
    party = brought.provider("DN")
    return provider_of(party) if party else None


def ordering_of(brought: Claim837) -> Provider | None:
    """Who ordered a service (loop 2420E), where a line says it."""
    named = (party for line in brought.lines for party in line.providers if party.entity == "DK")
    party = next(named, None)
    return provider_of(party) if party else None


def provider_of(party: Party) -> Provider:
    """A provider as far as a file names one."""
    return _provider(
        party.id, party.last_or_organization, party.first, party.middle, party.suffix, party.taxonomy
    )  # fmt: skip


def profile_of(party: Party, subscriber: Subscriber, payer_for: Callable[[str], PayerProfile | None]) -> PayerProfile:
    """The payer as set up, else with the usual terms; those of Medicare Part B are law."""
    if known := payer_for(party.id):
        return known
    address = _shared_address(party) if party.line1 else None
    return _usual_profile(party.id, party.last_or_organization, subscriber.filing_code, address)


def coverage_of(
    subscriber: Subscriber, payer: PayerProfile, relationship: str, patient: Patient, day: date
) -> Coverage:
    """The coverage that the file states; it says nothing of when it began, so it holds on the day."""
    related = _RELATIONSHIPS.get(relationship or subscriber.relationship, Relationship.OTHER)
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


def _name(person: Party) -> PersonName:
    return PersonName(person.last_or_organization, person.first, person.middle, person.suffix)


def _sex(text: str) -> Sex:
    return _SEXES.get(text, Sex.UNKNOWN)


def _address(party: Party) -> Address:
    return Address(party.line1, party.city, party.state, party.zip, party.line2)


def _shared_address(party: Party) -> Address:
    return _same_address(party.line1, party.city, party.state, party.zip, party.line2)


@lru_cache(maxsize=_MOST_SHARED)
def _same_address(line1: str, city: str, state: str, zip_code: str, line2: str) -> Address:
    return Address(line1, city, state, zip_code, line2)


@lru_cache(maxsize=_MOST_SHARED)
def _practice(npi: str, name: str, tax_id: str, taxonomy: str, address: Address, phone: str) -> Practice:
    return Practice(id=npi, name=name, npi=npi, tax_id=tax_id, taxonomy=taxonomy, address=address, phone=phone)


@lru_cache(maxsize=_MOST_SHARED)
def _provider(npi: str, last: str, first: str, middle: str, suffix: str, taxonomy: str) -> Provider:
    return Provider(npi, npi, PersonName(last, first, middle, suffix), taxonomy, specialty="", credential="")


@lru_cache(maxsize=_MOST_SHARED)
def _usual_profile(payer_id: str, name: str, filing_code: str, address: Address | None) -> PayerProfile:
    usual = PayerProfile(payer_id, name, payer_id, filing_code, address=address)
    if filing_code == "MB":
        return replace(usual, accepts_frequency=frozenset({"1"}), timely_filing_months=12)
    return usual
