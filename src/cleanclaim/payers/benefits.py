"""What a plan pays of priced lines: every cent of each charge goes into one step that says why.

The order within a line is fixed: denial (and nothing else); what the contract takes off; not covered;
copay; deductible; coinsurance; each of the last three only up to the out-of-pocket maximum; the payment,
less sequestration. Lines are taken by number, whatever the order in which they are given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cleanclaim.kernel import Refused, dollars, percent_of
from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.payers.coordination import after_prior_payer
from cleanclaim.payers.values import (
    Accumulators,
    AdjudicatedLine,
    Adjudication,
    Benefit,
    BenefitKind,
    Contract,
    LineToPrice,
    Plan,
    PricedLine,
    PriorAnswer,
    Step,
    StepKind,
)


@dataclass(slots=True)
class _Terms:
    """One claim under one plan and contract, and what is left of its limits while lines are taken."""

    plan: Plan
    contract: Contract | None
    deductible_left: int
    oop_left: int | None
    deductible_met: int
    oop_met: int
    copay_taken: dict[BenefitKind, int] = field(default_factory=dict)

    @property
    def in_network(self) -> bool:
        return self.contract is not None and self.contract.in_network

    @property
    def sequestration_percent(self) -> Decimal:
        return self.contract.sequestration_percent if self.contract else Decimal(0)

    def payment_adjustment(self, line: LineToPrice) -> Decimal:
        return self.contract.payment_adjustment(line.rendering_npi, line.service_date) if self.contract else Decimal(0)

    def clause(self, priced: PricedLine) -> str:
        return priced.clause or (self.contract.id if self.contract else "")

    def count(self, steps: Sequence[Step]) -> None:
        """Count the patient's cost sharing of a finished line towards deductible and maximum."""
        deductible = _sum(steps, StepKind.DEDUCTIBLE)
        self.deductible_left -= deductible
        self.deductible_met += deductible
        if not self.in_network:
            return
        shares = _sum(steps, StepKind.COPAY, StepKind.DEDUCTIBLE, StepKind.COINSURANCE)
        self.oop_met += shares
        if self.oop_left is not None:
            self.oop_left -= shares


def adjudicate(
    priced: Sequence[PricedLine],
    contract: Contract | None,
    plan: Plan,
    before: Accumulators,
    *,
    prior: Sequence[PriorAnswer] = (),
) -> Adjudication:
    """Adjudicate one claim; the answer keeps the order of `priced`.

    `prior` is what earlier payers did, a value a line; with it the plan pays as a later payer. A
    deductible counts in and out of network, the out-of-pocket maximum counts and caps in-network cost
    sharing only. Raises Refused where the plan has no benefit for a line or is of another year.
    """
    terms = _terms(plan, contract, before)
    earlier = {answer.line: answer for answer in prior}
    done: dict[int, AdjudicatedLine] = {}
    for each in sorted(priced, key=lambda one: one.line.number):
        line = each.line
        if line.number in done:
            raise Refused("Two lines of the claim carry the same number: number the lines first.")
        steps = _steps(each, terms)
        if line.number in earlier and not line.denied:
            steps = after_prior_payer(steps, earlier[line.number], plan, terms.in_network)
        percent = terms.payment_adjustment(line)
        steps = _sequestered(_adjusted(steps, percent, terms), terms)
        steps = tuple(step for step in steps if step.cents)
        terms.count(steps)
        done[line.number] = AdjudicatedLine(line, each.allowed_cents, steps, percent)
    after = Accumulators(terms.deductible_met, terms.oop_met)
    return Adjudication(tuple(done[each.line.number] for each in priced), after, terms.sequestration_percent)


def _terms(plan: Plan, contract: Contract | None, before: Accumulators) -> _Terms:
    deductible_left = max(0, plan.deductible_cents - before.deductible_met_cents)
    oop_left = None if plan.oop_max_cents is None else max(0, plan.oop_max_cents - before.oop_met_cents)
    met = before.deductible_met_cents, before.oop_met_cents
    return _Terms(plan, contract, deductible_left, oop_left, *met)


