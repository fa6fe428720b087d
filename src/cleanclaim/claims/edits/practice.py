"""The practice's own rules and its payers' policies (`claims.policies`), asked like any other edit.

Rules in Python that the operator has installed (`claims.own_rules`) are asked here too. Nothing that goes wrong
in one of them gets past here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from cleanclaim.claims.edits.fired import Edit, Fired, Said, edit
from cleanclaim.claims.edits.lists import CodeList, parsed
from cleanclaim.claims.edits.traits import Trait
from cleanclaim.claims.edits.views import ClaimView, LineView
from cleanclaim.claims.policies import Policy
from cleanclaim.kernel import Citation, NotChecked, Owner, Severity
from cleanclaim.kernel.rules import RuleCard

if TYPE_CHECKING:
    from cleanclaim.claims.own_rules import Judge

_MOST_SAID = 100  # of one rule on one claim
FAULT = "fault"
"""The name of the value that tells a finding on a rule that could not be run from what the rule itself says."""


@edit("claim-policy", cites=Citation("rules of the practice and its payers"), when=Trait.POLICIES)
def policies(view: ClaimView) -> Said:
    """A rule of the practice or a policy of its payer is not met."""
    payer, day = view.claim.payer, view.claim.encounter.service_date
    for policy in view.facts.policies:
        if policy.speaks_of(payer.payer_id, payer.filing_code) and policy.period.covers(day):
            yield from _judged(policy, view)
    for each in view.facts.own_rules:
        yield from _run(each, view)


def _judged(policy: Policy, view: ClaimView) -> Said:
    for line in view.lines:
        if _concerns(policy, view, line) and not _is_met(policy, view, line):
            yield Fired(
                policy.says,
                line.number,
                policy.fix,
                (("policy", policy.id), ("procedure", line.code)),
                severity=policy.severity,
                likely_carc=policy.likely_carc,
                citation=Citation(policy.cites),
                rule=policy.id,
                owner=policy.owner,
            )
            if policy.requires in _OF_CLAIM:
                return  # said once, at the first line that asks for it


_OF_CLAIM = frozenset({"authorization", "referral", "referring provider", "attachment", "note", "taxonomy"})


def _concerns(policy: Policy, view: ClaimView, line: LineView) -> bool:
    """Whether every condition that the policy gives holds of the line."""
    age = view.age_on(line.day)
    return (
        (not policy.codes or line.code in _codes(policy.codes))
        and (not policy.modifiers or line.has(*policy.modifiers))
        and (not policy.places or line.place in policy.places)
        and (not policy.diagnoses or _points_at(view, line, policy.diagnoses))
        and (policy.ages is None or (age is not None and policy.ages[0] <= age <= policy.ages[1]))
    )


def _is_met(policy: Policy, view: ClaimView, line: LineView) -> bool:
    claim = view.claim
    match policy.requires:
        case "authorization":
            return bool(claim.encounter.authorization)
        case "referral":
            return bool(claim.referral_number)
        case "referring provider":
            return claim.referring is not None
        case "attachment":
            sent = {report for report, _, _ in claim.attachments}
            return bool(sent & set(policy.of)) if policy.of else bool(sent)
        case "note":
            return bool(claim.note.strip())
        case "taxonomy":
            return bool(claim.rendering.taxonomy)
        case "drug code":
            return line.line.signed.drug is not None
        case _:
            return _line_meets(policy, view, line)


def _line_meets(policy: Policy, view: ClaimView, line: LineView) -> bool:
    listed = " ".join(policy.of)
    match policy.requires:
        case "modifier":
            return line.has(*policy.of)
        case "no modifier":
            return not line.has(*policy.of)
        case "diagnosis":
            return _points_at(view, line, listed)
        case "no diagnosis":
            return not _points_at(view, line, listed)
        case "place":
            return line.place in policy.of
        case "no place":
            return line.place not in policy.of
        case "other code":
            return _has_other(view, line, listed)
        case "no other code":
            return not _has_other(view, line, listed)
        case _:
            return _within(policy, view, line)


def _within(policy: Policy, view: ClaimView, line: LineView) -> bool:
    age = view.age_on(line.day)
    match policy.requires:
        case "units at most":
            return line.units <= policy.limit
        case "age at least":
            return age is None or age >= policy.limit
        case "age at most":
            return age is None or age <= policy.limit
        case "charge at most":
            return line.line.charge_cents <= policy.limit
        case _:
            return False  # "nothing": the service is not taken at all


def _has_other(view: ClaimView, line: LineView, listed: str) -> bool:
    codes = _codes(listed)
    return any(other.code in codes for other in view.lines if other is not line and other.day == line.day)


def _points_at(view: ClaimView, line: LineView, listed: str) -> bool:
    headings = _codes(listed)
    return any(headings.heads(each.code) for each in view.diagnoses_of(line))


@lru_cache(maxsize=1_000)
def _codes(text: str) -> CodeList:
    return parsed(text, "")


def _run(judge: Judge, view: ClaimView) -> Said:
    """What a rule of the operator says. Whatever it raises is told by its kind alone."""
    try:
        said = [_spoken(each, judge.card) for each in islice(judge(view) or (), _MOST_SAID)]
    except (Exception, SystemExit) as fault:
        yield unrunnable(judge.card.id, type(fault).__name__)
    else:
        yield from said


def unrunnable(rule: str, fault: str, fix: str = "Tell the operator of this machine.") -> Fired:
    """A rule that is switched on and could not be asked: said on every claim, and no claim is held for it."""
    says = f"The rule {rule} could not be run ({fault}); the claim was not judged by it."
    return Fired(says, fix=fix, values=((FAULT, fault),), severity=Severity.WARNING, owner=Owner.BILLING, rule=rule)


def _spoken(said: object, card: RuleCard) -> Fired | NotChecked:
    """What a rule of the operator said, with its card. Raises TypeError for what is no finding."""
    if isinstance(said, NotChecked):
        return said
    if not isinstance(said, Fired) or not all(_texts(said)) or not isinstance(said.line, int | None):
        raise TypeError("a rule says Fired or NotChecked")
    return replace(
        said,
        message=said.message or card.sentence,
        severity=Severity(said.severity or card.severity),
        owner=Owner(said.owner or card.owner),
        citation=said.citation or card.citation,
        likely_carc=said.likely_carc or card.likely_carc,
        rule=card.id,
    )


def _texts(said: Fired) -> Iterator[bool]:
    for text in (said.message, said.fix, said.version, said.likely_carc):
        yield isinstance(text, str)
    for name, value in said.values:
        yield isinstance(name, str) and isinstance(value, str)


EDITS: tuple[Edit, ...] = (policies,)
