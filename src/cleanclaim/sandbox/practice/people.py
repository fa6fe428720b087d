"""Providers, patients and their coverage, all invented and meant to look so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cleanclaim.kernel import Address, Patient, Period, PersonName, Practice, Provider, Sex, make_npi
from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.payers import Accumulators, Coverage, Enrolment, PayerProfile, Plan, Relationship
from cleanclaim.sandbox.practice.draw import Draw
from cleanclaim.sandbox.practice.insurers import member_id
from cleanclaim.sandbox.practice.values import Instalment, PaymentHabit

_SINCE = Period(date(2026, 1, 1))


def practice() -> Practice:
    row = dict(load_rulebook("sandbox/practice")["practice"])
    row["npi"], row["address"] = make_npi(row["npi"]), Address(**row["address"])
    return Practice(**row)


def providers() -> tuple[Provider, ...]:
    rows = load_rulebook("sandbox/practice")["provider"]
    return tuple(
        Provider(
            id=row["id"],
            npi=make_npi(row["npi"]),
            name=PersonName(row["last"], row["first"]),
            taxonomy=row["taxonomy"],
            specialty=row["specialty"],
            credential=row["credential"],
        )
        for row in rows
    )


def enrolments(payers: Sequence[PayerProfile]) -> tuple[Enrolment, ...]:
    """Every provider may bill every payer since the day that the practice's own file gives."""
    since = Period(load_rulebook("sandbox/practice")["practice_enrolled"]["since"])
    return tuple(Enrolment(each.npi, payer.payer_id, since) for each in providers() for payer in payers)


