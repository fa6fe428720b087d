"""The synthetic practice's quarter, coded by its key and played against its insurers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from types import ModuleType

import pytest

from cleanclaim.sandbox.payer import PayerState, state_for
from cleanclaim.sandbox.practice import SyntheticPractice, Visit, synthetic_practice
from cleanclaim.x12.values import Claim837, Diagnosis, Reference, Remittance

END = date(2026, 11, 30)


@pytest.fixture(scope="module")
def practice() -> SyntheticPractice:
    return synthetic_practice(seed=1, encounters=120)


def sent(practice: SyntheticPractice, visit: Visit, kit: ModuleType) -> Claim837:
    """The primary claim that the key would give, with the slips of our side in it."""
    coverage = practice.coverages_of(visit.encounter.patient_id)[0]
    payer = next(each for each in practice.payers if each.id == coverage.payer_id)
    provider = next(each for each in practice.providers if each.id == visit.encounter.provider_id)
    patient = next(each for each in practice.patients if each.id == visit.encounter.patient_id)
    lines = [
        kit.line(
            at,
            each.code,
            practice.charges[each.code] * each.units,
            modifiers=each.modifiers,
            units=each.units,
            day=visit.encounter.service_date,
        )
        for at, each in enumerate(visit.key.procedures, start=1)
    ]
    for line, procedure in zip(lines, visit.key.procedures, strict=True):
        line.pointers = procedure.pointers
    claim = kit.claim(visit.encounter.id, lines, member=coverage.member_id, payer=payer.payer_id)
    claim.billing.id = practice.practice.npi
    claim.subscriber.birth_date = patient.birth_date
    claim.providers[0].taxonomy = provider.taxonomy
    codes = [each.code.replace(".", "") for each in visit.key.diagnoses]
    claim.diagnoses = [Diagnosis("ABF" if at else "ABK", code) for at, code in enumerate(codes)]
    if visit.encounter.authorization:
        claim.references.append(Reference("G1", visit.encounter.authorization))
    return claim


def claims(practice: SyntheticPractice, kit: ModuleType) -> Iterator[tuple[date, Claim837]]:
    for visit in practice.visits:
        yield visit.encounter.service_date + timedelta(days=1), sent(practice, visit, kit)


def played(practice: SyntheticPractice, kit: ModuleType, step: int) -> object:
    """Send each day's claims in one file, and look into the mailbox every `step` days."""
    clinic = kit.Clinic(state_for(practice))
    by_day: dict[date, list[Claim837]] = {}
    for day, claim in claims(practice, kit):
        by_day.setdefault(day, []).append(claim)
    day = practice.quarter[0]
    while day <= END:
        if day in by_day:
            clinic.send(*by_day[day], on=day)
        elif (day - practice.quarter[0]).days % step == 0:
            clinic.play([], day)
        day += timedelta(days=1)
    clinic.play([], END)
    return clinic


def facts(remittances: list[Remittance]) -> list[object]:
    return [
        (each.payer.last_or_organization, each.paid_on, each.paid_cents, [claim.claim_id for claim in each.claims])
        for each in sorted(remittances, key=lambda each: (each.paid_on, each.payer.last_or_organization))
    ]


def test_every_claim_is_answered_and_every_payment_balances(practice: SyntheticPractice, kit: ModuleType) -> None:
    clinic = played(practice, kit, step=1)
    answered = Counter(claim.claim_id for each in clinic.remittances for claim in each.claims)
    wrong_ids = {
        visit.encounter.id for visit in practice.visits if any(s.kind == "wrong member id" for s in visit.slips)
    }
    everybody = {visit.encounter.id for visit in practice.visits}
    assert everybody - set(answered) <= wrong_ids
    for each in clinic.remittances:
        held = sum(one.cents for one in each.provider_adjustments)
        assert each.paid_cents == sum(claim.paid_cents for claim in each.claims) - held >= 0
    traces = [(each.payer_id, each.trace_number) for each in clinic.remittances]
    assert len(traces) == len(set(traces))


def test_what_was_planned_happens_to_the_visits_that_it_was_planned_for(
    practice: SyntheticPractice, kit: ModuleType
) -> None:
    clinic = played(practice, kit, step=1)
    assert clinic.state.happened == frozenset(range(len(clinic.state.script)))
    planned = {event.happening.value: event.encounter_id for event in practice.events}
    reversed_ones = [a.claim_id for r in clinic.remittances for a in r.claims if a.status == "22"]
    assert reversed_ones == [planned["reversed"]]
    [denied] = clinic.answers(planned["denied for good"])
    assert denied.status == "4"
    [takeback] = [plb for r in clinic.remittances for plb in r.provider_adjustments if plb.reason == "WO"]
    assert takeback.cents == next(e.cents for e in practice.events if e.happening == "taken back")
    [holter] = clinic.answers(planned["denied"])
    assert [a.reason for line in holter.lines for a in line.adjustments if a.reason == "197"] == ["197"]


def test_nothing_else_is_denied(practice: SyntheticPractice, kit: ModuleType) -> None:
    """What the key codes right is paid; otherwise the demonstration would tell of denials nobody planned."""
    clinic = played(practice, kit, step=1)
    meant = {event.encounter_id for event in practice.events} | {v.encounter.id for v in practice.visits if v.slips}
    denied = {
        claim.claim_id
        for each in clinic.remittances
        for claim in each.claims
        for line in claim.lines
        if not line.allowed_cents and claim.status != "22" and line.charge_cents
    }
    assert denied <= meant


def test_daily_or_seldom_gives_the_same_payments(practice: SyntheticPractice, kit: ModuleType) -> None:
    daily, seldom = played(practice, kit, step=1), played(practice, kit, step=90)
    assert facts(daily.remittances) == facts(seldom.remittances)


def test_the_same_files_twice_give_the_same_bytes_and_leave_the_state_alone(
    practice: SyntheticPractice, kit: ModuleType
) -> None:
    first, second = played(practice, kit, step=7), played(practice, kit, step=7)
    assert first.files == second.files

    fresh = state_for(practice)
    before = _copy(fresh)
    clinic = kit.Clinic(fresh)
    clinic.send(sent(practice, practice.visits[0], kit), on=practice.quarter[0])
    clinic.wait(END)
    assert fresh == before


def _copy(state: PayerState) -> PayerState:
    return replace(
        state,
        members=dict(state.members),
        accumulators=dict(state.accumulators),
        on_file=dict(state.on_file),
        seen=dict(state.seen),
        owed=dict(state.owed),
    )
