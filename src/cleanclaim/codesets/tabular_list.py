"""One compiled ICD-10-CM list, read: entries with their notes, what stands above and below, Excludes1."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from cleanclaim.codesets.excludes import code_ranges
from cleanclaim.codesets.shelf import Shelf
from cleanclaim.codesets.shipped import SYSTEM
from cleanclaim.codesets.spelling import edit_distance
from cleanclaim.codesets.values import Code, LevelNote
from cleanclaim.codesets.whom import for_whom
from cleanclaim.kernel import Period

CODES = "codes.sqlite"  # the compiled list in the folder of an installed release
ORDER, TABULAR = "", "tabular"  # parts: an order file and a tabular list lie side by side
_NAMING = ("excludes1", "excludes2", "code first", "use additional", "code also")
_Row = tuple[Any, ...]  # id, code, display, level, parent, billable, chapter, section, seven, key


class TabularList:
    """Answers of one list. Codes come without their point (`tabular.normal`).

    `history` is the shelf with the days of each code (the shipped one). An order file is a list, too: one
    without notes.
    """

    def __init__(self, shelf: Shelf, history: Shelf) -> None:
        self.shelf = shelf
        self._history = history
        self.code = lru_cache(maxsize=20_000)(self._read)
        self.excludes1 = lru_cache(maxsize=20_000)(self._find_conflict)

    def _read(self, key: str) -> Code | None:
        """The entry of a code, or None."""
        row = self._row(key)
        return self._as_code(row) if row else None

    def children(self, key: str) -> tuple[Code, ...]:
        """The entries right below, in the order of the list."""
        row = self._row(key)
        if row is None:
            return ()
        below = self.shelf.rows("SELECT * FROM entry WHERE parent = ? ORDER BY id", row[0])
        return tuple(self._as_code(each) for each in below)

    def ancestors(self, key: str) -> tuple[Code, ...]:
        """The entries above, nearest first."""
        return tuple(self._as_code(each) for each in self._rows_above(self._row(key)))

    def inherited(self, key: str) -> tuple[LevelNote, ...]:
        """The notes of every level above, nearest first."""
        rows = self._rows_above(self._row(key))
        return tuple(LevelNote(row[1], row[2], kind, text) for row in rows for kind, text in self._notes(row[0]))

    def between(self, first: str, second: str) -> tuple[LevelNote, ...]:
        """Every note at or above one of two codes that names the other one and not the code itself."""
        both = ((first, second), (second, first))
        found = (note for one, other in both for kind in _NAMING for note in self._naming(one, other, kind))
        return tuple(dict.fromkeys(found)) if first != second else ()

    def nearest(self, key: str, limit: int) -> tuple[str, ...]:
        """Complete codes that begin like a wrong one, the most alike first."""
        for length in range(len(key), 1, -1):
            rows = self.shelf.rows(
                "SELECT key, code FROM code WHERE key >= ? AND key < ? AND billable LIMIT 500",
                key[:length],
                key[:length] + "~",
            )
            if rows:
                rows.sort(key=lambda row: (edit_distance(key, row[0], 9), row[0]))
                return tuple(row[1] for row in rows[:limit])
        return ()

    def phrases(self) -> Iterator[tuple[str, str, str]]:
        """(phrase, code, "title" or "inclusion term") in the order of the list."""
        yield from self.shelf.rows("SELECT phrase, code, kind FROM phrase ORDER BY id, place")

    def _row(self, key: str) -> _Row | None:
        # A section of one category bears its name (D3A): the category comes first.
        rows = self.shelf.rows("SELECT * FROM entry WHERE key = ? ORDER BY level LIMIT 1", key)
        return rows[0] if rows else None

    def _rows_above(self, row: _Row | None) -> list[_Row]:
        above: list[_Row] = []
        while row and row[4]:
            (row,) = self.shelf.rows("SELECT * FROM entry WHERE id = ?", row[4])
            above.append(row)
        return above

    def _notes(self, number: int) -> list[_Row]:
        return self.shelf.rows("SELECT kind, text FROM note WHERE code = ? ORDER BY place", number)

    def _as_code(self, row: _Row) -> Code:
        number, code, display, level, parent, billable, chapter, section, seven, key = row
        above = self.shelf.rows("SELECT code, seven FROM code WHERE id = ?", parent)
        notes = self._notes(number)
        seven = seven or (above[0][1] if above else "")
        sex, ages = for_whom(key) if level in ("category", "code") else (None, None)

        def of(kind: str) -> tuple[str, ...]:
            return tuple(text for each, text in notes if each == kind)

        return Code(
            system=SYSTEM,
            code=code,
            display=display,
            billable=bool(billable),
            parent=above[0][0] if above else "",
            chapter=chapter,
            section=section,
            level=level,
            inclusion_terms=of("inclusion term"),
            includes=of("includes"),
            excludes1=of("excludes1"),
            excludes2=of("excludes2"),
            code_first=of("code first"),
            use_additional=of("use additional"),
            code_also=of("code also"),
            notes=of("note"),
            seven_chr=json.loads(seven) if seven else {},
            sex=sex,
            ages=ages,
            manifestation="diseases classified elsewhere" in display,
            period=self._period(key) if billable else None,
        )

    def _period(self, key: str) -> Period | None:
        """The days of a code by the history; one that it does not know has those of its release."""
        rows = self._history.rows("SELECT first, last FROM life WHERE key = ? ORDER BY first DESC", key)
        if not rows:
            return self.shelf.release.period
        first, last = rows[0]
        return Period(date.fromisoformat(first), date.fromisoformat(last) if last else None)

    def _find_conflict(self, first: str, second: str) -> LevelNote | None:
        if first == second:
            return None
        return self._excluding(first, second) or self._excluding(second, first)

    def _excluding(self, key: str, other: str) -> LevelNote | None:
        """The nearest Excludes1 note at or above `key` whose codes cover `other` but not `key` itself."""
        return next(self._naming(key, other, "excludes1"), None)

    def _naming(self, key: str, other: str, kind: str) -> Iterator[LevelNote]:
        """The notes of a kind at or above `key`, nearest first, whose codes cover `other` but not `key` itself."""
        row = self._row(key)
        for level in [row, *self._rows_above(row)] if row else []:
            for each, text in self._notes(level[0]):
                if each == kind and any(span.covers(other) and not span.covers(key) for span in code_ranges(text)):
                    yield LevelNote(level[1], level[2], kind, text)
