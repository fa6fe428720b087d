"""Open a visit, and record the payer's authorization for it."""

from __future__ import annotations

from datetime import datetime

from cleanclaim.kernel import Encounter, Refused
from cleanclaim.store import atomic, audit, people, record
from cleanclaim.store.actors import Actor, Role


def open_encounter(*, actor: Actor, now: datetime, encounter: Encounter) -> Encounter:
    """Keep a visit of the actor's practice; it comes back with its id."""
    actor.must_be(Role.FRONT_DESK, Role.PROVIDER, Role.MANAGER)
    if encounter.practice_id != actor.practice_id:
        raise Refused("The encounter belongs to another practice; open it there.")
    with atomic():
        people.patient(actor.practice_id, encounter.patient_id)
        for id in (encounter.provider_id, encounter.referring_provider_id, encounter.ordering_provider_id):
            if id:
                people.provider(actor.practice_id, id)
        kept = record.add_encounter(encounter)
        audit.record(actor, now, "encounter.opened", kept.id)
    return kept


def record_authorization(*, actor: Actor, now: datetime, encounter_id: str, authorization: str) -> None:
    """Keep the payer's prior authorization number (REF*G1) of a visit."""
    actor.must_be(Role.FRONT_DESK, Role.BILLER, Role.MANAGER)
    if not authorization.strip():
        raise Refused("Give the number of the authorization as the payer gave it.")
    with atomic():
        record.set_authorization(actor.practice_id, encounter_id, authorization.strip())
        audit.record(actor, now, "encounter.authorized", encounter_id)


def record_order(
    *, actor: Actor, now: datetime, encounter_id: str, ordering_provider_id: str = "", referral_number: str = ""
) -> None:
    """Keep who ordered the tests of a visit (loop 2420E), and the number of its referral (REF*9F)."""
    actor.must_be(Role.FRONT_DESK, Role.BILLER, Role.PROVIDER, Role.MANAGER)
    with atomic():
        if ordering_provider_id:
            people.provider(actor.practice_id, ordering_provider_id)
        record.set_order(
            actor.practice_id,
            encounter_id,
            ordering_provider_id=ordering_provider_id,
            referral_number=referral_number.strip(),
        )
        audit.record(actor, now, "encounter.ordered", encounter_id)
