"""How suggestions are scored against the held-out key."""

from __future__ import annotations

from datetime import date

import pytest
from bench.heldout import HeldOut, KeyCode, Outcome, figures, misses
from bench.scores import Tally

from cleanclaim.coding.values import CodingContext, CodingDraft, Role, Suggestion, Withheld
from cleanclaim.kernel import Span

CONTEXT = CodingContext(date(2026, 8, 4))
NOTE = HeldOut(
    "planted",
    "Gout of the left knee. Hypertension.",
    CONTEXT,
    (KeyCode("I10", "Hypertension."), KeyCode("M10.062", "Gout of the left knee.")),
    (KeyCode("99213", "Hypertension.", modifiers=frozenset({"25"})), KeyCode("20610", "Gout", 1, frozenset({"LT"}))),
    frozenset({"Z87.891"}),
    "",
)


def suggestion(code: str, *, role: Role = Role.DIAGNOSIS, rank: int = 0, modifiers: tuple[str, ...] = ()) -> Suggestion:
    span = Span("planted", 0, 4, "Gout")
    return Suggestion("", code, "", role, 0.9, (span,), rank=rank, modifiers=modifiers)


def outcome(*suggestions: Suggestion, withheld: tuple[Withheld, ...] = ()) -> Outcome:
    return Outcome(NOTE, CodingDraft(CONTEXT, suggestions, withheld))


PERFECT = outcome(
    suggestion("I10", rank=1),
    suggestion("M10.062", rank=2),
    suggestion("99213", role=Role.EM, modifiers=("25",)),
    suggestion("20610", role=Role.PROCEDURE, modifiers=("LT",)),
)


def test_a_perfect_draft_scores_one_and_has_no_miss() -> None:
    told = dict(figures([PERFECT]))
    assert told["1 held-out notes, diagnoses"].startswith("F1 1.000")
    assert told["held-out notes right as a whole, diagnoses and procedures"] == "100% (1 of 1)"
    assert told["the same, visit levels"] == "100% (1 of 1)"
    assert misses([PERFECT]) == []


@pytest.mark.parametrize("code", ["Z87.891", "Z79.899", "W01.0XXA", "Y93.01"])
def test_codes_that_the_key_leaves_open_count_neither_way(code: str) -> None:
    more = Outcome(NOTE, CodingDraft(CONTEXT, (*PERFECT.draft.suggestions, suggestion(code, rank=3))))
    assert figures([more]) == figures([PERFECT])
    assert misses([more]) == []


def test_a_wrong_side_is_a_miss_and_one_too_much_but_the_right_category() -> None:
    told = figures([outcome(suggestion("I10", rank=1), suggestion("M10.061", rank=2))])
    assert told[0][1] == "F1 0.500 (precision 0.500, recall 0.500; 1 of 2, 2 said)"
    assert told[1][1].startswith("F1 1.000")


def test_a_visit_that_the_key_has_not_is_wrong() -> None:
    alone = HeldOut("alone", "", CONTEXT, NOTE.diagnoses, (NOTE.procedures[1],), frozenset(), "")
    billed = Outcome(alone, CodingDraft(CONTEXT, (suggestion("99213", role=Role.EM),)))
    assert dict(figures([billed]))["the same, visit levels"] == "0% (0 of 1)"


def test_modifiers_are_counted_apart_from_the_number() -> None:
    bare = outcome(suggestion("99213", role=Role.EM), suggestion("20610", role=Role.PROCEDURE, modifiers=("LT",)))
    assert dict(figures([bare]))["the same, units and modifiers of the right ones"] == "50% (1 of 2)"


def test_misses_quote_the_key_and_say_why_it_was_withheld() -> None:
    held = Withheld(Span("planted", 23, 35, "Hypertension"), "historical", "I10")
    lines = misses([outcome(suggestion("E11.9", rank=1), withheld=(held,))])
    assert lines[0] == "planted"
    assert any("- I10" in line and "'Hypertension.'" in line and "withheld: historical" in line for line in lines)
    assert any("+ E11.9" in line and "'Gout'" in line for line in lines)


def test_nothing_said_is_nothing_right() -> None:
    assert str(Tally.of([({"I10"}, set())])) == "F1 0.000 (precision 0.000, recall 0.000; 0 of 1, 0 said)"
