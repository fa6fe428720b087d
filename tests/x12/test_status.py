"""276 and 277: read, written, checked and answered."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from asking import request_refused, status_inquiries, status_responses
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from places import GOLDEN, PUBLIC
from planted import catches, changed, found_in
from status_defects import ASKED, SAID, UNUSUAL
from strategies import cents, days, delimiters, envelopes, ids, members, npis, plans, procedures, texts
from typer.testing import CliRunner

from cleanclaim import x12
from cleanclaim.cli.x12 import app
from cleanclaim.kernel import Refused, Severity
from cleanclaim.x12.values import (
    LineStatus,
    Party,
    Person,
    Reference,
    StatusCode,
    StatusInquiry,
    StatusLine,
    StatusReport,
    StatusResponse,
)

_EASY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
NOW = datetime(2026, 3, 11, 9, 30, tzinfo=UTC)


def plain(value):
    """Without byte offsets, file and envelope."""
    if hasattr(value, "__dataclass_fields__"):
        names = [name for name in value.__dataclass_fields__ if name not in {"offset", "file", "envelope"}]
        return {name: plain(getattr(value, name)) for name in names}
    return [plain(inner) for inner in value] if isinstance(value, list | tuple) else value


# Reading and writing


def test_an_inquiry_is_read_a_claim_at_a_time(golden):
    own, child = x12.read(golden("status.276"))
    assert [plain(own), plain(child)] == [plain(each) for each in status_inquiries()]
    assert (own.number("1K"), own.number("BLT"), own.number("XZ")) == ("PAYER-901", "131", "")
    assert (child.patient.party.first, child.lines[0].line_control) == ("CHILD", "L1")
    assert golden("status.276")[own.offset :].startswith(b"TRN*1*S-100~")


def test_a_response_is_read_with_its_statuses(golden):
    whole, child, provider, request = x12.read(golden("status.277"))
    assert [plain(each) for each in (whole, child, provider)] == [plain(each) for each in status_responses()]
    assert plain(request) == plain(request_refused())
    assert whole.reports[0].paid_cents == 9_000
    assert (whole.reports[0].paid_on, whole.reports[0].payment_number) == (date(2026, 3, 8), "CHECK-77")
    assert [(code.category, code.code, code.entity) for code in child.reports[0].codes] == [
        ("P3", "317", ""),
        ("P3", "286", "PR"),
    ]
    assert (whole.category(), child.category(), provider.category()) == ("F1", "P3", "E0")
    assert (provider.level, provider.subscriber, request.level, request.providers) == ("provider", None, "receiver", [])


@pytest.mark.parametrize(("name", "write"), [("status.276", x12.write_276), ("status.277", x12.write_277)])
def test_goldens_are_clean_and_written_byte_for_byte(golden, name, write):
    content = golden(name)
    assert found_in(content) == []
    values = list(x12.read(content))
    assert write(values, values[0].envelope) == content
    for number, value in enumerate(values, start=1):
        assert x12.from_json(x12.to_json(value), number) == value


def test_claims_of_one_patient_share_the_level():
    own = status_inquiries()[0]
    content = x12.write_276([own, replace(own, trace="S-200")], own.envelope)
    assert content.count(b"*22*0~") == 1
    assert [each.trace for each in x12.read(content)] == ["S-100", "S-200"]
    report = x12.check(content)
    assert report.accepted
    assert report.transactions[0].claims == 2


def test_a_provider_may_be_named_twice():
    own = status_inquiries()[0]
    own.providers = [*own.providers, Party("1P", False, "TEST CLINIC", id_qualifier="FI", id="990000001")]
    (back,) = x12.read(x12.write_276([own], own.envelope))
    assert [each.id_qualifier for each in back.providers] == ["XX", "FI"]


def test_a_277_is_told_from_a_277ca_by_its_guide(golden):
    assert isinstance(next(iter(x12.read(golden("status.277")))), StatusResponse)
    assert not isinstance(next(iter(x12.read(golden("answer.277")))), StatusResponse)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"trace": ""}, "TRN must be there"),
        ({"service_date": None}, r"DTP\*472 must be there"),
        ({"references": [Reference("BLT", "1")]}, "type of bill"),
        ({"references": [Reference("ZZ", "1")]}, "REF with ZZ has no place"),
        ({"charge_cents": 100, "lines": status_inquiries()[1].lines}, "the claim's charge"),
    ],
)
def test_an_inquiry_that_would_not_pass_is_refused(change, words):
    inquiry = replace(status_inquiries()[0], **change)
    with pytest.raises(Refused, match=words):
        x12.write_276([inquiry], inquiry.envelope)


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (StatusReport((StatusCode("Z9", "3"),), NOW.date()), "categories"),
        (StatusReport((StatusCode("F0", "151"),), NOW.date()), "claim status codes"),
        (StatusReport((StatusCode("F2", "3"),), NOW.date(), 16_550, 5), "F2, denied"),
        (StatusReport((StatusCode("P1", "3"),), NOW.date(), 16_550, 5), "pending"),
        (StatusReport((), NOW.date()), "one to three"),
        (StatusReport((StatusCode("F0", "3"),), None), "STC02 is missing"),
    ],
)
def test_a_response_that_would_not_pass_is_refused(report, words):
    response = replace(status_responses()[0], reports=[report])
    with pytest.raises(Refused, match=words):
        x12.write_277([response], response.envelope)


# Hypothesis


def receivers() -> st.SearchStrategy[Party]:
    return st.builds(lambda name, ident: Party("41", False, name, id_qualifier="46", id=ident), texts(60), ids())


def providers() -> st.SearchStrategy[Party]:
    return st.builds(lambda name, npi: Party("1P", False, name, id_qualifier="XX", id=npi), texts(60), npis)


@st.composite
def people(draw, entity: str, *, born: bool) -> Person:
    drawn = draw(members())
    party = Party(entity, True, drawn.last_or_organization, drawn.first, drawn.middle)
    if entity == "IL":
        party.id_qualifier, party.id = "MI", drawn.id
    return Person(party, draw(days) if born else None, draw(st.sampled_from(["F", "M"])) if born else "")


@st.composite
def asked(draw) -> StatusInquiry:
    dependent = draw(st.one_of(st.none(), people("QC", born=True)))
    lines = [
        StatusLine(replace(draw(procedures()), description=""), draw(cents), Decimal(draw(st.integers(1, 99))),
            line_control=f"{number}-{draw(ids(20))}", service_date=draw(days))
        for number in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    return StatusInquiry(
        draw(plans()), draw(receivers()), [draw(providers())], draw(people("IL", born=True)), draw(ids(50)), dependent,
        [Reference("BLT", "131"), Reference("EJ", draw(ids(20)))],
        sum(line.charge_cents for line in lines) or draw(cents), draw(days), lines=lines, reference=draw(ids(30, 1)),
    )  # fmt: skip


@st.composite
def answered(draw) -> StatusResponse:
    dependent = draw(st.one_of(st.none(), people("QC", born=False)))
    codes = draw(
        st.lists(st.sampled_from([StatusCode("P1", "20"), StatusCode("P2", "3", "PR")]), min_size=1, max_size=3)
    )
    lines = [
        LineStatus(replace(draw(procedures()), description=""), draw(cents), 0,
            [StatusReport((StatusCode("P1", "20"),), draw(days))], Decimal(draw(st.integers(1, 99))),
            line_control=f"{number}-{draw(ids(20))}", service_date=draw(days))
        for number in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    charge = sum(line.charge_cents for line in lines) or draw(cents)
    return StatusResponse(
        draw(plans()), draw(receivers()), [draw(providers())], draw(people("IL", born=False)), draw(ids(50)), dependent,
        reports=[StatusReport(tuple(codes), draw(days), charge, 0)],
        references=[Reference("1K", draw(ids(30)))], service_date=draw(days), lines=lines, reference=draw(ids(30, 1)),
    )  # fmt: skip


def _texts(value) -> str:
    if isinstance(value, str):
        return value
    if hasattr(value, "__dataclass_fields__"):
        return "".join(_texts(getattr(value, name)) for name in value.__dataclass_fields__)
    return "".join(map(_texts, value)) if isinstance(value, list | tuple) else ""


@_EASY
@given(asked(), envelopes(), delimiters())
def test_an_inquiry_comes_back_as_it_was_written(inquiry, envelope, marks):
    assume(not set(marks.all()) & set(_texts((inquiry, envelope))))
    content = x12.write_276([inquiry], envelope, delimiters=marks)
    (back,) = x12.read(content)
    assert plain(back) == plain(inquiry)
    report = x12.check(content)
    assert report.accepted, [each.message for each in report.all_findings()]


@_EASY
@given(answered(), envelopes(), delimiters())
def test_a_response_comes_back_as_it_was_written(response, envelope, marks):
    assume(not set(marks.all()) & set(_texts((response, envelope))))
    content = x12.write_277([response], envelope, delimiters=marks)
    (back,) = x12.read(content)
    assert plain(back) == plain(response)
    report = x12.check(content)
    assert report.accepted, [each.message for each in report.all_findings()]


# What is unusual and right


@pytest.mark.parametrize(("name", "old", "new"), UNUSUAL, ids=lambda text: text[:30])
def test_what_is_unusual_and_right_is_accepted_and_written_again(golden, name, old, new):
    content = changed(golden(name), old, new)
    assert [(each.rule, each.message) for each in found_in(content)] == []
    values = list(x12.read(content))
    write = x12.write_276 if name.endswith("276") else x12.write_277
    again = list(x12.read(write(values, values[0].envelope)))
    assert plain(again) == plain(values)


# Planted defects


@pytest.mark.parametrize("defect", ASKED, ids=lambda each: f"{each.rule} {each.new[:30]}")
def test_a_defect_of_an_inquiry_is_caught(golden, defect):
    catches(golden("status.276"), defect)


@pytest.mark.parametrize("defect", SAID, ids=lambda each: f"{each.rule} {each.new[:30]}")
def test_a_defect_of_a_response_is_caught(golden, defect):
    catches(golden("status.277"), defect)


def test_a_finding_names_the_claim_by_its_trace(golden):
    content = golden("status.277").replace(b"STC*F1:65", b"STC*F2:65")
    (found,) = [each for each in found_in(content) if each.rule == "x12.status-denied-paid"]
    assert (found.claim, found.loop, found.segment) == ("S-100", "2200D", "STC")
    assert content[found.offset :].startswith(b"STC*F2")


def test_a_claim_that_cannot_be_read_does_not_cost_the_next(golden):
    findings = []
    content = golden("status.277").replace(b"**165.5*90*", b"**165.5*9O*")
    assert [each.trace for each in x12.stream(content, findings=findings)] == ["S-101", "0", "STATUS-2"]
    assert [each.rule for each in findings] == ["x12.unreadable"]


def test_pharmacy_codes_are_said_to_be_not_checked(golden):
    report = x12.check(golden("status.277").replace(b"STC*F1:65", b"STC*F1:80::RX"))
    assert report.accepted
    assert [(gap.set, gap.count) for gap in report.not_checked] == [("NCPDP reject codes", 1)]


def test_a_number_newer_than_the_list_is_said_to_be_not_checked(golden):
    report = x12.check(golden("status.277").replace(b"STC*F1:65", b"STC*F1:800"))
    assert report.accepted
    assert [gap.set for gap in report.not_checked] == ["claim status codes"]


def test_a_999_answers_an_inquiry(golden):
    answers = x12.acknowledge(golden("status.276"), now=NOW)
    assert (answers.functional[0].functional_id, answers.functional[0].sets[0].code) == ("HR", "A")
    broken = golden("status.276").replace(b"TRN*1*S-100", b"TRN*7*S-100")
    answers = x12.acknowledge(broken, now=NOW)
    (error,) = answers.functional[0].sets[0].errors
    assert (error.segment, error.loop, error.elements[0].position) == ("TRN", "2200", 1)
    assert x12.check(answers.f999).accepted
    assert answers.f277ca == b""


# The command line


@pytest.mark.parametrize(
    ("kind", "name"),
    [("270", "eligibility.270"), ("271", "eligibility.271"), ("276", "status.276"), ("277", "status.277")],
)
def test_read_and_write_are_inverse_at_the_command_line(tmp_path, kind, name):
    path = GOLDEN / name
    read = CliRunner().invoke(app, ["read", str(path)])
    assert read.exit_code == 0
    lines = tmp_path / "values.jsonl"
    lines.write_text(read.stdout, encoding="utf-8")
    written = CliRunner().invoke(app, ["write", kind, str(lines)])
    assert written.exit_code == 0
    assert written.stdout_bytes == path.read_bytes()
    checked = CliRunner().invoke(app, ["check", str(path), "--json"])
    assert checked.exit_code == 0
    assert json.loads(checked.stdout)["transactions"][0]["kind"] == kind


# Public samples


def samples() -> list:
    return sorted([*PUBLIC.glob("*/*.276"), *PUBLIC.glob("*/*.277")]) if PUBLIC.exists() else []


@pytest.mark.conformance
@pytest.mark.skipif(not PUBLIC.exists(), reason="the folder of public data is not here")
@pytest.mark.parametrize("path", samples(), ids=lambda path: path.name)
def test_public_samples_have_invented_numbers_and_no_other_error(path):
    found = x12.check(path).all_findings()
    assert {each.rule for each in found if each.severity is Severity.ERROR} <= {"x12.npi"}
    for value in x12.read(path):
        assert isinstance(value, StatusInquiry | StatusResponse)
        assert x12.from_json(x12.to_json(value), 1) == value
