"""Questions find their answers by trace, else by the one patient that is left, and never by guess."""

from __future__ import annotations

from dataclasses import replace

from asking import inquiries, refusal, responses, status_inquiries, status_responses
from supporting import admission, ambulance, answer
from supporting import refusal as unknown_member

from cleanclaim.x12.pairing import pair_eligibility, pair_reviews, pair_status
from cleanclaim.x12.values import Trace


def test_traces_pair_whatever_the_order():
    own, child = inquiries()
    pairs = pair_eligibility([own, child], [*reversed(responses()), refusal()])
    assert [(asked.traces[0].number, said.trace()) for asked, said in pairs.answered] == [
        ("T-100", "T-100"),
        ("T-101", "T-101"),
    ]
    assert pairs.unanswered == []
    assert [said.trace() for said in pairs.unasked] == ["T-102", ""]


def test_a_trace_of_another_company_is_another_trace():
    own = inquiries()[0]
    answer = replace(responses()[2], traces=[Trace("2", "T-100", "1999999999")])
    pairs = pair_eligibility([own], [answer])
    assert (pairs.answered, pairs.unanswered, pairs.unasked) == ([], [own], [answer])


def test_without_traces_the_only_patient_pairs():
    own, child = inquiries()
    whole, dependent, lost = (replace(each, traces=[]) for each in responses())
    pairs = pair_eligibility([own, child], [dependent, whole, lost])
    assert [(asked.patient.party.first, said.patient.party.first) for asked, said in pairs.answered] == [
        ("PAT", "PAT"),
        ("CHILD", "CHILD"),
    ]
    assert pairs.unasked == [lost]


def test_two_answers_for_one_patient_are_not_guessed():
    own = replace(inquiries()[0], traces=[])
    answer = replace(responses()[0], traces=[])
    pairs = pair_eligibility([own], [answer, answer])
    assert (pairs.answered, len(pairs.unanswered), len(pairs.unasked)) == ([], 1, 2)


def test_claims_pair_by_trace_and_else_by_number():
    asked, said = status_inquiries(), status_responses()
    pairs = pair_status(asked, said)
    assert [(one.trace, other.trace) for one, other in pairs.answered] == [("S-100", "S-100"), ("S-101", "S-101")]
    assert [each.level for each in pairs.unasked] == ["provider"]
    renamed = [replace(each, trace=f"OTHER-{each.trace}") for each in said]
    pairs = pair_status(asked, renamed)
    assert [other.number("EJ") for _, other in pairs.answered] == ["VISIT-1", "VISIT-2"]


def test_reviews_pair_by_the_trace_of_the_event_or_of_a_service():
    asked, said = admission(), replace(answer(), reference="OTHER")
    assert pair_reviews([ambulance(), asked], [said]).answered == [(asked, said)]
    said.services[0].traces, said.traces = [Trace("2", *_own_trace(asked.services[0].traces))], []
    assert pair_reviews([ambulance(), asked], [said]).answered == [(asked, said)]


def test_the_payers_own_trace_pairs_nothing():
    said = replace(answer(), reference="OTHER", traces=[Trace("1", *_own_trace(admission().traces))])
    assert pair_reviews([admission()], [said]).unasked == [said]


def test_a_review_refused_before_its_event_pairs_by_the_number_of_its_transaction():
    asked, said = replace(ambulance(), reference="REVIEW-9"), unknown_member()
    assert pair_reviews([admission(), asked], [said]).answered == [(asked, said)]
    twice = pair_reviews([asked, replace(admission(), traces=[], reference="REVIEW-9")], [said])
    assert (twice.answered, twice.unasked) == ([], [said])
    elsewhere = replace(said, payer=replace(said.payer, id="OTHER"))
    assert pair_reviews([asked], [elsewhere]).unasked == [elsewhere]


def _own_trace(traces: list[Trace]) -> tuple[str, str]:
    return traces[0].number, traces[0].company
