"""Where the segments of the claim at hand and of the levels above it stand, so that a breach can be placed."""

from __future__ import annotations

from bisect import bisect_left
from typing import TypeAlias

# Byte offset, position counted from the ST (1), loop, segment id.
Place: TypeAlias = tuple[int, int, str, str]


def place_of(trail: list[Place], offset: int, segment: str) -> Place:
    """The first segment of its kind in the loop that begins at an offset; `trail` is in the file's order."""
    at = bisect_left(trail, (offset,))
    if at == len(trail) or trail[at][0] != offset:
        return offset, 0, "", segment
    _, position, loop, _ = trail[at]
    while at < len(trail) and trail[at][2] == loop:
        if trail[at][3] == segment:
            return trail[at]
        at += 1
    return offset, position, loop, segment


def forget(trail: list[Place], offset: int) -> None:
    """Forget the places from an offset on."""
    del trail[bisect_left(trail, (offset,)) :]
