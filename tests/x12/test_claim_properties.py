"""Any institutional, dental or unusual professional claim writes, checks clean and reads back equal."""

from __future__ import annotations

import dataclasses

import pytest
from bill_strategies import dental_claims, institutional_claims, unusual_claims
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from strategies import delimiters, envelopes
from test_pyx12 import verdict
from test_round_trip import plain, without_marks

from cleanclaim import x12
from cleanclaim.kernel import Severity

_EASY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
WRITERS = {"837P": x12.write_837p, "837I": x12.write_837i, "837D": x12.write_837d}
GUIDES = {"837P": "005010X222A1", "837I": "005010X223A2", "837D": "005010X224A2"}
claims = st.one_of(institutional_claims(), dental_claims(), unusual_claims())


@_EASY
@given(claims, envelopes(), delimiters())
def test_a_claim_comes_back_as_it_was_written(claim, envelope, marks):
    envelope = dataclasses.replace(envelope, guide=GUIDES[claim.kind])
    assume(without_marks(marks, (claim, envelope)))
    content = WRITERS[claim.kind]([claim], envelope, batch_reference=claim.batch_reference, delimiters=marks)
    findings = []
    (back,) = x12.read(content, findings=findings)
    assert plain(back) == plain(claim)
    assert back.envelope == envelope
    assert not findings
    found = [each for each in x12.check(content).all_findings() if each.severity is Severity.ERROR]
    assert found == [], [each.message for each in found]


@pytest.mark.slow
@settings(parent=_EASY, max_examples=15)
@given(st.one_of(institutional_claims(), unusual_claims()), envelopes())
def test_an_independent_judge_takes_it(claim, envelope):
    envelope = dataclasses.replace(envelope, guide=GUIDES[claim.kind])
    taken, said = verdict(WRITERS[claim.kind]([claim], envelope, batch_reference=claim.batch_reference))
    assert taken, said
