"""Files with faults drawn at random: installed where they are still right, else refused; never anything else."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from cleanclaim.codesets import Acceptance, Library
from cleanclaim.codesets.installing.registry import LAYOUTS
from cleanclaim.kernel import Refused

pytestmark = pytest.mark.slow

FIXTURES = sorted(path.name for path in Path(__file__).with_name("fixtures").glob("*.*"))
LICENCE = Acceptance("licence 1", "Jo Example", date(2026, 1, 1))
PIECES = (
    b"",
    b"\x00",
    b"\xff\xfe",
    b'"',
    b"\t",
    b",",
    b"\r\n",
    b"-",
    b"9" * 40,
    b"\xc2\xb2",
    b"<",
    b"PK\x03\x04",
    b"NaN",
    b"1e9",
)


def spoiled(content: bytes, chance: random.Random) -> bytes:
    """The content with one to three faults: cut, doubled, or with something strange in it."""
    for _ in range(chance.randint(1, 3)):
        start = chance.randrange(len(content) + 1)
        end = min(len(content), start + chance.choice((0, 1, 1, 3, 40)))
        kind = chance.random()
        if kind < 0.1:
            content = content[:start]
        elif kind < 0.2:
            content = content[:end] + content[start:]
        else:
            content = content[:start] + chance.choice(PIECES) + content[end:]
    return content


@pytest.mark.parametrize("name", FIXTURES)
def test_spoiled_files_are_refused_or_right(
    own: Library, fixtures: Path, tmp_path: Path, small: None, name: str
) -> None:
    chance = random.Random(name)
    content = (fixtures / name).read_bytes()
    path = tmp_path / name
    for _ in range(12):
        path.write_bytes(spoiled(content, chance))
        try:
            installed = own.install(path, first=date(2024, 1, 1), licence=LICENCE)
        except Refused as refusal:
            assert str(refusal).endswith(".")
            assert len(str(refusal)) < 400
        else:
            for release in installed:
                if own.held(release.system):
                    own.remove(release.system, release.version)


def test_any_bytes_are_looked_at_safely(tmp_path: Path, own: Library) -> None:
    chance = random.Random(1)
    starts = [
        b"",
        b"PK\x03\x04",
        b"\x1f\x8b",
        b"%PDF-",
        b"<?xml version='1.0'?><ICD10CM.tabular>",
        b"\xff\xfe",
        b"Code,Name\n",
    ]
    for number in range(60):
        path = tmp_path / f"{number}.bin"
        path.write_bytes(chance.choice(starts) + chance.randbytes(chance.choice((0, 10, 3000))))
        with pytest.raises(Refused):
            own.install(path, first=date(2024, 1, 1), licence=LICENCE)
    assert len(LAYOUTS) > 20
