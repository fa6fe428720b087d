"""The changes that people made to coders' sheets, to rows and back; none is ever taken away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cleanclaim.coding.values import CodingDraft
from cleanclaim.coding.worksheet import Act, Change
from cleanclaim.store import ids, models
from cleanclaim.store.codec import decode, encode
from cleanclaim.store.ids import Kind


def add_change(
    practice_id: str, encounter_id: str, change: Change, *, version: int = 0, case_id: str = "", made_by: str
) -> str:
    """Keep a change for the version that is being prepared, or for a case of an audit. Returns its stamp."""
    row = models.CodingChange.objects.create(
        **_within(practice_id),
        encounter_id=ids.key(Kind.ENCOUNTER, encounter_id),
        version=version,
        case_id=ids.key_or_none(Kind.AUDIT_CASE, case_id),
        change=encode(change),
        made_by=made_by,
        made_at=change.at,
    )
    return str(row.pk)


def changes(practice_id: str, encounter_id: str, *, version: int = 1) -> tuple[Change, ...]:
    """What was done for a version of an encounter's coding, in order."""
    rows = models.CodingChange.objects.filter(
        **_within(practice_id), encounter_id=ids.key(Kind.ENCOUNTER, encounter_id), version=version, case=None
    )
    return _values(rows)


def reasons_dropped(practice_id: str, encounter_id: str) -> dict[str, Change]:
    """Why codes were left out of an encounter's coding: code → the change that dropped it last, over all versions."""
    rows = models.CodingChange.objects.filter(
        **_within(practice_id), encounter_id=ids.key(Kind.ENCOUNTER, encounter_id), case=None
    )
    return {each.key.split("~")[0]: each for each in _values(rows) if each.act is Act.DROP}


def changes_of_case(practice_id: str, case_id: str) -> tuple[Change, ...]:
    """What the second coder put on the blind sheet of a case, in order."""
    rows = models.CodingChange.objects.filter(**_within(practice_id), case_id=ids.key(Kind.AUDIT_CASE, case_id))
    return _values(rows)


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """The newest draft with its id. `outgrown`: a document was filed after it was made."""

    id: str
    draft: CodingDraft
    made_at: datetime
    outgrown: bool


def newest_draft(practice_id: str, encounter_id: str) -> KeptDraft | None:
    """The draft that a sheet starts from, or None while nobody has had the chart read."""
    here = {**_within(practice_id), "encounter_id": ids.key(Kind.ENCOUNTER, encounter_id)}
    row = models.CodingDraft.objects.filter(**here).order_by("-pk").first()
    if row is None:
        return None
    outgrown = models.Document.objects.filter(**here, filed_at__gt=row.made_at).exists()
    return KeptDraft(ids.public(Kind.DRAFT, row.pk), decode(CodingDraft, row.draft), row.made_at, outgrown)


def _values(rows) -> tuple[Change, ...]:
    return tuple(decode(Change, row.change) for row in rows.order_by("pk"))


def _within(practice_id: str) -> dict[str, int]:
    return {"practice_id": ids.key(Kind.PRACTICE, practice_id)}
