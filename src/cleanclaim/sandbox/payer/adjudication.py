"""One claim on file, answered: the payer's own engine, its policies, and what the script adds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from cleanclaim.kernel import percent_of
from cleanclaim.payers import (
    Accumulators,
    AdjudicatedLine,
    LineToPrice,
    PricedLine,
    PriorAnswer,
    Step,
    StepKind,
    adjudicate,
    benefit_kind,
    price,
)
from cleanclaim.sandbox.payer.desk import Desk, birth_date_of
from cleanclaim.sandbox.payer.policies import Asked, denial
from cleanclaim.sandbox.payer.values import Member, OnFile, PersonPlan, PlannedEvent, SandboxPayer, Surprise
from cleanclaim.x12.values import Adjustment, Claim837, ClaimPayment, Party, ServiceLine, ServicePayment

# NUCC taxonomy: physician assistants and nurse practitioners begin so.
_NON_PHYSICIAN = ("363A", "363L")
_STATUS = {"P": "1", "S": "2"}
# 835 CLP06 has no commercial insurance code of its own: CI and BL are sent as indemnity.
_CLP06 = {"CI": "15", "BL": "15"}
_SETTLED_LINE = frozenset({"CO", "OA", "PI"})


@dataclass(frozen=True, slots=True)
class Decided:
    """The answer with what it added to whose accumulators."""

    answer: ClaimPayment
    counted: tuple[tuple[PersonPlan, Accumulators], ...]


def decide(desk: Desk, payer: SandboxPayer, filed: OnFile, surprises: Sequence[PlannedEvent]) -> Decided:
    """Adjudicate a claim; accumulators on the desk move with it."""
    claim = filed.claim
    member = desk.member(payer, claim.subscriber.party.id)
    if member is None:
        raise KeyError("a claim on file has no member")
    lines = [_line(desk, payer, member, filed, line, surprises) for line in claim.lines]
    priors = [prior for line in claim.lines for prior in _prior(claim, line)]
    decided: dict[int, AdjudicatedLine] = {}
    counted: list[tuple[PersonPlan, Accumulators]] = []
    in_order = sorted(lines, key=lambda line: (line.service_date, line.number))
    for _, together in groupby(in_order, key=lambda line: _terms_key(desk, payer, member, claim, line)):
        done, added = _adjudicate(desk, payer, member, claim, list(together), priors, surprises)
        decided |= done
        counted.append(added)
    ordered = [decided[line.number] for line in claim.lines]
    return Decided(_payment(payer, filed, ordered), tuple(counted))


def _terms_key(desk: Desk, payer: SandboxPayer, member: Member, claim: Claim837, line: LineToPrice) -> tuple[str, date]:
    """Lines under one contract and in one plan year are adjudicated together."""
    contract = desk.contract(payer, claim, line.service_date)
    plan = desk.plan(payer, member, line.service_date)
    return contract.id if contract else "", plan.year.first if plan else date.min


def _adjudicate(
    desk: Desk,
    payer: SandboxPayer,
    member: Member,
    claim: Claim837,
    lines: list[LineToPrice],
    priors: Sequence[PriorAnswer],
    surprises: Sequence[PlannedEvent],
) -> tuple[dict[int, AdjudicatedLine], tuple[PersonPlan, Accumulators]]:
    """Lines under one contract and plan year, and what they added to whose accumulator."""
    first = lines[0].service_date
    contract, plan = desk.contract(payer, claim, first), desk.plan(payer, member, first)
    if plan is None:
        plan = payer.plans[0]  # every line is denied then (CARC 26 or 27), no benefit is asked
    priced = [_below(each, surprises) for each in price(lines, contract)]
    who = PersonPlan(payer.profile.id, member.member_id, birth_date_of(claim), plan.id, plan.year.first)
    before = desk.met(who)
    answer = adjudicate(priced, contract, plan, before, prior=priors)
    desk.accumulators[who] = answer.after
    added = Accumulators(
        answer.after.deductible_met_cents - before.deductible_met_cents,
        answer.after.oop_met_cents - before.oop_met_cents,
    )
    return {line.line.number: line for line in answer.lines}, (who, added)


def take_back_counts(desk: Desk, filed: OnFile) -> None:
    """What a claim counted towards deductible and maximum counts no more."""
    for who, added in filed.counted:
        met = desk.met(who)
        desk.accumulators[who] = Accumulators(
            met.deductible_met_cents - added.deductible_met_cents, met.oop_met_cents - added.oop_met_cents
        )


def reversed_payment(answer: ClaimPayment) -> ClaimPayment:
    """The same payment with every amount negative: CLP02 22, under the original numbers."""
    return replace(
        answer,
        status="22",
        charge_cents=-answer.charge_cents,
        paid_cents=-answer.paid_cents,
        patient_responsibility_cents=0,
        adjustments=[replace(each, cents=-each.cents) for each in answer.adjustments],
        lines=[_reversed_line(line) for line in answer.lines],
    )


def _reversed_line(line: ServicePayment) -> ServicePayment:
    return replace(
        line,
        charge_cents=-line.charge_cents,
        paid_cents=-line.paid_cents,
        allowed_cents=None,
        adjustments=[replace(each, cents=-each.cents) for each in line.adjustments],
    )


def _line(
    desk: Desk,
    payer: SandboxPayer,
    member: Member,
    filed: OnFile,
    line: ServiceLine,
    surprises: Sequence[PlannedEvent],
) -> LineToPrice:
    claim = filed.claim
    verdict = denial(Asked(desk, payer, member, filed, line))
    for event in surprises:
        if not verdict and event.surprise is Surprise.DENY and event.code in ("", line.procedure.code):
            verdict = event.carc
    rendering = line.rendering or claim.provider("82") or claim.billing
    return LineToPrice(
        line.number,
        line.procedure.code,
        line.procedure.modifiers,
        int(line.units),
        line.charge_cents,
        line.service_date or date.min,
        line.place_of_service or claim.place_of_service,
        benefit_kind(line.procedure.code),
        rendering.taxonomy.startswith(_NON_PHYSICIAN),
        verdict,
        rendering.id,
    )


def _below(priced: PricedLine, surprises: Sequence[PlannedEvent]) -> PricedLine:
    """The allowed amount, lowered where the script makes the payer pay below its contract."""
    for event in surprises:
        if event.surprise is Surprise.PAY_BELOW_CONTRACT and event.code in ("", priced.line.code):
            return replace(priced, allowed_cents=priced.allowed_cents - percent_of(priced.allowed_cents, event.percent))
    return priced


def _prior(claim: Claim837, line: ServiceLine) -> list[PriorAnswer]:
    """What earlier payers did on the line; from the claim level only where the claim has one line."""
    if claim.subscriber.responsibility == "P":
        return []
    if line.adjudications:
        paid = sum(each.paid_cents for each in line.adjudications)
        adjusted = sum(_settled(each.adjustments) for each in line.adjudications)
        return [PriorAnswer(line.number, paid, adjusted)]
    if len(claim.lines) > 1:
        return []
    paid = sum(other.paid_cents or 0 for other in claim.other_payers)
    return [PriorAnswer(line.number, paid, sum(_settled(other.adjustments) for other in claim.other_payers))]


def _settled(adjustments: Sequence[Adjustment]) -> int:
    return sum(each.cents for each in adjustments if each.group in _SETTLED_LINE)


def _payment(payer: SandboxPayer, filed: OnFile, lines: Sequence[AdjudicatedLine]) -> ClaimPayment:
    claim = filed.claim
    services = [_service(line, sent) for line, sent in zip(lines, claim.lines, strict=True)]
    all_denied = all(line.line.denied for line in lines)
    status = "4" if all_denied else _STATUS.get(claim.subscriber.responsibility, "3")
    days = [line.service_date for line in claim.lines if line.service_date]
    return ClaimPayment(
        claim_id=claim.claim_id,
        status=status,
        charge_cents=sum(line.line.charge_cents for line in lines),
        paid_cents=sum(line.paid_cents for line in lines),
        patient_responsibility_cents=sum(line.patient_cents for line in lines),
        filing_code=_CLP06.get(payer.profile.filing_code, payer.profile.filing_code),
        payer_claim_number=filed.number,
        place_of_service=claim.place_of_service,
        frequency=claim.frequency,
        patient=_patient(claim),
        rendering=_rendering(claim),
        remarks=("MA01",) if payer.profile.filing_code == "MB" else (),
        service_from=min(days),
        service_to=max(days),
        received_on=filed.received,
        lines=services,
    )


def _patient(claim: Claim837) -> Party:
    person = claim.patient or claim.subscriber.party
    return Party(
        "QC",
        True,
        person.last_or_organization,
        person.first,
        person.middle,
        person.suffix,
        "MI",
        claim.subscriber.party.id,
    )


def _rendering(claim: Claim837) -> Party | None:
    party = claim.provider("82")
    if party is None or not party.id:
        return None
    return Party(
        "82", party.is_person, party.last_or_organization, party.first, party.middle, party.suffix, "XX", party.id
    )


def _service(line: AdjudicatedLine, sent: ServiceLine) -> ServicePayment:
    remarks = dict.fromkeys(remark for step in line.steps for remark in step.remarks)
    return ServicePayment(
        procedure=replace(sent.procedure, description=""),
        charge_cents=line.line.charge_cents,
        paid_cents=line.paid_cents,
        units=sent.units,
        service_date=sent.service_date,
        adjustments=_adjustments(line.steps),
        line_control=sent.line_control,
        allowed_cents=line.allowed_cents or None,
        remarks=tuple(remarks),
    )


def _adjustments(steps: Sequence[Step]) -> list[Adjustment]:
    """One adjustment for each group and reason, in the order of the steps."""
    sums: dict[tuple[str, str], int] = {}
    for step in steps:
        if step.kind is not StepKind.PAID:
            sums[step.group, step.carc] = sums.get((step.group, step.carc), 0) + step.cents
    return [Adjustment(group, carc, cents) for (group, carc), cents in sums.items() if cents]
