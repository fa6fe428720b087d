"""Files of the wire as they came and went, byte for byte, and the numbers that they carry."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from cleanclaim.kernel import Refused
from cleanclaim.store import ids, models
from cleanclaim.store.ids import Kind


@dataclass(frozen=True, slots=True)
class FileKept:
    """A file without its bytes. `practice_id` is "" for a mailbox that several practices share."""

    id: str
    name: str
    kind: str
    direction: str
    sha256: str
    at: datetime
    practice_id: str = ""
    control: str = ""
    known: bool = False  # it had been kept before


def keep(
    name: str, content: bytes, *, direction: str, kind: str, now: datetime, practice_id: str = "", control: str = ""
) -> FileKept:
    """Keep a file; the same bytes in the same direction are one file (`known` is then true)."""
    row, made = models.WireFile.objects.defer("content").get_or_create(
        direction=direction,
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={
            "practice_id": ids.key_or_none(Kind.PRACTICE, practice_id),
            "name": name,
            "kind": kind,
            "size": len(content),
            "content": content,
            "at": now,
            "control": control,
        },
    )
    return _value(row, known=not made)


def content(id: str) -> bytes:
    """The bytes of a file."""
    row = models.WireFile.objects.filter(pk=ids.key(Kind.FILE, id)).only("content").first()
    if row is None:
        raise Refused("There is no such file here; look for it in the list of files.")
    return bytes(row.content)


def sent_with_control(practice_id: str, control: str) -> FileKept | None:
    """The file that we sent under an interchange control number (ISA13), newest first."""
    rows = models.WireFile.objects.defer("content").filter(
        practice_id=ids.key(Kind.PRACTICE, practice_id), direction="out", control=control
    )
    row = rows.order_by("-pk").first()
    return _value(row) if row else None


def files(practice_id: str, direction: str = "") -> tuple[FileKept, ...]:
    rows = models.WireFile.objects.defer("content").filter(practice_id=ids.key_or_none(Kind.PRACTICE, practice_id))
    if direction:
        rows = rows.filter(direction=direction)
    return tuple(_value(row) for row in rows.order_by("pk"))


def next_number(practice_id: str, name: str) -> int:
    """The next of a practice's running numbers (1, 2, 3 …); none is given twice."""
    practice = ids.key_or_none(Kind.PRACTICE, practice_id)
    counter, _ = models.Counter.objects.get_or_create(practice_id=practice, name=name)
    models.Counter.objects.filter(pk=counter.pk).update(value=F("value") + 1)
    counter.refresh_from_db(fields=["value"])
    return counter.value


def _value(row: models.WireFile, known: bool = False) -> FileKept:
    return FileKept(
        id=ids.public(Kind.FILE, row.pk),
        name=row.name,
        kind=row.kind,
        direction=row.direction,
        sha256=row.sha256,
        at=row.at,
        practice_id=ids.public(Kind.PRACTICE, row.practice_id),
        control=row.control,
        known=known,
    )
