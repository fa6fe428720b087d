"""Switch a rule on or off: only what holds its own cases and was tried on past claims is ever asked."""

from __future__ import annotations

from datetime import date, datetime

from cleanclaim.claims.policies import read_policies
from cleanclaim.claims.trying import FailedCase, try_own_rule, try_policy
from cleanclaim.gateways.operator_rules import operator_rules
from cleanclaim.kernel import Refused
from cleanclaim.store import atomic, audit, claims, rules
from cleanclaim.store.actors import Actor, Role
from cleanclaim.store.rules import KeptRule, RuleKind, RuleStanding

_ALWAYS = date.min


def switch_on(
    *, actor: Actor, now: datetime, rule: str, version: int | None = None, since: date | None = None
) -> RuleStanding:
    """Ask a version of a rule (the newest) of every service since a day (of all services).

    Raises Refused unless its cases come out as they say and a back-test of this very version is recorded, which
    judged claims where any were sent.
    """
    actor.must_be(Role.BILLER, Role.MANAGER)
    with atomic():
        standing = _version(actor.practice_id, rule, version)
        _refuse_failed(_tried(standing.kept))
        _refuse_untried(actor.practice_id, standing)
        _switch(actor, now, standing.kept, is_on=True, first=since or _ALWAYS)
        return _version(actor.practice_id, rule, standing.kept.version)


def switch_off(*, actor: Actor, now: datetime, rule: str, since: date | None = None) -> tuple[RuleStanding, ...]:
    """Ask a rule of no service since a day (of none at all) any more; its versions as they stand then."""
    actor.must_be(Role.BILLER, Role.MANAGER)
    first = since or _ALWAYS
    with atomic():
        standings = rules.standings_of(actor.practice_id, rule)
        asked = [each for each in standings if each.in_force]
        if not asked:
            raise Refused(f"The rule {rule} is not on; 'cleanclaim rules list' shows which are.")
        last = max(asked, key=lambda each: each.in_force[-1].first)
        _switch(actor, now, last.kept, is_on=False, first=first)
        return rules.standings_of(actor.practice_id, rule)


def _version(practice_id: str, rule: str, version: int | None) -> RuleStanding:
    standings = rules.standings_of(practice_id, rule)
    if not standings and any(each.id == rule for each in operator_rules()):
        raise Refused(f"The rule {rule} was not tried yet: run 'cleanclaim rules backtest {rule} --since DAY' first.")
    if not standings:
        raise Refused(f"There is no rule {rule} at this practice; install it first.")
    chosen = [each for each in standings if each.kept.version == version] if version else standings
    if not chosen:
        raise Refused(f"The rule {rule} has no version {version}; 'cleanclaim rules list' shows which there are.")
    return chosen[-1]


def _tried(kept: KeptRule) -> tuple[FailedCase, ...]:
    if kept.kind is RuleKind.POLICY:
        (policy,) = read_policies(kept.text, kept.file_name)
        return try_policy(policy)
    own = next((each for each in operator_rules() if each.id == kept.rule), None)
    if own is None:
        raise Refused(f"The operator has taken the rule {kept.rule} away; it cannot be switched on.")
    if own.sha256 != kept.sha256:
        raise Refused(f"The module of {kept.rule} was changed since it was tried: back-test it as it is now.")
    return try_own_rule(own)


def _refuse_failed(failed: tuple[FailedCase, ...]) -> None:
    if failed:
        first = failed[0]
        case = f"case “{first.case}” {first.says}" if first.case else first.says
        raise Refused(f"The rule {first.rule} {'fails: ' if first.case else ''}{case}; mend it and install it again.")


def _refuse_untried(practice_id: str, standing: RuleStanding) -> None:
    rule, version = standing.kept.rule, standing.kept.version
    again = f"run 'cleanclaim rules backtest {rule} --since DAY'"
    if not standing.trials:
        raise Refused(f"Version {version} of {rule} was not tried on past claims: {again} first.")
    if not any(each.claims for each in standing.trials) and claims.any_sent(practice_id):
        raise Refused(f"The back-test of {rule} judged none of the claims that were sent: {again} with an earlier day.")


def _switch(actor: Actor, now: datetime, kept: KeptRule, *, is_on: bool, first: date) -> None:
    rules.add_switch(actor.practice_id, kept.id, is_on=is_on, first=first, by=actor.user_id, now=now)
    since = f" since {first}" if first != _ALWAYS else ""
    audit.record(actor, now, f"rule.{'on' if is_on else 'off'}", kept.id, f"{kept.rule} {kept.version}{since}")
