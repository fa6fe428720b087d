"""A later payer's turn: what the first payer did is named (OA-23), and the rest is shared anew.

The plan first works out its own benefit as if it were first. It then pays at most what the earlier payers
left to the patient; a carve-out plan also takes off what they paid. What is still left is the patient's
only as far as this plan's own copay, deductible and coinsurance reach.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cleanclaim.kernel import dollars
from cleanclaim.payers.values import Coordination, Plan, PriorAnswer, Step, StepKind

_SHARES = (StepKind.COPAY, StepKind.DEDUCTIBLE, StepKind.COINSURANCE)


def after_prior_payer(steps: Sequence[Step], prior: PriorAnswer, plan: Plan, in_network: bool) -> tuple[Step, ...]:
    """The steps of a line after earlier payers; `steps` are those of this plan as if it were first."""
    charge = sum(step.cents for step in steps)
    impact = prior.paid_cents + prior.adjusted_cents
    left = charge - impact
    if any(step.kind is StepKind.NOT_COVERED and step.carc == "96" for step in steps):
        kept = (replace(step, cents=left) for step in steps)
        return (_impact(impact, prior), *kept)
    return tuple(_answer(steps, prior, plan, in_network, left, impact))


def _answer(
    steps: Sequence[Step], prior: PriorAnswer, plan: Plan, in_network: bool, left: int, impact: int
) -> Iterator[Step]:
    yield _impact(impact, prior)
    benefit = sum(step.cents for step in steps if step.kind is StepKind.PAID)
    own = benefit - prior.paid_cents if plan.coordination is Coordination.CARVE_OUT else benefit
    paid = max(0, min(own, left))
    rest = left - paid
    for step in steps:
        if step.kind in _SHARES:
            share = max(0, min(step.cents, rest))
            rest -= share
            yield replace(step, cents=share, why=f"{step.why}; after the earlier payer {dollars(share)} of it remains")
    yield _excess(rest, steps, in_network)
    yield Step(StepKind.PAID, paid, _why_paid(benefit, prior, plan, left, paid), _clause(steps))


def _impact(impact: int, prior: PriorAnswer) -> Step:
    why = (
        f"the earlier payer paid {dollars(prior.paid_cents)} and adjusted {dollars(prior.adjusted_cents)}: "
        f"{dollars(impact)} is settled already"
    )
    return Step(StepKind.PRIOR_PAYER, impact, why, "", "OA", "23")


def _excess(cents: int, steps: Sequence[Step], in_network: bool) -> Step:
    clause = next((step.clause for step in steps if step.carc in ("45", "94")), "")
    if in_network:
        why = f"{dollars(cents)} is more than this plan's benefit and the patient's share together"
        return Step(StepKind.CONTRACTUAL, cents, why, clause, "CO", "45")
    why = f"{dollars(cents)} is above what the plan allows, and no contract binds the provider to it"
    return Step(StepKind.NOT_COVERED, cents, why, clause, "PR", "45")


def _why_paid(benefit: int, prior: PriorAnswer, plan: Plan, left: int, paid: int) -> str:
    own = f"own benefit {dollars(benefit)}"
    if plan.coordination is Coordination.CARVE_OUT:
        own += f" less {dollars(prior.paid_cents)} paid before"
    return f"{own}, at most the {dollars(left)} left after the earlier payer = {dollars(paid)} paid"


def _clause(steps: Sequence[Step]) -> str:
    return next((step.clause for step in steps if step.kind is StepKind.PAID), "")