def _steps(priced: PricedLine, terms: _Terms) -> tuple[Step, ...]:
    """The steps of a line before other payers and sequestration."""
    line = priced.line
    if line.denied:
        return (_denial(priced),)
    if not terms.plan.year.covers(line.service_date):
        raise Refused(
            f"Plan {terms.plan.id} is of another year than {line.service_date.isoformat()}: "
            "give the plan in force on the date of service."
        )
    benefit = _benefit(terms.plan, line.kind)
    if not benefit.covered:
        return (_not_covered(priced, benefit),)
    shares = tuple(_shares(priced, benefit, terms))
    paid = priced.allowed_cents - sum(step.cents for step in shares)
    payment = Step(StepKind.PAID, paid, _why_paid(priced, shares, paid), benefit.clause)
    return (_difference(priced, terms), *shares, payment)


def _denial(priced: PricedLine) -> Step:
    group, _, carc = priced.line.denied.partition("-")
    row = load_rulebook("payers/denials").get(carc, {})
    words = row.get("says", "the payer denies the line")
    why = f"{dollars(priced.line.charge_cents)} denied with {group}-{carc}: {words}"
    remarks = tuple(row.get("remarks", ()))
    return Step(StepKind.NOT_COVERED, priced.line.charge_cents, why, "", group, carc, remarks)


def _benefit(plan: Plan, kind: BenefitKind) -> Benefit:
    """The benefit of the kind, else the one for all other services."""
    for wanted in (kind, BenefitKind.OTHER):
        for benefit in plan.benefits:
            if benefit.kind is wanted:
                return benefit
    raise Refused(f"Plan {plan.id} says nothing of {kind.value} services: add a benefit for them or for 'other'.")


def _not_covered(priced: PricedLine, benefit: Benefit) -> Step:
    group, who = ("CO", "the provider") if benefit.provider_liable else ("PR", "the patient")
    charge = priced.line.charge_cents
    why = f"{dollars(charge)}: the plan does not cover {benefit.kind.value} services; {who} bears it"
    return Step(StepKind.NOT_COVERED, charge, why, benefit.clause, group, "96", ("N130",))


def _difference(priced: PricedLine, terms: _Terms) -> Step:
    """Charge less allowed: the contract binds a provider in network, out of network the patient owes it."""
    charge, allowed = priced.line.charge_cents, priced.allowed_cents
    figures = f"charge {dollars(charge)} - allowed {dollars(allowed)} = {dollars(charge - allowed)}"
    clause = terms.clause(priced)
    if not terms.in_network:
        why = f"{figures}; above what the plan allows, and no contract binds the provider to it"
        return Step(StepKind.NOT_COVERED, charge - allowed, why, clause, "PR", "45")
    why = f"{figures}; the contract allows {priced.arithmetic}"
    carc = "45" if allowed <= charge else "94"
    return Step(StepKind.CONTRACTUAL, charge - allowed, why, clause, "CO", carc)


def _shares(priced: PricedLine, benefit: Benefit, terms: _Terms) -> Iterator[Step]:
    """Copay, deductible and coinsurance of a covered line, each capped by what the patient may still pay."""
    rest, left = priced.allowed_cents, terms.oop_left if terms.in_network else None
    for build in (_copay, _deductible, _coinsurance):
        step = _capped(build(rest, benefit, terms), left, terms)
        rest -= step.cents
        left = None if left is None else left - step.cents
        yield step
        if step.kind is StepKind.COPAY:
            taken = terms.copay_taken.get(benefit.kind, 0)
            terms.copay_taken[benefit.kind] = taken + step.cents


def _copay(rest: int, benefit: Benefit, terms: _Terms) -> Step:
    taken = terms.copay_taken.get(benefit.kind, 0)
    cents = min(rest, max(0, benefit.copay_cents - taken))
    why = f"copay of {dollars(benefit.copay_cents)} for {benefit.kind.value} services, once a claim"
    if taken:
        why += f"; {dollars(taken)} of it stands on an earlier line"
    if cents == rest < benefit.copay_cents - taken:
        why += f"; not more than the allowed {dollars(rest)}"
    return _share(StepKind.COPAY, cents, why, benefit, terms)


