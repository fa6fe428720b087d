"""The key of the held-out notes: quotes that stand in the note, codes that could be billed on the day."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from bench.heldout import HeldOut, KeyCode, notes

from cleanclaim.codesets import Library, open_library

ALL = notes()


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    with open_library() as opened:
        yield opened


def test_there_are_forty_notes_with_ids_of_their_own() -> None:
    assert len(ALL) == 40
    assert len({note.id for note in ALL}) == len(ALL)


@pytest.mark.parametrize("note", ALL, ids=lambda note: note.id)
def test_every_quote_stands_in_the_note(note: HeldOut) -> None:
    assert [entry.code for entry in (*note.diagnoses, *note.procedures) if entry.quote not in note.text] == []
    assert all(entry.quote.strip() for entry in (*note.diagnoses, *note.procedures))


@pytest.mark.parametrize("note", ALL, ids=lambda note: note.id)
def test_every_diagnosis_could_be_billed_on_the_day(note: HeldOut, library: Library) -> None:
    assert note.diagnoses
    faults = [
        f"{entry.code}: {found.status}"
        for entry in note.diagnoses
        if (found := library.lookup("ICD-10-CM", entry.code, note.context.service_date)).status != "valid"
    ]
    assert faults == []


@pytest.mark.parametrize("note", ALL, ids=lambda note: note.id)
def test_every_procedure_exists_and_has_units(note: HeldOut, library: Library) -> None:
    assert [entry.code for entry in note.procedures if not _exists(entry, note, library)] == []
    assert all(entry.units >= 1 for entry in note.procedures)


@pytest.mark.parametrize("note", ALL, ids=lambda note: note.id)
def test_no_two_codes_of_a_key_exclude_each_other(note: HeldOut, library: Library) -> None:
    codes = [entry.code for entry in note.diagnoses]
    assert [pair for pair in combinations(codes, 2) if library.excludes1_conflict(*pair)] == []


@pytest.mark.parametrize("note", ALL, ids=lambda note: note.id)
def test_no_code_stands_twice_or_is_both_wanted_and_open(note: HeldOut) -> None:
    for entries in (note.diagnoses, note.procedures):
        codes = [entry.code for entry in entries]
        assert len(codes) == len(set(codes))
        assert not note.optional & set(codes)


def _exists(entry: KeyCode, note: HeldOut, library: Library) -> bool:
    system = "HCPCS" if entry.code[0].isalpha() else "CPT"
    return library.lookup(system, entry.code, note.context.service_date).status != "invalid"
