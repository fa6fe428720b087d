"""A patient with two visits: copay, deductible, coinsurance, a denied line and a payment."""

from __future__ import annotations

from datetime import date

import pytest

from cleanclaim.kernel import Address, Patient, PersonName, Practice, Sex
from cleanclaim.ledger import (
    AnsweredAdjustment,
    AnsweredLine,
    Entry,
    LineAmount,
    charge,
    insurance_answer,
    patient_payment,
)
from cleanclaim.sandbox.practice import synthetic_practice
from cleanclaim.statements import BilledLine, BilledVisit

PAYER = "Sample Mutual"


@pytest.fixture
def practice() -> Practice:
    return synthetic_practice(encounters=1).practice


@pytest.fixture
def patient() -> Patient:
    address = Address("1 Fixture Street", "Sampletown", "KS", "000010001")
    return Patient("P0001", PersonName("Sample", "Testina"), date(1970, 1, 2), Sex.FEMALE, address)


@pytest.fixture
def visits() -> tuple[BilledVisit, ...]:
    plan = next(plan for plan in synthetic_practice(encounters=1).plans if plan.id == "mutual-ppo")
    lines = (BilledLine(1, "Office visit"), BilledLine(2, "Knee injection"), BilledLine(3, "Triamcinolone"))
    return (
        BilledVisit("A", date(2026, 7, 14), "Otis Samplejoint, MD", PAYER, lines, plan),
        BilledVisit("B", date(2026, 8, 20), "Marlow Testwright, MD", PAYER, lines[:2]),
    )


@pytest.fixture
def entries(patient: Patient) -> list[Entry]:
    def cas(group: str, carc: str, cents: int) -> AnsweredAdjustment:
        return AnsweredAdjustment(group, carc, cents)

    charges_a = [LineAmount("A", 1, 23500), LineAmount("A", 2, 12000), LineAmount("A", 3, 1600)]
    charges_b = [LineAmount("B", 1, 16500), LineAmount("B", 2, 3000)]
    answers_a = [
        AnsweredLine(1, 14396, (cas("CO", "45", 6604), cas("PR", "3", 2500)), file="r.835", offset=77, segment="SVC*1"),
        AnsweredLine(2, 0, (cas("CO", "45", 3552), cas("PR", "1", 8448)), file="r.835", offset=99, segment="SVC*2"),
        AnsweredLine(3, 896, (cas("CO", "45", 480), cas("PR", "2", 224)), file="r.835", offset=120, segment="SVC*3"),
    ]
    answers_b = [
        AnsweredLine(1, 9532, (cas("CO", "45", 4468), cas("PR", "3", 2500))),
        AnsweredLine(2, 0, (cas("CO", "50", 3000),)),
    ]
    who = {"patient_id": patient.id, "payer_id": "mutual"}
    return [
        charge(key="c1", day=date(2026, 7, 14), lines=charges_a, **who),
        insurance_answer(key="r1", day=date(2026, 7, 30), claim_id="A", lines=answers_a, **who),
        patient_payment(
            key="p1", day=date(2026, 8, 12), patient_id=patient.id, cents=2500, applied=[LineAmount("A", 1, 2500)]
        ),
        charge(key="c2", day=date(2026, 8, 20), lines=charges_b, **who),
        insurance_answer(key="r2", day=date(2026, 9, 3), claim_id="B", lines=answers_b, **who),
    ]
