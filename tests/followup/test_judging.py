"""An answer is measured against the contract, and a denial meets its play."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cleanclaim.claims import cases
from cleanclaim.claims.life import Event, LineOutcome
from cleanclaim.followup.judging import Kind, judge
from cleanclaim.followup.plays import Action, deadline_of, play_of
from cleanclaim.kernel import Owner, Period
from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.payers import (
    Accumulators,
    Benefit,
    BenefitKind,
    Contract,
    FeeClause,
    LineToPrice,
    PaymentAdjustment,
    Plan,
    adjudicate,
    price,
)

DECIDED = date(2026, 4, 1)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
CONTRACT = Contract(
    "c-1",
    "Synthetic Mutual 2026",
    "payer-1",
    YEAR,
    (FeeClause("4.1", "office visits", frozenset({"99213"}), fixed_cents=10000),
     FeeClause("4.9", "all else", percent=Decimal(60))),
)  # fmt: skip
PLAN = Plan(
    "plan-1", "Synthetic PPO", "payer-1", YEAR, 0, None,
    tuple(Benefit(kind, deductible=False, coinsurance_percent=Decimal(20)) for kind in BenefitKind),
)  # fmt: skip


@pytest.fixture
def expected(claim):
    lines = [
        LineToPrice(line.number, line.signed.code, (), 1, line.charge_cents, cases.DAY, "11", BenefitKind.OTHER)
        for line in claim.lines
    ]
    return adjudicate(price(lines, CONTRACT), CONTRACT, PLAN, Accumulators())


@pytest.fixture
def paid(service, payment):
    """A payment of the visit (150.00) and the blood draw (10.00)."""

    def make(visit, draw=(("CO", "45", 400), ("PR", "2", 120)), **more):
        lines = [
            service(charge=15000, paid=15000 - sum(r[2] for r in visit), reasons=visit, control="SYN-1L1"),
            service("36415", 1000, paid=1000 - sum(r[2] for r in draw), reasons=draw, control="SYN-1L2"),
        ]
        return payment(lines, **more)

    return make


def verdict(found, claim, expected=None, **more):
    return judge(found, claim, expected, decided_on=DECIDED, **more)


def test_paid_as_promised(paid, claim, expected):
    found = verdict(paid([("CO", "45", 5000), ("PR", "2", 2000)]), claim, expected)
    assert [line.kind for line in found.lines] == [Kind.AS_EXPECTED, Kind.AS_EXPECTED]
    assert found.outcomes == {1: LineOutcome.PATIENT, 2: LineOutcome.PATIENT}
    assert found.event is Event.LEFT_TO_PATIENT


def test_underpaid_gives_both_figures_the_clause_and_a_last_day(paid, claim, expected):
    found = verdict(paid([("CO", "45", 6000), ("PR", "2", 1800)]), claim, expected).lines[0]
    assert found.kind is Kind.UNDERPAID
    assert (found.allowed_cents, found.expected_allowed_cents, found.open_cents) == (9000, 10000, 1000)
    assert found.clause == "4.1"
    assert found.deadlines == ((Action.APPEAL, date(2026, 9, 28)),)
    assert "$90.00" in found.says
    assert "$100.00" in found.says


def test_a_cent_is_rounding_and_more_than_promised_is_said(paid, claim, expected):
    a_cent = verdict(paid([("CO", "45", 5001), ("PR", "2", 2000)]), claim, expected)
    assert a_cent.lines[0].kind is Kind.AS_EXPECTED
    more = verdict(paid([("CO", "45", 4000), ("PR", "2", 2000)]), claim, expected)
    assert more.lines[0].kind is Kind.OVERPAID


def test_a_deductible_is_neither_denied_nor_underpaid(paid, claim, expected):
    found = verdict(paid([("CO", "45", 5000), ("PR", "1", 10000)]), claim, expected)
    assert found.lines[0].kind is Kind.SHARE_DIFFERS
    assert found.event is Event.LEFT_TO_PATIENT
    assert not found.denied


def test_sequestration_that_no_contract_knows_is_underpaid(paid, claim, expected):
    found = verdict(paid([("CO", "45", 5000), ("PR", "2", 2000), ("CO", "253", 160)]), claim, expected)
    assert found.lines[0].kind is Kind.UNDERPAID
    assert found.lines[0].open_cents == 160


def test_a_denied_line_stays_open_with_its_play_and_last_day(paid, claim, expected):
    found = verdict(paid([("CO", "97", 15000)]), claim, expected)
    line = found.lines[0]
    assert (line.kind, line.open_cents) == (Kind.DENIED, 15000)
    assert [(play.owner, play.action) for play in line.plays] == [(Owner.CODING, Action.ASK_CODING)]
    assert found.outcomes == {1: LineOutcome.DENIED, 2: LineOutcome.PATIENT}
    assert found.event is Event.PARTLY_PAID


def test_a_claim_of_which_nothing_is_paid_is_denied(paid, claim):
    found = verdict(paid([("CO", "29", 15000)], [("CO", "29", 1000)], status="4"), claim)
    assert found.denied
    assert found.lines[0].deadlines == ((Action.APPEAL, date(2026, 9, 28)),)


def test_reversal_next_payer_and_silence(paid, payment, service, claim):
    back = payment([service(charge=-15000, paid=-8000, reasons=[("CO", "45", -5000), ("PR", "2", -2000)],
                            control="SYN-1L1")], status="22")  # fmt: skip
    assert verdict(back, claim).event is Event.REVERSED
    shared = paid([("CO", "45", 5000), ("PR", "2", 2000)])
    assert verdict(shared, claim, next_payer=True).event is Event.FORWARDED
    crossed = paid([("CO", "45", 5000), ("PR", "2", 2000)], status="19")
    assert verdict(crossed, claim).event is Event.FORWARDED
    half = payment([service(paid=15000, control="SYN-1L1")])
    assert verdict(half, claim).outcomes == {1: LineOutcome.PAID, 2: LineOutcome.OPEN}
    assert verdict(half, claim).event is Event.PARTLY_PAID
    assert verdict(half, claim).lines[0].kind is Kind.NOT_JUDGED


def test_a_line_by_line_answer_at_claim_level_holds_for_every_line(payment, claim):
    found = verdict(payment((), reasons=[("CO", "29", 16000)], charge=16000, status="4"), claim)
    assert found.denied
    assert found.outcomes == {1: LineOutcome.DENIED, 2: LineOutcome.DENIED}


def test_after_another_payer_only_payments_are_compared(paid, claim, expected):
    found = verdict(paid([("OA", "23", 7000)]), claim, expected).lines[0]
    assert found.kind is not Kind.UNDERPAID
    short = verdict(paid([("OA", "23", 14000)]), claim, expected).lines[0]
    assert (short.kind, short.open_cents) == (Kind.UNDERPAID, 7000)


def test_the_most_particular_play_decides():
    part_b = cases.claim_of({"payer": {"filing_code": "MB", "accepts_frequency": ["1"]}})
    commercial = cases.claim_of({})
    assert play_of("16", ["MA130"], claim=part_b).action is Action.NEW_CLAIM
    assert "no right of appeal" in play_of("16", ["MA130"], claim=part_b).means
    assert play_of("16", ["N382"], claim=commercial).owner is Owner.FRONT_DESK
    assert play_of("16", ["N264"], claim=commercial).action is Action.CORRECT
    assert play_of("16", ["N264"], claim=part_b).action is Action.REOPEN
    assert play_of("999").action is Action.ASK_PAYER


def test_each_action_has_its_own_clock():
    claim = cases.claim_of({"payer": {"timely_filing_days": 90, "correction_days": 60, "appeal_days": 120}})
    assert deadline_of(Action.NEW_CLAIM, claim, DECIDED) == date(2026, 5, 31)
    assert deadline_of(Action.CORRECT, claim, DECIDED) == date(2026, 5, 31)
    assert deadline_of(Action.APPEAL, claim, DECIDED) == date(2026, 7, 30)
    assert deadline_of(Action.BILL_PATIENT, claim, DECIDED) is None


def test_no_play_gives_money_up_and_every_play_has_a_source():
    rows = load_rulebook("followup/denials")["play"]
    assert not [row for row in rows if row["action"] == Action.WRITE_OFF]
    assert all(row["source"] and Owner(row["owner"]) and Action(row["action"]) for row in rows)


def test_lawful_sequestration_is_no_underpayment_whatever_the_patient_owed(paid, claim, expected):
    """Two percent of what is left after the patient's share, which nobody here could foresee."""
    lawful = replace(expected, sequestration_percent=Decimal(2))
    found = verdict(paid([("CO", "45", 5000), ("PR", "1", 4000), ("CO", "253", 120)]), claim, lawful)
    assert found.lines[0].kind is not Kind.UNDERPAID
    more = verdict(paid([("CO", "45", 5000), ("PR", "1", 4000), ("CO", "253", 180)]), claim, lawful)
    assert (more.lines[0].kind, more.lines[0].open_cents) == (Kind.UNDERPAID, 60)


