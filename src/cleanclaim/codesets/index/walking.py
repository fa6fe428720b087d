"""Walking the Index as a coder does: the main term, its subterms, a reference to another term, a code.

A whole Index has 75,000 lines; they are kept as they were written, and only the block of a main term is read when it is
asked for.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from pathlib import Path

from cleanclaim.codesets.index.terms import DISEASES, DRUGS, EXTERNAL_CAUSES, FILE, NEOPLASMS, Term, term_of
from cleanclaim.codesets.installing.holdings import Held
from cleanclaim.codesets.words import stem, words_of

PARTS = (DISEASES, NEOPLASMS, DRUGS, EXTERNAL_CAUSES)
COLUMNS: Mapping[str, tuple[str, ...]] = {
    NEOPLASMS: ("malignant primary", "malignant secondary", "in situ", "benign", "uncertain behavior", "unspecified"),
    DRUGS: (
        "poisoning, accidental", "poisoning, self-harm", "poisoning, assault", "poisoning, undetermined",
        "adverse effect", "underdosing",
    ),
}  # fmt: skip
_LITTLE = frozenset(["a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with", "due"])
_MOST_BLOCKS = 40
_WORTH_SHOWING = 0.3  # of the best one's fit
_NOT_A_TERM = re.compile(r"\s*[-–]\s*see\b.*")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the Index. `number` finds it again within its part; `below` is how many lines stand right below it.

    `codes` are (column, code): one with column "" in the indexes, up to six in the tables.
    """

    part: str
    number: int
    level: int
    path: tuple[str, ...]
    aside: str
    codes: tuple[tuple[str, str], ...]
    manifestation: str
    see: tuple[str, ...]
    see_also: tuple[str, ...]
    below: int


@dataclass(frozen=True, slots=True)
class _Block:
    """A main term with its subterms: the lines `first` to `last` (excluded)."""

    first: int
    last: int
    title: str
    stems: frozenset[str]

    def rank(self, asked: set[str]) -> tuple[int, int, int]:
        """The most words first, then the longest: a main term with many subterms is where a coder looks."""
        return -len(self.stems & asked), self.first - self.last, self.first


class Book:
    """One table of the Index."""

    def __init__(self, part: str, held: Held) -> None:
        self.part = part
        self.release = held.release
        self._path: Path = held.folder / FILE

    @cached_property
    def _lines(self) -> list[str]:
        return self._path.read_text(encoding="utf-8").splitlines()

    @cached_property
    def _blocks(self) -> list[_Block]:
        starts = [number for number, line in enumerate(self._lines) if line.startswith("0\t")]
        ends = [*starts[1:], len(self._lines)]
        titles = [self._lines[first].split("\t", 2)[1] for first in starts]
        return [
            _Block(first, last, title, _stems(title)) for first, last, title in zip(starts, ends, titles, strict=True)
        ]

    @cached_property
    def _by_stem(self) -> dict[str, list[int]]:
        """The numbers of the main terms by the stems of their titles."""
        found: dict[str, list[int]] = {}
        for number, block in enumerate(self._blocks):
            for each in block.stems:
                found.setdefault(each, []).append(number)
        return found

    def find(self, words: Sequence[str]) -> Iterator[tuple[float, Line]]:
        """(how well it fits, line): main terms that say some of the words, and subterms that say the rest."""
        asked = {stem(word) for word in words if word not in _LITTLE} or {stem(word) for word in words}
        numbers = {number for each in asked for number in self._by_stem.get(each, ())}
        ranked = sorted((self._blocks[number] for number in numbers), key=lambda block: block.rank(asked))
        for block in ranked[:_MOST_BLOCKS]:
            yield from self._within(block, asked)

    def _within(self, block: _Block, asked: set[str]) -> Iterator[tuple[float, Line]]:
        """The highest lines of a block that say all that can be said of the question there."""
        said: list[frozenset[str]] = []  # by the levels down to the line
        lines = []
        for number, term in self._terms(block):
            above = said[term.level - 1] if term.level else frozenset[str]()
            said[term.level :] = [above | _stems(term.path[-1])]
            lines.append((len(said[-1] & asked), len(above & asked), len(said[-1] - asked), number, term))
        best = max(count for count, *_ in lines)
        first = 1.0 if _stems(block.title.split()[0]) & asked else 0.9  # the word under which the Index files it
        for count, before, more, number, term in lines:
            if count == best > before:
                fit = first * (count / len(asked)) ** 2 * (1 - 0.04 * min(more, 12))
                yield fit, self._line(number, term)

    def line(self, number: int) -> Line | None:
        """One line by its number, or None."""
        if not 0 <= number < len(self._lines):
            return None
        above = [self._lines[each].split("\t", 2)[1] for each in self._numbers_above(number)]
        return self._line(number, term_of(self._lines[number], above))

    def _numbers_above(self, number: int) -> list[int]:
        """The numbers of the lines above one, the main term first."""
        found: list[int] = []
        level = self._level(number)
        while level > 0:
            number -= 1
            if self._level(number) < level:
                level = self._level(number)
                found.insert(0, number)
        return found

    def _level(self, number: int) -> int:
        return int(self._lines[number].split("\t", 1)[0])

    def below(self, number: int) -> list[Line]:
        """The lines right below one."""
        block = self._block_of(number)
        if block is None:
            return []
        terms = list(self._terms(block))
        level = next(term.level for at, term in terms if at == number)
        found = []
        for at, term in terms:
            if at > number and term.level <= level:
                break
            if at > number and term.level == level + 1:
                found.append(self._line(at, term))
        return found

    def above(self, number: int) -> list[Line]:
        """The lines above one, the main term first."""
        numbers = self._numbers_above(number) if 0 <= number < len(self._lines) else []
        return [line for each in numbers if (line := self.line(each))]

    def leading_to(self, code: str) -> list[Line]:
        """The lines that name a code, in the order of the Index."""
        wanted = re.compile(rf"(?:^|[\t ]){re.escape(code)}(?=[\t ]|$)")
        return [
            line for number in self._naming(code) if wanted.search(self._lines[number]) and (line := self.line(number))
        ]

    def _naming(self, code: str) -> Iterator[int]:
        """Numbers of the lines in which these letters stand."""
        text, ends = self._whole
        place = text.find(code)
        while place >= 0:
            number = bisect_left(ends, place)
            yield number
            place = text.find(code, ends[number])

    @cached_property
    def _whole(self) -> tuple[str, list[int]]:
        """All lines as one text, and where each ends: letters are found in it in a millisecond."""
        return "\n".join(self._lines), list(accumulate((len(line) + 1 for line in self._lines), initial=-1))[1:]

    def _block_of(self, number: int) -> _Block | None:
        place = bisect_right(self._blocks, number, key=lambda block: block.first) - 1
        found = self._blocks[place] if place >= 0 else None
        return found if found and found.first <= number < found.last else None

    def _terms(self, block: _Block) -> Iterator[tuple[int, Term]]:
        above: tuple[str, ...] = ()
        for number in range(block.first, block.last):
            term = term_of(self._lines[number], above)
            above = term.path
            yield number, term

    def _line(self, number: int, term: Term) -> Line:
        references = len(term.see) - term.also
        columns = COLUMNS.get(self.part, ("",)) if len(term.codes) > 1 else ("",)
        codes = tuple((column, code) for column, code in zip(columns, term.codes, strict=False) if code)
        return Line(
            self.part, number, term.level, term.path, term.aside, codes, term.manifestation,
            term.see[:references], term.see[references:], self._count_below(number, term.level),
        )  # fmt: skip

    def _count_below(self, number: int, level: int) -> int:
        count = 0
        for line in self._lines[number + 1 :]:
            depth = int(line.split("\t", 1)[0])
            if depth <= level:
                break
            count += depth == level + 1
        return count


