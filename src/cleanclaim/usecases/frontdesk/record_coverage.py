"""Record a patient's insurance, and put a wrong record right."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cleanclaim.kernel import Refused
from cleanclaim.payers.values import Coverage
from cleanclaim.store import atomic, audit, insurance, people
from cleanclaim.store.actors import Actor, Role


def record_coverage(*, actor: Actor, now: datetime, coverage: Coverage) -> Coverage:
    """Keep a coverage; patient, payer and plan are named by their ids here. It comes back with its id."""
    actor.must_be(Role.FRONT_DESK, Role.MANAGER)
    with atomic():
        people.patient(actor.practice_id, coverage.patient_id)
        insurance.payer(actor.practice_id, coverage.payer_id)
        if coverage.plan_id:
            insurance.plan(actor.practice_id, coverage.plan_id)
        kept = insurance.add_coverage(actor.practice_id, coverage)
        audit.record(actor, now, "coverage.recorded", kept.id)
    return kept


def correct_coverage(*, actor: Actor, now: datetime, wrong_id: str, right: Coverage) -> Coverage:
    """Withdraw a coverage that was recorded wrongly and keep the right one in its place.

    Claims that went out with the wrong one still lead to it; whatever is sent from now on uses the right one.
    """
    actor.must_be(Role.FRONT_DESK, Role.MANAGER, Role.BILLER)
    with atomic():
        wrong = insurance.coverage(actor.practice_id, wrong_id)
        if replace(wrong, id="") == replace(right, id=""):
            raise Refused("Nothing differs from what is recorded; change what is wrong first.")
        if wrong.patient_id != right.patient_id:
            raise Refused("A correction stays with its patient; record the other patient's insurance instead.")
        insurance.withdraw_coverage(actor.practice_id, wrong_id, now.date())
        kept = insurance.add_coverage(actor.practice_id, right)
        audit.record(actor, now, "coverage.corrected", kept.id, wrong_id)
    return kept
