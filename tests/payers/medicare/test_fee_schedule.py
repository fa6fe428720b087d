"""The fee schedule by hand-worked cases, by amounts that were published, and by what holds for any services."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclaim.codesets.fee_facts import CostIndices, RelativeValues
from cleanclaim.kernel import parse_cents
from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.payers.medicare import Service, Terms, price_services

CASES = load_rulebook("payers/medicare_cases")
DAY = date(2025, 3, 3)
_WORDS = re.compile(
    r"(?P<code>\w+?)(?P<modifiers>(-\w\w)*)( x(?P<units>\d+))?( @(?P<place>\d\d))?( \$(?P<charge>\d+))?"
    r"( (?P<minutes>\d+)m)?( (?P<base>\d+)b)?(?P<np> NP)?( on (?P<day>\S+))?"
)


class Table:
    """The rows of the cases."""

    def relative_values(self, code: str, modifier: str, on: date) -> RelativeValues | None:
        found = CASES["rows"].get(f"{code}-{modifier}" if modifier else code)
        return _row(code, modifier, found) if found else None


def _row(code: str, modifier: str, found: dict[str, str]) -> RelativeValues:
    work, nonfacility, facility, malpractice = map(Decimal, found["values"].split())
    plain = values(code, modifier, work, nonfacility, facility, malpractice, Decimal(CASES["factor"]))
    kinds = {name: type(getattr(plain, name)) for name in found if name != "values"}
    return replace(plain, **{name: kind(found[name]) for name, kind in kinds.items()})


def values(code, modifier, work, nonfacility, facility, malpractice, factor) -> RelativeValues:
    """A row whose indicators allow no reduction."""
    none = Decimal(0)
    return RelativeValues(
        code, modifier, "A", work, nonfacility, facility, malpractice, factor, parts="0", global_days="XXX",
        pre=none, intra=none, post=none, multiple="0", bilateral="0", assistant="9", co_surgeon="9", team="9",
        endoscopic_base="", nonfacility_na=False, facility_na=False, supervision="09", imaging_family="99",
        opps_expense_nonfacility=none, opps_expense_facility=none, opps_malpractice=none, description="", version="T",
    )  # fmt: skip


def service(number: int, text: str) -> Service:
    found = _WORDS.fullmatch(text)
    assert found, text
    return Service(
        number, found["code"], tuple(found["modifiers"].split("-")[1:]), int(found["units"] or 1),
        parse_cents(found["charge"] or "99999"), date.fromisoformat(found["day"]) if found["day"] else DAY,
        found["place"] or "11", bool(found["np"]), int(found["minutes"]) if found["minutes"] else None,
        int(found["base"]) if found["base"] else None,
    )  # fmt: skip


def indices(work: str = "1", expense: str = "1", malpractice: str = "1") -> CostIndices:
    return CostIndices(
        "", "", "", Decimal(work), Decimal(expense), Decimal(malpractice), Decimal(CASES["anesthesia"]), "T"
    )


def terms_of(case) -> Terms:
    return Terms(case.get("participating", True), case.get("qualifying", False))


@pytest.mark.parametrize("case", CASES["case"], ids=[case["says"] for case in CASES["case"]])
def test_case(case):
    services = [service(number, text) for number, text in enumerate(case["services"], start=1)]
    at = indices(*case.get("indices", ()))
    priced = price_services(services, Table(), at, terms_of(case))
    answers = [each.unpriced or f"{each.allowed_cents / 100:.2f}" for each in priced]
    assert answers == case["allowed"]
    for each in priced:
        assert each.steps or each.unpriced
        assert all(step.says and step.cites for step in each.steps)


@pytest.mark.parametrize("case", CASES["case"], ids=[case["says"] for case in CASES["case"]])
def test_the_order_of_the_claim_is_irrelevant(case):
    services = [service(number, text) for number, text in enumerate(case["services"], start=1)]
    terms = terms_of(case)
    at = indices(*case.get("indices", ()))
    there = price_services(services, Table(), at, terms)
    back = price_services(services[::-1], Table(), at, terms)
    assert {each.service.number: each.allowed_cents for each in there} == {
        each.service.number: each.allowed_cents for each in back
    }


class One:
    """A schedule of one row."""

    def __init__(self, only: RelativeValues) -> None:
        self.only = only

    def relative_values(self, code: str, modifier: str, on: date) -> RelativeValues:
        return self.only


def published() -> list[dict[str, str]]:
    lines = Path(__file__).with_name("published_caps.csv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def test_published_amounts_to_the_cent():
    rows = published()
    assert len(rows) >= 200
    for found in rows:
        row = values(
            found["code"], found["modifier"], Decimal(found["work"]), Decimal(found["expense"]),
            Decimal(found["expense"]), Decimal(found["malpractice"]), Decimal(found["factor"]),
        )  # fmt: skip
        at = CostIndices(
            found["carrier"], found["locality"], "", Decimal(found["gpci_work"]), Decimal(found["gpci_expense"]),
            Decimal(found["gpci_malpractice"]), None, "T",
        )  # fmt: skip

        modifiers = (found["modifier"],) if found["modifier"] else ()
        (priced,) = price_services([Service(1, found["code"], modifiers, 1, 10**9, DAY, "11")], One(row), at)
        assert priced.allowed_cents == parse_cents(found["published"]), found


_CODES = sorted({code.partition("-")[0] for code in CASES["rows"]} - {"ANES", "BUNDLED"})


@given(
    st.lists(st.tuples(st.sampled_from(_CODES), st.integers(1, 4), st.sampled_from(["", "50", "80"])), max_size=6),
    st.booleans(),
)
def test_more_services_never_raise_the_price_of_one(chosen, non_physician):
    services = [
        Service(number, code, (modifier,) if modifier else (), units, 10**9, DAY, "11", non_physician)
        for number, (code, units, modifier) in enumerate(chosen, start=1)
    ]
    together = price_services(services, Table(), indices())
    for each, alone in zip(together, services, strict=True):
        (single,) = price_services([replace(alone, number=1)], Table(), indices())
        assert each.allowed_cents is not None and single.allowed_cents is not None
        assert 0 <= each.allowed_cents <= single.allowed_cents
