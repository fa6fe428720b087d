"""`code suggest` on files of every kind: what is coded, what is set aside, and the exit status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.charts import messages as made
from tests.charts.test_gathering import FOREIGN

from cleanclaim.cli.main import run

NOTE = """Date of service: 05/04/2026
Patient: Testa Sample, 60 year old female

Assessment:
1. Left wrist pain. Splint.

Electronically signed by Dumma Fixture, MD on 05/04/2026
"""
CODES = {
    "mdm": {"E11.9", "I10", "Z79.84"},
    "bundle": {"E11.9", "I10", "Z79.84"},
    "cda": {"E11.9", "I10", "Z79.84"},
    "oru": {"R05.9"},
    "adt": set(),
}


class Desk:
    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys

    def put(self, name: str, content: bytes | str) -> str:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def suggest(self, *files: str, status: int = 0, more: tuple[str, ...] = ()) -> tuple[dict[str, Any], str]:
        assert run(["code", "suggest", *files, *more, "--json"]) == status
        heard = self.capsys.readouterr()
        assert "Traceback" not in heard.err
        return (json.loads(heard.out) if heard.out else {}), heard.err


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


def diagnoses(found: dict[str, Any]) -> set[str]:
    return {one["code"] for one in found["suggestions"] if one["role"] == "diagnosis"}


@pytest.mark.parametrize("kind", CODES)
def test_every_kind_is_recognised_by_its_content(desk: Desk, kind: str) -> None:
    found, _ = desk.suggest(desk.put("given.txt", made.EVERY[kind]))
    assert diagnoses(found) == CODES[kind]
    texts = {one["id"]: one["text"] for one in found["documents"]}
    for one in found["suggestions"]:
        for span in one["evidence"]:
            assert texts[span["document"]][span["start"] : span["end"]] == span["text"]


def test_the_message_says_who_when_and_where(desk: Desk) -> None:
    found, _ = desk.suggest(desk.put("b", made.BUNDLE))
    assert {"date": "2026-05-04", "setting": "emergency", "age": 60, "sex": "F"}.items() <= found["context"].items()
    found, _ = desk.suggest(desk.put("b", made.BUNDLE), more=("--setting", "office", "--age", "61"))
    assert {"setting": "office", "age": 61}.items() <= found["context"].items()


def test_several_files_are_one_visit(desk: Desk) -> None:
    files = [desk.put(name, made.EVERY[name]) for name in ("mdm", "oru", "adt")]
    found, _ = desk.suggest(*files)
    assert diagnoses(found) == CODES["mdm"]  # neither the laboratory's nor registration's word makes a diagnosis
    assert found["context"]["setting"] == "emergency"
    assert sorted(one["kind"] for one in found["documents"]) == ["imaging report", "lab result", "note", "summary list"]
    facts = next(one["facts"] for one in found["documents"] if one["kind"] == "lab result")
    assert {"words": "Glucose", "value": "182", "unit": "mg/dL", "reference_range": "70-99"}.items() <= facts[0].items()
    assert found["may_be_billed"] is True


@pytest.mark.parametrize(
    "name", ["Anemia", "Hypoglycemia", "Low potassium", "Type 2 diabetes mellitus", "Urinary tract infection"]
)
def test_a_laboratory_alone_diagnoses_nothing(desk: Desk, name: str) -> None:
    """Neither by the name of a test nor by a comment nor by a conclusion."""
    row = made.segment("OBX", f1="1", f2="TX", f3=f"1^{name}^L", f5=f"Conclusion: {name}.", f11="F")
    comment = made.segment("NTE", f1="1", f3=f"Diagnosis: {name}")
    report = {
        "resourceType": "DiagnosticReport", "id": "r", "status": "final", "code": {"text": name},
        "category": [{"coding": [{"code": "LAB"}]}], "conclusion": f"Assessment: {name}.",
    }  # fmt: skip
    found, _ = desk.suggest(
        desk.put("oru", made.oru(row, comment)), desk.put("r", json.dumps(report)), desk.put("n", NOTE)
    )
    assert diagnoses(found) == {"M25.532"}


def test_an_imaging_report_of_others_does_not_replace_the_providers_words(desk: Desk) -> None:
    row = made.segment("OBX", f1="1", f2="TX", f3="1&IMP^XR wrist", f5="Fracture of the left distal radius.", f11="F")
    found, _ = desk.suggest(desk.put("n", NOTE), desk.put("oru", made.oru(row, service="RAD")))
    assert diagnoses(found) == {"M25.532"}


def test_another_patients_document_is_told_and_not_coded(desk: Desk) -> None:
    other = desk.put("other.txt", "Patient: Anna Fixture\nDOB: 03/03/1933\nAssessment: Gout.\n")
    found, said = desk.suggest(desk.put("n.txt", NOTE), other, status=1)
    assert diagnoses(found) == {"M25.532"}
    assert "another patient (name differs)" in said
    assert "Fixture" not in said
    assert [one["read"] for one in found["documents"]] == [True, False]
    assert [(one["rule"], one["severity"]) for one in found["findings"]] == [("charts.other_patient", "error")]


@pytest.mark.parametrize("language", FOREIGN)
def test_another_language_is_told_and_not_coded(desk: Desk, language: str) -> None:
    found, said = desk.suggest(desk.put("n.txt", f"{FOREIGN[language]} Diabetes mellitus."), status=1)
    assert (found["suggestions"], found["em"], found["may_be_billed"]) == ([], None, False)
    assert "in English alone" in said


def test_an_unsigned_document_may_not_be_billed(desk: Desk) -> None:
    found, said = desk.suggest(desk.put("m", made.mdm("Assessment:", "1. Gout.", status="DI")))
    assert diagnoses(found) == {"M10.9"}
    assert (found["signed"], found["may_be_billed"]) == (False, False)
    assert "not signed" in said


def test_a_code_of_an_unsigned_addition_to_a_signed_note_may_not_be_billed(desk: Desk) -> None:
    late = made.mdm("Gout of the left foot.", status="DI", event="T06")
    found, _ = desk.suggest(desk.put("n", NOTE), desk.put("m", late))
    assert any(code.startswith("M10") for code in diagnoses(found))
    assert (found["signed"], found["may_be_billed"]) == (True, False)


def test_a_note_without_a_diagnosis_says_so(desk: Desk) -> None:
    found, said = desk.suggest(desk.put("n.txt", "Date of service: 05/04/2026\nForms were filled in.\n"))
    assert diagnoses(found) == set()
    assert "supports a diagnosis" in said


@pytest.mark.parametrize(
    ("day", "words"),
    [("1990-01-01", "takes ICD-9-CM"), ("2030-01-01", "is the last release installed and ended before 2030-01-01")],
)
def test_a_day_without_a_code_set_is_said(desk: Desk, day: str, words: str) -> None:
    found, said = desk.suggest(desk.put("n.txt", NOTE.replace("05/04/2026", "")), more=("--date", day))
    assert words in " ".join(said.split())
    assert diagnoses(found) == (set() if day < "2015-10-01" else {"M25.532"})
    assert {one["reason"] for one in found["withheld"] if one["code"] == "M25.532"} == (
        {"not in force"} if day < "2015-10-01" else set()
    )


def test_a_table_pasted_as_text_gives_no_code_of_its_figures(desk: Desk) -> None:
    table = (
        "Test\tResult\tRange\tFlag\nGlucose\t182\t70-99\tH\nPotassium\t3.1\t3.5-5.1\tL\n"
        "Hepatitis C antibody\tnegative\t\t\n\n"
        "| Problem | Status | ICD |\n|---|---|---|\n| Breast cancer | Resolved | C50.911 |\n\n"
    )
    found, _ = desk.suggest(desk.put("n.txt", NOTE.replace("Assessment:", f"{table}Assessment:")))
    assert diagnoses(found) == {"M25.532"}


def test_who_and_when_alone_are_no_document(desk: Desk) -> None:
    _, said = desk.suggest(desk.put("a", made.ADT.replace(b"DG1", b"ZZ1")), status=2)
    assert "no document to code" in said


def test_nothing_of_a_record_is_said_on_stderr(desk: Desk) -> None:
    stranger = desk.put("two.hl7", made.MDM.replace(b"SAMPLE^TESTA", b"ZZSECRET^ANNA"))
    found, said = desk.suggest(desk.put("one.hl7", made.MDM), stranger, status=1)
    assert diagnoses(found) == CODES["mdm"]
    assert [one["read"] for one in found["documents"]] == [True, False]
    assert "ZZSECRET" not in said.upper()
