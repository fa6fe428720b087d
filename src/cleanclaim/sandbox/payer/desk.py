"""The state while one call works on it: copies of what changes, and the questions asked of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from cleanclaim.payers import Accumulators, Contract, Plan, contract_in_force, plan_in_force
from cleanclaim.sandbox.payer.values import (
    LineKey,
    Member,
    OnFile,
    PayerState,
    PersonPlan,
    PlannedEvent,
    SandboxPayer,
    Surprise,
    Task,
)
from cleanclaim.x12.values import Claim837, Party, ServiceLine

_SATURDAY = 5


class Desk:
    """A working copy of a `PayerState`; `state()` gives the next one and leaves the first untouched."""

    def __init__(self, state: PayerState) -> None:
        self._before = state
        self.payers = {payer.profile.id: payer for payer in state.payers}
        self.by_electronic_id = {payer.profile.payer_id: payer for payer in state.payers}
        self.on_file = dict(state.on_file)
        self.seen = dict(state.seen)
        self.accumulators = dict(state.accumulators)
        self.owed = dict(state.owed)
        self.tasks = list(state.tasks)
        self.happened = set(state.happened)
        self.counter = state.counter

    def state(self) -> PayerState:
        return replace(
            self._before,
            on_file=self.on_file,
            seen=self.seen,
            accumulators=self.accumulators,
            owed=self.owed,
            tasks=tuple(self.tasks),
            happened=frozenset(self.happened),
            counter=self.counter,
        )

    @property
    def clearinghouse(self) -> str:
        return self._before.clearinghouse

    def next_number(self) -> int:
        self.counter += 1
        return self.counter

    def member(self, payer: SandboxPayer, member_id: str) -> Member | None:
        return self._before.members.get((payer.profile.id, member_id))

    def contract(self, payer: SandboxPayer, claim: Claim837, on: date) -> Contract | None:
        """The contract that binds the billing provider on a day, or None: out of network."""
        if payer.network is not None and claim.billing.id not in payer.network:
            return None
        return contract_in_force(payer.contracts, payer.profile.id, on)

    def plan(self, payer: SandboxPayer, member: Member, on: date) -> Plan | None:
        return plan_in_force(payer.plans, member.plan_id, on)

    def met(self, who: PersonPlan) -> Accumulators:
        return self.accumulators.get(who, Accumulators())

    def file(self, claim: OnFile) -> None:
        """Take a claim in, or put its newer version in the place of the older."""
        if claim.number not in self.on_file:
            for line in claim.claim.lines:
                key = line_key(claim.payer_id, claim.claim, line)
                self.seen[key] = (*self.seen.get(key, ()), claim.number)
        self.on_file[claim.number] = claim

    def surprises(self, payer_id: str, claim: Claim837, *kinds: Surprise) -> list[tuple[int, PlannedEvent]]:
        """Scripted events of these kinds for the claim that have not happened yet, with their places."""
        days = {line.service_date for line in claim.lines}
        return [
            (place, event)
            for place, event in enumerate(self._before.script)
            if place not in self.happened
            and event.surprise in kinds
            and (event.payer_id, event.member_id) == (payer_id, claim.subscriber.party.id)
            and event.service_date in days
        ]

    def drop_tasks(self, number: str) -> None:
        self.tasks = [task for task in self.tasks if task.number != number]

    def take_tasks_of_next_day(self, today: date) -> list[Task]:
        """The tasks of the earliest day that is not after today, taken off the list, in order of receipt."""
        due = [task.day for task in self.tasks if task.day <= today]
        if not due:
            return []
        first = min(due)
        now = sorted((task for task in self.tasks if task.day == first), key=lambda task: task.order)
        self.tasks = [task for task in self.tasks if task.day != first]
        return now


def patient_of(claim: Claim837) -> Party:
    return claim.patient or claim.subscriber.party


def birth_date_of(claim: Claim837) -> date:
    """The patient's birth date; `date.min` where the claim does not say (such claims are turned away)."""
    return claim.patient_birth_date or claim.subscriber.birth_date or date.min


def first_day(claim: Claim837) -> date:
    """The first date of service; `date.min` where no line has one."""
    return min((line.service_date for line in claim.lines if line.service_date), default=date.min)


def line_key(payer_id: str, claim: Claim837, line: ServiceLine) -> LineKey:
    who = claim.subscriber.party.id
    modifiers = tuple(sorted(line.procedure.modifiers))
    return (payer_id, who, birth_date_of(claim), line.service_date or date.min, line.procedure.code, modifiers)


def banking_day(day: date) -> date:
    """The day itself, or the Monday after it: money does not move on weekends."""
    return day if day.weekday() < _SATURDAY else day + timedelta(days=7 - day.weekday())
