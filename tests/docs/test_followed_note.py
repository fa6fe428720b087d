"""docs/coding.md follows one note through every stage: each table is what the stage says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from cleanclaim.charts import Document, document, visit_facts
from cleanclaim.codesets import open_library
from cleanclaim.coding.selection import suggest
from cleanclaim.coding.selection.assertion import asserted
from cleanclaim.coding.selection.candidates import candidates
from cleanclaim.coding.selection.counting import counted
from cleanclaim.coding.selection.guidelines import GUIDELINES
from cleanclaim.coding.selection.mentions import mentions
from cleanclaim.coding.selection.phrases import phrase_set
from cleanclaim.coding.selection.scattered import gathered
from cleanclaim.coding.selection.stages import Mention, Reading
from cleanclaim.coding.values import CodingContext, CodingDraft, Role
from cleanclaim.kernel import Sex

PAGE = Path(__file__).resolve().parents[2] / "docs" / "coding.md"


@dataclass(frozen=True)
class Followed:
    """The note of the page with what every stage made of it."""

    told: str
    note: Document
    found: tuple[Mention, ...]
    reading: Reading
    first: list[tuple[str, str]]
    steps: list[tuple[str, str]]
    draft: CodingDraft

    def table(self, head: str) -> list[tuple[str, ...]]:
        """The rows of the table of the page whose head begins so."""
        body = self.told[self.told.index(f"| {head}") :].split("\n\n")[0].splitlines()[2:]
        return [tuple(cell.strip().strip("`") for cell in row.strip("|").split("|")) for row in body]


@pytest.fixture(scope="module")
def followed() -> Followed:
    text = PAGE.read_text(encoding="utf-8")
    told = re.split(r"^## ", text, flags=re.MULTILINE)
    part = next(each for each in told if each.startswith("One note, stage by stage"))
    note = document("note", re.search(r"```text\n(.*?)```", part, re.DOTALL)[1])  # type: ignore[index]
    facts = visit_facts(note)
    context = CodingContext(
        facts.service_date or date.min, age_years=facts.age_years, sex=facts.sex, new_patient=facts.new_patient
    )
    with open_library() as library:
        phrases = phrase_set(library)
        found = asserted(note, gathered(note, mentions(note, phrases), phrases), context.service_date.year)
        reading, present = counted(Reading(note, context, tuple(found)))
        reading = candidates(reading, present, library)
        first = [(one.base, one.code) for one in reading.candidates]
        steps, now = [], reading
        for guideline in GUIDELINES:
            before = [one.code for one in now.candidates]
            now = guideline(now, library)
            if (after := [one.code for one in now.candidates]) != before:
                steps.append((guideline.card.id, " ".join(after)))
        return Followed(part, note, tuple(found), reading, first, steps, suggest(note, context, library))


def test_the_note_is_read_as_told(followed):
    facts = visit_facts(followed.note)
    assert (facts.service_date, facts.age_years, facts.sex, facts.new_patient) == (
        date(2026, 6, 15), 61, Sex.FEMALE, False,
    )  # fmt: skip
    assert followed.note.signed_by
    assert len(followed.note.sections) == 3


def test_mentions_and_how_the_record_speaks_of_them(followed):
    said = [(one.text, one.code, one.standing.value, one.assertion.value, one.cue) for one in followed.found]
    assert followed.table("words | mean") == said
    assert "Eight phrases" in followed.told
    assert len(said) == 8


def test_what_does_not_count_and_why(followed):
    assert followed.table("words | withheld as") == [(w.span.text, w.reason) for w in followed.reading.withheld]


def test_specificity(followed):
    assert [(base, code) for base, code in followed.first if base != code] == [("M17.9", "M17.11")]
    assert "M17.9 becomes M17.11" in followed.told


def test_each_guideline_that_changed_something(followed):
    assert followed.table("rule | codes") == followed.steps


def test_the_draft(followed):
    acts = [
        (one.code, " ".join(one.modifiers), str(one.units), " ".join(one.pointers))
        for one in followed.draft.suggestions
        if one.role is not Role.DIAGNOSIS
    ]
    assert followed.table("code | modifiers") == acts
    codes = " ".join(one.code for one in followed.draft.suggestions if one.role is Role.DIAGNOSIS)
    assert followed.steps[-1][1] == codes
    level = followed.draft.em
    assert level is not None
    assert f"problems {level.problems}, data {level.data}, risk {level.risk}" in followed.told
    assert ("A1c", "not stated as performed") in {(w.span.text, w.reason) for w in followed.draft.withheld}
    assert not followed.draft.queries
