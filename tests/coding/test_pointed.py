"""A helper may point at words; tables and rules decide what comes of it."""

from __future__ import annotations

from datetime import date

import pytest

from cleanclaim.charts import document
from cleanclaim.coding.pointing import Pointer
from cleanclaim.coding.selection import CONFIDENT, suggest
from cleanclaim.coding.values import CodingContext

CONTEXT = CodingContext(date(2026, 6, 1))
NOTE = """HPI: Testina Sample says her water tablets make her go all night.

Assessment and Plan:
1. The runs since Sunday - fluids, bland food.
2. No sign of the galloping rot we feared.

Medications: zestril for the pressure
"""


def drafted(library, *pointers, note=NOTE):
    draft = suggest(document("note", note), CONTEXT, library, pointers=pointers)
    return {one.code: one for one in draft.suggestions if one.role.value == "diagnosis"}, draft


def test_a_term_that_the_tables_know_is_coded_by_the_words_of_the_note(library):
    alone, _ = drafted(library)
    assert "R19.7" not in alone
    found, _ = drafted(library, Pointer("the runs", "diarrhea"))
    one = found["R19.7"]
    assert "The runs since Sunday" in one.evidence[0].text
    assert one.confidence < CONFIDENT
    assert any("language model" in trace.says and "diarrhea" in trace.says for trace in one.because)


@pytest.mark.parametrize(
    "pointer",
    [
        Pointer("the trots", "diarrhea"),
        Pointer("The runs", "R19.7"),
        Pointer("The runs", "an upset of the inner weather"),
        Pointer("The runs", "diarrhea and weather"),
        Pointer("", "diarrhea"),
        Pointer("The runs", ""),
        Pointer("run", "diarrhea"),
        Pointer("zestril for the pressure", "hypertension"),
        Pointer("Sunday - fluids, bland food.\n2. No sign", "diarrhea"),
    ],
    ids=[
        "not in the note", "a code", "no term", "half a term", "no words", "an empty term", "part of a word",
        "where no diagnoses stand", "over two sentences",
    ],
)  # fmt: skip
def test_what_is_not_quoted_or_not_known_gives_nothing(library, pointer):
    assert drafted(library, pointer)[0].keys() == drafted(library)[0].keys()


def test_pointed_words_are_asserted_as_all_others(library):
    found, draft = drafted(library, Pointer("galloping rot", "pneumonia"))
    assert "J18.9" not in found
    assert any(held.reason == "negated" and held.span.text == "galloping rot" for held in draft.withheld)


def test_words_that_are_read_already_stay_as_they_are(library):
    note = "Assessment:\n1. Gout, stable\n"
    assert drafted(library, Pointer("Gout", "pneumonia"), note=note)[0].keys() == drafted(library, note=note)[0].keys()
