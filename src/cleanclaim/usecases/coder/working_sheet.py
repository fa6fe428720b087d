"""The sheet of one encounter as it stands: what would be signed, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cleanclaim.coding import worksheet
from cleanclaim.coding.selection.confidence import CONFIDENT
from cleanclaim.coding.signed import AlternativeLine, SignedCoding, SignedDiagnosis, SignedLine
from cleanclaim.coding.values import CodingDraft
from cleanclaim.coding.worksheet import Sheet
from cleanclaim.store import coding, record, worksheets
from cleanclaim.store.actors import Actor, Role
from cleanclaim.usecases.coder._signing import Judge, obstacles
from cleanclaim.usecases.coder.amend_coding import said_differently


@dataclass(frozen=True, slots=True)
class WorkingSheet:
    """`version` is the one that a signature would make; `before` is the one that counts now, if any.

    `obstacles` are sentences: while there is one, nothing is signed. `stamp` names just this state of the
    sheet, so that nobody signs another one than was looked at. `outgrown`: the record has grown since it was
    read. `added` and `removed` are the differences from `before`, as people write codes.
    """

    encounter_id: str
    version: int
    sheet: Sheet
    before: SignedCoding | None
    diagnoses: tuple[SignedDiagnosis, ...]
    lines: tuple[SignedLine, ...]
    alternatives: tuple[AlternativeLine, ...]
    obstacles: tuple[str, ...]
    stamp: str
    outgrown: bool
    code_set_version: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def working_sheet(*, actor: Actor, encounter_id: str, codes: Judge | None = None) -> WorkingSheet:
    """The draft, or the version signed last, with every change since. Raises Refused for another role's actor."""
    actor.must_be(Role.CODER)
    practice = actor.practice_id
    encounter = record.encounter(practice, encounter_id)
    before = coding.latest(practice, encounter_id)
    kept = worksheets.newest_draft(practice, encounter_id)
    draft = kept.draft if kept else None
    version = before.version + 1 if before else 1
    start = worksheet.signed_before(before, draft) if before else worksheet.proposed(draft, CONFIDENT)
    changes = worksheets.changes(practice, encounter_id, version=version)
    sheet = worksheet.apply_all(start, changes)
    documents = record.documents(practice, encounter_id)
    asking = bool(record.queries(practice, encounter_id=encounter_id, state="open"))
    parts = worksheet.diagnoses_of(sheet), worksheet.lines_of(sheet), worksheet.alternatives_of(sheet, before)
    outgrown = bool(kept and kept.outgrown and before is None)
    added, removed = said_differently(before, *parts) if before else ((), ())
    return WorkingSheet(
        encounter_id, version, sheet, before, *parts,
        obstacles=(
            *_undecided(sheet, outgrown),
            *obstacles(documents, asking, *parts, codes, encounter.service_date),
        ),
        stamp=f"{version}.{kept.id if kept else ''}.{len(changes)}",
        outgrown=outgrown,
        code_set_version=_asked_release(sheet, draft) or (before.code_set_version if before else ""),
        added=added,
        removed=removed,
    )  # fmt: skip


def _undecided(sheet: Sheet, outgrown: bool) -> Iterator[str]:
    if outgrown:
        yield "The record has grown since it was read; read it again."
    if sheet.undecided:
        codes = ", ".join(each.code for each in sheet.undecided)
        yield f"The software is not sure of {codes}; take or drop each of them."


def _asked_release(sheet: Sheet, draft: CodingDraft | None) -> str:
    """The release of the code set that the draft was made by."""
    suggestions = draft.suggestions if draft else ()
    return next((each.version for each in suggestions if each.version and sheet.entry(each.code)), "")
