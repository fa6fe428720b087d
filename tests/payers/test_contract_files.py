"""Contracts written as TOML: escalators, case rates, percents of Medicare's fees."""

from datetime import date

import pytest

from cleanclaim.kernel import Refused
from cleanclaim.payers import BenefitKind, LineToPrice, price, read_contract

TERMS = """
id = "deal"
name = "Deal"
payer_id = "P1"
from = 2026-01-01
multiple_procedure_codes = ["M1", "M2", "M3"]
multiple_procedure_percents = ["100", "50", "25"]

[[clause]]
id = "visits"
codes = ["V1"]
fixed = "100.00"
escalator = [{ from = 2027-01-01, percent = "103" }, { from = 2028-01-01, percent = "102" }]

[[clause]]
id = "case"
codes = ["CASE1", "CASE2"]
fixed = "1200.00"
per_case = true
escalator = [{ from = 2027-01-01, percent = "110" }]

[[clause]]
id = "several"
codes = ["M1", "M2", "M3"]
fixed = "40.00"

[[clause]]
id = "rest"
percent = "110"
of = "medicare"
"""


class Medicare:
    def fee(self, line: LineToPrice) -> int | None:
        return {"A1": 10_000}.get(line.code)


@pytest.fixture
def contract(tmp_path):
    file = tmp_path / "deal.toml"
    file.write_text(TERMS, encoding="utf-8")
    return read_contract(file)


def line(number: int, code: str, charge: int = 99_999_00, day: date = date(2026, 5, 1), units: int = 1) -> LineToPrice:
    return LineToPrice(number, code, (), units, charge, day, "11", BenefitKind.OTHER)


def allowed(lines, contract, medicare=None):
    return [(each.clause, each.allowed_cents) for each in price(lines, contract, medicare)]


@pytest.mark.parametrize(("year", "cents"), [(2026, 10_000), (2027, 10_300), (2028, 10_506)])
def test_escalators_rise_one_upon_the_other(contract, year, cents):
    (priced,) = price([line(1, "V1", day=date(year, 5, 1))], contract)
    assert priced.allowed_cents == cents
    assert ("from 2028-01-01" in priced.arithmetic) == (year == 2028)


def test_a_case_rate_holds_all_but_what_another_clause_names(contract):
    lines = [line(1, "X9"), line(2, "CASE1", 500_00), line(3, "V1"), line(4, "CASE2", 900_00)]
    assert allowed(lines, contract) == [("case", 0), ("case", 0), ("visits", 10_000), ("case", 120_000)]


def test_a_case_rate_is_for_its_day_and_rises_too(contract):
    lines = [line(1, "CASE1", day=date(2027, 1, 2)), line(2, "A1", day=date(2027, 1, 3))]
    assert allowed(lines, contract, Medicare()) == [("case", 132_000), ("rest", 11_000)]


def test_a_case_rate_is_limited_by_the_charges_that_it_holds(contract):
    assert allowed([line(1, "CASE1", 300_00), line(2, "X9", 100_00)], contract) == [("case", 40_000), ("case", 0)]


def test_a_percent_of_medicare_needs_its_fees(contract):
    assert allowed([line(1, "A1")], contract, Medicare()) == [("rest", 11_000)]
    (without,) = price([line(1, "A1", 70_00)], contract)
    assert (without.clause, without.allowed_cents) == ("", 7_000)


def test_percents_by_rank_are_those_of_the_contract(contract):
    lines = [line(1, "M1"), line(2, "M2"), line(3, "M3"), line(4, "M3")]
    assert [cents for _, cents in allowed(lines, contract)] == [4_000, 2_000, 1_000, 1_000]


def test_a_wrong_value_is_refused_in_one_sentence(tmp_path):
    file = tmp_path / "bad.toml"
    file.write_text(TERMS.replace('percent = "103"', "percent = true"), encoding="utf-8")
    with pytest.raises(Refused, match=r"bad\.toml"):
        read_contract(file)
