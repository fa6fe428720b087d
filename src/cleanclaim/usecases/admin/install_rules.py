"""Install a practice's own rules and its payers' policies: drafts, until they are tried and switched on."""

from __future__ import annotations

from datetime import datetime

from cleanclaim.claims.policies import written_policies
from cleanclaim.gateways.operator_rules import operator_rules
from cleanclaim.kernel import Refused
from cleanclaim.store import atomic, audit, rules
from cleanclaim.store.actors import Actor, Role
from cleanclaim.store.rules import KeptRule, RuleKind, RuleText

LARGEST = 1 << 20  # characters of a file of rules


def install_rules(*, actor: Actor, now: datetime, name: str, text: str) -> tuple[KeptRule, ...]:
    """Keep each policy of a TOML text as a version of its rule; what is there already stays that version.

    Raises Refused, naming the policy, for what cannot be read, and for an id that a rule of the operator has.
    """
    actor.must_be(Role.BILLER, Role.MANAGER)
    if len(text) > LARGEST:
        raise Refused(f"{name} is larger than 1 MB, and rules are not: divide it.")
    written = written_policies(text, name)
    taken = {each.id for each in operator_rules()}
    if clash := next((policy.id for policy, _ in written if policy.id in taken), ""):
        raise Refused(f"A rule of the operator of this machine has the id {clash}: give yours another.")
    with atomic():
        kept = tuple(
            rules.add_version(
                actor.practice_id, RuleText(policy.id, RuleKind.POLICY, name[:200], part), by=actor.user_id, now=now
            )
            for policy, part in written
        )
        acts = [audit.Act("rule.installed", each.id, f"{each.rule} {each.version}") for each in kept if not each.known]
        audit.record_all(actor, now, acts)
    return kept
