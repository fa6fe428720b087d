"""The keys of the everyday notes: one for each note, codes that could be billed on the day, pointers that point."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bench.everyday import APART, FOLDER, WORKED_ON
from bench.gold_notes import Note, codings, notes

from cleanclaim.codesets import Library, open_library

NOTES = {part: notes(part, FOLDER) for part in (WORKED_ON, APART)}
KEYS = {one: key for part in NOTES for one, key in codings("key", part, FOLDER).items()}
ALL = [one for part in NOTES.values() for one in part]


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    with open_library() as opened:
        yield opened


def test_every_note_has_one_key_and_stands_in_one_part() -> None:
    assert {part: len(found) for part, found in NOTES.items()} == {WORKED_ON: 144, APART: 78}
    assert sorted(one.id for one in ALL) == sorted(KEYS)
    assert len({one.id for one in ALL}) == len(ALL)


@pytest.mark.parametrize("note", ALL, ids=lambda note: note.id)
def test_every_diagnosis_could_be_billed_on_the_day(note: Note, library: Library) -> None:
    codes = KEYS[note.id].diagnoses
    assert codes
    assert len(set(codes)) == len(codes)
    valid = {code: library.lookup("ICD-10-CM", code, note.context.service_date).status for code in codes}
    assert {code: status for code, status in valid.items() if status != "valid"} == {}


@pytest.mark.parametrize("note", ALL, ids=lambda note: note.id)
def test_every_service_points_at_a_diagnosis(note: Note) -> None:
    assert [line.code for line in KEYS[note.id].procedures if not line.pointers or line.units < 1] == []
