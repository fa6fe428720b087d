"""Notes without headings: lines that begin with the diagnosis are what the doctor thinks."""

from __future__ import annotations

from datetime import date

import pytest

from cleanclaim.charts import document
from cleanclaim.codesets import Library
from cleanclaim.coding.selection import suggest
from cleanclaim.coding.values import CodingContext, Role

_STORY = "itchy rash at the elbows for 2 months, worse in winter. coughs at night.\nskin dry in the folds.\n"


def _codes(note: str, library: Library) -> list[str]:
    draft = suggest(document("note", note), CodingContext(date(2026, 5, 4)), library)
    return [one.code for one in draft.suggestions if one.role is Role.DIAGNOSIS]


@pytest.mark.parametrize(
    "line", ["atopic dermatitis", "moderate atopic dermatitis. emollient", "Atopic dermatitis: cream"]
)
def test_a_line_that_begins_with_a_diagnosis_is_it(line: str, library: Library) -> None:
    assert _codes(f"{_STORY}{line}\n", library) == ["L20.9"]


def test_a_sentence_that_speaks_of_it_is_no_such_line(library: Library) -> None:
    assert "R21" in _codes(f"{_STORY}her doctor had called it atopic dermatitis once\n", library)
