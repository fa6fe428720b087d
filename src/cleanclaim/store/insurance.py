"""Payers, plans, contracts, coverage and the charge master, to rows and back.

Terms of payers, plans and contracts are kept as encoded values: they are read whole, and searched by
name, electronic id and dates alone, which stand beside them as columns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from cleanclaim.kernel import Address, Period, PersonName, Refused, Sex
from cleanclaim.payers.values import Contract, Coverage, PayerProfile, Plan, Relationship
from cleanclaim.store import ids, models
from cleanclaim.store.codec import decode, encode
from cleanclaim.store.ids import Kind

M = TypeVar("M", bound=Model)


def add_payer(practice_id: str, payer: PayerProfile) -> PayerProfile:
    row = models.Payer.objects.create(
        **_within(practice_id), name=payer.name, payer_id=payer.payer_id, terms=encode(payer)
    )
    return replace(payer, id=ids.public(Kind.PAYER, row.pk))


def payer(practice_id: str, id: str) -> PayerProfile:
    row = models.Payer.objects.filter(**_within(practice_id), pk=ids.key(Kind.PAYER, id)).first()
    if row is None:
        raise Refused("There is no such payer at this practice; register the payer first.")
    return payer_value(row)


def payers(practice_id: str) -> tuple[PayerProfile, ...]:
    return tuple(payer_value(row) for row in models.Payer.objects.filter(**_within(practice_id)).order_by("name"))


def payer_by_electronic_id(practice_id: str, payer_id: str) -> PayerProfile | None:
    row = models.Payer.objects.filter(**_within(practice_id), payer_id=payer_id).first()
    return payer_value(row) if row else None


def add_plan(practice_id: str, plan: Plan) -> Plan:
    """`plan.payer_id` is the payer's id here (PY…)."""
    row = models.Plan.objects.create(
        **_within(practice_id), **_dated(plan.year), payer_id=ids.key(Kind.PAYER, plan.payer_id),
        name=plan.name, terms=encode(plan),
    )  # fmt: skip
    return replace(plan, id=ids.public(Kind.PLAN, row.pk))


def plan(practice_id: str, id: str) -> Plan:
    row = models.Plan.objects.filter(**_within(practice_id), pk=ids.key(Kind.PLAN, id)).first()
    if row is None:
        raise Refused("There is no such plan at this practice; register the plan first.")
    return plan_value(row)


def plans(practice_id: str) -> tuple[Plan, ...]:
    return tuple(plan_value(row) for row in models.Plan.objects.filter(**_within(practice_id)).order_by("name"))


def add_contract(practice_id: str, contract: Contract) -> Contract:
    """`contract.payer_id` is the payer's id here (PY…)."""
    row = models.Contract.objects.create(
        **_within(practice_id), **_dated(contract.period), payer_id=ids.key(Kind.PAYER, contract.payer_id),
        name=contract.name, terms=encode(contract),
    )  # fmt: skip
    return replace(contract, id=ids.public(Kind.CONTRACT, row.pk))


def contract_on(practice_id: str, payer_id: str, day: date) -> Contract | None:
    """The contract with a payer in force on a day (the one that began last, of these the newest), or None."""
    rows = models.Contract.objects.filter(**_within(practice_id), payer_id=ids.key(Kind.PAYER, payer_id))
    row = _in_force(rows, day).order_by("-first", "-pk").first()
    return contract_value(row) if row else None


def contracts(practice_id: str) -> tuple[Contract, ...]:
    rows = models.Contract.objects.filter(**_within(practice_id)).order_by("name", "first")
    return tuple(contract_value(row) for row in rows)


def add_coverage(practice_id: str, coverage: Coverage) -> Coverage:
    row = models.Coverage.objects.create(
        **_within(practice_id),
        **_dated(coverage.period),
        patient_id=ids.key(Kind.PATIENT, coverage.patient_id),
        payer_id=ids.key(Kind.PAYER, coverage.payer_id),
        plan_id=ids.key_or_none(Kind.PLAN, coverage.plan_id),
        member_id=coverage.member_id,
        group_number=coverage.group_number,
        priority=coverage.priority,
        relationship=coverage.relationship.value,
        subscriber_name=encode(coverage.subscriber_name),
        subscriber_birth_date=coverage.subscriber_birth_date,
        subscriber_sex=coverage.subscriber_sex.value,
        subscriber_address=encode(coverage.subscriber_address),
    )
    return replace(coverage, id=ids.public(Kind.COVERAGE, row.pk))


def coverage(practice_id: str, id: str) -> Coverage:
    row = models.Coverage.objects.filter(**_within(practice_id), pk=ids.key(Kind.COVERAGE, id)).first()
    if row is None:
        raise Refused("There is no such coverage at this practice; record the patient's insurance first.")
    return coverage_value(row)


