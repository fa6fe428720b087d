"""Whatever the bytes: findings or one refusal, never an exception, never a hang.

5,000 damaged files each time; CLEANCLAIM_DAMAGED=200000 makes the long run.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from damage import damaged
from mutations.planting import VALID

from cleanclaim import x12
from cleanclaim.kernel import Refused, Severity
from cleanclaim.x12.lossless import join_runs, raw_runs

NOW = datetime(2026, 3, 11, 9, 30, tzinfo=UTC)
FILES = {path.name: path.read_bytes() for path in sorted(VALID.iterdir())}
HOW_MANY = int(os.environ.get("CLEANCLAIM_DAMAGED", "5000"))
_SHARES = 10
_SECONDS = 20
_ANSWERED_EACH = 10


@contextmanager
def bounded(what: str) -> Iterator[None]:
    """A hang becomes a failure that names the input."""

    def stop(number: int, frame: object) -> None:
        raise TimeoutError(f"{what} took more than {_SECONDS} seconds")

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("share", range(_SHARES))
def test_damaged_files_give_findings(share):
    names = list(FILES)
    others = list(FILES.values())
    found = 0
    for seed in range(share, HOW_MANY, _SHARES):
        name = names[seed % len(names)]
        content = damaged(FILES[name], others, seed)
        with bounded(f"{name} damaged by seed {seed}"):
            try:
                found += _looked_at(content, answer=seed % _ANSWERED_EACH == share)
            except Refused as refusal:
                assert str(refusal).endswith("."), (name, seed)
            except Exception as fault:
                raise AssertionError(f"{name} damaged by seed {seed}: {fault!r}") from fault
    assert found > HOW_MANY / _SHARES / 2, "the damage was hardly seen"


def _looked_at(content: bytes, *, answer: bool) -> bool:
    """Whether a damaged file has findings; its findings point into it."""
    report = x12.check(content)
    findings = report.all_findings()
    assert all(0 <= each.offset <= len(content) for each in findings)
    assert all(each.message for each in findings)
    assert report.accepted is not any(each.severity is Severity.ERROR for each in findings)
    for _ in x12.stream(content, findings=[]):
        pass
    if answer:
        x12.acknowledge(content, now=NOW)
        b"".join(join_runs(raw_runs(content)))
    return bool(findings)


@pytest.mark.parametrize("name", FILES)
def test_marks_and_line_ends_change_nothing(name):
    content = FILES[name]
    for odd in (content.replace(b"~\n", b"~"), content.replace(b"\n", b"\r\n"), content.replace(b"\n", b"\n\n  ")):
        assert x12.check(odd).all_findings() == [], odd[:120]
    marked = x12.check(b"\xef\xbb\xbf" + content).all_findings()
    assert [each.rule for each in marked] == ["x12.odd-bytes"]


@pytest.mark.parametrize("marks", [b"|>!\n", b"\x1d\x1f\x1e\x1c", b"+<%'"])
@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith("other-delimiters")])
def test_other_delimiters_change_nothing(name, marks):
    content = FILES[name].replace(b"~\n", b"~")
    if any(bytes([mark]) in content for mark in marks):
        pytest.skip("the file holds such a mark as text")
    odd = content.translate(bytes.maketrans(b"*:^~", marks))
    assert x12.check(odd).all_findings() == []


@pytest.mark.parametrize("name", FILES)
def test_wrong_widths_are_said_and_read_past(name, placeless):
    content = FILES[name]
    narrow = content.replace(b"TESTCLINIC     ", b"TESTCLINIC ", 1)
    findings = x12.check(narrow).all_findings()
    assert {each.rule for each in findings} == {"x12.odd-bytes"}
    assert placeless(list(x12.read(narrow))) == placeless(list(x12.read(content)))


def test_ten_million_bytes_of_one_segment_end_in_time():
    content = FILES["office.837p"]
    began = time.perf_counter()
    for odd in (
        content[:110] + b"A" * 10_000_000,
        content + b"REF*EI*1~" * 200_000,
        content.replace(b"CLM*", b"CLM*" + b":" * 900_000),
    ):
        with bounded("a long file"):
            assert not x12.check(odd).accepted
    assert time.perf_counter() - began < 3 * _SECONDS
