"""What must hold in a whole official file. Figures are in `rulebook/codesets/official.toml`, each with its source."""

from __future__ import annotations

from typing import Any

from cleanclaim.kernel import Refused
from cleanclaim.kernel.rules import load_rulebook


def expected(system: str) -> dict[str, Any]:
    """What is known of a set's files: `rows` (least, most) and, where a release comes in several, `parts`;
    [] as parts where any of them is whole."""
    known: dict[str, Any] = load_rulebook("codesets/official").get(system, {"parts": []})
    return known


def limits_of(system: str) -> tuple[int, int]:
    """Between how many rows a whole file lies."""
    least, most = expected(system)["rows"]
    return least, most


def check_rows(system: str, rows: int) -> None:
    """Refused where a file has fewer or more rows than a whole one."""
    least, most = limits_of(system)
    if not least <= rows <= most:
        raise Refused(
            f"The file for {system} has {rows:,} rows; a whole one has {least:,} to {most:,}: download it again."
        )


def damaged(system: str, number: int, found: str, wanted: str) -> Refused:
    """The refusal of one row. `found` is a few words on what stands there."""
    return Refused(f"Row {number:,} of the file for {system} has {found}; expected was {wanted}: download it again.")
