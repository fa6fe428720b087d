"""The coder's sheet: what software proposed and what a person made of it, until somebody signs.

The one trick: a sheet is never kept. Kept are the draft (or the version signed before) and each change with
its reason; `apply` walks from one to the next. So nothing is lost when the chart is read again: the changes
are applied to the new draft, and one whose code is no longer there does nothing.

An entry's key is its code, "20610~2" for the second line of one code. Diagnoses stand in their order; lines
point at diagnoses by key, so that an order may change under them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from cleanclaim.coding.reasons import in_words
from cleanclaim.coding.signed import AlternativeLine, DrugDetail, SignedCoding, SignedDiagnosis, SignedLine
from cleanclaim.coding.values import CodingDraft, Role, Suggestion
from cleanclaim.kernel import Span, Trace

MOST_POINTERS = 4


class Standing(StrEnum):
    """`OPEN`: the software is not sure, so a person takes it or drops it before anything is signed."""

    TAKEN = "taken"
    OPEN = "to decide"
    LEFT = "not taken"


class Act(StrEnum):
    TAKE = "take"
    DROP = "drop"
    MOVE = "move"
    CHANGE = "change"
    ADD = "add"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a person did to the sheet, with the id of its reason and words of their own.

    MOVE has `place` (from 1); CHANGE and ADD have the line's details; ADD also has what is added.
    """

    act: Act
    key: str
    reason: str
    words: str = ""
    by: str = ""
    at: datetime | None = None
    place: int = 0
    modifiers: tuple[str, ...] = ()
    units: int = 1
    pointers: tuple[str, ...] = ()
    drug: DrugDetail | None = None
    role: Role = Role.DIAGNOSIS
    system: str = ""
    display: str = ""
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One code on the sheet. `pointers` are keys of diagnoses; `confidence` is None where a person added it.

    `says` tells what was done to it, a sentence for each change that took effect.
    """

    key: str
    role: Role
    system: str
    code: str
    display: str
    standing: Standing
    evidence: tuple[Span, ...] = ()
    because: tuple[Trace, ...] = ()
    modifiers: tuple[str, ...] = ()
    units: int = 1
    pointers: tuple[str, ...] = ()
    drug: DrugDetail | None = None
    confidence: float | None = None
    ndc: str = ""
    says: tuple[str, ...] = ()

    @property
    def is_diagnosis(self) -> bool:
        return self.role is Role.DIAGNOSIS


@dataclass(frozen=True, slots=True)
class Sheet:
    """All entries in order, those left out among them."""

    entries: tuple[Entry, ...] = ()

    @property
    def diagnoses(self) -> tuple[Entry, ...]:
        return tuple(each for each in self.entries if each.is_diagnosis and each.standing is Standing.TAKEN)

    @property
    def acts(self) -> tuple[Entry, ...]:
        return tuple(each for each in self.entries if not each.is_diagnosis and each.standing is Standing.TAKEN)

    @property
    def undecided(self) -> tuple[Entry, ...]:
        return tuple(each for each in self.entries if each.standing is Standing.OPEN)

    @property
    def left(self) -> tuple[Entry, ...]:
        return tuple(each for each in self.entries if each.standing is Standing.LEFT)

    def entry(self, key: str) -> Entry | None:
        return next((each for each in self.entries if each.key == key), None)

    def place(self, key: str) -> int:
        """The number of a taken entry among its kind, from 1; 0 for one that is not taken."""
        for group in (self.diagnoses, self.acts):
            for number, each in enumerate(group, start=1):
                if each.key == key:
                    return number
        return 0


# --- from what was proposed or signed ------------------------------------------------------------------------


def proposed(draft: CodingDraft | None, confident: float) -> Sheet:
    """The sheet of a draft: suggestions at or over `confident` are taken, the others wait for a decision."""
    if draft is None:
        return Sheet()
    diagnoses = sorted((each for each in draft.suggestions if each.role is Role.DIAGNOSIS), key=_rank)
    acts = sorted(
        (each for each in draft.suggestions if each.role is not Role.DIAGNOSIS),
        key=lambda each: each.role is not Role.EM,
    )
    entries: list[Entry] = []
    for each in (*diagnoses, *acts):
        standing = Standing.TAKEN if each.confidence >= confident else Standing.OPEN
        entries.append(_suggested(_fresh(each.code, entries), each, standing))
    known = {each.key for each in entries if each.is_diagnosis}
    return Sheet(tuple(replace(each, pointers=_known(each.pointers, known)) for each in entries))


def signed_before(signed: SignedCoding, draft: CodingDraft | None) -> Sheet:
    """The sheet of an amendment: what is signed stands; what was suggested and not signed may be taken."""
    entries: list[Entry] = []
    for diagnosis in signed.diagnoses:
        entries.append(
            Entry(_fresh(diagnosis.code, entries), Role.DIAGNOSIS, diagnosis.system, diagnosis.code, diagnosis.display,
                  Standing.TAKEN, diagnosis.evidence, diagnosis.because)
        )  # fmt: skip
    keys = [each.key for each in entries]
    for line in signed.lines:
        entries.append(
            Entry(_fresh(line.code, entries), Role.PROCEDURE, line.system, line.code, line.display, Standing.TAKEN,
                  line.evidence, line.because, line.modifiers, line.units,
                  tuple(keys[place - 1] for place in line.pointers if place <= len(keys)), line.drug)
        )  # fmt: skip
    have = {each.code for each in entries}
    offered = proposed(draft, confident=2.0)
    rest = [replace(each, standing=Standing.LEFT) for each in offered.entries if each.code not in have]
    return Sheet((*entries, *rest))


def _suggested(key: str, one: Suggestion, standing: Standing) -> Entry:
    return Entry(
        key, one.role, one.system, one.code, one.display, standing, one.evidence, one.because,
        one.modifiers, one.units, one.pointers, None, one.confidence, one.ndc,
    )  # fmt: skip


def _rank(suggestion: Suggestion) -> tuple[bool, int]:
    return (suggestion.rank == 0, suggestion.rank)


def _fresh(code: str, entries: Iterable[Entry]) -> str:
    count = sum(each.code == code for each in entries)
    return f"{code}~{count + 1}" if count else code


def _known(pointers: Iterable[str], known: set[str]) -> tuple[str, ...]:
    return tuple(each for each in pointers if each in known)[:MOST_POINTERS]


# --- what a person does to it --------------------------------------------------------------------------------


def apply(sheet: Sheet, change: Change) -> Sheet:
    """The sheet after a change; the same sheet where the change no longer finds what it was about."""
    if change.act is Act.ADD:
        return _added(sheet, change)
    entry = sheet.entry(change.key)
    if entry is None:
        return sheet
    if change.act is Act.MOVE:
        return _moved(sheet, entry, change)
    if change.act is Act.CHANGE:
        return _put(sheet, _changed(sheet, entry, change))
    standing = Standing.TAKEN if change.act is Act.TAKE else Standing.LEFT
    verb = "took" if change.act is Act.TAKE else "dropped"
    return _put(sheet, _told(replace(entry, standing=standing), change, f"{verb} this code"))


def apply_all(sheet: Sheet, changes: Iterable[Change]) -> Sheet:
    for change in changes:
        sheet = apply(sheet, change)
    return sheet


def _put(sheet: Sheet, entry: Entry) -> Sheet:
    return Sheet(tuple(entry if each.key == entry.key else each for each in sheet.entries))


def _added(sheet: Sheet, change: Change) -> Sheet:
    there = sheet.entry(change.key)
    if there is not None:  # the chart was read again, and the software proposes it now
        return _put(sheet, _told(replace(there, standing=Standing.TAKEN), change, "took this code"))
    made = Entry(
        change.key, change.role, change.system, change.key.split("~")[0], change.display, Standing.TAKEN,
        change.evidence, (), change.modifiers, change.units, change.pointers, change.drug,
    )  # fmt: skip
    return Sheet((*sheet.entries, _told(made, change, "read this in the record and added the code")))


def _changed(sheet: Sheet, entry: Entry, change: Change) -> Entry:
    after = replace(entry, modifiers=change.modifiers, units=change.units, pointers=change.pointers, drug=change.drug)
    return _told(after, change, f"changed {_difference(sheet, entry, after)}") if after != entry else entry


def _moved(sheet: Sheet, entry: Entry, change: Change) -> Sheet:
    """The entry at `place` of its kind; the others keep their order."""
    kind = sheet.diagnoses if entry.is_diagnosis else sheet.acts
    if entry.standing is not Standing.TAKEN or sheet.place(entry.key) == change.place:
        return sheet
    rest = [each for each in kind if each.key != entry.key]
    at = max(0, min(change.place - 1, len(rest)))
    told = _told(entry, change, f"moved this to place {at + 1}")
    order = iter([*rest[:at], told, *rest[at:]])
    keys = {each.key for each in kind}
    return Sheet(tuple(next(order) if each.key in keys else each for each in sheet.entries))


def _told(entry: Entry, change: Change, act: str) -> Entry:
    """The entry with the sentence of what was done, and with its trace."""
    why = in_words(change.reason, change.words)
    says = f"{change.by or 'The coder'} {act}{f': {why}' if why else ''}."
    source = {"actor": change.by, "at": change.at.isoformat() if change.at else "", "reason": change.reason}
    return replace(entry, says=(*entry.says, says), because=(*entry.because, Trace("", "act", says, source=source)))


def _difference(sheet: Sheet, before: Entry, after: Entry) -> str:
    parts = []
    if before.modifiers != after.modifiers:
        parts.append(f"modifiers from {_or_none(before.modifiers)} to {_or_none(after.modifiers)}")
    if before.units != after.units:
        parts.append(f"units from {before.units} to {after.units}")
    if before.pointers != after.pointers:
        parts.append(f"its diagnoses from {_or_none(before.pointers)} to {_or_none(after.pointers)}")
    if before.drug != after.drug:
        parts.append(f"the drug from {_drug(before.drug)} to {_drug(after.drug)}")
    return " and ".join(parts)


def _or_none(words: tuple[str, ...]) -> str:
    return ", ".join(words) or "none"


def _drug(drug: DrugDetail | None) -> str:
    return f"NDC {drug.ndc} {drug.quantity} {drug.unit}" if drug else "none"


# --- what would be signed ------------------------------------------------------------------------------------


def diagnoses_of(sheet: Sheet) -> tuple[SignedDiagnosis, ...]:
    return tuple(
        SignedDiagnosis(place, each.system, each.code, each.display, each.evidence, each.because)
        for place, each in enumerate(sheet.diagnoses, start=1)
    )


def lines_of(sheet: Sheet) -> tuple[SignedLine, ...]:
    places = {each.key: place for place, each in enumerate(sheet.diagnoses, start=1)}
    return tuple(
        SignedLine(
            sequence=place,
            system=each.system,
            code=each.code,
            display=each.display,
            units=each.units,
            pointers=tuple(places[key] for key in each.pointers if key in places),
            modifiers=each.modifiers,
            drug=each.drug,
            evidence=each.evidence,
            because=each.because,
        )
        for place, each in enumerate(sheet.acts, start=1)
    )


def alternatives_of(sheet: Sheet, before: SignedCoding | None) -> tuple[AlternativeLine, ...]:
    """The lines for payers with a convention of their own, where the line that each stands for is still there."""
    if before is None:
        return ()
    old: list[Entry] = []
    for line in before.lines:
        old.append(Entry(_fresh(line.code, old), Role.PROCEDURE, line.system, line.code, "", Standing.TAKEN))
    places = {line.sequence: sheet.place(entry.key) for line, entry in zip(before.lines, old, strict=True)}
    signed = {line.sequence: line for line in lines_of(sheet)}
    return tuple(
        AlternativeLine(place, each.payer_id, replace(each.line, sequence=place, pointers=signed[place].pointers))
        for each in before.alternatives
        if (place := places.get(each.instead_of, 0))
    )
