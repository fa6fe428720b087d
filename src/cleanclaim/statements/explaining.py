"""From ledger postings alone to what a patient owes, line by line, and why.

A charge ends in four places: the insurer paid it, it was taken off, it waits for the insurer, or it is the
patient's. Each of the four is a sum over postings of one kind of account, so they add up to the charge
because the ledger balances, and not because anybody subtracted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from cleanclaim.kernel import Patient, Practice, dollars
from cleanclaim.kernel.rules import dated_value
from cleanclaim.ledger import AccountKind, Entry, EntryKind, Posting, Reason
from cleanclaim.statements.values import (
    BilledLine,
    BilledVisit,
    Part,
    PartKind,
    PaymentReceived,
    Statement,
    StatementLine,
    StatementVisit,
)
from cleanclaim.statements.wording import proven_percent, words_for

_SEQUESTRATION = "253"


@dataclass(slots=True)
class _Movements:
    """The postings of one line, by where the money went; `paid_by_patient` is positive."""

    charged: int = 0
    paid_by_patient: int = 0
    parts: dict[tuple[PartKind, str, str, str], list[Posting]] = field(default_factory=lambda: defaultdict(list))
    waiting: list[Posting] = field(default_factory=list)

    def add(self, entry: Entry, posting: Posting) -> None:
        kind, reason = posting.account.kind, posting.reason
        if kind is AccountKind.CHARGES:
            self.charged -= posting.cents
        elif kind is AccountKind.INSURANCE_RECEIVABLE:
            self.waiting.append(posting)
        elif kind is AccountKind.PATIENT_RECEIVABLE and _is_patients_money(entry):
            self.paid_by_patient -= posting.cents
        elif (part := _part_kind(posting)) is not None:
            self.parts[part, posting.account.payer_id, reason.group, reason.carc].append(posting)


def _is_patients_money(entry: Entry) -> bool:
    """A payment, its return, or credit that was used: the patient's own accounts take part."""
    return any(
        posting.account.kind is AccountKind.PATIENT_CREDIT
        or (posting.account.kind is AccountKind.CASH and posting.account.patient_id)
        for posting in entry.postings
    )


def _part_kind(posting: Posting) -> PartKind | None:
    account = posting.account
    if account.kind in (AccountKind.CASH, AccountKind.UNAPPLIED) and account.payer_id:
        return PartKind.INSURANCE_PAID
    if account.kind in (AccountKind.CONTRACTUAL, AccountKind.WRITE_OFF):
        return PartKind.TAKEN_OFF
    return PartKind.YOURS if account.kind is AccountKind.PATIENT_RECEIVABLE else None


def explain(
    entries: Iterable[Entry],
    *,
    practice: Practice,
    patient: Patient,
    visits: Sequence[BilledVisit],
    day: date,
    since: date | None = None,
) -> Statement:
    """The patient's statement of `day` out of the entries up to that day.

    `visits` only name what claims are about; a claim without one is named by its number. Visits that are
    settled, and have been since before `since` (always, where it is None), are left out: they owe nothing.
    """
    known = [entry for entry in entries if entry.day <= day and _touches(entry, patient.id)]
    ours = {p.claim_id for entry in known for p in entry.postings if p.account.patient_id == patient.id and p.claim_id}
    labels = {visit.claim_id: visit for visit in visits}
    number = f"S-{patient.id}-{day:%Y%m%d}"
    billed = [
        _visit(number, labels.get(claim_id) or BilledVisit(claim_id), _of_claim(known, claim_id, patient.id))
        for claim_id in sorted(ours | _without_claim(known, patient.id))
    ]
    recent = _moved_since(known, since)
    shown = [each for each in billed if _is_open(each) or each.visit.claim_id in recent]
    days = dated_value("statements/terms", "days_to_pay", day)
    return Statement(
        id=number,
        practice=practice,
        patient=patient,
        day=day,
        due=day + timedelta(days=int(days.number) if days else 30),
        visits=tuple(sorted(shown, key=lambda each: (each.visit.service_date or date.min, each.visit.claim_id))),
        payments=tuple(_payments(known, patient.id, {each.visit.claim_id for each in shown})),
        balance_cents=sum(each.balance_cents for each in billed),
        credit_cents=-_balance(known, AccountKind.PATIENT_CREDIT, patient.id),
    )


def _touches(entry: Entry, patient_id: str) -> bool:
    return any(posting.account.patient_id == patient_id for posting in entry.postings)


def _of_claim(entries: Sequence[Entry], claim_id: str, patient_id: str) -> Iterator[tuple[Entry, Posting]]:
    """Postings of a claim; of what belongs to no claim ("") only those on the patient's receivable."""
    for entry in entries:
        for posting in entry.postings:
            mine = posting.account.patient_id in ("", patient_id)
            if posting.claim_id == claim_id and mine and (claim_id or _owed_without_claim(posting, patient_id)):
                yield entry, posting


def _owed_without_claim(posting: Posting, patient_id: str) -> bool:
    account = posting.account
    return account.kind is AccountKind.PATIENT_RECEIVABLE and account.patient_id == patient_id and not posting.claim_id


