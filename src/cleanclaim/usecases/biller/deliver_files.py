"""Put files that were submitted into their mailbox, also after a crash in between."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cleanclaim.gateways.folder import FolderMailbox
from cleanclaim.store import files, outbox
from cleanclaim.store.files import FileKept
from cleanclaim.store.outbox import Job

_JOB = "file.deliver"


def deliver_later(file: FileKept, mailbox: FolderMailbox, now: datetime) -> None:
    """Remember, in the transaction that submits, that a file has to reach its mailbox."""
    arguments = {"file": file.id, "name": file.name, "mailbox": str(mailbox.root)}
    outbox.write(_JOB, arguments, now=now, practice_id=file.practice_id)


def deliver_files(*, now: datetime) -> tuple[int, int]:
    """Deliver all that is due; returns (delivered, failed). A file that lies there already is not sent twice."""
    return outbox.run(_JOB, _deliver, now=now)


def _deliver(job: Job) -> None:
    mailbox = FolderMailbox(Path(job.arguments["mailbox"]))
    mailbox.put(job.arguments["name"], files.content(job.arguments["file"]))
