"""A claim status in plain words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from asking import TODAY, request_refused, status_responses

from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.x12.standing import standing
from cleanclaim.x12.values import StatusCode, StatusReport


def test_a_paid_claim_says_how_much_when_and_by_what():
    told = standing(status_responses()[0])
    assert (told.state, told.day, told.paid_cents, told.payment_number) == ("paid", TODAY, 9_000, "CHECK-77")
    assert told.sentences == [
        "Finished, paid since 2026-03-09 (status 65).",
        "Paid $90.00, on 2026-03-08 by CHECK-77.",
    ]


def test_a_pending_claim_says_what_is_waited_for_and_its_lines_follow():
    told = standing(status_responses()[1])
    assert told.state == "pending"
    assert told.sentences[0] == "Pending, the payer waits for the provider's answer since 2026-03-09 (status 317)."
    assert told.sentences[-1].startswith("Line 1, 99213: pending")


def test_the_latest_report_decides():
    claim = status_responses()[0]
    older = StatusReport((StatusCode("P1", "20"),), date(2026, 3, 1))
    denied = StatusReport((StatusCode("F2", "88"),), date(2026, 3, 5), 16_550, 0)
    assert standing(replace(claim, reports=[older, denied])).state == "denied"
    assert standing(replace(claim, reports=[denied, older])).state == "denied"


@pytest.mark.parametrize(
    ("category", "state"),
    [
        ("A2", "accepted"),
        ("A7", "rejected"),
        ("D0", "not found"),
        ("R4", "asked"),
        ("F4", "finished"),
        ("Z9", "unknown"),
    ],
)
def test_categories_have_states(category, state):
    report = StatusReport((StatusCode(category, "0"),), TODAY)
    assert standing(replace(status_responses()[0], reports=[report])).state == state


def test_a_request_that_failed_and_one_without_answer():
    assert standing(request_refused()).state == "failed"
    assert standing(replace(request_refused(), reports=[])).state == "unknown"


def test_every_category_has_words_and_exactly_one_state():
    book = load_rulebook("x12/claim_status")
    grouped = [code for state, listed in book["state"].items() if state != "source" for code in listed.split()]
    assert sorted(grouped) == sorted(book["category"]["words"])
