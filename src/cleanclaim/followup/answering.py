"""A payer's answer on one claim as the ledger's input: every cent of the payment and every reason of it.

Nothing is judged here. A line that cannot be tied goes in at claim level, with a finding that says so; what
the payer adjusted for the claim as a whole stays at claim level, with the part of the payment that no line
explains. So the cash posted is always CLP04, and the reasons posted are always all of its CAS.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from cleanclaim.claims import Claim
from cleanclaim.followup.matching import identity
from cleanclaim.followup.tying import Tie, tie
from cleanclaim.kernel import Citation, Finding, Owner, Place, Refused, Severity, dollars
from cleanclaim.ledger import AnsweredAdjustment, AnsweredLine, Entry, insurance_answer
from cleanclaim.x12.values import Adjustment, ClaimPayment, Remittance

REVERSAL = "22"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one CLP says of one claim. `reversal`: it takes an earlier answer back (CLP02 = 22)."""

    lines: tuple[AnsweredLine, ...]
    ties: tuple[Tie, ...]
    reversal: bool
    findings: tuple[Finding, ...] = ()


def answer(
    payment: ClaimPayment,
    claim: Claim,
    *,
    file: str = "",
    open_cents: Mapping[int, int] | None = None,
    clauses: Mapping[int, str] | None = None,
) -> Answer:
    """The ledger's input for a payment on a claim. `clauses` are what the contract says of each line.

    `open_cents` is what the payer's receivable holds on each line, for a payer after the first: what it
    repeats of the first payer's write-offs is then not posted a second time.
    """
    ties = tie(payment, claim)
    lines = [_tied(tied, payment, file) for tied in ties]
    if clauses:
        lines = [replace(each, clause=clauses.get(each.line or 0, "")) for each in lines]
    if open_cents is not None:
        lines = [replace(each, open_cents=_open(each, open_cents)) for each in _merged(lines)]
    rest = payment.paid_cents - sum(tied.service.paid_cents for tied in ties)
    if rest or payment.adjustments or not ties:
        lines.append(_whole_claim(payment, claim, rest, file))
    findings = tuple(_untied(tied, payment, file) for tied in ties if tied.line is None)
    return Answer(tuple(lines), ties, payment.status == REVERSAL, findings)


def entry_key(remittance: Remittance, position: int) -> str:
    """The identity of the entry that the CLP at `position` (from 0) of a payment becomes.

    It is made of what makes the payment one (TRN03, TRN02), so that a second copy of the file, in
    whatever envelope, gives the same keys. Raises Refused where the payment has no trace number.
    """
    payment = identity(remittance)
    if not payment:
        raise Refused("This payment has no trace number: set it aside and ask the payer for another copy.")
    return f"835/{payment}/{position}"


def entry(
    remittance: Remittance,
    position: int,
    claim: Claim,
    *,
    ledger_claim_id: str = "",
    open_cents: Mapping[int, int] | None = None,
    clauses: Mapping[int, str] | None = None,
    from_unapplied: bool = False,
) -> Entry:
    """The ledger entry of one CLP. `ledger_claim_id` is the account's name in the ledger (CLM01 if "").

    A reversal by a payer that was not the first is better posted with `ledger.reversal` of the entry that
    it takes back, since only a part of its reasons had moved anything then.
    Raises Refused without a payment date or trace number.
    """
    day = remittance.paid_on or remittance.production_date
    if day is None:
        raise Refused("This payment has no date: set it aside and ask the payer for another copy.")
    answered = answer(remittance.claims[position], claim, file=remittance.file, open_cents=open_cents, clauses=clauses)
    return insurance_answer(
        key=entry_key(remittance, position),
        day=day,
        claim_id=ledger_claim_id or claim.id,
        payer_id=claim.payer.id,
        patient_id=claim.patient.id,
        lines=answered.lines,
        from_unapplied=from_unapplied,
    )


def _tied(tied: Tie, payment: ClaimPayment, file: str) -> AnsweredLine:
    service = tied.service
    return AnsweredLine(
        line=tied.line.number if tied.line else None,
        paid_cents=service.paid_cents,
        adjustments=_reasons(service.adjustments),
        remarks=tuple(dict.fromkeys((*service.remarks, *payment.remarks))),
        file=file,
        offset=_offset(service.offset, payment.offset),
        segment=payment.segment,
    )


def _whole_claim(payment: ClaimPayment, claim: Claim, rest: int, file: str) -> AnsweredLine:
    """What is said of the claim as a whole; with one line only, that line is the claim."""
    return AnsweredLine(
        line=claim.lines[0].number if len(claim.lines) == 1 else None,
        paid_cents=rest,
        adjustments=_reasons(payment.adjustments),
        remarks=payment.remarks,
        file=file,
        offset=_offset(payment.offset, None),
        segment=payment.segment,
    )


def _reasons(adjustments: Iterable[Adjustment]) -> tuple[AnsweredAdjustment, ...]:
    return tuple(AnsweredAdjustment(each.group, each.reason, each.cents) for each in adjustments)


def _offset(own: int, other: int | None) -> int | None:
    found = [offset for offset in (own, other) if offset is not None and offset >= 0]
    return found[0] if found else None


def _merged(lines: Iterable[AnsweredLine]) -> list[AnsweredLine]:
    """A line that the payer split is one again, so that its open cents are counted once."""
    whole: dict[int | None, AnsweredLine] = {}
    for each in lines:
        before = whole.get(each.line)
        whole[each.line] = each if before is None else _sum(before, each)
    return list(whole.values())


def _sum(first: AnsweredLine, second: AnsweredLine) -> AnsweredLine:
    return replace(
        first,
        paid_cents=first.paid_cents + second.paid_cents,
        adjustments=(*first.adjustments, *second.adjustments),
        remarks=tuple(dict.fromkeys((*first.remarks, *second.remarks))),
    )


def _open(answered: AnsweredLine, open_cents: Mapping[int, int]) -> int | None:
    return None if answered.line is None else open_cents.get(answered.line)


def _untied(tied: Tie, payment: ClaimPayment, file: str) -> Finding:
    service = tied.service
    return Finding(
        "remittance-line-untied",
        f"{tied.by} {dollars(service.paid_cents)} paid on it is posted to the claim as a whole.",
        Severity.WARNING,
        Owner.BILLING,
        Place(claim=payment.claim_id, file=file, offset=service.offset if service.offset >= 0 else None),
        Citation("ASC X12N 005010X221", "loop 2110"),
        "Compare the remittance with the claim as sent.",
        values=(("procedure", service.procedure.code), ("charge_cents", str(service.charge_cents))),
    )
