"""A claim never leaves its table, whatever happens in whatever order."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclaim.claims import life
from cleanclaim.claims.life import Event, LineOutcome, State
from cleanclaim.kernel import Refused
from cleanclaim.kernel.rules import load_rulebook

ROWS = load_rulebook("claims/life")


def test_table_and_types_name_the_same_states_and_events():
    assert set(ROWS["states"]) == {state.value for state in State}
    assert {row["event"] for row in ROWS["transition"]} == {event.value for event in Event}
    assert ROWS["start"] == life.START


def test_no_way_is_written_twice():
    ways = [(state, row["event"]) for row in ROWS["transition"] for state in row["from"]]
    assert len(ways) == len(set(ways))


def test_every_state_can_be_reached_and_every_override_has_a_source():
    reached, waiting = {life.START}, [life.START]
    while waiting:
        state = waiting.pop()
        for event in life.events(state):
            following = life.next_state(state, event)
            if following not in reached:
                reached.add(following)
                waiting.append(following)
    assert reached == set(State)
    assert all(row["source"] and row["says"] for row in ROWS["override"])


@given(st.lists(st.sampled_from(Event), max_size=40), st.sampled_from(["", "MB", "CI"]))
def test_random_events_never_leave_the_table(happenings, filing_code):
    state = life.START
    for event in happenings:
        try:
            following = life.next_state(state, event, filing_code=filing_code)
        except Refused as refused:
            assert str(refused).endswith(".")
            continue
        way = life.table(filing_code)[(state, event)]
        assert following is way.to
        state = following


PATH = [
    (Event.CHECKED_CLEAN, State.READY), (Event.SUBMITTED, State.SUBMITTED),
    (Event.ACKNOWLEDGED, State.ACKNOWLEDGED), (Event.ACCEPTED, State.ACCEPTED),
    (Event.DENIED, State.DENIED), (Event.REPLACED, State.CORRECTED),
]  # fmt: skip


def test_the_usual_way():
    state = life.START
    for event, expected in PATH:
        state = life.next_state(state, event)
        assert state is expected


@pytest.mark.parametrize(
    ("state", "event"),
    [
        (State.REJECTED, Event.PAID),  # never adjudicated, so never paid
        (State.REJECTED, Event.REPLACED),  # corrected and sent as new, not as a replacement
        (State.REJECTED, Event.APPEALED),
        (State.SUBMITTED, Event.SUBMITTED),  # never two open at once
        (State.DENIED, Event.SUBMITTED),
        (State.DRAFT, Event.SUBMITTED),  # edits first
        (State.CLOSED, Event.PAID),
    ],
)
def test_forbidden_ways_are_refused(state, event):
    with pytest.raises(Refused):
        life.next_state(state, event)


def test_part_b_takes_no_replacement_and_says_what_to_do():
    assert life.next_state(State.DENIED, Event.REPLACED, filing_code="CI") is State.CORRECTED
    with pytest.raises(Refused, match="reopening or appeal"):
        life.next_state(State.DENIED, Event.REPLACED, filing_code="MB")
    assert life.next_state(State.DENIED, Event.SENT_ANEW, filing_code="MB") is State.DRAFT


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        (["open", "open"], State.ACCEPTED),
        (["paid", "appealed", "patient"], State.APPEALED),
        (["denied", "denied"], State.DENIED),
        (["denied", "paid"], State.PARTLY_PAID),
        (["open", "paid"], State.PARTLY_PAID),
        (["paid", "paid"], State.PAID),
        (["paid", "patient"], State.PATIENT_RESPONSIBILITY),
        (["next payer", "patient"], State.WITH_NEXT_PAYER),
        (["written off"], State.WRITTEN_OFF),
        (["settled", "written off"], State.CLOSED),
        (["reversed"], State.REVERSED),
    ],
)
def test_state_shown_is_computed_from_the_lines(outcomes, state):
    assert life.summary([LineOutcome(name) for name in outcomes]) is state


def test_every_mixture_of_lines_has_a_state():
    for size in range(1, len(LineOutcome) + 1):
        for mixture in combinations(LineOutcome, size):
            assert isinstance(life.summary(mixture), State)


def test_cards_are_written_for_people():
    assert life.card(State.REJECTED).owner == "billing"
    assert not life.card(State.CLOSED).open
