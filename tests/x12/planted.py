"""How a defect is planted into a good file and what must be found: its rule and nothing but its consequences."""

from __future__ import annotations

from typing import NamedTuple

from cleanclaim import x12
from cleanclaim.kernel import Severity


class Planted(NamedTuple):
    """`old` is replaced once by `new`; `also` are errors that the defect declares as its consequences."""

    old: str
    new: str
    rule: str
    snip: int
    place: str
    also: tuple[str, ...] = ()


def found_in(content: bytes) -> list[x12.X12Finding]:
    return x12.check(content).all_findings()


def catches(content: bytes, defect: Planted) -> None:
    """The rule fires at its place with its type, and no other error stands but those declared."""
    old, new = defect.old.encode(), defect.new.encode()
    assert old in content, f"{defect.old} is not in the file"
    found = found_in(content.replace(old, new, 1))
    hits = [each for each in found if each.rule == defect.rule]
    assert hits, [(each.rule, each.message) for each in found]
    assert defect.place in {hits[0].element, hits[0].segment}, hits[0]
    assert hits[0].snip == defect.snip
    assert hits[0].message.endswith(".")
    others = {each.rule for each in found if each.severity is Severity.ERROR} - {defect.rule, *defect.also}
    assert not others, others


def changed(content: bytes, old: str, new: str) -> bytes:
    """The file with one replacement and its segments counted anew."""
    assert old.encode() in content, old
    content = content.replace(old.encode(), new.encode(), 1)
    counted, began = [], 0
    for number, segment in enumerate(content.split(b"~")):
        began = number if segment.startswith(b"ST*") else began
        if segment.startswith(b"SE*"):
            segment = b"SE*%d*%s" % (number - began + 1, segment.split(b"*")[2])
        counted.append(segment)
    return b"~".join(counted)
