"""Misspelt problem headings: one word is mended where nothing else is read, and the reason says so."""

from __future__ import annotations

from datetime import date

import pytest

from cleanclaim.charts import document
from cleanclaim.codesets import Library
from cleanclaim.coding.selection import diagnoses_of
from cleanclaim.coding.selection.mending import Mender
from cleanclaim.coding.values import CodingContext, Suggestion


def _coded(library: Library, problem: str) -> list[Suggestion]:
    note = document("note", f"HPI: Here for follow-up.\n\nAssessment:\n1. {problem}\n2. Gout.")
    return [one for one in diagnoses_of([note], CodingContext(date(2026, 5, 4)), library) if one.code != "M10.9"]


@pytest.mark.parametrize(
    ("problem", "read_as", "code"),
    [
        ("Hemmorhoids.", "hemorrhoid", "K64.9"),
        ("Hemmorhoids, no bleeding", "hemorrhoid", "K64.9"),
        ("Pnuemonia", "pneumonia", "J18.9"),
        ("Hypertention, at goal", "hypertension", "I10"),
        ("Urinary tract infecton", "Urinary tract infection", "N39.0"),
    ],
)
def test_one_misspelt_word_is_read_as_the_word_that_it_is_near(
    library: Library, problem: str, read_as: str, code: str
) -> None:
    (one,) = _coded(library, problem)
    assert one.code == code
    assert f"read as “{read_as}”" in one.because[0].says
    assert problem in one.evidence[0].text


@pytest.mark.parametrize("problem", ["Medical reasoning", "Additional testing", "Continue conditioning", "Zzyzxitis"])
def test_words_that_are_near_nothing_stay_what_they_are(library: Library, problem: str) -> None:
    assert _coded(library, problem) == []


def test_a_heading_in_which_something_is_read_is_not_mended(library: Library) -> None:
    assert [one.code for one in _coded(library, "Asthma, pnuemonia shot due")] == ["J45.909"]


def test_two_words_that_are_used_alike_leave_the_word_alone() -> None:
    assert Mender({"hypertension": 9, "hypotension": 9}).mend("hypertention") == "hypertension"
    assert Mender({"ileitis": 2, "iteitis": 2}).mend("ieitis") == ""
    assert Mender({"ileitis": 9, "iteitis": 2}).mend("ieitis") == "ileitis"
