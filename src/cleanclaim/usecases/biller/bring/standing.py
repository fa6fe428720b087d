"""What stands on a brought account, worked out anew from all that is known of it.

Files come in any order and in any number of runs: a replacement before its original, a second payer's answer
before the first's. So nothing hangs on the order of arrival. All claims, answers and payments of an account
are put in the order in which they happened, and the entries that follow from them are made of nothing else.
What the journal holds differently is taken back there (`settling`).

Nobody owes less than nothing, and nobody more than was charged: what an insurer paid beyond it waits as
unapplied money, what a patient paid beyond it as the patient's credit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from cleanclaim.claims import PriorPayment
from cleanclaim.followup import answer, index, known, match
from cleanclaim.followup.answering import REVERSAL
from cleanclaim.followup.matching import Match
from cleanclaim.kernel import dollars
from cleanclaim.ledger import (
    Account,
    AccountKind,
    AnsweredAdjustment,
    AnsweredLine,
    Entry,
    EntryKind,
    LineAmount,
    Posting,
    Reason,
    Treatment,
    charge,
    insurance_answer,
    insurance_receivable,
    patient_receivable,
    transfer,
    treatment_of,
)
from cleanclaim.store.claims import Kept
from cleanclaim.store.remittances import PaymentKept
from cleanclaim.usecases.biller.bring.told import as_told

VOID = "8"
_PLACE = {"1": 1, "19": 1, "2": 2, "20": 2, "3": 3, "21": 3}  # CLP02: processed as primary, secondary, tertiary
_RANK = {"7": 1, VOID: 2}  # of claims of one minute, a correction is the later
_MATCHED = "matched/"
_AGAIN = re.compile(r" again \d+$")
Line = int | None


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of one account. `given` are postings on it that persons made; they stay.

    `pairs` are (reversal, original) that the journal has tied already, by payment id.
    """

    number: str
    versions: tuple[Kept, ...]
    payments: tuple[PaymentKept, ...]
    given: tuple[Posting, ...] = ()
    pairs: Mapping[str, str] = field(default_factory=dict)
    payer_of: Callable[[PaymentKept], str] = lambda payment: payment.payer_id or payment.payer_name
    clauses: Callable[[Kept], Mapping[int, str]] = lambda kept: {}


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry that should stand. `key` is the cause; `takes_back` the cause of the entry that it reverses."""

    entry: Entry
    payment_id: str = ""
    claim_id: str = ""
    takes_back: str = ""

    @property
    def key(self) -> str:
        return self.entry.key


def cause(key: str, number: str) -> str:
    """What an entry of an account was made for, without which of several attempts it is."""
    own = _AGAIN.sub("", key)
    return f"charge/{number}" if own.startswith(f"charge/{number}") else own


def in_order(versions: Iterable[Kept]) -> list[Kept]:
    """Claims as they were sent, by the moment that their files name."""
    return sorted(
        versions,
        key=lambda kept: (
            kept.submitted_at.isoformat() if kept.submitted_at else "",
            _RANK.get(kept.claim.frequency, 0),
            kept.version,
        ),
    )


def charged_by(versions: Sequence[Kept]) -> Kept:
    """The claim that says what is charged: the last to the first payer; copies for later payers repeat it."""
    ordered = in_order(versions)
    first = min(len(kept.claim.prior) for kept in ordered)
    return [kept for kept in ordered if len(kept.claim.prior) == first][-1]


def work_out(account: Known) -> tuple[Wanted, ...]:
    """The entries that should stand on the account, in the order in which they follow from one another."""
    return tuple(_Desk(account).entries())


@dataclass(slots=True)
class _Answered:
    """A payment with the version that it speaks of, the payer's place in the order, and what it takes back."""

    payment: PaymentKept
    kept: Kept
    place: int
    original: _Answered | None = None
    reversed: bool = False

    @property
    def is_reversal(self) -> bool:
        return self.payment.payment.status == REVERSAL

    @property
    def key(self) -> str:
        return cause(self.payment.entry_key, self.kept.claim.id)

    @property
    def money(self) -> AccountKind:
        """Where its money lies: what came before its claim was known lies unapplied."""
        return AccountKind.UNAPPLIED if self.key.startswith(_MATCHED) else AccountKind.CASH