def age_on(birth: date, day: date) -> int:
    """Completed years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def patients(seed: int, count: int) -> tuple[Patient, ...]:
    """`count` people, ages in the proportions of `people.ages`, names never twice."""
    people = load_rulebook("sandbox/practice")["people"]
    draw = Draw(seed, "patients")
    bands = [(low, high) for low, high, many in people["ages"] for _ in range(many)]
    bands = draw.shuffled(bands)
    names = _names(draw, people)
    return tuple(_patient(number, bands[number % len(bands)], next(names), draw, people) for number in range(count))


def _names(draw: Draw, people: dict[str, Any]) -> Iterator[tuple[Sex, PersonName]]:
    pairs = [(sex, first) for sex, key in ((Sex.FEMALE, "women"), (Sex.MALE, "men")) for first in people[key]]
    combined = draw.shuffled([(sex, PersonName(last, first)) for sex, first in pairs for last in people["last_names"]])
    yield from combined
    number = 2
    while True:  # a practice of many hundreds: the same names, told apart by a middle number word
        yield from ((sex, PersonName(name.last, name.first, f"No{number}")) for sex, name in combined)
        number += 1


def _patient(
    number: int, band: tuple[int, int], who: tuple[Sex, PersonName], draw: Draw, people: dict[str, Any]
) -> Patient:
    sex, name = who
    birthday = date(2026, 6, 30) - timedelta(days=draw.whole(0, 364))
    born = birthday.replace(year=birthday.year - draw.whole(*band), day=min(birthday.day, 28))
    street = f"{draw.whole(1, 99)} {draw.pick(people['streets'])}"
    return Patient(
        id=f"P{number + 1:04d}",
        name=name,
        birth_date=born,
        sex=sex,
        address=Address(street, "Sampletown", "KS", f"67999{draw.whole(1, 9999):04d}"),
        phone=f"31655501{number % 100:02d}",
    )


@dataclass(frozen=True)
class _Share:
    """How often a plan occurs among people of an age band."""

    payer: str
    plan: str
    weight: float


_CHILD = [
    _Share("mutual", "mutual-ppo", 4),
    _Share("prairie", "prairie-hmo", 3),
    _Share("medicaid", "medicaid-state", 4),
]
_ADULT = [
    _Share("mutual", "mutual-ppo", 5),
    _Share("mutual", "mutual-hd", 3),
    _Share("prairie", "prairie-hmo", 5),
    _Share("medicaid", "medicaid-state", 2),
    _Share("", "", 0.7),  # pays for itself
]
_SENIOR = [_Share("federal", "federal-b", 1)]


def coverages(seed: int, people: tuple[Patient, ...], on: date) -> tuple[Coverage, ...]:
    """Coverage of everybody; the second senior is a qualified beneficiary, every fifth has a supplement."""
    draw = Draw(seed, "coverages")
    done: list[Coverage] = []
    seniors = 0
    for number, patient in enumerate(people, start=1):
        age = age_on(patient.birth_date, on)
        if age >= 65:
            seniors += 1
            done += _senior(patient, number, seniors)
        else:
            done += _insured(patient, number, age, draw)
    return tuple(done)


def _senior(patient: Patient, number: int, seniors: int) -> list[Coverage]:
    plan = "federal-qmb" if seniors % 17 == 2 else "federal-b"
    first = _coverage(patient, number, "federal", plan)
    if plan == "federal-b" and seniors % 5 == 0:
        return [first, _coverage(patient, number, "mutual", "mutual-supplement", priority=2)]
    return [first]


def _insured(patient: Patient, number: int, age: int, draw: Draw) -> list[Coverage]:
    shares = _CHILD if age < 18 else _ADULT
    share = draw.weighted(shares, [each.weight for each in shares])
    if not share.payer:
        return []
    if age < 18 and share.payer != "medicaid":
        return [_child(patient, number, share, draw)]
    return [_coverage(patient, number, share.payer, share.plan)]


def _coverage(patient: Patient, number: int, payer: str, plan: str, priority: int = 1) -> Coverage:
    group = "" if payer in ("federal", "medicaid") else f"GRP{1000 + number % 7}"
    return Coverage(
        id=f"C{number:04d}-{priority}",
        patient_id=patient.id,
        payer_id=payer,
        plan_id=plan,
        member_id=member_id(payer, 1000 + number),
        period=_SINCE,
        priority=priority,
        group_number=group,
    )


def _child(patient: Patient, number: int, share: _Share, draw: Draw) -> Coverage:
    """A dependent: a parent of the same surname, who is no patient here, is the subscriber."""
    people = load_rulebook("sandbox/practice")["people"]
    mother = draw.whole(0, 1) == 1
    first = draw.pick(people["women" if mother else "men"])
    born = patient.birth_date.replace(year=patient.birth_date.year - draw.whole(24, 38))
    return Coverage(
        id=f"C{number:04d}-1",
        patient_id=patient.id,
        payer_id=share.payer,
        plan_id=share.plan,
        member_id=member_id(share.payer, 1000 + number),
        period=_SINCE,
        relationship=Relationship.CHILD,
        group_number=f"GRP{1000 + number % 7}",
        subscriber_name=PersonName(patient.name.last, first),
        subscriber_birth_date=born,
        subscriber_sex=Sex.FEMALE if mother else Sex.MALE,
        subscriber_address=patient.address,
    )


def accumulators(
    seed: int, covered: tuple[Coverage, ...], plans: tuple[Plan, ...]
) -> dict[tuple[str, str], Accumulators]:
    """What had counted towards deductible and maximum before the quarter: nothing, a part or all."""
    draw = Draw(seed, "accumulators")
    by_id = {plan.id: plan for plan in plans}
    done: dict[tuple[str, str], Accumulators] = {}
    for coverage in covered:
        plan = by_id[coverage.plan_id]
        part = draw.pick((0, 25, 60, 100, 100)) if plan.id != "mutual-hd" else draw.pick((0, 10, 30, 60))
        met = plan.deductible_cents * part // 100
        done[coverage.patient_id, plan.id] = Accumulators(met, met)
    return done


_HABITS: tuple[tuple[float, tuple[Instalment, ...]], ...] = (
    (6, (Instalment(9, Decimal(100)),)),
    (3, (Instalment(16, Decimal(100)),)),
    (2, (Instalment(12, Decimal(50)), Instalment(40, Decimal(50)))),
    (1, (Instalment(20, Decimal(25)),)),
    (1.5, ()),
)


def habits(seed: int, people: tuple[Patient, ...]) -> tuple[PaymentHabit, ...]:
    """Who pays a statement, how much of it and when."""
    draw = Draw(seed, "habits")
    plans = [plan for _, plan in _HABITS]
    weights = [weight for weight, _ in _HABITS]
    return tuple(
        PaymentHabit(person.id, draw.pick(("card", "check", "online")), draw.weighted(plans, weights))
        for person in people
    )
