"""What an answer is worth: paid as promised, paid too little, denied, or the patient's.

The measure is `payers.adjudicate` under the contract. Allowed amounts are compared first, since what the
patient owes hangs on accumulators that only the payer knows; a payment of nothing is not a denial.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cleanclaim.claims import Claim
from cleanclaim.claims.life import Event, LineOutcome
from cleanclaim.followup.answering import REVERSAL, Answer, answer
from cleanclaim.followup.plays import Action, Play, deadline_of, play_of
from cleanclaim.kernel import dollars, percent_of
from cleanclaim.ledger import AnsweredLine, Treatment, treatment_of
from cleanclaim.payers import AdjudicatedLine, Adjudication
from cleanclaim.x12.values import ClaimPayment

_PAYMENT_ADJUSTMENTS = ("144", "237")  # added to the payment by law, taken off it
_FORWARDED = {"19", "20", "21", "23"}  # CLP02: processed and sent on, or not ours and sent on


class Kind(StrEnum):
    AS_EXPECTED = "as expected"
    UNDERPAID = "underpaid"
    OVERPAID = "overpaid"
    DENIED = "denied"
    SHARE_DIFFERS = "patient share differs"
    REVERSED = "reversed"
    NOT_JUDGED = "not judged"


@dataclass(frozen=True, slots=True)
class LineVerdict:
    """One line (None = the claim as a whole): what the payer did, what was promised, what to do.

    `open_cents` is what the payer leaves open (a denial) or owes by contract (an underpayment).
    """

    line: int | None
    kind: Kind
    says: str
    paid_cents: int
    allowed_cents: int
    expected_allowed_cents: int | None = None
    expected_paid_cents: int | None = None
    open_cents: int = 0
    clause: str = ""
    plays: tuple[Play, ...] = ()
    deadlines: tuple[tuple[Action, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The claim's answer, line by line. `outcomes` are by line number; `event` is what happened in its life."""

    claim_id: str
    lines: tuple[LineVerdict, ...]
    outcomes: Mapping[int, LineOutcome]
    event: Event

    @property
    def denied(self) -> bool:
        """Nothing was paid, and what is left is neither contractual nor the patient's."""
        return self.event is Event.DENIED

    @property
    def underpaid_cents(self) -> int:
        return sum(line.open_cents for line in self.lines if line.kind is Kind.UNDERPAID)


def judge(
    payment: ClaimPayment,
    claim: Claim,
    expected: Adjudication | None = None,
    *,
    decided_on: date,
    next_payer: bool = False,
    tolerance_cents: int = 1,
) -> Verdict:
    """Judge a payment. `expected` None = no contract is known, so amounts are not compared.

    `next_payer`: the patient has a further coverage that is billed before the patient. Differences up to
    `tolerance_cents` a line are rounding.
    """
    answered = answer(payment, claim)
    promised = {line.line.number: line for line in expected.lines} if expected else {}
    by_line = _by_line(answered)
    for number, found in by_line.items():
        line = promised.get(number) if number else None
        found.may_adjust(line.payment_adjustment_percent if line else Decimal(0))
        found.may_withhold(expected.sequestration_percent if expected else Decimal(0))
    verdicts = tuple(
        _line(found, claim, promised.get(number) if number else None, payment, decided_on, tolerance_cents)
        for number, found in by_line.items()
    )
    forwarded = payment.status in _FORWARDED or payment.crossover_payer is not None
    outcomes = _outcomes(by_line, claim, payment, next_payer or forwarded)
    return Verdict(claim.id, verdicts, outcomes, _event(payment, outcomes, verdicts))


