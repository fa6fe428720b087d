"""A payer's answer on a claim, turned into one entry.

Money received goes to cash, a contractual part against revenue, the patient's share from the insurer's
receivable to the patient's. What is denied moves nothing; so that it is not silent it leaves a pair of
postings on the insurer's receivable, out and in again, which carry the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cleanclaim.kernel import dollars
from cleanclaim.ledger.treatment import Treatment, TreatmentRow, treatment_of
from cleanclaim.ledger.values import Account, AccountKind, Entry, EntryKind, Posting, Reason


@dataclass(frozen=True, slots=True)
class AnsweredAdjustment:
    """One reason of a CAS; positive cents lower the payment."""

    group: str
    carc: str
    cents: int


@dataclass(frozen=True, slots=True)
class AnsweredLine:
    """What a remittance says of one line, or of the claim as a whole (`line` None).

    Claim-level adjustments stand on a value of their own with `line` None, whose `paid_cents` is
    CLP04 − Σ SVC03 (0 where there are none), so that the cash posted is CLP04.
    `open_cents` is what this payer's receivable holds on the line before the answer. Give it for a payer
    after the first: shares and write-offs beyond it only repeat the first payer's and are not posted.
    `file`, `offset` and `segment` locate the line in the remittance.
    """

    line: int | None
    paid_cents: int
    adjustments: tuple[AnsweredAdjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    open_cents: int | None = None
    file: str = ""
    offset: int | None = None
    segment: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class _Claim:
    claim_id: str
    payer_id: str
    patient_id: str
    money: AccountKind

    @property
    def insurance(self) -> Account:
        return Account(AccountKind.INSURANCE_RECEIVABLE, self.payer_id, self.patient_id)

    def move(self, account: Account, cents: int, reason: Reason, line: int | None) -> tuple[Posting, ...]:
        """Cents from the insurer's receivable to another account."""
        return (
            Posting(account, cents, reason, self.claim_id, line),
            Posting(self.insurance, -cents, reason, self.claim_id, line),
        )


def insurance_answer(
    *,
    key: str,
    day: date,
    claim_id: str,
    payer_id: str,
    patient_id: str,
    lines: Sequence[AnsweredLine],
    from_unapplied: bool = False,
) -> Entry:
    """The entry of one claim payment (CLP) or of its reversal, whose signs are negative throughout.

    `from_unapplied` takes the money from what was received earlier without a claim, instead of cash.
    """
    money = AccountKind.UNAPPLIED if from_unapplied else AccountKind.CASH
    claim = _Claim(claim_id, payer_id, patient_id, money)
    postings = tuple(posting for line in lines for posting in _line(line, claim))
    return Entry(key, EntryKind.REMITTANCE, day, postings)


def _line(answered: AnsweredLine, claim: _Claim) -> Iterator[Posting]:
    left = None if answered.open_cents is None else answered.open_cents - answered.paid_cents
    if answered.paid_cents:
        says = f"the insurer paid {dollars(answered.paid_cents)}"
        account = Account(claim.money, claim.payer_id)
        yield from claim.move(account, answered.paid_cents, _reason(answered, says), answered.line)
    elif not answered.adjustments:
        yield from _stays(0, _reason(answered, "the insurer answered without moving anything"), answered, claim)
    # The patient's share goes first: what a later payer's contract may still take off is what it leaves.
    for each in sorted(answered.adjustments, key=_patient_first):
        row = treatment_of(each.group, each.carc, answered.remarks)
        moved = each.cents
        if left is not None and row.treatment in (Treatment.CONTRACTUAL, Treatment.PATIENT):
            moved = min(each.cents, max(0, left))
            left -= moved
        yield from _adjustment(each, row, moved, answered, claim)


def _patient_first(adjustment: AnsweredAdjustment) -> int:
    return 0 if adjustment.group == "PR" else 1


def _adjustment(
    adjustment: AnsweredAdjustment, row: TreatmentRow, moved: int, answered: AnsweredLine, claim: _Claim
) -> Iterator[Posting]:
    code = f"{adjustment.group}-{adjustment.carc}"
    # A contract prices the service; how the price is shared is the plan's, so its clause is not cited there.
    clause = answered.clause if row.treatment is Treatment.CONTRACTUAL else ""
    reason = replace(
        _reason(answered, f"{row.says} ({code})"), group=adjustment.group, carc=adjustment.carc, clause=clause
    )
    if row.treatment is Treatment.CONTRACTUAL:
        account = Account(AccountKind.CONTRACTUAL, claim.payer_id)
        yield from claim.move(account, moved, reason, answered.line) if moved else ()
    elif row.treatment is Treatment.PATIENT:
        account = Account(AccountKind.PATIENT_RECEIVABLE, patient_id=claim.patient_id)
        yield from claim.move(account, moved, reason, answered.line) if moved else ()
    else:
        words = "stays open with the insurer" if row.treatment is Treatment.OPEN else "for information"
        yield from _stays(adjustment.cents, replace(reason, says=f"{reason.says}: {words}"), answered, claim)
        return
    rest = adjustment.cents - moved
    if rest:
        says = f"{reason.says}: {dollars(rest)} repeats what the earlier payer took off, for information"
        yield from _stays(rest, replace(reason, says=says), answered, claim)


def _stays(cents: int, reason: Reason, answered: AnsweredLine, claim: _Claim) -> tuple[Posting, ...]:
    """The pair that moves nothing and says why."""
    return claim.move(claim.insurance, cents, reason, answered.line)


def _reason(answered: AnsweredLine, says: str) -> Reason:
    return Reason(
        says,
        remarks=answered.remarks,
        clause=answered.clause,
        file=answered.file,
        offset=answered.offset,
        segment=answered.segment,
    )
