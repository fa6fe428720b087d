"""What a line points at: a test at its one reason, a visit at what it came for, problems, then states."""

from __future__ import annotations

import pytest

from cleanclaim.coding.selection.em.pointers import visit_points_at, with_findings
from cleanclaim.coding.selection.procedures.pointers import followed, one_reason, preferred, with_company
from cleanclaim.coding.values import Role, Suggestion


def act(code: str, *pointers: str) -> Suggestion:
    return Suggestion("CPT", code, code, Role.PROCEDURE, 0.9, (), pointers=pointers)


@pytest.mark.parametrize(
    ("code", "fitting", "points"),
    [
        ("93000", ["I48.0", "I10"], ("I48.0",)),
        ("83036", ["E11.65", "E11.22", "E11.42"], ("E11.65",)),
        ("93000", ["Z01.810", "I25.10", "I10"], ("Z01.810", "I25.10")),
        ("93000", ["I48.0"], ()),
        ("20610", ["M17.11", "M25.561"], ()),
        ("95117", ["J30.1", "J45.40"], ()),
        ("92014", ["H40.1111", "H25.13"], ()),
        ("93246", ["R00.2", "R55"], ("R00.2", "R55")),
        ("92083", ["H40.1112", "H40.1123"], ("H40.1112", "H40.1123")),
        ("92557", ["H90.3", "H93.13"], ()),
    ],
    ids=[
        "a tracing",
        "a laboratory test",
        "before an operation",
        "one anyway",
        "a procedure",
        "allergy shots",
        "an eye visit",
        "two complaints",
        "either eye",
        "a hearing test",
    ],
)
def test_a_test_points_at_its_one_reason(code, fitting, points):
    assert one_reason(code, fitting) == points


@pytest.mark.parametrize(
    ("codes", "points"),
    [
        ("Z00.121 E66.811 Z68.54 L83 Z23", "Z00.121 E66.811 L83"),
        ("Z00.00 I10", "Z00.00"),
        ("Z00.129 Z23", "Z00.129"),
    ],
    ids=["findings", "none by its code", "a vaccine"],
)
def test_a_preventive_visit_alone_points_at_what_it_found(codes, points):
    told = [
        Suggestion("ICD-10-CM", code, code, Role.DIAGNOSIS, 0.9, (), rank=place)
        for place, code in enumerate(codes.split(), start=1)
    ]
    assert with_findings(told) == tuple(points.split())


@pytest.mark.parametrize(
    ("addressed", "codes", "points"),
    [
        ("M16.11 I25.10 I10", "Z01.810 M16.11 I25.10 I10", "Z01.810 M16.11 I25.10 I10"),
        ("I26.99 I82.431", "I26.99 I82.431 Z79.01 T45.515A", "I26.99 I82.431 Z79.01 T45.515A"),
        ("I10 E78.5", "I10 E78.5 Z23", "I10 E78.5"),
        ("I10 E78.5 E11.9 J45.20", "I10 E78.5 E11.9 J45.20 Z79.84", "I10 E78.5 E11.9 J45.20"),
        ("I10 I25.10", "I10 I25.10 I48.0 Z95.5 Z79.01", "I10 I25.10"),
        ("C61 C79.51 R97.21", "C61 C79.51 Z19.2 R97.21 Z79.818", "C61 C79.51 Z19.2 R97.21"),
        ("E87.5 T50.0X5A I50.22", "E87.5 T50.0X5A I50.22 I10 Z95.810", "E87.5 I50.22"),
        ("E11.22 I12.9 N18.31 E78.5 M10.9", "E11.22 I12.9 N18.31 E78.5 M10.9", "E11.22 I12.9 E78.5 M10.9"),
        ("I12.9 N18.31 E78.5 M10.9 G47.33", "I12.9 N18.31 E78.5 M10.9 G47.33", "I12.9 N18.31 E78.5 M10.9"),
    ],
    ids=[
        "what it came for",
        "four have room",
        "a vaccine has its own line",
        "a drug gives way",
        "what was not addressed",
        "a state that changes the treatment",
        "a drug's harm gives way",
        "the stage that two others tell",
        "the stage of the kidneys",
    ],
)
def test_a_visit_points_at_what_was_addressed(addressed, codes, points):
    assert visit_points_at(addressed.split(), codes.split(), []) == tuple(points.split())


def test_what_a_small_procedure_dealt_with_is_not_pointed_at():
    codes = ["H61.21", "J30.0"]
    assert visit_points_at(codes, codes, [act("69210", "H61.21")]) == ("J30.0",)
    assert visit_points_at(codes[:1], codes[:1], [act("69210", "H61.21")]) == ("H61.21",)


def test_what_a_joint_was_injected_for_keeps_its_place():
    codes = ["M17.11", "I10"]
    assert visit_points_at(codes, codes, [act("20610", "M17.11")]) == ("M17.11", "I10")


@pytest.mark.parametrize(
    ("code", "fitting", "points"),
    [
        ("45385", "Z12.11 K63.5 K57.30 K64.0", "Z12.11 K63.5"),
        ("45378", "Z12.11 K57.30 K64.0", "Z12.11 K57.30 K64.0"),
        ("43249", "K21.00 K22.2 K29.70", "K22.2"),
        ("43239", "K21.00 K22.2 K29.70", "K21.00 K29.70"),
        ("51798", "N40.1 R39.12 R39.14 R35.1", "N40.1 R39.14"),
        ("93010", "I11.0 I50.33 I48.21", "I48.21"),
        ("64405", "G43.709", "G43.709"),
    ],
    ids=["a snare", "a look", "a balloon", "samples", "urine left", "a tracing", "nothing else"],
)
def test_an_act_points_at_what_asks_for_it(code, fitting, points):
    assert preferred(code, tuple(fitting.split())) == tuple(points.split())


@pytest.mark.parametrize(
    ("code", "pointers", "listed", "points"),
    [
        ("J9267", "Z51.11", "Z51.11 C50.411 Z17.0", "Z51.11 C50.411"),
        ("96372", "D63.1", "I12.9 N18.4 D63.1", "D63.1 N18.4"),
        ("96365", "D50.0", "D50.0 N92.0", "D50.0 N92.0"),
        ("96365", "D50.9", "D50.9 N92.0", "D50.9"),
        ("11042", "E11.621", "E11.621 L97.512 I10", "E11.621 L97.512"),
        ("59400", "O70.1 Z37.0", "O70.1 Z3A.39 Z37.0", "O70.1 Z3A.39 Z37.0"),
        ("73560", "Z96.651", "Z47.1 Z96.651", "Z47.1 Z96.651"),
        ("90961", "I12.0 N18.6", "I12.0 N18.6 Z99.2 D63.1 N25.81", "N18.6 I12.0 Z99.2 D63.1"),
        ("20610", "M17.11", "M17.11 I10", "M17.11"),
    ],
    ids=["chemotherapy", "kidneys", "blood lost", "not lost", "an ulcer", "a birth", "a joint", "dialysis", "alone"],
)
def test_what_belongs_together_is_pointed_at_together(code, pointers, listed, points):
    assert with_company(code, pointers.split(), listed.split()) == tuple(points.split())


def test_giving_a_drug_is_for_what_the_drug_is_for():
    lines = followed([act("96372", "K50.80"), act("J3420", "E53.8")])
    assert [one.pointers for one in lines] == [("E53.8",), ("E53.8",)]
    lines = followed([act("20610", "M17.11"), act("J3301", "E03.9")])
    assert [one.pointers for one in lines] == [("M17.11",), ("M17.11",)]
    assert followed([act("93000", "I48.0")])[0].pointers == ("I48.0",)
