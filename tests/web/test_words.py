"""Highlights and words: nothing of a note is lost, and every state has its word and tone."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclaim.claims.life import State
from cleanclaim.followup.worklist import Matter
from cleanclaim.web import words
from cleanclaim.web.highlight import pieces

spans = st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60), st.sampled_from(["A", "B", "C"])), max_size=8)


@given(st.text(max_size=50), spans)
def test_the_pieces_of_a_note_are_the_note(text, marks):
    assert "".join(piece.text for piece in pieces(text, marks)) == text


@given(st.text(min_size=1, max_size=50), spans)
def test_each_character_is_lit_by_just_the_codes_that_quote_it(text, marks):
    position = 0
    for piece in pieces(text, marks):
        assert piece.text
        for offset in range(position, position + len(piece.text)):
            quoting = {code for start, end, code in marks if start <= offset < end}
            assert set(piece.codes.split()) == quoting
        position += len(piece.text)


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_tone_and_a_sentence(state):
    assert words.tone(state.value) in {"settled", "waits", "ours", "bad", "patient", "past"}
    assert words.state_says(state.value)


@pytest.mark.parametrize("matter", list(Matter))
def test_every_matter_has_a_heading(matter):
    assert words.work(matter.value) != matter.value.capitalize() or " " in matter.value


@pytest.mark.parametrize(
    ("days", "says"),
    [(0, "today"), (1, "tomorrow"), (2, "in 2 days"), (-1, "1 day late"), (-20, "2 weeks late"), (100, "in 3 months")],
)
def test_days_are_told_from_today(days, says):
    today = date(2026, 10, 19)
    assert words.due(today + timedelta(days=days), today) == says
    assert words.due(None, today) == ""