def _deductible(rest: int, benefit: Benefit, terms: _Terms) -> Step:
    cents = min(rest, terms.deductible_left) if benefit.deductible else 0
    limit = terms.plan.deductible_cents
    why = (
        f"deductible of {dollars(limit)}, of which {dollars(terms.deductible_left)} was left: "
        f"{dollars(cents)} of {dollars(rest)}"
    )
    return _share(StepKind.DEDUCTIBLE, cents, why, benefit, terms)


def _coinsurance(rest: int, benefit: Benefit, terms: _Terms) -> Step:
    cents = percent_of(rest, benefit.coinsurance_percent)
    why = f"coinsurance: {benefit.coinsurance_percent.normalize():f} % of {dollars(rest)} = {dollars(cents)}"
    return _share(StepKind.COINSURANCE, cents, why, benefit, terms)


_CARC = {StepKind.DEDUCTIBLE: "1", StepKind.COINSURANCE: "2", StepKind.COPAY: "3"}
# CMS change request 10433: the shares of a qualified Medicare beneficiary are named and may not be billed.
_NOT_BILLABLE = {StepKind.DEDUCTIBLE: "N781", StepKind.COINSURANCE: "N782", StepKind.COPAY: "N783"}


def _share(kind: StepKind, cents: int, why: str, benefit: Benefit, terms: _Terms) -> Step:
    remarks: tuple[str, ...] = ()
    if terms.plan.not_billable_to_patient:
        why += "; a qualified Medicare beneficiary may not be billed for it"
        remarks = (_NOT_BILLABLE[kind],)
    return Step(kind, cents, why, benefit.clause, "PR", _CARC[kind], remarks)


def _capped(step: Step, left: int | None, terms: _Terms) -> Step:
    if left is None or step.cents <= left:
        return step
    limit = dollars(terms.plan.oop_max_cents or 0)
    why = f"{step.why}; only {dollars(left)} is left until the out-of-pocket maximum of {limit}"
    return Step(step.kind, left, why, step.clause, step.group, step.carc, step.remarks)


def _why_paid(priced: PricedLine, shares: Sequence[Step], paid: int) -> str:
    parts = "".join(f" - {step.kind.value} {dollars(step.cents)}" for step in shares if step.cents)
    return f"allowed {dollars(priced.allowed_cents)}{parts} = {dollars(paid)} paid"


def _adjusted(steps: tuple[Step, ...], percent: Decimal, terms: _Terms) -> tuple[Step, ...]:
    """A provider's payment adjustment, added to the payment or taken off it (CARC 144, 237 with N807)."""
    if not percent:
        return steps
    done: list[Step] = []
    for step in steps:
        change = percent_of(step.cents, percent) if step.kind is StepKind.PAID else 0
        if not change:
            done.append(step)
            continue
        clause, kept = terms.contract.id if terms.contract else "", step.cents + change
        why = f"payment adjustment: {percent.normalize():+f} % of {dollars(step.cents)} = {dollars(change)}"
        carc = "144" if change > 0 else "237"
        done.append(Step(StepKind.PAYMENT_ADJUSTMENT, -change, why, clause, "CO", carc, ("N807",)))
        done.append(Step(StepKind.PAID, kept, f"{step.why}; {why}, {dollars(kept)}", step.clause))
    return tuple(done)


def _sequestered(steps: tuple[Step, ...], terms: _Terms) -> tuple[Step, ...]:
    """Take sequestration off the payment; what the patient owes stays as it is (CARC 253)."""
    percent = terms.sequestration_percent
    if not percent:
        return steps
    done: list[Step] = []
    for step in steps:
        cut = percent_of(step.cents, percent) if step.kind is StepKind.PAID else 0
        if not cut:
            done.append(step)
            continue
        clause = terms.contract.id if terms.contract else ""
        why = f"sequestration: {percent.normalize():f} % of {dollars(step.cents)} = {dollars(cut)}"
        done.append(Step(StepKind.SEQUESTRATION, cut, why, clause, "CO", "253"))
        kept = step.cents - cut
        says = f"{step.why}; less sequestration {dollars(cut)} = {dollars(kept)}"
        done.append(Step(StepKind.PAID, kept, says, step.clause))
    return tuple(done)


def _sum(steps: Sequence[Step], *kinds: StepKind) -> int:
    return sum(step.cents for step in steps if step.kind in kinds)
