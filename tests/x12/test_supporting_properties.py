"""What is written of authorizations, attachments and requests comes back; no bytes break their readers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from places import GOLDEN
from strategies import delimiters, envelopes
from supporting_strategies import attachments, requests, reviews
from test_round_trip import plain, without_marks

from cleanclaim import x12
from cleanclaim.kernel import Refused

_EASY = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
_FILES = {
    name: (GOLDEN / name).read_bytes()
    for name in ("request.278", "answer.278", "attachment.275", "attachment-bin.275", "request.277")
}


def comes_back(values: list[Any], content: bytes) -> None:
    findings: list[Any] = []
    assert plain(list(x12.read(content, findings=findings))) == plain(values)
    assert findings == []
    report = x12.check(content)
    assert report.accepted, [each.message for each in report.all_findings()]


@_EASY
@given(reviews(answered=False), envelopes(), delimiters())
def test_a_request_for_review_comes_back(review, envelope, marks):
    assume(without_marks(marks, (review, envelope)))
    comes_back([review], x12.write_278_request([review], envelope, delimiters=marks))


@_EASY
@given(reviews(answered=True), envelopes(), delimiters())
def test_an_answer_comes_back(review, envelope, marks):
    assume(without_marks(marks, (review, envelope)))
    comes_back([review], x12.write_278_response([review], envelope, delimiters=marks))


@_EASY
@given(attachments(), envelopes(), delimiters())
def test_attachments_come_back_whatever_their_bytes(sent, envelope, marks):
    assume(without_marks(marks, (sent, envelope)))
    comes_back(sent, x12.write_275(sent, envelope, delimiters=marks))


@_EASY
@given(requests(), envelopes(), delimiters())
def test_a_request_for_information_comes_back(request, envelope, marks):
    assume(without_marks(marks, (request, envelope)))
    comes_back([request], x12.write_277_request([request], envelope, delimiters=marks))


@pytest.mark.parametrize("name", _FILES)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_bytes_break_the_readers(name, data):
    """Bytes put in, taken out and turned, after the ISA."""
    content = bytearray(_FILES[name])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(106, len(content) - 1))
        length = data.draw(st.integers(0, 12))
        content[place : place + length] = data.draw(
            st.binary(max_size=8) | st.sampled_from([b"~", b"*", b":", b"^~HL*"])
        )
    try:
        for value in x12.stream(bytes(content)):
            assert x12.from_json(x12.to_json(value), 1) == value
        x12.check(bytes(content))
    except Refused:
        pytest.fail("a file that begins with a good ISA was refused")
