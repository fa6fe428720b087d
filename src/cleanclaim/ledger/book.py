"""A book of entries as a value: posting gives a new book, the same entry twice gives the same book."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from cleanclaim.kernel import Period, Refused
from cleanclaim.ledger.values import Account, AccountKind, Entry, Posting

_K = TypeVar("_K")
_OPEN = (AccountKind.INSURANCE_RECEIVABLE, AccountKind.PATIENT_RECEIVABLE)
_ADJUSTED = (AccountKind.CONTRACTUAL, AccountKind.WRITE_OFF)


@dataclass(frozen=True, slots=True)
class OpenBalance:
    """What is still owed on a claim or line, by whom."""

    insurance_cents: int = 0
    patient_cents: int = 0

    @property
    def cents(self) -> int:
        return self.insurance_cents + self.patient_cents


@dataclass(frozen=True, slots=True)
class Summary:
    """charges = insurance paid + patient paid + adjusted + open, to the cent.

    Paid means paid on claims. Money that stands apart from claims is beside it: the account with payers
    (positive: they took more than their claims say), unapplied money and patients' credit (positive: held).
    Cash received is all paid, plus what is held, less what payers took.
    """

    charges_cents: int
    insurance_paid_cents: int
    patient_paid_cents: int
    adjusted_cents: int
    open_insurance_cents: int
    open_patient_cents: int
    payer_balance_cents: int
    unapplied_cents: int
    patient_credit_cents: int
    cash_cents: int

    @property
    def open_cents(self) -> int:
        return self.open_insurance_cents + self.open_patient_cents

    @property
    def balanced(self) -> bool:
        paid = self.insurance_paid_cents + self.patient_paid_cents
        return self.charges_cents == paid + self.adjusted_cents + self.open_cents


@dataclass(frozen=True)
class Book:
    """Entries in the order of posting."""

    entries: tuple[Entry, ...] = ()

    def post(self, entry: Entry) -> Book:
        """The book with one more entry; the same book where that entry stands in it already."""
        return self.post_all((entry,))

    def post_all(self, entries: Iterable[Entry]) -> Book:
        """As `post`, for many at once.

        Raises Refused when a key returns with other postings, or when a reversal names an entry that is
        not in the book or is reversed already.
        """
        known = {entry.key: entry for entry in self.entries}
        reversed_keys = {entry.reverses for entry in self.entries if entry.reverses}
        added: list[Entry] = []
        for entry in entries:
            if entry.key in known:
                _same(known[entry.key], entry)
                continue
            _may_reverse(entry, known, reversed_keys)
            known[entry.key] = entry
            added.append(entry)
        return Book((*self.entries, *added)) if added else self

    def entry(self, key: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.key == key), None)

    def postings(self, period: Period | None = None) -> Iterator[Posting]:
        for entry in self.entries:
            if period is None or period.covers(entry.day):
                yield from entry.postings

    def balances(self) -> dict[Account, int]:
        """The balance of every account that has postings; they sum to zero."""
        return _sums(self.postings(), lambda posting: posting.account)

    def balance(self, account: Account) -> int:
        return sum(posting.cents for posting in self.postings() if posting.account == account)

    def open_by_claim(self) -> dict[str, OpenBalance]:
        """What is owed on each claim that ever had a balance, zero included."""
        return _open(self.postings(), lambda posting: posting.claim_id)

    def open_by_line(self, claim_id: str) -> dict[int | None, OpenBalance]:
        """The same by line; what was posted on the claim as a whole stands under None."""
        of_claim = (posting for posting in self.postings() if posting.claim_id == claim_id)
        return _open(of_claim, lambda posting: posting.line)

    def summary(self, period: Period | None = None) -> Summary:
        """The figures of all entries, or of the days of a period (then `open` is the change in it)."""
        kinds: dict[tuple[AccountKind, bool], int] = _sums(
            self.postings(period), lambda posting: (posting.account.kind, bool(posting.account.payer_id))
        )
        return _summary(lambda kind, insurer: kinds.get((kind, insurer), 0))


def _summary(total: Callable[[AccountKind, bool], int]) -> Summary:
    def both(*kinds: AccountKind) -> int:
        return sum(total(kind, side) for kind in kinds for side in (True, False))

    apart = (AccountKind.UNAPPLIED, AccountKind.PAYER_BALANCE, AccountKind.PATIENT_CREDIT)
    return Summary(
        charges_cents=-both(AccountKind.CHARGES),
        insurance_paid_cents=sum(total(kind, True) for kind in (AccountKind.CASH, *apart)),
        patient_paid_cents=sum(total(kind, False) for kind in (AccountKind.CASH, *apart)),
        adjusted_cents=both(*_ADJUSTED),
        open_insurance_cents=both(AccountKind.INSURANCE_RECEIVABLE),
        open_patient_cents=both(AccountKind.PATIENT_RECEIVABLE),
        payer_balance_cents=both(AccountKind.PAYER_BALANCE),
        unapplied_cents=-both(AccountKind.UNAPPLIED),
        patient_credit_cents=-both(AccountKind.PATIENT_CREDIT),
        cash_cents=both(AccountKind.CASH),
    )


def _same(known: Entry, entry: Entry) -> None:
    if known != entry:
        raise Refused("An entry of this key is posted with other amounts: reverse it and post under a new key.")


def _may_reverse(entry: Entry, known: dict[str, Entry], reversed_keys: set[str]) -> None:
    if not entry.reverses:
        return
    if entry.reverses not in known:
        raise Refused("The entry to be reversed is not in the book: post it first.")
    if entry.reverses in reversed_keys:
        raise Refused("The entry is reversed already: look at its reversal.")
    reversed_keys.add(entry.reverses)


def _sums(postings: Iterable[Posting], key: Callable[[Posting], _K]) -> dict[_K, int]:
    sums: dict[_K, int] = defaultdict(int)
    for posting in postings:
        sums[key(posting)] += posting.cents
    return dict(sums)


def _open(postings: Iterable[Posting], key: Callable[[Posting], _K]) -> dict[_K, OpenBalance]:
    owed = [posting for posting in postings if posting.account.kind in _OPEN]
    sums = _sums(owed, lambda posting: (key(posting), posting.account.kind))
    return {
        each: OpenBalance(*(sums.get((each, kind), 0) for kind in _OPEN))
        for each in dict.fromkeys(key(posting) for posting in owed)
    }
