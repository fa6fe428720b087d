"""Remittances of synthetic payers, written as a biller would tell them."""

from datetime import date

import pytest

from cleanclaim.claims import cases
from cleanclaim.followup import matching
from cleanclaim.x12.values import (
    Adjustment,
    ClaimPayment,
    Party,
    Procedure,
    Reference,
    Remittance,
    ServicePayment,
)


@pytest.fixture
def claim():
    return cases.claim_of({"lines": [{"code": "99213", "charge": 15000}, {"code": "36415", "charge": 1000}]})


@pytest.fixture
def service():
    def make(code="99213", charge=15000, paid=0, reasons=(), control="", modifiers=(), **more):
        adjustments = [Adjustment(group, reason, cents) for group, reason, cents in reasons]
        procedure = Procedure("HC", code, tuple(modifiers))
        return ServicePayment(procedure, charge, paid, adjustments=adjustments, line_control=control, **more)

    return make


@pytest.fixture
def payment():
    def make(lines=(), reasons=(), claim_id="SYN-1", status="1", number="ICN1", **more):
        lines = list(lines)
        charge = more.pop("charge", sum(line.charge_cents for line in lines))
        adjustments = [Adjustment(group, reason, cents) for group, reason, cents in reasons]
        every = adjustments + [a for line in lines for a in line.adjustments]
        return ClaimPayment(
            claim_id=claim_id,
            status=status,
            charge_cents=charge,
            paid_cents=more.pop("paid", charge - sum(a.cents for a in every)),
            patient_responsibility_cents=sum(a.cents for a in every if a.group == "PR"),
            payer_claim_number=number,
            adjustments=adjustments,
            lines=lines,
            **more,
        )

    return make


@pytest.fixture
def remittance():
    def make(*payments, npi=cases.PRACTICE.npi, tax_id="", payer="99001", **more):
        payee = Party(entity="PE", id_qualifier="XX" if npi else "", id=npi)
        if tax_id:
            payee.references.append(Reference("TJ", tax_id))
        paid = sum(p.paid_cents for p in payments) - sum(a.cents for a in more.get("provider_adjustments", []))
        return Remittance(
            payer=Party(entity="PR", last_or_organization="Synthetic Mutual", id=payer),
            payee=payee,
            paid_cents=more.pop("paid", paid),
            paid_on=date(2026, 4, 1),
            trace_number=more.pop("trace", "EFT1"),
            payer_id=more.pop("payer_id", "1990000009"),
            claims=list(payments),
            **more,
        )

    return make


@pytest.fixture
def index(claim):
    def make(*known):
        return matching.index(known or [claims_known(claim)])

    return make


def claims_known(claim, **more):
    return matching.known(claim, **more)


@pytest.fixture
def known():
    return claims_known
