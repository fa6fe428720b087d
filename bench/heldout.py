"""Code suggestions against notes that nobody tunes to: `heldout/README.md` has the rules of the key.

Micro-averaged over distinct codes a note. What the key leaves open counts neither for nor against.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console

from bench.scores import Tally, part_of
from cleanclaim.charts import document
from cleanclaim.codesets import open_library, procedure
from cleanclaim.coding.selection import CONFIDENT
from cleanclaim.coding.values import CodingContext, CodingDraft, Role, Suggestion
from cleanclaim.kernel import Setting, Sex
from cleanclaim.usecases.coder.suggest_codes import suggest_codes

FOLDER = Path(__file__).parent / "heldout"
CATEGORY = 3  # characters
EXTERNAL_CAUSES = ("V", "W", "X", "Y")
VISITS = (("99202", "99215"), ("99381", "99397"))  # office visits, preventive visits
OTHER_DRUG = "Z79.899"  # with the external causes: left open in every note


@dataclass(frozen=True, slots=True)
class KeyCode:
    """A code of the key with the words of the note that support it."""

    code: str
    quote: str
    units: int = 1
    modifiers: frozenset[str] = frozenset()

    @property
    def is_visit(self) -> bool:
        return self.code.isdigit() and any(first <= self.code <= last for first, last in VISITS)


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A note with its key. `diagnoses` stand in the order of the claim; `optional` codes are left open."""

    id: str
    text: str
    context: CodingContext
    diagnoses: tuple[KeyCode, ...]
    procedures: tuple[KeyCode, ...]
    optional: frozenset[str]
    arguable: str

    def leaves_open(self, code: str) -> bool:
        return code in self.optional or code == OTHER_DRUG or code.startswith(EXTERNAL_CAUSES)


@dataclass(frozen=True, slots=True)
class Outcome:
    note: HeldOut
    draft: CodingDraft

    def diagnoses(self) -> list[Suggestion]:
        return [one for one in self._counted() if one.role is Role.DIAGNOSIS]

    def procedures(self) -> list[Suggestion]:
        """Visit levels too."""
        return [one for one in self._counted() if one.role is not Role.DIAGNOSIS]

    def _counted(self) -> list[Suggestion]:
        return [one for one in self.draft.suggestions if not self.note.leaves_open(one.code)]


def notes() -> tuple[HeldOut, ...]:
    """All notes, by file and in the order of the file."""
    return tuple(
        _note(row)
        for path in sorted(FOLDER.glob("*.toml"))
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["note"]
    )


def outcomes() -> list[Outcome]:
    """One run of the software over all notes."""
    with open_library() as library:
        return [Outcome(note, suggest_codes(document(note.id, note.text), note.context, library)) for note in notes()]


def rows() -> list[tuple[str, str]]:
    """(what, figure) for the table of benchmarks."""
    return figures(outcomes())


def figures(ran: list[Outcome]) -> list[tuple[str, str]]:
    return [
        (f"{len(ran)} held-out notes, diagnoses", str(Tally.of((_wanted(one), _said(one)) for one in ran))),
        (
            "the same, categories",
            str(Tally.of((_categories(_wanted(one)), _categories(_said(one))) for one in ran)),
        ),
        ("the same, confident ones", _confident(ran, Outcome.diagnoses, lambda note: note.diagnoses)),
        ("the same, first-listed", part_of(sum(_first_is_right(one) for one in ran), len(ran))),
        (
            "held-out notes, procedures and visit levels",
            str(Tally.of((_billed(one), {each.code for each in one.procedures()}) for one in ran)),
        ),
        ("the same, numbers that our list knows", _known_recall(ran)),
        ("the same, confident ones", _confident(ran, Outcome.procedures, lambda note: note.procedures)),
        ("the same, visit levels", _visits(ran)),
        ("the same, units and modifiers of the right ones", _details(ran)),
        ("held-out notes right as a whole, diagnoses and procedures", part_of(sum(map(_is_exact, ran)), len(ran))),
    ]


def misses(ran: list[Outcome]) -> list[str]:
    """Lines to read: note by note what the key has and was not suggested (-), and the reverse (+)."""
    lines: list[str] = []
    for one in ran:
        faults = [*_missed(one), *_too_much(one)]
        if faults:
            lines += [f"{one.note.id}" + (f"   [arguable: {one.note.arguable}]" if one.note.arguable else ""), *faults]
    return lines


