"""Postings as they are shown, and the balances that are computed from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import QuerySet, Sum

from cleanclaim.kernel import Refused
from cleanclaim.ledger.values import AccountKind
from cleanclaim.store.ids import Kind, public
from cleanclaim.store.models import JournalEntry, PostingRow


@dataclass(frozen=True, slots=True)
class PostingShown:
    """One movement of cents (debit positive) with its whole reason."""

    id: str
    entry_id: str
    entry_key: str
    kind: str
    day: date
    account: str
    payer: str
    patient: str
    cents: int
    claim_number: str
    line: int | None
    says: str
    group: str
    carc: str
    remarks: str
    clause: str
    file: str
    offset: int | None
    segment: str
    actor: str
    reverses: str


class Figure(StrEnum):
    """The parts that a charge is cut into. The value is what screens put into an address."""

    CHARGED = "charged"
    INSURANCE_PAID = "insurance-paid"
    PATIENT_PAID = "patient-paid"
    CONTRACTUAL = "contract"
    WRITTEN_OFF = "written-off"
    INSURANCE_OPEN = "insurance-open"
    PATIENT_OPEN = "patient-open"

    @property
    def words(self) -> str:
        return _FIGURE_WORDS[self]


_FIGURE_WORDS = {
    Figure.CHARGED: "charged",
    Figure.INSURANCE_PAID: "paid by insurance",
    Figure.PATIENT_PAID: "paid by the patient",
    Figure.CONTRACTUAL: "taken off by the contract",
    Figure.WRITTEN_OFF: "written off",
    Figure.INSURANCE_OPEN: "open with the insurer",
    Figure.PATIENT_OPEN: "open with the patient",
}
_FIGURES = {
    AccountKind.CHARGES: Figure.CHARGED,
    AccountKind.CASH: Figure.INSURANCE_PAID,
    AccountKind.UNAPPLIED: Figure.INSURANCE_PAID,
    AccountKind.PAYER_BALANCE: Figure.INSURANCE_PAID,
    AccountKind.CONTRACTUAL: Figure.CONTRACTUAL,
    AccountKind.WRITE_OFF: Figure.WRITTEN_OFF,
    AccountKind.INSURANCE_RECEIVABLE: Figure.INSURANCE_OPEN,
    AccountKind.PATIENT_RECEIVABLE: Figure.PATIENT_OPEN,
}


@dataclass(frozen=True, slots=True)
class Balance:
    """What has become of a charge. The charge equals insurance paid + patient paid + adjusted + open."""

    charge_cents: int = 0
    insurance_paid_cents: int = 0
    patient_paid_cents: int = 0
    contractual_cents: int = 0
    written_off_cents: int = 0
    insurance_open_cents: int = 0
    patient_open_cents: int = 0

    @property
    def open_cents(self) -> int:
        return self.insurance_open_cents + self.patient_open_cents


def postings_of(practice: int, claim_number: str) -> tuple[PostingShown, ...]:
    """All postings of a claim account, oldest first."""
    return tuple(_shown(row) for row in _rows(practice).filter(claim_number=claim_number))


def posting_shown(practice: int, key: int) -> PostingShown:
    """One posting by its key. Raises Refused where this practice has none such."""
    row = _rows(practice).filter(pk=key).first()
    if row is None:
        raise Refused("There is no such posting in this practice; look up its claim to find it.")
    return _shown(row)


@dataclass(frozen=True, slots=True)
class EntryShown:
    """A journal entry with its postings."""

    id: str
    key: str
    kind: str
    day: date
    reverses: str
    actor: str
    postings: tuple[PostingShown, ...]


def entry_shown(practice: int, key: int) -> EntryShown:
    """One journal entry by its key. Raises Refused where this practice has none such."""
    row = JournalEntry.objects.filter(practice_id=practice, pk=key).first()
    if row is None:
        raise Refused("There is no such journal entry in this practice; open the claim to find it.")
    return EntryShown(
        id=public(Kind.ENTRY, row.pk),
        key=row.key,
        kind=row.kind,
        day=row.day,
        reverses=row.reverses,
        actor=row.actor,
        postings=tuple(_shown(each) for each in _rows(practice).filter(entry_id=key)),
    )


def _rows(practice: int) -> QuerySet[PostingRow]:
    return PostingRow.objects.filter(practice_id=practice).select_related("entry").order_by("pk")


def _shown(row: PostingRow) -> PostingShown:
    return PostingShown(
        id=public(Kind.POSTING, row.pk),
        entry_id=public(Kind.ENTRY, row.entry_id),
        entry_key=row.entry.key,
        kind=row.entry.kind,
        day=row.entry.day,
        account=row.account,
        payer=row.payer,
        patient=row.patient,
        cents=row.cents,
        claim_number=row.claim_number,
        line=row.line,
        says=row.says,
        group=row.group,
        carc=row.carc,
        remarks=row.remarks,
        clause=row.clause,
        file=row.file,
        offset=row.offset,
        segment=row.segment,
        actor=row.actor,
        reverses=row.entry.reverses,
    )


def balance(postings: Iterable[tuple[str, str, int]]) -> Balance:
    """The balance of the (account, payer, cents) that stand on a claim.

    A patient's money comes in for the patient, not for a claim, so its cash stands on no claim: what the
    patient paid on this one is what the postings that do stand on it leave open.
    """
    sums: dict[str, int] = {}
    for account, _, cents in postings:
        sums[account] = sums.get(account, 0) + cents
    from_insurer = (AccountKind.CASH, AccountKind.UNAPPLIED, AccountKind.PAYER_BALANCE)
    told = sum(cents for account, cents in sums.items() if account != AccountKind.PATIENT_CREDIT)
    return Balance(
        charge_cents=-sums.get(AccountKind.CHARGES, 0),
        insurance_paid_cents=sum(sums.get(account, 0) for account in from_insurer),
        patient_paid_cents=-told,
        contractual_cents=sums.get(AccountKind.CONTRACTUAL, 0),
        written_off_cents=sums.get(AccountKind.WRITE_OFF, 0),
        insurance_open_cents=sums.get(AccountKind.INSURANCE_RECEIVABLE, 0),
        patient_open_cents=sums.get(AccountKind.PATIENT_RECEIVABLE, 0),
    )


def behind(postings: Sequence[PostingShown], figure: Figure) -> tuple[int, tuple[PostingShown, ...]]:
    """(cents, postings) that a figure of `balance` is the sum of.

    What the patient paid came in for the patient: its entries are those that leave something on the claim.
    """
    own = [each for each in postings if each.account != AccountKind.PATIENT_CREDIT]
    if figure is Figure.PATIENT_PAID:
        left: dict[str, int] = {}
        for each in own:
            left[each.entry_id] = left.get(each.entry_id, 0) + each.cents
        found = tuple(each for each in own if left[each.entry_id])
    else:
        found = tuple(each for each in own if _FIGURES.get(AccountKind(each.account)) is figure)
    cents = sum(each.cents for each in found)
    return (-cents if figure in (Figure.CHARGED, Figure.PATIENT_PAID) else cents), found


def balances_of(practice: int, numbers: Iterable[str] | None = None) -> dict[str, Balance]:
    """The balance of each claim account (of all where `numbers` is None), in one query."""
    rows = PostingRow.objects.filter(practice_id=practice).exclude(claim_number="")
    if numbers is not None:
        rows = rows.filter(claim_number__in=list(numbers))
    sums: dict[str, list[tuple[str, str, int]]] = {}
    for number, account, payer, cents in rows.values_list("claim_number", "account", "payer").annotate(
        total=Sum("cents")
    ):
        sums.setdefault(number, []).append((account, payer, cents))
    return {number: balance(postings) for number, postings in sums.items()}
