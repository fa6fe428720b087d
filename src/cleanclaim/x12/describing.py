"""A guide as a page: its loops, segments and elements, and a line of example each, from the table itself.

The examples are made from the table too, and are valid by the grammar that judges real files.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleanclaim.x12.base import Note
from cleanclaim.x12.grammar import segment_faults
from cleanclaim.x12.guide import UNLIMITED, ElementUse, Guide, Loop, SegmentUse

_FULL_EXAMPLE = 9  # elements; what stands behind is shown in an example only where it is required
_MOST_CODES = 12
_TYPES = {"AN": "text", "ID": "code", "DT": "day", "TM": "time", "R": "number", "N0": "whole number", "B": "bytes"}
_SAMPLES = {"DT": "20260302", "TM": "0830", "R": "100", "N0": "1", "B": "EXAMPLE"}
_FORMATS = {"D8": "20260302", "RD8": "20260302-20260305", "DT": "202603020830", "TM": "0830", "D6": "260302"}
_PLAUSIBLE = {
    "NM103": "SYNTHETIC",
    "NM104": "PAT",
    "NM105": "Q",
    "NM107": "JR",
    "NM109": "EX12345",
    "N102": "EXAMPLE PLAN",
    "N104": "EX12345",
    "N301": "1 EXAMPLE ST",
    "N302": "FLOOR 2",
    "N401": "ALBANY",
    "N403": "122070001",
    "N404": "US",
    "PER02": "EXAMPLE DESK",
    "PER04": "5555550100",
    "PER06": "5555550101",
    "PER08": "12",
    "REF02": "EX12345",
    "CLM01": "VISIT1",
    "CLP01": "VISIT1",
    "CLP07": "EX12345",
    "HL01": "2",
    "HL02": "1",
    "CUR02": "USD",
    "ST02": "0001",
    "SE01": "24",
    "SE02": "0001",
    "LX01": "1",
    "TRN02": "EX12345",
    "TRN03": "1999999999",
    "BHT03": "BATCH1",
    "PRV03": "207Q00000X",
    "NTE02": "EXAMPLE",
    "DMG02": "19800517",
}
_FORMAT_OF = {"DTP": (2, 3), "DMG": (1, 2), "PAT": (5, 6)}


def page(guide: Guide, title: str) -> str:
    """The guide as Markdown. `title` names the transaction in words."""
    lines = [
        f"# {guide.kind}: {title}",
        "",
        f"Guide {', '.join(guide.ids)}; GS01 {guide.functional_id}. Made from the table that reads, writes and checks",
        "it; facts in our own words, not the guide's text. **Bold** elements are required. The examples are synthetic.",
    ]
    for loop, depth, known in _loops(guide.root.loop):
        lines += ["", f"{'#' * min(depth + 2, 5)} {_heading(loop)}", ""]
        if known:
            lines.append("As above.")
        else:
            lines += _rows(loop, guide.ids)
    return "\n".join(lines) + "\n"


def example(use: SegmentUse, preferred: tuple[str, ...] = ()) -> str:
    """One valid segment of this use, delimiters `*` and `:`, without terminator; `preferred` codes first."""
    for most in (_FULL_EXAMPLE, 0):
        texts = _example(use, most, preferred)
        if not segment_faults(use, texts, ":"):
            break
    return "*".join(texts)


def _loops(top: Loop) -> Iterator[tuple[Loop, int, bool]]:
    """Every loop with its depth; `known` where the same loop stood before (2300 under subscriber and patient)."""
    seen: set[tuple[str, ...]] = set()

    def walk(loop: Loop, depth: int) -> Iterator[tuple[Loop, int, bool]]:
        known = _shape(loop) in seen
        seen.add(_shape(loop))
        yield loop, depth, known
        if not known:
            for child in loop.children:
                if isinstance(child, Loop):
                    yield from walk(child, depth + 1)

    return walk(top, 0)


def _shape(loop: Loop) -> tuple[str, ...]:
    """The loop's id and all that stands in it: loops of one id may differ, as in the 278."""
    inner: list[str] = []
    for child in loop.children:
        inner += _shape(child) if isinstance(child, Loop) else (f"{child.id} {child.name}",)
    return (loop.id, *inner)


def _heading(loop: Loop) -> str:
    if loop.id == "ST":
        return "Transaction set"
    return f"{loop.id} {loop.name} ({_usage(required=loop.required)}, {_times(loop.repeat)})"


