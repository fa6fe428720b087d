"""A table of an installed release in SQLite: written once, read by its key, what was asked kept in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from cleanclaim.codesets.installing.holdings import Held
from cleanclaim.codesets.shelf import Shelf

TABLE = "table.sqlite"
_MOST_KEPT = 200_000
_TOKENS = "detail='column', tokenize=\"porter unicode61 remove_diacritics 2\""


def write_rows(
    folder: Path, columns: Sequence[str], rows: Iterable[Sequence[object]], *, name: str = "row", words: str = ""
) -> int:
    """Write a table whose first column is the key; returns the number of rows. A folder may hold several.

    `words` names the column that can be searched by words afterwards, "" for none.
    """
    marks = ",".join("?" * len(columns))
    with closing(sqlite3.connect(folder / TABLE, isolation_level=None)) as db:
        db.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; CREATE TABLE {name} ({','.join(columns)});")
        db.execute("BEGIN")
        count = db.executemany(f"INSERT INTO {name} VALUES ({marks})", rows).rowcount  # noqa: S608 - names are ours
        db.execute("COMMIT")
        db.execute(f"CREATE INDEX {name}_key ON {name} ({columns[0]})")
        if words:
            db.execute(f"CREATE VIRTUAL TABLE found USING fts5({words}, content='', {_TOKENS})")
            db.execute(f"INSERT INTO found (rowid, {words}) SELECT rowid, {words} FROM {name}")  # noqa: S608
    return max(count, 0)


class Rows:
    """The rows of a release by key. Threads may share it."""

    def __init__(self, held: Held, *, name: str = "row") -> None:
        self.release = held.release
        self._shelf = Shelf(held.folder / TABLE, held.release)
        self._name = name
        self._kept: dict[str, list[tuple[Any, ...]]] = {}
        self._key = ""
        self._beginnings: dict[str, bool] = {}

    def of(self, key: str) -> list[tuple[Any, ...]]:
        """All rows of a key in the order of the file; [] where there is none."""
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            found = self._kept[key] = self._shelf.rows(self._asked(), key)
        return found

    def beginning(self, start: str, limit: int) -> list[tuple[Any, ...]]:
        """Rows whose key begins so, in the order of their keys."""
        column = self._key_column()
        sql = f"SELECT * FROM {self._name} WHERE {column} >= ? AND {column} < ? ORDER BY {column} LIMIT ?"  # noqa: S608
        return self._shelf.rows(sql, start, f"{start}~", limit)

    def matching(self, expression: str, limit: int) -> list[tuple[Any, ...]]:
        """The best rows for an FTS5 expression; [] where the table has no words."""
        if not self._has_words():
            return []
        sql = "SELECT rowid FROM found WHERE found MATCH ? ORDER BY rank LIMIT ?"
        return self._shelf.rows(
            f"SELECT * FROM {self._name} WHERE rowid IN ({sql})",  # noqa: S608 - names are ours
            expression,
            limit,
        )

    def _has_words(self) -> bool:
        return bool(self._shelf.rows("SELECT 1 FROM sqlite_master WHERE name = 'found'"))

    def all(self) -> list[tuple[Any, ...]]:
        """Every row in the order of the file."""
        return self._shelf.rows(f"SELECT * FROM {self._name} ORDER BY rowid")  # noqa: S608 - names are ours

    def has_key_like(self, start: str) -> bool:
        """Whether any key begins so."""
        found = self._beginnings.get(start)
        if found is None:
            sql = f"SELECT 1 FROM {self._name} WHERE {self._key_column()} >= ? AND {self._key_column()} < ? LIMIT 1"  # noqa: S608
            found = self._beginnings[start] = bool(self._shelf.rows(sql, start, f"{start}~"))
        return found

    def close(self) -> None:
        self._shelf.close()

    def _asked(self) -> str:
        return f"SELECT * FROM {self._name} WHERE {self._key_column()} = ? ORDER BY rowid"  # noqa: S608 - names are ours

    def _key_column(self) -> str:
        if not self._key:
            self._key = self._shelf.rows(f"PRAGMA table_info({self._name})")[0][1]
        return self._key
