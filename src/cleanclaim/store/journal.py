"""The journal: entries of the ledger to rows and back, and balances as sums in SQL.

Postings go in by COPY or executemany, since a remittance brings thousands: Django's bulk_create reaches a
twentieth of SQLite's and a seventh of PostgreSQL's own speed. Whatever the way in, each entry is sealed,
and the seal (a trigger) refuses one that does not sum to zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Min, QuerySet, Sum

from cleanclaim.kernel import Period, Refused
from cleanclaim.ledger import (
    Account,
    AccountKind,
    Book,
    Entry,
    EntryKind,
    LineAmount,
    OpenBalance,
    Posting,
    Reason,
    Summary,
)
from cleanclaim.store import ids, models
from cleanclaim.store.ids import Kind
from cleanclaim.store.keys import reserve

ENTRY_COLUMNS = ("id", "practice_id", "key", "kind", "day", "reverses", "posted_at", "actor", "sealed")
POSTING_COLUMNS = (
    "practice_id", "entry_id", "account", "payer", "patient", "cents", "claim_number", "line",
    "says", "group", "carc", "remarks", "clause", "file", "offset", "segment", "actor",
)  # fmt: skip
_BOUNDS = [
    getattr(models.PostingRow._meta.get_field(name.removesuffix("_id")), "max_length", None) for name in POSTING_COLUMNS
]
_OPEN = (AccountKind.INSURANCE_RECEIVABLE.value, AccountKind.PATIENT_RECEIVABLE.value)


@dataclass(frozen=True, slots=True)
class Posted:
    """How many entries were new, and how many stood in the journal already."""

    new: int
    known: int


def post(practice_id: str, entries: Iterable[Entry], *, now: datetime, actor: str) -> Posted:
    """Write and seal entries; one whose key is known already is not written again.

    Raises Refused where a known key comes with other postings, or a reversal names an entry that is not in
    the journal or is reversed already. Call it in the transaction of the act that moves the money.
    """
    practice = ids.key(Kind.PRACTICE, practice_id)
    given = {entry.key: entry for entry in entries}
    known = _known(practice, given)
    fresh = [entry for key, entry in given.items() if key not in known]
    _may_reverse(practice, fresh)
    if fresh:
        _write(practice, fresh, now, actor)
    return Posted(len(fresh), len(known))


def entry(practice_id: str, key: str) -> Entry | None:
    """An entry by its key."""
    row = _entries(practice_id).filter(key=key).first()
    return entry_value(row) if row else None


def entries_of_claim(practice_id: str, number: str) -> tuple[Entry, ...]:
    """Every entry that touches a claim account (CLM01), oldest first, whole."""
    touched = models.PostingRow.objects.filter(practice_id=ids.key(Kind.PRACTICE, practice_id), claim_number=number)
    keys = touched.values_list("entry_id", flat=True).distinct()
    return tuple(entry_value(row) for row in _entries(practice_id).filter(pk__in=list(keys)).order_by("pk"))


def entries_of_claims(practice_id: str, numbers: Iterable[str]) -> dict[str, list[Entry]]:
    """Every entry that touches one of these claim accounts, oldest first, whole, by account."""
    asked = sorted(set(numbers))
    found: dict[str, list[Entry]] = {}
    for first in range(0, len(asked), 500):
        touched = models.PostingRow.objects.filter(
            practice_id=ids.key(Kind.PRACTICE, practice_id), claim_number__in=asked[first : first + 500]
        )
        numbers_of: dict[int, set[str]] = {}
        for key, number in touched.values_list("entry_id", "claim_number").distinct():
            numbers_of.setdefault(key, set()).add(number)
        for part in _portions(sorted(numbers_of)):
            for row in _entries(practice_id).filter(pk__in=part).order_by("pk"):
                for number in numbers_of[row.pk]:
                    found.setdefault(number, []).append(entry_value(row))
    return found


def entries_of_patient(practice_id: str, patient_id: str) -> tuple[Entry, ...]:
    """Every entry that touches a patient's accounts, oldest first, whole."""
    touched = models.PostingRow.objects.filter(practice_id=ids.key(Kind.PRACTICE, practice_id), patient=patient_id)
    keys = touched.values_list("entry_id", flat=True).distinct()
    return tuple(entry_value(row) for row in _entries(practice_id).filter(pk__in=list(keys)).order_by("pk"))


def book(practice_id: str, numbers: Iterable[str] | None = None) -> Book:
    """The journal as a value: whole, or the entries that touch these claim accounts."""
    rows = _entries(practice_id).order_by("pk")
    if numbers is not None:
        touched = models.PostingRow.objects.filter(
            practice_id=ids.key(Kind.PRACTICE, practice_id), claim_number__in=list(numbers)
        )
        rows = rows.filter(pk__in=list(touched.values_list("entry_id", flat=True).distinct()))
    return Book(tuple(entry_value(row) for row in rows))


