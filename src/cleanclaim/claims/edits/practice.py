"""The practice's own rules and its payers' policies (`claims.policies`), asked like any other edit."""

from __future__ import annotations

from functools import lru_cache

from cleanclaim.claims.edits.fired import Edit, Fired, Said, edit
from cleanclaim.claims.edits.lists import CodeList, parsed
from cleanclaim.claims.edits.traits import Trait
from cleanclaim.claims.edits.views import ClaimView, LineView
from cleanclaim.claims.policies import Policy
from cleanclaim.kernel import Citation


@edit("claim-policy", cites=Citation("rules of the practice and its payers"), when=Trait.POLICIES)
def policies(view: ClaimView) -> Said:
    """A rule of the practice or a policy of its payer is not met."""
    payer, day = view.claim.payer, view.claim.encounter.service_date
    for policy in view.facts.policies:
        if policy.speaks_of(payer.payer_id, payer.filing_code) and policy.period.covers(day):
            yield from _judged(policy, view)


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


EDITS: tuple[Edit, ...] = (policies,)
