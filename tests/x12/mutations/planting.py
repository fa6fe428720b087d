"""Plants the defects that the TOML files of this folder describe into the valid files beside them.

A place is a segment and, behind a blank, its element and component: `CLM 05-3`, `REF*F8 02`, `SV1#2 01-2`
(the second SV1). A segment is named by its beginning; `#n` takes the n-th that begins so. What a defect
may do: `set` values, `drop` segments, put segments `before` or `after` one, `swap` two, replace `text`.
Segment counts in SE01 follow, so that one defect stays one defect; `counted = false` leaves them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
VALID = FOLDER / "valid"


@dataclass(frozen=True, slots=True)
class Defect:
    """One planted defect: what it says, what is done to which file, and what must come of it.

    `also` are the error rules that follow from the defect of necessity, each as often as it must fire;
    `warns` is set where the rule is a warning.
    """

    says: str
    file: str
    rule: str
    at: str
    snip: int
    also: tuple[str, ...] = ()
    warns: bool = False
    counted: bool = True
    drop: tuple[str, ...] = ()
    swap: tuple[tuple[str, str], ...] = ()
    text: tuple[tuple[str, str], ...] = ()
    set: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)


def defects() -> list[Defect]:
    """All defects of all TOML files, in order."""
    return [_defect(row) for path in sorted(FOLDER.glob("*.toml")) for row in _rows(path)]


def _rows(path: Path) -> list[dict[str, object]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))["defect"]


def _defect(row: dict[str, object]) -> Defect:
    known = {**row}
    for key in ("also", "drop"):
        known[key] = tuple(known.get(key, ()))
    for key in ("swap", "text"):
        known[key] = tuple(tuple(pair) for pair in known.get(key, ()))
    return Defect(**known)


@cache
def valid_text(name: str) -> str:
    return (VALID / name).read_bytes().decode()


def planted(defect: Defect) -> bytes:
    """The valid file with its defect."""
    text = valid_text(defect.file)
    segments = [line.removesuffix("~") for line in text.splitlines()]
    before = len(segments)
    for place, value in defect.set.items():
        _set(segments, place, value)
    for first, second in defect.swap:
        one, two = find(segments, first), find(segments, second)
        segments[one], segments[two] = segments[two], segments[one]
    for place, new in defect.before.items():
        at = find(segments, place)
        segments[at:at] = new.split("~")
    for place, new in defect.after.items():
        at = find(segments, place) + 1
        segments[at:at] = new.split("~")
    for place in defect.drop:
        del segments[find(segments, place)]
    if len(segments) != before and defect.counted:
        _count(segments)
    text = "".join(segment + "~\n" for segment in segments)
    for old, new in defect.text:
        assert old in text, f"{defect.says} {old!r} is not in {defect.file}"
        text = text.replace(old, new, 1)
    return text.encode()


def find(segments: list[str], place: str) -> int:
    """The index of a segment named by its beginning and, behind #, its number."""
    beginning, _, number = place.partition("#")
    found = [at for at, segment in enumerate(segments) if _begins(segment, beginning)]
    assert len(found) >= int(number or 1), f"there is no {place}"
    return found[int(number or 1) - 1]


def _begins(segment: str, beginning: str) -> bool:
    return segment == beginning or segment.startswith((beginning + "*", beginning + ":"))


def _set(segments: list[str], place: str, value: str) -> None:
    name, _, position = place.rpartition(" ")
    element, _, component = position.partition("-")
    at = find(segments, name)
    elements = segments[at].split("*")
    elements += [""] * (int(element) + 1 - len(elements))
    if component:
        parts = elements[int(element)].split(":")
        parts += [""] * (int(component) - len(parts))
        parts[int(component) - 1] = value
        value = ":".join(parts).rstrip(":")
    assert elements[int(element)] != value, f"{place} is {value} already"
    elements[int(element)] = value
    segments[at] = "*".join(elements).rstrip("*") if name[:3] != "ISA" else "*".join(elements)


def _count(segments: list[str]) -> None:
    """Each SE01 counts its set again."""
    began = 0
    for at, segment in enumerate(segments):
        if segment.startswith("ST*"):
            began = at
        elif segment.startswith("SE*"):
            control = segment.split("*")[2]
            segments[at] = f"SE*{at - began + 1}*{control}"
