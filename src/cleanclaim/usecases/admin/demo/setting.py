"""The stage of the demonstration: a practice is registered and its people come in, by the ordinary use cases.

The synthetic practice names everybody by ids of its own; `Stage.ids` leads from those to the home's.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from cleanclaim.kernel import Refused
from cleanclaim.payers.values import Coverage
from cleanclaim.sandbox.practice import SlipKind, SyntheticPractice
from cleanclaim.store import atomic, people
from cleanclaim.store.actors import Actor, Role, actor, house
from cleanclaim.usecases.admin.create_user import create_user
from cleanclaim.usecases.frontdesk.record_coverage import record_coverage
from cleanclaim.usecases.frontdesk.register_patient import register_patient
from cleanclaim.usecases.frontdesk.register_practice import register_practice

# The demonstration's people are invented, and so is all that they can see: their password may be known.
DEMO_PASSWORD = "show every sentence"  # noqa: S105
_STAFF = (
    ("manager", "Morgan Exemplar", "", Role.MANAGER),
    ("frontdesk", "Frankie Exemplar", "", Role.FRONT_DESK),
    ("coder", "Cody Exemplar", "CPC", Role.CODER),
    ("biller", "Billie Exemplar", "", Role.BILLER),
    ("auditor", "Avery Exemplar", "CCS", Role.AUDITOR),
)


@dataclass(slots=True)
class Stage:
    """Everything that the demonstration goes on with. `ids` maps the synthetic ids to the home's."""

    script: SyntheticPractice
    practice_id: str
    actors: dict[str, Actor]
    ids: dict[str, str]
    providers: dict[str, Actor] = field(default_factory=dict)  # by the home's provider id


def set_up(script: SyntheticPractice, now: datetime) -> Stage:
    """Register the practice, its staff, patients and coverages. Raises Refused in a home that has data."""
    if people.practices():
        raise Refused("This home holds data already; give the demo an empty folder with --home DIR.")
    registered = register_practice(
        actor=house(),
        now=now,
        practice=script.practice,
        providers=script.providers,
        payers=script.payers,
        plans=script.plans,
        contracts=script.contracts,
        charges={(code, ""): cents for code, cents in script.charges.items()},
        enrolments=script.enrolments,
    )
    stage = Stage(script, registered.practice.id, {}, dict(registered.ids))
    _let_staff_in(stage, now)
    with atomic():
        _register_patients(stage, now)
    return stage


def _let_staff_in(stage: Stage, now: datetime) -> None:
    people_of_house = [(name, person, credential, role, "") for name, person, credential, role in _STAFF]
    for count, provider in enumerate(stage.script.providers, start=1):
        login = "provider" if count == 1 else f"provider{count}"
        row = (login, str(provider.name), provider.credential, Role.PROVIDER, stage.ids[provider.id])
        people_of_house.append(row)
    for username, name, credential, role, provider_id in people_of_house:
        create_user(
            actor=house(),
            now=now,
            username=username,
            name=name,
            credential=credential,
            roles=[role],
            password=DEMO_PASSWORD,
            provider_id=provider_id,
            practice_id=stage.practice_id,
        )
        acting = actor(username, stage.practice_id, role)
        stage.actors[username] = acting
        if provider_id:
            stage.providers[provider_id] = acting


def _register_patients(stage: Stage, now: datetime) -> None:
    desk = stage.actors["frontdesk"]
    for patient in stage.script.patients:
        stage.ids[patient.id] = register_patient(actor=desk, now=now, patient=patient).id
    wrong = _wrong_member_ids(stage.script)
    for coverage in stage.script.coverages:
        as_typed = replace(coverage, member_id=wrong.get(coverage.id, coverage.member_id))
        stage.ids[coverage.id] = record_coverage(actor=desk, now=now, coverage=at_home(stage, as_typed)).id


def at_home(stage: Stage, coverage: Coverage) -> Coverage:
    """A synthetic coverage with the home's ids."""
    return replace(
        coverage,
        patient_id=stage.ids[coverage.patient_id],
        payer_id=stage.ids[coverage.payer_id],
        plan_id=stage.ids[coverage.plan_id],
    )


def _wrong_member_ids(script: SyntheticPractice) -> dict[str, str]:
    """What the front desk mistypes at registration: coverage id → the wrong member id."""
    slips = {
        (visit.encounter.patient_id, slip.right): slip.wrong
        for visit in script.visits
        for slip in visit.slips
        if slip.kind is SlipKind.WRONG_MEMBER_ID
    }
    return {
        coverage.id: slips[(coverage.patient_id, coverage.member_id)]
        for coverage in script.coverages
        if (coverage.patient_id, coverage.member_id) in slips
    }
