"""Every reason for which the payers deny, as the 835 says it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import ModuleType

import pytest

from cleanclaim import payers
from cleanclaim.kernel import Period
from cleanclaim.sandbox.payer import Member, SandboxPayer
from cleanclaim.x12.values import ClaimPayment, Reference


def verdicts(answer: ClaimPayment) -> list[str]:
    """GROUP-CARC and remarks of each line that was denied, "paid" for the others."""
    said = []
    for line in answer.lines:
        if line.allowed_cents:
            said.append("paid")
            continue
        [only] = line.adjustments
        assert only.cents == line.charge_cents
        said.append(" ".join([f"{only.group}-{only.reason}", *line.remarks]))
    return said


def clinic_with(kit: ModuleType, payer: SandboxPayer | None = None, **changes: object) -> object:
    return kit.Clinic(kit.state(payer or kit.payer(**changes)))


def only_answer(clinic: object, claim_id: str = "A1") -> ClaimPayment:
    clinic.wait(date(2028, 12, 31))  # type: ignore[attr-defined]
    return clinic.answers(claim_id)[-1]  # type: ignore[attr-defined, no-any-return]


def test_a_clean_claim_is_paid(kit: ModuleType) -> None:
    clinic = clinic_with(kit)
    clinic.send(kit.claim("A1", [kit.line(1, "99213", 10000)]))
    answer = only_answer(clinic)
    assert (answer.status, verdicts(answer), answer.paid_cents) == ("1", ["paid"], 4000)
    assert answer.lines[0].line_control == "L1"
    assert answer.lines[0].allowed_cents == 5000


def test_the_same_service_again_is_a_duplicate_and_a_repeat_modifier_makes_it_none(kit: ModuleType) -> None:
    clinic = clinic_with(kit)
    clinic.send(kit.claim("A1", [kit.line(1, "99213", 10000)]))
    clinic.send(kit.claim("A2", [kit.line(1, "99213", 10000), kit.line(2, "71046", 100)]), on=date(2026, 3, 9))
    clinic.send(kit.claim("A3", [kit.line(1, "71046", 100, modifiers=["76"])]), on=date(2026, 3, 9))
    assert verdicts(only_answer(clinic, "A2")) == ["CO-18 N522", "paid"]
    assert verdicts(clinic.answers("A3")[0]) == ["paid"]


def test_a_duplicate_within_one_batch_denies_the_second_only(kit: ModuleType) -> None:
    clinic = clinic_with(kit)
    clinic.send(kit.claim("A1", [kit.line(1, "99213", 10000)]), kit.claim("A2", [kit.line(1, "99213", 10000)]))
    assert verdicts(only_answer(clinic, "A1")) == ["paid"]
    assert verdicts(clinic.answers("A2")[0]) == ["CO-18 N522"]


def test_another_person_on_the_same_policy_is_no_duplicate(kit: ModuleType) -> None:
    payer = kit.payer()
    child = date(2015, 1, 1)
    member = Member("one", "T001", "plan", kit.YEAR, frozenset({kit.BORN, child}))
    clinic = kit.Clinic(kit.state(payer, members=[member]))
    other = kit.claim("A2", [kit.line(1, "99213", 10000)])
    other.subscriber.birth_date = child
    clinic.send(kit.claim("A1", [kit.line(1, "99213", 10000)]), other)
    assert verdicts(only_answer(clinic, "A2")) == ["paid"]


def test_a_payer_without_corrections_takes_a_denied_line_again_but_not_a_paid_one(kit: ModuleType) -> None:
    clinic = clinic_with(kit, accepts_frequency=frozenset({"1"}), requires_authorization=frozenset({"93224"}))
    lines = [kit.line(1, "99213", 10000), kit.line(2, "93224", 30000)]
    first = kit.claim("A1", lines)
    first.diagnoses[0].code = "I493"
    clinic.send(first)
    assert verdicts(only_answer(clinic)) == ["paid", "CO-197 M62"]
    again = replace(first, references=[Reference("G1", "AUTH1")])
    clinic.send(again, on=date(2026, 4, 6))
    assert verdicts(only_answer(clinic)) == ["CO-18 N522", "paid"]


@pytest.mark.parametrize(
    ("period", "verdict"),
    [
        (Period(date(2026, 3, 3), date(2026, 12, 31)), "PR-26 N30"),
        (Period(date(2026, 1, 1), date(2026, 3, 1)), "PR-27 N30"),
        (Period(date(2026, 1, 1)), "paid"),
    ],
)
def test_coverage_on_the_day(kit: ModuleType, period: Period, verdict: str) -> None:
    member = Member("one", "T001", "plan", period, frozenset({kit.BORN}))
    clinic = kit.Clinic(kit.state(kit.payer(), members=[member]))
    clinic.send(kit.claim("A1", [kit.line(1, "99213", 10000)]))
    answer = only_answer(clinic)
    assert verdicts(answer) == [verdict]
    assert answer.status == ("1" if verdict == "paid" else "4")


@pytest.mark.parametrize(("day", "verdict"), [(date(2026, 5, 31), "paid"), (date(2026, 6, 1), "CO-29 N211")])
def test_timely_filing_counts_from_the_service(kit: ModuleType, day: date, verdict: str) -> None:
    clinic = clinic_with(kit, timely_filing_days=90)
    clinic.send(kit.claim("A1", [kit.line(1, "99213", 10000)]), on=day)
    assert verdicts(only_answer(clinic)) == [verdict]


def test_authorization(kit: ModuleType) -> None:
    clinic = clinic_with(kit, requires_authorization=frozenset({"93306"}))
    clinic.send(kit.claim("A1", [kit.line(1, "93306", 10000), kit.line(2, "99213", 10000)]))
    assert verdicts(only_answer(clinic)) == ["CO-197 M62", "paid"]


def test_a_diagnosis_that_does_not_support_the_procedure(kit: ModuleType) -> None:
    clinic = clinic_with(kit)
    clinic.send(kit.claim("A1", [kit.line(1, "69210", 10000)]))
    assert verdicts(only_answer(clinic)) == ["CO-11 M76"]
    supported = kit.claim("A2", [kit.line(1, "69210", 10000, day=date(2026, 3, 3))])
    supported.diagnoses[0].code = "H6121"
    clinic.send(supported, on=date(2026, 3, 4))
    assert verdicts(only_answer(clinic, "A2")) == ["paid"]


@pytest.mark.parametrize(("modifiers", "verdict"), [([], "CO-97 M15"), (["25"], "paid")])
def test_a_visit_beside_a_procedure_needs_modifier_25(kit: ModuleType, modifiers: list[str], verdict: str) -> None:
    clinic = clinic_with(kit)
    visit = kit.line(1, "99213", 10000, modifiers=modifiers)
    clinic.send(kit.claim("A1", [visit, kit.line(2, "20610", 20000)]))
    assert verdicts(only_answer(clinic)) == [verdict, "paid"]


def test_a_second_payer_wants_to_know_what_the_first_paid(kit: ModuleType) -> None:
    clinic = clinic_with(kit)
    lines = [kit.line(1, "99213", 10000), kit.line(2, "71046", 10000)]
    claim = kit.after_prior(kit.claim("A1", lines), [(4000, 5000), (0, 0)])
    claim.lines[1].adjudications.clear()
    clinic.send(claim)
    assert verdicts(only_answer(clinic)) == ["paid", "CO-22 N4"]


def test_medicare_says_ma01(kit: ModuleType) -> None:
    clinic = clinic_with(kit, filing_code="MB")
    clinic.send(kit.claim("A1", [kit.line(1, "99213", 10000)]))
    assert only_answer(clinic).remarks == ("MA01",)


def test_lines_of_two_plan_years_are_adjudicated_each_in_its_own(kit: ModuleType) -> None:
    deductible = payers.Benefit(payers.BenefitKind.OTHER)
    years = [Period(date(year, 1, 1), date(year, 12, 31)) for year in (2025, 2026)]
    plans = tuple(kit.plan(year=year, deductible_cents=5000, benefits=(deductible,)) for year in years)
    terms = (kit.contract(period=Period(date(2025, 1, 1))),)
    payer = SandboxPayer(kit.profile(), plans, terms, tax_id="001234567")
    member = Member("one", "T001", "plan", Period(date(2025, 1, 1)), frozenset({kit.BORN}))
    clinic = kit.Clinic(kit.state(payer, members=[member]))
    days = (date(2025, 12, 31), date(2026, 1, 2))
    lines = [kit.line(at, "71046", 20000, day=day) for at, day in enumerate(days, start=1)]
    clinic.send(kit.claim("A1", lines))
    answer = only_answer(clinic)
    assert [line.paid_cents for line in answer.lines] == [5000, 5000]
    assert answer.service_from == days[0]
    assert answer.service_to == days[1]


def test_out_of_network_the_charge_is_allowed(kit: ModuleType) -> None:
    payer = replace(kit.payer(), network=frozenset({"1999999984"}))
    clinic = clinic_with(kit, payer)
    clinic.send(kit.claim("A1", [kit.line(1, "99213", 10000)]))
    assert only_answer(clinic).paid_cents == 8000


def test_a_late_correction_is_late_by_the_corrections_clock(kit: ModuleType) -> None:
    clinic = clinic_with(kit, correction_days=30, timely_filing_days=9999)
    clinic.send(kit.claim("A1", [kit.line(1, "99213", 10000)]))
    [remittance] = clinic.wait(date(2026, 4, 1))
    original = remittance.claims[0]
    corrected = kit.claim("A1", [kit.line(1, "99214", 15000)])
    corrected.frequency = "7"
    corrected.references.append(Reference("F8", original.payer_claim_number))
    clinic.send(corrected, on=remittance.paid_on + timedelta(days=31))
    assert verdicts(only_answer(clinic)) == ["CO-29 N211"]
