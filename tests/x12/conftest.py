"""Where the golden files lie, and how two values are compared when they come from different places."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def golden():
    """The bytes of a golden file by name."""
    return lambda name: (GOLDEN / name).read_bytes()


@pytest.fixture
def placeless():
    """A value without where it was read: byte offsets, file, envelope and raw segment text."""
    return _placeless


def _placeless(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        skipped = {"offset", "file", "envelope", "segment"}
        return {
            field.name: _placeless(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if field.name not in skipped
        }
    if isinstance(value, list | tuple):
        return [_placeless(inner) for inner in value]
    return value
