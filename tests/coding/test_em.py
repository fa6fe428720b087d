"""E/M: each rule fires and stays silent; worked visits; no level is ever above what was counted."""

from __future__ import annotations

import importlib
import pkgutil
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclaim.charts import document
from cleanclaim.charts.values import Document, DocumentKind
from cleanclaim.coding.selection import em
from cleanclaim.coding.selection.em.elements import two_of_three
from cleanclaim.coding.selection.em.problems import PROBLEM_RULES, Told
from cleanclaim.coding.selection.em.risk import RISK_RULES, TOGETHER_RULES
from cleanclaim.coding.selection.em.studied import Counted, grade_of, studied
from cleanclaim.coding.selection.em.tables import Grade, least_minutes
from cleanclaim.coding.selection.procedures import statements
from cleanclaim.coding.values import CodingContext, Role, Suggestion
from cleanclaim.kernel import Setting, Trace
from cleanclaim.kernel.rules import Rule

CASES, VIGNETTES = (
    tomllib.loads(files("cleanclaim").joinpath(f"rulebook/coding/cases/{name}.toml").read_text(encoding="utf-8"))
    for name in ("em", "em_vignettes")
)
DAY = date(2026, 3, 2)


class NoList:
    def procedure(self, code: str) -> None:
        return None


def read(case: dict[str, Any], text: str, kind: DocumentKind = DocumentKind.NOTE) -> em.VisitReading:
    note = document("note", text, kind)
    context = CodingContext(
        service_date=case.get("date", DAY),
        setting=Setting(case.get("setting", "office")),
        claim=case.get("claim", "professional"),
        age_years=case.get("age"),
        new_patient=case.get("new"),
    )
    diagnoses = [
        _diagnosis(note, code, words, place)
        for place, (code, words) in enumerate(case.get("diagnoses", ()), 1)
        if words in text
    ]
    heads = [note.quote(text.index(words), text.index(words) + len(words)) for words in case.get("unnamed", ())]
    return em.read(note, context, NoList(), diagnoses, _procedures(case), (), heads)


def _diagnosis(note: Document, code: str, words: str, rank: int) -> Suggestion:
    spans, start = [], note.text.find(words)
    while start >= 0:
        spans.append(note.quote(start, start + len(words)))
        start = note.text.find(words, start + 1)
    return Suggestion("ICD-10-CM", code, words, Role.DIAGNOSIS, 0.9, tuple(spans), rank=rank)


def _procedures(case: dict[str, Any]) -> list[Suggestion]:
    return [
        Suggestion("CPT", code, code, Role.PROCEDURE, 0.9, (), pointers=(pointer,))
        for code, pointer in case.get("procedures", ())
    ]


def fired(reading: em.VisitReading) -> set[str]:
    ids = {trace.source.get("rule") for _, one in reading.levels for trace in all_traces(one.because)}
    sentences = {each.card.sentence: name for name, each in all_rules().items()}
    return (ids | {sentences.get(one.detail) for one in reading.withheld}) - {None}


def all_traces(traces: Sequence[Trace]) -> Iterator[Trace]:
    for trace in traces:
        yield trace
        yield from all_traces(trace.because)


def all_rules() -> dict[str, Rule[..., Any]]:
    modules = [importlib.import_module(f"{em.__name__}.{each.name}") for each in pkgutil.iter_modules(em.__path__)]
    return {each.card.id: each for module in modules for each in vars(module).values() if isinstance(each, Rule)}


@pytest.mark.parametrize("case", CASES["problem"], ids=lambda case: case["id"])
def test_problem_rule(case: dict[str, Any]) -> None:
    weighs = {each.card.id: each for each in PROBLEM_RULES}[case["id"]]
    decided = {name: case[name] for name in ("begun", "surgery", "adverse") if name in case}
    assert weighs(Told(*case["fires"], **decided))
    quiet = {"adverse": False} if "adverse" in case else {}
    assert not weighs(Told(*case["silent"], **(decided | quiet)))


