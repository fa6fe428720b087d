"""Public samples, counted by a split that knows nothing of the house. Each difference has its reason here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.homes import Desk

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "x12"
pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not SAMPLES.is_dir(), reason="the folder of public data is absent"),
]

# Payments that are set aside, by file and ST02, and why.
SET_ASIDE = {
    ("tertiary-payment.835", "0001"): "its lines charge 24,599.00 and its claim 1,766.50",
    ("sample1.txt", "0001"): "385.21 - 385.20 = 0.01, paid 0.00; a second set of the same number adds up",
    ("sample2.txt", "1736"): "its claim explains 2,998.00 and states 4,000.00",
    ("example835One.txt", "000000001"): "BPR*DATA*NOT*VALID: there is no amount",
    ("example835SpecialCharsOne.txt", "000000001"): "BPR*DATA*NOT*VALID: there is no amount",
}


def segments(content: bytes) -> Iterator[list[str]]:
    text = content.decode("utf-8-sig", "replace").lstrip()
    element = text[3]
    terminator = text.split(element, 17)[16][1]
    for segment in text.split(terminator):
        if segment.strip():
            yield segment.strip("\r\n \t").split(element)


def counted(path: Path) -> tuple[set[tuple[str, str]], int, int]:
    """(claims by payee and number, payments in sets that are not set aside, sets that are)"""
    claims: set[tuple[str, str]] = set()
    payments = set_aside = 0
    kind = control = billing = ""
    for words in segments(path.read_bytes()):
        if words[0] == "ST":
            kind, control = words[1], words[2]
            set_aside += kind == "835" and (path.name, control) in SET_ASIDE
        elif words[0] == "NM1" and words[1] == "85":
            billing = words[9] if len(words) > 9 else words[3]
        elif words[0] == "CLM":
            claims.add((billing, words[1]))
        elif words[0] == "CLP" and (path.name, control) not in SET_ASIDE:
            payments += 1
    return claims, payments, set_aside


def samples() -> list[Path]:
    if not SAMPLES.is_dir():
        return []
    found = sorted(path for path in SAMPLES.rglob("*") if path.is_file() and path.name != "INDEX.tsv")
    return [path for path in found if any(words[:2] in (["ST", "837"], ["ST", "835"]) for words in known(path))]


def known(path: Path) -> list[list[str]]:
    try:
        return list(segments(path.read_bytes()))
    except (IndexError, UnicodeDecodeError):
        return []


@pytest.mark.parametrize("path", samples(), ids=lambda path: f"{path.parent.name[:12]} {path.name}")
def test_a_sample_gives_what_a_bare_split_counts(path: Path, desk: Desk) -> None:
    claims, payments, set_aside = counted(path)
    with desk.home() as home:
        ran = home.run("bring", "--json", path)
        found = ran.json()
        assert ran.status == min(1, set_aside)
        assert (found["claims"], found["payments"], found["quarantined"]) == (len(claims), payments, set_aside)
        assert found["matched"] + found["unmatched"] == payments
        again = home.run("bring", "--json", path)
        assert (again.json(), again.status) == (found, ran.status)


def test_all_samples_at_once(desk: Desk) -> None:
    told = [counted(path) for path in samples()]
    claims = set().union(*(each[0] for each in told))
    with desk.home() as home:
        found = home.figures(*samples())
    assert found["claims"] == len(claims)
    assert found["payments"] == sum(each[1] for each in told)
    assert found["quarantined"] == sum(each[2] for each in told)
