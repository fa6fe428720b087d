"""Pay day: what is due becomes remittances that balance at line, claim and payment.

A payment below zero is not sent: it is carried forward with a PLB FB and settled by the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from cleanclaim.sandbox.payer.adjudication import decide, reversed_payment, take_back_counts
from cleanclaim.sandbox.payer.desk import Desk, banking_day
from cleanclaim.sandbox.payer.values import (
    OnFile,
    PlannedEvent,
    SandboxPayer,
    Surprise,
    Task,
    TaskKind,
)
from cleanclaim.x12.values import (
    Claim837,
    ClaimPayment,
    Envelope,
    Party,
    ProviderAdjustment,
    Reference,
    Remittance,
)

_ON_FIRST_ANSWER = (Surprise.PAY_BELOW_CONTRACT, Surprise.DENY)
_AFTER_PAYMENT = (Surprise.REVERSE_AND_REPAY, Surprise.TAKE_BACK, Surprise.INTEREST)


@dataclass(slots=True)
class _Payment:
    """One remittance while it is put together."""

    payer: SandboxPayer
    payee: str
    day: date
    claims: list[ClaimPayment] = field(default_factory=list)
    adjustments: list[ProviderAdjustment] = field(default_factory=list)
    sample: Claim837 | None = None  # a claim of the payee, for its names and its mailbox

    def adjust(self, reason: str, reference: str, cents: int) -> None:
        year_end = date(self.day.year, 12, 31)
        self.adjustments.append(ProviderAdjustment(self.payee, year_end, reason, reference, cents))

    @property
    def cents(self) -> int:
        paid = sum(claim.paid_cents for claim in self.claims)
        return paid - sum(each.cents for each in self.adjustments)


def remit(desk: Desk, today: date) -> Iterator[Remittance]:
    """Every remittance due until today, day by day, so that asking daily or once gives the same."""
    while tasks := desk.take_tasks_of_next_day(today):
        payments: dict[tuple[str, str], _Payment] = {}
        for task in tasks:
            key = (task.payer_id, task.payee)
            if key not in payments:
                payments[key] = _Payment(desk.payers[task.payer_id], task.payee, task.day)
            _do(desk, payments[key], task)
        yield from (_remittance(desk, payment) for payment in payments.values())


def _do(desk: Desk, payment: _Payment, task: Task) -> None:
    filed = desk.on_file[task.number]
    payment.sample = filed.claim
    if task.kind is TaskKind.PROVIDER_ADJUSTMENT:
        payment.adjust(task.reason, task.reference, task.cents)
    elif task.kind is TaskKind.REVERSE_AND_REPAY:
        _reverse(desk, payment, filed)
        _answer(desk, payment, replace(filed, answer=None), ())
    else:
        _answer_filed(desk, payment, filed)


def _answer_filed(desk: Desk, payment: _Payment, filed: OnFile) -> None:
    """A claim's first answer; the payment of one that it replaces or voids is taken back before."""
    original = desk.on_file.get(filed.replaces)
    if original is not None:
        if original.answer is not None and original.answer.status != "4":
            _reverse(desk, payment, original)
        desk.file(replace(original, replaced=True))
    if filed.claim.frequency == "8":
        return
    first = desk.surprises(filed.payer_id, filed.claim, *_ON_FIRST_ANSWER)
    _answer(desk, payment, filed, [event for _, event in first])
    desk.happened.update(place for place, _ in first)
    for place, event in desk.surprises(filed.payer_id, filed.claim, *_AFTER_PAYMENT):
        desk.happened.add(place)
        _follow(desk, payment, filed, event)


def _answer(desk: Desk, payment: _Payment, filed: OnFile, surprises: Iterable[PlannedEvent]) -> None:
    decided = decide(desk, payment.payer, filed, list(surprises))
    payment.claims.append(decided.answer)
    desk.file(replace(filed, answer=decided.answer, answered_on=payment.day, counted=decided.counted))