@lru_cache(maxsize=8)
def _book(part: str, held: Held) -> Book:
    """An installed release never changes, so that all libraries of a process share what was read of it."""
    return Book(part, held)


class Walking:
    """All tables of the Index that are installed. Threads may share it."""

    def __init__(self, held: Sequence[Held]) -> None:
        latest = {one.release.part: one for one in held}
        self._books = {part: _book(part, latest[part]) for part in PARTS if part in latest}

    @property
    def books(self) -> tuple[Book, ...]:
        return tuple(self._books.values())

    def find(self, text: str, part: str | None = None, limit: int = 20, *, mended: str = "") -> list[Line]:
        """Lines for words ("abscess of kidney") or a reference ("Neoplasm, skin, malignant"), best first.

        `mended` is the text with its spelling corrected: names that only the Index knows are tried as typed.
        """
        found: dict[tuple[str, int], tuple[float, Line]] = {}
        for words in {tuple(words_of(_NOT_A_TERM.sub("", each))) for each in (text, mended)} - {()}:
            for fit, line in self._found(words, part):
                known = found.get((line.part, line.number))
                found[line.part, line.number] = (
                    max(known, (fit, line), key=lambda each: each[0]) if known else (fit, line)
                )
        ranked = sorted(found.values(), key=lambda each: (-each[0], PARTS.index(each[1].part), each[1].number))
        return [line for fit, line in ranked[:limit] if fit >= _WORTH_SHOWING * ranked[0][0]]

    def _found(self, words: Sequence[str], part: str | None) -> Iterator[tuple[float, Line]]:
        for book in self.books:
            if part in (None, book.part):
                yield from book.find(words)

    def line(self, part: str, number: int) -> Line | None:
        book = self._books.get(part)
        return book.line(number) if book else None

    def below(self, part: str, number: int) -> list[Line]:
        book = self._books.get(part)
        return book.below(number) if book else []

    def above(self, part: str, number: int) -> list[Line]:
        """The lines above one, the main term first."""
        book = self._books.get(part)
        return book.above(number) if book else []

    def leading_to(self, code: str, limit: int = 20) -> list[Line]:
        """The lines that name a code; a table that writes it without its 7th character counts, too."""
        return [line for book in self.books for line in book.leading_to(code)][:limit]


@lru_cache(maxsize=100_000)
def _stems(title: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words_of(title) if word not in _LITTLE)