@pytest.mark.parametrize("case", CASES["risk"], ids=lambda case: case["id"])
def test_risk_rule(case: dict[str, Any]) -> None:
    carries = {each.card.id: each for each in (*RISK_RULES, *TOGETHER_RULES)}[case["id"]]
    before = [case["before"]] if "before" in case else []
    assert carries(case["fires"], *([before] if before else []))
    assert not carries(case["silent"], *([before] if before else []))


@pytest.mark.parametrize("case", CASES["visit"], ids=lambda case: case["id"])
def test_visit_rule(case: dict[str, Any]) -> None:
    if case.get("counted_less"):
        more, less = read(case, case["silent"]), read(case, case["fires"])
        assert _problems(less) < _problems(more)
        return
    assert case["id"] in fired(read(case, case["fires"]))
    silent = {key: value for key, value in case.items() if "silent" in case or key not in ("procedures", "setting")}
    assert case["id"] not in fired(read(silent, case.get("silent", case["fires"])))


def _problems(reading: em.VisitReading) -> int:
    return sum(element == "problems" for level, _ in reading.levels for element, _, _ in level.counted)


@pytest.mark.parametrize("case", CASES["studied"], ids=lambda case: f"{case['id']}: {case['text'][:30]}")
def test_studied(case: dict[str, Any]) -> None:
    told = statements(document("note", case["text"]))
    coded_in = {one.span() for one in told if one.text.endswith(tuple(case.get("coded_in", ["?"])))}
    found = studied(told, billed=case.get("billed", ()), young_child=case.get("young", False), coded_in=coded_in)
    assert [f"{one.kind}: {one.name}" for one in found] == case["counts"]


def test_every_rule_has_a_case() -> None:
    told = {case["id"] for part in ("problem", "risk", "visit", "studied") for case in CASES[part]}
    assert set(all_rules()) - {"em.total_time"} == told
    assert any(case.get("by") == "time" for case in CASES["note"])  # em.total_time fires, and is silent elsewhere


@pytest.mark.parametrize("case", [*CASES["note"], *VIGNETTES["note"]], ids=lambda case: case["name"])
def test_worked_visit(case: dict[str, Any]) -> None:
    reading = read(case, case["text"])
    assert ["-".join([one.code, *one.modifiers]) for _, one in reading.levels] == case["codes"]
    if not reading.levels:
        return
    level, suggestion = reading.levels[0]
    assert f"{level.problems}/{level.data}/{level.risk}" == case["elements"]
    assert level.by == case.get("by", level.by)
    assert level.code == suggestion.code
    assert suggestion.role is Role(case.get("role", "em"))
    assert suggestion.evidence
    assert all(span.text in case["text"] for _, span, _ in level.counted)
    assert all(case["text"][span.start : span.end] == span.text for _, span, _ in level.counted)


def test_a_nurse_visit_and_a_discharge_have_their_sentence() -> None:
    nurse = read({"new": False}, "Nurse visit for blood pressure check. BP 128/76.").levels
    assert [(one.code, bool(one.evidence)) for _, one in nurse] == [("99211", True)]
    discharge = read({"setting": "inpatient"}, "DISCHARGE SUMMARY. Pneumonia.").levels
    assert [(one.code, bool(one.evidence)) for _, one in discharge] == [("99238", True)]


def test_level_is_the_main_visit_of_read() -> None:
    case = CASES["note"][3]
    note = document("note", case["text"])
    found = [_diagnosis(note, code, words, 1) for code, words in case["diagnoses"]]
    main = em.level(note, CodingContext(DAY, new_patient=False), NoList(), found)
    assert main is not None
    assert main[0].code == "99214"


def _with_addendum(text: str, late: str, code: str, words: str) -> em.VisitReading:
    note, addendum = document("note", text), document("late", late, DocumentKind.ADDENDUM)
    start = late.find(words)
    span = addendum.quote(start, start + len(words))
    found = [Suggestion("ICD-10-CM", code, words, Role.DIAGNOSIS, 0.9, (span,), rank=1)]
    return em.read(note, CodingContext(DAY, new_patient=False), NoList(), found, (), (addendum,))