def _reverse(desk: Desk, payment: _Payment, filed: OnFile) -> None:
    if filed.answer is not None:
        payment.claims.append(reversed_payment(filed.answer))
        take_back_counts(desk, filed)


def _follow(desk: Desk, payment: _Payment, filed: OnFile, event: PlannedEvent) -> None:
    """Do now, or put in the diary, what the script wants after the payment."""
    reference = event.reference or filed.number
    if event.surprise is Surprise.INTEREST:
        payment.adjust("L6", reference, -event.cents)
        return
    if event.surprise is Surprise.TAKE_BACK and not event.days:
        payment.adjust("WO", reference, event.cents)
        return
    taking = event.surprise is Surprise.TAKE_BACK
    kind = TaskKind.PROVIDER_ADJUSTMENT if taking else TaskKind.REVERSE_AND_REPAY
    day = banking_day(payment.day + timedelta(days=max(1, event.days)))
    desk.tasks.append(
        Task(
            day,
            desk.next_number(),
            filed.payer_id,
            payment.payee,
            kind,
            filed.number,
            "WO" if taking else "",
            reference if taking else "",
            event.cents if taking else 0,
        )
    )


def _remittance(desk: Desk, payment: _Payment) -> Remittance:
    _settle_forwarded(desk, payment)
    number = desk.next_number()
    profile = payment.payer.profile
    claim = payment.sample
    if claim is None:
        raise ValueError("a payment without a claim")
    cents = payment.cents
    return Remittance(
        payer=_payer(payment.payer),
        payee=_payee(claim),
        paid_cents=cents,
        method="ACH" if cents else "NON",
        paid_on=payment.day,
        trace_number=f"{profile.payer_id}{payment.day:%Y%m%d}{number:07d}",
        payer_id=f"1{payment.payer.tax_id}",
        production_date=payment.day,
        claims=payment.claims,
        provider_adjustments=payment.adjustments,
        envelope=_envelope(desk, claim, number),
        bank=_bank(payment.payer) if cents else (),
    )


def _settle_forwarded(desk: Desk, payment: _Payment) -> None:
    """Settle what earlier negative remittances left, and carry forward what this one cannot pay."""
    key = (payment.payer.profile.id, payment.payee)
    owed = desk.owed.pop(key, 0)
    if owed:
        payment.adjust("FB", f"FB{desk.next_number():07d}", owed)
    if payment.cents < 0:
        desk.owed[key] = -payment.cents
        payment.adjust("FB", f"FB{desk.next_number():07d}", payment.cents)


def _payer(payer: SandboxPayer) -> Party:
    address = payer.profile.address
    return Party(
        "PR",
        False,
        payer.profile.name,
        line1=address.line1 if address else "1 Sandbox Plaza",
        city=address.city if address else "Sampletown",
        state=address.state if address else "KS",
        zip=address.zip if address else "679990001",
        contact_name="Sandbox provider desk",
        phone="8005550100",
        references=[Reference("2U", payer.profile.payer_id)],
    )


def _payee(claim: Claim837) -> Party:
    billing = claim.billing
    tax_id = billing.reference("EI")
    references = [Reference("TJ", tax_id)] if tax_id else []
    return Party("PE", False, billing.last_or_organization, id_qualifier="XX", id=billing.id, references=references)


def _bank(payer: SandboxPayer) -> tuple[str, ...]:
    """BPR05 to BPR15 of a transfer between accounts that do not exist."""
    return ("CCP", "01", "999999992", "DA", "0000001", f"1{payer.tax_id}", "", "01", "999999992", "DA", "0000002")


def _envelope(desk: Desk, claim: Claim837, number: int) -> Envelope:
    """Back to the mailbox from which the claim came."""
    came = claim.envelope
    return Envelope(
        sender=desk.clearinghouse,
        receiver_qualifier=came.sender_qualifier,
        receiver=came.sender,
        interchange_control=f"{number:09d}",
        group_sender=desk.clearinghouse,
        group_receiver=came.group_sender or came.sender,
        group_control=str(number),
        transaction_control="0001",
        guide="005010X221A1",
        test=came.test,
    )
