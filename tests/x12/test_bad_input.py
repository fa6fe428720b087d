"""Files that nobody should send: each ends in findings or in a refusal, in little time and memory.

Here most are small and the limits are lowered; the last, for conformance, come in their full size.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tracemalloc

import pytest

from cleanclaim import x12
from cleanclaim.kernel import Refused, Severity
from cleanclaim.x12 import reading, tokens
from cleanclaim.x12.building import core
from cleanclaim.x12.checking import file, transaction
from cleanclaim.x12.lossless import join_runs, raw_runs


class Endless(io.RawIOBase):
    """A head and then one piece over and over, made as it is read."""

    def __init__(self, head: bytes, piece: bytes, size: int) -> None:
        self.head, self.piece, self.left = head, piece, size

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self.head:
            given, self.head = self.head, b""
            return given
        if self.left <= 0:
            return b""
        given = self.piece * max(1, size // len(self.piece))
        self.left -= len(given)
        return given


def rules_said(content: object) -> set[str]:
    """The rules that checking and reading name; a file is either not accepted or has something said of it."""
    report = x12.check(content() if callable(content) else content)  # type: ignore[arg-type]
    findings: list = []
    for _ in x12.stream(content() if callable(content) else content, findings=findings):  # type: ignore[arg-type]
        pass
    return {each.rule for each in (*report.all_findings(), *findings)}


def head(golden, until: bytes) -> bytes:
    content = golden("claims.837")
    return content[: content.index(until)]


@pytest.mark.parametrize("cut", [107, 170, 400, 801, 1203, 1690, 1900])
def test_a_file_cut_inside_a_segment(golden, cut):
    content = golden("claims.837")[:cut].rstrip(b"~")
    report = x12.check(content)
    assert not report.accepted
    assert {"x12.truncated", "x12.iea-missing"} & {each.rule for each in report.findings}
    assert b"".join(join_runs(raw_runs(content))) == content


def test_an_element_without_end(golden, monkeypatch):
    monkeypatch.setattr(tokens, "_LONGEST_SEGMENT", 10_000)
    said = rules_said(lambda: Endless(head(golden, b"HI*") + b"NTE*ADD*", b"A" * 100, 1_000_000))
    assert {"x12.unread", "x12.se-missing"} <= said


def test_an_isa_without_end_is_refused():
    with pytest.raises(Refused, match="not whole"):
        x12.check(Endless(b"ISA*00*", b"A" * 100, 2_000_000))


def test_a_claim_without_end_is_given_up(golden, monkeypatch):
    monkeypatch.setattr(core, "LONGEST_CLAIM", 200_000)
    assert "x12.outgrown" in rules_said(lambda: Endless(head(golden, b"HI*"), b"NTE*ADD*SYNTHETIC~", 900_000))


@pytest.mark.parametrize(
    ("until", "piece"),
    [
        (b"ST*", b"NM1*85*2*NOBODY~"),
        (b"ST*", b"SE*1*0001~"),
        (b"HI*", b"ZZZ*1~"),
        (b"HI*", b"~"),
        (b"HI*", b"DTP*1~"),
        (b"HL*2", b"HL*2*1*22*0~"),
        (b"LX*", b"LX*1~SV1*HC:99213*1*UN*1***1~"),
    ],
)
def test_memory_does_not_grow_with_garbage(golden, monkeypatch, until, piece):
    monkeypatch.setattr(core, "LONGEST_CLAIM", 30_000)
    monkeypatch.setattr(tokens, "_CHUNK", 1 << 13)
    monkeypatch.setattr(transaction, "_MOST_PLACES", 500)
    monkeypatch.setattr(transaction, "MOST_FINDINGS", 50)
    monkeypatch.setattr(transaction, "_MOST_LEFT_OUT", 500)
    monkeypatch.setattr(file, "_MOST_ENVELOPE_FINDINGS", 50)
    monkeypatch.setattr(reading, "_MOST_FINDINGS", 50)

    def held(size: int) -> int:
        tracemalloc.start()
        try:
            x12.check(Endless(head(golden, until), piece, size))
            for _ in x12.stream(Endless(head(golden, until), piece, size)):
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    held(20_000)  # the tables
    assert held(120_000) < 1.5 * held(40_000) + 100_000


def test_garbage_is_given_up(golden, monkeypatch):
    monkeypatch.setattr(tokens, "_CHUNK", 1 << 13)
    monkeypatch.setattr(transaction, "_MOST_LEFT_OUT", 100)
    report = x12.check(Endless(head(golden, b"HI*"), b"CLM*A~", 60_000))
    assert "x12.given-up" in {each.rule for each in report.transactions[0].findings}
    assert len(report.transactions[0].findings) <= 1_002


def test_an_error_is_never_lost_among_warnings(golden, monkeypatch):
    """Findings are cut off at a number; a set with an error is refused all the same."""
    monkeypatch.setattr(transaction, "MOST_FINDINGS", 1)
    content = golden("claims.837").replace(b"N3*2 EXAMPLE AVE~", b"N3*2 EXAMPLE AVE*~")
    content = content.replace(b"CLM*VISIT-1*", b"CLM*VISIT-1-OF-A-VERY-LONG-KIND*")
    report = x12.check(content)
    severities = [each.severity for each in report.transactions[0].findings]
    assert severities[0] is Severity.WARNING
    assert not report.accepted


def test_many_segments_without_an_opener_come_in_pieces_and_go_back_whole(golden):
    content = head(golden, b"ST*") + b"NM1*85*2*NOBODY~" * 25_000
    runs = list(raw_runs(content))
    assert max(len(run.segments) for run in runs) <= 10_000
    assert b"".join(join_runs(runs)) == content


HEAD = (
    b"ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260315*1200*^*00501*000000001*0*T*:~"
    b"GS*HC*SENDER*RECEIVER*20260315*1200*1*X*005010X222A1~"
)
# VmHWM is of this process alone: ru_maxrss keeps, over exec, the most that the process which started it ever held.
ALONE = """
import re, sys
from pathlib import Path
from cleanclaim import x12
path, found = Path(sys.argv[1]), []
for _ in x12.stream(path, findings=found):
    pass
report = x12.check(path)
held = re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())
print(len(found) > 0, report.accepted, int(held[1]) // 1024)
"""


@pytest.mark.conformance
@pytest.mark.parametrize(
    ("head", "piece", "times"),
    [
        (HEAD, b"REF*A~", 10_000_000),
        (HEAD + b"ST*837*0001*005010X222A1~BHT*0019*00*", b"X", 100_000_000),
        (HEAD + b"ST*837*0001*005010X222A1~", b"HL*1**20*1~CLM*A:::", 2_000_000),
    ],
    ids=["ten million segments without a set", "an element of a hundred million bytes", "nested garbage"],
)
def test_in_full_size_it_ends_in_findings_and_little_memory(tmp_path, head, piece, times):
    path = tmp_path / "bad.837"
    with path.open("wb") as out:
        out.write(head)
        for _ in range(100):
            out.write(piece * (times // 100))
        out.write(b"~")
    ran = subprocess.run([sys.executable, "-c", ALONE, str(path)], capture_output=True, text=True, check=True)
    found, accepted, megabytes = ran.stdout.split()
    assert (found, accepted) == ("True", "False")
    assert int(megabytes) < 300
