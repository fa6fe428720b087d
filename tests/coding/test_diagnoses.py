"""The diagnosis pipeline keeps its promises, rule by rule, case by case (`rulebook/coding/cases/`)."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanclaim.charts import Document, DocumentKind, document
from cleanclaim.codesets import Library
from cleanclaim.coding.selection import (
    CONFIDENT,
    counting,
    diagnoses_of,
    histories,
    left_to,
    reports,
    suggest,
    taken_up,
)
from cleanclaim.coding.selection.assertion import asserted
from cleanclaim.coding.selection.guidelines import GUIDELINES
from cleanclaim.coding.selection.mentions import mentions
from cleanclaim.coding.selection.phrases import phrase_set
from cleanclaim.coding.selection.specificity import choose
from cleanclaim.coding.values import CodingContext, CodingDraft, Role
from cleanclaim.kernel import Refused, Setting, Sex

_FOLDER = files("cleanclaim").joinpath("rulebook/coding/cases")
CASES = [
    case
    for name in (
        "diagnoses",
        "diagnoses_places",
        "diagnoses_pregnancy",
        "diagnoses_bones",
        "diagnoses_family",
        "diagnoses_office",
        "diagnoses_specialties",
    )
    for case in tomllib.loads(_FOLDER.joinpath(f"{name}.toml").read_text(encoding="utf-8"))["case"]
]
SENTENCES = tomllib.loads(_FOLDER.joinpath("assertions.toml").read_text(encoding="utf-8"))["case"]
DAY = date(2026, 5, 4)
RULES = (
    *GUIDELINES,
    choose,
    counting.uncertain_as_established,
    counting.chronic_is_present,
    counting.status_is_history,
    histories.remembered,
    histories.after_cancer,
    reports.of_report,
    reports.either,
    left_to.left_to_others,
    taken_up.treated_for,
    taken_up.worked_up,
)
CARDS = {rule.card.id: rule.card for rule in RULES}


def _documents(case: dict[str, Any]) -> list[Document]:
    found = [document("note", case["note"])]
    if "addendum" in case:
        found.append(document("addendum", case["addendum"], DocumentKind.ADDENDUM))
    return found


def _context(case: dict[str, Any]) -> CodingContext:
    return CodingContext(
        service_date=case.get("date", DAY),
        setting=Setting(case.get("setting", "office")),
        claim=case.get("claim", "professional"),
        age_years=case.get("age"),
        sex=Sex(case.get("sex", "U")),
    )


def _diagnoses(draft: CodingDraft) -> list[str]:
    return [one.code for one in draft.suggestions if one.role is Role.DIAGNOSIS]


def _says(draft: CodingDraft, sentence: str) -> bool:
    reasons = [trace.says for one in draft.suggestions for trace in one.because]
    return any(sentence in said for said in (*reasons, *(one.detail for one in draft.withheld)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']}: {case['says']}")
def test_case(case: dict[str, Any], library: Library) -> None:
    draft = suggest(_documents(case), _context(case), library)
    if "codes" in case:
        assert _diagnoses(draft) == case["codes"]
    assert _says(draft, CARDS[case["rule"]].sentence) is case["fires"]


def test_every_rule_has_both_cases() -> None:
    for fires in (True, False):
        assert {case["rule"] for case in CASES if case["fires"] is fires} == set(CARDS)


@pytest.mark.parametrize("case", SENTENCES, ids=lambda case: case["sentence"])
def test_how_the_record_speaks(case: dict[str, Any], library: Library) -> None:
    note = document("note", f"Assessment:\n{case['sentence']}")
    said = {one.text: one.assertion.value for one in asserted(note, mentions(note, phrase_set(library)), DAY.year)}
    assert {words: said.get(words) for words in case["words"]} == case["words"]


def test_side_of_an_addendum(library: Library) -> None:
    note = document("note", "Assessment:\n1. Knee pain.")
    answer = document("addendum", "The knee pain is of the left knee.", DocumentKind.ADDENDUM)
    draft = suggest([note, answer], CodingContext(DAY), library)
    assert _diagnoses(draft) == ["M25.562"]
    assert {span.document for one in draft.suggestions[:1] for span in one.evidence} <= {"note", "addendum"}


@pytest.mark.parametrize(
    "elsewhere",
    [
        "Exam: left knee tender, right knee swollen.",
        "Family history: left knee pain.",
        "Exam: left hip tender.",
        "Exam: knees tender.",
    ],
)
def test_side_is_not_taken_from_elsewhere_where_it_is_not_sure(elsewhere: str, library: Library) -> None:
    note = document("note", f"{elsewhere}\n\nAssessment:\n1. Knee pain.")
    draft = suggest(note, CodingContext(DAY), library)
    assert _diagnoses(draft) == ["M25.569"]


@pytest.mark.parametrize(
    ("elsewhere", "problem", "code"),
    [
        ("Exam: right knee with effusion.", "Osteoarthritis of the knee", "M17.11"),
        ("HPI: Asymptomatic microscopic hematuria.", "Microscopic hematuria", "R31.21"),
    ],
)
def test_what_is_taken_from_elsewhere_is_quoted(elsewhere: str, problem: str, code: str, library: Library) -> None:
    draft = suggest(document("note", f"{elsewhere}\n\nAssessment:\n1. {problem}."), CodingContext(DAY), library)
    [one] = [each for each in draft.suggestions if each.role is Role.DIAGNOSIS]
    assert one.code == code
    assert any(span.text in elsewhere for span in one.evidence)


def test_stage_is_not_read_from_a_figure(library: Library) -> None:
    note = document("note", "Labs: eGFR 38.\n\nAssessment:\n1. Chronic kidney disease. eGFR 38.")
    assert _diagnoses(suggest(note, CodingContext(DAY), library)) == ["N18.9"]


def test_laboratory_results_are_no_diagnoses(library: Library) -> None:
    note = document("note", "Assessment:\n1. Gout.")
    results = document("lab", "Iron deficiency anemia panel: ferritin 7", DocumentKind.LAB)
    assert _diagnoses(suggest([note, results], CodingContext(DAY), library)) == ["M10.9"]


def test_a_report_without_assessment_is_read_whole_with_less_confidence(library: Library) -> None:
    report = document("note", "A 40-year-old woman with asthma came with pneumonia.")
    found = {one.code: one.confidence for one in diagnoses_of([report], CodingContext(DAY), library)}
    assert set(found) == {"J45.909", "J18.9"}
    assert max(found.values()) < CONFIDENT


def test_other_code_sets_are_refused(library: Library) -> None:
    with pytest.raises(Refused):
        suggest(document("note", "Gout."), CodingContext(date(2014, 1, 1), system="ICD-11"), library)
    with pytest.raises(Refused):
        suggest([], CodingContext(DAY), library)


_PIECES = (
    *("Assessment:", "A/P:", "Plan:", "HPI:", "Family history:", "\n", "\n\n", "1. ", "- ", ", ", ". ", "; "),
    *(" no ", " denies ", "probable", "?", "\t", "  ", "é", "İ", "“quoted”", "mother has asthma", "flu shot given"),
    *("hypertension", "type 2 diabetes mellitus with hyperglycemia", "CKD stage 3b", "left ankle sprain"),
    *("chest pain", "BMI 34.2", "obesity", "metformin", "knee pain, right"),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=25).map("".join).filter(str.strip))
def test_quotes_lie_where_they_say(library: Library, text: str) -> None:
    note, addendum = document("note", text), document("later", f"Addendum. {text}", DocumentKind.ADDENDUM)
    draft = suggest([note, addendum], CodingContext(DAY, age_years=50), library)
    texts = {"note": note.text, "later": addendum.text}
    spans = [span for one in draft.suggestions for span in one.evidence] + [one.span for one in draft.withheld]
    assert all(texts[span.document][span.start : span.end] == span.text for span in spans)
    assert all(one.evidence for one in draft.suggestions)
    assert suggest([note, addendum], CodingContext(DAY, age_years=50), library) == draft
