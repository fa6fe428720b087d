"""Queries: asked only where the code hangs on it, and never leading."""

from __future__ import annotations

import importlib
import pkgutil
import tomllib
from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclaim.charts import document
from cleanclaim.charts.values import Document, DocumentKind
from cleanclaim.codesets.values import Code, Lookup
from cleanclaim.coding.selection import procedures, queries
from cleanclaim.coding.selection.queries.asking import sided_codes
from cleanclaim.coding.selection.queries.linting import LINTS
from cleanclaim.coding.values import CodingContext, ProviderQuery, Role, Suggestion, Withheld
from cleanclaim.kernel import Span, Trace
from cleanclaim.kernel.rules import Rule, load_rulebook

CASES = tomllib.loads(files("cleanclaim").joinpath("rulebook/coding/cases/queries.toml").read_text(encoding="utf-8"))
DAY = date(2026, 3, 2)
ROWS = load_rulebook("coding/queries")["query"]


class SmallLibrary:
    """A handful of titles; obesity classes from October 2024; every other code is taken for valid."""

    titles = {
        "M25.561": "Pain in right knee",
        "M25.562": "Pain in left knee",
        "M25.569": "Pain in unspecified knee",
        "M75.101": "Unspecified rotator cuff tear of right shoulder, not specified as traumatic",
        "M75.102": "Unspecified rotator cuff tear of left shoulder, not specified as traumatic",
        "M75.100": "Unspecified rotator cuff tear of unspecified shoulder, not specified as traumatic",
        "H66.91": "Otitis media, unspecified, right ear",
        "H66.92": "Otitis media, unspecified, left ear",
        "H66.93": "Otitis media, unspecified, bilateral",
        "H66.90": "Otitis media, unspecified, unspecified ear",
        "I50.9": "Heart failure, unspecified",
    }

    def code(self, system: str, code: str) -> Code | None:
        title = self.titles.get(code)
        return Code(system, code, title, True) if title else None

    def lookup(self, system: str, code: str, on: date) -> Lookup:
        late = code.startswith("E66.81") and on < date(2024, 10, 1)
        return Lookup("invalid" if late else "valid", None, "small", "")

    def procedure(self, code: str) -> None:
        return None


def ask(
    case: dict[str, Any], text: str, diagnoses: list[list[str]], *, open_side: str = ""
) -> tuple[ProviderQuery, ...]:
    note = document("note", text)
    found = [
        Suggestion("ICD-10-CM", code, words, Role.DIAGNOSIS, 0.9, (_quote(note, words),), rank=place)
        for place, (code, words) in enumerate(diagnoses, 1)
    ]
    held = [Withheld(_quote(note, words), "negated", code) for code, words in case.get("negated", ()) if words in text]
    marks = (Trace("", "rule", "", "", {"rule": "procedures.side_missing"}),) if open_side else ()
    acts = [Suggestion("CPT", open_side or "20610", "injection", Role.PROCEDURE, 0.9, (_quote(note, text[:9]),), marks)]
    context = CodingContext(case.get("date", DAY))
    return queries.propose(note, context, SmallLibrary(), found, held, acts)


def _quote(note: Document, words: str) -> Span:
    start = note.text.index(words)
    return note.quote(start, start + len(words))


def shown(asked: tuple[ProviderQuery, ...]) -> list[str]:
    return [f"{one.concerns}: {one.asks_for}" for one in asked]


@pytest.mark.parametrize("case", CASES["rule"], ids=lambda case: case["id"])
def test_rule_fires_and_stays_silent(case: dict[str, Any]) -> None:
    assert shown(ask(case, case["fires"], case["diagnoses"], open_side=case.get("open_side", ""))) == case["asks"]
    assert shown(ask(case, case["silent"], case.get("silent_diagnoses", case["diagnoses"]))) == []


@pytest.mark.parametrize("case", CASES["note"], ids=lambda case: case["name"])
def test_note(case: dict[str, Any]) -> None:
    asked = ask(case, case["text"], case["diagnoses"])
    assert shown(asked) == case["asks"]
    for one in asked:
        assert queries.leading(one) == []
        assert all(case["text"][span.start : span.end] == span.text for span in one.indicators)


def test_every_rule_has_a_case() -> None:
    modules = [
        importlib.import_module(f"{queries.__name__}.{each.name}") for each in pkgutil.iter_modules(queries.__path__)
    ]
    rules = {each.card.id for module in modules for each in vars(module).values() if isinstance(each, Rule)}
    assert rules == {case["id"] for case in (*CASES["rule"], *CASES["lint"])}


def good() -> ProviderQuery:
    return ProviderQuery(
        to="treating provider",
        question="The record documents knee pain. Please state the side.",
        indicators=(Span("note", 0, 9, "Knee pain"),),
        options=(("Right", "M25.561"), ("Left", "M25.562"), ("Other (please state)", ""), ("Unable to determine", "")),
        concerns="M25.569",
        asks_for="laterality",
    )


def test_a_good_question_passes() -> None:
    assert queries.leading(good()) == []


@pytest.mark.parametrize("case", CASES["lint"], ids=lambda case: case["id"])
def test_lint(case: dict[str, Any]) -> None:
    changes = {
        name: tuple(tuple(each) for each in value) if isinstance(value, list) else value
        for name, value in case.items()
        if name != "id"
    }
    found = queries.leading(replace(good(), **changes))
    assert case["id"] in {one.rule for one in found}
    assert all(one.message and one.citation for one in found)


