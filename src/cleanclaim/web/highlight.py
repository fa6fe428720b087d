"""A note cut where evidence begins and ends, so that each code can light up its sentence."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the note's text and the ids of the codes that quote it ("" when none does)."""

    text: str
    codes: str


def pieces(text: str, marks: Iterable[tuple[int, int, str]]) -> tuple[Piece, ...]:
    """`text` cut at every border of `marks` (start, end, code id); joined again they are the text."""
    kept = [(max(0, start), min(len(text), end), code) for start, end, code in marks]
    borders = sorted({0, len(text), *(edge for start, end, _ in kept if start < end for edge in (start, end))})
    return tuple(
        Piece(text[first:last], " ".join(code for start, end, code in kept if start <= first and last <= end))
        for first, last in itertools.pairwise(borders)
    )
