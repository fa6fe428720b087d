"""Remittances and their claim payments, to rows and back. A payment is one by TRN03 and TRN02."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cleanclaim.kernel import Refused
from cleanclaim.store import ids, models
from cleanclaim.store.codec import decode, encode
from cleanclaim.store.ids import Kind
from cleanclaim.x12.values import ClaimPayment, Remittance


@dataclass(frozen=True, slots=True)
class PaymentKept:
    """One CLP with the claim version that it answers ("" while unmatched)."""

    id: str
    remittance_id: str
    claim_id: str
    entry_key: str
    payment: ClaimPayment
    payer_id: str  # TRN03
    trace: str  # TRN02
    payer_name: str
    paid_on: date | None
    file: str = ""
    number: str = ""  # CLM01 of the claim that it answers, "" while unmatched
    payer_numbers: tuple[str, ...] = ()  # how else the payer was named: N104, REF*2U

    @property
    def moment(self) -> tuple[date, int, str, str, int]:
        """Its place in the order in which payers answered, whatever the order in which files came."""
        return (
            self.paid_on or date.min,
            len(self.trace),
            self.trace,
            self.payer_id,
            ids.key(Kind.CLAIM_PAYMENT, self.id),
        )


def is_known(practice_id: str, remittance: Remittance) -> bool:
    """Whether this payment was posted here before, in whatever envelope."""
    return models.RemittanceRow.objects.filter(
        practice_id=ids.key(Kind.PRACTICE, practice_id),
        payer_id=remittance.payer_id,
        trace=remittance.trace_number,
    ).exists()


def add(practice_id: str, remittance: Remittance, file_id: str, now: datetime) -> str:
    """Keep a payment; returns its id. Its claim payments follow by `add_payments`."""
    row = models.RemittanceRow.objects.create(
        practice_id=ids.key(Kind.PRACTICE, practice_id),
        file_id=ids.key_or_none(Kind.FILE, file_id),
        offset=remittance.offset,
        payer_id=remittance.payer_id,
        trace=remittance.trace_number,
        payer_name=remittance.payer.last_or_organization[:120],
        payer_numbers=" ".join(payer_numbers(remittance))[:200],
        method=remittance.method,
        paid_cents=remittance.paid_cents,
        paid_on=remittance.paid_on,
        read_at=now,
    )
    return ids.public(Kind.REMITTANCE, row.pk)


def payer_numbers(remittance: Remittance) -> tuple[str, ...]:
    """How the payer is named beside TRN03: N104 and REF*2U."""
    named = (remittance.payer.id, remittance.payer.reference("2U"))
    return tuple(dict.fromkeys(number.replace(" ", "") for number in named if number))


def add_payments(
    practice_id: str, remittance_id: str, payments: Sequence[tuple[ClaimPayment, str, str]]
) -> tuple[str, ...]:
    """Keep claim payments in the order of the file: (payment, claim id or "", key of its entry or "")."""
    rows = models.ClaimPaymentRow.objects.bulk_create(
        [
            models.ClaimPaymentRow(
                practice_id=ids.key(Kind.PRACTICE, practice_id),
                remittance_id=ids.key(Kind.REMITTANCE, remittance_id),
                position=position,
                claim_id=ids.key_or_none(Kind.CLAIM, claim_id),
                number=payment.claim_id,
                status=payment.status,
                charge_cents=payment.charge_cents,
                paid_cents=payment.paid_cents,
                patient_cents=payment.patient_responsibility_cents,
                payer_claim_number=payment.payer_claim_number,
                entry_key=entry_key,
                value=encode(payment),
            )
            for position, (payment, claim_id, entry_key) in enumerate(payments)
        ],
        batch_size=500,
    )
    return tuple(ids.public(Kind.CLAIM_PAYMENT, row.pk) for row in rows)


def match_payment(practice_id: str, id: str, claim_id: str, entry_key: str) -> None:
    """A person found the claim of a payment that nobody could match before."""
    changed = models.ClaimPaymentRow.objects.filter(
        practice_id=ids.key(Kind.PRACTICE, practice_id), pk=ids.key(Kind.CLAIM_PAYMENT, id), claim_id=None
    ).update(claim_id=ids.key(Kind.CLAIM, claim_id), entry_key=entry_key)
    if not changed:
        raise Refused("This payment has its claim already; reverse its entry first.")


def settle_all(practice_id: str, settled: Iterable[tuple[str, str, str]]) -> None:
    """Where many payments stand now: (payment id, claim id, key of the entry that holds)."""
    rows = [
        models.ClaimPaymentRow(
            pk=ids.key(Kind.CLAIM_PAYMENT, id),
            practice_id=ids.key(Kind.PRACTICE, practice_id),
            claim_id=ids.key(Kind.CLAIM, claim_id),
            entry_key=entry_key,
        )
        for id, claim_id, entry_key in settled
    ]
    models.ClaimPaymentRow.objects.bulk_update(rows, ["claim_id", "entry_key"], batch_size=200)


def payment(practice_id: str, id: str) -> PaymentKept:
    row = _rows(practice_id).filter(pk=ids.key(Kind.CLAIM_PAYMENT, id)).first()
    if row is None:
        raise Refused("There is no such payment at this practice; post its remittance first.")
    return _value(row)


def payments_of_claim(practice_id: str, claim_id: str) -> tuple[PaymentKept, ...]:
    """What payers answered on one version of a claim, oldest first."""
    rows = _rows(practice_id).filter(claim_id=ids.key(Kind.CLAIM, claim_id))
    return tuple(_value(row) for row in rows.order_by("pk"))


def payments_of_account(practice_id: str, number: str) -> tuple[PaymentKept, ...]:
    """What payers answered on all versions of an account (CLM01), oldest first."""
    rows = _rows(practice_id).filter(claim__number=number)
    return tuple(_value(row) for row in rows.order_by("pk"))


def payments_of_accounts(practice_id: str, numbers: Iterable[str]) -> dict[str, list[PaymentKept]]:
    """What payers answered on many accounts, in the order in which they answered."""
    asked = sorted(set(numbers))
    found: dict[str, list[PaymentKept]] = {}
    for first in range(0, len(asked), 500):
        rows = _rows(practice_id).filter(claim__number__in=asked[first : first + 500])
        for each in sorted(map(_value, rows), key=lambda kept: kept.moment):
            found.setdefault(each.number, []).append(each)
    return found


def accounts_answered_in(practice_id: str, file_ids: Iterable[str]) -> set[str]:
    """The accounts (CLM01) that the payments of these files answer."""
    keys = [ids.key(Kind.FILE, id) for id in file_ids]
    rows = models.ClaimPaymentRow.objects.filter(practice_id=ids.key(Kind.PRACTICE, practice_id))
    found: set[str] = set()
    for first in range(0, len(keys), 500):
        part = rows.filter(remittance__file_id__in=keys[first : first + 500]).exclude(claim=None)
        found |= set(part.values_list("claim__number", flat=True))
    return found


def unmatched(practice_id: str) -> tuple[PaymentKept, ...]:
    """Claim payments whose claim is not known."""
    return tuple(_value(row) for row in _rows(practice_id).filter(claim=None).order_by("pk"))


def payments(practice_id: str) -> tuple[PaymentKept, ...]:
    return tuple(_value(row) for row in _rows(practice_id).order_by("pk"))


def _rows(practice_id: str):
    rows = models.ClaimPaymentRow.objects.filter(practice_id=ids.key(Kind.PRACTICE, practice_id))
    return rows.select_related("remittance__file", "claim").defer("remittance__file__content")


def _value(row: models.ClaimPaymentRow) -> PaymentKept:
    return PaymentKept(
        id=ids.public(Kind.CLAIM_PAYMENT, row.pk),
        remittance_id=ids.public(Kind.REMITTANCE, row.remittance_id),
        claim_id=ids.public(Kind.CLAIM, row.claim_id),
        entry_key=row.entry_key,
        payment=decode(ClaimPayment, row.value),
        payer_id=row.remittance.payer_id,
        trace=row.remittance.trace,
        payer_name=row.remittance.payer_name,
        paid_on=row.remittance.paid_on,
        file=row.remittance.file.name if row.remittance.file else "",
        number=row.claim.number if row.claim else "",
        payer_numbers=tuple(row.remittance.payer_numbers.split()),
    )
