"""Authorizations (278), attachments (275) and requests for information (277): read, written, checked, answered."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from places import GOLDEN
from supporting import ANY_BYTES, admission, ambulance, answer, asked, attachment, document, refusal, solicited
from supporting_defects import BY_FILE, recounted
from typer.testing import CliRunner

from cleanclaim import x12
from cleanclaim.cli.x12 import app
from cleanclaim.kernel import Refused, Severity
from cleanclaim.x12.values.attachments import ClaimAttachment, InformationRequest
from cleanclaim.x12.values.authorizations import ServicesReview

WRITERS = {
    "request.278": (x12.write_278_request, lambda: [admission(), ambulance()]),
    "answer.278": (x12.write_278_response, lambda: [answer(), refusal()]),
    "attachment.275": (x12.write_275, lambda: [attachment(), *solicited()]),
    "attachment-bin.275": (x12.write_275, lambda: [attachment("005010X210"), *solicited("005010X210")]),
    "request.277": (x12.write_277_request, lambda: [asked()]),
}
BROKEN = {
    "request.278": (b"UM*AR*I", b"UM*AR*Q"),
    "answer.278": (b"HCR*A6", b"HCR*A9"),
    "attachment.275": (b"BGN*02", b"BGN*99"),
    "attachment-bin.275": (b"BGN*02", b"BGN*99"),
    "request.277": (b"*1530*RQ", b"*1530*QQ"),
}
DEFECTS = [(name, *defect) for name, defects in BY_FILE.items() for defect in defects]


@pytest.mark.parametrize("name", WRITERS)
def test_a_golden_file_is_right_and_is_written_byte_for_byte(golden, name):
    write, made = WRITERS[name]
    report = x12.check(golden(name))
    assert report.all_findings() == []
    assert write(made(), made()[0].envelope) == golden(name)
    findings = []
    values = list(x12.read(golden(name), findings=findings))
    assert write(values, values[0].envelope) == golden(name)
    assert findings == []


@pytest.mark.parametrize("name", WRITERS)
def test_what_is_read_is_what_was_written(golden, placeless, name):
    values = list(x12.read(golden(name)))
    assert placeless(values) == placeless(WRITERS[name][1]())


@pytest.mark.parametrize("name", WRITERS)
def test_values_survive_json(golden, name):
    for number, value in enumerate(x12.stream(golden(name)), start=1):
        assert x12.from_json(x12.to_json(value), number) == value


@pytest.mark.parametrize("name", WRITERS)
def test_line_ends_and_other_delimiters_change_nothing(golden, placeless, name):
    values = list(x12.read(golden(name)))
    other = WRITERS[name][0](values, values[0].envelope, delimiters=x12.Delimiters("|", ">", "!", "\n"))
    assert placeless(list(x12.read(other))) == placeless(values)
    assert x12.check(other).accepted


@pytest.mark.parametrize("name", BY_FILE)
def test_there_are_thirty_defects_for_each(name):
    assert len({(defect[0], defect[1]) for defect in BY_FILE[name]}) >= 30


@pytest.mark.parametrize(
    ("name", "old", "new", "rule", "snip", "at", "also"),
    DEFECTS,
    ids=[f"{name} {old[:40].decode()} to {new[:40].decode()}" for name, old, new, *_ in DEFECTS],
)
def test_a_planted_defect_is_found_by_its_rule_and_no_other(golden, name, old, new, rule, snip, at, also):
    assert old in golden(name)
    planted = golden(name).replace(old, new, 1)
    if rule != "x12.se-count":
        planted = recounted(planted)
    findings = x12.check(planted).all_findings()
    errors = [each for each in findings if each.severity is Severity.ERROR]
    assert Counter(each.rule for each in errors) == Counter([rule, *also]), [each.message for each in findings]
    caught = [each for each in errors if each.rule == rule]
    assert at in {part for each in caught for part in (each.element, each.segment)}, caught
    assert {each.snip for each in caught} == {snip}


@pytest.mark.parametrize("name", WRITERS)
def test_a_999_answers_them(golden, name):
    now = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
    good = x12.acknowledge(golden(name), now=now)
    assert [each.code for each in good.functional[0].sets] == ["A"] * len(good.functional[0].sets)
    assert good.f277ca == b""
    old, new = BROKEN[name]
    broken = x12.acknowledge(golden(name).replace(old, new, 1), now=now)
    assert "R" in {each.code for each in broken.functional[0].sets}
    assert x12.check(broken.f999).accepted


def test_a_wrong_count_of_bytes_is_refused_by_the_999(golden):
    answers = x12.acknowledge(
        golden("attachment.275").replace(b"BDS*B64*44*", b"BDS*B64*43*", 1), now=datetime(2026, 3, 11, tzinfo=UTC)
    )
    first = answers.functional[0].sets[0]
    assert first.code == "R"
    assert (first.errors[0].segment, first.errors[0].elements[0].position) == ("BDS", 2)


# 278


def test_an_answer_refers_to_its_request(golden):
    asked_for = next(iter(x12.read(golden("request.278"))))
    answered = next(iter(x12.read(golden("answer.278"))))
    assert isinstance(answered, ServicesReview)
    assert answered.trace() == asked_for.trace() == "EVENT-1"
    assert answered.reference == asked_for.reference
    assert answered.decision is not None
    assert (answered.decision.action, answered.decision.number) == ("A6", "CERT-1")
    assert [service.decision.action for service in answered.services if service.decision] == ["A1", "A4"]


def test_a_level_that_was_refused_is_a_review_without_event(golden):
    *_, refused = x12.read(golden("answer.278"))
    assert isinstance(refused, ServicesReview)
    assert not refused.has_event
    assert [(each.loop, each.reason, each.action) for each in refused.rejections] == [("2010C", "75", "C")]


def test_a_source_that_cannot_answer_ends_there():
    out = replace(refusal(), requester=None, subscriber=None)
    out.rejections = [replace(out.rejections[0], loop="2000A", reason="42", action="P")]
    content = x12.write_278_response([out], out.envelope)
    assert content.count(b"HL*") == 1
    assert x12.check(content).all_findings() == []
    (back,) = x12.read(content)
    assert back.subscriber is None
    assert back.rejections[0].loop == "2000A"


def test_several_events_of_an_answer_share_their_levels():
    first, second = answer(), answer()
    second.traces[0].number, second.request.certification_type = "EVENT-2", "R"
    content = x12.write_278_response([first, second], first.envelope)
    assert content.count(b"ST*278") == 1
    assert content.count(b"*EV*") == 2
    assert x12.check(content).all_findings() == []
    assert [each.trace() for each in x12.read(content)] == ["EVENT-1", "EVENT-2"]


def test_a_transaction_set_without_anything_is_said_to_lack_its_event(golden):
    head = golden("request.278").split(b"BHT")[0]
    report = x12.check(head + b"SE*2*0001~GE*1*11~IEA*1*000000101~")
    assert "x12.review-without-event" in {each.rule for each in report.all_findings()}


def test_a_review_that_would_not_pass_is_refused():
    wrong = ambulance()
    wrong.references = []
    with pytest.raises(Refused, match=r"REF\*BB"):
        x12.write_278_request([wrong], wrong.envelope)
    with pytest.raises(Refused, match="278-request"):
        x12.write_278_request([answer()], wrong.envelope)
    with pytest.raises(Refused, match="at least one"):
        x12.write_278_request([], wrong.envelope)


def test_a_damaged_service_costs_its_event_and_no_other(golden):
    content = golden("request.278").replace(b"*2500*UN", b"*25x0*UN")
    assert [value.reference for value in x12.read(content)] == ["REVIEW-2"]


# 275


@pytest.mark.parametrize("guide", ["005010X210", "006020X314"])
def test_any_bytes_travel(guide):
    every = bytes(range(256)) * 40
    sent = attachment(guide, documents=[document(guide, every), document(guide, b"ISA*00*~GS*~BIN*5*x~")])
    content = x12.write_275([sent], sent.envelope)
    assert x12.check(content).all_findings() == []
    (back,) = x12.read(content)
    assert isinstance(back, ClaimAttachment)
    assert [each.content for each in back.documents] == [each.content for each in sent.documents]


def test_the_version_of_the_interchange_follows_the_guide(golden):
    assert b"*00602*" in golden("attachment.275")
    assert b"*00501*" in golden("attachment-bin.275")
    assert b"*00602*" in golden("request.277")


def test_an_empty_or_huge_document_is_refused(monkeypatch):
    from cleanclaim.x12.writing import attachments as writing

    empty = attachment("005010X210", documents=[document("005010X210", b"")])
    with pytest.raises(Refused, match="no bytes"):
        x12.write_275([empty], empty.envelope)
    monkeypatch.setattr(writing, "MOST_BINARY", 10)
    big = attachment("005010X210")
    with pytest.raises(Refused, match="64 MB"):
        x12.write_275([big], big.envelope)


def test_two_guides_do_not_share_a_file():
    with pytest.raises(Refused, match="two guides"):
        x12.write_275([attachment(), attachment("005010X210")], attachment().envelope)
    with pytest.raises(Refused, match="005010X210 or 006020X314"):
        x12.write_275([attachment(guide="006020X316")], attachment().envelope)


def test_no_message_holds_the_bytes():
    secret = b"QUIXOTIC-BYTES"
    sent = attachment("005010X210", documents=[document("005010X210", secret)])
    content = x12.write_275([sent], sent.envelope).replace(b"BIN*14*", b"BIN*13*")
    for finding in x12.check(content).all_findings():
        assert "QUIXOTIC" not in finding.message


def test_base64_is_decoded_only_on_demand(golden):
    first = next(iter(x12.read(golden("attachment.275"))))
    assert first.documents[0].content != ANY_BYTES
    assert first.documents[0].encoding == "B64"


# 277 request


def test_a_request_says_what_is_wanted_and_until_when(golden):
    (request,) = x12.read(golden("request.277"))
    assert isinstance(request, InformationRequest)
    assert (request.control_number, request.number("EJ"), request.due) == ("PAYER-77", "VISIT-1", date(2026, 4, 10))
    assert [code.code for code in request.requests[0].codes] == ["18842-5", "18594-2"]
    assert request.lines[0].line_control == "L2"


def test_requests_of_several_providers_and_patients():
    one, two, three = asked(), asked(), asked()
    two.control_number = "PAYER-78"
    two.patient = replace(two.patient, first="LEE", id="M400004")
    three.control_number, three.provider = "PAYER-79", replace(three.provider, last_or_organization="OTHER CLINIC")
    content = x12.write_277_request([one, two, three], one.envelope)
    assert x12.check(content).all_findings() == []
    assert content.count(b"*19*1~") == 2
    assert content.count(b"*PT~") == 3
    assert [each.control_number for each in x12.read(content)] == ["PAYER-77", "PAYER-78", "PAYER-79"]


def test_one_number_for_two_requests_is_refused():
    with pytest.raises(Refused, match="TRN02"):
        x12.write_277_request([asked(), asked()], asked().envelope)


# the command


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("278-request", "request.278"),
        ("278-response", "answer.278"),
        ("275", "attachment.275"),
        ("275", "attachment-bin.275"),
        ("277-request", "request.277"),
    ],
)
def test_the_command_reads_checks_and_writes_them(tmp_path, golden, kind, name):
    def run(*arguments: str):
        return CliRunner().invoke(app, list(arguments))

    assert run("check", str(GOLDEN / name)).exit_code == 0
    lines, out = tmp_path / "values.jsonl", tmp_path / name
    lines.write_text(run("read", str(GOLDEN / name)).stdout, encoding="utf-8")
    assert run("write", kind, str(lines), "--out", str(out)).exit_code == 0
    assert out.read_bytes() == golden(name)


def test_lossless_keeps_counted_bytes_and_faults(tmp_path, golden):
    bad = tmp_path / "bad.275"
    bad.write_bytes(golden("attachment-bin.275").replace(b"LX*2~", b"LX*7~ZZ*1~"))
    read = CliRunner().invoke(app, ["read", str(bad), "--lossless"])
    lines, out = tmp_path / "bad.jsonl", tmp_path / "again.275"
    lines.write_text(read.stdout, encoding="utf-8")
    assert CliRunner().invoke(app, ["write", "275", str(lines), "--lossless", "--out", str(out)]).exit_code == 0
    assert out.read_bytes() == bad.read_bytes()
