"""Learning from coded notes: the site's habits and phrases are found again, in a file that is safe to read."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from cleanclaim.charts import document
from cleanclaim.cli.main import run
from cleanclaim.codesets import Library
from cleanclaim.coding.selection import diagnoses_of, suggest
from cleanclaim.coding.selection.learning import Model, load_model, save_model
from cleanclaim.coding.values import CodingContext
from cleanclaim.kernel import Refused
from cleanclaim.usecases.coder.evaluate_coding import CodedNote, coded_notes
from cleanclaim.usecases.coder.learn_coding import learn_coding

pytest.importorskip("sklearn")

DAY = date(2026, 5, 4)
# At this site cough is coded with every asthma, headache never is, and "the sugar thing" is diabetes.
_LINES = (
    ("1. Asthma, stable.", ("J45909", "R059")),
    ("1. Gout of the right foot.\n2. Headache.", ("M109",)),
    ("1. The sugar thing again.", ("E119",)),
    ("1. Hypertension.\n2. Headache.", ("I10",)),
    ("1. Osteoporosis.", ("M810",)),
)


def _notes(times: int) -> list[CodedNote]:
    found = []
    for number in range(times * len(_LINES)):
        line, codes = _LINES[number % len(_LINES)]
        text = f"Visit {number}.\n\nAssessment:\n{line}"
        start = text.find("sugar thing")
        spans = ((start, start + len("sugar thing"), "E119"),) if start >= 0 else ()
        found.append(CodedNote(str(number), text, frozenset(codes), spans))
    return found


@pytest.fixture(scope="module")
def model(library: Library) -> Model:
    return learn_coding(_notes(10), library, on=DAY, seconds=lambda: 0.0)


def _codes(text: str, library: Library, model: Model | None = None) -> set[str]:
    return {one.code for one in diagnoses_of([document("n", text)], CodingContext(DAY), library, model)}


def test_a_habit_is_learned(library: Library, model: Model) -> None:
    note = "Assessment:\n1. Asthma, stable."
    assert _codes(note, library) == {"J45.909"}
    assert _codes(note, library, model) == {"J45.909", "R05.9"}


def test_what_is_never_given_is_left_out_and_says_so(library: Library, model: Model) -> None:
    note = document("n", "Assessment:\n1. Hypertension.\n2. Headache.")
    draft = suggest(note, CodingContext(DAY), library, model)
    assert [one.code for one in draft.suggestions if one.role.value == "diagnosis"] == ["I10"]
    assert ("R51.9", "not usual here") in {(one.code, one.reason) for one in draft.withheld}


def test_a_phrase_that_people_marked_is_learned_with_its_sentence(library: Library, model: Model) -> None:
    note = document("n", "Assessment:\n1. The sugar thing again.")
    assert _codes(note.text, library) == set()
    (found,) = diagnoses_of([note], CodingContext(DAY), library, model)
    assert found.code == "E11.9"
    assert all(note.text[span.start : span.end] == span.text for span in found.evidence)
    assert found.evidence
    assert any("this site" in trace.says for trace in found.because)


def test_the_score_is_of_notes_not_seen(model: Model) -> None:
    score = model.cross_validated
    assert (score["folds"], score["notes"]) == (5, 50)
    assert score["f1"] > 0.95


def test_a_file_gives_the_same_model(tmp_path: Path, model: Model) -> None:
    path = tmp_path / "model.json"
    save_model(model, path)
    assert load_model(path) == model
    assert json.loads(path.read_text(encoding="utf-8"))["kind"] == "cleanclaim coding model"


def test_a_model_keeps_no_word_of_one_note_alone(tmp_path: Path, library: Library) -> None:
    path = tmp_path / "model.json"
    names = ("Testa", "Dumma", "Sampla", "Fixta", "Mocka")
    notes = [
        CodedNote(one.id, f"{one.text} {names[place % 5]}{'abcdefgh'[place // 5]} called 555-0100.", one.codes)
        for place, one in enumerate(_notes(5))
    ]
    save_model(learn_coding(notes, library, on=DAY, seconds=lambda: 0.0), path)
    kept = path.read_text(encoding="utf-8").lower()
    assert "asthma" in kept
    assert not [name for name in names if name.lower() in kept]
    assert "called 555" not in kept


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"kind": "cleanclaim coding model", "schema": 1}', "\x00\x01"])
def test_what_is_no_model_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "model.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(Refused, match="code learn"):
        load_model(path)


def test_a_model_of_another_code_set_is_refused(library: Library, model: Model) -> None:
    context = CodingContext(date(2014, 1, 1), system="ICD-9-CM")
    with pytest.raises(Refused, match="learned for ICD-10-CM"):
        diagnoses_of([document("n", "Gout.")], context, library, model)


def test_too_few_notes_are_refused(library: Library) -> None:
    with pytest.raises(Refused, match="20 coded notes"):
        learn_coding(_notes(2), library, on=DAY, seconds=lambda: 0.0)


def test_learn_and_evaluate_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "notes.jsonl", tmp_path / "model.json"
    rows = [
        {"id": note.id, "text": note.text, "codes": sorted(note.codes),
         "spans": [{"start": start, "end": end, "code": code} for start, end, code in note.spans]}
        for note in _notes(5)
    ]  # fmt: skip
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    assert [note.spans for note in coded_notes(file)] == [note.spans for note in _notes(5)]
    assert run(["code", "learn", str(file), "--out", str(out), "--folds", "3", "--date", "2026-05-04", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["cross_validated"]["folds"] == 3
    assert run(["code", "evaluate", str(file), "--model", str(out), "--date", "2026-05-04", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["f1"] > 0.95
