"""What a rule of the practice would have done to claims that were sent: denials caught, good claims held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cleanclaim.claims.checking import Checker
from cleanclaim.claims.edits import practice
from cleanclaim.claims.facts import Facts
from cleanclaim.claims.life import State
from cleanclaim.claims.policies import Policy
from cleanclaim.kernel import Period
from cleanclaim.store import claims, figures
from cleanclaim.store.actors import Actor, Role


@dataclass(frozen=True, slots=True)
class Backtest:
    """Accounts (CLM01) with a service since a day, as first sent. Denied: in whole or in part, at any time.

    `caught` were denied and the rule speaks of them; `held` were paid without a denial, and the rule would have
    stopped them.
    """

    rule: str
    since: date
    claims: int
    denied: int
    paid: int
    caught: tuple[str, ...]
    held: tuple[str, ...]


def backtest_rule(*, actor: Actor, policy: Policy, since: date) -> Backtest:
    """Judge the claims of a practice by one of its rules. Nothing is changed, whether the rule is on or not."""
    actor.must_be(Role.BILLER, Role.MANAGER, Role.AUDITOR)
    told = figures.claim_figures(actor.practice_id, Period(since))
    first: dict[str, claims.Kept] = {}
    for kept in claims.in_state(actor.practice_id, *State):
        if kept.submitted_at is not None and kept.claim.encounter.service_date >= since and not kept.claim.prior:
            known = first.setdefault(kept.claim.id, kept)
            if kept.version < known.version:
                first[kept.claim.id] = kept
    checker = Checker(Facts(policies=(policy,)), edits=practice.EDITS)
    results = checker.check([kept.claim for kept in first.values()])
    fired = [number for number, result in zip(first, results, strict=True) if result.findings]
    denied = told.ever["denied"] & first.keys()
    paid = (told.ever["paid"] & first.keys()) - denied
    return Backtest(
        rule=policy.id,
        since=since,
        claims=len(first),
        denied=len(denied),
        paid=len(paid),
        caught=tuple(sorted(denied.intersection(fired))),
        held=tuple(sorted(paid.intersection(fired))),
    )
