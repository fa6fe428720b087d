"""The words and tones of states, work and days. A tone is never all that tells: the word stands in it."""

from __future__ import annotations

from datetime import date

from cleanclaim.claims.life import State, card

# settled: nobody has to act · waits: somebody else has to · ours: this house has to · bad: it came back
_TONES = {
    State.DRAFT: "ours",
    State.NEEDS_CODING: "ours",
    State.NEEDS_BILLING: "ours",
    State.READY: "waits",
    State.SUBMITTED: "waits",
    State.ACKNOWLEDGED: "waits",
    State.REJECTED: "bad",
    State.ACCEPTED: "waits",
    State.DENIED: "bad",
    State.PARTLY_PAID: "ours",
    State.PAID: "settled",
    State.WITH_NEXT_PAYER: "waits",
    State.PATIENT_RESPONSIBILITY: "patient",
    State.APPEALED: "waits",
    State.CORRECTED: "past",
    State.VOIDED: "past",
    State.REVERSED: "bad",
    State.WRITTEN_OFF: "past",
    State.CLOSED: "settled",
}
_OTHER_TONES = {
    "open": "ours",
    "answered": "settled",
    "withdrawn": "past",
    "to code": "ours",
    "to code blind": "ours",
    "to judge": "ours",
    "judged": "settled",
    "back-tested": "waits",
    "on": "ours",
    "off": "past",
    "question open": "waits",
    "note not signed": "bad",
}
_WORK = {
    "denied": "Denied by the payer",
    "rejected": "Sent back before judgement",
    "underpaid": "Paid less than promised",
    "unmatched payment": "Payments without a claim",
    "no answer": "No answer from the payer",
    "unexpected answer": "Answers that do not fit the claim",
    "unknown answer": "Answers to a file that is not known",
    "quarantined": "Files that could not be read",
    "not brought": "Claims that could not be brought in",
    "claim edit": "Stopped by an edit",
    "cannot be billed": "Cannot be billed yet",
    "coding question": "Questions from billing",
    "audit": "Second coders differ",
    "coding stands": "Answered by coding: it stands",
    "coding amended": "Coding signed anew",
}
# CLP02 of the 835, in words of our own.
_ANSWERS = {
    "1": "judged as first insurer",
    "2": "judged as second insurer",
    "3": "judged as third insurer",
    "4": "denied",
    "19": "judged as first insurer and passed on",
    "20": "judged as second insurer and passed on",
    "21": "judged as third insurer and passed on",
    "22": "taken back",
    "23": "not this insurer's; passed on",
    "25": "estimate only",
}


def tone(state: str) -> str:
    """The tone of any state that a screen shows; a signed version is settled."""
    if state.startswith("signed"):
        return "settled"
    return _TONES[State(state)] if state in set(State) else _OTHER_TONES.get(state, "past")


def state_says(state: str) -> str:
    """What a claim's state means, in the words of its life."""
    return card(State(state)).says


def work(kind: str) -> str:
    """The heading over work of one kind; a kind that came later is said as it is."""
    return _WORK.get(kind, kind.capitalize())


def answer_status(status: str) -> str:
    """What a payer's claim status says; a number without words stays a number."""
    return _ANSWERS.get(status, f"status {status}")


def due(day: date | None, today: date) -> str:
    """How far away a day is: "in 3 days", "today", "2 weeks late"; "" where there is none."""
    if day is None:
        return ""
    days = (day - today).days
    if days in (0, 1):
        return ("today", "tomorrow")[days]
    return f"in {_length(days)}" if days > 0 else f"{_length(-days)} late"


def _length(days: int) -> str:
    count, unit = (days, "day") if days < 14 else (days // 7, "week") if days < 70 else (days // 30, "month")
    return f"{count} {unit}{'s' if count > 1 else ''}"
