"""Excludes1: the notes of both codes and of all levels above, read as ranges of codes."""

from __future__ import annotations

import pytest

from cleanclaim.codesets import Library
from cleanclaim.codesets.excludes import code_ranges


@pytest.mark.parametrize(
    ("note", "covered", "not_covered"),
    [
        ("type 1 diabetes mellitus (E10.-)", ["E109", "E10"], ["E119", "E1"]),
        ("diabetes (E08-E13)", ["E080", "E1365"], ["E14", "E07"]),
        ("septic shock (R65.2-)", ["R6521"], ["R6510"]),
        ("two kinds (J44.-, J96.0-)", ["J441", "J9601"], ["J9611"]),
        ("one code (E11.A)", ["E11A"], ["E119"]),
        ("disc disorder (M51.- with fifth character 6)", ["M5116", "M5126"], ["M5114", "M519"]),
        ("retinopathy (E09-E13 with .51-.52)", ["E1151", "E1052"], ["E1159", "E1165"]),
        ("fracture (S02.- with 7th character B)", ["S0261XB"], ["S0261XA"]),
        ("stroke (I69. with final characters -23)", ["I69323"], ["I69320"]),
        ("condition that cannot be read (S02.- with open fracture 7th character)", [], ["S0261XB"]),
        ("no code at all - see body system-related chapters", [], ["A00"]),
        ("hearing loss as classified in H90.-", ["H903"], ["H910"]),
        ("congenital malformation (Q00-QA0)", ["Q999", "QA00"], ["R00"]),
    ],
)
def test_which_codes_a_note_means(note: str, covered: list[str], not_covered: list[str]) -> None:
    ranges = code_ranges(note)
    assert all(any(each.covers(code) for each in ranges) for code in covered)
    assert not any(each.covers(code) for code in not_covered for each in ranges)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("E10.9", "E11.9"),  # note at the category
        ("E11.9", "E10.9"),  # and the other way round
        ("G40.909", "R56.9"),  # the note at R56 only
        ("R73.03", "O24.410"),  # note at a heading above, in one direction only
    ],
)
def test_codes_that_may_not_stand_together(library: Library, first: str, second: str) -> None:
    assert library.excludes1_conflict(first, second) is not None
    assert library.excludes1_conflict(second, first) is not None  # whichever of the two has the note


@pytest.mark.parametrize(("first", "second"), [("I10", "E11.9"), ("E11.9", "E11.9"), ("E11.22", "N18.31")])
def test_codes_that_may_stand_together(library: Library, first: str, second: str) -> None:
    assert library.excludes1_conflict(first, second) is None


def test_the_level_that_says_it_is_named(library: Library) -> None:
    note = library.excludes1_note("E10.65", "E11.9")
    assert note is not None
    assert (note.code, note.text) == ("E10", "type 2 diabetes mellitus (E11.-)")
