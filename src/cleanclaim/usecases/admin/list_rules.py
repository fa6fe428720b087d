"""The rules of a practice and of the operator, with what was done with each version."""

from __future__ import annotations

from datetime import datetime

from cleanclaim.gateways.operator_rules import operator_rules
from cleanclaim.store import atomic, audit, rules
from cleanclaim.store.actors import Actor, Role
from cleanclaim.store.rules import KeptRule, RuleKind, RuleStanding


def list_rules(*, actor: Actor, now: datetime) -> tuple[RuleStanding, ...]:
    """Every version, by rule. A rule of the operator that this practice has not tried yet is a draft, version 0.

    Raises Refused where the operator's rules cannot be loaded.
    """
    actor.must_be(Role.BILLER, Role.MANAGER, Role.AUDITOR)
    with atomic():
        audit.record(actor, now, "rules.listed")
    kept = rules.standings(actor.practice_id)
    known = {(each.kept.rule, each.kept.sha256) for each in kept}
    fresh = [
        RuleStanding(KeptRule("", own.id, 0, RuleKind.PYTHON, own.file, own.text, own.sha256, "", None), (), (), False)
        for own in operator_rules()
        if (own.id, own.sha256) not in known
    ]
    return tuple(sorted((*kept, *fresh), key=lambda each: (each.kept.rule, each.kept.version)))
