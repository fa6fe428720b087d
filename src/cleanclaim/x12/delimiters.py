"""The four characters that an interchange declares in its first segment, and how they are found.

An ISA is 106 bytes with its terminator when every element has its width. Real files break the widths,
so the delimiters are found by counting sixteen element separators, which holds in both cases.
"""

from __future__ import annotations

from dataclasses import dataclass

ISA_WIDTHS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
_ISA_SEPARATORS = 16
_LONGEST_ISA = 400


@dataclass(frozen=True, slots=True)
class Delimiters:
    """`repetition` is "" before version 00402, where ISA11 held a standards identifier."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    terminator: str = "~"

    def all(self) -> str:
        return self.element + self.component + self.repetition + self.terminator


STANDARD = Delimiters()


@dataclass(frozen=True, slots=True)
class IsaRead:
    """What an ISA declares: its delimiters, where it ends in the text, and what is odd about it."""

    delimiters: Delimiters
    end: int
    oddities: tuple[str, ...] = ()


def read_isa(text: str) -> IsaRead | None:
    """The delimiters of an interchange whose text begins with "ISA"; None when it declares none.

    Only the first 400 characters are looked at.
    """
    head = text[:_LONGEST_ISA]
    if not head.startswith("ISA") or len(head) < 4:
        return None
    separator = head[3]
    if separator.isalnum() or separator in " \0":
        return None
    last = _nth(head, separator, _ISA_SEPARATORS)
    if last < 0 or last + 1 >= len(head):
        return None
    elements = head[:last].split(separator)[1:]
    component, terminator, oddities = _tail(head, last)
    if not terminator or len({separator, component, terminator}) < 3 or component.isalnum():
        return None
    oddities += _width_oddities(elements)
    return IsaRead(
        Delimiters(separator, component, _repetition(elements, separator + component + terminator), terminator),
        head.index(terminator, last + 1) + 1,
        oddities,
    )


def _nth(text: str, mark: str, count: int) -> int:
    place = -1
    for _ in range(count):
        place = text.find(mark, place + 1)
        if place < 0:
            return -1
    return place


def _tail(head: str, last: int) -> tuple[str, str, tuple[str, ...]]:
    """Component separator and terminator, the two characters after the last separator of the ISA."""
    component, rest = head[last + 1], head[last + 2 :]
    if rest[:1] and not rest[0].isalnum():
        return component, rest[0], ()
    if rest.startswith(("GS", "TA1", "IEA")):
        return ":", component, ("ISA16 is missing: the component separator must stand there",)
    return component, "", ()


def _repetition(elements: list[str], taken: str) -> str:
    mark = elements[10]
    return mark if len(mark) == 1 and not mark.isalnum() and mark not in taken + " " else ""


def _width_oddities(elements: list[str]) -> tuple[str, ...]:
    return tuple(
        f"ISA{place:02d} has {len(element)} characters: it must have {width}"
        for place, (element, width) in enumerate(zip(elements, ISA_WIDTHS, strict=False), start=1)
        if len(element) != width
    )
