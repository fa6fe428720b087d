"""Procedures: each rule fires and stays silent; whole notes give codes, units, modifiers, pointers, reasons."""

from __future__ import annotations

import importlib
import pkgutil
import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanclaim.charts import document
from cleanclaim.coding.selection import procedures
from cleanclaim.coding.selection.procedures.minutes import units_by_code
from cleanclaim.coding.selection.procedures.phrases import pattern
from cleanclaim.coding.values import CodingContext, Role, Suggestion, Withheld
from cleanclaim.kernel import Setting, Trace
from cleanclaim.kernel.rules import Rule


def _cases(kind: str) -> list[dict[str, Any]]:
    """The cases of a kind in every `procedures*.toml` of the rulebook."""
    folder = files("cleanclaim").joinpath("rulebook/coding/cases")
    names = sorted(path.name for path in folder.iterdir() if path.name.startswith("procedures"))
    texts = [folder.joinpath(name).read_text(encoding="utf-8") for name in names]
    return [case for text in texts for case in tomllib.loads(text).get(kind, ())]


CASES = {"rule": _cases("rule"), "note": _cases("note")}


class NoList:
    """A library that knows no procedure number: the rulebook stands on its own feet."""

    def procedure(self, code: str) -> None:
        return None


def rules_of(package: Any) -> dict[str, Rule[..., Any]]:
    names = [f"{package.__name__}.{each.name}" for each in pkgutil.iter_modules(package.__path__)]
    modules = [importlib.import_module(name) for name in names]
    return {each.card.id: each for module in modules for each in vars(module).values() if isinstance(each, Rule)}


def run(case: dict[str, Any], text: str) -> tuple[list[Suggestion], list[Withheld]]:
    note = document("note", text.strip())
    context = CodingContext(
        service_date=case.get("date", date(2026, 3, 2)),
        setting=Setting(case.get("setting", "office")),
        age_years=case.get("age"),
    )
    diagnoses = [
        Suggestion("ICD-10-CM", code, words, Role.DIAGNOSIS, 0.9, (_quote(note, words),), rank=place)
        for place, (code, words) in enumerate(case.get("diagnoses", ()), 1)
    ]
    suggestions, withheld = procedures.propose(note, context, NoList(), diagnoses)
    for one in suggestions:
        assert one.evidence, one.code
        assert one.because, one.code
        assert 0 < one.confidence < 1
        assert all(note.text[span.start : span.end] == span.text for span in one.evidence)
    assert all(note.text[one.span.start : one.span.end] == one.span.text for one in withheld)
    return suggestions, withheld


def _quote(note: Any, words: str) -> Any:
    start = note.text.index(words)
    return note.quote(start, start + len(words))


def fired(case: dict[str, Any], text: str) -> set[str]:
    suggestions, withheld = run(case, text)
    ids = {trace.source.get("rule") for one in suggestions for trace in all_traces(one.because)}
    sentences = {each.card.sentence: name for name, each in rules_of(procedures).items()}
    ids |= {name for sentence, name in sentences.items() for one in withheld if one.detail.startswith(sentence)}
    return ids - {None}


def all_traces(traces: Sequence[Trace]) -> Iterator[Trace]:
    for trace in traces:
        yield trace
        yield from all_traces(trace.because)


def shown(one: Suggestion, with_pointers: bool) -> str:
    text = "-".join([one.code, *one.modifiers])
    text += f" x{one.units}" if one.units > 1 else ""
    return f"{text} > {','.join(one.pointers)}" if with_pointers else text


@pytest.mark.parametrize("case", CASES["rule"], ids=lambda case: case["id"])
def test_rule_fires_and_stays_silent(case: dict[str, Any]) -> None:
    if case.get("fewer"):  # the rule takes a line away: nothing is left that could carry its name
        assert len(run(case, case["fires"])[0]) < len(run(case, case["silent"])[0])
        return
    assert case["id"] in fired(case, case["fires"])
    assert case["id"] not in fired(case, case["silent"])


def test_every_rule_has_a_case() -> None:
    assert set(rules_of(procedures)) == {case["id"] for case in CASES["rule"]}


