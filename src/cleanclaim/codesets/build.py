"""Compiles a release into one SQLite file: codes, notes, dates, words for search.

The file is written under a temporary name in the same folder and renamed when it is whole, so that a
reader sees the old state or the new one, and a crash leaves the old one. It is never changed again:
readers open it immutable, and any number of processes share it.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

from cleanclaim.codesets.tabular import Entry, normal
from cleanclaim.codesets.values import Release
from cleanclaim.codesets.words import words_of

Progress = Callable[[str, float], None]

SCHEMA = 6  # raise it when the tables below change: the compiled file is then made anew

_TABLES = """
CREATE TABLE release (system TEXT, version TEXT, first TEXT, last TEXT, rows INT, source TEXT, sha256 TEXT,
                      licence TEXT);
CREATE TABLE code (id INTEGER PRIMARY KEY, key TEXT, code TEXT, display TEXT, level TEXT, parent INT,
                   billable INT, written INT, chapter TEXT, section TEXT, seven TEXT);
CREATE TABLE note (code INT, place INT, kind TEXT, text TEXT, PRIMARY KEY (code, place)) WITHOUT ROWID;
CREATE TABLE life (key TEXT, first TEXT, last TEXT, PRIMARY KEY (key, first)) WITHOUT ROWID;
CREATE TABLE word (word TEXT PRIMARY KEY, uses INT) WITHOUT ROWID;
CREATE TABLE searched (id INTEGER PRIMARY KEY, length INT, stem INT, terms TEXT, above TEXT);
CREATE VIEW entry AS SELECT id, code, display, level, parent, billable, chapter, section, seven, key FROM code;
CREATE VIEW phrase AS
  SELECT id, -1 AS place, display AS phrase, code, 'title' AS kind FROM code
    WHERE written AND level IN ('category', 'code')
  UNION ALL
  SELECT id, place, text, code.code, 'inclusion term' FROM note JOIN code ON code.id = note.code
    WHERE kind IN ('inclusion term', 'includes') AND level IN ('category', 'code');
CREATE VIRTUAL TABLE found USING fts5(title, terms, above, content='', detail='column',
                                      tokenize="porter unicode61 remove_diacritics 2");
"""
_INDEXES = """
CREATE INDEX code_key ON code (key, level);
CREATE INDEX code_parent ON code (parent);
"""


def write_release(
    path: Path,
    release: Release,
    entries: Iterable[Entry],
    *,
    lives: Iterable[tuple[str, date, date | None]] = (),
    progress: Progress | None = None,
) -> None:
    """Write `entries` (parents first) and the `lives` (key, first day, last day) of codes to `path`."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with closing(sqlite3.connect(temporary, isolation_level=None)) as db:
            db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _TABLES)
            db.execute("BEGIN")
            _fill(db, entries, progress)
            db.executemany("INSERT INTO life VALUES (?,?,?)", map(_life_row, lives))
            db.execute("INSERT INTO release VALUES (?,?,?,?,?,?,?,?)", _release_row(release))
            db.execute("COMMIT")
            db.executescript(_INDEXES)
        _settle(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _settle(temporary: Path, path: Path) -> None:
    """The file is on the disk before its name is."""
    with temporary.open("rb+") as written:
        os.fsync(written.fileno())
    temporary.replace(path)


def _life_row(life: tuple[str, date, date | None]) -> tuple[str, str, str | None]:
    key, first, last = life
    return key, first.isoformat(), last.isoformat() if last else None


def _release_row(release: Release) -> tuple[object, ...]:
    last = release.last.isoformat() if release.last else None
    first = release.first.isoformat()
    kept = (release.rows, release.source, release.sha256, release.licence)
    return (release.system, release.version, first, last, *kept)


def _fill(db: sqlite3.Connection, entries: Iterable[Entry], progress: Progress | None) -> None:
    ids: dict[str, int] = {}
    titles: dict[int, tuple[int, str]] = {}  # id → (parent's id, title), for the words above
    uses: Counter[str] = Counter()
    for number, entry in enumerate(entries, start=1):
        parent = ids.get(entry.parent, 0)
        ids[entry.code] = number
        db.execute("INSERT INTO code VALUES (?,?,?,?,?,?,?,?,?,?,?)", _code_row(number, entry, parent))
        _write_notes(db, number, entry)
        if entry.written and entry.level in ("category", "code"):
            titles[number] = (parent, entry.display)
            above = " ".join(_above(titles, parent))
            terms = "\n".join(text for kind, text in entry.notes if kind in ("inclusion term", "includes"))
            uses.update(set(words_of(f"{entry.display} {terms}")))
            db.execute(
                "INSERT INTO found (rowid, title, terms, above) VALUES (?,?,?,?)",
                (number, entry.display, terms, above),
            )
            length = len(entry.display)
            db.execute("INSERT INTO searched VALUES (?,?,?,?,?)", (number, length, entry.stem, terms, above))
        if progress and number % 5000 == 0:
            progress("compiling ICD-10-CM", min(number / 100_000, 0.95))
    db.executemany("INSERT INTO word VALUES (?,?)", uses.items())
    if progress:
        progress("compiling ICD-10-CM", 1.0)


def _code_row(number: int, entry: Entry, parent: int) -> tuple[object, ...]:
    key = normal(entry.code)
    seven = json.dumps(entry.seven) if entry.seven and entry.written else ""
    place = (entry.chapter, entry.section, seven)
    return (number, key, entry.code, entry.display, entry.level, parent, entry.billable, entry.written, *place)


def _write_notes(db: sqlite3.Connection, number: int, entry: Entry) -> None:
    rows = ((number, place, kind, text) for place, (kind, text) in enumerate(entry.notes))
    db.executemany("INSERT INTO note VALUES (?,?,?,?)", rows)


def _above(titles: dict[int, tuple[int, str]], parent: int) -> Iterator[str]:
    while parent in titles:
        parent, title = titles[parent]
        yield title
