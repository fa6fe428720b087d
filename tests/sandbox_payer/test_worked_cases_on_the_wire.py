"""The hand-worked cases once more, as whole files: 837P bytes in, 835 bytes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import ModuleType
from typing import Any

from cleanclaim.sandbox.payer import PayerState, PersonPlan, SandboxPayer
from cleanclaim.x12.values import Claim837, Remittance


def opened(case: dict[str, Any], kit: ModuleType, worked: ModuleType) -> PayerState:
    plan = worked.plan(case["plan"])
    terms = worked.contract(case.get("contract", ""))
    payer = SandboxPayer(replace(kit.profile(), id="payer"), (plan,), (terms,) if terms else (), tax_id="001234567")
    who = PersonPlan("payer", "T001", kit.BORN, plan.id, plan.year.first)
    return replace(kit.state(payer), accumulators={who: worked.accumulators(case.get("met", {}))})


def sent(case: dict[str, Any], kit: ModuleType, worked: ModuleType) -> Claim837:
    lines = []
    for number, text in enumerate(case["lines"], start=1):
        asked = worked.line(number, text)
        made = kit.line(number, asked.code, asked.charge_cents, modifiers=asked.modifiers, units=asked.units)
        made.place_of_service = asked.place_of_service
        if asked.non_physician:
            made.rendering = replace(kit.claim("X", []).providers[0], taxonomy="363LF0000X", first="Nell")
        if "provider" in case:
            made.rendering = replace(made.rendering or kit.claim("X", []).providers[0], id=case["provider"])
        lines.append(made)
    claim = kit.claim("A1", lines)
    if "prior" in case:
        decided = [(worked.cents(row["paid"]), worked.cents(row["adjusted"])) for row in case["prior"]]
        kit.after_prior(claim, decided)
    return claim


def expected(case: dict[str, Any], worked: ModuleType) -> list[tuple[int, list[tuple[str, str, int]]]]:
    """Each line's payment and adjustments, from the sentences of the case."""
    lines = []
    for steps in case["expect"]:
        parts = [worked._STEP.match(text) for text in steps]
        paid = sum(worked.cents(part["cents"]) for part in parts if part["kind"] == "paid")
        rest = [(part["group"], part["carc"], worked.cents(part["cents"])) for part in parts if part["group"]]
        lines.append((paid, rest))
    return lines


def check_balance(remittance: Remittance) -> None:
    for claim in remittance.claims:
        for line in claim.lines:
            assert line.charge_cents - sum(each.cents for each in line.adjustments) == line.paid_cents
        assert sum(line.paid_cents for line in claim.lines) == claim.paid_cents
        assert sum(line.charge_cents for line in claim.lines) == claim.charge_cents
    held = sum(each.cents for each in remittance.provider_adjustments)
    assert remittance.paid_cents == sum(claim.paid_cents for claim in remittance.claims) - held


def test_every_worked_case_comes_back_from_the_payer(kit: ModuleType, worked: ModuleType) -> None:
    tried = 0
    for case in worked.CASES:
        if any(" denied " in text for text in case["lines"]):
            continue  # those denials are the case's own; the payer's are tested by themselves
        clinic = kit.Clinic(opened(case, kit, worked))
        clinic.send(sent(case, kit, worked))
        clinic.wait(kit.DAY + timedelta(days=30))
        [remittance] = clinic.remittances
        check_balance(remittance)
        [answered] = remittance.claims
        got = [
            (line.paid_cents, [(each.group, each.reason, each.cents) for each in line.adjustments])
            for line in answered.lines
        ]
        assert got == expected(case, worked), case["name"]
        assert answered.status == ("2" if "prior" in case else "1")
        if "after" in case:
            [met] = clinic.state.accumulators.values()
            assert met == worked.accumulators(case["after"]), case["name"]
        tried += 1
    assert tried >= 40


def test_a_beneficiary_who_may_not_be_billed_is_named_by_remarks(kit: ModuleType, worked: ModuleType) -> None:
    [case] = [case for case in worked.CASES if case["plan"] == "beneficiary"]
    clinic = kit.Clinic(opened(case, kit, worked))
    clinic.send(sent(case, kit, worked))
    [remittance] = clinic.wait(date(2026, 4, 1))
    assert remittance.claims[0].lines[0].remarks == ("N781", "N782")
