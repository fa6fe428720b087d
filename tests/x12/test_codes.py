"""External codes by day, as a fresh install judges them; what nobody can judge is counted, once a set and reason."""

from __future__ import annotations

from datetime import date

import pytest

from cleanclaim.codesets.modifiers import modifier_days
from cleanclaim.codesets.zips import areas_of_states, states_of_zip
from cleanclaim.x12.addresses import address_problems
from cleanclaim.x12.checking.codes import CodeDesk
from cleanclaim.x12.values import Procedure

TODAY, EARLIER = date(2026, 3, 2), date(2014, 3, 2)


@pytest.fixture
def desk() -> CodeDesk:
    return CodeDesk(None)


@pytest.mark.parametrize(
    ("code", "on", "wrong"),
    [
        ("M545", date(2025, 1, 8), "deleted on 2021-10-01"),
        ("M545", date(2020, 1, 8), ""),
        ("M5450", date(2025, 1, 8), ""),
        ("M5450", date(2020, 1, 8), "came on 2021-10-01"),
        ("E119", TODAY, ""),
        ("E11.9", TODAY, "without its point"),
        ("E1199999", TODAY, "shape"),
    ],
)
def test_diagnoses_are_judged_by_our_own_table_of_changes(desk, code, on, wrong):
    said = desk.diagnosis("ABK", code, on)
    assert (wrong in said) if wrong else said == ""


@pytest.mark.parametrize(
    ("modifier", "procedure", "on", "right"),
    [
        ("25", "99213", TODAY, True),
        ("XE", "99213", TODAY, True),
        ("XE", "99213", EARLIER, False),
        ("ZZ", "99213", TODAY, False),
        ("RH", "A0429", TODAY, True),
        ("RH", "99213", TODAY, False),
        ("JZ", "J1885", date(2022, 12, 31), False),
        ("21", "99213", TODAY, False),
        ("U1", "T1019", TODAY, True),
    ],
)
def test_modifiers_are_judged_by_day(desk, modifier, procedure, on, right):
    assert (desk.modifier(modifier, procedure, on) == "") is right


@pytest.mark.parametrize(
    ("qualifier", "code", "right"),
    [
        ("HC", "99213", True),
        ("HC", "99999", False),
        ("HC", "99201", False),
        ("AD", "D0120", True),
        ("AD", "99213", False),
        ("NU", "0450", True),
        ("NU", "0001", False),
        ("NU", "9999", False),
        ("N4", "00409379501", True),
        ("N4", "0409379501", False),
        ("HP", "1AFKS", True),
        ("HP", "1AF", False),
    ],
)
def test_procedures_are_judged_by_their_qualifier(desk, qualifier, code, right):
    assert (desk.procedure(Procedure(qualifier, code), TODAY) == "") is right


def test_reasons_and_remarks_are_judged_on_the_day_of_payment(desk):
    assert desk.reason("45", TODAY) == desk.remark("N130", TODAY) == ""
    assert "withdrawn" in desk.reason("17", TODAY)
    assert desk.reason("17", date(2005, 1, 1)) == ""
    assert desk.remark("N895", date(2020, 1, 1))


def test_a_place_of_service_has_its_first_day(desk):
    assert desk.place("10", TODAY) == ""
    assert "2022-01-01" in desk.place("10", date(2021, 6, 1))


def test_what_nobody_could_judge_is_counted_by_set_and_reason(desk):
    for code in ("61703", "33967", "61703"):
        desk.procedure(Procedure("HC", code), TODAY)
    desk.procedure(Procedure("WK", "ABC12"), TODAY)
    desk.reason("45", None)
    counts = {gap.set: gap.count for gap in desk.not_checked()}
    assert counts["CPT"] == 3
    assert counts["procedures with qualifier WK"] == 1
    assert counts["CARC"] == 1


def test_every_state_has_its_zip_codes():
    for state, areas in areas_of_states().items():
        assert areas
        assert all(state in states_of_zip(area + "01") for area in areas)
    assert states_of_zip("06390") == {"CT", "NY"}
    assert states_of_zip("00001") == frozenset()


@pytest.mark.parametrize(
    ("city", "rules"),
    [
        ("N4*ALBANY*NY*12207", []),
        ("N4*ALBANY*NY*122070001", []),
        ("N4*ALBANY*NY*90210", ["x12.zip-state"]),
        ("N4*ALBANY*NY*1220", ["x12.zip-state"]),
        ("N4*ALBANY*NY", ["x12.address"]),
        ("N4*ALBANY", ["x12.address", "x12.address"]),
        ("N4*TORONTO*ON*M5H2N2*CA", []),
        ("N4*LONDON***GB", []),
    ],
)
def test_addresses_in_the_united_states_agree(city, rules):
    assert [rule for rule, *_ in address_problems(city.split("*"))] == rules


def test_modifiers_of_rides_are_made_of_places():
    assert modifier_days("RH", "A0429") is not None
    assert modifier_days("RZ", "A0429") is None
