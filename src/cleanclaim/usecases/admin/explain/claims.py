"""Why a claim stands where it stands, and what became of each service line's charge."""

from __future__ import annotations

from cleanclaim.kernel import Refused, Trace, dollars
from cleanclaim.store import ids
from cleanclaim.store.ids import Kind
from cleanclaim.store.screens.claim import (
    ClaimScreen,
    FindingShown,
    LineShown,
    PaymentShown,
    claim_screen,
    place_of_line,
)
from cleanclaim.store.screens.encounter import SignedShown, encounter_screen, label
from cleanclaim.store.screens.money import Balance, Figure, behind
from cleanclaim.usecases.admin.explain.codes import code_trace
from cleanclaim.usecases.admin.explain.money import posting_trace


def claim(practice: int, key: int) -> Trace:
    screen = claim_screen(practice, key)
    signed = _signed_version(practice, screen)
    return Trace(
        id=screen.id,
        kind="claim",
        says=f"Claim {screen.number} to {screen.payer} is {screen.state}. {balance_sentence(screen.balance)}",
        source={"claim": screen.number, "version": screen.version, "frequency": screen.frequency},
        because=(
            *(code_trace(code, signed) for code in screen.diagnoses),
            *(_line(screen, line, signed) for line in screen.lines),
            *(_finding(finding) for finding in screen.findings),
            *(_payment(payment) for payment in screen.payments),
            *_life(screen),
        ),
    )


def line(practice: int, key: int) -> Trace:
    claim_key, number = place_of_line(practice, key)
    screen = claim_screen(practice, claim_key)
    shown = next(each for each in screen.lines if each.number == number)
    return _line(screen, shown, _signed_version(practice, screen))


def figure(practice: int, kind: Kind, key: int, wanted: Figure) -> Trace:
    """One figure of a claim (`kind` CLAIM) or of a service line: the postings that it is the sum of."""
    if kind not in (Kind.CLAIM, Kind.CLAIM_LINE):
        raise Refused("Figures belong to claims and service lines; open the claim and choose one that it shows.")
    claim_key, line = place_of_line(practice, key) if kind is Kind.CLAIM_LINE else (key, None)
    screen = claim_screen(practice, claim_key)
    cents, moved = behind([each for each in screen.postings if line is None or each.line == line], wanted)
    where = f"claim {screen.number}" + (f", line {line}" if line is not None else "")
    count = f"the sum of {len(moved)} postings" if len(moved) > 1 else "one posting" if moved else "nothing was posted"
    return Trace(
        id=ids.public(kind, key),
        kind="figure",
        says=f"{dollars(cents)} {wanted.words} on {where}: {count}.",
        source={"claim": screen.number, "line": line, "cents": cents},
        because=tuple(posting_trace(each) for each in moved),
    )


def balance_sentence(balance: Balance) -> str:
    """The identity of a charge in words: where every cent of it is."""
    parts = [
        ("insurance paid", balance.insurance_paid_cents),
        ("the patient paid", balance.patient_paid_cents),
        ("the contract took off", balance.contractual_cents),
        ("was written off", balance.written_off_cents),
        ("is open with insurance", balance.insurance_open_cents),
        ("is open with the patient", balance.patient_open_cents),
    ]
    told = "; ".join(f"{dollars(cents)} {words}" for words, cents in parts if cents)
    return f"Of {dollars(balance.charge_cents)} charged: {told or 'nothing has moved yet'}."


def _signed_version(practice: int, screen: ClaimScreen) -> SignedShown:
    """The version of the coding that this version of the claim carries."""
    encounter = encounter_screen(practice, ids.key(Kind.ENCOUNTER, screen.encounter_id))
    return next(each for each in encounter.signed if each.version == screen.coding_version)


def _line(screen: ClaimScreen, line: LineShown, signed: SignedShown) -> Trace:
    moved = [posting for posting in screen.postings if posting.line == line.number]
    return Trace(
        id=line.id,
        kind="service line",
        says=f"Line {line.number}, {label(line.code)}. {balance_sentence(line.balance)}",
        source={"claim": screen.number, "line": line.number, "charge_cents": line.charge_cents},
        because=(code_trace(line.code, signed), *(posting_trace(posting) for posting in moved)),
    )


def _finding(shown: FindingShown) -> Trace:
    finding = shown.finding
    settled = f" Settled {shown.closed_at:%Y-%m-%d}." if shown.closed_at else " Still open."
    return Trace(
        shown.id,
        "finding",
        f"{finding.message} For {finding.owner}.{settled}",
        cites=str(finding.citation) if finding.citation else "",
        source={"rule": finding.rule, "version": finding.version},
    )


def _payment(payment: PaymentShown) -> Trace:
    return Trace(
        payment.id,
        "remittance",
        f"{payment.payer} answered with status {payment.status}: paid {dollars(payment.paid_cents)}, "
        f"left {dollars(payment.patient_cents)} to the patient (payment {payment.trace}).",
        source={"file": payment.file, "payer_claim_number": payment.payer_claim_number, "trace": payment.trace},
    )


def _life(screen: ClaimScreen) -> tuple[Trace, ...]:
    return tuple(
        Trace(
            "",
            "event",
            f"{event.at:%Y-%m-%d}: {event.says or event.kind}",
            source={"actor": event.actor, "file": event.file, "from": event.before, "to": event.after},
        )
        for event in screen.events
    )
