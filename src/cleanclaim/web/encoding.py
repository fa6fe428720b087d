"""What the encoder's page needs beside plain values: notes with their codes to follow, the walk through the Index."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from cleanclaim.codesets import Library
from cleanclaim.codesets.encoder import Note
from cleanclaim.codesets.index.walking import Line
from cleanclaim.codesets.words import words_of

_CODE = re.compile(r"\b[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?\b")
_FAR = re.compile(r"Chapter |.+-.+")  # a chapter or a section: said above the category
_LINES = 25
_TITLES = {
    "inclusion term": "Also called",
    "includes": "Includes",
    "excludes1": "Excludes1",
    "excludes2": "Excludes2",
    "code first": "Code first",
    "use additional": "Use additional code",
    "code also": "Code also",
    "note": "Note",
}
_MEANS = {
    "excludes1": "not coded here: never together",
    "excludes2": "not included here: may stand together",
}


@dataclass(frozen=True, slots=True)
class NotesOfKind:
    """Notes of one kind: those of the code and the levels above it down from the category, and those from far above."""

    title: str
    means: str
    near: tuple[Note, ...]
    far: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class IndexShown:
    """Lines that were found, or one line with what stands above and below it. `gone` are codes of the past."""

    lines: tuple[Line, ...]
    here: Line | None
    above: tuple[Line, ...]
    gone: frozenset[str]


def by_kind(notes: Sequence[Note]) -> Iterator[NotesOfKind]:
    """Notes, already in the order of their kinds, as blocks to show."""
    for kind, rows in groupby(notes, key=lambda note: note.kind):
        listed = list(rows)
        near = tuple(note for note in listed if note.own or not _FAR.match(note.code))
        far = tuple(note for note in listed if not (note.own or not _FAR.match(note.code)))
        yield NotesOfKind(_TITLES[kind], _MEANS.get(kind, ""), near, far)


def linked(text: str) -> Iterator[tuple[str, bool]]:
    """(piece of a note, whether it is a code to follow)."""
    last = 0
    for match in _CODE.finditer(text):
        if match.start() > last:
            yield text[last : match.start()], False
        yield match[0], True
        last = match.end()
    if last < len(text):
        yield text[last:], False


def index_shown(library: Library, find: str, line: str) -> IndexShown | None:
    """The Index for words, or opened at a line ("diseases:822"); None where nothing was asked."""
    part, _, number = line.rpartition(":")
    here = library.index_line(part, int(number)) if part and number.isascii() and number.isdigit() else None
    if here is not None:
        lines = library.index_below(here.part, here.number)
        above = tuple(library.index_above(here.part, here.number))
    elif find:
        lines, above = library.index_lines(find, limit=_LINES), ()
    else:
        return None
    every = [*lines, here] if here else lines
    codes = {code for each in every for _, code in each.codes if "-" not in code}
    gone = frozenset(code for code in codes if library.code("ICD-10-CM", code) is None)
    return IndexShown(tuple(lines), here, above, gone)


def whole_code(code: str) -> str:
    """A code of the Index as a page can show it: "C34.9-" is the heading C34.9."""
    return code.rstrip("-").rstrip(".")


def bare(word: str) -> str:
    """A word of a title as `Side.words` has it: small letters, without what stands around it."""
    return "".join(words_of(word))
