"""`cleanclaim x12`: exit statuses, JSON on stdout, one sentence on what cannot be used."""

from __future__ import annotations

import json

import pytest
from places import GOLDEN
from typer.testing import CliRunner

from cleanclaim.cli.x12 import app
from cleanclaim.kernel import Refused

CLAIMS = str(GOLDEN / "claims.837")


def run(*arguments: str, stdin: bytes = b""):
    return CliRunner().invoke(app, list(arguments), input=stdin)


def test_check_of_a_good_file_is_fine():
    result = run("check", CLAIMS, "--json")
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert document["accepted"] is True
    assert document["transactions"][0]["claims"] == 2


def test_check_of_a_bad_file_says_so_in_words_and_status(tmp_path):
    bad = tmp_path / "bad.837"
    bad.write_bytes((GOLDEN / "claims.837").read_bytes().replace(b"SE*83*", b"SE*84*"))
    result = run("check", str(bad))
    assert result.exit_code == 1
    assert "not accepted" in result.stdout
    assert "SE01" in result.stdout


def test_check_reads_standard_input():
    result = run("check", "-", "--json", stdin=(GOLDEN / "payment.835").read_bytes())
    assert result.exit_code == 0
    assert json.loads(result.stdout)["transactions"][0]["kind"] == "835"


@pytest.mark.parametrize("content", [b"", b"\x00\x01binary", b"not x12"])
def test_what_cannot_be_used_is_refused(tmp_path, content):
    path = tmp_path / "odd.dat"
    path.write_bytes(content)
    for command in (["check"], ["read"], ["ack", "--out", str(tmp_path)]):
        result = run(*command, str(path))
        assert isinstance(result.exception, Refused)
        assert "odd.dat" in str(result.exception)


def test_a_missing_file_is_refused():
    assert "was not found" in str(run("check", "nowhere.837").exception)


def test_read_and_write_are_inverse(tmp_path):
    for kind, name in (
        ("837P", "claims.837"),
        ("835", "payment.835"),
        ("999", "answer.999"),
        ("277CA", "answer.277"),
        ("TA1", "answer.ta1"),
    ):
        lines = tmp_path / f"{name}.jsonl"
        read = run("read", str(GOLDEN / name))
        assert read.exit_code == 0
        lines.write_text(read.stdout, encoding="utf-8")
        out = tmp_path / name
        assert run("write", kind, str(lines), "--out", str(out)).exit_code == 0
        assert out.read_bytes() == (GOLDEN / name).read_bytes()


def test_lossless_keeps_the_faults(tmp_path):
    bad = tmp_path / "bad.837"
    bad.write_bytes((GOLDEN / "claims.837").read_bytes().replace(b"SE*83*", b"SE*84*").replace(b"HL*2*", b"ZZ*2*"))
    read = run("read", str(bad), "--lossless")
    lines = tmp_path / "bad.jsonl"
    lines.write_text(read.stdout, encoding="utf-8")
    out = tmp_path / "again.837"
    assert run("write", "837P", str(lines), "--lossless", "--out", str(out)).exit_code == 0
    assert out.read_bytes() == bad.read_bytes()


def test_read_prints_a_line_a_claim_and_reports_damage(tmp_path):
    bad = tmp_path / "bad.837"
    bad.write_bytes((GOLDEN / "claims.837").read_bytes().replace(b"CLM*VISIT-1*165.5", b"CLM*VISIT-1*1x5"))
    result = run("read", str(bad))
    assert result.exit_code == 1
    assert [json.loads(line)["claim_id"] for line in result.stdout.splitlines()] == ["VISIT-2"]


def test_ack_writes_the_three_answers(tmp_path):
    result = run("ack", CLAIMS, "--out", str(tmp_path / "answers"), "--json")
    assert result.exit_code == 0
    written = json.loads(result.stdout)["written"]
    assert [path.rpartition(".")[2] for path in written] == ["ta1", "999", "277ca"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "is not JSON"),
        ("[]", "no value of 'x12 read'"),
        ('{"type": "claim"}', "claim_id"),
        ('{"type": "claim", "colour": 1}', "no field"),
        ('{"type": "claim", "charge_cents": "1"}', "whole number"),
    ],
)
def test_wrong_lines_are_refused_with_their_number(tmp_path, line, says):
    path = tmp_path / "x.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    refused = run("write", "837P", str(path)).exception
    assert isinstance(refused, Refused)
    assert says in str(refused)
    assert "line 1" in str(refused).lower()
