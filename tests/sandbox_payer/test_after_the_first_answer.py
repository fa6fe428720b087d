"""Corrections, voids, reversals, takebacks, interest, and payments that would be negative."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import ModuleType

from cleanclaim import payers
from cleanclaim.sandbox.payer import PlannedEvent, SandboxPayer, Surprise
from cleanclaim.x12.values import Claim837, ClaimPayment, Reference, Remittance

FIRST_PAY_DAY = date(2026, 3, 16)


def corrected(kit: ModuleType, original: ClaimPayment, frequency: str, code: str = "99214") -> Claim837:
    claim = kit.claim(original.claim_id, [kit.line(1, code, 15000)])
    claim.frequency = frequency
    claim.references.append(Reference("F8", original.payer_claim_number))
    return claim


def paid_once(kit: ModuleType, *events: PlannedEvent) -> tuple[object, Remittance]:
    clinic = kit.Clinic(kit.state(kit.payer(), script=events))
    clinic.send(kit.claim("A1", [kit.line(1, "99213", 10000)]))
    [remittance] = clinic.wait(FIRST_PAY_DAY)
    return clinic, remittance


def event(surprise: Surprise, **changes: object) -> PlannedEvent:
    return replace(PlannedEvent(surprise, "one", "T001", date(2026, 3, 2)), **changes)  # type: ignore[arg-type]


def amounts(claims: Sequence[ClaimPayment]) -> list[tuple[str, int]]:
    return [(each.status, each.paid_cents) for each in claims]


def balanced(remittance: Remittance) -> bool:
    held = sum(each.cents for each in remittance.provider_adjustments)
    return remittance.paid_cents == sum(each.paid_cents for each in remittance.claims) - held >= 0


def test_a_replacement_reverses_what_was_paid_and_pays_anew(kit: ModuleType) -> None:
    clinic, first = paid_once(kit)
    original = first.claims[0]
    clinic.send(corrected(kit, original, "7"), on=date(2026, 3, 20))
    [second] = clinic.wait(date(2026, 4, 30))

    back, anew = second.claims
    assert (back.status, back.claim_id, back.payer_claim_number) == ("22", "A1", original.payer_claim_number)
    assert (back.charge_cents, back.paid_cents) == (-10000, -4000)
    reverse = [(each.group, each.reason, -each.cents) for each in back.lines[0].adjustments]
    assert reverse == [(each.group, each.reason, each.cents) for each in original.lines[0].adjustments]
    assert (anew.status, anew.paid_cents, anew.frequency) == ("1", 6000, "7")
    assert anew.payer_claim_number != original.payer_claim_number
    assert second.paid_cents == 2000
    assert balanced(second)


def test_a_replacement_of_a_denied_claim_reverses_nothing(kit: ModuleType) -> None:
    clinic = kit.Clinic(kit.state(kit.payer(requires_authorization=frozenset({"99213"}))))
    clinic.send(kit.claim("A1", [kit.line(1, "99213", 10000)]))
    [first] = clinic.wait(FIRST_PAY_DAY)
    assert (first.claims[0].status, first.method, first.paid_cents) == ("4", "NON", 0)
    again = corrected(kit, first.claims[0], "7", "99213")
    again.references.append(Reference("G1", "AUTH1"))
    clinic.send(again, on=date(2026, 3, 20))
    [second] = clinic.wait(date(2026, 4, 30))
    assert amounts(second.claims) == [("1", 6000)]


def test_a_void_takes_the_payment_back_and_the_next_payment_settles_it(kit: ModuleType) -> None:
    clinic, first = paid_once(kit)
    clinic.send(corrected(kit, first.claims[0], "8"), on=date(2026, 3, 20))
    [second] = clinic.wait(date(2026, 4, 30))
    assert amounts(second.claims) == [("22", -4000)]
    assert [(each.reason, each.cents) for each in second.provider_adjustments] == [("FB", -4000)]
    assert (second.paid_cents, second.method) == (0, "NON")

    clinic.send(kit.claim("A2", [kit.line(1, "71046", 20000, day=date(2026, 5, 4))]), on=date(2026, 5, 4))
    [third] = clinic.wait(date(2026, 6, 30))
    assert [(each.reason, each.cents) for each in third.provider_adjustments] == [("FB", 4000)]
    assert third.paid_cents == 8000 - 4000
    assert balanced(third)


def test_a_void_gives_back_what_counted_towards_the_deductible(kit: ModuleType) -> None:
    benefit = payers.Benefit(payers.BenefitKind.OTHER)
    plan = kit.plan(deductible_cents=50000, benefits=(benefit,))
    clinic = kit.Clinic(kit.state(SandboxPayer(kit.profile(), (plan,), (kit.contract(),), tax_id="001234567")))
    clinic.send(kit.claim("A1", [kit.line(1, "99213", 10000)]))
    [first] = clinic.wait(FIRST_PAY_DAY)
    assert [met.deductible_met_cents for met in clinic.state.accumulators.values()] == [5000]
    clinic.send(corrected(kit, first.claims[0], "8"), on=date(2026, 3, 20))
    [second] = clinic.wait(date(2026, 4, 30))
    assert [met.deductible_met_cents for met in clinic.state.accumulators.values()] == [0]
    [line] = second.claims[0].lines
    assert [(each.group, each.reason, each.cents) for each in line.adjustments] == [
        ("CO", "45", -5000),
        ("PR", "1", -5000),
    ]


def test_an_original_that_still_waits_is_replaced_without_a_word(kit: ModuleType) -> None:
    clinic = kit.Clinic(kit.state(kit.payer()))
    clinic.send(kit.claim("A1", [kit.line(1, "99213", 10000)]))
    [number] = clinic.state.on_file
    clinic.send(corrected(kit, ClaimPayment("A1", "", 0, 0, payer_claim_number=number), "7"), on=date(2026, 3, 3))
    [remittance] = clinic.wait(date(2026, 4, 30))
    assert amounts(remittance.claims) == [("1", 6000)]


def test_reversed_and_repaid_in_a_later_remittance(kit: ModuleType) -> None:
    low = event(Surprise.PAY_BELOW_CONTRACT, percent=Decimal(20))
    clinic, first = paid_once(kit, low, event(Surprise.REVERSE_AND_REPAY, days=14))
    assert amounts(first.claims) == [("1", 3200)]
    [second] = clinic.wait(date(2026, 12, 31))
    assert amounts(second.claims) == [("22", -3200), ("1", 4000)]
    assert {each.payer_claim_number for each in second.claims} == {first.claims[0].payer_claim_number}
    assert second.paid_cents == 800
    assert second.paid_on == date(2026, 3, 30)
    assert second.trace_number != first.trace_number


def test_paid_below_the_contract_on_one_code_only(kit: ModuleType) -> None:
    low = event(Surprise.PAY_BELOW_CONTRACT, percent=Decimal(20), code="99213")
    clinic = kit.Clinic(kit.state(kit.payer(), script=[low]))
    clinic.send(kit.claim("A1", [kit.line(1, "99213", 10000), kit.line(2, "71046", 10000)]))
    [remittance] = clinic.wait(FIRST_PAY_DAY)
    assert [line.paid_cents for line in remittance.claims[0].lines] == [3200, 4000]
    assert [line.allowed_cents for line in remittance.claims[0].lines] == [4000, 5000]


def test_denied_by_the_script(kit: ModuleType) -> None:
    _, remittance = paid_once(kit, event(Surprise.DENY, carc="CO-50"))
    [line] = remittance.claims[0].lines
    assert [(each.group, each.reason, each.cents) for each in line.adjustments] == [("CO", "50", 10000)]
    assert line.remarks == ("N115",)


def test_a_takeback_with_the_payment_and_interest(kit: ModuleType) -> None:
    take = event(Surprise.TAKE_BACK, cents=1500, reference="OLD-CLAIM-7")
    _, remittance = paid_once(kit, take, event(Surprise.INTEREST, cents=25))
    got = [(each.reason, each.reference, each.cents) for each in remittance.provider_adjustments]
    number = remittance.claims[0].payer_claim_number
    assert got == [("WO", "OLD-CLAIM-7", 1500), ("L6", number, -25)]
    assert remittance.paid_cents == 4000 - 1500 + 25
    assert balanced(remittance)


def test_a_takeback_later_larger_than_anything_due_is_carried_forward(kit: ModuleType) -> None:
    clinic, _ = paid_once(kit, event(Surprise.TAKE_BACK, cents=9000, days=7))
    [second] = clinic.wait(date(2026, 12, 31))
    got = [(each.reason, each.cents) for each in second.provider_adjustments]
    assert got == [("WO", 9000), ("FB", -9000)]
    assert second.claims == []
    assert second.paid_cents == 0


def test_an_event_happens_once(kit: ModuleType) -> None:
    clinic, first = paid_once(kit, event(Surprise.DENY, carc="CO-50"))
    clinic.send(corrected(kit, first.claims[0], "7", "99213"), on=date(2026, 3, 20))
    [second] = clinic.wait(date(2026, 12, 31))
    assert amounts(second.claims) == [("1", 6000)]
