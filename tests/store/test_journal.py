"""Entries balance, are posted once, and never change."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from tests.store import samples

from cleanclaim.kernel import Period, Refused
from cleanclaim.ledger import (
    Account,
    AccountKind,
    AnsweredAdjustment,
    AnsweredLine,
    Book,
    LineAmount,
    Reason,
    charge,
    insurance_answer,
    patient_payment,
    reversal,
)
from cleanclaim.store import journal, models, people

DAY = samples.DAY


@pytest.fixture
def practice():
    return people.add_practice(samples.practice()).id


def entries():
    """A charge, the payer's answer, and the patient's payment with 5 dollars too many."""
    lines = [LineAmount("C000001", 1, 15_000), LineAmount("C000001", 2, 4_000)]
    adjustments = (AnsweredAdjustment("CO", "45", 6_000), AnsweredAdjustment("PR", "1", 2_000))
    answer = AnsweredLine(1, 7_000, adjustments, ("N130",), file="f.835", offset=12, segment="SVC*HC:99213")
    denied = AnsweredLine(2, 0, (AnsweredAdjustment("CO", "16", 4_000),))
    return [
        charge(key="charge:1", day=DAY, patient_id="P1", payer_id="PY1", lines=lines),
        insurance_answer(
            key="era:1", day=DAY, claim_id="C000001", payer_id="PY1", patient_id="P1", lines=[answer, denied]
        ),
        patient_payment(
            key="pat:1", day=DAY, patient_id="P1", cents=2_500, applied=[LineAmount("C000001", 1, 2_000)]
        ),
    ]  # fmt: skip


def test_the_journal_says_what_the_book_says(practice):
    journal.post(practice, entries(), now=samples.NOW, actor="bill")
    book = Book().post_all(entries())
    assert journal.book(practice) == book
    assert journal.entries_of_claim(practice, "C000001") == book.entries
    assert journal.balances(practice) == book.balances()
    assert journal.open_by_claim(practice) == book.open_by_claim()
    assert journal.open_by_line(practice, "C000001") == book.open_by_line("C000001")
    assert journal.summary(practice) == book.summary()
    assert journal.summary(practice, Period(DAY, DAY)) == book.summary(Period(DAY, DAY))
    assert journal.open_by_payer_line(practice, "C000001", "PY1") == {1: 0, 2: 4_000}
    assert journal.open_by_patient(practice) == {}
    assert journal.faults() == ()


def test_posting_twice_is_posting_once(practice):
    assert journal.post(practice, entries(), now=samples.NOW, actor="bill") == journal.Posted(3, 0)
    assert journal.post(practice, entries(), now=samples.NOW, actor="bill") == journal.Posted(0, 3)
    assert journal.book(practice) == Book().post_all(entries())
    changed = replace(entries()[0], kind=entries()[1].kind)
    with pytest.raises(Refused):
        journal.post(practice, [changed], now=samples.NOW, actor="bill")


def test_practices_may_use_one_key_and_see_their_own(practice):
    other = people.add_practice(samples.practice(2)).id
    journal.post(practice, entries(), now=samples.NOW, actor="bill")
    assert journal.balances(other) == {}
    assert journal.post(other, entries(), now=samples.NOW, actor="bill").new == 3


def test_an_entry_is_reversed_once(practice):
    journal.post(practice, entries(), now=samples.NOW, actor="bill")
    back = reversal(entries()[1], key="back", day=DAY, reason=Reason("taken back by the payer"))
    journal.post(practice, [back], now=samples.NOW, actor="bill")
    assert journal.open_by_claim(practice)["C000001"].insurance_cents == 19_000
    with pytest.raises(Refused):
        journal.post(practice, [replace(back, key="again")], now=samples.NOW, actor="bill")
    with pytest.raises(Refused):
        journal.post(practice, [replace(back, key="x", reverses="nothing")], now=samples.NOW, actor="bill")


def test_an_entry_that_does_not_balance_cannot_be_sealed(practice):
    row = models.JournalEntry.objects.create(
        practice_id=int(practice[2:]), key="k", kind="charge", day=DAY, posted_at=samples.NOW
    )
    _posting(row, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.JournalEntry.objects.update(sealed=True)
    assert len(journal.faults()) == 2
    _posting(row, -1)
    models.JournalEntry.objects.update(sealed=True)
    assert journal.faults() == ()


def test_a_sealed_entry_takes_no_posting_and_does_not_change(practice):
    journal.post(practice, entries(), now=samples.NOW, actor="bill")
    row = models.JournalEntry.objects.first()
    _refused(lambda: _posting(row, 0))
    _refused(lambda: models.JournalEntry.objects.filter(pk=row.pk).update(day=samples.YEAR.first))
    _refused(lambda: models.JournalEntry.objects.filter(pk=row.pk).update(sealed=False))
    _refused(lambda: models.PostingRow.objects.update(cents=1))
    _refused(lambda: models.PostingRow.objects.all()._raw_delete("default"))
    _refused(lambda: models.JournalEntry.objects.all()._raw_delete("default"))


def test_an_unsealed_entry_can_only_be_sealed(practice):
    row = models.JournalEntry.objects.create(
        practice_id=int(practice[2:]), key="k", kind="charge", day=DAY, posted_at=samples.NOW
    )
    _refused(lambda: models.JournalEntry.objects.filter(pk=row.pk).update(key="other"))


def _posting(row, cents):
    account = Account(AccountKind.CASH)
    return models.PostingRow.objects.create(
        practice_id=row.practice_id, entry=row, account=account.kind.value, cents=cents
    )


def _refused(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()
