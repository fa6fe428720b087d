"""What edits may ask beside a claim, from one practice's records: the same for a check and for a back-test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from cleanclaim.claims.facts import CodeSets, EditTables, Facts, sent_lines
from cleanclaim.claims.life import card
from cleanclaim.claims.own_rules import Judge, OwnRule, stand_in
from cleanclaim.claims.policies import Policy, read_policies
from cleanclaim.codesets import Library
from cleanclaim.codesets.procedures import starter_list
from cleanclaim.gateways.operator_rules import operator_rules
from cleanclaim.kernel import Finding, Refused
from cleanclaim.payers import Contract
from cleanclaim.store import claims, insurance, people, rules, terms
from cleanclaim.store.claims import Kept
from cleanclaim.store.rules import KeptRule, RuleKind


@dataclass(slots=True)
class Surroundings:
    """Facts of a practice. What many claims share is looked up once; `codes` None = no code-set library."""

    practice_id: str
    codes: CodeSets | None
    tables: EditTables | None = None
    _specialties: dict[str, str] = field(default_factory=dict)
    _contracts: dict[tuple[str, date], Contract | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._specialties = {each.npi: each.specialty for each in people.providers(self.practice_id)}
        if self.tables is None and isinstance(self.codes, Library):
            self.tables = self.codes.edit_tables()

    def facts(self, kept: Kept, today: date) -> Facts:
        """Everything but the practice's own rules, which a check and a back-test choose differently."""
        claim = kept.claim
        history = tuple(
            line for each in claims.sent_beside(kept) for line in sent_lines(each.claim, is_open=card(each.state).open)
        )
        contract = self._contract(claim.payer.id, claim.encounter.service_date)
        return Facts(
            codes=self.codes,
            tables=self.tables,
            today=today,
            earlier={claim.patient.id: history},
            procedures=starter_list(),
            specialty_of=self._specialties,
            enrolled=terms.enrolled_on(self.practice_id, claim.encounter.service_date),
            contracts={claim.payer.payer_id: [contract]} if contract else {},
        )

    def _contract(self, payer_id: str, day: date) -> Contract | None:
        if (payer_id, day) not in self._contracts:
            self._contracts[payer_id, day] = insurance.contract_on(self.practice_id, payer_id, day)
        return self._contracts[payer_id, day]


@dataclass(frozen=True, slots=True)
class OwnRules:
    """The rules that a practice has switched on for services of a day: its policies, and those of the operator.

    `versions` says in words which version of each rule is asked.
    """

    policies: tuple[Policy, ...]
    judges: tuple[Judge, ...]
    versions: Mapping[str, str]

    def told(self, finding: Finding) -> Finding:
        """A finding of one of these rules with the version that was asked."""
        version = self.versions.get(finding.rule, "")
        return replace(finding, version=version) if version and not finding.version else finding


def rules_on(practice_id: str, day: date) -> OwnRules:
    """What is asked of a service of a day. A rule that is switched on and cannot be asked as it was tried is
    stood in for by one that says so."""
    kept = rules.in_force(practice_id, day)
    found = [_policy(each) if each.kind is RuleKind.POLICY else _judge(each) for each in kept]
    return OwnRules(
        tuple(each for each in found if isinstance(each, Policy)),
        tuple(each for each in found if not isinstance(each, Policy)),
        {each.rule: f"version {each.version} ({each.sha256[:12]})" for each in kept},
    )


def _policy(kept: KeptRule) -> Policy | Judge:
    try:
        return parsed(kept.text)
    except Refused:
        return stand_in(kept.rule, "this version of cleanclaim cannot read it")


@lru_cache(maxsize=2_000)
def parsed(text: str) -> Policy:
    """The policy of a kept text, which holds one."""
    (policy,) = read_policies(text, "the kept text")
    return policy


def _judge(kept: KeptRule) -> Judge:
    try:
        loaded: dict[str, OwnRule] = {each.id: each for each in operator_rules()}
    except Refused:
        return stand_in(kept.rule, "the operator's rules cannot be loaded")
    own = loaded.get(kept.rule)
    if own is None:
        return stand_in(kept.rule, "the operator has taken it away")
    if own.sha256 != kept.sha256:
        return stand_in(kept.rule, "its module was changed since it was switched on")
    return own.judge
