"""What a line points at: a test at its one reason, a visit at what it came for, problems, then states."""

from __future__ import annotations

import pytest

from cleanclaim.coding.selection.em.pointers import visit_points_at
from cleanclaim.coding.selection.procedures.pointers import one_reason
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
    ],
    ids=[
        "a tracing",
        "a laboratory test",
        "before an operation",
        "one anyway",
        "a procedure",
        "allergy shots",
        "an eye visit",
    ],
)
def test_a_test_points_at_its_one_reason(code, fitting, points):
    assert one_reason(code, fitting) == points


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
