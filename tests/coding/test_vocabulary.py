"""The vocabulary: every row names a code that exists, no phrase means two things, and none is idle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from cleanclaim.codesets import Library, open_library
from cleanclaim.coding.selection.phrases import compiled, phrase_set
from cleanclaim.coding.selection.words import keyed, row_of, words_of
from cleanclaim.kernel.rules import load_rulebook, load_rulebooks

SYSTEM = "ICD-10-CM"


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    with open_library() as opened:
        yield opened


def _entries() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, table in load_rulebooks("coding/synonyms").items():
        for entry in table["entry"]:
            yield name, entry


def _phrases() -> Iterator[tuple[str, str, str]]:
    for name, entry in _entries():
        for text in (*entry.get("words", ()), *entry.get("weak", ())):
            yield name, text, entry["code"]


def test_every_code_exists(library: Library) -> None:
    missing = [(name, entry["code"]) for name, entry in _entries() if library.code(SYSTEM, entry["code"]) is None]
    assert missing == []


def test_every_code_says_what_it_means(library: Library) -> None:
    wrong = [
        entry["code"]
        for _, entry in _entries()
        if str(entry["means"]).lower() != library.code(SYSTEM, entry["code"]).display.lower()
    ]
    assert wrong == []


def test_no_row_is_empty() -> None:
    idle = [(name, entry["code"]) for name, entry in _entries() if not (entry.get("words") or entry.get("weak"))]
    empty = [(name, text) for name, text, _ in _phrases() if not keyed(words_of(text))]
    assert idle == []
    assert empty == []


def test_no_phrase_stands_twice() -> None:
    """Compared as notes are read: "wart" and "warts" are one phrase."""
    count = Counter(keyed(words_of(text)) for _, text, _ in _phrases())
    assert [key for key, times in count.items() if times > 1] == []


def test_there_is_a_vocabulary_to_speak_of() -> None:
    assert sum(1 for _ in _phrases()) >= 1200


@pytest.mark.slow
def test_left_out_phrases_are_in_no_set(library: Library) -> None:
    table = load_rulebook("coding/phrases")
    found = compiled(library.phrases())
    ours = {keyed(words_of(text)) for _, text, _ in _phrases()}
    never = {text: keyed(words_of(text)) for text in table["never"]}
    assert [text for text, key in never.items() if key in found] == []
    assert [text for text in table["weak"] if not (hit := found.get(keyed(words_of(text)))) or not hit.weak] == []
    assert [text for text in (*table["never"], *table["weak"]) if keyed(words_of(text)) in ours] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("HTN, well controlled", "I10"),
        ("CKD 3a", "N18.31"),
        ("acute on chronic HFrEF", "I50.23"),
        ("T2DM", "E11.9"),
        ("h/o breast cancer", "Z85.3"),
        ("s/p CABG", "Z95.1"),
        ("twisted ankle", "S93.409"),
        ("heart attack", "I21.9"),
        ("belly pain", "R10.9"),
        ("well child check", "Z00.129"),
        ("penicillin allergy", "Z88.0"),
        ("tumour of the bladder", "D49.4"),
    ],
)
def test_what_clinicians_write_is_found(words: str, code: str, library: Library) -> None:
    hits = list(phrase_set(library).find(row_of(words, ((0, len(words)),))))
    assert code in {hit.phrase.code for hit in hits}


@pytest.mark.parametrize(
    "words",
    [
        "she does not smoke",
        "first aid was given",
        "axis deviation",
        "pots and pans",
        "the disease process",
        "he met with us",
    ],
)
def test_everyday_words_are_no_diagnosis(words: str, library: Library) -> None:
    assert [hit.phrase.code for hit in phrase_set(library).find(row_of(words, ((0, len(words)),)))] == []
