"""The releases of one table side by side, and which of them judges a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import groupby
from typing import Generic, Protocol, TypeVar

from cleanclaim.codesets.installing.holdings import Held
from cleanclaim.codesets.installing.invariants import expected
from cleanclaim.codesets.values import Release


class Opened(Protocol):
    """What a release is opened as."""

    def close(self) -> None: ...


T = TypeVar("T", bound=Opened)


class Series(Generic[T]):
    """The whole releases of one table, each opened when it is first asked.

    A day is judged by the release in force on it, else by the last one that ended before. `reaches_back`: the table
    carries its history, so that the first release answers for earlier days too.
    """

    def __init__(
        self, held: Sequence[Held], open_release: Callable[[Sequence[Held]], T], *, reaches_back: bool = False
    ) -> None:
        self._open = open_release
        self._reaches_back = reaches_back
        by_day = [list(group) for _, group in groupby(held, key=lambda each: each.release.first)]
        self._releases = [parts for parts in by_day if _is_whole(parts)]
        self._opened: dict[int, T] = {}
        self._place: dict[date, int] = {}

    def release(self, on: date) -> Release | None:
        """The release that judges a day, None where the first one begins later."""
        place = self._place_of(on)
        return self._releases[place][0].release if place >= 0 else None

    def on(self, day: date) -> T | None:
        """The opened release that judges a day, None where there is none."""
        place = self._place_of(day)
        if place < 0:
            return None
        opened = self._opened.get(place)
        if opened is None:
            opened = self._opened[place] = self._open(self._releases[place])
        return opened

    def earliest(self) -> T | None:
        """The first release, None where none is whole."""
        return self.on(self._releases[0][0].release.first) if self._releases else None

    def close(self) -> None:
        for opened in self._opened.values():
            opened.close()
        self._opened.clear()

    def _place_of(self, on: date) -> int:
        place = self._place.get(on)
        if place is None:
            begun = [place for place, parts in enumerate(self._releases) if parts[0].release.first <= on]
            earliest = 0 if self._reaches_back and self._releases else -1
            place = self._place[on] = begun[-1] if begun else earliest
        return place


def missing_parts(parts: Sequence[Held]) -> tuple[str, ...]:
    """The files that a release still lacks, by the names of its parts."""
    wanted = expected(parts[0].release.system).get("parts", [""])
    there = {held.release.part for held in parts}
    return tuple(part for part in wanted if part not in there)


def _is_whole(parts: Sequence[Held]) -> bool:
    """Whether all files of a release are there: half of the pairs would pass claims that are wrong."""
    return not missing_parts(parts)
