"""The encoder: all about a code on one page, codes side by side."""

from __future__ import annotations

from datetime import date

import pytest

from cleanclaim.codesets import Library
from cleanclaim.codesets.encoder import compare, page
from cleanclaim.kernel import Refused

DAY = date(2026, 5, 4)


def test_a_page_has_every_note_in_force_and_the_place_that_says_it(library: Library) -> None:
    shown = page(library, "e1122", on=DAY)
    notes = {(note.code, note.kind, note.text, note.own) for note in shown.notes}
    assert shown.code.code == "E11.22"
    assert ("E11", "use additional", "insulin (Z79.4)", False) in notes
    assert ("E11", "excludes1", "type 1 diabetes mellitus (E10.-)", False) in notes
    assert ("E11.22", "use additional", "code to identify stage of chronic kidney disease (N18.1-N18.6)", True) in notes
    assert any(note.code == "Chapter 4" for note in shown.notes)
    assert [each.code for each in shown.above] == ["E11.2", "E11", "E08-E13", "Chapter 4"]
    assert shown.lookup is not None
    assert shown.lookup.status == "valid"


def test_notes_of_one_kind_stand_together_the_nearest_first(library: Library) -> None:
    kinds = [note.kind for note in page(library, "I25.110").notes]
    assert kinds == sorted(kinds, key=list(dict.fromkeys(kinds)).index)
    codes = [note.code for note in page(library, "I25.110").notes if note.kind == "excludes2"]
    assert codes.index("I25.1") < codes.index("I25") < codes.index("Chapter 9")


def test_a_heading_shows_what_is_below_it_and_no_poa_indicator(library: Library) -> None:
    shown = page(library, "S93.401")
    assert [each.code for each in shown.below] == ["S93.401A", "S93.401D", "S93.401S"]
    assert shown.poa_exempt is None
    assert shown.lookup is None


@pytest.mark.parametrize(
    ("code", "places"),
    [
        ("Z00.00", ["first only"]),
        ("Z00.6", []),  # the exception of the guideline
        ("Z38.00", ["first only"]),
        ("W11.XXXA", ["never first"]),
        ("B96.20", ["never first"]),
        ("Z68.41", ["never first"]),
        ("R65.21", ["never first"]),
        ("Z23", ["code first"]),
        ("E11.9", []),
    ],
)
def test_where_a_code_may_stand_is_told_with_its_source(library: Library, code: str, places: list[str]) -> None:
    order = page(library, code).order
    assert [each.place for each in order if each.source] == places


def test_a_procedure_has_its_page_too(library: Library) -> None:
    shown = page(library, "J1885", on=DAY)
    assert shown.procedure is not None
    assert (shown.code.system, shown.procedure.unit, shown.map, shown.notes) == ("HCPCS", "15 mg", None, ())
    assert page(library, "401.9").code.system == "ICD-9-CM"


def test_an_unknown_code_is_refused_with_near_ones(library: Library) -> None:
    with pytest.raises(Refused, match=r"S00\.01XA"):
        page(library, "S00.01A")


def test_two_types_of_diabetes_exclude_each_other_and_meet_at_their_section(library: Library) -> None:
    found = compare(library, ["E11.9", "E10.9"], on=DAY)
    assert found.meeting is not None
    assert found.meeting.code == "E08-E13"
    assert [[each.code for each in side.below_meeting] for side in found.sides] == [["E11", "E11.9"], ["E10", "E10.9"]]
    assert [side.words for side in found.sides] == [("2",), ("1",)]
    (pair,) = found.pairs
    assert pair.verdict == "exclude each other"
    assert ("E11", "type 1 diabetes mellitus (E10.-)") in {(note.code, note.text) for note in pair.notes}
    assert all(note.code == "Chapter 4" for note in found.shared)
    assert found.shared
    assert not any(note in found.shared for side in found.sides for note in side.notes)


@pytest.mark.parametrize(
    ("codes", "verdict", "meeting"),
    [
        (["E11.22", "N18.30"], "in this order", None),  # use additional code to identify the stage
        (["N18.30", "E11.22"], "in this order", None),  # whichever is named first
        (["J44.1", "J45.901"], "both may be needed", "J40-J4A"),  # code also type of asthma
        (["I10", "R05.9"], "may stand together", None),
        (["E11.9", "E11.65"], "nothing said", "E11"),
    ],
)
def test_what_codes_say_of_each_other(library: Library, codes: list[str], verdict: str, meeting: str | None) -> None:
    found = compare(library, codes)
    assert [pair.verdict for pair in found.pairs] == [verdict]
    assert (found.meeting.code if found.meeting else None) == meeting


def test_one_code_below_the_other_meets_at_the_upper_one(library: Library) -> None:
    found = compare(library, ["E11", "E11.9"])
    assert found.meeting is not None
    assert found.meeting.code == "E11"
    assert [[each.code for each in side.below_meeting] for side in found.sides] == [[], ["E11.9"]]


def test_three_codes_give_three_pairs_and_systems_may_be_mixed(library: Library) -> None:
    found = compare(library, ["I10", "I11.0", "99213"])
    assert [(pair.first, pair.second) for pair in found.pairs] == [
        ("I10", "I11.0"),
        ("I10", "99213"),
        ("I11.0", "99213"),
    ]
    assert found.meeting is None


@pytest.mark.parametrize(
    "codes", [[], ["I10"], ["I10", "i10"], ["A00.0", "A00.1", "A00.9", "A01", "A02", "A03", "A04"]]
)
def test_too_few_and_too_many_are_refused(library: Library, codes: list[str]) -> None:
    with pytest.raises(Refused, match="two to 6"):
        compare(library, codes)
