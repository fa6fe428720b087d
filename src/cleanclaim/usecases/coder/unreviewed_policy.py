"""What a practice lets pass without a person: nothing, until a manager says so with a measured figure.

The policy is an actor of its own: it signs under its name, and every signature of it is in the audit log with
whoever set it going. Second coders draw from its signatures as from anybody's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from cleanclaim.codesets import Library
from cleanclaim.coding import worksheet
from cleanclaim.coding.auditing import Stratum
from cleanclaim.coding.reasons import RULEBOOK
from cleanclaim.coding.selection.confidence import CONFIDENT
from cleanclaim.coding.values import Role as CodeRole
from cleanclaim.kernel import Encounter, Refused
from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.store import atomic, audit, coding, record, unreviewed, worksheets
from cleanclaim.store.actors import Actor, Role
from cleanclaim.store.unreviewed import Policy
from cleanclaim.usecases.coder._signing import obstacles
from cleanclaim.usecases.coder.sign_coding import sign_coding


@dataclass(frozen=True, slots=True)
class Passed:
    """`signed` are ids (S…) of what the policy signed; `left` counts, by reason, what waits for a person."""

    policy: str
    signed: tuple[str, ...]
    left: tuple[tuple[str, int], ...]


def set_unreviewed_policy(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    confidence: Decimal,
    precision: Decimal,
    measured: int,
    measured_on: date,
    published: str,
) -> Policy:
    """Let codings in which no suggestion is below `confidence` be signed in the name of a policy.

    `precision` is percent of charts that were right as a whole, of so many whose every suggestion was of that
    class (three codes each 95 % sure make a chart that is 86 % sure), published where `published` says.
    Raises Refused for a class that is not sure, or a figure that is too low, too small or unpublished.
    """
    actor.must_be(Role.MANAGER)
    bounds = load_rulebook(RULEBOOK)["unreviewed"]
    least, enough = Decimal(bounds["least_precision"]), int(bounds["least_measured"])
    if not name.strip() or not published.strip():
        raise Refused("A policy has a name, and says where its precision figure is published; give both.")
    if not Decimal(str(CONFIDENT)) <= confidence <= 1:
        raise Refused(f"Only what is confident may pass: a confidence from {CONFIDENT} to 1.")
    if not least <= precision <= 100:
        raise Refused(f"A class passes where whole charts of it are right in {least} % or more; this is less.")
    if measured < enough or measured_on > now.date():
        raise Refused(f"Measure the class on {enough} whole charts or more first, and say on which day that was.")
    policy = Policy(
        name.strip()[:120], True, Stratum.CONFIDENT.value, confidence, precision, measured, measured_on,
        published.strip()[:200], actor.user_id, now,
    )  # fmt: skip
    with atomic():
        kept = unreviewed.add_policy(actor.practice_id, policy)
        audit.record(actor, now, "policy.unreviewed_on", "", f"{kept.name}: {precision} % of {measured}"[:200])
    return kept


def end_unreviewed_policy(*, actor: Actor, now: datetime) -> Policy:
    """From now on a person signs everything again. Raises Refused where no policy is on."""
    actor.must_be(Role.MANAGER)
    with atomic():
        before = unreviewed.policy_in_force(actor.practice_id)
        if before is None:
            raise Refused("No policy is on: a person signs everything already.")
        ended = unreviewed.add_policy(actor.practice_id, replace(before, on=False, set_by=actor.user_id, set_at=now))
        audit.record(actor, now, "policy.unreviewed_off", "", ended.name)
    return ended


def sign_unreviewed(*, actor: Actor, now: datetime, library: Library) -> Passed:
    """Sign, in the policy's name, every reviewed chart that is wholly of its class; a person signs the others.

    Raises Refused where no policy is on.
    """
    actor.must_be(Role.CODER, Role.MANAGER)
    policy = unreviewed.policy_in_force(actor.practice_id)
    if policy is None:
        raise Refused("Nothing passes without a person at this practice; a manager may set a policy that says what.")
    signer = _signer(actor, policy)
    signed: list[str] = []
    left: Counter[str] = Counter()
    for encounter in coding.uncoded(actor.practice_id):
        with atomic():
            why_not = next(_why_not(actor.practice_id, encounter, policy, library), "")
            if why_not:
                left[why_not] += 1
            else:
                signed.append(_sign(signer, now, encounter, library))
    with atomic():
        audit.record(actor, now, "policy.unreviewed_run", "", f"{len(signed)} signed, {left.total()} left")
    return Passed(policy.name, tuple(signed), tuple(left.most_common()))


def _signer(actor: Actor, policy: Policy) -> Actor:
    return Actor(
        user_id=f"policy:{policy.number}",
        name=f"Policy “{policy.name}” of the practice, set by {policy.set_by}"[:120],
        role=Role.CODER,
        practice_id=actor.practice_id,
        purpose=f"run by {actor.user_id}"[:60],
    )


def _why_not(practice_id: str, encounter: Encounter, policy: Policy, library: Library) -> Iterator[str]:
    """Why a person has to look at this chart; nothing where it is wholly of the policy's class."""
    kept = worksheets.newest_draft(practice_id, encounter.id)
    if kept is None or kept.outgrown:
        yield "not read yet, or outgrown"
        return
    draft = kept.draft
    if any(Decimal(str(each.confidence)) < policy.confidence for each in draft.suggestions):
        yield "a code is not of the class"
    if draft.queries or record.queries(practice_id, encounter_id=encounter.id, state="open"):
        yield "a question is proposed or open"
    if worksheets.changes(practice_id, encounter.id):
        yield "a coder is at work on it"
    if draft.not_checked or not any(each.role is CodeRole.DIAGNOSIS for each in draft.suggestions):
        yield "not checked, or no diagnosis"
    sheet = worksheet.proposed(draft, 0.0)
    documents = record.documents(practice_id, encounter.id)
    parts = worksheet.diagnoses_of(sheet), worksheet.lines_of(sheet)
    if next(obstacles(documents, False, *parts, (), library, encounter.service_date), ""):
        yield "incomplete, or may not be billed"


def _sign(signer: Actor, now: datetime, encounter: Encounter, library: Library) -> str:
    kept = worksheets.newest_draft(signer.practice_id, encounter.id)
    sheet = worksheet.proposed(kept.draft if kept else None, 0.0)
    version = next((each.version for each in kept.draft.suggestions if each.version), "") if kept else ""
    return sign_coding(
        actor=signer, now=now, encounter_id=encounter.id, diagnoses=worksheet.diagnoses_of(sheet),
        lines=worksheet.lines_of(sheet), code_set_version=version, codes=library,
    ).id  # fmt: skip
