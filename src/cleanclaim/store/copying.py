"""A copy of the whole database at one moment, made while others write."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from django.db import connection

from cleanclaim.kernel import Refused


def copy_to(target: Path) -> None:
    """SQLite's online backup: pages are copied in steps, and what changes meanwhile is copied again.

    The copy appears under its name whole or not at all. Raises Refused on PostgreSQL, and where
    the copy cannot be written.
    """
    if connection.vendor != "sqlite":
        raise Refused("This home is on PostgreSQL; copy it with 'pg_dump --format=custom'.")
    part = target.with_name(f"{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        _copy(part)
        part.replace(target)
    except (OSError, sqlite3.Error):
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise Refused(f"{target} cannot be written; check the folder's rights and the space on its disk.") from None


def _copy(part: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(part)) as copy:
        connection.connection.backup(copy, pages=1000)
        copy.execute("PRAGMA journal_mode=DELETE")