class _Desk:
    """One account while it is worked out: what each payer and the patient owe so far, line by line."""

    def __init__(self, account: Known) -> None:
        self.account = account
        self.number = account.number
        self.base = charged_by(account.versions)
        self.patient = self.base.claim.patient.id
        prior = self.base.claim.prior
        self.first_payer = prior[0].payer.id if prior else self.base.claim.payer.id
        self.owed: dict[tuple[Account, Line], int] = {}
        self.credit = 0
        self.decided = False
        for posting in account.given:
            self._count(posting)
        self.answers = self._read()

    # --- the order of things ---

    def entries(self) -> Iterator[Wanted]:
        yield from self._charge()
        places = {each.place for each in self.answers} | {len(kept.claim.prior) + 1 for kept in self.account.versions}
        for place in sorted({1, *places}):
            here = [each for each in self.answers if each.place == place]
            payer = self._payer(place, here)
            if place > 1:
                yield from self._forward(place, payer, here)
            if not here:
                yield from self._told_by_a_later_claim(place, payer)
            for each in here:
                yield from self._answer(each, payer)
        yield from self._patients_money()
        yield from self._excess()

    def _charge(self) -> Iterator[Wanted]:
        claim = self.base.claim
        if claim.frequency == VOID or not claim.lines:
            return
        lines = [LineAmount(self.number, line.number, line.charge_cents) for line in claim.lines]
        yield self._want(
            charge(
                key=f"charge/{self.number}",
                day=claim.encounter.service_date,
                patient_id=self.patient,
                payer_id=self.first_payer,
                lines=lines,
            )
        )

    def _forward(self, place: int, payer: str, here: Sequence[_Answered]) -> Iterator[Wanted]:
        """The patient's share is asked of the next payer: all of it until that one has answered, then what it
        speaks of."""
        standing = [each for each in here if not each.is_reversal and not each.reversed]
        asked = any(len(kept.claim.prior) + 1 == place for kept in self.account.versions)
        if not standing and not asked:
            return
        limits = _spoken_of(standing)
        amounts = []
        for (account, line), cents in sorted(self.owed.items(), key=_by_line):
            if account.kind is AccountKind.PATIENT_RECEIVABLE and cents > 0:
                part = cents if limits is None else min(cents, max(0, limits.get(line, 0)))
                if part:
                    amounts.append(LineAmount(self.number, line, part))
        if amounts:
            yield self._want(
                transfer(
                    key=f"forward/{self.number}/{place}",
                    day=_last_day(self.answers, self.base),
                    patient_id=self.patient,
                    lines=amounts,
                    to_payer_id=payer,
                )
            )

    def _told_by_a_later_claim(self, place: int, payer: str) -> Iterator[Wanted]:
        """What a claim to a later payer tells of this one (loops 2320 and 2430), where its answer is not here."""
        tellers = [kept for kept in in_order(self.account.versions) if len(kept.claim.prior) >= place]
        if not tellers:
            return
        prior = tellers[-1].claim.prior[place - 1]
        yield self._want(
            insurance_answer(
                key=f"prior/{self.number}/{place}",
                day=prior.paid_on,
                claim_id=self.number,
                payer_id=payer,
                patient_id=self.patient,
                lines=self._limited(tuple(_told(prior)), payer, later=place > 1),
            )
        )
        self.decided = True

    def _answer(self, each: _Answered, payer: str) -> Iterator[Wanted]:
        day = each.payment.paid_on or self.base.claim.encounter.service_date
        if each.original is not None:
            yield Wanted(
                Entry(each.key, EntryKind.REVERSAL, day, ()),
                each.payment.id,
                each.kept.id,
                takes_back=each.original.key,
            )
            return
        payment = each.payment.payment
        if each.is_reversal:
            # What it takes back was never brought: its money moves, and it waits for what it answers to.
            lines: tuple[AnsweredLine, ...] = (AnsweredLine(None, payment.paid_cents, file=each.payment.file),)
        else:
            said = answer(payment, each.kept.claim, file=each.payment.file, clauses=self.account.clauses(each.kept))
            lines = said.lines if each.reversed else self._limited(said.lines, payer, later=each.place > 1)
        entry = insurance_answer(
            key=each.key,
            day=day,
            claim_id=self.number,
            payer_id=payer,
            patient_id=self.patient,
            lines=lines,
            from_unapplied=each.money is AccountKind.UNAPPLIED,
        )
        if each.reversed:
            yield Wanted(entry, each.payment.id, each.kept.id)
            return
        before = dict(self.owed)
        yield self._want(entry, each.payment.id, each.kept.id)
        self.decided = self.decided or (before != self.owed and not each.is_reversal)

    def _patients_money(self) -> Iterator[Wanted]:
        """What the patient has paid on this account: before the claim was sent (AMT*F5), and since."""
        before = max(kept.claim.patient_paid_cents for kept in self.account.versions)
        if before > 0:
            reason = Reason(f"the patient paid {dollars(before)} before the claim was sent")
            cash = Account(AccountKind.CASH, patient_id=self.patient)
            credit = Account(AccountKind.PATIENT_CREDIT, patient_id=self.patient)
            postings = (
                Posting(cash, before, reason, self.number),
                Posting(credit, -before, reason, self.number),
            )
            day = self.base.claim.encounter.service_date
            yield self._want(Entry(f"paid-before/{self.number}", EntryKind.PATIENT_PAYMENT, day, postings))
        applied = list(self._applied())
        if applied:
            day = _last_day(self.answers, self.base)
            yield self._want(Entry(f"applied/{self.number}", EntryKind.TRANSFER, day, tuple(applied)))

    def _applied(self) -> Iterator[Posting]:
        """The patient's own share first; the insurer's while no answer has said what the share is."""
        left = self.credit
        kinds = [AccountKind.PATIENT_RECEIVABLE]
        if not self.decided:
            kinds.append(AccountKind.INSURANCE_RECEIVABLE)
        reason = Reason("what the patient has paid is used for this")
        for kind in kinds:
            for (account, line), cents in sorted(self.owed.items(), key=_by_line):
                part = min(cents, left)
                if account.kind is kind and part > 0:
                    left -= part
                    credit = Account(AccountKind.PATIENT_CREDIT, patient_id=self.patient)
                    yield Posting(credit, part, reason, self.number, line)
                    yield Posting(account, -part, reason, self.number, line)

    def _excess(self) -> Iterator[Wanted]:
        insurers, patient = self._total(AccountKind.INSURANCE_RECEIVABLE), self._total(AccountKind.PATIENT_RECEIVABLE)
        charged = 0 if self.base.claim.frequency == VOID else self.base.claim.charge_cents
        postings: list[Posting] = []
        over = max(0, insurers) + max(0, patient) - charged
        apart = -insurers if insurers < 0 else -min(over, max(0, insurers)) if over > 0 else 0
        if apart:
            words = "more than was charged was paid" if apart > 0 else "what was taken back was not paid here"
            reason = Reason(f"{dollars(abs(apart))} stand apart: {words}")
            owing = insurance_receivable(self.first_payer, self.patient)
            waits = Account(AccountKind.UNAPPLIED, self.first_payer)
            postings += [Posting(owing, apart, reason, self.number), Posting(waits, -apart, reason, self.number)]
        if patient < 0:
            reason = Reason(f"the patient paid {dollars(-patient)} more than the share is now")
            owing, waits = patient_receivable(self.patient), Account(AccountKind.PATIENT_CREDIT, "", self.patient)
            postings += [Posting(owing, -patient, reason, self.number), Posting(waits, patient, reason, self.number)]
        if postings:
            day = _last_day(self.answers, self.base)
            yield self._want(Entry(f"excess/{self.number}", EntryKind.TRANSFER, day, tuple(postings)))

    # --- who answered what ---

    def _read(self) -> list[_Answered]:
        """Payments in the order in which they were made, each with its version, place and original."""
        ordered = in_order(self.account.versions)
        found: list[_Answered] = []
        for payment in sorted(self.account.payments, key=lambda each: each.moment):
            kept = _version(payment, ordered)
            found.append(_Answered(payment, kept, _place(payment, kept)))
        by_id = {each.payment.id: each for each in found}
        for reversal_id, original_id in self.account.pairs.items():
            if reversal_id in by_id and original_id in by_id:
                _tie(by_id[reversal_id], by_id[original_id])
        for each in found:
            if each.is_reversal and each.original is None:
                original = _mirrored(each, found)
                if original is not None:
                    _tie(each, original)
        return found

    def _payer(self, place: int, here: Sequence[_Answered]) -> str:
        if place == 1:
            return self.first_payer
        sent = [kept for kept in in_order(self.account.versions) if len(kept.claim.prior) + 1 == place]
        if sent:
            return sent[-1].claim.payer.id
        told = [kept for kept in in_order(self.account.versions) if len(kept.claim.prior) >= place]
        if told:
            return told[-1].claim.prior[place - 1].payer.id
        return self.account.payer_of(here[-1].payment) if here else self.first_payer

    # --- what is left ---

    def _limited(self, lines: Sequence[AnsweredLine], payer: str, *, later: bool) -> tuple[AnsweredLine, ...]:
        """Nobody gives up or shifts more than is owed. A first payer's answer is taken as it stands while it
        fits as a whole; a later payer's, and one that is said again, is held to what is left of each line."""
        moved = sum(
            each.cents for line in lines for each in line.adjustments if _moves(each.group, each.carc, line.remarks)
        )
        paid = sum(line.paid_cents for line in lines)
        held = {line: cents for (account, line), cents in self.owed.items() if self._is_of(account, payer)}
        total = sum(held.values())
        if not later and paid + moved <= total:
            return tuple(lines)
        merged = _by_number(lines)
        found = []
        for line in sorted(merged, key=lambda number: (number is None, number or 0)):
            said = merged[line]
            left = held.get(line, 0) if line is not None else total
            found.append(replace(said, open_cents=left))
            total -= said.paid_cents + _shift(said, left)
        return tuple(found)

    def _is_of(self, account: Account, payer: str) -> bool:
        return account.kind is AccountKind.INSURANCE_RECEIVABLE and account.payer_id == payer

    def _total(self, kind: AccountKind) -> int:
        return sum(cents for (account, _), cents in self.owed.items() if account.kind is kind)

    def _want(self, entry: Entry, payment_id: str = "", claim_id: str = "") -> Wanted:
        for posting in entry.postings:
            self._count(posting)
        return Wanted(entry, payment_id, claim_id)

    def _count(self, posting: Posting) -> None:
        kind = posting.account.kind
        if kind in (AccountKind.INSURANCE_RECEIVABLE, AccountKind.PATIENT_RECEIVABLE):
            place = (posting.account, posting.line)
            self.owed[place] = self.owed.get(place, 0) + posting.cents
            if not self.owed[place]:
                del self.owed[place]
        elif kind is AccountKind.PATIENT_CREDIT:
            self.credit -= posting.cents