def _without_claim(entries: Sequence[Entry], patient_id: str) -> set[str]:
    found = any(_owed_without_claim(p, patient_id) for entry in entries for p in entry.postings)
    return {""} if found else set()


def _balance(entries: Sequence[Entry], kind: AccountKind, patient_id: str) -> int:
    return sum(
        p.cents
        for entry in entries
        for p in entry.postings
        if p.account.kind is kind and p.account.patient_id == patient_id
    )


def _moved_since(entries: Sequence[Entry], since: date | None) -> set[str]:
    if since is None:
        return set()
    return {p.claim_id for entry in entries if entry.day >= since for p in entry.postings}


def _is_open(visit: StatementVisit) -> bool:
    return any(line.balance_cents or line.total(PartKind.WAITING) for line in visit.lines)


def _visit(number: str, visit: BilledVisit, moved: Iterable[tuple[Entry, Posting]]) -> StatementVisit:
    by_line: dict[int | None, _Movements] = defaultdict(_Movements)
    for entry, posting in moved:
        by_line[posting.line].add(entry, posting)
    in_order = sorted(by_line, key=lambda line: (line is None, line or 0))
    return StatementVisit(visit, tuple(_line(number, visit, line, by_line[line]) for line in in_order))


def _line(number: str, visit: BilledVisit, line: int | None, moved: _Movements) -> StatementLine:
    name = f"{number}/{visit.claim_id or 'account'}/{line if line is not None else 'all'}"
    named = next((each for each in visit.lines if each.number == line), None)
    return StatementLine(
        id=name,
        number=line,
        words=_words(named, line),
        charged_cents=moved.charged,
        parts=tuple(_parts(name, visit, moved)),
        you_paid_cents=moved.paid_by_patient,
    )


def _words(named: BilledLine | None, line: int | None) -> str:
    if named is not None:
        return named.words
    return "The visit as a whole" if line is None else f"Service {line}"


def _parts(name: str, visit: BilledVisit, moved: _Movements) -> Iterator[Part]:
    """The parts of a line that are not zero, in the order in which a patient reads them."""
    order = (PartKind.INSURANCE_PAID, PartKind.TAKEN_OFF, PartKind.YOURS)
    grouped = {key: postings for key, postings in moved.parts.items() if sum(p.cents for p in postings)}
    keys = sorted(grouped, key=lambda key: (order.index(key[0]), *key[1:]))
    for place, key in enumerate(keys, start=1):
        yield _part(f"{name}/{place}", key[0], grouped[key], visit, moved)
    if cents := sum(posting.cents for posting in moved.waiting):
        said = _held(moved.waiting) or moved.waiting
        yield _worded(f"{name}/waiting", PartKind.WAITING, cents, said, {"payer": _payer(visit, said)})


def _held(waiting: list[Posting]) -> list[Posting]:
    """Postings whose reason moved nothing: the ledger leaves them, out and in again, to say what is open."""
    moved: dict[Reason, int] = defaultdict(int)
    for posting in waiting:
        moved[posting.reason] += posting.cents
    return [posting for posting in waiting if posting.reason.group and not moved[posting.reason]]


def _part(name: str, kind: PartKind, postings: list[Posting], visit: BilledVisit, moved: _Movements) -> Part:
    figures = {"payer": _payer(visit, postings)}
    if visit.plan is not None:
        figures["deductible"] = dollars(visit.plan.deductible_cents)
    cents = sum(posting.cents for posting in postings)
    if percent := proven_percent(cents, _after_shares(moved)):
        figures["percent"] = percent
    return _worded(name, kind, cents, postings, figures)


def _after_shares(moved: _Movements) -> int:
    """What the plan bore itself: paid, and what sequestration took from its payment."""
    return sum(
        posting.cents
        for (kind, _, _, carc), postings in moved.parts.items()
        if kind is PartKind.INSURANCE_PAID or carc == _SEQUESTRATION
        for posting in postings
    )


def _worded(name: str, kind: PartKind, cents: int, postings: list[Posting], figures: dict[str, str]) -> Part:
    reasons: tuple[Reason, ...] = tuple(dict.fromkeys(posting.reason for posting in postings))
    title, says = words_for(kind, reasons[-1], {**figures, "cents": dollars(cents)})
    return Part(name, kind, cents, title, says, reasons)


def _payer(visit: BilledVisit, postings: Sequence[Posting]) -> str:
    """Who is meant: a later payer where the postings stand on its account, else the one billed first."""
    named = dict(visit.other_payers)
    later = next((named[p.account.payer_id] for p in postings if p.account.payer_id in named), "")
    return later or visit.payer or "Your insurance"


def _payments(entries: Sequence[Entry], patient_id: str, claims: set[str]) -> Iterator[PaymentReceived]:
    """Payments that touched a visit which is shown, and those that wait as credit."""
    for entry in entries:
        if not _is_patients_money(entry):
            continue
        mine = [p for p in entry.postings if p.account.patient_id == patient_id]
        applied = sum(
            -p.cents for p in mine if p.account.kind is AccountKind.PATIENT_RECEIVABLE and p.claim_id in claims
        )
        if applied:
            says = "Payment, thank you" if entry.kind is EntryKind.PATIENT_PAYMENT else mine[0].reason.says
            yield PaymentReceived(entry.day, applied, says)
