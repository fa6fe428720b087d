"""Codes side by side: where their ways part, what only one of them says, whether they exclude each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from cleanclaim.codesets.encoder.page import Note, find, named, notes_of
from cleanclaim.codesets.library import Library
from cleanclaim.codesets.shipped import SYSTEM as ICD10
from cleanclaim.codesets.values import Code, LevelNote, Lookup
from cleanclaim.codesets.words import words_of
from cleanclaim.kernel import Refused

MOST = 6


@dataclass(frozen=True, slots=True)
class Pair:
    """What two codes say of one another: every note, at either one or above it, that names the other.

    `verdict` is "exclude each other" (an Excludes1), "in this order" (code first, use additional), "both may be needed"
    (code also, which sets no order), "may stand together" (an Excludes2), or "nothing said".
    """

    first: str
    second: str
    verdict: str
    notes: tuple[LevelNote, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the codes: what the others do not have. `words` of its title, `notes`, the levels `below_meeting`."""

    code: Code
    lookup: Lookup | None
    below_meeting: tuple[Code, ...]
    words: tuple[str, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`meeting` is the lowest entry above all codes (None where they meet nowhere); `shared` notes hold for all."""

    on: date | None
    meeting: Code | None
    sides: tuple[Side, ...]
    shared: tuple[Note, ...]
    pairs: tuple[Pair, ...]


def compare(library: Library, codes: Sequence[str], *, on: date | None = None) -> Comparison:
    """Compare two to six codes, each with its system before it where that matters ("ICD-9-CM V70.0").

    Refused where there are fewer or more, or one is not known.
    """
    wanted = tuple(dict.fromkeys(code.strip().upper() for code in codes))
    if not 2 <= len(wanted) <= MOST:
        raise Refused(f"Name two to {MOST} different codes to compare.")
    known = [find(library, code, system, on) for system, code in map(named, wanted)]
    meeting = _meeting(library, known, on)
    notes = [notes_of(library, code, on) if code.system == ICD10 else () for code in known]
    shared = tuple(note for note in notes[0] if all(_has(each, note) for each in notes))
    return Comparison(
        on=on,
        meeting=meeting,
        sides=tuple(
            _side(library, code, known, meeting, tuple(note for note in own if not _has(shared, note)), on)
            for code, own in zip(known, notes, strict=True)
        ),
        shared=shared,
        pairs=tuple(_pair(library, *two, on) for two in combinations(known, 2)),
    )


def _side(
    library: Library, code: Code, known: Sequence[Code], meeting: Code | None, notes: tuple[Note, ...], on: date | None
) -> Side:
    common = frozenset.intersection(*(frozenset(words_of(each.display)) for each in known))
    return Side(
        code=code,
        lookup=library.lookup(code.system, code.code, on) if on else None,
        below_meeting=_below(library, code, meeting, on),
        words=tuple(word for word in words_of(code.display) if word not in common),
        notes=notes,
    )


def _has(notes: Sequence[Note], wanted: Note) -> bool:
    return any((each.code, each.kind, each.text) == (wanted.code, wanted.kind, wanted.text) for each in notes)


def _line_of(library: Library, code: Code, on: date | None) -> tuple[Code, ...]:
    """The code and what stands above it, nearest first."""
    return (code, *library.ancestors(code.code, on)) if code.system == ICD10 else (code,)


def _meeting(library: Library, known: Sequence[Code], on: date | None) -> Code | None:
    lines = [_line_of(library, code, on) for code in known]
    common = set.intersection(*({(each.system, each.code) for each in line} for line in lines))
    return next((each for each in lines[0] if (each.system, each.code) in common), None)


def _below(library: Library, code: Code, meeting: Code | None, on: date | None) -> tuple[Code, ...]:
    """The levels from the meeting point down to the code, the highest first."""
    line = _line_of(library, code, on)
    places = [place for place, each in enumerate(line) if meeting and each.code == meeting.code]
    return tuple(reversed(line[: places[0] if places else len(line)]))


def _pair(library: Library, first: Code, second: Code, on: date | None) -> Pair:
    if not first.system == second.system == ICD10:
        return Pair(first.code, second.code, "nothing said", ())
    notes = library.notes_between(first.code, second.code, on)
    return Pair(first.code, second.code, _verdict({note.kind for note in notes}), notes)


def _verdict(kinds: set[str]) -> str:
    if "excludes1" in kinds:
        return "exclude each other"
    if kinds & {"code first", "use additional"}:
        return "in this order"
    if "code also" in kinds:
        return "both may be needed"
    return "may stand together" if "excludes2" in kinds else "nothing said"