def _by_line(owed: tuple[tuple[Account, Line], int]) -> tuple[bool, int, Account]:
    (account, line), _ = owed
    return (line is None, line or 0, account)


def _version(payment: PaymentKept, ordered: Sequence[Kept]) -> Kept:
    """The version that a payment speaks of, among those that are known now."""
    by_id = {kept.id: kept for kept in ordered}
    if len(ordered) > 1:
        numbered = index(
            known(
                kept.claim,
                key=kept.id,
                version=place,
                payer_numbers=[kept.payer_claim_number, kept.claim.original_reference],
            )
            for place, kept in enumerate(ordered)
        )
        found = match(payment.payment, as_told([payment], ordered[0].claim.practice), numbered)
        if isinstance(found, Match):
            return by_id[found.known.key]
    return by_id.get(payment.claim_id, ordered[0])


def _place(payment: PaymentKept, kept: Kept) -> int:
    """The payer's place in the order: the claim's where the payer is its payer, else as the answer says."""
    own, said = len(kept.claim.prior) + 1, _PLACE.get(payment.payment.status)
    numbers = {payment.payer_id, *payment.payer_numbers} - {""}
    if own > 1:
        if kept.claim.payer.payer_id in numbers:
            return own
        earlier = [place for place, prior in enumerate(kept.claim.prior, 1) if prior.payer.payer_id in numbers]
        if earlier:
            return earlier[0]
    return said or own


