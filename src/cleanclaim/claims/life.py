"""The life of a claim: one table of states and events (rulebook/claims/life.toml), and nothing beside it.

Lines carry their own outcome; what a screen calls the state of the claim is computed from them by
`summary`. `next_state` is the only way from one state to another; what the table does not name is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from cleanclaim.kernel import Refused
from cleanclaim.kernel.rules import load_rulebook

_RULEBOOK = "claims/life"


class State(StrEnum):
    DRAFT = "draft"
    NEEDS_CODING = "needs coding"
    NEEDS_BILLING = "needs billing"
    READY = "ready"
    SUBMITTED = "submitted"
    ACKNOWLEDGED = "acknowledged"
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    DENIED = "denied"
    PARTLY_PAID = "partly paid"
    PAID = "paid"
    WITH_NEXT_PAYER = "with next payer"
    PATIENT_RESPONSIBILITY = "patient responsibility"
    APPEALED = "appealed"
    CORRECTED = "corrected"
    VOIDED = "voided"
    REVERSED = "reversed"
    WRITTEN_OFF = "written off"
    CLOSED = "closed"


class Event(StrEnum):
    CODING_ASKED = "coding asked"
    BILLING_ASKED = "billing asked"
    CHANGED = "changed"
    CHECKED_CLEAN = "checked clean"
    SUBMITTED = "submitted"
    ACKNOWLEDGED = "acknowledged"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PAID = "paid"
    PARTLY_PAID = "partly paid"
    DENIED = "denied"
    LEFT_TO_PATIENT = "left to patient"
    FORWARDED = "forwarded"
    REVERSED = "reversed"
    REPLACED = "replaced"
    VOIDED = "voided"
    APPEALED = "appealed"
    WRITTEN_OFF = "written off"
    SENT_ANEW = "sent anew"
    SETTLED = "settled"
    REOPENED = "reopened"


class LineOutcome(StrEnum):
    """Where one line stands. `PAID` = the insurer has paid its part, `SETTLED` = nobody owes anything."""

    OPEN = "open"
    PAID = "paid"
    DENIED = "denied"
    APPEALED = "appealed"
    REVERSED = "reversed"
    NEXT_PAYER = "next payer"
    PATIENT = "patient"
    WRITTEN_OFF = "written off"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class StateCard:
    """What people see of a state. `open`: somebody still owes something; `owner`: the desk that acts."""

    state: State
    says: str
    open: bool
    owner: str


@dataclass(frozen=True, slots=True)
class Transition:
    """One way through the table; `to` is None where a payer forbids it, `says` then tells what to do."""

    state: State
    event: Event
    to: State | None
    says: str = ""


START = State.DRAFT


def next_state(state: State, event: Event, *, filing_code: str = "") -> State:
    """The state after an event, by the table of the payer (its SBR09 filing code).

    Raises Refused where the table has no such way.
    """
    way = table(filing_code).get((state, event))
    if way is None:
        allowed = ", ".join(found.value for found in events(state, filing_code=filing_code))
        raise Refused(f"A claim that is {state.value} cannot be {event.value}; it can be: {allowed or 'nothing'}.")
    if way.to is None:
        raise Refused(way.says)
    return way.to


def events(state: State, *, filing_code: str = "") -> tuple[Event, ...]:
    """What may happen to a claim in this state."""
    return tuple(event for (found, event), way in table(filing_code).items() if found is state and way.to is not None)


@cache
def table(filing_code: str = "") -> dict[tuple[State, Event], Transition]:
    """All ways, with those that this kind of payer sees differently."""
    rulebook = load_rulebook(_RULEBOOK)
    rows = list(rulebook["transition"])
    rows += [row for row in rulebook["override"] if filing_code and row["filing_code"] == filing_code]
    return {
        (State(state), Event(row["event"])): Transition(
            State(state), Event(row["event"]), State(row["to"]) if row["to"] else None, row.get("says", "")
        )
        for row in rows
        for state in row["from"]
    }


@cache
def card(state: State) -> StateCard:
    """What people see of a state."""
    row = load_rulebook(_RULEBOOK)["states"][state.value]
    return StateCard(state, row["says"], row["open"], row["owner"])


def summary(outcomes: Sequence[LineOutcome], before: State = State.ACCEPTED) -> State:
    """What a screen calls the state of the claim, from its lines; `before` while no line is answered."""
    found = set(outcomes)
    if not found or found == {LineOutcome.OPEN}:
        return before
    for row in load_rulebook(_RULEBOOK)["summary"]:
        wanted = {LineOutcome(name) for name in row.get("all", row.get("any", ()))}
        if found <= wanted if "all" in row else found & wanted:
            return State(row["state"])
    raise AssertionError("the summary table has no row for these outcomes")
