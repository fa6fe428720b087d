"""What a remittance line does to the balances; the cases are sentences in rulebook/ledger/cases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cleanclaim import ledger
from cleanclaim.kernel import parse_cents
from cleanclaim.kernel.rules import load_rulebook

DAY = date(2026, 3, 2)
CASES = load_rulebook("ledger/cases/answers")["cases"]


def cents(text: str) -> int:
    return parse_cents(text.replace("$", "").replace(",", ""))


def adjustment(text: str) -> ledger.AnsweredAdjustment:
    code, _, amount = text.partition(" ")
    group, _, carc = code.partition("-")
    return ledger.AnsweredAdjustment(group, carc, cents(amount))


def charged(amount: int) -> ledger.Book:
    lines = [ledger.LineAmount("A1", 1, amount)]
    return ledger.Book().post(ledger.charge(key="c", day=DAY, patient_id="P", payer_id="I", lines=lines))


def answer(*lines: ledger.AnsweredLine, key: str = "a", from_unapplied: bool = False) -> ledger.Entry:
    return ledger.insurance_answer(
        key=key,
        day=DAY,
        claim_id="A1",
        payer_id="I",
        patient_id="P",
        lines=lines,
        from_unapplied=from_unapplied,
    )


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    line = ledger.AnsweredLine(
        1,
        cents(case["paid"]),
        tuple(adjustment(text) for text in case["adjustments"]),
        tuple(case.get("remarks", ())),
        cents(case["open"]) if "open" in case else None,
    )
    book = charged(cents(case["charge"])).post(answer(line))

    after = {name: cents(text) for name, text in case["after"].items()}
    assert book.open_by_line("A1")[1] == ledger.OpenBalance(after["insurance"], after["patient"])
    assert book.summary().adjusted_cents == after["adjusted"]
    assert book.summary().insurance_paid_cents == cents(case["paid"])
    assert book.summary().balanced


def test_a_denial_is_not_silent_and_says_where_it_stands() -> None:
    denied = ledger.AnsweredLine(
        1, 0, (ledger.AnsweredAdjustment("CO", "197", 30000),), ("M62",), None, "r.835", 812, "CAS*CO*197*300~"
    )
    out, back = answer(denied).postings
    assert (out.cents, back.cents) == (30000, -30000)
    assert out.account == back.account == ledger.insurance_receivable("I", "P")
    assert (out.reason.group, out.reason.carc, out.reason.remarks) == ("CO", "197", ("M62",))
    assert (out.reason.file, out.reason.offset, out.reason.segment) == ("r.835", 812, "CAS*CO*197*300~")
    assert "stays open" in out.reason.says


def test_claim_level_adjustments_lower_the_cash() -> None:
    line = ledger.AnsweredLine(1, 10000)
    claim = ledger.AnsweredLine(None, -2000, (ledger.AnsweredAdjustment("CO", "45", 2000),))
    book = charged(10000).post(answer(line, claim))
    assert book.summary().cash_cents == 8000
    assert book.open_by_claim()["A1"].cents == 0


def test_money_without_a_claim_waits_and_is_used_later() -> None:
    waiting = ledger.unapplied(key="u", day=DAY, payer_id="I", cents=8000, reason=ledger.Reason("no such claim"))
    book = charged(8000).post(waiting)
    assert (book.summary().insurance_paid_cents, book.summary().unapplied_cents) == (0, 8000)

    book = book.post(answer(ledger.AnsweredLine(1, 8000), from_unapplied=True))
    assert (book.summary().insurance_paid_cents, book.summary().unapplied_cents) == (8000, 0)
    assert book.summary().cash_cents == 8000


def test_an_answer_that_moves_nothing_still_leaves_an_entry() -> None:
    assert answer(ledger.AnsweredLine(None, 0)).postings


def test_every_row_of_the_table_has_words_and_a_source() -> None:
    for row in load_rulebook("ledger/adjustments")["rows"]:
        found = ledger.treatment_of(row["group"], row["carc"], [row["remark"]] if "remark" in row else [])
        assert found.treatment == row["treatment"]
        assert found.says
        assert found.source
