"""The library as a fresh install has it, compiled once and shared by all tests; and one of its own to install into."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cleanclaim.codesets import Library, open_library
from cleanclaim.codesets.folder import shipped_file
from cleanclaim.codesets.installing import invariants

FIXTURES = Path(__file__).with_name("fixtures")


@pytest.fixture(scope="session")
def library() -> Iterator[Library]:
    with open_library() as opened:
        yield opened


@pytest.fixture
def own(library: Library, tmp_path: Path) -> Iterator[Library]:
    """A library in a folder of its own, so that installing does not change the shared one."""
    folder = tmp_path / "own"
    folder.mkdir()
    shutil.copy(shipped_file(library.folder), folder)
    with open_library(folder) as opened:
        yield opened


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of a few rows pass as whole ones; all other invariants hold."""
    monkeypatch.setattr(invariants, "limits_of", lambda system: (1, 1_000_000))


@pytest.fixture
def fixtures() -> Path:
    """Small files in the publishers' layouts, with codes that nobody uses."""
    return FIXTURES
