"""Scores of coding, micro-averaged over distinct codes a note."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    wanted: int = 0
    said: int = 0
    right: int = 0

    @classmethod
    def of(cls, pairs: Iterable[tuple[set[str], set[str]]]) -> Tally:
        """`pairs`: what the key has and what was suggested, a pair a note."""
        listed = list(pairs)
        return cls(
            sum(len(key) for key, _ in listed),
            sum(len(said) for _, said in listed),
            sum(len(key & said) for key, said in listed),
        )

    @property
    def f1(self) -> float:
        return share(2 * self.right, self.said + self.wanted)

    def __str__(self) -> str:
        precision, recall = share(self.right, self.said), share(self.right, self.wanted)
        counts = f"{self.right} of {self.wanted}, {self.said} said"
        return f"F1 {self.f1:.3f} (precision {precision:.3f}, recall {recall:.3f}; {counts})"


def share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def part_of(part: int, whole: int) -> str:
    return f"{share(part, whole):.0%} ({part} of {whole})"
