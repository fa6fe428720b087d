"""What a line points at: a test at its one reason, a visit at what it came for, problems, then states."""

from __future__ import annotations

import pytest

from cleanclaim.coding.selection.em.writing import visit_points_at
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


def test_a_visit_points_at_what_it_came_for_first():
    codes = ["Z01.810", "M16.11", "I25.10", "I10"]
    assert visit_points_at(["M16.11", "I25.10", "I10"], codes, []) == ("Z01.810", "M16.11", "I25.10", "I10")


def test_states_fill_the_room_that_is_left():
    codes = ["I26.99", "I82.431", "Z79.01", "T45.515A"]
    assert visit_points_at(["I26.99", "I82.431"], codes, []) == ("I26.99", "I82.431", "Z79.01")
    full = ["I10", "E78.5", "E11.9", "J45.20"]
    assert visit_points_at(full, [*full, "Z79.84"], []) == tuple(full)


def test_what_the_procedure_was_for_comes_after_what_the_visit_was_for():
    codes = ["M70.62", "G56.01"]
    assert visit_points_at(codes, codes, [act("20610", "M70.62")]) == ("G56.01", "M70.62")
    assert visit_points_at(codes, codes, [act("93000", "M70.62")]) == ("M70.62", "G56.01")
