"""ICD-10-CM: complete codes, headings, and the history of each code since 2015-10-01."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cleanclaim.codesets import Library, default_folder
from cleanclaim.codesets.folder import shipped_file
from cleanclaim.codesets.shelf import Shelf
from cleanclaim.kernel import Sex
from cleanclaim.kernel.rules import load_rulebook

IN_FORCE = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("code", "day", "status"),
    [
        ("E11.9", IN_FORCE, "valid"),
        ("e119", IN_FORCE, "valid"),
        ("E11", IN_FORCE, "not billable"),
        ("S93.401A", IN_FORCE, "valid"),
        ("S93401A", IN_FORCE, "valid"),
        ("S93.401", IN_FORCE, "not billable"),
        ("S93.401B", IN_FORCE, "invalid"),
        ("S00.01XA", IN_FORCE, "valid"),
        ("S00.01A", IN_FORCE, "invalid"),  # the placeholder X is missing
        ("A04.7", date(2017, 9, 30), "valid"),  # divided on the next day
        ("A04.7", date(2017, 10, 1), "not billable"),
        ("A04.71", date(2017, 9, 30), "invalid"),
        ("A04.71", date(2017, 10, 1), "valid"),
        ("H40.11X0", date(2016, 9, 30), "valid"),
        ("H40.11X0", date(2016, 10, 1), "invalid"),
        ("U07.1", date(2020, 3, 31), "invalid"),
        ("U07.1", date(2020, 4, 1), "valid"),
        ("G35", date(2025, 9, 30), "valid"),
        ("G35", date(2025, 10, 1), "not billable"),
        ("S06.1X7D", IN_FORCE, "invalid"),  # barred by the note at S06
        ("S06.1X7A", IN_FORCE, "valid"),
        ("QA00.101", IN_FORCE, "valid"),
        ("ZZZ.9", IN_FORCE, "invalid"),
        ("A00-A09", IN_FORCE, "invalid"),
        ("E11.9", date(2015, 9, 30), "invalid"),
    ],
)
def test_a_code_is_judged_on_its_day(library: Library, code: str, day: date, status: str) -> None:
    assert library.lookup("ICD-10-CM", code, day).status == status


def test_a_day_after_the_last_release_is_judged_by_it_and_the_sentence_says_so(library: Library) -> None:
    judged = library.lookup("ICD-10-CM", "E11.9", date(2026, 11, 2))
    assert judged.status == "valid"
    assert judged.past_end
    assert "ended on 2026-09-30" in judged.says
    assert not library.lookup("ICD-10-CM", "E11.9", date(2026, 9, 30)).past_end


def test_a_missing_seventh_character_is_named(library: Library) -> None:
    assert "7th character (A, D, S)" in library.lookup("ICD-10-CM", "S93.401", IN_FORCE).says


def test_every_year_has_the_published_number_of_codes(library: Library) -> None:
    """Additions and deletions replayed: the count after each, as CMS published it."""
    shelf = Shelf(shipped_file(default_folder()))
    counted = "SELECT count(*) FROM life WHERE first <= ? AND (last IS NULL OR last >= ?)"
    published = {2015: 69_823, 2016: 71_486, 2019: 72_184, 2020: 72_616, 2021: 72_748, 2022: 73_639}
    published |= {2023: 74_044, 2024: 74_260, 2025: 74_719}
    for year, codes in published.items():
        day = f"{year}-10-01"
        assert shelf.rows(counted, day, day) == [(codes,)], year
    for row in load_rulebook("codesets/icd10cm")["changes"]["published"]:
        day, eve = row["from"], row["from"] - timedelta(days=1)
        came = shelf.rows("SELECT count(*) FROM life WHERE first = ?", day.isoformat())
        went = shelf.rows("SELECT count(*) FROM life WHERE last = ?", eve.isoformat())
        assert (came, went) == ([(row["new"],)], [(row["deleted"],)]), day
    shelf.close()


def test_what_is_valid_today_is_what_the_list_calls_billable(library: Library) -> None:
    shelf = Shelf(shipped_file(default_folder()))
    ended = shelf.rows("SELECT key FROM life WHERE last IS NULL EXCEPT SELECT key FROM code WHERE billable")
    missing = shelf.rows("SELECT key FROM code WHERE billable EXCEPT SELECT key FROM life WHERE last IS NULL")
    shelf.close()
    assert (ended, missing) == ([], [])


def test_a_code_carries_its_notes_and_what_it_inherits(library: Library) -> None:
    code = library.code("ICD-10-CM", "S93.401A")
    assert code is not None
    assert code.display == "Sprain of unspecified ligament of right ankle, initial encounter"
    assert code.parent == "S93.401"
    assert code.seven_chr == {"A": "initial encounter", "D": "subsequent encounter", "S": "sequela"}
    assert [each.code for each in library.ancestors("S93.401A")] == [
        "S93.401",
        "S93.40",
        "S93.4",
        "S93",
        "S90-S99",
        "Chapter 19",
    ]
    assert [each.code for each in library.children("S93.401")] == ["S93.401A", "S93.401D", "S93.401S"]
    above = {(note.code, note.kind, note.text) for note in library.inherited("E11.22")}
    assert ("E11", "use additional", "insulin (Z79.4)") in above


def test_groups_of_sections_stand_above_their_sections(library: Library) -> None:
    assert [each.code for each in library.ancestors("V00")] == ["V00-V09", "V00-V99", "V00-X58", "Chapter 20"]


def test_the_title_of_a_category_wins_over_the_section_of_the_same_name(library: Library) -> None:
    code = library.code("ICD-10-CM", "D3A")
    assert code is not None
    assert code.level == "category"


@pytest.mark.parametrize(
    ("code", "sex", "ages"),
    [
        ("O80", Sex.FEMALE, (9, 64)),
        ("N40.0", Sex.MALE, None),
        ("Z38.00", None, (0, 0)),
        ("E11.9", None, None),
        ("C50.911", None, None),
    ],
)
def test_who_a_code_is_for(library: Library, code: str, sex: Sex | None, ages: tuple[int, int] | None) -> None:
    known = library.code("ICD-10-CM", code)
    assert known is not None
    assert (known.sex, known.ages) == (sex, ages)


def test_manifestations_are_told_apart(library: Library) -> None:
    glaucoma, diabetes = library.code("ICD-10-CM", "H42"), library.code("ICD-10-CM", "E11.9")
    assert glaucoma is not None
    assert diabetes is not None
    assert glaucoma.manifestation
    assert not diabetes.manifestation


def test_phrases_are_titles_and_inclusion_terms_of_codes(library: Library) -> None:
    phrases = list(library.phrases())
    assert ("Type 2 diabetes mellitus without complications", "E11.9", "title") in phrases
    assert ("Hepatitis A with hepatic coma", "B15.0", "inclusion term") not in phrases
    assert ("High blood pressure", "I10", "inclusion term") in {(p[0].capitalize(), p[1], p[2]) for p in phrases}
    assert 55_000 < len(phrases) < 65_000
    assert not any(code.startswith(("Chapter", "A00-")) for _, code, _ in phrases)


def test_a_wrong_code_has_near_ones(library: Library) -> None:
    assert library.nearest("S00.01A")[0] == "S00.01XA"
    assert library.nearest("J45.90")[0].startswith("J45.90")
