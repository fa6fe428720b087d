"""What holds for any claim under any plan, beyond the worked cases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanclaim import payers
from cleanclaim.codesets.procedures import starter_list
from cleanclaim.kernel import Period, Refused
from cleanclaim.payers import BenefitKind, StepKind

DAY = date(2026, 3, 2)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
SHARES = (StepKind.COPAY, StepKind.DEDUCTIBLE, StepKind.COINSURANCE)
CODES = ["99213", "71046", "20610", "11402", "J1100"]

percents = st.sampled_from([Decimal(each) for each in ("0", "10", "20", "33.3", "85", "100", "120")])
cents = st.integers(0, 200_000)
schedules = st.builds(
    lambda fees: payers.FeeSchedule("S", "S", YEAR, {(code, ""): fee for code, fee in fees.items()}),
    st.dictionaries(st.sampled_from(CODES), cents),
)
clauses = st.builds(
    lambda percent, of, lesser: payers.FeeClause("K", "k", percent=percent, of=of, lesser_of_charge=lesser),
    percents,
    st.sampled_from(["charge", "S"]),
    st.booleans(),
)
contracts = st.builds(
    lambda clause, schedule, bound, cut: payers.Contract(
        "C",
        "C",
        "I",
        YEAR,
        (clause,),
        (schedule,),
        frozenset({"20610", "11402"}),
        non_physician_percent=Decimal(85),
        sequestration_percent=cut,
        in_network=bound,
    ),
    clauses,
    schedules,
    st.booleans(),
    st.sampled_from([Decimal(0), Decimal(2)]),
)
benefits = st.builds(
    payers.Benefit,
    st.sampled_from(BenefitKind),
    st.integers(0, 6000),
    st.booleans(),
    st.sampled_from([Decimal(0), Decimal(20), Decimal("33.3"), Decimal(100)]),
    st.sampled_from([True, True, True, False]),
    st.just("clause"),
    st.booleans(),
)
plans = st.builds(
    lambda rows, deductible, limit, method: payers.Plan(
        "PL",
        "PL",
        "I",
        YEAR,
        deductible,
        limit,
        (*rows, payers.Benefit(BenefitKind.OTHER, coinsurance_percent=Decimal(20))),
        coordination=method,
    ),
    st.lists(benefits, max_size=3),
    st.integers(0, 100_000),
    st.one_of(st.none(), st.integers(0, 200_000)),
    st.sampled_from(payers.Coordination),
)


@st.composite
def claims(draw: st.DrawFn) -> list[payers.LineToPrice]:
    return [
        payers.LineToPrice(
            number,
            code := draw(st.sampled_from(CODES)),
            draw(st.sampled_from([(), ("50",), ("80",), ("AS",)])),
            draw(st.integers(1, 4)),
            draw(cents),
            DAY,
            draw(st.sampled_from(["11", "22"])),
            payers.benefit_kind(code),
            draw(st.booleans()),
            draw(st.sampled_from(["", "", "", "CO-97", "PR-27"])),
        )
        for number in range(1, draw(st.integers(1, 4)) + 1)
    ]


@st.composite
def answers(
    draw: st.DrawFn, secondary: bool = False
) -> tuple[payers.Adjudication, payers.Plan, payers.Accumulators, bool]:
    lines, plan = draw(claims()), draw(plans)
    contract = draw(st.one_of(st.none(), contracts))
    met = payers.Accumulators(draw(st.integers(0, 120_000)), draw(st.integers(0, 150_000)))
    prior = []
    if secondary:
        for line in lines:
            paid = draw(st.integers(0, line.charge_cents))
            prior.append(payers.PriorAnswer(line.number, paid, draw(st.integers(0, line.charge_cents - paid))))
    answer = payers.adjudicate(payers.price(lines, contract), contract, plan, met, prior=prior)
    return answer, plan, met, contract is not None and contract.in_network


@settings(max_examples=150, deadline=None)
@given(answers())
def test_every_cent_of_the_charge_has_one_step(
    case: tuple[payers.Adjudication, payers.Plan, payers.Accumulators, bool],
) -> None:
    answer, plan, met, in_network = case
    for line in answer.lines:
        assert sum(step.cents for step in line.steps) == line.line.charge_cents
        assert line.paid_cents >= 0
        assert line.total(*SHARES) <= line.allowed_cents
        assert all(step.why and step.cents for step in line.steps)
        assert not any(step.group == "PR" for step in line.steps if step.kind is StepKind.CONTRACTUAL)
    if in_network and plan.oop_max_cents is not None:
        assert answer.after.oop_met_cents <= max(plan.oop_max_cents, met.oop_met_cents)
    if not in_network:
        assert answer.after.oop_met_cents == met.oop_met_cents
    assert answer.after.deductible_met_cents <= max(plan.deductible_cents, met.deductible_met_cents)


@settings(max_examples=100, deadline=None)
@given(answers(secondary=True))
def test_a_later_payer_never_pays_more_than_was_left(
    case: tuple[payers.Adjudication, payers.Plan, payers.Accumulators, bool],
) -> None:
    answer, *_ = case
    for line in answer.lines:
        assert sum(step.cents for step in line.steps) == line.line.charge_cents
        settled = line.total(StepKind.PRIOR_PAYER)
        paid = line.total(StepKind.PAID, StepKind.SEQUESTRATION)
        assert 0 <= paid <= line.line.charge_cents - settled


@settings(max_examples=60, deadline=None)
@given(claims(), plans, contracts, st.randoms(use_true_random=False))
def test_the_order_in_which_lines_are_given_changes_nothing(
    lines: list[payers.LineToPrice], plan: payers.Plan, contract: payers.Contract, shuffle: st.DataObject
) -> None:
    met = payers.Accumulators(500, 500)
    straight = payers.adjudicate(payers.price(lines, contract), contract, plan, met)
    shuffle.shuffle(lines)
    mixed = payers.adjudicate(payers.price(lines, contract), contract, plan, met)
    assert sorted(mixed.lines, key=lambda line: line.line.number) == list(straight.lines)
    assert mixed.after == straight.after


def _plan(*benefits: payers.Benefit) -> payers.Plan:
    return payers.Plan("PL", "PL", "I", YEAR, 0, None, benefits)


def _line(day: date = DAY, number: int = 1) -> payers.LineToPrice:
    return payers.LineToPrice(number, "99213", (), 1, 100, day, "11", BenefitKind.OFFICE_VISIT)


def _contract(**changes: object) -> payers.Contract:
    clause = payers.FeeClause("K", "k", percent=Decimal(100), of="nowhere")
    return payers.Contract("C", "C", "I", YEAR, (clause,), **changes)  # type: ignore[arg-type]


def test_requests_that_cannot_be_answered_say_what_to_do() -> None:
    other = payers.Benefit(BenefitKind.OTHER)
    none = payers.Accumulators()
    later = payers.price([_line(date(2027, 1, 2))], None)
    with pytest.raises(Refused, match="another year"):
        payers.adjudicate(later, None, _plan(other), none)
    with pytest.raises(Refused, match="add a benefit"):
        payers.adjudicate(payers.price([_line()], None), None, _plan(), none)
    with pytest.raises(Refused, match="number the lines"):
        payers.adjudicate(payers.price([_line(), _line()], None), None, _plan(other), none)
    with pytest.raises(Refused, match="not in force"):
        payers.price([_line(date(2027, 1, 2))], _contract())
    with pytest.raises(Refused, match="add nowhere"):
        payers.price([_line()], _contract())


def test_deadlines() -> None:
    payer = payers.PayerProfile("I", "Insurer", "99999", "CI", timely_filing_days=90, correction_days=60)
    assert payers.timely_filing_deadline(payer, date(2026, 1, 31)) == date(2026, 5, 1)
    assert payers.correction_deadline(payer, date(2026, 1, 31)) == date(2026, 4, 1)
    assert payers.appeal_deadline(payer, date(2026, 1, 1)) == date(2026, 6, 30)


def test_medicare_counts_calendar_months_and_each_level_has_its_clock() -> None:
    payer = payers.PayerProfile("M", "Medicare", "99998", "MB", timely_filing_months=12, appeal_level_days=(120, 180))
    assert payers.timely_filing_deadline(payer, date(2023, 3, 1)) == date(2024, 3, 1)
    assert payers.timely_filing_deadline(payer, date(2024, 2, 29)) == date(2025, 2, 28)
    assert payers.appeal_deadline(payer, date(2026, 1, 1), 2) == date(2026, 6, 30)
    with pytest.raises(Refused, match="from 1 to 2"):
        payers.appeal_deadline(payer, date(2026, 1, 1), 3)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("99213", BenefitKind.OFFICE_VISIT),
        ("99396", BenefitKind.PREVENTIVE),
        ("36415", BenefitKind.LABORATORY),
        ("80053", BenefitKind.LABORATORY),
        ("71046", BenefitKind.IMAGING),
        ("77067", BenefitKind.PREVENTIVE),
        ("J1100", BenefitKind.DRUG),
        ("97110", BenefitKind.THERAPY),
        ("20610", BenefitKind.SURGERY),
        ("93306", BenefitKind.IMAGING),
        ("90837", BenefitKind.THERAPY),
        ("70450", BenefitKind.IMAGING),
        ("3074F", BenefitKind.OTHER),
    ],
)
def test_benefit_kinds(code: str, kind: BenefitKind) -> None:
    assert payers.benefit_kind(code) is kind


def test_every_procedure_of_the_starter_list_has_a_kind() -> None:
    assert all(payers.benefit_kind(code) in BenefitKind for code in starter_list())


def test_terms_are_found_by_date() -> None:
    old = payers.Contract("old", "old", "I", Period(date(2020, 1, 1)), ())
    new = payers.Contract("new", "new", "I", Period(date(2026, 1, 1)), ())
    assert payers.contract_in_force([new, old], "I", date(2025, 5, 5)) is old
    assert payers.contract_in_force([old, new], "I", DAY) is new
    assert payers.contract_in_force([old, new], "J", DAY) is None
    plan = _plan()
    assert payers.plan_in_force([plan], "PL", DAY) is plan
    assert payers.plan_in_force([plan], "PL", date(2027, 1, 1)) is None
    first = payers.Coverage("a", "P", "I", "PL", "M1", Period(date(2026, 1, 1)), priority=2)
    second = payers.Coverage("b", "P", "J", "PL", "M2", Period(date(2026, 1, 1)), priority=1)
    assert payers.coverages_in_force([first, second], "P", DAY) == (second, first)
