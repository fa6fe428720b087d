"""How well suggestions agree with people: floors under what was measured, so that a loss is noticed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from time import perf_counter

import pytest

from cleanclaim.charts import DocumentKind, document
from cleanclaim.codesets import Library
from cleanclaim.coding.selection import CONFIDENT, diagnoses_of
from cleanclaim.coding.values import CodingContext
from cleanclaim.sandbox.practice import synthetic_practice
from cleanclaim.usecases.coder.evaluate_coding import coded_notes, day_of_codes, evaluate_coding

NOTES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "notes"


def test_office_notes_of_the_synthetic_practice(library: Library) -> None:
    gold = said = right = sure = sure_right = 0
    for visit in synthetic_practice().visits:
        answers = [document(f"a{n}", one.addendum, DocumentKind.ADDENDUM) for n, one in enumerate(visit.answers)]
        found = diagnoses_of(
            [document("note", visit.note), *answers], CodingContext(visit.encounter.service_date), library
        )
        codes, key = {one.code for one in found}, {one.code for one in visit.key.diagnoses}
        confident = {one.code for one in found if one.confidence >= CONFIDENT}
        gold, said, right = gold + len(key), said + len(codes), right + len(codes & key)
        sure, sure_right = sure + len(confident), sure_right + len(confident & key)
    assert 2 * right / (gold + said) >= 0.93
    assert sure_right / sure >= 0.95
    assert sure / said >= 0.75


def test_the_day_that_codes_belong_to(library: Library) -> None:
    assert day_of_codes(["R51", "R05", "I10"], library, date(2026, 5, 4)) == date(2019, 10, 1)
    assert day_of_codes(["R51.9", "I10"], library, date(2026, 5, 4)) == date(2026, 5, 4)


@pytest.mark.conformance
@pytest.mark.skipif(not NOTES.is_dir(), reason="needs the folder of public data")
def test_case_reports(library: Library) -> None:
    path = NOTES / "codiesp_en_train.jsonl.gz"
    day = day_of_codes((code for note in coded_notes(path) for code in note.codes), library, date(2026, 5, 4))
    score = evaluate_coding(coded_notes(path), library, on=day, seconds=perf_counter).document()
    assert score["f1"] >= 0.45
    assert score["notes_per_second"] >= 20
