"""Problems whose own plan stands under them: the assessment goes on behind each."""

from __future__ import annotations

import pytest

from cleanclaim.charts import document
from cleanclaim.charts.values import SectionKind

NUMBERED = "ASSESSMENT AND PLAN\n\n1. Gout.\n- Plan: Allopurinol.\n\n2. Hypertension.\n- Plan: Lisinopril.\n"
TITLED = "ASSESSMENT AND PLAN\n\nGout.\nPlan: Allopurinol.\n\nHypertension.\nPlan: Lisinopril.\n"
ALONE = "ASSESSMENT AND PLAN\n1. Gout\nPlan:\n- allopurinol\n2. Hypertension\nPlan:\n- lisinopril\n"
LABELLED = (
    "IMPRESSION\nGout\nMedical Reasoning: first attack.\nPlan: Allopurinol.\n\n"
    "Hypertension\nMedical Reasoning: above goal.\nPlan: Lisinopril.\n"
)
OWN_LIST = "ASSESSMENT\n1. Gout\n2. Asthma\n\nPLAN\n1. Allopurinol\n2. Inhaler\n3. Hypertension is watched\n"
OTHER_PART = "ASSESSMENT\n1. Gout\n\nPHYSICAL EXAM\n2. Hypertension\n"


def _assessed(text: str) -> bool:
    note = document("note", text)
    place = text.index("Hypertension")
    return any(one.kind is SectionKind.ASSESSMENT and one.start <= place < one.end for one in note.sections)


@pytest.mark.parametrize("text", [NUMBERED, TITLED, ALONE, LABELLED])
def test_the_next_problem_is_assessed(text: str) -> None:
    assert _assessed(text)


@pytest.mark.parametrize("text", [OWN_LIST, OTHER_PART])
def test_lists_of_other_parts_are_not(text: str) -> None:
    assert not _assessed(text)


def test_the_impression_of_a_study_is_a_result() -> None:
    note = document("note", "RESULTS\nX-ray of the neck. Impression: Disc degeneration.\n\nASSESSMENT\nNeck pain.\n")
    assert [one.kind for one in note.sections] == [SectionKind.RESULTS, SectionKind.RESULTS, SectionKind.ASSESSMENT]


def test_an_impression_that_nothing_follows_is_the_assessment() -> None:
    note = document("note", "RESULTS\nX-ray of the neck: degeneration.\n\nIMPRESSION\nNeck pain.\n")
    assert note.sections[-1].kind is SectionKind.ASSESSMENT