def coverages_on(practice_id: str, patient_id: str, day: date) -> tuple[Coverage, ...]:
    """What insured a patient on a day, primary first; what was withdrawn as wrong is left out."""
    rows = models.Coverage.objects.filter(
        **_within(practice_id), patient_id=ids.key(Kind.PATIENT, patient_id), withdrawn_on=None
    )
    return tuple(coverage_value(row) for row in _in_force(rows, day).order_by("priority", "pk"))


def coverages_by_patient(practice_id: str, patient_ids: Iterable[str]) -> dict[str, list[Coverage]]:
    """What insures or insured each of many patients, primary first; what was withdrawn is left out."""
    keys = sorted({ids.key(Kind.PATIENT, id) for id in patient_ids})
    found: dict[str, list[Coverage]] = {}
    for first in range(0, len(keys), 500):
        rows = models.Coverage.objects.filter(
            **_within(practice_id), patient_id__in=keys[first : first + 500], withdrawn_on=None
        )
        for row in rows.order_by("priority", "pk"):
            found.setdefault(ids.public(Kind.PATIENT, row.patient_id), []).append(coverage_value(row))
    return found


def withdraw_coverage(practice_id: str, id: str, on: date) -> None:
    """A coverage that was recorded wrongly: no further claim uses it."""
    models.Coverage.objects.filter(**_within(practice_id), pk=ids.key(Kind.COVERAGE, id)).update(withdrawn_on=on)


def coverages_of(practice_id: str, patient_id: str) -> tuple[Coverage, ...]:
    rows = models.Coverage.objects.filter(**_within(practice_id), patient_id=ids.key(Kind.PATIENT, patient_id))
    return tuple(coverage_value(row) for row in rows.order_by("priority", "-first"))


def all_coverages(practice_id: str) -> tuple[Coverage, ...]:
    """Every coverage that was recorded, oldest first."""
    return tuple(coverage_value(row) for row in models.Coverage.objects.filter(**_within(practice_id)).order_by("pk"))


def find_coverages(practice_id: str, payer_id: str, member_id: str) -> tuple[Coverage, ...]:
    rows = models.Coverage.objects.filter(
        **_within(practice_id), payer_id=ids.key(Kind.PAYER, payer_id), member_id=member_id
    )
    return tuple(coverage_value(row) for row in rows.order_by("pk"))


def set_charges(practice_id: str, charges: Iterable[tuple[str, str, int]], since: date) -> None:
    """Prices of the charge master from a day on: (code, modifier or "", cents a unit)."""
    models.FeeCharge.objects.bulk_create(
        models.FeeCharge(**_within(practice_id), code=code, modifier=modifier, cents=cents, first=since)
        for code, modifier, cents in charges
    )


def charges_on(practice_id: str, day: date) -> dict[tuple[str, str], int]:
    """The charge master in force on a day: cents a unit by (code, modifier or "")."""
    rows = models.FeeCharge.objects.filter(**_within(practice_id), first__lte=day).order_by("first")
    return {(code, modifier): cents for code, modifier, cents in rows.values_list("code", "modifier", "cents")}


def payer_value(row: models.Payer) -> PayerProfile:
    return replace(decode(PayerProfile, row.terms), id=ids.public(Kind.PAYER, row.pk))


def plan_value(row: models.Plan) -> Plan:
    return replace(
        decode(Plan, row.terms), id=ids.public(Kind.PLAN, row.pk), payer_id=ids.public(Kind.PAYER, row.payer_id)
    )


def contract_value(row: models.Contract) -> Contract:
    return replace(
        decode(Contract, row.terms),
        id=ids.public(Kind.CONTRACT, row.pk),
        payer_id=ids.public(Kind.PAYER, row.payer_id),
    )


def coverage_value(row: models.Coverage) -> Coverage:
    return Coverage(
        id=ids.public(Kind.COVERAGE, row.pk),
        patient_id=ids.public(Kind.PATIENT, row.patient_id),
        payer_id=ids.public(Kind.PAYER, row.payer_id),
        plan_id=ids.public(Kind.PLAN, row.plan_id),
        member_id=row.member_id,
        period=Period(row.first, row.last),
        priority=row.priority,
        relationship=Relationship(row.relationship),
        group_number=row.group_number,
        subscriber_name=decode(PersonName, row.subscriber_name) if row.subscriber_name else None,
        subscriber_birth_date=row.subscriber_birth_date,
        subscriber_sex=Sex(row.subscriber_sex),
        subscriber_address=decode(Address, row.subscriber_address) if row.subscriber_address else None,
    )


def _in_force(rows: QuerySet[M], day: date) -> QuerySet[M]:
    return rows.filter(Q(last__isnull=True) | Q(last__gte=day), first__lte=day)


def _dated(period: Period) -> dict[str, date | None]:
    return {"first": period.first, "last": period.last}


def _within(practice_id: str) -> dict[str, int]:
    return {"practice_id": ids.key(Kind.PRACTICE, practice_id)}