def _note(row: dict[str, Any]) -> HeldOut:
    day = row["date"]
    if not isinstance(day, date):
        raise TypeError(f"the date of {row['id']} is no date")
    return HeldOut(
        row["id"],
        row["text"],
        CodingContext(
            day,
            Setting(row["setting"]),
            age_years=row["age"],
            sex=Sex(row["sex"]),
            new_patient=row["new_patient"],
        ),
        tuple(_key_code(entry) for entry in row["diagnosis"]),
        tuple(_key_code(entry) for entry in row["procedure"]),
        frozenset(row.get("optional", ())),
        row.get("arguable", ""),
    )


def _key_code(entry: dict[str, Any]) -> KeyCode:
    return KeyCode(entry["code"], entry["quote"], entry.get("units", 1), frozenset(entry.get("modifiers", ())))


def _wanted(one: Outcome) -> set[str]:
    return {entry.code for entry in one.note.diagnoses}


def _said(one: Outcome) -> set[str]:
    return {each.code for each in one.diagnoses()}


def _billed(one: Outcome) -> set[str]:
    return {entry.code for entry in one.note.procedures}


def _categories(codes: set[str]) -> set[str]:
    return {code[:CATEGORY] for code in codes}


def _first_is_right(one: Outcome) -> bool:
    ranked = sorted(one.diagnoses(), key=lambda each: each.rank)
    return bool(ranked) and ranked[0].code == one.note.diagnoses[0].code


def _confident(
    ran: list[Outcome],
    suggested: Callable[[Outcome], list[Suggestion]],
    key: Callable[[HeldOut], tuple[KeyCode, ...]],
) -> str:
    """Precision of suggestions at or over the threshold; coverage is their share of all that was suggested."""
    sure = [(one, each) for one in ran for each in suggested(one) if each.confidence >= CONFIDENT]
    right = sum(each.code in {entry.code for entry in key(one.note)} for one, each in sure)
    return (
        f"precision {part_of(right, len(sure))}, coverage {part_of(len(sure), sum(len(suggested(one)) for one in ran))}"
    )


def _known_recall(ran: list[Outcome]) -> str:
    known = [(one, entry) for one in ran for entry in one.note.procedures if procedure(entry.code)]
    found = sum(entry.code in {each.code for each in one.procedures()} for one, entry in known)
    return f"recall {part_of(found, len(known))}"


def _visits(ran: list[Outcome]) -> str:
    """Of all notes: the same level, or rightly none."""
    right = sum(
        {entry.code for entry in one.note.procedures if entry.is_visit}
        == {each.code for each in one.procedures() if each.role is Role.EM}
        for one in ran
    )
    return part_of(right, len(ran))


def _details(ran: list[Outcome]) -> str:
    pairs = [
        (entry, each)
        for one in ran
        for entry in one.note.procedures
        for each in one.procedures()
        if entry.code == each.code
    ]
    same = sum(entry.units == each.units and entry.modifiers == frozenset(each.modifiers) for entry, each in pairs)
    return part_of(same, len(pairs))


def _is_exact(one: Outcome) -> bool:
    return _wanted(one) == _said(one) and _billed(one) == {each.code for each in one.procedures()}


def _missed(one: Outcome) -> list[str]:
    found = {each.code for each in one.draft.suggestions}
    return [
        f"  - {entry.code:9} {entry.quote!r}{_why_withheld(one.draft, entry.code)}"
        for entry in (*one.note.diagnoses, *one.note.procedures)
        if entry.code not in found
    ]


def _too_much(one: Outcome) -> list[str]:
    key = _wanted(one) | _billed(one)
    return [
        f"  + {each.code:9} {_evidence(each)!r} confidence {each.confidence:.2f}"
        for each in (*one.diagnoses(), *one.procedures())
        if each.code not in key
    ]


def _why_withheld(draft: CodingDraft, code: str) -> str:
    reasons = {held.reason for held in draft.withheld if held.code == code}
    return f"  withheld: {', '.join(sorted(reasons))}" if reasons else ""


def _evidence(suggestion: Suggestion) -> str:
    return " | ".join(span.text for span in suggestion.evidence[:2])


def main() -> None:
    parser = argparse.ArgumentParser(description="Code suggestions against the held-out notes.")
    parser.add_argument("--misses", action="store_true", help="note by note what was missed and what was too much")
    wanted = parser.parse_args()
    console, ran = Console(soft_wrap=True, highlight=False, markup=False), outcomes()
    for what, figure in figures(ran):
        console.print(f"{what}: {figure}")
    if wanted.misses:
        for line in misses(ran):
            console.print(line)


if __name__ == "__main__":
    main()
