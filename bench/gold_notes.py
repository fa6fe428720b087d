"""The gold set as values: a note, and a coding of it by a coder, by the settled key or by the software.

`gold/README.md` tells how it was made and what the key leaves open.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cleanclaim.coding.values import CodingContext, CodingDraft, Role
from cleanclaim.kernel import Setting, Sex

FOLDER = Path(__file__).parent / "gold"
HALVES = ("development", "test")
CATEGORY = 3  # characters
_ALWAYS_OPEN = ("V", "W", "X", "Y", "Z79.899")  # external causes, other long-term drugs
_VISITS = (
    ("99202", "99215"),
    ("92002", "92014"),
    ("99221", "99239"),
    ("99242", "99245"),
    ("99281", "99285"),
    ("99341", "99350"),
)
_PREVENTIVE = ("99381", "99397")


@dataclass(frozen=True, slots=True)
class Line:
    """A procedure as it would be billed; `pointers` are diagnoses by code, the most important first."""

    code: str
    modifiers: frozenset[str]
    units: int
    pointers: tuple[str, ...]

    @property
    def billed(self) -> str:
        """The number with modifiers and units: what has to be the same to be paid the same."""
        return f"{self.code}{''.join(f'-{each}' for each in sorted(self.modifiers))}×{self.units}"

    @property
    def is_visit(self) -> bool:
        return any(first <= self.code <= last for first, last in (*_VISITS, _PREVENTIVE))


@dataclass(frozen=True, slots=True)
class Coding:
    """Diagnoses in the order of the claim and procedures; `optional` codes count neither for nor against."""

    diagnoses: tuple[str, ...]
    procedures: tuple[Line, ...]
    optional: frozenset[str] = frozenset()
    because: str = ""

    def leaving(self, open_codes: frozenset[str]) -> Coding:
        """Without the codes that are left open, in pointers too."""
        kept = tuple(code for code in self.diagnoses if not _is_open(code, open_codes))
        lines = (
            Line(one.code, one.modifiers, one.units, tuple(each for each in one.pointers if each in kept))
            for one in self.procedures
            if one.code not in open_codes
        )
        return Coding(kept, tuple(lines), self.optional, self.because)

    @property
    def categories(self) -> set[str]:
        return {code[:CATEGORY] for code in self.diagnoses}

    @property
    def billed(self) -> set[str]:
        return {one.billed for one in self.procedures}

    @property
    def visits(self) -> set[str]:
        return {one.code for one in self.procedures if one.is_visit}


@dataclass(frozen=True, slots=True)
class Note:
    id: str
    specialty: str
    text: str
    context: CodingContext

    @property
    def half(self) -> str:
        return half_of(self.id)


def half_of(id: str) -> str:
    """The fixed rule of the split: the parity of the first byte of the SHA-256 of the id."""
    return HALVES[hashlib.sha256(id.encode()).digest()[0] % 2]


def notes(half: str = "", folder: Path = FOLDER) -> list[Note]:
    """Of one half, else all; by file, in the order of the file."""
    paths = (path for each in ([half] if half else HALVES) for path in sorted((folder / "notes" / each).glob("*.toml")))
    return [_note(row, path.stem) for path in paths for row in _rows(path, "note")]


def codings(kind: str, half: str = "", folder: Path = FOLDER) -> dict[str, Coding]:
    """`kind`: "first" or "second" for the two coders, "key" for what was settled; by note."""
    paths = (path for each in ([half] if half else HALVES) for path in sorted((folder / kind / each).glob("*.toml")))
    return {row["id"]: _coding(row) for path in paths for row in _rows(path, "coding")}


def drafted(draft: CodingDraft) -> Coding:
    """What the software proposes, as a coding."""
    ranked = sorted((one for one in draft.suggestions if one.role is Role.DIAGNOSIS), key=lambda one: one.rank)
    acts = [one for one in draft.suggestions if one.role is not Role.DIAGNOSIS]
    lines = tuple(Line(one.code, frozenset(one.modifiers), one.units, one.pointers) for one in acts)
    return Coding(tuple(one.code for one in ranked), lines)


def _is_open(code: str, open_codes: frozenset[str]) -> bool:
    return code in open_codes or code.startswith(_ALWAYS_OPEN)


def _rows(path: Path, name: str) -> Iterator[dict[str, Any]]:
    yield from tomllib.loads(path.read_text(encoding="utf-8"))[name]


def _note(row: dict[str, Any], specialty: str) -> Note:
    context = CodingContext(
        date.fromisoformat(str(row["date"])),
        Setting(row["setting"]),
        age_years=row["age"],
        sex=Sex(row["sex"]),
        new_patient=row["new_patient"],
    )
    return Note(row["id"], specialty, row["text"], context)


def _coding(row: dict[str, Any]) -> Coding:
    diagnoses = tuple(row["diagnoses"])
    lines = tuple(_line(entry, diagnoses) for entry in row["procedures"])
    return Coding(diagnoses, lines, frozenset(row.get("optional", ())), row.get("because", ""))


def _line(entry: dict[str, Any], diagnoses: tuple[str, ...]) -> Line:
    pointed: Iterable[int] = entry.get("pointers", ())
    return Line(
        entry["code"],
        frozenset(entry.get("modifiers", ())),
        entry.get("units", 1),
        tuple(diagnoses[place - 1] for place in pointed),
    )
