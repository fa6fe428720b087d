"""Binary data in a segment (BIN, BDS): its bytes are counted, so that it may hold any delimiter.

BIN is `length, data`; BDS, which took its place in version 006020, is `filter, length, data`. A count that
does not end at a terminator is no count: such a segment is then taken apart like any other, and the
checker says what is wrong with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from cleanclaim.x12.delimiters import Delimiters

MOST_BINARY = 1 << 26
_LENGTH_AT = {"BIN": 1, "BDS": 2}
BINARY_SEGMENTS = tuple(_LENGTH_AT)
_LONGEST_HEAD = 32


@dataclass(frozen=True, slots=True)
class Count:
    """Where binary data begin in the text of their segment, and how many bytes they say they are."""

    begins: int
    length: int


def count_of(text: str, marks: Delimiters) -> Count | None:
    """The count of the segment that the text begins with; None when it has none."""
    place = _LENGTH_AT[text[:3]]
    parts = text[: 3 + _LONGEST_HEAD].split(marks.element, place + 1)
    if len(parts) < place + 2 or not (parts[place].isascii() and parts[place].isdecimal()):
        return None
    return Count(sum(map(len, parts[: place + 1])) + place + 1, int(parts[place]))


def binary_elements(raw: str, element: str) -> list[str]:
    """A segment with counted data as its elements: the data are one of them, whatever they hold."""
    return raw.split(element, _LENGTH_AT[raw[:3]] + 1)