def test_a_diagnosis_named_in_an_addendum_takes_what_the_note_decided() -> None:
    text = "ASSESSMENT AND PLAN: Anemia. Start ferrous sulfate 325 mg daily, Rx sent."
    reading = _with_addendum(text, "Answer: Iron deficiency anemia.", "D50.9", "Iron deficiency anemia")
    assert [level.code for level, _ in reading.levels] == ["99214"]
    assert {span.document for span in reading.levels[0][1].evidence} == {"note", "late"}


def test_total_time_in_an_addendum_counts() -> None:
    text = "ASSESSMENT AND PLAN: Anemia. Rest."
    late = "Addendum: Iron deficiency anemia. Total time on the day of the visit: 41 minutes."
    (level, _), *_ = _with_addendum(text, late, "D50.9", "Iron deficiency anemia").levels
    assert (level.code, level.by, level.minutes) == ("99215", "time", 41)
    (without, _), *_ = _with_addendum(text, late[:33], "D50.9", "Iron deficiency anemia").levels
    assert without.by == "decision making"


def test_unknown_patient_is_taken_for_established_with_less_confidence() -> None:
    case = {"diagnoses": [["I10", "Hypertension"]]}
    text = "ASSESSMENT AND PLAN: Hypertension, at goal. Continue lisinopril 20 mg."
    (_, unknown), *_ = read(case, text).levels
    (_, known), *_ = read({**case, "new": False}, text).levels
    assert unknown.code == known.code == "99213"
    assert unknown.confidence < known.confidence
    assert any("established" in trace.says for trace in unknown.because)


def test_preventive_without_age_is_withheld_not_guessed() -> None:
    reading = read({}, "CC: Annual physical exam. ASSESSMENT: Healthy.")
    assert reading.levels == ()
    assert [one.reason for one in reading.withheld] == ["age not stated"]


@pytest.mark.parametrize("kind", [DocumentKind.LAB, DocumentKind.IMAGING, DocumentKind.OPERATIVE])
def test_a_report_is_no_visit(kind: DocumentKind) -> None:
    case = {"diagnoses": [["I10", "Hypertension"]]}
    assert read(case, "ASSESSMENT: Hypertension.", kind).levels == ()


def test_a_facility_claim_has_no_clinicians_level() -> None:
    case = {"diagnoses": [["I10", "Hypertension"]], "claim": "institutional"}
    assert read(case, "ASSESSMENT: Hypertension.").levels == ()


def test_minutes_in_force_follow_the_day() -> None:
    assert least_minutes("99306", date(2023, 12, 31)) == 45
    assert least_minutes("99306", date(2024, 1, 1)) == 50
    assert least_minutes("99214", date(2020, 12, 31)) is None
    assert least_minutes("99284", DAY) is None


@given(st.tuples(*[st.sampled_from(list(Grade))] * 3))
def test_two_of_three_reach_the_level_and_the_next_is_reached_by_one_at_most(
    grades: tuple[Grade, Grade, Grade],
) -> None:
    level = two_of_three(grades)
    assert sum(grade >= level for grade in grades) >= 2
    assert sum(grade > level for grade in grades) <= 1


@given(st.lists(st.sampled_from(["item", "historian", "interpretation", "discussion"]), max_size=8))
def test_more_studied_is_never_less(kinds: list[str]) -> None:
    (told,) = statements(document("note", "PLAN: none."))
    counted = [Counted(kind, str(place), told) for place, kind in enumerate(kinds)]
    assert all(grade_of(counted[:n]) <= grade_of(counted[: n + 1]) for n in range(len(counted)))


@given(st.integers(1, 120), st.integers(1, 120))
def test_more_minutes_never_give_a_lower_code(first: int, second: int) -> None:
    low, high = sorted((first, second))
    codes = [
        level.code
        for minutes in (low, high)
        for level, _ in read({"new": False}, f"PLAN: Total time {minutes} minutes.").levels[:1]
    ]
    assert codes == sorted(codes)
