"""Ask every edit of a claim before it is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cleanclaim.claims.checking import CheckResult, check
from cleanclaim.claims.facts import CodeSets, EditTables, Facts
from cleanclaim.claims.life import Event, State
from cleanclaim.kernel import Owner, Severity
from cleanclaim.store import atomic, audit, claims, queue
from cleanclaim.store.actors import Actor, Role
from cleanclaim.store.claims import Kept
from cleanclaim.usecases.biller._asking import ask_coding, ask_desks
from cleanclaim.usecases.biller._surroundings import OwnRules, Surroundings, rules_on

_UNSENT = frozenset({State.DRAFT, State.NEEDS_CODING, State.NEEDS_BILLING, State.READY})


def check_claim(
    *,
    actor: Actor,
    now: datetime,
    claim_id: str,
    codes: CodeSets | None,
    tables: EditTables | None = None,
) -> CheckResult:
    """Check a claim and keep what was found. A clean one is ready; one with errors goes to the desk that owns
    them, to coding first, since a new version of the coding may change all else.

    `codes` is the open code-set library; None where there is none, and then codes are "not checked". Its edit
    tables are asked unless `tables` gives others. Enrolments, contracts and the rules that the practice has
    switched on are those of the date of service. A claim that was sent already is checked without changing its
    state.
    """
    actor.must_be(Role.BILLER)
    with atomic():
        kept = claims.load(actor.practice_id, claim_id)
        own = rules_on(actor.practice_id, kept.claim.encounter.service_date)
        found = check(kept.claim, facts(kept, now, codes, tables, own))
        result = replace(found, findings=tuple(own.told(each) for each in found.findings))
        claims.save_findings(actor.practice_id, claim_id, result.findings, now)
        if kept.state in _UNSENT:
            _go_on(actor, now, kept, result)
        audit.record(actor, now, "claim.checked", claim_id, "clean" if result.clean else "findings")
    return result


def facts(kept: Kept, now: datetime, codes: CodeSets | None, tables: EditTables | None, own: OwnRules) -> Facts:
    """What the edits may ask beside the claim: code sets, tables, history, terms, and the practice's own rules."""
    around = Surroundings(kept.claim.practice.id, codes, tables).facts(kept, now.date())
    return replace(around, policies=own.policies, own_rules=own.judges)


def _go_on(actor: Actor, now: datetime, kept: Kept, result: CheckResult) -> None:
    practice, by = actor.practice_id, actor.user_id
    errors = [each for each in result.findings if each.severity is Severity.ERROR]
    still_wrong = kept.state is State.NEEDS_BILLING and errors
    if kept.state in {State.NEEDS_CODING, State.READY} or still_wrong:
        claims.happen(practice, kept.id, Event.CHANGED, now=now, actor=by, says="checked again")
    if not errors:
        queue.close_for_claim(practice, kept.id, now=now, actor=by, outcome="passes every edit")
        claims.happen(practice, kept.id, Event.CHECKED_CLEAN, now=now, actor=by, says="passes every edit")
        return
    for_coding = [each.message for each in errors if each.owner is Owner.CODING]
    if for_coding:
        ask_coding(actor, now, kept, " ".join(dict.fromkeys(for_coding)))
    else:
        ask_desks(actor, now, kept, errors)
