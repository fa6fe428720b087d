"""Maps between ICD-9-CM and ICD-10-CM: the flags of a GEM in words, both directions, our own table without it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cleanclaim.codesets import Library
from cleanclaim.codesets.icd9.equivalents import BACKWARD, FORWARD, ROWS
from cleanclaim.codesets.icd9.gems import Gems
from cleanclaim.codesets.installing.holdings import Held
from cleanclaim.codesets.values import Release

# Rows in the layout of the files; the codes stand for no real row.
ROWS_BACK = "A000\t0010\t00000\nA001\t0011\t10000\nR6521\t78552\t10111\nR6521\t99592\t10112\nR6521\t99591\t10112\n"
ROWS_BACK += (
    "T360X1A\t9600\t10111\nT360X1A\tE856\t10112\nT360X1A\t9609\t10121\nT360X1A\tE858\t10122\nZ9989\tNoDx\t11000\n"
)
ROWS_FORTH = "0010\tA000\t00000\n0019\tA000\t10000\nV7231\tZ01411\t10000\nV7231\tZ01419\t10000\n"


@pytest.fixture
def gems(tmp_path: Path) -> Gems:
    return Gems([held(tmp_path, BACKWARD, ROWS_BACK), held(tmp_path, FORWARD, ROWS_FORTH)])


def held(folder: Path, part: str, rows: str) -> Held:
    place = folder / part
    place.mkdir()
    (place / ROWS).write_text(rows, "utf-8")
    return Held(Release("GEM", "2018", date(2017, 10, 1), None, 1, "", "", "", part=part), place)


def test_an_exact_and_an_approximate_row(gems: Gems) -> None:
    exact, near = gems.map("ICD-10-CM", "A00.0"), gems.map("ICD-10-CM", "a001")
    assert [(row.target, row.says) for row in exact.rows] == [("001.0", "says the same")]
    assert [(row.target, row.says) for row in near.rows] == [("001.1", "near in meaning, not the same")]
    assert exact.release == "GEM 2018"
    assert "not the same" in near.says


def test_what_leads_to_a_code_is_not_the_reverse_of_where_it_leads(gems: Gems) -> None:
    mapped = gems.map("ICD-10-CM", "A00.0")
    assert [row.target for row in mapped.alternatives] == ["001.0"]
    assert [row.source for row in mapped.reached_from] == ["001.0", "001.9"]


def test_a_combination_takes_one_code_of_each_list(gems: Gems) -> None:
    mapped = gems.map("ICD-10-CM", "R65.21")
    ((first, second),) = mapped.scenarios
    assert [row.target for row in first] == ["785.52"]
    assert [row.target for row in second] == ["995.92", "995.91"]
    assert mapped.alternatives == ()
    assert "together" in mapped.says
    assert "scenario 1, one of choice list 2" in second[0].says


def test_two_scenarios_stand_apart(gems: Gems) -> None:
    scenarios = gems.map("ICD-10-CM", "T36.0X1A").scenarios
    assert [[[row.target for row in choice] for choice in scenario] for scenario in scenarios] == [
        [["960.0"], ["E856"]],
        [["960.9"], ["E858"]],
    ]


def test_no_map_is_said_and_gives_no_code(gems: Gems) -> None:
    mapped = gems.map("ICD-10-CM", "Z99.89")
    assert "has no map" in mapped.says
    assert [row.target for row in mapped.rows] == [""]
    assert (mapped.alternatives, mapped.scenarios) == ((), ())


def test_from_icd9_several_are_offered(gems: Gems) -> None:
    mapped = gems.map("ICD-9-CM", "V72.31")
    assert [row.target for row in mapped.alternatives] == ["Z01.411", "Z01.419"]
    assert "2 codes to choose from" in mapped.says
    assert "complete codes" in gems.map("ICD-9-CM", "V72").says


def test_a_pattern_is_no_code(gems: Gems) -> None:
    assert gems.map("ICD-10-CM", "A00.*").rows == ()
    assert gems.map("ICD-10-CM", "").rows == ()


def test_without_a_gem_our_own_table_answers_in_both_directions(library: Library) -> None:
    assert [row.target for row in library.map("ICD-10-CM", "I10").rows] == ["401.9"]
    assert [row.target for row in library.map("ICD-9-CM", "401.9").rows] == ["I10"]
    assert "own table" in library.map("ICD-10-CM", "I10").says
    unknown = library.map("ICD-10-CM", "W56.01XA")
    assert (unknown.rows, unknown.release) == ((), "")
    assert "No GEM is installed" in unknown.says
