"""The other acts: transfers, payments, write-offs, provider-level amounts, reversals."""

from __future__ import annotations

from datetime import date

import pytest

from cleanclaim import ledger
from cleanclaim.kernel import Period, Refused

DAY = date(2026, 3, 2)
LINE = ledger.LineAmount("A1", 1, 10000)


def book_with_charge() -> ledger.Book:
    return ledger.Book().post(ledger.charge(key="c", day=DAY, patient_id="P", payer_id="I", lines=[LINE]))


def test_self_pay_charges_are_the_patients() -> None:
    book = ledger.Book().post(ledger.charge(key="c", day=DAY, patient_id="P", payer_id="", lines=[LINE]))
    assert book.balance(ledger.patient_receivable("P")) == 10000


def test_the_patients_share_goes_to_the_next_payer_and_comes_back() -> None:
    share = [ledger.LineAmount("A1", 1, 2000)]
    book = book_with_charge().post(
        ledger.transfer(key="t1", day=DAY, patient_id="P", lines=share, from_payer_id="I", to_payer_id="J")
    )
    assert book.balance(ledger.insurance_receivable("J", "P")) == 2000
    book = book.post(ledger.transfer(key="t2", day=DAY, patient_id="P", lines=share, from_payer_id="J"))
    assert book.balance(ledger.insurance_receivable("J", "P")) == 0
    assert book.open_by_claim()["A1"] == ledger.OpenBalance(8000, 2000)


def test_what_a_patient_pays_beyond_the_claim_is_credit_used_or_given_back() -> None:
    book = ledger.Book().post(ledger.charge(key="c", day=DAY, patient_id="P", payer_id="", lines=[LINE]))
    book = book.post(ledger.patient_payment(key="p", day=DAY, patient_id="P", cents=15000, applied=[LINE]))
    assert (book.summary().patient_paid_cents, book.summary().patient_credit_cents) == (10000, 5000)

    more = ledger.LineAmount("A2", 1, 3000)
    book = book.post_all(
        [
            ledger.charge(key="c2", day=DAY, patient_id="P", payer_id="", lines=[more]),
            ledger.apply_credit(key="u", day=DAY, patient_id="P", applied=[more], actor="biller ann"),
            ledger.patient_refund(key="r", day=DAY, patient_id="P", cents=2000, actor="ann", says="moved away"),
        ]
    )
    summary = book.summary()
    assert (summary.patient_paid_cents, summary.patient_credit_cents, summary.open_cents) == (13000, 0, 0)
    assert summary.cash_cents == 13000


def test_a_takeback_moves_cash_and_the_payers_account_but_no_claim() -> None:
    book = book_with_charge().post(
        ledger.provider_adjustment(key="plb", day=DAY, payer_id="I", cents=5000, code="WO", reference="A1")
    )
    assert book.balance(ledger.Account(ledger.AccountKind.CASH, "I")) == -5000
    assert book.balance(ledger.Account(ledger.AccountKind.PAYER_BALANCE, "I")) == 5000
    assert book.open_by_claim()["A1"].insurance_cents == 10000
    assert book.summary().insurance_paid_cents == 0


def test_a_reversal_is_the_exact_negative_and_keeps_the_codes() -> None:
    adjustments = (ledger.AnsweredAdjustment("CO", "45", 3000), ledger.AnsweredAdjustment("PR", "2", 1000))
    line = ledger.AnsweredLine(1, 6000, adjustments)
    paid = ledger.insurance_answer(key="a", day=DAY, claim_id="A1", payer_id="I", patient_id="P", lines=[line])
    back = ledger.reversal(paid, key="a-", day=DAY, reason=ledger.Reason("taken back", file="r2.835", offset=9))
    assert back.reverses == "a"
    assert [posting.cents for posting in back.postings] == [-posting.cents for posting in paid.postings]
    assert {posting.reason.carc for posting in back.postings} == {"", "45", "2"}
    assert {posting.reason.file for posting in back.postings} == {"r2.835"}

    before = book_with_charge()
    after = before.post(paid).post(back)
    assert after.open_by_claim() == before.open_by_claim()
    with pytest.raises(Refused, match="reversed already"):
        after.post(ledger.reversal(paid, key="a--", day=DAY, reason=ledger.Reason("again")))
    twice = [ledger.reversal(paid, key=key, day=DAY, reason=ledger.Reason("both")) for key in ("x", "y")]
    with pytest.raises(Refused, match="reversed already"):
        before.post_all([paid, *twice])
    with pytest.raises(Refused, match="not in the book"):
        before.post(back)