@pytest.fixture
def adjusted(claim):
    """What a contract promises that knows a payment adjustment of the year."""

    def make(percent):
        contract = replace(CONTRACT, payment_adjustments=(PaymentAdjustment(YEAR, Decimal(percent)),))
        lines = [
            LineToPrice(line.number, line.signed.code, (), 1, line.charge_cents, cases.DAY, "11", BenefitKind.OTHER)
            for line in claim.lines
        ]
        return adjudicate(price(lines, contract), contract, PLAN, Accumulators())

    return make


def test_a_payment_adjustment_of_the_contract_is_no_underpayment(paid, claim, expected, adjusted):
    less = paid([("CO", "45", 5000), ("PR", "2", 2000), ("CO", "237", 720)])
    assert verdict(less, claim, adjusted("-9")).lines[0].kind is Kind.AS_EXPECTED
    unknown = verdict(less, claim, expected).lines[0]
    assert (unknown.kind, unknown.open_cents) == (Kind.UNDERPAID, 720)
    assert "payment adjustment" in unknown.says


def test_a_payment_adjustment_that_was_not_added_is_underpaid(paid, claim, adjusted):
    added = paid([("CO", "45", 5000), ("PR", "2", 2000), ("CO", "144", -80)])
    assert verdict(added, claim, adjusted("1")).lines[0].kind is Kind.AS_EXPECTED
    forgotten = verdict(paid([("CO", "45", 5000), ("PR", "2", 2000)]), claim, adjusted("1")).lines[0]
    assert (forgotten.kind, forgotten.open_cents) == (Kind.UNDERPAID, 80)


@pytest.mark.parametrize("remark", ["N781", "N782", "N783"])
def test_a_qualified_beneficiary_is_never_billed_for_the_share(remark):
    assert play_of("2", [remark]).action is Action.NEXT_PAYER
    assert play_of("2").action is Action.BILL_PATIENT
