"""Register a patient."""

from __future__ import annotations

from datetime import datetime

from cleanclaim.kernel import Patient, Refused
from cleanclaim.store import atomic, audit, people
from cleanclaim.store.actors import Actor, Role


def register_patient(*, actor: Actor, now: datetime, patient: Patient) -> Patient:
    """Keep a patient of the actor's practice; the value comes back with its id.

    Raises Refused where somebody with this name and birth date is registered already.
    """
    actor.must_be(Role.FRONT_DESK, Role.MANAGER)
    name = patient.name
    with atomic():
        if people.find_patients(actor.practice_id, last=name.last, first=name.first, birth_date=patient.birth_date):
            raise Refused("A patient with this name and date of birth is registered; open that record instead.")
        kept = people.add_patient(actor.practice_id, patient)
        audit.record(actor, now, "patient.registered", kept.id)
    return kept
