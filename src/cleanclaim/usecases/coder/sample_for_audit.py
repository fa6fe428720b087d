"""Draw signed codings that a second coder codes again."""

from __future__ import annotations

from datetime import date, datetime

from cleanclaim.coding.auditing import Candidate, draw, stratum_of
from cleanclaim.coding.selection.confidence import CONFIDENT
from cleanclaim.kernel import Refused
from cleanclaim.store import atomic, audit, audits
from cleanclaim.store.actors import Actor, Role, actors_of
from cleanclaim.store.audits import Audit


def sample_for_audit(
    *, actor: Actor, now: datetime, auditor: str, since: date, until: date, percent: int, seed: int
) -> Audit:
    """Draw `percent` of what each coder signed from `since` to `until`, for the second coder of login `auditor`.

    The same period, share and seed draw the same codings. Nobody audits what they signed themselves, or a visit
    that was drawn for them before, in whichever version. Raises Refused where nothing is left to draw, or the
    person is no coder.
    """
    actor.must_be(Role.MANAGER, Role.AUDITOR)
    if since > until:
        raise Refused("The period ends before it begins; turn its days around.")
    _is_second_coder(auditor, actor.practice_id)
    with atomic():
        signed = audits.signed_in(actor.practice_id, since=since, until=until)
        known = {each.encounter_id for each in audits.cases(actor.practice_id, auditor=auditor)}
        own = {
            each.id: (each.coding.encounter_id, stratum_of(each.coding, each.draft, CONFIDENT), each)
            for each in signed
            if each.coding.signed_by.user_id != auditor and each.coding.encounter_id not in known
        }
        if not own:
            raise Refused("Nothing was signed by others in that period that this person has not audited; widen it.")
        candidates = (Candidate(id, each.coding.signed_by.user_id, stratum) for id, (_, stratum, each) in own.items())
        drawn = draw(candidates, percent=percent, seed=seed)
        kept = audits.add_audit(
            actor.practice_id,
            Audit("", auditor, since, until, percent, seed, actor.user_id, now),
            [(id, own[id][0], own[id][1].value) for id in drawn],
        )
        audit.record(actor, now, "audit.drawn", kept.id, f"{len(drawn)} of {len(own)} for {auditor}, seed {seed}")
    return kept


def _is_second_coder(username: str, practice_id: str) -> None:
    if not _may_audit(username, practice_id):
        raise Refused("That person is neither coder nor auditor at this practice; name one who is.")


def _may_audit(username: str, practice_id: str) -> bool:
    roles = {each.role for each in actors_of(username) if each.practice_id == practice_id}
    return bool(roles & {Role.CODER, Role.AUDITOR})
