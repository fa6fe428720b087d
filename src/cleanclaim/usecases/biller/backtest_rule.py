"""What a rule of the practice would have done to claims that were sent: denials caught, good claims held."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from cleanclaim.claims.checking import Checker
from cleanclaim.claims.edits import practice
from cleanclaim.claims.edits.practice import FAULT
from cleanclaim.claims.facts import CodeSets, Facts
from cleanclaim.claims.own_rules import OwnRule
from cleanclaim.claims.policies import Policy
from cleanclaim.gateways.operator_rules import operator_rules
from cleanclaim.kernel import Finding, Period, Refused
from cleanclaim.store import atomic, audit, claims, figures, rules
from cleanclaim.store.actors import Actor, Role
from cleanclaim.store.claims import Kept
from cleanclaim.store.rules import KeptRule, RuleKind, RuleText, Trial
from cleanclaim.usecases.biller._as_sent import as_sent
from cleanclaim.usecases.biller._surroundings import Surroundings, parsed


@dataclass(frozen=True, slots=True)
class Backtest:
    """Accounts (CLM01) with a service since a day, as first sent. Denied: in whole or in part, at any time.

    `caught` were denied and the rule speaks of them; `held` were paid without a denial, and the rule would have
    stopped them. `version` is the one that this is recorded of, 0 where the text is not installed.
    """

    rule: str
    since: date
    claims: int
    denied: int
    paid: int
    caught: tuple[str, ...]
    held: tuple[str, ...]
    version: int = 0


def backtest_rule(
    *,
    actor: Actor,
    now: datetime,
    rule: Policy | OwnRule,
    since: date,
    text: str = "",
    codes: CodeSets | None = None,
) -> Backtest:
    """Judge the claims of a practice by one rule, on the path by which claims are checked. No claim is changed.

    `text` is what a policy was read from. Of a version that is installed the outcome is recorded, which
    switching it on needs; a rule of the operator is installed by its first back-test. An auditor looks, and
    records nothing. Raises Refused where the rule cannot be run.
    """
    actor.must_be(Role.BILLER, Role.MANAGER, Role.AUDITOR)
    found = _judged(actor.practice_id, rule, since, codes)  # long; nobody else waits for it
    with atomic():
        kept = _version(actor, now, rule, text)
        if kept is not None:
            trial = Trial(since, found.claims, found.denied, found.paid, found.caught, found.held, actor.user_id, now)
            rules.add_trial(actor.practice_id, kept.id, trial)
            found = replace(found, version=kept.version)
        counts = f"{len(found.caught)} caught, {len(found.held)} held of {found.claims}"
        audit.record(actor, now, "rule.backtested", kept.id if kept else "", f"{rule.id}: {counts}")
    return found


def _judged(practice_id: str, rule: Policy | OwnRule, since: date, codes: CodeSets | None) -> Backtest:
    told = figures.claim_figures(practice_id, Period(since))
    first = _first_sent(practice_id, since)
    around = Surroundings(practice_id, codes)
    checker = Checker(Facts(codes=codes, tables=around.tables), edits=practice.EDITS)
    fired = {number for number, kept in first.items() if _speaks(checker, around, rule, kept)}
    denied = told.ever["denied"] & first.keys()
    paid = (told.ever["paid"] & first.keys()) - denied
    return Backtest(
        rule=rule.id,
        since=since,
        claims=len(first),
        denied=len(denied),
        paid=len(paid),
        caught=tuple(sorted(denied & fired)),
        held=tuple(sorted(paid & fired)),
    )


def _first_sent(practice_id: str, since: date) -> dict[str, Kept]:
    """The first version of each account that was sent to its first payer, as it went out."""
    first: dict[str, Kept] = {}
    for kept in claims.sent_since(practice_id, since):
        if not kept.claim.prior:
            known = first.setdefault(kept.claim.id, kept)
            if kept.version < known.version:
                first[kept.claim.id] = kept
    return {kept.claim.id: kept for kept in as_sent(practice_id, first.values())}


def _speaks(checker: Checker, around: Surroundings, rule: Policy | OwnRule, kept: Kept) -> bool:
    if isinstance(rule, Policy):
        facts = Facts(policies=(rule,))  # conditions ask of the claim alone
    else:
        sent = kept.submitted_at.date() if kept.submitted_at else kept.claim.encounter.service_date
        facts = replace(around.facts(kept, sent), own_rules=(rule.judge,))
    (result,) = checker.check([kept.claim], facts)
    _runs(rule.id, result.findings)
    return any(each.rule == rule.id for each in result.findings)


def _runs(rule: str, findings: tuple[Finding, ...]) -> None:
    fault = next((value for each in findings for name, value in each.values if name == FAULT), "")
    if fault:
        raise Refused(f"The rule {rule} could not be run ({fault}); have the operator mend it and try it again.")


def _version(actor: Actor, now: datetime, rule: Policy | OwnRule, text: str) -> KeptRule | None:
    """The version that this is, to record it; None for a policy that is not installed, and for an auditor."""
    if actor.role is Role.AUDITOR:
        return None
    if isinstance(rule, OwnRule):
        told = RuleText(rule.id, RuleKind.PYTHON, rule.file, rule.text)
        return rules.add_version(actor.practice_id, told, by=actor.user_id, now=now)
    sha256 = RuleText(rule.id, RuleKind.POLICY, "", text).sha256
    own = rules.standings_of(actor.practice_id, rule.id)
    return next((each.kept for each in own if each.kept.sha256 == sha256), None)


def chosen_rule(*, actor: Actor, rule: str, version: int | None = None) -> tuple[Policy | OwnRule, str]:
    """A rule by its id, with the text that a policy was read from: a version that is installed (the newest), or
    the operator's as it is now.

    Raises Refused where there is none such, where the practice and the operator have one of that id, and for a
    version of the operator's that is not the module as it is now.
    """
    own = next((each for each in operator_rules() if each.id == rule), None)
    kept = [each.kept for each in rules.standings_of(actor.practice_id, rule)]
    policies = [each for each in kept if each.kind is RuleKind.POLICY and version in (None, each.version)]
    if own is not None and policies:
        raise Refused(f"The practice and the operator of this machine both have a rule {rule}: rename one of them.")
    if policies:
        return parsed(policies[-1].text), policies[-1].text
    asked = next((each for each in kept if each.version == version), None)
    if own is None or (version is not None and asked is None):
        raise Refused(f"There is no such version of a rule {rule} here; 'cleanclaim rules list' shows which there are.")
    if asked is not None and asked.sha256 != own.sha256:
        raise Refused(f"The module of {rule} was changed since version {version}; try the rule as it is now.")
    return own, ""
