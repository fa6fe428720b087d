"""Practices, providers and patients, to rows and back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from cleanclaim.kernel import Address, Patient, PersonName, Practice, Provider, Refused, Sex
from cleanclaim.store import ids, models
from cleanclaim.store.codec import decode, encode
from cleanclaim.store.ids import Kind


def add_practice(practice: Practice) -> Practice:
    """Keep a practice; the value comes back with its id."""
    row = models.Practice.objects.create(
        name=practice.name,
        npi=practice.npi,
        tax_id=practice.tax_id,
        taxonomy=practice.taxonomy,
        address=encode(practice.address),
        phone=practice.phone,
        clia_number=practice.clia_number,
        mammography_certificate=practice.mammography_certificate,
    )
    return replace(practice, id=ids.public(Kind.PRACTICE, row.pk))


def practice(id: str) -> Practice:
    """Raises Refused where there is none."""
    row = models.Practice.objects.filter(pk=ids.key(Kind.PRACTICE, id)).first()
    if row is None:
        raise Refused("There is no such practice here; register it first.")
    return practice_value(row)


def practices() -> tuple[Practice, ...]:
    return tuple(practice_value(row) for row in models.Practice.objects.order_by("pk"))


def practice_of_payee(npi: str, tax_id: str) -> Practice | None:
    """Who is paid: by NPI, else by a tax id that one practice alone has.

    Several practices of one owner may share a tax id, so another NPI is another practice.
    """
    rows = list(models.Practice.objects.filter(npi=npi)) if npi else []
    if not rows and tax_id:
        rows = list(models.Practice.objects.filter(tax_id=tax_id, **({"npi": ""} if npi else {}))[:2])
    return practice_value(rows[0]) if len(rows) == 1 else None


def practice_without_number(name: str) -> Practice | None:
    """A practice that files name without NPI and tax id, so that nothing but its name tells it."""
    rows = list(models.Practice.objects.filter(npi="", tax_id="", name=name)[:2])
    return practice_value(rows[0]) if len(rows) == 1 else None


def name_npi(practice: Practice, npi: str) -> Practice:
    """A practice that was known by its tax id alone turns out to have this NPI."""
    models.Practice.objects.filter(pk=ids.key(Kind.PRACTICE, practice.id), npi="").update(npi=npi)
    return replace(practice, npi=npi)


def set_certificates(practice_id: str, *, clia_number: str, mammography_certificate: str) -> None:
    """The numbers of a practice's laboratory and mammography facility; "" where there is none."""
    models.Practice.objects.filter(pk=ids.key(Kind.PRACTICE, practice_id)).update(
        clia_number=clia_number, mammography_certificate=mammography_certificate
    )


def add_provider(practice_id: str, provider: Provider) -> Provider:
    row = models.Provider.objects.create(
        practice_id=ids.key(Kind.PRACTICE, practice_id),
        npi=provider.npi,
        taxonomy=provider.taxonomy,
        specialty=provider.specialty,
        credential=provider.credential,
        **_name_columns(provider.name),
    )
    return replace(provider, id=ids.public(Kind.PROVIDER, row.pk))


def provider(practice_id: str, id: str) -> Provider:
    row = models.Provider.objects.filter(**_within(practice_id), pk=ids.key(Kind.PROVIDER, id)).first()
    if row is None:
        raise Refused("There is no such provider at this practice; register the provider first.")
    return provider_value(row)


def providers(practice_id: str) -> tuple[Provider, ...]:
    rows = models.Provider.objects.filter(**_within(practice_id)).order_by("last", "first")
    return tuple(provider_value(row) for row in rows)


def provider_by_npi(practice_id: str, npi: str) -> Provider | None:
    row = models.Provider.objects.filter(**_within(practice_id), npi=npi).first()
    return provider_value(row) if row else None


def add_patient(practice_id: str, patient: Patient) -> Patient:
    row = models.Patient.objects.create(**_patient_columns(practice_id, patient))
    return replace(patient, id=ids.public(Kind.PATIENT, row.pk))


def add_patients(practice_id: str, patients: Iterable[Patient]) -> tuple[Patient, ...]:
    """Many at once, in the order given."""
    values = list(patients)
    rows = models.Patient.objects.bulk_create(
        [models.Patient(**_patient_columns(practice_id, value)) for value in values], batch_size=500
    )
    return tuple(replace(value, id=ids.public(Kind.PATIENT, row.pk)) for value, row in zip(values, rows, strict=True))


def patient(practice_id: str, id: str) -> Patient:
    """Raises Refused where this practice has no such patient, whoever else may have one."""
    row = models.Patient.objects.filter(**_within(practice_id), pk=ids.key(Kind.PATIENT, id)).first()
    if row is None:
        raise Refused("There is no such patient at this practice; register the patient first.")
    return patient_value(row)


def patients(practice_id: str) -> tuple[Patient, ...]:
    rows = models.Patient.objects.filter(**_within(practice_id)).order_by("last", "first", "pk")
    return tuple(patient_value(row) for row in rows)


def find_patients(
    practice_id: str, *, last: str, first: str = "", birth_date: date | None = None
) -> tuple[Patient, ...]:
    """Patients whose last name (and first name, and birth date) is exactly this, whatever its case."""
    rows = models.Patient.objects.filter(**_within(practice_id), last__iexact=last)
    if first:
        rows = rows.filter(first__iexact=first)
    if birth_date is not None:
        rows = rows.filter(birth_date=birth_date)
    return tuple(patient_value(row) for row in rows.order_by("pk"))


def practice_value(row: models.Practice) -> Practice:
    return Practice(
        id=ids.public(Kind.PRACTICE, row.pk),
        name=row.name,
        npi=row.npi,
        tax_id=row.tax_id,
        taxonomy=row.taxonomy,
        address=decode(Address, row.address),
        phone=row.phone,
        clia_number=row.clia_number,
        mammography_certificate=row.mammography_certificate,
    )


def provider_value(row: models.Provider) -> Provider:
    return Provider(
        id=ids.public(Kind.PROVIDER, row.pk),
        npi=row.npi,
        name=_name(row),
        taxonomy=row.taxonomy,
        specialty=row.specialty,
        credential=row.credential,
    )


def patient_value(row: models.Patient) -> Patient:
    return Patient(
        id=ids.public(Kind.PATIENT, row.pk),
        name=_name(row),
        birth_date=row.birth_date,
        sex=Sex(row.sex),
        address=decode(Address, row.address),
        phone=row.phone,
    )


def _patient_columns(practice_id: str, patient: Patient) -> dict:
    return {
        **_within(practice_id),
        **_name_columns(patient.name),
        "birth_date": patient.birth_date,
        "sex": patient.sex.value,
        "address": encode(patient.address),
        "phone": patient.phone,
    }


def _name(row: models.Patient | models.Provider) -> PersonName:
    return PersonName(last=row.last, first=row.first, middle=row.middle, suffix=row.suffix)


def _name_columns(name: PersonName) -> dict[str, str]:
    return {"last": name.last, "first": name.first, "middle": name.middle, "suffix": name.suffix}


def _within(practice_id: str) -> dict[str, int]:
    return {"practice_id": ids.key(Kind.PRACTICE, practice_id)}
