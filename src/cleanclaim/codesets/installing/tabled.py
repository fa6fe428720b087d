"""Most official tables are alike: a few lines of notice, a header, rows. A layout of that kind is a few facts.

`Tabled` says which columns a table has and what becomes of a row; recognising, finding the header (also one that is
wrapped over several rows), checking and writing are the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cleanclaim.codesets.installing.headers import columns_of, require
from cleanclaim.codesets.installing.invariants import check_rows, damaged
from cleanclaim.codesets.installing.layout import Layout, Making, Recognised, version_of
from cleanclaim.codesets.installing.opening import Opened
from cleanclaim.codesets.tables.rows import write_rows
from cleanclaim.kernel import Period, Refused

Cells = Callable[[str], str]
"""The cell of a row by the name of its column."""


@dataclass(frozen=True, slots=True)
class Tabled:
    """A table by its header.

    `wanted`: patterns of the header's names by column; `key`: the columns that together tell this table from all
    others; `optional`: those that may be missing. `row` turns cells into a row of `columns` (the key first), None
    for a footnote; it raises ValueError with what was expected. `unique` are the first so many columns that together
    stand once. `header_rows` > 1: the header is wrapped, so that names are joined from as many rows. `shape`: of rows
    without any header, the columns by place.
    """

    system: str
    words: str
    source: str
    licence: str
    wanted: Mapping[str, Sequence[str]]
    key: Sequence[str]
    columns: Sequence[str]
    row: Callable[[Cells, Making], Sequence[object] | None]
    period: Callable[[Opened], Period | None]
    version: Callable[[Period], str] = version_of
    optional: Sequence[str] = ()
    unique: int = 0
    header_rows: int = 1
    part: Callable[[Opened], str] = lambda opened: ""
    fits: Callable[[Opened], bool] = lambda opened: True
    update: bool = False

    def layout(self) -> Layout:
        return Layout(self.words, self._recognise, self._compile)

    def _recognise(self, opened: Opened) -> Recognised | None:
        found = self._header(opened.start)
        if found is None or not self.fits(opened):
            return None
        require(self.system, found[1], [name for name in self.wanted if name not in self.optional])
        return Recognised(
            self.system,
            "",
            self.period(opened),
            self.source,
            self.licence,
            part=self.part(opened),
            update=self.update,
            version_of=self.version,
        )

    def _header(self, rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]] | None:
        """(number of the header's last row, its columns), None where no row is the header."""
        for number in range(len(rows)):
            wrapped = rows[max(0, number + 1 - self.header_rows) : number + 1]
            width = max((len(row) for row in wrapped), default=0)
            names = [" ".join(row[place] for row in wrapped if place < len(row)) for place in range(width)]
            columns = columns_of(names, self.wanted)
            if all(name in columns for name in self.key):
                return number, columns
        return None

    def _compile(self, opened: Opened, recognised: Recognised, making: Making) -> int:
        start, columns = self._header(opened.start) or (0, {})
        rows = list(self._rows(opened.records(), start, columns, making))
        check_rows(self.system, len(rows))
        if self.unique and len({tuple(row[: self.unique]) for row in rows}) != len(rows):
            raise Refused(f"The file for {self.system} says the same twice: download it again.")
        words = "display" if "display" in self.columns else ""
        return write_rows(making.folder, self.columns, rows, words=words)

    def _rows(
        self, records: Iterable[Sequence[str]], start: int, columns: Mapping[str, int], making: Making
    ) -> Iterator[Sequence[object]]:
        for number, cells in enumerate(records):
            if number <= start or not any(cells):
                continue

            def cell(name: str, cells: Sequence[str] = cells) -> str:
                place = columns.get(name, -1)
                return cells[place] if 0 <= place < len(cells) else ""

            try:
                row = self.row(cell, making)
            except ValueError as wrong:
                raise damaged(self.system, number + 1, "something else", str(wrong)) from None
            if row is not None:
                yield row
            if number % 20_000 == 0:
                making.progress(self.system, min(0.9, number / 60_000))


def code_of(text: str, wanted: str = "a procedure code of five characters") -> str:
    """A procedure code as written. ValueError where it is none."""
    code = text.upper()
    if len(code) != 5 or not code.isalnum() or not code.isascii():
        raise ValueError(wanted)
    return code


def number_of(text: str, wanted: str) -> str:
    """A number as published, without blanks, commas and dollar signs; "0" for an empty cell."""
    text = text.replace(",", "").replace("$", "").strip()
    if not text:
        return "0"
    sign = text.removeprefix("-")
    if not sign.replace(".", "", 1).isdigit() or not sign.isascii():
        raise ValueError(wanted)
    return text
