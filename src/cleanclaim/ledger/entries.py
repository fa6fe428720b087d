"""The other acts that move money: each builds one balanced entry with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from cleanclaim.kernel import Refused, dollars
from cleanclaim.ledger.values import Account, AccountKind, Entry, EntryKind, Posting, Reason


@dataclass(frozen=True, slots=True)
class LineAmount:
    """Cents on a line of a claim; `line` None where the whole claim is meant."""

    claim_id: str
    line: int | None
    cents: int


def insurance_receivable(payer_id: str, patient_id: str) -> Account:
    """What an insurer owes for a patient; the claim stands on the posting."""
    return Account(AccountKind.INSURANCE_RECEIVABLE, payer_id, patient_id)


def patient_receivable(patient_id: str) -> Account:
    return Account(AccountKind.PATIENT_RECEIVABLE, patient_id=patient_id)


def charge(
    *, key: str, day: date, patient_id: str, payer_id: str, lines: Sequence[LineAmount], says: str = ""
) -> Entry:
    """Charges of an encounter, owed by the insurer, or by the patient where `payer_id` is ""."""
    owing = insurance_receivable(payer_id, patient_id) if payer_id else patient_receivable(patient_id)
    reason = Reason(says or "charged for services")
    return _entry(key, EntryKind.CHARGE, day, owing, Account(AccountKind.CHARGES), lines, reason)


def transfer(
    *,
    key: str,
    day: date,
    patient_id: str,
    lines: Sequence[LineAmount],
    to_payer_id: str = "",
    from_payer_id: str = "",
    says: str = "",
    actor: str = "",
) -> Entry:
    """Move an open balance to the next one who owes it; "" stands for the patient on either side."""
    if to_payer_id == from_payer_id:
        raise Refused("A transfer goes from one who owes to another: give two different payers.")
    to = insurance_receivable(to_payer_id, patient_id) if to_payer_id else patient_receivable(patient_id)
    source = insurance_receivable(from_payer_id, patient_id) if from_payer_id else patient_receivable(patient_id)
    whom = "the next insurer" if to_payer_id else "the patient"
    reason = Reason(says or f"now owed by {whom}", actor=actor)
    return _entry(key, EntryKind.TRANSFER, day, to, source, lines, reason)


def patient_payment(
    *,
    key: str,
    day: date,
    patient_id: str,
    cents: int,
    applied: Sequence[LineAmount] = (),
    says: str = "",
    actor: str = "",
) -> Entry:
    """Money from a patient; what is not applied to a claim waits as the patient's credit."""
    if cents <= 0:
        raise Refused("A payment is more than zero: to give money back, use a refund.")
    rest = cents - _total(applied)
    if rest < 0:
        raise Refused("More is applied than was paid: lower the applied amounts.")
    reason = Reason(says or f"the patient paid {dollars(cents)}", actor=actor)
    postings = [Posting(Account(AccountKind.CASH, patient_id=patient_id), cents, reason)]
    postings += [_posting(patient_receivable(patient_id), each, -each.cents, reason) for each in applied]
    if rest:
        waits = replace(reason, says=f"{dollars(rest)} of the payment waits for a claim")
        postings.append(Posting(_credit(patient_id), -rest, waits))
    return Entry(key, EntryKind.PATIENT_PAYMENT, day, tuple(postings))


def apply_credit(*, key: str, day: date, patient_id: str, applied: Sequence[LineAmount], actor: str) -> Entry:
    """Use a patient's credit for what the patient owes."""
    reason = Reason("the patient's credit is used for this", actor=_named(actor))
    return _entry(key, EntryKind.TRANSFER, day, _credit(patient_id), patient_receivable(patient_id), applied, reason)


def patient_refund(*, key: str, day: date, patient_id: str, cents: int, actor: str, says: str) -> Entry:
    """Give a patient's credit back."""
    if cents <= 0:
        raise Refused("A refund is more than zero: give the amount as a positive number.")
    reason = Reason(_stated(says), actor=_named(actor))
    cash = Account(AccountKind.CASH, patient_id=patient_id)
    postings = (Posting(_credit(patient_id), cents, reason), Posting(cash, -cents, reason))
    return Entry(key, EntryKind.PATIENT_PAYMENT, day, postings)


