"""Reads the ICD-10-CM Tabular List (the CDC's XML) into entries, complete codes included.

The list writes only stems where a 7th character is asked ("S93.401" with A, D, S); the complete codes
are made here: the stem without its point, filled with X to six characters, and the 7th character.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

_NOTE_TAGS = {
    "inclusionTerm": "inclusion term",
    "includes": "includes",
    "excludes1": "excludes1",
    "excludes2": "excludes2",
    "codeFirst": "code first",
    "useAdditionalCode": "use additional",
    "codeAlso": "code also",
    "notes": "note",
}
# The list bars some 7th characters in a sentence only (S06: D and S after 6th character 7 or 8).
_BARRED = re.compile(r"7th characters ([A-Z](?:(?:,| and) [A-Z])*) do not apply .*6th character (.*)")


@dataclass(slots=True)
class Entry:
    """One line of the tabular list. `notes` are (kind, text); `written` is false for a code made here,
    `stem` true where only a 7th character is missing."""

    code: str
    display: str
    level: str
    parent: str
    chapter: str
    section: str
    billable: bool = False
    written: bool = True
    stem: bool = False
    notes: list[tuple[str, str]] = field(default_factory=list)
    seven: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Above:
    """What an entry takes from the levels above it."""

    parent: str
    chapter: str
    section: str
    seven: dict[str, str]
    barred: tuple[tuple[str, str], ...] = ()  # (7th characters, 6th characters)


def normal(code: str) -> str:
    """A code as it is stored: capitals, without the point."""
    return code.strip().upper().replace(".", "")


def pointed(key: str) -> str:
    """An ICD-10-CM code as people write it: the point after the third character."""
    return f"{key[:3]}.{key[3:]}" if len(key) > 3 else key


def read_tabular(source: Path | IO[bytes]) -> Iterator[Entry]:
    """The entries in the order of the list, each parent before its children; a section at a time."""
    chapter: ET.Element | None = None
    current = ""
    groups: list[str] = []
    for event, element in ET.iterparse(source, events=("start", "end")):  # noqa: S314 - see the import
        if element.tag == "chapter":
            chapter = element if event == "start" else None
            current, groups = "", []
        elif event == "end" and element.tag == "section" and chapter is not None:
            if not current:
                current = _text(chapter.find("name"))
                yield _chapter(chapter, current)
            yield from _section(element, current, _group_of(element, groups) or f"Chapter {current}")
            if not element.findall("diag"):
                groups.append(element.get("id", ""))
            element.clear()


def _group_of(section: ET.Element, groups: list[str]) -> str:
    """The innermost section without entries of its own ("V00-V99") that spans this one ("V00-V09")."""
    first = section.get("id", "")[:3]
    spanning = [group for group in groups if group[:3] <= first <= group[-3:]]
    return spanning[-1] if spanning else ""


def _chapter(element: ET.Element, name: str) -> Entry:
    display = re.sub(r" \([A-Z]\w+-[A-Z]\w+\)$", "", _text(element.find("desc")))
    return Entry(f"Chapter {name}", display, "chapter", "", name, "", notes=_notes(element))


def _section(element: ET.Element, chapter: str, parent: str) -> Iterator[Entry]:
    name = element.get("id", "")
    display = re.sub(r" \([A-Z][\w-]+\)$", "", _text(element.find("desc")))
    yield Entry(name, display, "section", parent, chapter, name, notes=_notes(element))
    above = _Above(name, chapter, name, {})
    for diagnosis in element.findall("diag"):
        yield from _diagnosis(diagnosis, above)


def _diagnosis(element: ET.Element, above: _Above) -> Iterator[Entry]:
    code = _text(element.find("name"))
    notes = _notes(element)
    seven = _seven(element) or above.seven
    below = element.findall("diag")
    entry = Entry(code, _text(element.find("desc")), "code", above.parent, above.chapter, above.section)
    entry.notes = notes
    entry.seven = seven
    needs_seventh = bool(seven) and len(normal(code)) < 7
    entry.stem = needs_seventh and not below
    entry.billable = not below and not needs_seventh
    entry.level = "code" if entry.billable else "category"
    yield entry
    inner = _Above(code, above.chapter, above.section, seven, above.barred + _barred(notes))
    for diagnosis in below:
        yield from _diagnosis(diagnosis, inner)
    if entry.stem:
        yield from _complete(entry, inner)


def _complete(stem: Entry, above: _Above) -> Iterator[Entry]:
    key = normal(stem.code).ljust(6, "X")
    for char, meaning in stem.seven.items():
        if any(char in chars and key[5] in sixth for chars, sixth in above.barred):
            continue
        code = pointed(key + char)
        display = f"{stem.display}, {meaning}"
        yield Entry(
            code, display, "code", stem.code, above.chapter, above.section, True, written=False, seven=stem.seven
        )


def _barred(notes: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    found = [match for kind, text in notes if kind == "note" and (match := _BARRED.search(text))]
    return tuple(
        ("".join(re.findall(r"\b[A-Z]\b", match[1])), "".join(re.findall(r"\b(\w) -", match[2]))) for match in found
    )


def _seven(element: ET.Element) -> dict[str, str]:
    definition = element.find("sevenChrDef")
    if definition is None:
        return {}
    return {each.get("char", ""): _text(each) for each in definition.findall("extension")}


def _notes(element: ET.Element) -> list[tuple[str, str]]:
    return [
        (kind, text)
        for block in element
        if (kind := _NOTE_TAGS.get(block.tag))
        for note in block.findall("note")
        if (text := _text(note))
    ]


def _text(element: ET.Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""
