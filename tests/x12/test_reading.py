"""Files as they really come: marks in front, line ends, other delimiters, cut off, damaged, not X12 at all."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from people import own_claim

from cleanclaim import x12
from cleanclaim.kernel import Refused, Severity
from cleanclaim.x12 import tokens
from cleanclaim.x12.lossless import join_runs, raw_runs
from cleanclaim.x12.values import Claim837, ClaimPayment, ProviderAdjustment, Remittance


def found(content: bytes) -> tuple[list, list]:
    findings: list = []
    return list(x12.read(content, findings=findings)), findings


def test_a_claim_has_what_the_levels_above_say(golden):
    first, second = x12.read(golden("claims.837"))
    assert (first.claim_id, first.charge_cents, first.patient) == ("VISIT-1", 16_550, None)
    assert first.subscriber.birth_date == date(1980, 5, 17)
    assert first.lines[1].drug.ndc == "00409379501"
    assert (second.patient.first, second.patient_relationship) == ("CHILD", "19")
    assert second.billing is first.billing
    assert second.other_payers[0].claim_number == "FIRST-77"
    assert [each.cents for each in second.lines[0].adjudications[0].adjustments] == [2_500, 2_000]
    assert second.reference("F8") == "PAYER-900"


def test_an_835_streams_header_payments_and_adjustments(golden):
    kinds = [type(each) for each in x12.stream(golden("payment.835"))]
    assert kinds == [Remittance, ClaimPayment, ClaimPayment, ClaimPayment, ProviderAdjustment]
    header = next(iter(x12.stream(golden("payment.835"))))
    assert (header.paid_cents, header.trace_number, header.payer_id) == (3_150, "TRACE-1", "1123456789")
    assert header.claims == []


def test_offsets_point_at_the_bytes(golden):
    content = golden("claims.837")
    for claim in x12.read(content):
        assert content[claim.offset :].startswith(b"CLM*" + claim.claim_id.encode())
        assert content[claim.lines[0].offset :].startswith(b"LX*1~")
        assert content[claim.billing.offset :].startswith(b"NM1*85*")


@pytest.mark.parametrize(
    ("front", "behind_each", "says"),
    [
        (b"\xef\xbb\xbf", b"", "byte order mark"),
        (b"  \r\n", b"", "blanks stand before"),
        (b"", b"\r\n", ""),
        (b"", b"\n", ""),
        (b"\xef\xbb\xbf\n", b"\r\n", "byte order mark"),
    ],
)
def test_marks_blanks_and_line_ends_are_tolerated(golden, placeless, front, behind_each, says):
    content = golden("claims.837")
    odd = front + content.replace(b"~", b"~" + behind_each)
    values, findings = found(odd)
    assert placeless(values) == placeless(list(x12.read(content)))
    assert any(says.lower() in each.message.lower() for each in findings) if says else not findings
    assert all(each.severity is not Severity.ERROR for each in findings)
    assert odd[values[1].offset :].startswith(b"CLM*VISIT-2")


@pytest.mark.parametrize("marks", [b"|>!\n", b"+<%\x1c", b"*\\{\x1d", b"\x1d\x1f\x1e\x1c"])
def test_delimiters_come_from_the_isa(golden, placeless, marks):
    content = golden("claims.837")
    for standard, other in zip(b"*:^~", marks, strict=True):
        content = content.replace(bytes([standard]), b"\x00" + bytes([other]))
    values, findings = found(content.replace(b"\x00", b""))
    assert placeless(values) == placeless(list(x12.read(golden("claims.837"))))
    assert not findings


def test_several_interchanges_each_with_its_own_delimiters(golden, placeless):
    first = golden("claims.837")
    second = golden("payment.835").replace(b"*", b"|").replace(b"~", b"\x1c").replace(b":", b"\\")
    second = second.replace(b"000000101", b"000000102")
    values, findings = found(first + b"\r\n" + second + b"\n" + first.replace(b"000000101", b"000000103"))
    assert [type(each) for each in values] == [Claim837, Claim837, Remittance, Claim837, Claim837]
    assert placeless(values[2]) == placeless(next(iter(x12.read(golden("payment.835")))))
    assert not findings


def test_chunk_borders_may_fall_anywhere(golden, placeless, monkeypatch):
    content = golden("claims.837") + b"\n" + golden("payment.835").replace(b"*", b"|")
    whole = placeless(list(x12.read(content)))
    monkeypatch.setattr(tokens, "_ENOUGH", 130)
    for size in (1, 7, 64, 131):
        monkeypatch.setattr(tokens, "_CHUNK", size)
        assert placeless(list(x12.read(BytesIO(content)))) == whole


def test_every_cut_of_a_file_is_read_without_an_exception(golden):
    for name in ("claims.837", "payment.835", "answer.277", "answer.999"):
        content = golden(name)
        for end in range(0, len(content), 3):
            try:
                _, findings = found(content[:end])
            except Refused:
                assert end < 108
                continue
            if end < len(content) - 1:
                assert any(each.severity is Severity.ERROR for each in findings), end


def test_a_damaged_claim_does_not_cost_those_after_it(golden):
    content = golden("claims.837").replace(b"CLM*VISIT-1*165.5*", b"CLM*VISIT-1*1x5.5*")
    values, findings = found(content)
    assert [each.claim_id for each in values] == ["VISIT-2"]
    assert [each.rule for each in findings] == ["x12.unreadable"]
    assert content[findings[0].place.offset :].startswith(b"CLM*VISIT-1")


def test_a_damaged_line_amount_costs_its_claim_only(golden):
    values, findings = found(golden("payment.835").replace(b"SVC*HC:99213*125*", b"SVC*HC:99213*12.345*"))
    assert [each.claim_id for each in values[0].claims] == ["VISIT-3", "VISIT-4"]
    assert "cent" in findings[0].message


def test_segments_out_of_place_are_left_out_and_said(golden):
    values, findings = found(golden("claims.837").replace(b"HI*ABK", b"ZZZ*1~HI*ABK", 1))
    assert [len(each.lines) for each in values] == [2, 2]
    assert {"x12.out-of-place", "x12.se-count"} == {each.rule for each in findings}


def test_a_wrong_segment_count_is_reported_and_read_on(golden):
    values, findings = found(golden("claims.837").replace(b"SE*83*", b"SE*80*"))
    assert len(values) == 2
    assert "SE01 must be 83" in findings[0].message


def test_wrong_isa_widths_are_reported_and_read_on(golden):
    values, findings = found(golden("claims.837").replace(b"TESTCLINIC     ", b"TESTCLINIC"))
    assert len(values) == 2
    assert "ISA06 has 10 characters: it must have 15" in findings[0].message


def test_names_may_be_utf8_or_latin1(golden):
    for encoding in ("utf-8", "latin-1"):
        content = golden("claims.837").replace(b"SYNTHETIC*PAT", "SYNTHETIC*JOSÉ".encode(encoding))
        values, _ = found(content)
        assert values[0].subscriber.party.first == "JOSÉ"
        assert content[values[0].offset :][:11] == b"CLM*VISIT-1"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\x7fELF\x02\x01", "does not begin with an ISA"),
        (b"name,amount\n1,2\n", "does not begin with an ISA"),
        (b"ISA*00*", "not whole"),
        (b"ISA" + b"\x00" * 300, "ISA"),
    ],
)
def test_what_is_no_x12_is_refused_in_one_sentence(content, says):
    with pytest.raises(Refused, match=says):
        list(x12.stream(content, name="inbox.dat"))
    with pytest.raises(Refused, match=says):
        x12.check(content)


def test_a_file_without_terminators_is_given_up_in_bounded_memory(golden):
    content = golden("claims.837")[:110] + b"A" * 3_000_000
    _, findings = found(content)
    assert any("million bytes" in each.message for each in findings)


def test_older_and_institutional_claims_are_read_with_a_warning(golden):
    content = golden("claims.837").replace(b"005010X222A1", b"004010X098A1")
    values, findings = found(content)
    assert [each.claim_id for each in values] == ["VISIT-1", "VISIT-2"]
    assert "004010X098A1" in findings[0].message
    institutional = (
        golden("claims.837")
        .replace(b"005010X222A1", b"005010X223A2")
        .replace(b"SV1*HC:99213*125*UN*1***1~", b"SV2*0450*HC:99213*125*UN*1~")
    )
    values, findings = found(institutional)
    service = values[0].lines[0]
    assert (values[0].kind, service.revenue_code, service.charge_cents) == ("837I", "0450", 12_500)


def test_what_is_not_read_is_said(golden):
    content = golden("answer.277").replace(b"005010X214", b"005010X228")
    values, findings = found(content)
    assert values == []
    assert [each.rule for each in findings] == ["x12.not-read"]


def test_lossless_gives_the_same_interchange_faults_included(golden):
    content = golden("claims.837").replace(b"SE*83*", b"SE*1*").replace(b"PAT*", "JOSÉ*".encode())
    content += golden("payment.835")
    for odd in (content, content.replace(b"~", b"~\r\n"), content[:-1], content[: len(content) // 2]):
        again = b"".join(join_runs(raw_runs(odd)))
        assert again == odd.replace(b"\r\n", b"")


def test_nothing_that_was_read_is_dropped_in_writing(golden):
    claim = own_claim()
    content = x12.write_837p([claim], claim.envelope)
    extra = (
        (b"HI*ABK", b"CR2********M**BACK~CRC*07*Y*01*04~HI*ABK"),
        (b"LX*2~", b"REF*F4*11D0000000~AMT*T*1.5~LX*2~"),
        (b"PER*IC*BILLING", b"PER*IC*SECOND*EM*A at B~PER*IC*BILLING"),
    )
    for old, new in extra:
        content = content.replace(old, new, 1)
    content = content.replace(b"SE*38", b"SE*43").replace(b"A at B", b"DESK.EXAMPLE")
    values = list(x12.read(content))
    again = x12.write_837p(values, values[0].envelope)
    for _, new in extra:
        for segment in new.replace(b"A at B", b"DESK.EXAMPLE").split(b"~")[:-1]:
            assert segment in again