def write_off(
    *,
    key: str,
    day: date,
    patient_id: str,
    lines: Sequence[LineAmount],
    actor: str,
    says: str,
    payer_id: str = "",
) -> Entry:
    """A named person gives an open balance up, with a reason; of the insurer, or of the patient ("")."""
    reason = Reason(_stated(says), actor=_named(actor))
    owing = insurance_receivable(payer_id, patient_id) if payer_id else patient_receivable(patient_id)
    return _entry(key, EntryKind.WRITE_OFF, day, Account(AccountKind.WRITE_OFF), owing, lines, reason)


def provider_adjustment(
    *,
    key: str,
    day: date,
    payer_id: str,
    cents: int,
    code: str,
    reference: str = "",
    file: str = "",
    offset: int | None = None,
    segment: str = "",
) -> Entry:
    """One reason of a PLB, signed as in the file: positive lowers the payment.

    It moves cash against the payer's account; the balance of a claim is not touched.
    """
    what = "kept back" if cents > 0 else "added"
    says = f"{dollars(abs(cents))} {what} at provider level ({code}{f', reference {reference}' if reference else ''})"
    reason = Reason(says, carc=code, file=file, offset=offset, segment=segment)
    postings = (
        Posting(Account(AccountKind.PAYER_BALANCE, payer_id), cents, reason),
        Posting(Account(AccountKind.CASH, payer_id), -cents, reason),
    )
    return Entry(key, EntryKind.PROVIDER_ADJUSTMENT, day, postings)


def unapplied(*, key: str, day: date, payer_id: str, cents: int, reason: Reason) -> Entry:
    """Money of an insurer whose claim is not known yet; `insurance_answer(from_unapplied=True)` uses it."""
    if not payer_id:
        raise Refused("Money without a claim still has a payer: name the payer of the remittance.")
    postings = (
        Posting(Account(AccountKind.CASH, payer_id), cents, reason),
        Posting(Account(AccountKind.UNAPPLIED, payer_id), -cents, reason),
    )
    return Entry(key, EntryKind.REMITTANCE, day, postings)


def reversal(entry: Entry, *, key: str, day: date, reason: Reason, kind: EntryKind = EntryKind.REVERSAL) -> Entry:
    """The exact negative of an entry, linked to it. Each posting keeps its group, reason code and clause."""
    postings = tuple(
        replace(posting, cents=-posting.cents, reason=_reversed(posting.reason, reason)) for posting in entry.postings
    )
    return Entry(key, kind, day, postings, reverses=entry.key)


def _reversed(original: Reason, why: Reason) -> Reason:
    return replace(
        why,
        says=f"{why.says}; takes back: {original.says}",
        group=original.group,
        carc=original.carc,
        remarks=original.remarks,
        clause=original.clause,
    )


def _entry(
    key: str,
    kind: EntryKind,
    day: date,
    to: Account,
    source: Account,
    lines: Sequence[LineAmount],
    reason: Reason,
) -> Entry:
    """An entry that moves the cents of each line from one account to another."""
    if not lines:
        raise Refused("Nothing to post: give at least one line with its amount.")
    pairs = ((_posting(to, each, each.cents, reason), _posting(source, each, -each.cents, reason)) for each in lines)
    return Entry(key, kind, day, tuple(posting for pair in pairs for posting in pair))


def _posting(account: Account, amount: LineAmount, cents: int, reason: Reason) -> Posting:
    return Posting(account, cents, reason, amount.claim_id, amount.line)


def _credit(patient_id: str) -> Account:
    return Account(AccountKind.PATIENT_CREDIT, patient_id=patient_id)


def _total(lines: Sequence[LineAmount]) -> int:
    return sum(each.cents for each in lines)


def _named(actor: str) -> str:
    if not actor.strip():
        raise Refused("This is the act of a person: say who does it.")
    return actor


def _stated(says: str) -> str:
    if not says.strip():
        raise Refused("Money is not given up without a reason: say why.")
    return says
