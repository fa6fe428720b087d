"""Counted data (BIN, BDS): taken by their length whatever they hold, and bounded when the count is wrong."""

from __future__ import annotations

from io import BytesIO

import pytest

from cleanclaim.x12 import tokens
from cleanclaim.x12.binary import MOST_BINARY
from cleanclaim.x12.lossless import join_runs, raw_runs
from cleanclaim.x12.tokens import batches

ISA = b"ISA*00*          *00*          *ZZ*TESTCLINIC     *ZZ*TESTPAYER      *260310*1530*^*00501*000000101*0*T*:~"
NASTY = b"a~b*c:d^e\r\nISA*00*~BIN*3*xyz~\x00\xff\xfe GS*"


def segments(content: bytes) -> list[tuple[int, str, bool]]:
    found = []
    for batch in batches(BytesIO(content), "test"):
        at = batch.start
        for raw in batch.segments:
            found.append((at, raw, batch.binary))
            at += len(raw) + 1
    return found


@pytest.mark.parametrize("head", [b"BIN*%d*", b"BDS*B64*%d*"])
@pytest.mark.parametrize("before", [b"", b"\r\n"])
def test_counted_data_may_hold_any_byte(head, before):
    whole = head % len(NASTY) + NASTY
    content = ISA + b"GS*PI~" + before + whole + b"~\r\nSE*1*0001~"
    found = segments(content)
    (counted,) = [each for each in found if each[2]]
    assert counted[1].encode("latin-1") == whole
    assert content[counted[0] :].startswith(whole)
    assert found[-1][1].strip() == "SE*1*0001"


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_counted_data_over_the_seams_of_chunks(monkeypatch, size):
    monkeypatch.setattr(tokens, "_CHUNK", size)
    monkeypatch.setattr(tokens, "_ENOUGH", 130)
    data = NASTY * 30
    content = ISA + b"GS*PI~BIN*%d*" % len(data) + data + b"~SE*1*0001~" + ISA + b"GS*PI~BDS*B64*2*~~~IEA*1*1~"
    found = segments(content)
    assert [raw.encode("latin-1") for _, raw, binary in found if binary] == [
        b"BIN*%d*" % len(data) + data,
        b"BDS*B64*2*~~",
    ]
    assert [raw for _, raw, _ in found][-1] == "IEA*1*1"
    for at, raw, _ in found:
        assert content[at : at + len(raw)] == raw.encode("latin-1")


@pytest.mark.parametrize("wrong", [b"4", b"6", b"", b"x", b"-5", b"999999", str(MOST_BINARY + 1).encode()])
def test_a_wrong_count_is_no_count(wrong):
    content = ISA + b"BIN*" + wrong + b"*hello~SE*1*0001~"
    assert segments(content)[1:] == [
        (len(ISA), "BIN*" + wrong.decode() + "*hello", False),
        (len(ISA) + 11 + len(wrong), "SE*1*0001", False),
    ]


def test_what_only_looks_like_counted_data_is_left_alone():
    content = ISA + b"NTE*ADD*ROBIN*3*abc~REF*BIN*2~NM1*IL*1*BDS*B~"
    assert not any(binary for _, _, binary in segments(content))


def test_many_wrong_counts_do_not_make_it_slow():
    content = ISA + b"BIN*60000000*x~" * 20_000
    assert len(segments(content)) == 20_001


def test_many_small_counts_are_taken_one_by_one():
    assert sum(binary for _, _, binary in segments(ISA + b"BIN*1*~~" * 20_000)) == 20_000


def test_lossless_keeps_counted_data():
    content = ISA + b"GS*PI~BIN*%d*" % len(NASTY) + NASTY + b"~SE*1*0001~"
    assert b"".join(join_runs(raw_runs(content))) == content
