"""The payers' side of a synthetic practice: its members, terms and accumulators, and the planned events."""

from __future__ import annotations

from dataclasses import replace

from cleanclaim.payers import Accumulators, Coverage
from cleanclaim.sandbox.payer.values import (
    Member,
    PayerState,
    PersonPlan,
    PlannedEvent,
    SandboxPayer,
    Surprise,
)
from cleanclaim.sandbox.practice import Happening, SyntheticPractice, Visit
from cleanclaim.sandbox.practice import PlannedEvent as PracticeEvent

_SURPRISES = {
    Happening.DENIED_FOR_GOOD: Surprise.DENY,
    Happening.UNDERPAID: Surprise.PAY_BELOW_CONTRACT,
    Happening.REVERSED: Surprise.REVERSE_AND_REPAY,
    Happening.TAKEN_BACK: Surprise.TAKE_BACK,
}
_DAYS_BEFORE_REVERSAL = 14


def state_for(practice: SyntheticPractice, *, days_to_pay: int = 14) -> PayerState:
    """A state in which every insurer of the practice waits for its first claim."""
    payers = tuple(
        SandboxPayer(
            profile,
            tuple(plan for plan in practice.plans if plan.payer_id == profile.id),
            tuple(contract for contract in practice.contracts if contract.payer_id == profile.id),
            days_to_pay,
            frozenset({practice.practice.npi}),
            f"00{place:07d}",
        )
        for place, profile in enumerate(practice.payers_themselves, start=1)
    )
    return PayerState(payers, _members(practice), _accumulators(practice), _script(practice))


def _members(practice: SyntheticPractice) -> dict[tuple[str, str], Member]:
    births = {patient.id: patient.birth_date for patient in practice.patients}
    members: dict[tuple[str, str], Member] = {}
    for each in practice.coverages:
        key = (each.payer_id, each.member_id)
        member = members.get(key) or Member(*key, each.plan_id, each.period)
        named = {births[each.patient_id], each.subscriber_birth_date} - {None}
        members[key] = replace(member, birth_dates=member.birth_dates.union(day for day in named if day))
    return members


def _accumulators(practice: SyntheticPractice) -> dict[PersonPlan, Accumulators]:
    births = {patient.id: patient.birth_date for patient in practice.patients}
    return {
        PersonPlan(each.payer_id, each.member_id, births[each.patient_id], each.plan_id, plan.year.first): met
        for each in practice.coverages
        if (met := practice.accumulators.get((each.patient_id, each.plan_id))) is not None
        for plan in practice.plans
        if plan.id == each.plan_id
    }


def _script(practice: SyntheticPractice) -> tuple[PlannedEvent, ...]:
    visits = {visit.encounter.id: visit for visit in practice.visits}
    rows = ((event, visits[event.encounter_id]) for event in practice.events if event.happening in _SURPRISES)
    return tuple(_event(event, visit, _coverage(practice, event, visit)) for event, visit in rows)


def _coverage(practice: SyntheticPractice, event: PracticeEvent, visit: Visit) -> Coverage:
    mine = practice.coverages_of(visit.encounter.patient_id)
    return next(coverage for coverage in mine if coverage.payer_id == event.payer_id)


def _event(event: PracticeEvent, visit: Visit, coverage: Coverage) -> PlannedEvent:
    surprise = _SURPRISES[event.happening]
    return PlannedEvent(
        surprise,
        event.payer_id,
        coverage.member_id,
        visit.encounter.service_date,
        visit.key.procedures[event.line - 1].code if event.line else "",
        event.percent,
        event.cents,
        f"CO-{event.carc}" if event.carc else "",
        _DAYS_BEFORE_REVERSAL if surprise is Surprise.REVERSE_AND_REPAY else 0,
    )
