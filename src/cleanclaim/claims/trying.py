"""Rules of practices and operators are tried by their cases before anybody relies on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cleanclaim.claims.cases import claim_of, facts_of
from cleanclaim.claims.checking import check
from cleanclaim.claims.edits.practice import EDITS, FAULT
from cleanclaim.claims.facts import Facts
from cleanclaim.claims.own_rules import OwnRule
from cleanclaim.claims.policies import Policy
from cleanclaim.kernel import Finding, Period, Refused


@dataclass(frozen=True, slots=True)
class FailedCase:
    """A case that does not come out as it says; `case` "" = the rule lacks one."""

    rule: str
    case: str
    says: str


def try_policy(policy: Policy) -> tuple[FailedCase, ...]:
    """What fails of a policy's cases. Raises Refused for a case that cannot be told.

    A case tells of an ordinary claim of 2026; whom the policy speaks of and when is not what it tries.
    """
    everywhere = replace(policy, payers=frozenset(), filing_codes=frozenset(), period=Period(date.min))
    facts = Facts(policies=(everywhere,))
    found = {place: _findings(case, facts, policy.id) for place, case in enumerate(policy.cases)}
    return _failures(policy.id, policy.cases, found)


def try_own_rule(rule: OwnRule) -> tuple[FailedCase, ...]:
    """What fails of the cases of an operator's rule. Raises Refused for a case that cannot be told."""
    found = {
        place: _findings(case, replace(_facts(case, rule.id), own_rules=(rule.judge,)), rule.id)
        for place, case in enumerate(rule.cases)
    }
    return _failures(rule.id, rule.cases, found)


def _facts(case: Mapping[str, Any], rule: str) -> Facts:
    try:
        return facts_of(case)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Refused(_UNTOLD.format(rule=rule)) from None


def _findings(case: Mapping[str, Any], facts: Facts, rule: str) -> tuple[Finding, ...]:
    if not isinstance(case.get("fires"), bool) or not case.get("says"):
        raise Refused(f"A case of {rule} lacks `says` or `fires`: tell it in a sentence, with true or false.")
    try:
        claim = claim_of(case)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Refused(_UNTOLD.format(rule=rule)) from None
    return tuple(each for each in check(claim, facts, edits=EDITS).findings if each.rule == rule)


_UNTOLD = "A case of {rule} has a key or value that no case has: docs/rules.md shows how cases are told."


def _failures(
    rule: str, cases: Iterable[Mapping[str, Any]], found: Mapping[int, tuple[Finding, ...]]
) -> tuple[FailedCase, ...]:
    failed = []
    told = list(cases)
    for place, case in enumerate(told):
        fault = next((value for each in found[place] for name, value in each.values if name == FAULT), "")
        fired = bool(found[place])
        if fault:
            failed.append(FailedCase(rule, str(case["says"]), f"could not be run ({fault})"))
        elif fired is not case["fires"]:
            says = "fires, and should not" if fired else "stays silent, and should fire"
            failed.append(FailedCase(rule, str(case["says"]), says))
    for fires, wanted in ((True, "fires"), (False, "stays silent")):
        if not any(case["fires"] is fires for case in told):
            failed.append(FailedCase(rule, "", f"has no case in which it {wanted}"))
    return tuple(failed)
