"""Claims as JSON lines, as `cleanclaim x12 read` writes them, back to typed values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleanclaim.kernel import Refused
from cleanclaim.x12 import from_json
from cleanclaim.x12.values import Claim837

_LONGEST_LINE = 10_000_000


def claims_of(path: Path) -> Iterator[Claim837]:
    """The claims of a file of JSON lines; payments and answers among them are passed over.

    Raises Refused, with the number of the line, where a line is not JSON or no value of `x12 read`.
    """
    with path.open(encoding="utf-8-sig", errors="strict") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                value = from_json(_parsed(line, number), number)
                if isinstance(value, Claim837):
                    yield value


def _parsed(line: str, number: int) -> Any:
    if len(line) > _LONGEST_LINE:
        raise Refused(f"Line {number} is longer than any claim: give one claim a line.")
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        raise Refused(f"Line {number} is not JSON: give one claim a line, as `x12 read` writes them.") from None