def test_side_found_by_one_character_and_one_word() -> None:
    library = SmallLibrary()
    assert sided_codes("M25.569", library, DAY) == {"right": "M25.561", "left": "M25.562"}
    assert sided_codes("M75.100", library, DAY) == {"right": "M75.101", "left": "M75.102"}
    assert sided_codes("H66.90", library, DAY)["left"] == "H66.92"
    assert sided_codes("I50.9", library, DAY) == {}
    assert sided_codes("M25.561", library, DAY) == {}


def test_the_answer_as_an_addendum_resolves_the_side_of_the_act() -> None:
    text = "ASSESSMENT: Cough.\nPROCEDURE: Knee injection with 40 mg of Kenalog performed.\n"
    context = CodingContext(DAY)
    before, _ = procedures.propose(document("note", text), context, SmallLibrary(), [])
    asked = queries.propose(document("note", text), context, SmallLibrary(), [], (), before)
    assert shown(asked) == ["20610: laterality"]
    assert ("Right", "20610-RT") in asked[0].options
    answered = document("note", text + "ADDENDUM: Right knee.\n")
    after, _ = procedures.propose(answered, context, SmallLibrary(), [])
    assert [one.modifiers for one in after if one.code == "20610"] == [("RT",)]
    assert queries.propose(answered, context, SmallLibrary(), [], (), after) == ()


def test_the_answer_may_be_a_document_of_its_own() -> None:
    note = document("note", "PROCEDURE: Knee injection with 40 mg of Kenalog performed.\n")
    addendum = document("addendum", "Right knee.", DocumentKind.ADDENDUM)
    context = CodingContext(DAY)
    acts, _ = procedures.propose([note, addendum], context, SmallLibrary(), [])
    assert [one.modifiers for one in acts if one.code == "20610"] == [("RT",)]
    assert queries.propose([note, addendum], context, SmallLibrary(), [], (), acts) == ()


def test_results_of_others_are_not_what_was_performed_here() -> None:
    note = document("note", "PLAN: CBC ordered.")
    results = document("lab", "RESULTS: Rapid strep positive.", DocumentKind.LAB)
    acts, _ = procedures.propose([note, results], CodingContext(DAY), SmallLibrary(), [])
    assert acts == []


def test_what_the_note_says_elsewhere_is_quoted_to_the_provider() -> None:
    note = document("note", "HPI: Chronic systolic heart failure.\nASSESSMENT: Heart failure.\n")
    found = [Suggestion("ICD-10-CM", "I50.9", "x", Role.DIAGNOSIS, 0.9, (_quote(note, "Heart failure."),))]
    held = [Withheld(_quote(note, "systolic heart failure"), "not in the assessment", "I50.22")]
    (asked,) = queries.propose(note, CodingContext(DAY), SmallLibrary(), found, held)
    assert [span.text for span in asked.indicators] == ["Heart failure.", "Chronic systolic heart failure."]


def test_icd9_is_not_asked_about() -> None:
    note = document("note", "ASSESSMENT: Heart failure.")
    found = [Suggestion("ICD-9-CM", "428.0", "x", Role.DIAGNOSIS, 0.9, (_quote(note, "Heart failure"),))]
    assert queries.propose(note, CodingContext(DAY, system="ICD-9-CM"), SmallLibrary(), found) == ()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_every_row_of_the_rulebook_asks_without_leading(row: dict[str, Any]) -> None:
    text = f"RESULTS: {row['indicators'][0]} noted.\nASSESSMENT: the condition of this row.\n"
    asked = ask({}, text, [[row["concerns"][0], "the condition of this row"]])
    assert shown(asked) == [f"{row['concerns'][0]}: {row['asks_for']}"]
    assert row["source"]


_SAFE = st.text(alphabet=st.characters(whitelist_categories=("Ll",), max_codepoint=122), min_size=3, max_size=12)


@given(
    st.lists(_SAFE.map(lambda word: f"q{word}x"), max_size=6, unique=True), st.booleans(), st.booleans(), st.booleans()
)
def test_linter_passes_only_complete_questions(answers: list[str], other: bool, unable: bool, quoted: bool) -> None:
    options = [(words, "M25.561") for words in answers]
    options += [("Other (please state)", "")] * other + [("Unable to determine", "")] * unable
    query = replace(good(), options=tuple(options), indicators=good().indicators if quoted else ())
    complete = len(answers) >= 2 and other and unable and quoted
    assert (queries.leading(query) == []) == complete


@given(st.sampled_from(load_rulebook("coding/queries")["leading"]["payment"]), st.integers(0, 3))
def test_payment_is_found_wherever_it_stands(word: str, place: int) -> None:
    words = good().question.split()
    words.insert(place, word.upper())
    assert "queries.payment" in {one.rule for one in queries.leading(replace(good(), question=" ".join(words)))}
    options = (*good().options, (f"Right, for {word}", ""))
    assert "queries.payment" in {one.rule for one in queries.leading(replace(good(), options=options))}


def test_lints_are_distinct() -> None:
    assert len({one.card.id for one in LINTS}) == len(LINTS)
