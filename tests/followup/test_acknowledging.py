"""Before judgement: what a TA1, a 999 and a 277CA mean for each claim."""

from datetime import date

from cleanclaim.claims.life import Event
from cleanclaim.followup.acknowledging import SentSet, acknowledge
from cleanclaim.x12.values import (
    ClaimAcknowledgment,
    ClaimStatus277,
    ElementError,
    FunctionalAcknowledgment,
    InterchangeAcknowledgment,
    Party,
    SegmentError,
    SetAcknowledgment,
    Status,
)

SENT = [
    SentSet("000000007", "7", "0001", ("A", "B", "C")),
    SentSet("000000007", "7", "0002", ("D",)),
    SentSet("000000008", "8", "0001", ("E",)),
]


def events(said):
    return {each.claim_id: each.event for each in acknowledge(said, SENT).events}


def functional(*sets, group="7", code="A"):
    return FunctionalAcknowledgment("HC", group, code, len(sets), len(sets), 0, list(sets))


def test_ta1_rejects_all_that_was_in_the_interchange():
    said = InterchangeAcknowledgment("000000007", "20260401", "1200", "R", "023")
    assert events(said) == dict.fromkeys("ABCD", Event.REJECTED)
    assert events(InterchangeAcknowledgment("7", "20260401", "1200", "A")) == {}


def test_999_speaks_of_sets_of_its_own_group():
    said = functional(SetAcknowledgment("837", "1", "A"), SetAcknowledgment("837", "0002", "R"))
    assert events(said) == {**dict.fromkeys("ABC", Event.ACKNOWLEDGED), "D": Event.REJECTED}


def test_one_bad_claim_takes_the_others_along_and_is_named():
    fault = SegmentError("SV1", 31, "8", "2400", "B", [ElementError(7, "1")])
    found = acknowledge(functional(SetAcknowledgment("837", "0001", "R", errors=[fault])), SENT).events
    assert [(each.claim_id, each.taken_along) for each in found] == [("A", True), ("B", False), ("C", True)]
    assert "segment SV1 of loop 2400: element 7 (code 1)" in found[1].reason


def test_a_group_without_sets_holds_for_all_of_them():
    assert events(functional(code="R")) == dict.fromkeys("ABCD", Event.REJECTED)


def test_277ca_speaks_of_single_claims():
    said = ClaimAcknowledgment(Party(), Party(), accepted_count=1, rejected_count=1, claims=[
        ClaimStatus277("A", None, [Status("A2", "20", day=date(2026, 4, 1))], payer_claim_number="ICN1"),
        ClaimStatus277("B", None, [Status("A7", "562", "85", "U")]),
    ])  # fmt: skip
    found = acknowledge(said, SENT)
    assert [(each.claim_id, each.event, each.payer_number) for each in found.events] == [
        ("A", Event.ACCEPTED, "ICN1"), ("B", Event.REJECTED, ""),
    ]  # fmt: skip
    assert found.events[0].day == date(2026, 4, 1)
    assert "A7:562:85" in found.events[1].reason
    assert found.findings == ()


def test_answers_to_nothing_and_wrong_totals_are_said():
    stranger = ClaimAcknowledgment(Party(), Party(), accepted_count=3, claims=[
        ClaimStatus277("Z", None, [Status("A2", "20")]),
    ])  # fmt: skip
    found = acknowledge(stranger, SENT)
    assert found.events == ()
    assert {each.rule for each in found.findings} == {"acknowledgment-totals", "acknowledgment-unknown"}
    for said in (
        functional(SetAcknowledgment("837", "9", "A")),
        functional(group="99"),
        InterchangeAcknowledgment("99", "", "", "R"),
    ):
        assert [each.rule for each in acknowledge(said, SENT).findings] == ["acknowledgment-unknown"]
