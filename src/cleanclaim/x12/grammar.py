"""One segment against its use in a guide: required, not used, lengths, types, codes, relational notes.

The checker reports these faults, the writer refuses to write any. Sentences show codes and amounts; text
that may be a person's (type AN) is never repeated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cleanclaim.x12.addresses import address_problems
from cleanclaim.x12.base import Note
from cleanclaim.x12.guide import ElementUse, SegmentUse
from cleanclaim.x12.plain import day

_REAL = re.compile(r"-?([0-9]+\.?[0-9]*|\.[0-9]+)")
_INTEGER = re.compile(r"-?[0-9]+")
_TIME = re.compile(r"([01]\d|2[0-3])[0-5]\d([0-5]\d(\d\d?)?)?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_MOST_CODES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Fault:
    """`code` is what IK403 of a 999 would say, `element` the place ("CLM05-3"), `snip` the type of edit."""

    rule: str
    snip: int
    element: str
    position: int
    component: int | None
    code: str
    message: str
    warning: bool = False


def segment_faults(use: SegmentUse, e: list[str], component: str, repetition: str = "") -> list[Fault]:
    """All that is wrong inside one segment; `e` is the segment split at its element separator."""
    faults: list[Fault] = []
    known = len(use.base.parts)
    for position in range(1, min(len(e) - 1, known) + 1):
        text = e[position]
        element = use.elements[position - 1] if position <= len(use.elements) else None
        if text and element is not None and element.part.type == "B":
            continue  # counted data may hold anything
        if text:
            if element is not None and element.repeats and repetition:
                for part in text.split(repetition):
                    faults += _repetition(use, element, position, component, part)
                continue
            faults += _present(use, e, element, position, component)
            faults += _repeated(use, position, text, repetition)
        elif element is not None and element.required:
            faults.append(_missing(use, position, None))
    for missing in use.elements[len(e) - 1 :]:
        if missing is not None and missing.required:
            faults.append(_missing(use, missing.position, None))
    if len(e) - 1 > known:
        name = f"{use.id}{known + 1:02d}"
        sentence = f"{use.id} has {len(e) - 1} elements: it may have {known} at most"
        faults.append(Fault("x12.too-many-elements", 1, name, known + 1, None, "3", sentence))
    faults += _trailing(use, e)
    faults += _relations(use, e, faults)
    faults += _qualified_dates(use, e)
    faults += _address(use, e)
    return faults


def _relations(use: SegmentUse, e: list[str], found: list[Fault]) -> list[Fault]:
    """Breaches of the relational notes; what the guide requires is missing once."""
    missing = {fault.position for fault in found if fault.rule == "x12.element-missing"}
    notes = (note for note in use.base.notes if missing.isdisjoint(note.positions))
    return [fault for note in notes for fault in _noted(use, note, e)]


def _address(use: SegmentUse, e: list[str]) -> list[Fault]:
    if use.id != "N4":
        return []
    return [
        Fault(rule, snip, _name(use, position, None), position, None, code, sentence)
        for rule, snip, position, code, sentence in address_problems(e)
    ]


def _name(use: SegmentUse, position: int, component: int | None) -> str:
    return f"{use.id}{position:02d}" + (f"-{component}" if component else "")


def _missing(use: SegmentUse, position: int, component: int | None) -> Fault:
    name = _name(use, position, component)
    sentence = f"{name} is missing: {use.name} requires it"
    return Fault("x12.element-missing", 2, name, position, component, "1", sentence)


def _present(use: SegmentUse, e: list[str], element: ElementUse | None, position: int, component: str) -> list[Fault]:
    text = e[position]
    if element is None:
        name = _name(use, position, None)
        sentence = f"{name} must be empty: the guide does not use it in {use.name}"
        return [Fault("x12.element-not-used", 2, name, position, None, "I10", sentence)]
    if element.components:
        return _composite(use, element, text.split(component), position)
    if component in text:
        name = _name(use, position, None)
        sentence = f"{name} holds a component separator: it is a simple element"
        return [Fault("x12.component-in-simple", 1, name, position, None, "13", sentence)]
    if element.external == "states" and use.id == "N4" and len(e) > 4 and e[4] not in {"", "US"}:
        return []
    return _simple(use, element, position, None, text)


def _repetition(use: SegmentUse, element: ElementUse, position: int, component: str, part: str) -> list[Fault]:
    """One of the values of an element that may be repeated."""
    name = _name(use, position, None)
    if not part:
        sentence = f"{name} holds an empty repetition: leave it out"
        return [Fault("x12.empty-repetition", 1, name, position, None, "6", sentence)]
    if component in part:
        sentence = f"{name} holds a component separator: it is a simple element"
        return [Fault("x12.component-in-simple", 1, name, position, None, "13", sentence)]
    return _simple(use, element, position, None, part)


def _repeated(use: SegmentUse, position: int, text: str, repetition: str) -> list[Fault]:
    """An element that the guide does not repeat stands once."""
    if not repetition or repetition not in text:
        return []
    name = _name(use, position, None)
    sentence = f"{name} holds a repetition separator: the guide does not repeat it"
    return [Fault("x12.repeated-element", 2, name, position, None, "12", sentence)]


def _composite(use: SegmentUse, element: ElementUse, parts: list[str], position: int) -> list[Fault]:
    faults: list[Fault] = []
    known = len(element.part.components)
    for number in range(1, known + 1):
        text = parts[number - 1] if number <= len(parts) else ""
        inner = element.components[number - 1] if number <= len(element.components) else None
        if text and inner is None:
            name = _name(use, position, number)
            sentence = f"{name} must be empty: the guide does not use it in {use.name}"
            faults.append(Fault("x12.element-not-used", 2, name, position, number, "I10", sentence))
        elif text and inner is not None:
            faults += _simple(use, inner, position, number, text)
        elif inner is not None and inner.required:
            faults.append(_missing(use, position, number))
    if len(parts) > known:
        name = _name(use, position, None)
        sentence = f"{name} has {len(parts)} components: it may have {known} at most"
        faults.append(Fault("x12.too-many-components", 1, name, position, None, "3", sentence))
    return faults


def _simple(use: SegmentUse, element: ElementUse, position: int, component: int | None, text: str) -> list[Fault]:
    problem = value_problem(element.part.type, element.part.minimum, element.maximum, text)
    if problem is None and (element.codes is None or text in element.codes):
        return []
    name = _name(use, position, component)
    if problem is not None:
        rule, code, sentence = problem
        return [Fault(rule, 1, name, position, component, code, f"{name} {sentence}")]
    if element.codes is None:
        return []
    if element.external:
        return _external(use, element, name, position, component, text)
    sentence = f"{name} {_shown(element, text)}is not allowed in {use.name}: it must be {_allowed(element.codes)}"
    return [Fault("x12.code-not-allowed", 2, name, position, component, "7", sentence)]


def _external(
    use: SegmentUse, element: ElementUse, name: str, position: int, component: int | None, text: str
) -> list[Fault]:
    listed = element.external.rpartition(".")[2].replace("_", " ")
    sentence = f"{name} {_shown(element, text)}is not on the list of codes for {listed}"
    return [Fault("x12.code-unknown", 5, name, position, component, "7", sentence)]


def _shown(element: ElementUse, text: str) -> str:
    return f'"{text}" ' if element.part.type == "ID" or element.external else ""


def _allowed(codes: frozenset[str]) -> str:
    ordered = sorted(codes)
    if len(ordered) > _MOST_CODES_SHOWN:
        return f"one of {len(ordered)} codes of the guide"
    return ordered[0] if len(ordered) == 1 else ", ".join(ordered[:-1]) + " or " + ordered[-1]


@lru_cache(1 << 15)
def value_problem(kind: str, minimum: int, maximum: int, text: str) -> tuple[str, str, str] | None:
    """Rule, IK403 code and predicate of what is wrong with one simple value; None when nothing is."""
    if _CONTROL.search(text):
        return "x12.character", "6", "holds a control character: use printable characters only"
    length = len(text)
    if kind == "R" or kind == "N0":
        if not (_REAL if kind == "R" else _INTEGER).fullmatch(text):
            return "x12.not-a-number", "6", "must be a number" + ("" if kind == "R" else " without decimals")
        length = len(text.replace("-", "").replace(".", ""))
    elif kind == "DT" and day(text) is None:
        return "x12.not-a-date", "8", "must be a day as CCYYMMDD"
    elif kind == "TM" and not _TIME.fullmatch(text):
        return "x12.not-a-time", "9", "must be a time as HHMM"
    if not text.strip():
        return "x12.blank", "6", "holds blanks only: leave it empty"
    if length > maximum:
        return "x12.too-long", "5", f"has {length} characters: {maximum} at most"
    if length < minimum:
        return "x12.too-short", "4", f"has {length} characters: {minimum} at least"
    return None


def _trailing(use: SegmentUse, e: list[str]) -> list[Fault]:
    if len(e) > 1 and not e[-1]:
        name = f"{use.id}{len(e) - 1:02d}"
        sentence = f"{use.id} ends with an element separator: a segment must end with its last value"
        return [Fault("x12.trailing-separator", 1, name, len(e) - 1, None, "3", sentence, warning=True)]
    return []


def _noted(use: SegmentUse, note: Note, e: list[str]) -> list[Fault]:
    """X12's relational notes, by letter."""
    present = [position for position in note.positions if position < len(e) and e[position]]
    first, bound = note.positions[0], len(note.positions)
    others = len(present) - (first in present)
    broken = {
        "P": 0 < len(present) < bound,
        "R": not present,
        "E": len(present) > 1,
        "C": first in present and others < bound - 1,
        "L": first in present and not others,
    }[note.letter]
    if not broken:
        return []
    named = [f"{use.id}{position:02d}" for position in note.positions]
    sentence = {
        "P": f"{' and '.join(named)} must stand together",
        "R": f"one of {', '.join(named)} must be present",
        "E": f"only one of {', '.join(named)} may be present",
        "C": f"{named[0]} asks for {' and '.join(named[1:])}",
        "L": f"{named[0]} asks for {' or '.join(named[1:])}",
    }[note.letter]
    code = "10" if note.letter == "E" else "2"
    return [Fault("x12.relational", 1, named[0], first, None, code, f"{use.id}: {sentence}")]


FORMAT_AND_DATE = {"DTP": (2, 3), "DMG": (1, 2), "PAT": (5, 6), "MPI": (6, 7)}


def _qualified_dates(use: SegmentUse, e: list[str]) -> list[Fault]:
    """A date whose format another element names: D8 one day, RD8 two."""
    if use.id not in FORMAT_AND_DATE:
        return []
    form, place = FORMAT_AND_DATE[use.id]
    if place >= len(e) or not e[place] or e[form] not in {"D8", "RD8"}:
        return []
    first, dash, last = e[place].partition("-")
    name = f"{use.id}{place:02d}"
    if e[form] == "D8" and (day(e[place]) is None):
        sentence = f"{name} must be a day as CCYYMMDD, as the format D8 says"
        return [Fault("x12.not-a-date", 1, name, place, None, "8", sentence)]
    if e[form] == "RD8":
        begins, ends = day(first), day(last)
        if not dash or begins is None or ends is None or ends < begins:
            sentence = f"{name} must be two days as CCYYMMDD-CCYYMMDD, the first not after the last"
            return [Fault("x12.not-a-date", 1, name, place, None, "8", sentence)]
    return []
