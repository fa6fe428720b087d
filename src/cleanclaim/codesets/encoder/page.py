"""One code with all that is known of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from cleanclaim.codesets.icd9 import SYSTEM as ICD9
from cleanclaim.codesets.icd9.gems import Map
from cleanclaim.codesets.index.walking import Line
from cleanclaim.codesets.library import Library
from cleanclaim.codesets.order import Order, order_of
from cleanclaim.codesets.shipped import SYSTEM as ICD10
from cleanclaim.codesets.tables.telling import Told
from cleanclaim.codesets.values import NOTE_KINDS, Code, LevelNote, Lookup, ProcedureFact, Release
from cleanclaim.kernel import Refused

SYSTEMS = (ICD10, "CPT", "HCPCS", ICD9, "ICD-10-PCS")  # in which a code is looked for where none is named
_MAPPED = (ICD10, ICD9)
_MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class Note:
    """A note in force for a code. `code` and `display` say where it stands; `own` is false where it is inherited."""

    code: str
    display: str
    kind: str
    text: str
    own: bool


@dataclass(frozen=True, slots=True)
class Target:
    """A code that a map or a history names, with its title and whether it may be billed on the day asked for."""

    system: str
    code: str
    display: str
    status: str


@dataclass(frozen=True, slots=True)
class CodePage:
    """`lookup` and `tables` are empty without a day; what only ICD-10-CM has is empty for other systems.

    Notes and neighbours are those of `told_by`, the tabular list of the day, or the newest where none covers it.
    `above` is nearest first. `before` and `after` are the codes that said it before it came and since it went, by the
    installed conversion table. `poa_exempt` is None where that list is not installed. `index` are the lines of the
    Alphabetic Index that name the code, where it is installed. `map` is None for systems that no GEM knows.
    """

    code: Code
    on: date | None
    lookup: Lookup | None
    above: tuple[Code, ...]
    below: tuple[Code, ...]
    notes: tuple[Note, ...]
    before: tuple[Target, ...]
    after: tuple[Target, ...]
    map: Map | None
    targets: tuple[Target, ...]
    poa_exempt: bool | None
    order: tuple[Order, ...]
    index: tuple[Line, ...]
    tables: tuple[Told, ...]
    procedure: ProcedureFact | None
    told_by: Release | None

    @property
    def is_complete(self) -> bool:
        """Whether it may stand on a claim of the day; without one, whether it is a complete code in the newest list."""
        return self.lookup.status in ("valid", "not checked") if self.lookup else self.code.billable

    def target(self, code: str) -> Target | None:
        """The code of the other system that the map names, with its title."""
        return next((each for each in self.targets if each.code == code), None)


def page(library: Library, code: str, *, system: str | None = None, on: date | None = None) -> CodePage:
    """All about a code on a day. Refused where no installed set has it; the message names near ones."""
    known = find(library, code, system, on)
    day = on or library.newest_day
    is_icd10, is_procedure = known.system == ICD10, known.system in ("CPT", "HCPCS")
    notes = notes_of(library, known, on) if is_icd10 else ()
    mapped = library.map(known.system, known.code) if known.system in _MAPPED else None
    return CodePage(
        code=known,
        on=on,
        lookup=library.lookup(known.system, known.code, on) if on else None,
        above=library.ancestors(known.code, on) if is_icd10 else (),
        below=library.children(known.code, on) if is_icd10 else (),
        notes=notes,
        before=tuple(_target(library, ICD10, each, on) for each in library.previous_codes(known.code)),
        after=tuple(_target(library, ICD10, each, on) for each in library.successors(known.code)),
        map=mapped,
        targets=_targets(library, mapped, on) if mapped else (),
        poa_exempt=library.is_poa_exempt(known.code, day) if is_icd10 and known.billable else None,
        order=order_of(known, code_first=any(note.kind == "code first" for note in notes)) if is_icd10 else (),
        index=tuple(library.index_lines_of(known.code, _MOST_LINES)) if is_icd10 else (),
        tables=tuple(library.told(known.code, on)) if on and is_procedure else (),
        procedure=library.procedure(known.code) if is_procedure else None,
        told_by=library.notes_release(on) if is_icd10 else None,
    )


def find(library: Library, code: str, system: str | None, on: date | None = None) -> Code:
    """The entry in the system that was named, else in the first one that has it. Refused where none has."""
    for each in [system] if system else SYSTEMS:
        if found := library.code(each, code, on):
            return found
    gone = library.successors(code) if system in (None, ICD10) else ()
    if gone:
        raise Refused(f"{code} is no longer in ICD-10-CM; since it went, look at {', '.join(gone)}.")
    near = library.nearest(code) if system in (None, ICD10) else ()
    suggestion = f" Nearest: {', '.join(near)}." if near else " Try: cleanclaim codesets search WORDS."
    raise Refused(f"{code} is in no installed code set{f' {system}' if system else ''}.{suggestion}")


def named(text: str) -> tuple[str | None, str]:
    """(system or None, code) of a code that may have its system before it: "ICD-9-CM V70.0", "V70.0"."""
    system, _, code = text.strip().partition(" ")
    return (system.upper(), code) if system.upper() in SYSTEMS and code else (None, text.strip())


def notes_of(library: Library, code: Code, on: date | None = None) -> tuple[Note, ...]:
    """A code's own notes and those of every level above, by kind, the nearest first."""
    own = [Note(code.code, code.display, kind, text, True) for kind, texts in _own(code) for text in texts]
    above = [_inherited(each) for each in library.inherited(code.code, on) if each.kind != "inclusion term"]
    return tuple(sorted((*own, *above), key=lambda note: NOTE_KINDS.index(note.kind)))


def _own(code: Code) -> list[tuple[str, tuple[str, ...]]]:
    fields = (
        code.inclusion_terms, code.includes, code.excludes1, code.excludes2, code.code_first, code.use_additional,
        code.code_also, code.notes,
    )  # fmt: skip
    return list(zip(NOTE_KINDS, fields, strict=True))


def _inherited(note: LevelNote) -> Note:
    return Note(note.code, note.display, note.kind, note.text, False)


def _targets(library: Library, mapped: Map, on: date | None) -> tuple[Target, ...]:
    codes = dict.fromkeys(
        [row.target for row in mapped.rows if row.target] + [row.source for row in mapped.reached_from]
    )
    return tuple(_target(library, mapped.to, code, on) for code in codes)


def _target(library: Library, system: str, code: str, on: date | None) -> Target:
    """A code of another system is judged on a day of that system, so only where it is the same one."""
    known = library.code(system, code)
    status = library.lookup(system, code, on).status if on else ""
    if known is None and system == ICD10:
        known = replace(_NOT_THERE, code=code)
    return Target(system, code, known.display if known else "", status)


_NOT_THERE = Code(ICD10, "", "(no longer in the list)", False)