def balances(practice_id: str) -> dict[Account, int]:
    """The balance of every account; they sum to zero."""
    sums = _postings(practice_id).values_list("account", "payer", "patient").annotate(Sum("cents"))
    return {Account(AccountKind(kind), payer, patient): cents for kind, payer, patient, cents in sums}


def open_by_claim(practice_id: str, numbers: Iterable[str] | None = None) -> dict[str, OpenBalance]:
    """What is owed on each claim account that ever had a balance, zero included."""
    rows = _postings(practice_id).filter(account__in=_OPEN).exclude(claim_number="")
    if numbers is not None:
        rows = rows.filter(claim_number__in=list(numbers))
    found: dict[str, list[int]] = {}
    for number, kind, cents in rows.values_list("claim_number", "account").annotate(Sum("cents")):
        found.setdefault(number, [0, 0])[_OPEN.index(kind)] = cents
    return {number: OpenBalance(*owed) for number, owed in found.items()}


def open_by_line(practice_id: str, number: str) -> dict[int | None, OpenBalance]:
    """The same by line of one claim account; what stands on the claim as a whole is under None."""
    rows = _postings(practice_id).filter(account__in=_OPEN, claim_number=number)
    found: dict[int | None, list[int]] = {}
    for line, kind, cents in rows.values_list("line", "account").annotate(Sum("cents")):
        found.setdefault(line, [0, 0])[_OPEN.index(kind)] = cents
    return {line: OpenBalance(*owed) for line, owed in found.items()}


def open_by_payer_line(practice_id: str, number: str, payer_id: str) -> dict[int | None, int]:
    """What one payer's receivable holds on each line of a claim account."""
    rows = _postings(practice_id).filter(account=_OPEN[0], claim_number=number, payer=payer_id)
    return dict(rows.values_list("line").annotate(Sum("cents")))


def patient_lines(practice_id: str, patient_id: str) -> tuple[LineAmount, ...]:
    """What a patient owes, by claim account and line, in the order in which it was first charged."""
    rows = _postings(practice_id).filter(account=_OPEN[1], patient=patient_id).values_list("claim_number", "line")
    sums = rows.annotate(cents=Sum("cents"), began=Min("entry__day"), first=Min("pk"))
    owed = sorted((row for row in sums if row[2] > 0), key=lambda row: (row[3], row[4]))
    return tuple(LineAmount(number, line, cents) for number, line, cents, _, _ in owed)


def is_reversed(practice_id: str, key: str) -> bool:
    """Whether an entry was taken back by another."""
    rows = models.JournalEntry.objects.filter(practice_id=ids.key(Kind.PRACTICE, practice_id))
    return rows.filter(reverses=key).exists()


def open_by_patient(practice_id: str) -> dict[str, int]:
    """What each patient owes (positive), credits taken off; patients who owe nothing are left out."""
    kinds = (AccountKind.PATIENT_RECEIVABLE.value, AccountKind.PATIENT_CREDIT.value)
    rows = _postings(practice_id).filter(account__in=kinds).values_list("patient").annotate(Sum("cents"))
    return {patient: cents for patient, cents in rows if cents > 0}


def summary(practice_id: str, period: Period | None = None) -> Summary:
    """The ledger's figures, of all entries or of the days of a period."""
    rows = _postings(practice_id)
    if period is not None:
        rows = rows.filter(entry__day__gte=period.first)
        if period.last is not None:
            rows = rows.filter(entry__day__lte=period.last)
    sums = rows.values_list("account", "payer").annotate(Sum("cents"))
    reason = Reason("the sum of an account")
    postings = tuple(Posting(Account(AccountKind(kind), payer), cents, reason) for kind, payer, cents in sums)
    whole = Entry("summary", EntryKind.TRANSFER, period.first if period else date.min, postings)
    return Book((whole,)).summary()


def faults(practice_id: str | None = None) -> tuple[str, ...]:
    """What is wrong with the journal, one sentence each; empty when every entry is sealed and balances."""
    rows = models.JournalEntry.objects.all()
    if practice_id is not None:
        rows = rows.filter(practice_id=ids.key(Kind.PRACTICE, practice_id))
    unsealed = rows.filter(sealed=False).values_list("pk", flat=True)
    unbalanced = rows.annotate(total=Sum("postings__cents")).exclude(total=0).exclude(total=None)
    said = [f"Entry {ids.public(Kind.ENTRY, key)} was never sealed." for key in unsealed]
    said += [
        f"The postings of entry {ids.public(Kind.ENTRY, key)} do not sum to zero."
        for key in unbalanced.values_list("pk", flat=True)
    ]
    return tuple(said)