@dataclass(slots=True)
class _Sums:
    """What was said of one line in all its parts."""

    parts: list[AnsweredLine]
    paid: int = 0
    contractual: int = 0
    patient: int = 0
    open: int = 0
    prior: int = 0
    sequestration: int = 0
    lawful_sequestration: int = 0
    adjusted: int = 0  # taken off by payment adjustments; below zero where they added to the payment
    lawful_adjusted: int = 0

    def may_adjust(self, percent: Decimal) -> None:
        """The contract's payment adjustment is of the payment before it and before sequestration."""
        self.lawful_adjusted = -percent_of(self.paid + self.sequestration + self.adjusted, percent)

    def may_withhold(self, percent: Decimal) -> None:
        """The contract's percent is of what the payer would have paid, whatever the patient's share was."""
        self.lawful_sequestration = percent_of(self.paid + self.sequestration, percent)

    def add(self, part: AnsweredLine) -> None:
        self.parts.append(part)
        self.paid += part.paid_cents
        for each in part.adjustments:
            treatment = treatment_of(each.group, each.carc, part.remarks).treatment
            if each.carc == "253":
                self.sequestration += each.cents
            elif each.carc in _PAYMENT_ADJUSTMENTS and treatment is Treatment.CONTRACTUAL:
                self.adjusted += each.cents
            elif treatment is Treatment.CONTRACTUAL:
                self.contractual += each.cents
            elif treatment is Treatment.PATIENT:
                self.patient += each.cents
            elif treatment is Treatment.OPEN:
                self.open += each.cents
            else:
                self.prior += each.cents

    @property
    def allowed(self) -> int:
        """What the payer accepts as owed by somebody: paid, withheld or added by law, the patient's, paid before."""
        return self.paid + self.sequestration + self.adjusted + self.patient + self.prior


def _by_line(answered: Answer) -> dict[int | None, _Sums]:
    found: dict[int | None, _Sums] = {}
    for part in answered.lines:
        found.setdefault(part.line, _Sums([])).add(part)
    return found


def _line(
    found: _Sums,
    claim: Claim,
    promised: AdjudicatedLine | None,
    payment: ClaimPayment,
    decided_on: date,
    tolerance: int,
) -> LineVerdict:
    number = found.parts[0].line
    if payment.status == REVERSAL:
        return LineVerdict(number, Kind.REVERSED, "The payer takes its earlier answer back.", found.paid, found.allowed)
    if found.open > 0:
        return _denied(number, found, claim, promised, decided_on)
    if promised is None:
        says = f"{dollars(found.paid)} paid; no contract says what was promised."
        return LineVerdict(number, Kind.NOT_JUDGED, says, found.paid, found.allowed)
    return _compared(number, found, claim, promised, decided_on, tolerance)


def _denied(
    number: int | None, found: _Sums, claim: Claim, promised: AdjudicatedLine | None, decided_on: date
) -> LineVerdict:
    plays = tuple(
        play_of(each.carc, part.remarks, claim=claim)
        for part in found.parts
        for each in part.adjustments
        if treatment_of(each.group, each.carc, part.remarks).treatment is Treatment.OPEN
    )
    deadlines = {play.action: deadline_of(play.action, claim, decided_on) for play in plays}
    return LineVerdict(
        line=number,
        kind=Kind.DENIED,
        says=f"{dollars(found.open)} denied: {'; '.join(dict.fromkeys(play.means for play in plays))}.",
        paid_cents=found.paid,
        allowed_cents=found.allowed,
        expected_allowed_cents=promised.allowed_cents if promised else None,
        expected_paid_cents=promised.paid_cents if promised else None,
        open_cents=found.open,
        clause=_clause(promised),
        plays=plays,
        deadlines=tuple((action, day) for action, day in deadlines.items() if day),
    )


