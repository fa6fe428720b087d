"""Headings as clinicians write them: dictated, in capitals before a gap, as a letter with a slash, or none at all."""

from __future__ import annotations

import pytest

from cleanclaim.charts import document


def kinds(text: str) -> list[tuple[str, str]]:
    note = document("note", text)
    return [(one.kind.value, note.text[one.body_start : one.end].strip()[:20]) for one in note.sections]


@pytest.mark.parametrize(
    "heading",
    ["Imp/Plan", "A/P by problem:", "Impression/Recs", "MDM/Dx", "Assess/Plan:", "Dx & Plan", "Problems/Plan",
     "INTERPRETATION", "Assessment.", "IMPRESSION. ", "A/ ", "IMP  "],
)  # fmt: skip
def test_an_assessment_by_many_names(heading):
    gap = " " if heading[-1] in "./ " else "\n"
    assert ("assessment", "Gout of the left foo") in kinds(f"Old man.\n{heading}{gap}Gout of the left foot.\n")


@pytest.mark.parametrize(
    "text", ["Assessment of gout.", "Plan to go. Home.", "A gout.", "Examination was done.", "PE well."]
)
def test_words_within_a_sentence_are_no_heading(text):
    assert [kind for kind, _ in kinds(f"Old man.\n{text}\n")] == ["other"]


def test_a_dictation_has_its_parts():
    note = "Dictated note. Old man.\n\nExamination. Foot red.\n\nAssessment. Gout.\n\nPlan. Stop beer.\n"
    assert [kind for kind, _ in kinds(note)] == ["other", "physical examination", "assessment", "plan"]


def test_numbered_problems_are_the_assessment_of_a_note_that_has_none():
    note = "Reason: foot\n\n1. Red toe since May.\n Gout. Ice.\n\n2) Migraine, stable.\nSame pills.\n\nBP 118/72\n"
    assert kinds(note) == [
        ("chief complaint", "foot"), ("assessment", "1. Red toe since May"), ("chief complaint", "BP 118/72"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "note",
    [
        "Old man.\n1. Red toe.\n\nAssessment: gout\n",
        "Meds:\n1. Lisinopril\n2. Aspirin\n",
        "Old man with one line.\n1. Red toe.\n",
        "Old man.\n2. Red toe.\n3. Migraine.\n",
    ],
    ids=["there is an assessment", "a list of drugs", "one item", "does not begin at one"],
)
def test_other_numbers_are_no_assessment(note):
    assert all(not text.startswith(("1.", "2.")) for kind, text in kinds(note) if kind == "assessment")
