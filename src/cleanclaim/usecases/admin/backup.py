"""A consistent copy of the data while everything goes on."""

from __future__ import annotations

from pathlib import Path

from cleanclaim.kernel import Refused
from cleanclaim.store import copying


def backup(target: Path) -> int:
    """Write a copy of the database to a file that does not exist yet; returns its bytes.

    On SQLite the copy is a database that can be opened as it is. On PostgreSQL use pg_dump, which does the
    same better than anything here could: refused, and the sentence says so.
    """
    if target.exists():
        raise Refused("That file exists already; name one that does not, so that no older copy is lost.")
    if not target.parent.is_dir():
        raise Refused("The folder of that file does not exist; make it, or name another.")
    copying.copy_to(target)
    return target.stat().st_size
