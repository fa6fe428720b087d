"""Who may bill whom since when, and the contracts of a payer with the text that they were installed from.

Enrolments are told as a whole: what a newer list no longer names is withdrawn, and stays as a row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cleanclaim.kernel import Period
from cleanclaim.payers import Contract, Enrolment
from cleanclaim.store import ids, insurance, models
from cleanclaim.store.codec import encode
from cleanclaim.store.ids import Kind


@dataclass(frozen=True, slots=True)
class ContractText:
    """A contract as it was installed from a file; `text` "" where it came otherwise. `known` = it was there."""

    contract: Contract
    text: str
    sha256: str
    installed_by: str
    installed_at: datetime | None
    known: bool = False


def set_enrolments(practice_id: str, enrolments: Iterable[Enrolment], *, by: str, now: datetime) -> tuple[int, int]:
    """Let these be the enrolments of a practice; how many were added, and how many withdrawn.

    Providers and payers are named by their ids here (PV…, PY…).
    """
    practice = ids.key(Kind.PRACTICE, practice_id)
    wanted = {
        (
            ids.key(Kind.PROVIDER, each.provider),
            ids.key(Kind.PAYER, each.payer),
            each.period.first,
            each.period.last,
        )
        for each in enrolments
    }
    rows = models.Enrolment.objects.filter(practice_id=practice, withdrawn_at=None)
    known = {(row.provider_id, row.payer_id, row.first, row.last): row.pk for row in rows}
    gone = [key for name, key in known.items() if name not in wanted]
    models.Enrolment.objects.filter(pk__in=gone).update(withdrawn_at=now)
    fresh = sorted(wanted - known.keys(), key=lambda each: each[:3])
    models.Enrolment.objects.bulk_create(
        models.Enrolment(
            practice_id=practice, provider_id=provider, payer_id=payer, first=first, last=last,
            recorded_by=by, recorded_at=now,
        )
        for provider, payer, first, last in fresh
    )  # fmt: skip
    return len(fresh), len(gone)


def enrolments(practice_id: str) -> tuple[Enrolment, ...]:
    """The enrolments that stand, with provider and payer as the wire names them: NPI and electronic id."""
    rows = models.Enrolment.objects.filter(practice_id=ids.key(Kind.PRACTICE, practice_id), withdrawn_at=None)
    told = rows.order_by("provider__npi", "payer__payer_id", "first")
    names = told.values_list("provider__npi", "payer__payer_id", "first", "last")
    return tuple(Enrolment(npi, payer, Period(first, last)) for npi, payer, first, last in names)


def enrolled_on(practice_id: str, day: date) -> dict[tuple[str, str], Period] | None:
    """By NPI and electronic id of the payer the period that covers a day, else the one that began last.

    None where the practice has recorded no enrolment at all: then nobody knows who is enrolled.
    """
    found: dict[tuple[str, str], Period] = {}
    for each in enrolments(practice_id):
        name = (each.provider, each.payer)
        if name not in found or not found[name].covers(day):
            found[name] = each.period
    return found or None


def add_contract(practice_id: str, contract: Contract, text: str, *, by: str, now: datetime) -> ContractText:
    """Keep a contract with its text. The same text for the same payer is the contract that is there."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    own = models.Contract.objects.filter(
        practice_id=ids.key(Kind.PRACTICE, practice_id), payer_id=ids.key(Kind.PAYER, contract.payer_id)
    )
    row = own.filter(sha256=sha256).first()
    if row is not None:
        return _contract(row, known=True)
    row = models.Contract.objects.create(
        practice_id=ids.key(Kind.PRACTICE, practice_id),
        payer_id=ids.key(Kind.PAYER, contract.payer_id),
        name=contract.name,
        first=contract.period.first,
        last=contract.period.last,
        terms=encode(contract),
        text=text,
        sha256=sha256,
        installed_by=by,
        installed_at=now,
    )
    return _contract(row)


def contract_texts(practice_id: str) -> tuple[ContractText, ...]:
    """All contracts of a practice, by payer and first day."""
    rows = models.Contract.objects.filter(practice_id=ids.key(Kind.PRACTICE, practice_id))
    return tuple(_contract(row) for row in rows.order_by("payer__name", "first", "pk"))


def _contract(row: models.Contract, known: bool = False) -> ContractText:
    return ContractText(insurance.contract_value(row), row.text, row.sha256, row.installed_by, row.installed_at, known)
