"""TA1, 999 and 277CA: what is taken, what is refused and why, and that no file is too broken to answer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from places import GOLDEN

from cleanclaim import x12
from cleanclaim.kernel import Refused

NOW = datetime(2026, 3, 11, 9, 30, tzinfo=UTC)


PIECES = (b"", b"~", b"*", b":", b"\n", b"\xff", b"9", b"ISA", b"CLM*", b"~SE~", b"~HL*")


def answered(content: bytes) -> x12.Acknowledgments:
    answers = x12.acknowledge(content, now=NOW)
    for each in (answers.ta1, answers.f999, answers.f277ca):
        assert not each or x12.check(each).accepted
    return answers


def test_a_good_file_is_taken_at_every_level(golden):
    answers = answered(golden("claims.837"))
    (ta1,) = x12.read(answers.ta1)
    assert (ta1.control, ta1.code, ta1.note) == ("000000101", "A", "000")
    (f999,) = x12.read(answers.f999)
    assert (f999.code, f999.included, f999.received, f999.accepted) == ("A", 1, 1, 1)
    assert (f999.functional_id, f999.group_control, f999.guide) == ("HC", "11", "005010X222A1")
    assert [(each.kind, each.control, each.code) for each in f999.sets] == [("837", "0001", "A")]
    (f277,) = x12.read(answers.f277ca)
    assert (f277.accepted_count, f277.accepted_cents, f277.rejected_count) == (2, 33_050, 0)
    assert f277.batch_reference == "BATCH-1"
    assert [each.claim_id for each in f277.claims] == ["VISIT-1", "VISIT-2"]
    assert [(each.statuses[0].category, each.statuses[0].code) for each in f277.claims] == [("A2", "20")] * 2
    assert f277.claims[1].patient.first == "CHILD"
    assert f277.claims[1].patient.id == "M200002"
    assert (f277.envelope.sender, f277.envelope.receiver) == ("TESTPAYER", "TESTCLINIC")


def test_a_bad_claim_is_refused_alone_and_the_totals_reconcile(golden):
    answers = answered(golden("claims.837").replace(b"UN*2***1~", b"UN*2***9~"))
    (f999,) = x12.read(answers.f999)
    assert f999.code == "A"
    (f277,) = x12.read(answers.f277ca)
    assert (f277.accepted_count, f277.rejected_count) == (1, 1)
    assert (f277.accepted_cents, f277.rejected_cents) == (16_500, 16_550)
    bad, good = f277.claims
    assert (bad.claim_id, bad.accepted, bad.statuses[0].category, bad.statuses[0].code) == (
        "VISIT-1",
        False,
        "A8",
        "477",
    )
    assert bad.statuses[0].action == "U"
    assert "points to diagnosis 9" in bad.statuses[0].message
    assert good.accepted


def test_a_code_fault_in_a_segment_refuses_its_claim(golden):
    answers = answered(golden("claims.837").replace(b"165.5***11:B:1", b"165.5***28:B:1"))
    (f277,) = x12.read(answers.f277ca)
    assert [each.accepted for each in f277.claims] == [False, True]


def test_a_fault_above_two_claims_refuses_both(golden):
    answers = answered(golden("claims.837").replace(b"XX*1234567893~N3", b"XX*1234567894~N3"))
    (f277,) = x12.read(answers.f277ca)
    assert [each.accepted for each in f277.claims] == [False, False]


def test_a_syntax_fault_refuses_the_set_and_names_claim_segment_and_element(golden):
    answers = answered(golden("claims.837").replace(b"165.5***11:B:1*Y", b"165.5***11:B:1*Q"))
    assert answers.f277ca == b""
    (f999,) = x12.read(answers.f999)
    assert (f999.code, f999.accepted) == ("R", 0)
    (answer,) = f999.sets
    assert (answer.code, answer.reasons) == ("R", ("5",))
    (error,) = answer.errors
    assert (error.segment, error.loop, error.code, error.claim_id) == ("CLM", "2300", "8", "VISIT-1")
    assert [(each.position, each.code) for each in error.elements] == [(6, "7")]
    position = golden("claims.837").split(b"~").index(b"CLM*VISIT-1*165.5***11:B:1*Y*A*Y*Y") - 1
    assert error.position == position


def test_a_missing_segment_is_named_in_the_999(golden):
    answers = answered(golden("claims.837").replace(b"REF*EI*123456789~", b""))
    (f999,) = x12.read(answers.f999)
    assert ("REF", "3") in {(each.segment, each.code) for each in f999.sets[0].errors}


def policy_answers(content, **says):
    return x12.acknowledge(content, now=NOW, policy=x12.AnswerPolicy(**says))


def test_a_partner_may_take_a_set_with_errors_and_refuse_the_claim_that_they_name(golden):
    content = golden("claims.837").replace(b"CLM*VISIT-1*", b"CLM*VISIT-1X*").replace(b"UN*2***1~", b"XX*2***1~")
    refused, taken = policy_answers(content), policy_answers(content, refuses_sets=False)
    assert (refused.functional[0].code, refused.functional[0].sets[0].code, refused.f277ca) == ("R", "R", b"")
    assert (taken.functional[0].code, taken.functional[0].sets[0].code) == ("E", "E")
    (answer,) = taken.claims
    assert {claim.claim_id: claim.accepted for claim in answer.claims} == {"VISIT-1X": False, "VISIT-2": True}
    assert [claim.statuses[0].category for claim in answer.claims] == ["A3", "A2"]
    assert (answer.accepted_count, answer.rejected_count) == (1, 1)
    for written in (refused.f999, taken.f999, taken.f277ca):
        assert x12.check(written).accepted


def test_a_partner_may_answer_balance_by_the_999(golden):
    content = golden("claims.837").replace(b"CLM*VISIT-1*165.5*", b"CLM*VISIT-1*166.5*")
    usual, early = policy_answers(content), policy_answers(content, by_999=3)
    assert usual.functional[0].code == "A" and not usual.claims[0].claims[0].accepted
    assert early.functional[0].code == "R" and early.claims == []


def test_a_clearinghouse_accepts_as_received_only(golden):
    (answer,) = policy_answers(golden("claims.837"), into_adjudication=False).claims
    assert [(s.category, s.action) for claim in answer.claims for s in claim.statuses] == [("A1", "WQ")] * 2
    assert all(claim.accepted for claim in answer.claims)


@pytest.mark.parametrize(
    ("old", "new", "category"),
    [
        (b"CLM*VISIT-1*165.5*", b"CLM*VISIT-1*166.5*", "A8"),
        (b"CLM*VISIT-1*165.5***11:B:1*", b"CLM*VISIT-1*165.5***11:B:7*", "A6"),
        (b"HC:99213", b"HC:99ZZZ", "A7"),
    ],
)
def test_the_category_says_what_kind_of_wrong_it_is(golden, old, new, category):
    content = golden("claims.837")
    assert old in content
    (answer,) = policy_answers(content.replace(old, new, 1)).claims
    assert answer.claims[0].statuses[0].category == category


def test_a_wrong_count_refuses_the_set(golden):
    answers = answered(golden("claims.837").replace(b"SE*83*", b"SE*84*"))
    (f999,) = x12.read(answers.f999)
    assert (f999.sets[0].code, f999.sets[0].reasons) == ("R", ("4",))


def test_a_wrong_interchange_is_answered_by_a_ta1_alone(golden):
    answers = answered(golden("claims.837").replace(b"IEA*1*000000101", b"IEA*1*000000102"))
    (ta1,) = x12.read(answers.ta1)
    assert (ta1.code, ta1.note) == ("R", "001")
    assert (answers.f999, answers.f277ca) == (b"", b"")


def test_an_835_is_answered_by_a_999_too(golden):
    (f999,) = x12.read(answered(golden("payment.835")).f999)
    assert (f999.functional_id, f999.sets[0].kind, f999.sets[0].code) == ("HP", "835", "A")


def test_a_999_is_not_answered_by_a_999(golden):
    answers = answered(golden("answer.999"))
    assert answers.f999 == b""
    assert answers.ta1


def test_one_bad_set_does_not_cost_the_other(golden):
    content = golden("claims.837")
    body = content[content.index(b"ST*") : content.index(b"GE*")]
    second = body.replace(b"*0001", b"*0002").replace(b"HI*ABK", b"HI*QQ", 1)
    answers = answered(content.replace(b"GE*1*11", second + b"GE*2*11"))
    (f999,) = x12.read(answers.f999)
    assert (f999.code, f999.received, f999.accepted) == ("P", 2, 1)
    assert len(list(x12.read(answers.f277ca))) == 1


def test_two_interchanges_get_two_of_each_answer(golden):
    again = golden("claims.837").replace(b"000000101", b"000000102")
    answers = answered(golden("claims.837") + again)
    assert [each.control for each in x12.read(answers.ta1)] == ["000000101", "000000102"]
    assert len(list(x12.read(answers.f277ca))) == 2


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["claims.837", "payment.835", "answer.277", "answer.999"]), st.data())
def test_no_damage_raises_anything_but_refused(name, data):
    """Bytes deleted, doubled and changed anywhere: read, check and answer still give values."""
    content = bytearray((GOLDEN / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        piece = data.draw(st.sampled_from(PIECES))
        content[place : place + data.draw(st.integers(0, 12))] = piece
    try:
        answers = x12.acknowledge(bytes(content), now=NOW)
    except Refused as refused:
        assert "ISA" in str(refused) or "empty" in str(refused)
        return
    list(x12.read(bytes(content)))
    for each in (answers.ta1, answers.f999, answers.f277ca):
        if each:
            report = x12.check(each)
            assert report.accepted, [finding.message for finding in report.all_findings()]


@pytest.mark.parametrize("content", [b"", b"\x7fELF"])
def test_what_is_no_x12_cannot_be_answered(content):
    with pytest.raises(Refused):
        x12.acknowledge(content, now=NOW)