@pytest.mark.parametrize("case", CASES["note"], ids=lambda case: case["name"])
def test_note(case: dict[str, Any]) -> None:
    suggestions, withheld = run(case, case["text"])
    expected = sorted(case["codes"])
    found = []
    for one in suggestions:
        full = shown(one, True)
        found.append(full if full in expected else shown(one, False))
    assert sorted(found) == expected
    assert sorted(f"{one.span.text}: {one.reason}" for one in withheld) == sorted(case["withheld"])
    assert [one.ndc for one in suggestions if one.ndc] == case.get("ndc", [])


def test_without_any_diagnosis_nothing_is_pointed_at() -> None:
    suggestions, _ = run({}, "PLAN: EKG performed in office today.")
    assert [one.pointers for one in suggestions] == [()]


def test_an_act_without_link_points_at_the_first_listed_with_less_confidence() -> None:
    linked, _ = run(
        {"diagnoses": [["I10", "Hypertension"]]}, "ASSESSMENT: Hypertension. PLAN: EKG performed in office today."
    )
    loose, _ = run({"diagnoses": [["H61.23", "Wax"]]}, "ASSESSMENT: Wax. PLAN: EKG performed in office today.")
    assert loose[0].pointers == ("H61.23",)
    assert loose[0].confidence < linked[0].confidence


def test_institutional_claims_keep_what_the_facility_did() -> None:
    note = document("note", "RESULTS: Rapid strep negative.")
    context = CodingContext(date(2026, 3, 2), Setting.EMERGENCY, claim="institutional")
    suggestions, withheld = procedures.propose(note, context, NoList(), [])
    assert [one.code for one in suggestions] == ["87880"]
    assert withheld == []


@given(st.dictionaries(st.sampled_from(["97110", "97112", "97140", "97530"]), st.integers(1, 90), min_size=1))
def test_eight_minute_rule_hands_out_exactly_the_units_of_the_total(minutes: dict[str, int]) -> None:
    total = sum(minutes.values())
    units = units_by_code(minutes)
    assert sum(units.values()) == (total + 7) // 15
    assert all(units[code] <= spent // 15 + 1 for code, spent in minutes.items())


_PHRASES = [
    *["x-ray", "follow-up visit", "24-2", "tib/fib", "# views of", "monsel's", "i&d", "cerumen ... removed", "%"],
    *["follow-up", "visit", "views of", "visit today", "up", "cerumen", "removed with", "with", "with a curette"],
]
_SPEECH = [
    "cerumen",
    "was",
    "removed",
    "with a curette",
    "a",
    "i&d",
    "3",
    "views of",
    "x-ray",
    "follow-up",
    "visit today",
]


@given(
    st.lists(st.sampled_from(_PHRASES), unique=True),
    st.lists(st.sampled_from([*_PHRASES, *_SPEECH]), max_size=6),
    st.sampled_from(["-", " ", ""]),
    st.booleans(),
)
def test_phrases_are_found_as_one_pattern_of_them_all_would(
    sought: list[str], said: list[str], hyphen: str, many: bool
) -> None:
    text = " ".join(said).replace("-", hyphen).replace("...", "was").replace("#", "3")
    phrases = pattern([*sought, *(f"never said {number}" for number in range(40 if many else 0))])
    whole = re.compile(phrases.pattern, re.IGNORECASE)
    assert [match.span() for match in phrases.finditer(text)] == [match.span() for match in whole.finditer(text)]
    first, expected = phrases.search(text, 3), whole.search(text, 3)
    assert (first and first.span()) == (expected and expected.span())


_WORDS = """EKG x-ray right left both knee injected 40 mg Kenalog IM today , performed . PLAN: declined 3
views strep""".split()  # noqa: SIM905 (a list of words reads better so)


@settings(deadline=None)  # the first text that holds a kind of act compiles its patterns
@given(st.lists(st.sampled_from(_WORDS), max_size=30).map(" ".join))
def test_any_text_gives_exact_quotations(text: str) -> None:
    if not re.search(r"\S", text):
        return
    run({}, text)
