"""Puts the synthetic practice together: people, insurers, a quarter of visits, and what goes wrong."""

from __future__ import annotations

from collections.abc import Sequence

from cleanclaim.kernel import Encounter, Patient, Refused, Setting
from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.payers.values import Coverage
from cleanclaim.sandbox.practice import insurers, people
from cleanclaim.sandbox.practice.draw import Draw
from cleanclaim.sandbox.practice.events import with_authorizations, with_mishaps
from cleanclaim.sandbox.practice.rendering import render
from cleanclaim.sandbox.practice.schedule import Appointment, appointments, open_days
from cleanclaim.sandbox.practice.templates import Template, load_templates
from cleanclaim.sandbox.practice.values import SyntheticPractice, Visit

_MOST = 20_000
_SMALLEST_PANEL = 60


def synthetic_practice(seed: int = 1, encounters: int = 120) -> SyntheticPractice:
    """A practice and a quarter (2026-07-01 to 2026-09-30) of `encounters` visits; the same seed, the same all.

    Raises Refused for a number of visits that is not between 1 and 20,000.
    """
    if not 1 <= encounters <= _MOST:
        raise Refused(f"Ask for 1 to {_MOST:,} visits.")
    days = open_days()
    panel = people.patients(seed, max(_SMALLEST_PANEL, encounters // 2))
    covered = people.coverages(seed, panel, days[0])
    primary = {coverage.patient_id: coverage for coverage in covered if coverage.priority == 1}
    known = insurers.payers_as_known()
    seen, unsigned = _visits(seed, encounters, panel, primary)
    visits, events = with_mishaps(with_authorizations(seen, known, primary), primary)
    plans = insurers.plans()
    return SyntheticPractice(
        practice=people.practice(),
        providers=people.providers(),
        payers=known,
        payers_themselves=insurers.payers_themselves(),
        plans=plans,
        contracts=insurers.contracts(),
        enrolments=people.enrolments(known),
        charges=insurers.charges(),
        patients=panel,
        coverages=covered,
        accumulators=people.accumulators(seed, covered, plans),
        visits=visits,
        unsigned=unsigned,
        events=events,
        habits=people.habits(seed, panel),
        quarter=(days[0], days[-1]),
        coding_policy=tuple(load_rulebook("sandbox/practice")["coding_policy"]["says"]),
    )


def _visits(
    seed: int, count: int, panel: Sequence[Patient], primary: dict[str, Coverage]
) -> tuple[tuple[Visit, ...], tuple[Visit, ...]]:
    """The visits of the quarter, and the extra ones whose note nobody signed."""
    written = load_templates()
    payer_of = {patient: coverage.payer_id for patient, coverage in primary.items()}
    usual = [template for template in written if template.signed]
    booked = appointments(seed, count, panel, payer_of, usual)
    visits = tuple(_visit(seed, number, each) for number, each in enumerate(booked, start=1))
    left_open = [template for template in written if not template.signed]
    return visits, tuple(_unsigned(seed, count, at, each, panel) for at, each in enumerate(left_open))


def _unsigned(seed: int, count: int, at: int, template: Template, panel: Sequence[Patient]) -> Visit:
    """One visit late in the quarter of the first patient whom the template suits."""
    day = open_days()[-8 + at]
    patient = next(
        person for person in panel[at * 7 :] if template.suits_person(people.age_on(person.birth_date, day), person.sex)
    )
    return _visit(seed, count + 1 + at, Appointment(day, template, patient, template.new_patient))


def _visit(seed: int, number: int, booked: Appointment) -> Visit:
    encounter = Encounter(
        id=f"E{number:05d}",
        practice_id="sampletown",
        patient_id=booked.patient.id,
        provider_id=booked.template.provider,
        service_date=booked.day,
        setting=Setting.OFFICE,
        place_of_service="11",
        new_patient=booked.new_patient,
        ordering_provider_id=booked.template.provider,
    )
    return render(booked.template, booked.patient, encounter, Draw(seed, encounter.id))
