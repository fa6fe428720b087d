"""The scorer of the gold set: what counts, what is left open, and how the set is split."""

from __future__ import annotations

from datetime import date

import pytest
from bench.gold import Pair, compared, figures, misses
from bench.gold_notes import Coding, Line, Note, codings, half_of, notes

from bench import gold_notes
from cleanclaim.codesets import open_library
from cleanclaim.coding.values import CodingContext

VISIT = Line("99214", frozenset({"25"}), 1, ("I10", "E78.5"))
SHOT = Line("20610", frozenset({"RT"}), 1, ("M17.11",))
KEY = Coding(("I10", "E78.5", "M17.11"), (VISIT, SHOT), frozenset({"Z87.891"}))


@pytest.fixture
def note() -> Note:
    return Note("a-1", "orthopedics", "", CodingContext(date(2026, 5, 1)))


def table(pair: Pair) -> dict[str, str]:
    return dict(figures("a", [pair]))


def test_the_same_coding_is_right_as_a_whole(note):
    pair = Pair.of(note, KEY, KEY)
    assert pair.whole
    assert table(pair)["the same, with order and pointers"] == "100% (1 of 1)"
    assert misses([pair]) == []


@pytest.mark.parametrize(
    ("said", "codes", "whole"),
    [
        (Coding(("E78.5", "I10", "M17.11"), (VISIT, SHOT)), True, False),
        (Coding(("I10", "E78.5", "M17.11"), (VISIT, Line("20610", frozenset({"RT"}), 1, ("I10",)))), True, False),
        (Coding(("I10", "E78.5", "M17.12"), (VISIT, SHOT)), False, False),
        (Coding(("I10", "E78.5", "M17.11"), (VISIT, Line("20610", frozenset({"LT"}), 1, ("M17.11",)))), False, False),
        (Coding(("I10", "E78.5", "M17.11"), (VISIT, Line("20610", frozenset({"RT"}), 2, ("M17.11",)))), False, False),
        (Coding(("I10", "E78.5", "M17.11"), (VISIT,)), False, False),
        (Coding(("I10", "E78.5", "M17.11", "J45.909"), (VISIT, SHOT)), False, False),
    ],
    ids=["order", "pointer", "a code", "a modifier", "units", "a line missed", "too much"],
)
def test_one_difference_makes_it_not_whole(note, said, codes, whole):
    pair = Pair.of(note, KEY, said)
    assert (pair.same_codes, pair.whole) == (codes, whole)
    assert misses([pair])


@pytest.mark.parametrize("code", ["Z87.891", "Z79.899", "W19.XXXA", "Y92.009"])
def test_what_is_left_open_counts_neither_for_nor_against(note, code):
    said = Coding((*KEY.diagnoses, code), (VISIT, SHOT))
    assert Pair.of(note, KEY, said).whole
    assert "3 of 3, 3 said" in table(Pair.of(note, KEY, said))["a (1 notes), diagnoses"]


def test_a_code_that_is_keyed_is_never_open(note):
    key = Coding(("I10", "Z87.891"), (), frozenset({"Z87.891"}))
    assert not Pair.of(note, key, Coding(("I10",), ())).whole


def test_the_halves_share_no_note_and_hold_all():
    first, second = ({one.id for one in notes(half)} for half in gold_notes.HALVES)
    assert not first & second
    assert len(first | second) >= 150
    assert all(half_of(one.id) == half for half in gold_notes.HALVES for one in notes(half))


def test_every_note_is_coded_twice_and_settled():
    ids = {one.id for one in notes()}
    assert len({one.specialty for one in notes()}) >= 12
    for kind in ("first", "second", "key"):
        assert set(codings(kind)) == ids
    assert len(compared("first", "second")) == len(ids)


def test_every_coding_points_at_its_own_diagnoses_and_is_billable():
    days = {one.id: one.context.service_date for one in notes()}
    with open_library() as library:
        for id, coding in codings("key").items():
            assert len(coding.diagnoses) == len(set(coding.diagnoses)) <= 12
            for code in coding.diagnoses:
                found = library.lookup("ICD-10-CM", code, days[id])
                assert found.code, (id, code)
                assert found.code.billable, (id, code)
            for line in coding.procedures:
                assert 1 <= len(line.pointers) <= 4, (id, line)
