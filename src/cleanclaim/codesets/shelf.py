"""One compiled release, open for reading: a pool of immutable connections, one in use by a thread at a time."""

from __future__ import annotations

import os
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

from cleanclaim.codesets.values import Release


class Shelf:
    """Reads one compiled file. Threads may share it; a forked process opens connections of its own.

    `release` says what an installed file is; the shipped one says it itself.
    """

    def __init__(self, path: Path, release: Release | None = None) -> None:
        self.path = path
        self._idle: list[sqlite3.Connection] = []
        self._process = os.getpid()
        self._closed = False
        self.release = release or self._own_release()

    def _own_release(self) -> Release:
        (row,) = self.rows("SELECT system, version, first, last, rows, source, sha256, licence FROM release")
        last = date.fromisoformat(row[3]) if row[3] else None
        return Release(row[0], row[1], date.fromisoformat(row[2]), last, *row[4:])

    def rows(self, sql: str, *values: object) -> list[Any]:
        """All rows of a query, each a tuple."""
        connection = self._take()
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            self._give_back(connection)

    def close(self) -> None:
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> sqlite3.Connection:
        if self._process != os.getpid():
            self._process, self._idle = os.getpid(), []
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        # Compiled files are never changed, only replaced under another name: no locks are needed.
        address = f"{self.path.absolute().as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)
        connection.execute("PRAGMA mmap_size = 268435456")
        return connection

    def _give_back(self, connection: sqlite3.Connection) -> None:
        if self._closed:
            connection.close()
        else:
            self._idle.append(connection)
