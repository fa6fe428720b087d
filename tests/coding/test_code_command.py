"""`cleanclaim code suggest` and `code evaluate` as a person meets them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from cleanclaim.cli.main import run
from cleanclaim.usecases.coder.evaluate_coding import score_of

NOTE = """Date of service: 05/04/2026
Patient: Testa Sample, 60 year old female, established patient

Assessment:
1. Type 2 diabetes mellitus. Continue metformin 500 mg.
2. Hypertension, no chest pain.

Electronically signed by Dumma Fixture, MD on 05/04/2026
"""


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.txt"
    path.write_text(NOTE, encoding="utf-8")
    return path


def _document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run([*arguments, "--json"]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_suggest_is_as_the_contract_says(note: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = _document(capsys, "code", "suggest", str(note))
    diagnoses = [one for one in found["suggestions"] if one["role"] == "diagnosis"]
    assert [one["code"] for one in diagnoses] == ["E11.9", "I10", "Z79.84"]
    for one in found["suggestions"]:
        assert {"system", "code", "display", "confidence", "role", "evidence", "because", "alternatives"} <= one.keys()
        assert all(NOTE[span["start"] : span["end"]] == span["text"] for span in one["evidence"])
        assert one["role"] == "diagnosis" or {"modifiers", "units"} <= one.keys()
    assert {"text": "chest pain", "reason": "negated"}.items() <= found["withheld"][0].items()
    assert found["em"] is None or {"code", "by", "problems", "data", "risk", "minutes"} <= found["em"].keys()
    assert found["context"] == {
        "date": "2026-05-04", "setting": "office", "claim": "professional", "age": 60, "sex": "F", "new_patient": False,
    }  # fmt: skip
    assert found["signed"] is True


def test_an_unsigned_note_may_not_be_billed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "note.txt"
    path.write_text("Assessment: Gout.", encoding="utf-8")
    assert run(["code", "suggest", str(path), "--date", "2026-05-04", "--json"]) == 0
    heard = capsys.readouterr()
    assert json.loads(heard.out)["may_be_billed"] is False
    assert "not signed" in heard.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["code", "suggest", "nowhere.txt"], "no such file"),
        (["code", "suggest", "{note}", "--model", "m"], "is not a model"),
        (["code", "suggest", "{note}", "--system", "ICD-9-CM"], "up to 2015-09-30"),
        (["code", "evaluate", "{note}"], "Line 1"),
        (["code", "evaluate", "nowhere.jsonl"], "not a file"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(
    note: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([each.format(note=note) for each in arguments]) == 2
    heard = capsys.readouterr()
    assert heard.out == ""
    assert words in " ".join(heard.err.split())
    assert "Traceback" not in heard.err


def test_evaluate_counts_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "coded.jsonl.gz"
    rows = [
        {"id": "a", "text": "Assessment:\n1. Gout.\n2. Hypertension.", "codes": ["M109", "I10"]},
        {"id": "b", "text": "Assessment:\n1. Knee pain.", "codes": ["M25.561", "J45.909"]},
    ]
    path.write_bytes(gzip.compress("\n".join(json.dumps(row) for row in rows).encode()))
    score = _document(capsys, "code", "evaluate", str(path), "--date", "2026-05-04")
    assert (score["notes"], score["gold"], score["predicted"]) == (2, 4, 3)
    assert (score["precision"], score["recall"], score["f1"]) == (0.6667, 0.5, 0.5714)
    assert score["category_f1"] == 0.8571
    assert score["exact_notes"] == 0.5
    assert set(score["confident"]) == {"threshold", "coverage", "precision", "suggestions"}
    assert score["notes_per_second"] > 0


def test_the_confident_class_is_counted_by_whole_notes() -> None:
    sure, unsure = 0.9, 0.5
    score = score_of(
        [
            (frozenset({"I10", "E119"}), {"I10": sure, "E119": sure}),
            (frozenset({"I10", "E119"}), {"I10": sure}),  # all confident, one missed
            (frozenset({"I10"}), {"I10": sure, "R05": unsure}),
            (frozenset({"I10"}), {}),
        ],
        1.0,
    ).document()["confident"]
    assert (score["coverage"], score["precision"]) == (0.5, 0.5)
    assert score["suggestions"] == {"coverage": 0.8, "precision": 1.0}
