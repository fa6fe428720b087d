"""Which answer belongs to which question: a 271 to its 270, a 277 to its 276, an answering 278 to its request.

The question's trace number (TRN02) comes back in the answer. Payers that do not echo it are paired by the
patient, when exactly one question and one answer are left for that patient. Nothing is paired by guess.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from cleanclaim.x12.values.authorizations import ServicesReview
from cleanclaim.x12.values.eligibility import EligibilityInquiry, EligibilityResponse
from cleanclaim.x12.values.parts import Party
from cleanclaim.x12.values.status import StatusInquiry, StatusResponse

Question = TypeVar("Question")
Answer = TypeVar("Answer")
Keyed: TypeAlias = tuple[Sequence[Hashable], Hashable]  # trace numbers, and the patient (or other key) or None


@dataclass(slots=True)
class Pairs(Generic[Question, Answer]):
    """Every question and every answer stands in exactly one of the three, in the order in which it came."""

    answered: list[tuple[Question, Answer]] = field(default_factory=list)
    unanswered: list[Question] = field(default_factory=list)
    unasked: list[Answer] = field(default_factory=list)


def pair_eligibility(
    inquiries: Iterable[EligibilityInquiry], responses: Iterable[EligibilityResponse]
) -> Pairs[EligibilityInquiry, EligibilityResponse]:
    """Each patient asked about with what was answered, by trace number and company, else by patient."""
    asked = [(each, ([(t.number, t.company) for t in each.traces], _member(each))) for each in inquiries]
    said = [
        (each, ([(t.number, t.company) for t in each.traces if t.kind == "2"], _member(each))) for each in responses
    ]
    return _pair(asked, said)


def pair_status(
    inquiries: Iterable[StatusInquiry], responses: Iterable[StatusResponse]
) -> Pairs[StatusInquiry, StatusResponse]:
    """Each claim asked about with what was said of it. An answer to a whole request stays among the unasked."""
    asked = [(each, ([each.trace], _claim(each))) for each in inquiries]
    said = [(each, ([each.trace] if each.level == "claim" else [], _claim(each))) for each in responses]
    return _pair(asked, said)


def pair_reviews(
    requests: Iterable[ServicesReview], answers: Iterable[ServicesReview]
) -> Pairs[ServicesReview, ServicesReview]:
    """Each review asked for with its answer, by trace number and company, of the event or of a service.

    An answer that refuses before the event has no trace; it is found by the payer and BHT03, which comes back.
    """
    asked = [(each, (_review_traces(each, "1"), _review(each))) for each in requests]
    said = [(each, (_review_traces(each, "2"), _review(each))) for each in answers]
    return _pair(asked, said)


def _pair(asked: Sequence[tuple[Question, Keyed]], said: Sequence[tuple[Answer, Keyed]]) -> Pairs[Question, Answer]:
    found: dict[int, int] = {}  # which question has which answer
    for keys in (_by_trace, _by_patient):
        _match(found, [keys(keyed) for _, keyed in asked], [keys(keyed) for _, keyed in said])
    taken = set(found.values())
    return Pairs(
        [(question, said[found[place]][0]) for place, (question, _) in enumerate(asked) if place in found],
        [question for place, (question, _) in enumerate(asked) if place not in found],
        [answer for place, (answer, _) in enumerate(said) if place not in taken],
    )


def _by_trace(keyed: Keyed) -> Sequence[Hashable]:
    return keyed[0]


def _by_patient(keyed: Keyed) -> Sequence[Hashable]:
    return [keyed[1]] if keyed[1] is not None else []


def _match(found: dict[int, int], asked: Sequence[Sequence[Hashable]], said: Sequence[Sequence[Hashable]]) -> None:
    """Add the pairs of which both sides, among those left, are the only ones with a key."""
    taken = set(found.values())
    questions, answers = _places(asked, set(found)), _places(said, taken)
    for key, places in questions.items():
        replies = answers.get(key, [])
        if len(places) == len(replies) == 1 and places[0] not in found and replies[0] not in taken:
            found[places[0]] = replies[0]
            taken.add(replies[0])


def _places(keys: Sequence[Sequence[Hashable]], without: set[int]) -> dict[Hashable, list[int]]:
    places: dict[Hashable, list[int]] = defaultdict(list)
    for place, several in enumerate(keys):
        if place not in without:
            for key in dict.fromkeys(several):
                places[key].append(place)
    return places


def _member(value: EligibilityInquiry | EligibilityResponse) -> Hashable:
    if value.subscriber is None or not value.subscriber.party.id:
        return None
    return (value.subscriber.party.id, _first_name(value.dependent.party if value.dependent else None))


def _claim(value: StatusInquiry | StatusResponse) -> Hashable:
    """The patient with the claim's number, the payer's or one's own: a patient has many claims."""
    number = value.number("EJ") or value.number("1K")
    if value.subscriber is None or not number:
        return None
    return (value.subscriber.party.id, _first_name(value.dependent.party if value.dependent else None), number)


def _review_traces(value: ServicesReview, kind: str) -> Sequence[Hashable]:
    every = [*value.traces, *(trace for service in value.services for trace in service.traces)]
    return [(trace.number, trace.company) for trace in every if trace.kind == kind]


def _review(value: ServicesReview) -> Hashable:
    return (value.payer.id, value.reference) if value.reference else None


def _first_name(party: Party | None) -> str:
    return party.first.upper() if party is not None else ""
