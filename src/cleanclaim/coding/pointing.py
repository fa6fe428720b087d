"""Pointing: what a helper that reads a note, a language model for instance, may do, and nothing more.

It points at words of the note and says which medical term it takes them to mean. It gives no code. A pointer counts
only where its words stand in the note and its term is one that the tables know; then the same rules judge it as any
other words of the note.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Pointer:
    """Words of a note (`quote`, verbatim) and the medical term that they are taken for."""

    quote: str
    term: str


class PointsOut(Protocol):
    """Reads a text and points at what matters. Raises Refused where it cannot."""

    def points(self, text: str) -> Sequence[Pointer]: ...
