"""What is found in the public samples, finding by finding, as it was reviewed by hand.

The golden file has neither text nor names of the samples: for each, by the hash of its name, the rules that fire, the
segments at fault and their positions. CLEANCLAIM_GOLDEN=write writes it anew; read the difference before you keep it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from places import GOLDEN, PUBLIC

from cleanclaim import x12
from cleanclaim.codesets import Library, open_library
from cleanclaim.x12.lossless import join_runs, raw_runs

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not PUBLIC.exists(), reason="the folder of public data is not here"),
]
KEPT = GOLDEN / "samples.json"
SAMPLES = sorted(str(path.relative_to(PUBLIC)) for path in PUBLIC.glob("*/*")) if PUBLIC.exists() else []


def key(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:12]


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    with open_library() as opened:
        yield opened


@pytest.fixture(scope="module")
def golden_findings() -> dict[str, dict[str, str]]:
    return json.loads(KEPT.read_text(encoding="utf-8"))


def found(path: Path, library: Library) -> dict[str, str]:
    """Rule and segment → positions in the order of sets, runs of neighbours written "3-7"."""
    places: dict[str, list[int]] = defaultdict(list)
    for each in x12.check(path, lookup=library.lookup).all_findings():
        places[f"{each.rule} {each.segment}".strip()].append(each.position)
    return {name: " ".join(_runs(positions)) for name, positions in sorted(places.items())}


def _runs(positions: list[int]) -> Iterator[str]:
    first = last = positions[0]
    for position in [*positions[1:], -1]:
        if position != last + 1:
            yield str(first) if first == last else f"{first}-{last}"
            first = position
        last = position


def test_the_golden_file_is_written_when_asked(library):
    if os.environ.get("CLEANCLAIM_GOLDEN") == "write":
        text = json.dumps({key(name): found(PUBLIC / name, library) for name in SAMPLES}, indent=1, sort_keys=True)
        KEPT.write_text(text + "\n", encoding="utf-8")
    assert KEPT.exists()


def test_every_sample_is_in_the_golden_file(golden_findings):
    assert set(golden_findings) == {key(name) for name in SAMPLES}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_has_the_findings_that_were_reviewed(library, golden_findings, name):
    assert found(PUBLIC / name, library) == golden_findings[key(name)]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_without_flaw_in_its_envelope_comes_back_byte_for_byte(name):
    content = (PUBLIC / name).read_bytes()
    report = x12.check(content)
    flaws = [
        *report.findings,
        *(each for set_ in report.transactions for each in set_.findings if each.segment in {"ST", "SE"}),
    ]
    if flaws:
        pytest.skip("its envelope has flaws")
    assert _plain(b"".join(join_runs(raw_runs(PUBLIC / name)))) == _plain(content)


def _plain(content: bytes) -> bytes:
    """Without line ends and the blanks behind them, which say nothing."""
    return b"".join(line.strip(b" ") for line in content.splitlines()).strip()
