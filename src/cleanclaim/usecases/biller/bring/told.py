"""Kept payments as the remittance that told them, as far as matching looks at it."""

from __future__ import annotations

from collections.abc import Sequence

from cleanclaim.kernel import Practice
from cleanclaim.store.remittances import PaymentKept
from cleanclaim.x12.values import Party, Reference, Remittance


def as_told(payments: Sequence[PaymentKept], practice: Practice) -> Remittance:
    """The remittance of these payments (all of one) to the practice that keeps them."""
    first = payments[0]
    named = [Reference("2U", number) for number in first.payer_numbers[1:2]]
    return Remittance(
        payer=Party(
            entity="PR",
            last_or_organization=first.payer_name,
            id=first.payer_numbers[0] if first.payer_numbers else "",
            references=named,
        ),
        payee=Party(entity="PE", id_qualifier="XX", id=practice.npi, references=[Reference("TJ", practice.tax_id)]),
        paid_cents=sum(each.payment.paid_cents for each in payments),
        trace_number=first.trace,
        payer_id=first.payer_id,
        paid_on=first.paid_on,
        claims=[each.payment for each in payments],
    )
