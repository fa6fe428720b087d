"""How every command speaks: results on stdout, all else on stderr, exit status as the contract says."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from rich.console import Console

FINE, HAS_ERRORS, UNUSABLE = 0, 1, 2

_WIDTH = 140  # of tables in files and pipes, so that what a program reads does not hang on a window


class _Terminal(Console):
    """A console that leaves a reader who went away to `run`, as all other output does."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


messages = _Terminal(stderr=True, highlight=False)
results = _Terminal(highlight=False, width=None if sys.stdout and sys.stdout.isatty() else _WIDTH)


def plain(value: Any) -> Any:
    """Any typed value of the house as JSON-ready plain values; dates are ISO, Decimals text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return value


def emit_json(document: Any) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(json.dumps(plain(document), ensure_ascii=False, indent=2) + "\n")


def emit_lines(documents: Iterable[Any]) -> int:
    """JSON lines on stdout, each written as it comes; returns how many."""
    count = 0
    for document in documents:
        count += 1
        sys.stdout.write(json.dumps(plain(document), ensure_ascii=False) + "\n")
    return count


def say(text: str) -> None:
    """A message to the person at the terminal; never part of the result."""
    messages.print(text, markup=False, soft_wrap=True)
