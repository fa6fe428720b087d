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


@pytest.mark.parametrize(
    "heading",
    ["MDM / Impression: ", "Assessment, Plan: ", "Impression today: ", "Assessment (today): ", "Dx ", "IMP ",
     "Postop dx: ", "Pre/post dx: ", "A/P ", "Opinion: "],
)  # fmt: skip
def test_two_headings_together_and_short_ones(heading):
    assert ("assessment", "Gout of the left foo") in kinds(f"Old man.\n{heading}Gout of the left foot.\n")


@pytest.mark.parametrize(
    "text",
    ["Dx in 2011 with gout.", "Imp of the foot.", "Patient education and counseling: gout.", "History of gout - gone."],
)
def test_what_only_looks_like_a_heading(text):
    assert [kind for kind, _ in kinds(f"Old man.\n{text}\n") if kind in ("assessment", "instructions")] == []


def test_a_dictation_in_one_line_has_its_parts():
    note = "Old man with a red toe. Examination. Foot red. Impression. Gout. Plan. Stop beer.\n"
    assert [kind for kind, _ in kinds(note)] == ["other", "physical examination", "assessment", "plan"]


@pytest.mark.parametrize("after", ["Same", "same as above.", "SAME AS PREOP"])
def test_an_operation_was_for_the_diagnosis_before_it_where_the_one_after_is_the_same(after):
    note = f"Preoperative diagnosis: Hernia\nPostoperative diagnosis: {after}\nProcedure: repair\n"
    assert ("assessment", "Hernia") in kinds(note)


def test_the_diagnosis_after_an_operation_stands_where_it_says_more():
    note = "Preop dx: Lump\nPostop dx: Lipoma\nProcedure: excision\n"
    assert kinds(note)[:2] == [("other", "Lump"), ("assessment", "Lipoma")]


def test_the_diagnosis_before_an_operation_is_all_that_is_said():
    assert ("assessment", "Lump") in kinds("Preop dx: Lump\nProcedure: excision\n")


def test_with_what_a_patient_left_is_the_assessment_and_not_with_what_they_came():
    note = "Admission diagnosis: Weak arm\nDischarge diagnoses:\nStroke\n"
    assert kinds(note) == [("other", "Weak arm"), ("assessment", "Stroke")]
    assert kinds("Admission diagnosis: Weak arm\nHPI: Old man.\n")[0] == ("assessment", "Weak arm")


def test_problems_with_a_mark_before_each_are_the_assessment_of_a_note_that_has_none():
    note = "Old man.\nExam: red toe\n\n# Gout\nIce.\n\n#Migraine\nSame pills.\n\nBack in May.\n"
    assert kinds(note)[2:4] == [("assessment", "# Gout\nIce."), ("assessment", "#Migraine\nSame pills")]
    assert "assessment" not in [kind for kind, _ in kinds("Old man.\n# Gout\nIce.\n")]


def said(text: str) -> list[str]:
    note = document("note", text)
    return [note.text[one.start : one.end] for one in note.sentences]


def test_one_who_writes_no_capitals_ends_sentences_and_lines_all_the_same():
    note = "feet check. nails thick. no pain. no DM. pulses ok\nonychomycosis both feet\nterbinafine, LFT\n"
    assert said(note)[-3:] == ["pulses ok", "onychomycosis both feet", "terbinafine, LFT"]


def test_a_wrapped_line_of_one_who_writes_capitals_goes_on():
    note = (
        "The foot has been red and painful since the wedding of\nhis daughter in June. No fever. Ice did not\nhelp.\n"
    )
    assert said(note)[-1] == "Ice did not\nhelp."


def test_a_numbered_problem_with_a_dash_is_no_heading():
    note = "Old man.\nA/P:\n1. Gout - ice.\n2. Immunizations - flu shot given today.\n"
    assert [kind for kind, _ in kinds(note)] == ["other", "assessment"]