def _rows(loop: Loop, ids: tuple[str, ...]) -> list[str]:
    rows = ["| segment | what | use | repeat | elements | example |", "|---|---|---|---|---|---|"]
    for child in loop.children:
        if isinstance(child, SegmentUse):
            cells = (
                *(f"`{child.id}`", child.name, _usage(required=child.required), _times(child.repeat)),
                *(_elements(child.elements, 2), f"`{example(child, ids)}`"),
            )
            rows.append("| " + " | ".join(cells) + " |")
    return rows


def _usage(*, required: bool) -> str:
    return "required" if required else "situational"


def _times(repeat: int) -> str:
    return "any number" if repeat == UNLIMITED else "once" if repeat == 1 else f"up to {repeat}"


def _elements(uses: tuple[ElementUse | None, ...], digits: int) -> str:
    return " · ".join(_element(use, digits) for use in uses if use is not None)


def _element(use: ElementUse, digits: int) -> str:
    name = f"{use.position:0{digits}d}"
    shown = f"**{name}**" if use.required else name
    if use.components:
        return f"{shown} ({_elements(use.components, 1)})"
    return f"{shown} {_allowed(use)}"


def _allowed(use: ElementUse) -> str:
    if use.external:
        return f"list of {use.external.replace('_', ' ')}"
    if use.codes is not None:
        codes = sorted(use.codes)
        return ", ".join(codes) if len(codes) <= _MOST_CODES else f"{', '.join(codes[:_MOST_CODES])} … ({len(codes)})"
    bounds = f" {use.part.minimum}–{use.maximum}" if use.part.type in {"AN", "ID", "R", "N0"} else ""
    return _TYPES.get(use.part.type, use.part.type) + bounds


def _example(use: SegmentUse, most: int, preferred: tuple[str, ...]) -> list[str]:
    wanted = {
        element.position for element in use.elements if element and (element.required or element.position <= most)
    }
    _obey(use.base.notes, wanted, use)
    texts = [use.id]
    for position in range(1, max(wanted, default=0) + 1):
        element = use.elements[position - 1] if position in wanted and position <= len(use.elements) else None
        plausible = _PLAUSIBLE.get(f"{use.id}{position:02d}", "") if element and element.codes is None else ""
        texts.append(plausible or (_sample(element, preferred) if element is not None else ""))
    _date(use.id, texts)
    while len(texts) > 1 and not texts[-1]:
        texts.pop()
    return texts


def _obey(notes: tuple[Note, ...], wanted: set[int], use: SegmentUse) -> None:
    """Add the elements that the standard's notes ask for; drop those that exclude each other."""
    usable = {element.position for element in use.elements if element}
    before: set[int] = set()
    while before != wanted:
        before = set(wanted)
        for note in notes:
            first, *rest = note.positions
            if note.letter == "E" and len(wanted & set(note.positions)) > 1:
                wanted -= set(rest)
            elif note.letter in "PC" and (first in wanted if note.letter == "C" else wanted & set(note.positions)):
                wanted |= set(note.positions) & usable
            elif note.letter == "R" and not wanted & set(note.positions):
                wanted |= set(sorted(set(note.positions) & usable)[:1])
            elif note.letter == "L" and first in wanted and not wanted & set(rest):
                wanted |= set(sorted(set(rest) & usable)[:1])


def _sample(use: ElementUse, preferred: tuple[str, ...]) -> str:
    if use.components:
        parts = (_sample(part, preferred) if part and part.required else "" for part in use.components)
        return ":".join(parts).rstrip(":")
    if use.codes:
        liked = (*preferred, "P", "TE", "18", "1", "11", "NY", "Y", "D8", "ABK", "ABF", "HC", "99213")
        return next((code for code in liked if code in use.codes), min(use.codes))
    if use.part.type in _SAMPLES:
        return _SAMPLES[use.part.type]
    return ("EXAMPLE" * (use.part.minimum // 7 + 1))[: max(use.part.minimum, min(7, use.maximum))]


def _date(segment: str, texts: list[str]) -> None:
    """A day in the format that the segment names."""
    if segment in _FORMAT_OF:
        form, place = _FORMAT_OF[segment]
        if len(texts) > place and texts[place]:
            texts[place] = _FORMATS.get(texts[form], texts[place])
