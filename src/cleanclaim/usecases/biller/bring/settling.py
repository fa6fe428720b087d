"""The journal of brought accounts is brought to what stands on them: what holds stays, the rest is taken back.

Nothing is edited. An entry that no longer follows from what is known is reversed, and the one that does is
posted beside it under the same cause ("… again 2").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from cleanclaim.ledger import Account, AccountKind, Entry, Posting, Reason, reversal
from cleanclaim.store import claims, figures, insurance, journal, remittances
from cleanclaim.store.claims import Kept
from cleanclaim.store.remittances import PaymentKept
from cleanclaim.usecases.biller._expecting import Promises
from cleanclaim.usecases.biller.bring.standing import Known, Wanted, cause, work_out

_OURS = ("charge/", "835/", "matched/", "prior/", "forward/", "applied/", "excess/", "paid-before/", "back/")
_PORTION = 500
_NO_LONGER = "what has come to be known since changes this"


def settle(practice_id: str, numbers: Iterable[str], *, now: datetime, actor: str) -> None:
    """Settle these accounts anew; those on which one claim had one plain answer stand as they were posted."""
    asked = sorted(figures.many_sided(practice_id, numbers))
    promises = Promises(practice_id)
    for first in range(0, len(asked), _PORTION):
        part = asked[first : first + _PORTION]
        versions = claims.of_accounts(practice_id, part)
        payments = remittances.payments_of_accounts(practice_id, part)
        posted = journal.entries_of_claims(practice_id, part)
        done = _Settled()
        for number in part:
            # A claim that was made here has its own desk: what stands on it is what was done there.
            if all(kept.origin == "elsewhere" for kept in versions[number]):
                account = _Account(number, versions[number], payments.get(number, []), posted.get(number, []))
                _settle(account, practice_id, promises, now, done)
        journal.post(practice_id, done.entries, now=now, actor=actor)
        remittances.settle_all(practice_id, done.payments)


@dataclass(slots=True)
class _Settled:
    entries: list[Entry] = field(default_factory=list)
    payments: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Account:
    """An account with its journal. `standing` are the entries of each cause that nothing has taken back."""

    number: str
    versions: Sequence[Kept]
    payments: Sequence[PaymentKept]
    posted: list[Entry]

    @property
    def taken_back(self) -> dict[str, Entry]:
        """Key of an entry → the entry that reverses it."""
        return {entry.reverses: entry for entry in self.posted if entry.reverses}

    def standing(self) -> dict[str, Entry]:
        gone = self.taken_back
        return {
            cause(entry.key, self.number): entry
            for entry in self.posted
            if entry.key.startswith(_OURS) and not entry.key.startswith("back/") and entry.key not in gone
        }

    def given(self) -> tuple[Posting, ...]:
        return tuple(
            posting
            for entry in self.posted
            if not entry.key.startswith(_OURS)
            for posting in entry.postings
            if posting.claim_id == self.number
        )

    def pairs(self) -> dict[str, str]:
        """Reversals that the journal holds, with what they take back, by the ids of their payments."""
        by_key = {each.entry_key: each.id for each in self.payments}
        gone = self.taken_back
        return {
            by_key[entry.key]: by_key[entry.reverses]
            for entry in self.posted
            if entry.reverses in by_key and entry.key in by_key and entry.key not in gone
        }

    def next_key(self, of: str) -> str:
        """The cause itself, or the cause with the number of the attempt."""
        taken = {entry.key for entry in self.posted}
        if of not in taken:
            return of
        return next(key for key in (f"{of} again {count}" for count in range(2, len(taken) + 3)) if key not in taken)


def _settle(account: _Account, practice_id: str, promises: Promises, now: datetime, done: _Settled) -> None:
    wanted = work_out(
        Known(
            number=account.number,
            versions=tuple(account.versions),
            payments=tuple(account.payments),
            given=account.given(),
            pairs=account.pairs(),
            payer_of=lambda payment: _payer_of(practice_id, payment),
            clauses=lambda kept: promises.clauses(kept.claim),
        )
    )
    stand = _written(account, wanted, now.date(), done)
    before = {each.id: (each.claim_id, each.entry_key) for each in account.payments}
    for each in wanted:
        if each.payment_id and before[each.payment_id] != (each.claim_id, stand[each.key].key):
            done.payments.append((each.payment_id, each.claim_id, stand[each.key].key))


def _written(account: _Account, wanted: Sequence[Wanted], today: date, done: _Settled) -> dict[str, Entry]:
    """The entry that stands for each cause now; what has to be posted for it is added to `done`."""
    standing = account.standing()
    stand = _pairs_that_stand(account, wanted, standing)
    originals = {each.takes_back for each in wanted if each.takes_back}
    for each in wanted:
        if each.key in stand or each.takes_back:
            continue
        there = standing.pop(each.key, None)
        if there is not None and (each.key in originals or _moves(there) == _moves(each.entry)):
            stand[each.key] = there
            continue
        if there is not None:
            done.entries.append(_back(there, today))
        stand[each.key] = _added(account, each.entry, done)
    for each in wanted:
        if each.takes_back and each.key not in stand:
            there = standing.pop(each.key, None)
            if there is not None:
                done.entries.append(_back(there, today))
            stand[each.key] = _added(account, _reversal(each, stand[each.takes_back]), done)
    kept = {entry.key for entry in stand.values()}
    done.entries += [_back(entry, today) for entry in standing.values() if entry.key not in kept]
    return stand


def _pairs_that_stand(account: _Account, wanted: Sequence[Wanted], standing: dict[str, Entry]) -> dict[str, Entry]:
    """Answers that the journal has taken back already by the reversal that is wanted; they stay as they are."""
    by_key = {entry.key: entry for entry in account.posted}
    found: dict[str, Entry] = {}
    for each in wanted:
        there = standing.get(each.key)
        if each.takes_back and there is not None and there.reverses in by_key:
            original = by_key[there.reverses]
            if cause(original.key, account.number) == each.takes_back:
                found |= {each.key: there, each.takes_back: original}
    return found


def _added(account: _Account, entry: Entry, done: _Settled) -> Entry:
    fresh = replace(entry, key=account.next_key(entry.key))
    account.posted.append(fresh)
    done.entries.append(fresh)
    return fresh


def _reversal(wanted: Wanted, original: Entry) -> Entry:
    """The exact negative of an answer. Its money moved where the reversal's own remittance left it."""
    made = reversal(original, key=wanted.key, day=wanted.entry.day, reason=Reason("the insurer took its answer back"))
    kind = AccountKind.UNAPPLIED if wanted.key.startswith("matched/") else AccountKind.CASH
    return replace(made, postings=tuple(_from(posting, kind) for posting in made.postings))


def _from(posting: Posting, kind: AccountKind) -> Posting:
    if posting.account.kind not in (AccountKind.CASH, AccountKind.UNAPPLIED):
        return posting
    return replace(posting, account=replace(posting.account, kind=kind))


def _back(entry: Entry, today: date) -> Entry:
    return reversal(entry, key=f"back/{entry.key}"[:200], day=today, reason=Reason(_NO_LONGER))


def _moves(entry: Entry) -> dict[tuple[Account, int | None], int]:
    """What an entry moves, whatever its words."""
    found: dict[tuple[Account, int | None], int] = {}
    for posting in entry.postings:
        place = (posting.account, posting.line)
        found[place] = found.get(place, 0) + posting.cents
    return {place: cents for place, cents in found.items() if cents}


def _payer_of(practice_id: str, payment: PaymentKept) -> str:
    """The house's id of a payer whose claim is not known, or its own number."""
    for number in (*payment.payer_numbers, payment.payer_id):
        payer = insurance.payer_by_electronic_id(practice_id, number) if number else None
        if payer is not None:
            return payer.id
    return payment.payer_id or payment.payer_name