def _compared(
    number: int | None,
    found: _Sums,
    claim: Claim,
    promised: AdjudicatedLine,
    decided_on: date,
    tolerance: int,
) -> LineVerdict:
    withheld = found.sequestration - found.lawful_sequestration
    missing = found.adjusted - found.lawful_adjusted
    # After another payer each counts what that one did in its own way: only the payments can be compared.
    short = promised.paid_cents - found.paid if found.prior else promised.allowed_cents - found.allowed
    kind, says, owed = Kind.AS_EXPECTED, f"{dollars(found.paid)} paid as promised.", 0
    if short > tolerance:
        kind, owed = Kind.UNDERPAID, short
        says = _short(found, promised)
    elif withheld > tolerance:
        kind, owed = Kind.UNDERPAID, withheld
        says = f"{dollars(found.sequestration)} withheld as sequestration, which the contract does not know."
    elif missing > tolerance:
        kind, owed = Kind.UNDERPAID, missing
        says = (
            f"The payment adjustment is {dollars(-found.adjusted)}; the contract knows one of "
            f"{dollars(-found.lawful_adjusted)}."
        )
    elif short < -tolerance:
        kind = Kind.OVERPAID
        says = f"{dollars(found.allowed)} allowed, only {dollars(promised.allowed_cents)} promised."
    elif abs(found.patient - promised.patient_cents) > tolerance:
        kind = Kind.SHARE_DIFFERS
        says = f"The patient's share is {dollars(found.patient)}, {dollars(promised.patient_cents)} was expected."
    appeal = deadline_of(Action.APPEAL, claim, decided_on) if kind is Kind.UNDERPAID else None
    return LineVerdict(
        line=number,
        kind=kind,
        says=says,
        paid_cents=found.paid,
        allowed_cents=found.allowed,
        expected_allowed_cents=promised.allowed_cents,
        expected_paid_cents=promised.paid_cents,
        open_cents=owed,
        clause=_clause(promised),
        deadlines=((Action.APPEAL, appeal),) if appeal else (),
    )


def _short(found: _Sums, promised: AdjudicatedLine) -> str:
    if found.prior:
        return f"{dollars(found.paid)} paid after the earlier payer, {dollars(promised.paid_cents)} promised."
    return f"{dollars(found.allowed)} allowed, {dollars(promised.allowed_cents)} promised."


def _clause(promised: AdjudicatedLine | None) -> str:
    return next((step.clause for step in promised.steps if step.clause), "") if promised else ""


def _outcomes(
    by_line: dict[int | None, _Sums], claim: Claim, payment: ClaimPayment, next_payer: bool
) -> dict[int, LineOutcome]:
    """Each answered line's outcome; what is said of the whole claim holds for lines without a word of their own."""
    whole = by_line.get(None)
    found: dict[int, LineOutcome] = {}
    for line in claim.lines:
        sums = by_line.get(line.number) or (whole if len(by_line) == 1 else None)
        if sums is None:
            found[line.number] = LineOutcome.OPEN
        elif payment.status == REVERSAL:
            found[line.number] = LineOutcome.REVERSED
        elif sums.open > 0:
            found[line.number] = LineOutcome.DENIED
        elif sums.patient > 0 or (whole and whole.patient > 0):
            found[line.number] = LineOutcome.NEXT_PAYER if next_payer else LineOutcome.PATIENT
        else:
            found[line.number] = LineOutcome.PAID
    return found


def _event(payment: ClaimPayment, outcomes: Mapping[int, LineOutcome], verdicts: tuple[LineVerdict, ...]) -> Event:
    found = set(outcomes.values())
    if payment.status == REVERSAL:
        return Event.REVERSED
    denied = LineOutcome.DENIED in found or any(verdict.kind is Kind.DENIED for verdict in verdicts)
    if denied and payment.paid_cents <= 0 and not found & {LineOutcome.PATIENT, LineOutcome.NEXT_PAYER}:
        return Event.DENIED
    if denied or (LineOutcome.OPEN in found and len(found) > 1):
        return Event.PARTLY_PAID
    if LineOutcome.NEXT_PAYER in found:
        return Event.FORWARDED
    if LineOutcome.PATIENT in found:
        return Event.LEFT_TO_PATIENT
    return Event.PAID