def _mirrored(reversal: _Answered, found: Iterable[_Answered]) -> _Answered | None:
    """The answer that a reversal takes back: the last before it with the same figures turned round."""
    theirs = reversal.payment.payment
    fitting = [
        each
        for each in found
        if not each.is_reversal
        and not each.reversed
        and (each.payment.paid_on or date.min) <= (reversal.payment.paid_on or date.max)
        and (each.payment.payment.charge_cents, each.payment.payment.paid_cents)
        == (-theirs.charge_cents, -theirs.paid_cents)
    ]
    same = [each for each in fitting if each.payment.payment.payer_claim_number == theirs.payer_claim_number]
    before = [each for each in same or fitting if each.payment.moment < reversal.payment.moment]
    return next(reversed(before or same or fitting), None)


def _tie(reversal: _Answered, original: _Answered) -> None:
    reversal.original, original.reversed = original, True
    reversal.place = original.place


def _spoken_of(standing: Sequence[_Answered]) -> dict[Line, int] | None:
    """What a later payer's answers speak of, line by line: the charge less what only repeats the payer before.
    None where that cannot be said of each line."""
    if not standing:
        return None
    found: dict[Line, int] = {}
    for each in standing:
        for line in answer(each.payment.payment, each.kept.claim).lines:
            if line.line is None:
                return None
            told = sum(
                part.cents
                for part in line.adjustments
                if treatment_of(part.group, part.carc, line.remarks).treatment is not Treatment.INFORMATION
            )
            found[line.line] = found.get(line.line, 0) + line.paid_cents + told
    return found


