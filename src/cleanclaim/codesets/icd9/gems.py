"""ICD-9-CM ↔ ICD-10-CM by the General Equivalence Mappings, with what their flags mean.

A row of a GEM has five figures: approximate (near in meaning, not the same), no map (the other system has no code for
it), combination (only several codes together say it), scenario (one way of putting them together) and choice list
(which of them stand for one another). The two files are not each other's reverse: both are told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from cleanclaim.codesets import tabular
from cleanclaim.codesets.icd9 import starter
from cleanclaim.codesets.icd9.equivalents import BACKWARD, FORWARD, ROWS
from cleanclaim.codesets.installing.holdings import Held

ICD10, ICD9 = "ICD-10-CM", "ICD-9-CM"
OWN_TABLE = "our own table of equivalents"
FLAGS = {
    "approximate": "near in meaning, not the same",
    "exact": "says the same",
    "no map": "the other system has no code for it",
    "combination": "only several codes together say it",
    "scenario": "one way of putting them together",
    "choice list": "one code of the list is taken",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a GEM; codes with their points, `target` "" where there is no map."""

    source: str
    target: str
    approximate: bool
    no_map: bool
    combination: bool
    scenario: int
    choice_list: int

    @property
    def says(self) -> str:
        """The flags in words."""
        if self.no_map:
            return FLAGS["no map"]
        meaning = FLAGS["approximate" if self.approximate else "exact"]
        if not self.combination:
            return meaning
        return f"{FLAGS['combination']}: scenario {self.scenario}, one of choice list {self.choice_list}; {meaning}"


@dataclass(frozen=True, slots=True)
class Map:
    """Where a code leads in the other system.

    `rows` have the code as their source, `reached_from` as their target (rows of the other file). `release` names the
    mapping, "" where none knows the code; `says` tells in a sentence how far to trust it, or what is missing.
    """

    code: str
    system: str
    to: str
    release: str
    says: str
    rows: tuple[Row, ...] = ()
    reached_from: tuple[Row, ...] = ()

    @property
    def alternatives(self) -> tuple[Row, ...]:
        """The rows of which one alone is enough."""
        return tuple(row for row in self.rows if not row.combination and not row.no_map)

    @property
    def scenarios(self) -> tuple[tuple[tuple[Row, ...], ...], ...]:
        """The combinations: each a row of choice lists, of which one code each is taken."""
        together = [row for row in self.rows if row.combination and row.scenario]
        numbers = sorted({row.scenario for row in together})
        return tuple(_choices([row for row in together if row.scenario == number]) for number in numbers)


def _choices(rows: Sequence[Row]) -> tuple[tuple[Row, ...], ...]:
    lists = sorted({row.choice_list for row in rows})
    return tuple(tuple(row for row in rows if row.choice_list == number) for number in lists)


class Gems:
    """The installed mappings, and our own table where they are not. Threads may share it."""

    def __init__(self, held: Sequence[Held]) -> None:
        self._held = {one.release.part: one for one in held}

    def map(self, system: str, code: str) -> Map:
        """The map of an ICD-10-CM or ICD-9-CM code, with or without its point."""
        key = tabular.normal(code)
        onward, back = (BACKWARD, FORWARD) if system == ICD10 else (FORWARD, BACKWARD)
        to = ICD9 if system == ICD10 else ICD10
        rows = tuple(self._rows(onward, system, f"\n{key}\t")) if key else ()
        reached = tuple(self._rows(back, to, f"\t{key}\t")) if key else ()
        written = _pointed(system, key)
        if rows or reached:
            version = (self._held.get(onward) or self._held[back]).release.version
            return Map(written, system, to, f"GEM {version}", _says(written, to, rows), rows, reached)
        return self._by_table(system, key, written, to)

    def _rows(self, part: str, system: str, mark: str) -> Iterator[Row]:
        """The rows of a file of a system that hold `mark`: a code after a line's end, or between tabs."""
        target_system = ICD9 if system == ICD10 else ICD10
        for line in _lines_with(self._text.get(part, ""), mark):
            source, target, flags = line.split("\t")
            approximate, no_map, combination = (figure == "1" for figure in flags[:3])
            written = "" if no_map else _pointed(target_system, target)
            yield Row(_pointed(system, source), written, approximate, no_map, combination, int(flags[3]), int(flags[4]))

    @cached_property
    def _text(self) -> dict[str, str]:
        return {part: _text_of(one) for part, one in self._held.items()}

    def _by_table(self, system: str, key: str, written: str, to: str) -> Map:
        rows = tuple(
            Row(written, _pointed(to, target), approximate, False, False, 0, 0)
            for target, approximate in _of_table(system, key)
        )
        if rows:
            says = f"{written} has {_counted(len(rows))} in {to} by {OWN_TABLE}."
            return Map(written, system, to, OWN_TABLE, says, rows)
        if self._held:
            return Map(
                written, system, to, "", f"The installed GEM has no row of {written}: maps are of complete codes."
            )
        says = (
            f"No GEM is installed and {OWN_TABLE} has no row of {written}: install the file of CMS (2018_I10gem.txt)."
        )
        return Map(written, system, to, "", says)


@lru_cache(maxsize=4)
def _text_of(held: Held) -> str:
    """An installed release never changes, so that all libraries of a process share it."""
    return "\n" + (held.folder / ROWS).read_text(encoding="utf-8")


def _lines_with(text: str, mark: str) -> Iterator[str]:
    """Looking for letters in three million is a millisecond's work, ten times less than a pattern's."""
    place = text.find(mark)
    while place >= 0:
        begin = text.rfind("\n", 0, place + 1) + 1
        end = text.find("\n", begin)
        yield text[begin:end]
        place = text.find(mark, end)


def _of_table(system: str, key: str) -> Iterator[tuple[str, bool]]:
    """(code of the other system, whether it is only near): our table knows ICD-10-CM by beginnings of codes."""
    table = starter.same_in_icd10()
    if system == ICD9:
        found = sorted(beginning for beginning, code in table.items() if code == key)
        yield from ((beginning, len(found) > 1) for beginning in found)
        return
    longest = next((key[:length] for length in range(len(key), 2, -1) if key[:length] in table), None)
    if longest:
        yield table[longest], longest != key


def _says(written: str, to: str, rows: Sequence[Row]) -> str:
    if not rows:
        return f"No row of the GEM begins with {written}; it is reached from {to} only."
    if rows[0].no_map:
        return f"{written} has no map: {FLAGS['no map']} ({to})."
    if any(row.combination for row in rows):
        alone = sum(not row.combination for row in rows)
        return f"{written} takes several {to} codes together" + (f", or one of {alone} alone." if alone else ".")
    meaning = FLAGS["approximate" if rows[0].approximate else "exact"]
    return f"{written} has {_counted(len(rows))} in {to}, {meaning}."


def _counted(count: int) -> str:
    return "one code" if count == 1 else f"{count} codes to choose from"


def _pointed(system: str, key: str) -> str:
    return tabular.pointed(key) if system == ICD10 else starter.pointed(key)
