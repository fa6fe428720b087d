"""Seeded choice that gives the same answer on every Python: only `Random.random` is promised to."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """Choices out of a stream that a seed and a name decide; other names do not disturb it."""

    def __init__(self, seed: int, name: str) -> None:
        self._random = Random(f"{seed}/{name}")  # noqa: S311 - invented people need no secrecy

    def whole(self, first: int, last: int) -> int:
        """A whole number from `first` to `last`, both included."""
        return first + int(self._random.random() * (last - first + 1))

    def pick(self, options: Sequence[T]) -> T:
        return options[self.whole(0, len(options) - 1)]

    def weighted(self, options: Sequence[T], weights: Sequence[float]) -> T:
        point = self._random.random() * sum(weights)
        for option, weight in zip(options, weights, strict=True):
            point -= weight
            if point < 0:
                return option
        return options[-1]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """A new list in drawn order (Fisher-Yates)."""
        done = list(options)
        for last in range(len(done) - 1, 0, -1):
            other = self.whole(0, last)
            done[last], done[other] = done[other], done[last]
        return done