def _moves(group: str, carc: str, remarks: tuple[str, ...]) -> bool:
    return treatment_of(group, carc, remarks).treatment in (Treatment.CONTRACTUAL, Treatment.PATIENT)


def _shift(said: AnsweredLine, left: int) -> int:
    """What is moved off the insurer beside the payment, as `insurance_answer` will limit it."""
    wanted = sum(each.cents for each in said.adjustments if _moves(each.group, each.carc, said.remarks))
    return max(0, min(wanted, left - said.paid_cents))


def _by_number(lines: Iterable[AnsweredLine]) -> dict[Line, AnsweredLine]:
    """A line that was answered in parts is one, so that what is left of it is counted once."""
    merged: dict[Line, AnsweredLine] = {}
    for each in lines:
        before = merged.get(each.line)
        merged[each.line] = (
            each
            if before is None
            else replace(
                before,
                paid_cents=before.paid_cents + each.paid_cents,
                adjustments=(*before.adjustments, *each.adjustments),
                remarks=tuple(dict.fromkeys((*before.remarks, *each.remarks))),
            )
        )
    return merged


def _told(prior: PriorPayment) -> Iterator[AnsweredLine]:
    """Line by line where the claim says so; the rest of what was paid stands on the claim as a whole."""
    for line in prior.lines:
        yield AnsweredLine(line.line, line.paid_cents, _reasons(line.adjustments))
    rest = prior.paid_cents - sum(line.paid_cents for line in prior.lines)
    if rest or prior.adjustments or not prior.lines:
        yield AnsweredLine(None, rest, _reasons(prior.adjustments))


def _reasons(adjustments: Iterable[tuple[str, str, int]]) -> tuple[AnsweredAdjustment, ...]:
    return tuple(AnsweredAdjustment(*each) for each in adjustments)


def _last_day(answers: Sequence[_Answered], base: Kept) -> date:
    days = [each.payment.paid_on for each in answers if each.payment.paid_on]
    return max(days, default=base.claim.encounter.service_date)
