"""The engine against cases worked by hand; the cases are sentences in rulebook/payers/cases."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cleanclaim import payers
from cleanclaim.kernel import Period, dollars
from cleanclaim.kernel.rules import load_rulebook

DAY = date(2026, 3, 2)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
TERMS = load_rulebook("payers/cases/terms")
CASES = [
    *load_rulebook("payers/cases/adjudicate")["cases"],
    *load_rulebook("payers/cases/adjudicate_after_another")["cases"],
]
_LINE = re.compile(
    r"(?P<code>\w+)(?P<modifiers>(-\w\w)*)( x(?P<units>\d+))? (?P<charge>\$[\d,.]+)"
    r"( at (?P<place>\d\d))?(?P<np> by NP)?( denied (?P<denied>\w\w-\w+))?$"
)
_STEP = re.compile(r"(?P<kind>[a-z-][a-z -]*?)( (?P<group>[A-Z]{2})-(?P<carc>\w+))? (?P<cents>-?\$[\d,.]+) : .+$")


def cents(text: str) -> int:
    return int(Decimal(text.replace("$", "").replace(",", "")) * 100)


def fees(rows: list[str]) -> dict[tuple[str, str], int]:
    priced = (row.split(" ") for row in rows)
    return {(name.partition("-")[0], name.partition("-")[2]): cents(fee) for name, fee in priced}


def schedule(name: str) -> payers.FeeSchedule:
    terms = TERMS["schedules"][name]
    inside = fees(terms.get("facility_fees", []))
    return payers.FeeSchedule(name, terms["name"], YEAR, fees(terms["fees"]), facility_fees=inside)


def clause(row: dict[str, Any]) -> payers.FeeClause:
    return payers.FeeClause(
        row["id"],
        row["id"],
        frozenset(row.get("codes", ())),
        cents(row["fixed"]) if "fixed" in row else None,
        Decimal(row["percent"]) if "percent" in row else None,
        row.get("of", "charge"),
        row.get("lesser_of_charge", True),
    )


def contract(name: str) -> payers.Contract | None:
    if not name:
        return None
    terms = TERMS["contracts"][name]
    return payers.Contract(
        name,
        name,
        "payer",
        YEAR,
        tuple(clause(row) for row in terms["clauses"]),
        tuple(schedule(each) for each in terms.get("schedules", ())),
        frozenset(terms.get("multiple_procedure_codes", ())),
        non_physician_percent=Decimal(terms.get("non_physician_percent", "100")),
        sequestration_percent=Decimal(terms.get("sequestration_percent", "0")),
        in_network=terms.get("in_network", True),
        payment_adjustments=tuple(
            payers.PaymentAdjustment(YEAR, Decimal(row["percent"]), row.get("npi", ""))
            for row in terms.get("payment_adjustments", ())
        ),
    )


def plan(name: str) -> payers.Plan:
    terms = TERMS["plans"][name]
    benefits = tuple(
        payers.Benefit(
            payers.BenefitKind(row["kind"]),
            cents(row.get("copay", "$0")),
            row.get("deductible", True),
            Decimal(row.get("coinsurance", "0")),
            row.get("covered", True),
            f"{name}: {row['kind']}",
            row.get("provider_liable", False),
        )
        for row in terms["benefits"]
    )
    return payers.Plan(
        name,
        name,
        "payer",
        YEAR,
        cents(terms["deductible"]),
        cents(terms["oop_max"]) if "oop_max" in terms else None,
        benefits,
        terms.get("not_billable_to_patient", False),
        coordination=payers.Coordination(terms.get("coordination", "standard")),
    )


def line(number: int, text: str, provider: str = "") -> payers.LineToPrice:
    parts = _LINE.match(text)
    assert parts, f"not a line: {text}"
    return payers.LineToPrice(
        number,
        parts["code"],
        tuple(parts["modifiers"].split("-")[1:]),
        int(parts["units"] or 1),
        cents(parts["charge"]),
        DAY,
        parts["place"] or "11",
        payers.benefit_kind(parts["code"]),
        bool(parts["np"]),
        parts["denied"] or "",
        provider,
    )


def accumulators(row: dict[str, str]) -> payers.Accumulators:
    return payers.Accumulators(cents(row.get("deductible", "$0")), cents(row.get("oop", "$0")))


def expected_step(text: str) -> str:
    parts = _STEP.match(text)
    assert parts, f"not a step: {text}"
    return " ".join(filter(None, [parts["kind"], parts["group"], parts["carc"], parts["cents"]]))


def said(step: payers.Step) -> str:
    return " ".join(filter(None, [step.kind.value, step.group, step.carc, dollars(step.cents)]))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_worked_case(case: dict[str, Any]) -> None:
    terms = contract(case.get("contract", ""))
    lines = [line(number, text, case.get("provider", "")) for number, text in enumerate(case["lines"], start=1)]
    prior = [
        payers.PriorAnswer(number, cents(row["paid"]), cents(row["adjusted"]))
        for number, row in enumerate(case.get("prior", ()), start=1)
    ]
    priced = payers.price(lines, terms)
    answer = payers.adjudicate(priced, terms, plan(case["plan"]), accumulators(case.get("met", {})), prior=prior)

    expected = [[expected_step(text) for text in steps] for steps in case["expect"]]
    assert [[said(step) for step in each.steps] for each in answer.lines] == expected
    for sentence in case.get("says", ()):
        assert any(sentence in each.arithmetic for each in priced)
    if "after" in case:
        assert answer.after == accumulators(case["after"])
    if "billable" in case:
        assert sum(each.billable_to_patient_cents for each in answer.lines) == cents(case["billable"])
    for each in answer.lines:
        assert sum(step.cents for step in each.steps) == each.line.charge_cents
        assert all(step.why for step in each.steps)


def test_there_are_enough_cases_and_no_two_have_one_name() -> None:
    names = [case["name"] for case in CASES]
    assert len(names) >= 30
    assert len(set(names)) == len(names)
