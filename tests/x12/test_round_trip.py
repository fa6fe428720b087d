"""What is written reads back as it was, whatever the delimiters, and passes the checker."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from strategies import claims, delimiters, envelopes, remittances

from cleanclaim import x12
from cleanclaim.kernel import Refused
from cleanclaim.x12.writing import claims as writing_claims

_EASY = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def plain(value: Any) -> Any:
    """Without byte offsets, file, envelope and raw text."""
    if dataclasses.is_dataclass(value):
        skipped = {"offset", "file", "envelope", "segment"}
        names = [field.name for field in dataclasses.fields(value) if field.name not in skipped]
        return {name: plain(getattr(value, name)) for name in names}
    return [plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def without_marks(marks: x12.Delimiters, content: Any) -> bool:
    """Whether no text of a value holds a delimiter: such a value is refused, which is another test."""
    return not any(mark in repr(plain(content)) and mark in _texts(content) for mark in marks.all())


def _texts(value: Any) -> str:
    if isinstance(value, str):
        return value
    if dataclasses.is_dataclass(value):
        return "".join(_texts(getattr(value, field.name)) for field in dataclasses.fields(value))
    return "".join(map(_texts, value)) if isinstance(value, list | tuple) else ""


@_EASY
@given(claims(), envelopes(), delimiters())
def test_a_claim_comes_back_as_it_was_written(claim, envelope, marks):
    assume(without_marks(marks, (claim, envelope)))
    content = x12.write_837p([claim], envelope, batch_reference=claim.batch_reference, delimiters=marks)
    findings = []
    (back,) = x12.read(content, findings=findings)
    assert plain(back) == plain(claim)
    assert dataclasses.replace(back.envelope) == envelope
    assert not findings
    assert x12.check(content).accepted, [each.message for each in x12.check(content).all_findings()]


@_EASY
@given(remittances(), envelopes(), delimiters())
def test_a_remittance_comes_back_as_it_was_written(remittance, envelope, marks):
    assume(without_marks(marks, (remittance, envelope)))
    content = x12.write_835([remittance], envelope, delimiters=marks)
    (back,) = x12.read(content)
    assert plain(back) == plain(remittance)
    report = x12.check(content)
    assert report.accepted, [each.message for each in report.all_findings()]


@pytest.mark.parametrize("name", ["claims.837"])
def test_golden_claims_are_written_byte_for_byte(golden, name):
    found = list(x12.read(golden(name)))
    assert x12.write_837p(found, found[0].envelope) == golden(name)


def test_a_golden_remittance_is_written_byte_for_byte(golden):
    found = list(x12.read(golden("payment.835")))
    assert x12.write_835(found, found[0].envelope) == golden("payment.835")


def test_golden_answers_are_written_byte_for_byte(golden):
    for name, write in (("answer.999", x12.write_999), ("answer.277", x12.write_277ca)):
        found = list(x12.read(golden(name)))
        assert write(found, found[0].envelope) == golden(name)
    (ta1,) = x12.read(golden("answer.ta1"))
    assert x12.write_ta1(ta1, ta1.envelope) == golden("answer.ta1")


def test_values_survive_json(golden):
    for name in ("claims.837", "payment.835", "answer.999", "answer.277", "answer.ta1"):
        for number, value in enumerate(x12.stream(golden(name)), start=1):
            assert x12.from_json(x12.to_json(value), number) == value


def test_a_delimiter_in_the_text_is_refused_by_name(golden):
    (claim, _) = x12.read(golden("claims.837"))
    claim.notes = ["PAIN*LEFT"]
    with pytest.raises(Refused, match=r"NTE02.*delimiter \*"):
        x12.write_837p([claim], claim.envelope)


def test_fifty_one_lines_are_refused(golden):
    (claim, _) = x12.read(golden("claims.837"))
    claim.lines = [claim.lines[0]] * 51
    with pytest.raises(Refused, match="50 service lines"):
        x12.write_837p([claim], claim.envelope)


def test_thirteen_diagnoses_are_refused(golden):
    (claim, _) = x12.read(golden("claims.837"))
    claim.diagnoses = [claim.diagnoses[0]] * 13
    with pytest.raises(Refused, match="12 diagnoses"):
        x12.write_837p([claim], claim.envelope)


def test_a_long_claim_number_is_refused(golden):
    (claim, _) = x12.read(golden("claims.837"))
    claim.claim_id = "X" * 21
    with pytest.raises(Refused, match="CLM01 has 21 characters: 20 at most"):
        x12.write_837p([claim], claim.envelope)


def test_an_unbalanced_remittance_is_refused(golden):
    (remittance,) = x12.read(golden("payment.835"))
    remittance.paid_cents += 1
    with pytest.raises(Refused, match="BPR02"):
        x12.write_835([remittance], remittance.envelope)


def test_more_claims_than_a_set_should_hold_become_two_sets(golden, monkeypatch):
    assert writing_claims.MOST_CLAIMS == 5_000
    monkeypatch.setattr(writing_claims, "MOST_CLAIMS", 3)
    (claim, _) = x12.read(golden("claims.837"))
    report = x12.check(x12.write_837p([claim] * 4, claim.envelope, batch_reference="B"))
    assert [(each.control, each.claims) for each in report.transactions] == [("0001", 3), ("0002", 1)]
    assert report.accepted


def test_more_than_a_hundred_claims_of_one_person_open_another_level(golden):
    for claim in x12.read(golden("claims.837")):
        report = x12.check(x12.write_837p([claim] * 201, claim.envelope, batch_reference="B"))
        assert report.accepted, [each.message for each in report.all_findings()]
        assert report.transactions[0].claims == 201


def test_refusals_hold_no_names(golden):
    (claim, _) = x12.read(golden("claims.837"))
    claim.subscriber.party.last_or_organization = "Q" * 61
    with pytest.raises(Refused) as refused:
        x12.write_837p([claim], claim.envelope)
    assert "QQ" not in str(refused.value)
