"""The library as a fresh install has it, compiled once and shared."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cleanclaim.codesets import Library, open_library


@pytest.fixture(scope="session")
def library() -> Iterator[Library]:
    with open_library() as opened:
        yield opened
