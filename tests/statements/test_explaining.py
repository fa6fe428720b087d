"""A statement's figures and sentences come out of the postings, and add up."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclaim.kernel import Patient, Practice, Refused
from cleanclaim.ledger import (
    AnsweredAdjustment,
    AnsweredLine,
    Book,
    Entry,
    LineAmount,
    Reason,
    charge,
    insurance_answer,
    patient_payment,
    patient_receivable,
    reversal,
    transfer,
    write_off,
)
from cleanclaim.sandbox.practice import synthetic_practice
from cleanclaim.statements import BilledVisit, PartKind, Statement, explain, trace
from cleanclaim.statements.wording import proven_percent

DAY = date(2026, 9, 30)


@pytest.fixture
def statement(entries: list[Entry], practice: Practice, patient: Patient, visits: tuple[BilledVisit, ...]) -> Statement:
    return explain(entries, practice=practice, patient=patient, visits=visits, day=DAY)


def says(statement: Statement, kind: PartKind) -> list[str]:
    return [part.says for line in statement.lines for part in line.parts if part.kind is kind]


def test_the_total_is_what_the_ledger_says_the_patient_owes(
    statement: Statement, entries: list[Entry], patient: Patient
) -> None:
    book = Book().post_all(entries)
    assert statement.balance_cents == book.balance(patient_receivable(patient.id)) == 11172
    assert sum(visit.balance_cents for visit in statement.visits) == 11172
    assert statement.to_pay_cents == 11172


def test_every_charge_ends_in_four_places(statement: Statement) -> None:
    for line in statement.lines:
        assert line.charged_cents == sum(part.cents for part in line.parts)
    assert [line.charged_cents for line in statement.lines] == [23500, 12000, 1600, 16500, 3000]


def test_each_part_of_the_patient_has_its_own_plain_reason_with_the_figures(statement: Statement) -> None:
    assert says(statement, PartKind.YOURS) == [
        "Your plan asks you for a fixed amount for this kind of visit: $25.00.",
        "Your plan's yearly deductible is $500.00; $84.48 of this service went to it.",
        "After any deductible your plan asks you to pay 20 % of this service's agreed price: $2.24.",
        "Your plan asks you for a fixed amount for this kind of visit: $25.00.",
    ]


def test_a_denied_line_is_not_the_patients_while_it_is_worked_on(statement: Statement) -> None:
    denied = statement.lines[-1]
    assert denied.yours_cents == 0
    assert denied.total(PartKind.WAITING) == 3000
    assert says(statement, PartKind.WAITING) == [
        "Sample Mutual has not paid $30.00 yet. We are working on it with them; you owe nothing of it now."
    ]


def test_without_a_plan_the_deductible_is_explained_without_a_figure_that_nobody_knows(
    entries: list[Entry], practice: Practice, patient: Patient
) -> None:
    statement = explain(entries, practice=practice, patient=patient, visits=(), day=DAY)
    deductible = says(statement, PartKind.YOURS)[1]
    assert deductible.startswith("$84.48 of this service counts toward your plan's yearly deductible")
    assert statement.lines[0].words == "Service 1"


def test_entries_after_the_day_do_not_count(
    entries: list[Entry], practice: Practice, patient: Patient, visits: tuple[BilledVisit, ...]
) -> None:
    early = explain(entries, practice=practice, patient=patient, visits=visits, day=date(2026, 8, 1))
    assert early.balance_cents == 11172 + 2500 - 2500
    assert early.payments == ()
    assert len(early.visits) == 1


def test_payments_are_listed_and_a_settled_visit_leaves_the_statement(
    statement: Statement,
    entries: list[Entry],
    practice: Practice,
    patient: Patient,
    visits: tuple[BilledVisit, ...],
) -> None:
    assert [(each.day, each.cents) for each in statement.payments] == [(date(2026, 8, 12), 2500)]
    rest = [LineAmount("A", 2, 8448), LineAmount("A", 3, 224)]
    paid = patient_payment(key="p2", day=date(2026, 9, 10), patient_id=patient.id, cents=9000, applied=rest)
    terms = {"practice": practice, "patient": patient, "visits": visits, "day": DAY}
    after = explain([*entries, paid], **terms)
    assert [visit.visit.claim_id for visit in after.visits] == ["B"]
    assert (after.balance_cents, after.credit_cents, after.to_pay_cents) == (2500, 328, 2172)
    shown = explain([*entries, paid], since=date(2026, 9, 1), **terms)
    assert [visit.visit.claim_id for visit in shown.visits] == ["A", "B"]
    assert shown.balance_cents == 2500


def test_a_reversal_and_a_write_off_are_followed(
    entries: list[Entry], practice: Practice, patient: Patient, visits: tuple[BilledVisit, ...]
) -> None:
    back = reversal(entries[4], key="v", day=date(2026, 9, 20), reason=Reason("the insurer took its answer back"))
    given_up = write_off(
        key="w",
        day=date(2026, 9, 21),
        patient_id=patient.id,
        lines=[LineAmount("A", 3, 224)],
        actor="manager",
        says="too small to bill",
    )
    statement = explain([*entries, back, given_up], practice=practice, patient=patient, visits=visits, day=DAY)
    assert statement.balance_cents == 11172 - 2500 - 224
    by_id = {line.id.split("/", 1)[1]: line for line in statement.lines}
    assert by_id["B/1"].total(PartKind.WAITING) == 16500
    assert by_id["A/3"].balance_cents == 0
    for line in statement.lines:
        assert line.charged_cents == sum(part.cents for part in line.parts)


def test_a_protected_patient_is_told_that_nothing_is_owed(practice: Practice, patient: Patient) -> None:
    lines = [LineAmount("Q", 1, 10000)]
    shares = (AnsweredAdjustment("CO", "45", 2000), AnsweredAdjustment("PR", "2", 1600))
    answer = [AnsweredLine(1, 6400, shares, remarks=("N782",))]
    who = {"patient_id": patient.id, "payer_id": "federal"}
    entries = [
        charge(key="c", day=DAY, lines=lines, **who),
        insurance_answer(key="r", day=DAY, claim_id="Q", lines=answer, **who),
    ]
    statement = explain(entries, practice=practice, patient=patient, visits=(), day=DAY)
    assert statement.to_pay_cents == 0
    assert "may not bill it to you" in says(statement, PartKind.WAITING)[0]


def test_what_a_second_insurer_paid_is_told_apart(practice: Practice, patient: Patient) -> None:
    lines, pid = [LineAmount("T", 1, 10000)], patient.id
    first = [AnsweredLine(1, 6400, (AnsweredAdjustment("CO", "45", 2000), AnsweredAdjustment("PR", "2", 1600)))]
    entries = [
        charge(key="c", day=DAY, patient_id=pid, payer_id="federal", lines=lines),
        insurance_answer(key="r", day=DAY, claim_id="T", patient_id=pid, payer_id="federal", lines=first),
        transfer(key="t", day=DAY, patient_id=pid, lines=[LineAmount("T", 1, 1600)], to_payer_id="mutual"),
        insurance_answer(
            key="s", day=DAY, claim_id="T", patient_id=pid, payer_id="mutual", lines=[AnsweredLine(1, 1600)]
        ),
    ]
    visit = BilledVisit("T", DAY, payer="Sandbox Federal Health", other_payers=(("mutual", "Sample Mutual"),))
    statement = explain(entries, practice=practice, patient=patient, visits=[visit], day=DAY, since=DAY)
    assert says(statement, PartKind.INSURANCE_PAID) == [
        "Sandbox Federal Health paid $64.00.",
        "Sample Mutual paid $16.00.",
    ]
    assert statement.balance_cents == 0


def test_another_patients_postings_never_show(
    entries: list[Entry], practice: Practice, visits: tuple[BilledVisit, ...]
) -> None:
    other = synthetic_practice(encounters=1).patients[30]
    statement = explain(entries, practice=practice, patient=other, visits=visits, day=DAY)
    assert (statement.visits, statement.payments, statement.balance_cents) == ((), (), 0)


def test_why_leads_to_the_segment_of_the_remittance(statement: Statement) -> None:
    line = statement.lines[1]
    answer = trace(statement, line.id).as_json()
    assert answer["id"] == line.id
    deductible = answer["because"][-1]
    assert deductible["because"][0]["source"] == {"file": "r.835", "offset": 99, "segment": "SVC*2"}
    assert deductible["because"][0]["cites"] == "PR-1"
    ids = [part.id for each in statement.lines for part in each.parts]
    assert len(ids) == len(set(ids))
    assert all(trace(statement, id).because for id in ids)
    with pytest.raises(Refused, match="no such line"):
        trace(statement, "nothing")


@pytest.mark.parametrize(
    ("share", "rest", "percent"),
    [(2000, 8000, "20 %"), (224, 896, "20 %"), (333, 667, ""), (0, 500, ""), (500, 0, "100 %"), (2500, 7501, "25 %")],
)
def test_a_percent_is_named_only_where_the_amounts_prove_it(share: int, rest: int, percent: str) -> None:
    assert proven_percent(share, rest) == percent


amounts = st.integers(min_value=0, max_value=90_000)


@given(st.lists(st.tuples(amounts, amounts, amounts, amounts), min_size=1, max_size=6))
def test_whatever_the_amounts_the_statement_equals_the_ledger(rows: list[tuple[int, int, int, int]]) -> None:
    made = synthetic_practice(encounters=1)
    patient = made.patients[0]
    charges = [LineAmount("X", at, sum(row)) for at, row in enumerate(rows, start=1)]
    answers = [
        AnsweredLine(
            at,
            paid,
            (
                AnsweredAdjustment("CO", "45", off),
                AnsweredAdjustment("PR", "1", ours),
                AnsweredAdjustment("CO", "16", open_),
            ),
        )
        for at, (paid, off, ours, open_) in enumerate(rows, start=1)
    ]
    who = {"patient_id": patient.id, "payer_id": "mutual"}
    entries = [
        charge(key="c", day=DAY, lines=charges, **who),
        insurance_answer(key="r", day=DAY, claim_id="X", lines=answers, **who),
    ]
    statement = explain(entries, practice=made.practice, patient=patient, visits=(), day=DAY)
    assert statement.balance_cents == sum(row[2] for row in rows)
    for line in statement.lines:
        assert line.charged_cents == sum(part.cents for part in line.parts)
