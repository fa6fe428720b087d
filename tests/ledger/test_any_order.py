"""Whatever happens, in whatever order: the book balances and explains its figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from cleanclaim import ledger

DAY = date(2026, 3, 2)
claims = st.sampled_from(["A1", "A2", "A3"])
payers = st.sampled_from(["I", "J"])
patients = st.sampled_from(["P", "Q"])
amounts = st.integers(1, 100_000)
signed = st.integers(-100_000, 100_000)
line_amounts = st.builds(ledger.LineAmount, claims, st.sampled_from([None, 1, 2]), amounts)
lines = st.lists(line_amounts, min_size=1, max_size=3)
adjustments = st.builds(
    ledger.AnsweredAdjustment,
    st.sampled_from(["CO", "OA", "PI", "PR", "CR"]),
    st.sampled_from(["1", "2", "3", "23", "45", "97", "253", "96"]),
    signed,
)
answered = st.builds(
    ledger.AnsweredLine,
    st.sampled_from([None, 1, 2]),
    signed,
    st.lists(adjustments, max_size=4).map(tuple),
    st.sampled_from([(), ("N782",)]),
    st.one_of(st.none(), amounts),
)


def _build(kind: str, key: str, draw: st.DrawFn) -> ledger.Entry:
    patient, payer = draw(patients), draw(payers)
    if kind == "charge":
        return ledger.charge(key=key, day=DAY, patient_id=patient, payer_id=payer, lines=draw(lines))
    if kind == "answer":
        return ledger.insurance_answer(
            key=key,
            day=DAY,
            claim_id=draw(claims),
            payer_id=payer,
            patient_id=patient,
            lines=draw(st.lists(answered, min_size=1, max_size=3)),
            from_unapplied=draw(st.booleans()),
        )
    if kind == "transfer":
        return ledger.transfer(key=key, day=DAY, patient_id=patient, lines=draw(lines), to_payer_id=payer)
    if kind == "payment":
        applied = draw(lines)
        cents = sum(each.cents for each in applied) + draw(st.integers(0, 5000))
        return ledger.patient_payment(key=key, day=DAY, patient_id=patient, cents=cents, applied=applied)
    if kind == "write-off":
        return ledger.write_off(
            key=key, day=DAY, patient_id=patient, payer_id=payer, lines=draw(lines), actor="ann", says="small"
        )
    if kind == "unapplied":
        why = ledger.Reason("no claim")
        return ledger.unapplied(key=key, day=DAY, payer_id=payer, cents=draw(signed), reason=why)
    return ledger.provider_adjustment(key=key, day=DAY, payer_id=payer, cents=draw(signed), code="WO")


KINDS = ["charge", "answer", "transfer", "payment", "write-off", "unapplied", "provider"]


@st.composite
def histories(draw: st.DrawFn) -> list[ledger.Entry]:
    """Events with some of them reversed."""
    entries: list[ledger.Entry] = []
    for number, kind in enumerate(draw(st.lists(st.sampled_from(KINDS), max_size=8))):
        entry = _build(kind, f"e{number}", draw)
        entries.append(entry)
        if draw(st.booleans()):
            why = ledger.Reason("taken back")
            entries.append(ledger.reversal(entry, key=f"r{number}", day=DAY, reason=why))
    return entries


def book_of(entries: Sequence[ledger.Entry]) -> ledger.Book:
    return ledger.Book().post_all(entries)


@settings(max_examples=80, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_any_history_balances(entries: list[ledger.Entry], shuffle: st.DataObject) -> None:
    book = book_of(entries)
    assert sum(book.balances().values()) == 0
    summary = book.summary()
    assert summary.balanced
    paid = summary.insurance_paid_cents + summary.patient_paid_cents
    held = summary.unapplied_cents + summary.patient_credit_cents - summary.payer_balance_cents
    assert summary.cash_cents == paid + held

    assert book.post_all(entries) is book

    firsts = [entry for entry in entries if not entry.reverses]
    seconds = [entry for entry in entries if entry.reverses]
    shuffle.shuffle(firsts)
    shuffle.shuffle(seconds)
    again = book_of([*firsts, *seconds])
    assert again.balances() == book.balances()
    assert again.open_by_claim() == book.open_by_claim()


@settings(max_examples=50, deadline=None)
@given(histories())
def test_reversing_everything_leaves_nothing(entries: list[ledger.Entry]) -> None:
    book = book_of(entries)
    done = {entry.reverses for entry in entries}
    rest = [entry for entry in entries if not entry.reverses and entry.key not in done]
    why = ledger.Reason("all of it")
    book = book.post_all(ledger.reversal(entry, key=f"x-{entry.key}", day=DAY, reason=why) for entry in rest)
    assert not any(book.balances().values())
