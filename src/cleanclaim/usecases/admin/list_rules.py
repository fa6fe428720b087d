"""The rules of a practice and of the operator, in words, with what was done with each version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cleanclaim.claims.own_rules import OwnRule
from cleanclaim.claims.policies import read_policies
from cleanclaim.gateways.operator_rules import operator_rules
from cleanclaim.kernel import Refused
from cleanclaim.store import rules
from cleanclaim.store.actors import Actor, Role
from cleanclaim.store.rules import KeptRule, RuleKind, RuleStanding


@dataclass(frozen=True, slots=True)
class RuleShown:
    """A version with its sentence and its source; both are "" for a text that can no longer be read."""

    standing: RuleStanding
    says: str
    cites: str


def list_rules(*, actor: Actor) -> tuple[RuleShown, ...]:
    """Every version, by rule. A rule of the operator that this practice has not tried yet is a draft, version 0.

    Raises Refused where the operator's rules cannot be loaded.
    """
    actor.must_be(Role.BILLER, Role.MANAGER, Role.AUDITOR)
    loaded = {(own.id, own.sha256): own for own in operator_rules()}
    kept = rules.standings(actor.practice_id)
    known = {(each.kept.rule, each.kept.sha256) for each in kept}
    fresh = [_untried(own) for name, own in loaded.items() if name not in known]
    ordered = sorted((*kept, *fresh), key=lambda each: (each.kept.rule, each.kept.version))
    return tuple(_shown(each, loaded) for each in ordered)


def _untried(own: OwnRule) -> RuleStanding:
    kept = KeptRule("", own.id, 0, RuleKind.PYTHON, own.file, own.text, own.sha256, "", None)
    return RuleStanding(kept, (), (), False)


def _shown(standing: RuleStanding, loaded: Mapping[tuple[str, str], OwnRule]) -> RuleShown:
    kept = standing.kept
    if kept.kind is RuleKind.PYTHON:
        own = loaded.get((kept.rule, kept.sha256))
        card = own.judge.card if own else None
        return RuleShown(standing, card.sentence if card else "", str(card.citation) if card else "")
    try:
        (policy,) = read_policies(kept.text, kept.file_name)
    except Refused:
        return RuleShown(standing, "", "")
    return RuleShown(standing, policy.says, policy.cites)