# --- rows and values ------------------------------------------------------------------------------------


def entry_value(row: models.JournalEntry) -> Entry:
    return Entry(
        key=row.key,
        kind=EntryKind(row.kind),
        day=row.day,
        postings=tuple(posting_value(part) for part in sorted(row.postings.all(), key=lambda part: part.pk)),
        reverses=row.reverses,
    )


def posting_value(row: models.PostingRow) -> Posting:
    reason = Reason(
        says=row.says,
        group=row.group,
        carc=row.carc,
        remarks=tuple(row.remarks.split()),
        clause=row.clause,
        file=row.file,
        offset=row.offset,
        segment=row.segment,
        actor=row.actor,
    )
    account = Account(AccountKind(row.account), row.payer, row.patient)
    return Posting(account, row.cents, reason, row.claim_number, row.line)


def _entries(practice_id: str) -> QuerySet[models.JournalEntry]:
    rows = models.JournalEntry.objects.filter(practice_id=ids.key(Kind.PRACTICE, practice_id))
    return rows.prefetch_related("postings")


def _postings(practice_id: str) -> QuerySet[models.PostingRow]:
    rows = models.PostingRow.objects.filter(practice_id=ids.key(Kind.PRACTICE, practice_id))
    return rows.order_by()


def _portions(keys: list[int], size: int = 500) -> Iterator[list[int]]:
    return (keys[first : first + size] for first in range(0, len(keys), size))


def _known(practice: int, given: dict[str, Entry]) -> set[str]:
    keys = list(given)
    found: set[str] = set()
    for first in range(0, len(keys), 500):
        rows = models.JournalEntry.objects.filter(practice_id=practice, key__in=keys[first : first + 500])
        for row in rows.prefetch_related("postings"):
            if entry_value(row) != given[row.key]:
                raise Refused("This key is in the journal with other postings; reverse that entry first.")
            found.add(row.key)
    return found


def _may_reverse(practice: int, fresh: Sequence[Entry]) -> None:
    taken_back = [entry.reverses for entry in fresh if entry.reverses]
    if not taken_back:
        return
    rows = models.JournalEntry.objects.filter(practice_id=practice)
    there = set(rows.filter(key__in=taken_back).values_list("key", flat=True)) | {entry.key for entry in fresh}
    done = rows.filter(reverses__in=taken_back).exists() or len(set(taken_back)) < len(taken_back)
    if done or not there.issuperset(taken_back):
        raise Refused("An entry can be reversed once, after it was posted; look at the claim's postings first.")


def _write(practice: int, fresh: Sequence[Entry], now: datetime, actor: str) -> None:
    keys = reserve("journal_entry", len(fresh))
    posted_at = connection.ops.adapt_datetimefield_value(now) if connection.vendor == "sqlite" else now
    numbered = list(zip(keys, fresh, strict=True))
    insert(
        "journal_entry",
        ENTRY_COLUMNS,
        (
            (key, practice, entry.key, entry.kind.value, entry.day.isoformat(), entry.reverses, posted_at, actor, False)
            for key, entry in numbered
        ),
    )
    insert("posting", POSTING_COLUMNS, map(_within_bounds, _posting_rows(practice, numbered)))
    _seal(keys)


def _posting_rows(practice: int, numbered: Sequence[tuple[int, Entry]]) -> Iterator[tuple]:
    for key, entry in numbered:
        for posting in entry.postings:
            account, reason = posting.account, posting.reason
            yield (
                practice, key, account.kind.value, account.payer_id, account.patient_id, posting.cents,
                posting.claim_id, posting.line, reason.says, reason.group, reason.carc,
                " ".join(reason.remarks), reason.clause, reason.file, reason.offset, reason.segment, reason.actor,
            )  # fmt: skip


def _within_bounds(row: tuple) -> tuple:
    """What a faulty file made longer than its column is cut, as `Text` cuts it on the way through the ORM."""
    return tuple([value[:bound] if bound and value else value for value, bound in zip(row, _BOUNDS, strict=True)])


def _seal(keys: Sequence[int]) -> None:
    """Keys of one reservation ascend; in PostgreSQL others may have keys between them, so they are named."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("UPDATE journal_entry SET sealed = TRUE WHERE id = ANY(%s)", [list(keys)])
        else:
            cursor.execute("UPDATE journal_entry SET sealed = 1 WHERE id BETWEEN %s AND %s", [keys[0], keys[-1]])


def insert(table: str, columns: Sequence[str], rows: Iterable[tuple]) -> None:
    """Rows by COPY (PostgreSQL) or executemany (SQLite). Table and columns are names of this package."""
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(columns))
            # Below Django's cursor: it would look for its own marks in every row.
            raw = connection.connection.cursor()
            raw.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608
            raw.close()