def test_a_remittance_reversal_with_negative_amounts_does_the_same_as_a_linked_one() -> None:
    adjustments = (ledger.AnsweredAdjustment("CO", "197", 3000), ledger.AnsweredAdjustment("PR", "2", 1000))
    line = ledger.AnsweredLine(1, 6000, adjustments)
    minus = ledger.AnsweredLine(
        1, -6000, tuple(ledger.AnsweredAdjustment(a.group, a.carc, -a.cents) for a in adjustments)
    )
    book = book_with_charge()
    for key, each in (("a", line), ("b", minus)):
        book = book.post(
            ledger.insurance_answer(key=key, day=DAY, claim_id="A1", payer_id="I", patient_id="P", lines=[each])
        )
    assert book.open_by_claim() == book_with_charge().open_by_claim()


def test_posting_twice_is_posting_once_and_another_amount_is_refused() -> None:
    book = book_with_charge()
    assert book.post(book.entries[0]) is book
    other = ledger.charge(key="c", day=DAY, patient_id="P", payer_id="I", lines=[ledger.LineAmount("A1", 1, 1)])
    with pytest.raises(Refused, match="reverse it"):
        book.post(other)


@pytest.mark.parametrize(("actor", "says"), [("", "small balance"), ("ann", " ")])
def test_a_write_off_needs_a_person_and_a_reason(actor: str, says: str) -> None:
    with pytest.raises(Refused):
        ledger.write_off(key="w", day=DAY, patient_id="P", lines=[LINE], actor=actor, says=says)


def test_refused_requests_say_what_to_do() -> None:
    with pytest.raises(Refused, match="two different payers"):
        ledger.transfer(key="t", day=DAY, patient_id="P", lines=[LINE], from_payer_id="I", to_payer_id="I")
    with pytest.raises(Refused, match="lower the applied"):
        ledger.patient_payment(key="p", day=DAY, patient_id="P", cents=1, applied=[LINE])
    with pytest.raises(Refused, match="use a refund"):
        ledger.patient_payment(key="p", day=DAY, patient_id="P", cents=0)
    with pytest.raises(Refused, match="positive number"):
        ledger.patient_refund(key="p", day=DAY, patient_id="P", cents=-1, actor="ann", says="x")
    with pytest.raises(Refused, match="name the payer"):
        ledger.unapplied(key="u", day=DAY, payer_id="", cents=1, reason=ledger.Reason("?"))
    with pytest.raises(Refused, match="at least one line"):
        ledger.charge(key="c", day=DAY, patient_id="P", payer_id="I", lines=[])


def test_the_summary_of_a_period_holds_its_own_days_only() -> None:
    book = book_with_charge().post(
        ledger.write_off(
            key="w",
            day=date(2026, 4, 1),
            patient_id="P",
            payer_id="I",
            lines=[LINE],
            actor="ann",
            says="too late to appeal",
        )
    )
    first = book.summary(Period(date(2026, 1, 1), date(2026, 3, 31)))
    second = book.summary(Period(date(2026, 4, 1), date(2026, 6, 30)))
    assert (first.charges_cents, first.adjusted_cents, first.open_cents) == (10000, 0, 10000)
    assert (second.charges_cents, second.adjusted_cents, second.open_cents) == (0, 10000, -10000)
    assert first.balanced
    assert second.balanced
