"""Search by words over the tabular list, the procedures and the installed lists.

SQLite's full text index finds candidates, and so do the phrases that people say for a code; the order is ours: how
much of the question a title, an inclusion term or a phrase answers, and how much it says that nobody asked for
(`likeness`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from cleanclaim.codesets import procedures, sayings
from cleanclaim.codesets.likeness import NEUTRAL, Asked, Likeness, Unit
from cleanclaim.codesets.query import Group, Vocabulary, groups_of
from cleanclaim.codesets.shelf import Shelf
from cleanclaim.codesets.shipped import SYSTEM
from cleanclaim.codesets.tabular import normal, pointed
from cleanclaim.codesets.typed import Typed, closeness, typed
from cleanclaim.codesets.values import Hit
from cleanclaim.codesets.words import stem, words_of

_NEAREST, _SHORTEST = 120, 80
_FEW = 10
_HEADING = 0.92  # a heading is not what a claim needs
_TERM = 0.97  # an inclusion term is named by the code but is not the code's own name
_SAID, _SAID_WEAKLY = 0.985, 0.9  # what people say for a code is not its name either
_MORE_SAID = 0.99  # a phrase that says anything else than just what was typed
_PROCEDURE = 0.9
_NOT_NAMED_FIRST = 0.75
_BESIDE = 0.9  # words typed beside a code that was found
_LEAST = 0.1

Lists = Callable[[str, str | None], Iterable[tuple[str, str, str]]]
_Row = tuple[str, str, int, int, str, str, str]  # code, display, stem, billable, seven, terms, above
_COLUMNS = "code, display, stem, billable, seven, terms, above"
_NEAR = (
    "WITH hits AS MATERIALIZED ("
    " SELECT rowid AS id, bm25(found, 4.0, 3.0, 1.0) AS rank FROM found WHERE found MATCH ?"
    "), near AS ("
    " SELECT id FROM (SELECT id FROM hits ORDER BY rank LIMIT ?)"
    " UNION SELECT id FROM (SELECT id FROM hits JOIN searched USING (id) ORDER BY length LIMIT ?)"
    ") SELECT code, display, stem, billable, seven, terms, above"
    " FROM near JOIN code USING (id) JOIN searched USING (id)"
)


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed, read: a beginning of a code, and groups of words ready to compare."""

    typed: Typed
    groups: tuple[Group, ...]
    asked: Asked
    said: frozenset[str]  # the stems as typed, corrected, without synonyms


class Searcher:
    """Searches one compiled release; its words and the phrases are read at the first search (about 150 ms) and kept.

    `by_words` and `by_code` give candidates of installed lists, by an FTS5 expression and by a beginning.
    """

    def __init__(self, shelf: Shelf, *, by_words: Lists | None = None, by_code: Lists | None = None) -> None:
        self._shelf = shelf
        self._by_words = by_words
        self._by_code = by_code

    @cached_property
    def likeness(self) -> Likeness:
        return _likeness_of(self._shelf.path)

    @property
    def vocabulary(self) -> Vocabulary:
        return self.likeness.vocabulary

    def question(self, text: str, read: Typed | None = None) -> Question:
        """Read what was typed."""
        read = read or typed(text)
        groups = tuple(groups_of(read.words, self.vocabulary))
        return Question(read, groups, self.likeness.asked(groups), sayings.stems_of(self.corrected(read.words)))

    def corrected(self, text: str) -> str:
        """The words of a text with their spelling mended, the last one completed."""
        *words, last = words_of(text) or [""]
        ended = self.vocabulary.completions(last)[:1] or self.vocabulary.corrected(last)
        return " ".join([*(each for word in words for each in self.vocabulary.corrected(word)), *ended])

    def search(self, text: str, *, system: str | None, billable: bool | None) -> list[Hit]:
        """All hits, best first. A text that looks like a code finds codes by their beginning."""
        question = self.question(text)
        found = best(self._of_code(question.typed, system, billable)) if question.typed.key else []
        if found and question.typed.is_code_alone:
            return found
        if not found and question.typed.key:  # it looked like a code and is none
            question = self.question(text, Typed("", text))
        beside = _BESIDE if found else 1.0
        worded = self._of_words(question, system, billable)
        return best(
            [*found, *(Hit(h.system, h.code, h.display, h.billable, round(beside * h.score, 4)) for h in worded)]
        )

    def _of_code(self, read: Typed, system: str | None, billable: bool | None) -> Iterator[Hit]:
        if system in (None, SYSTEM):
            yield from self._diagnoses_of_code(read.key, billable)
        if billable is not False and not read.pointed:
            for fact in procedures.starter_list().values():
                if system in (None, fact.system) and fact.code.startswith(read.key):
                    yield Hit(fact.system, fact.code, fact.words, True, closeness(read.key, fact.code))
            for name, code, words in self._by_code(read.key, system) if self._by_code else ():
                yield Hit(name, code, words, True, closeness(read.key, code))

    def _diagnoses_of_code(self, key: str, billable: bool | None) -> Iterator[Hit]:
        rows = self._shelf.rows(
            "SELECT code, display, billable FROM code WHERE key >= ? AND key < ? AND level IN ('category', 'code')"
            " ORDER BY key LIMIT 200",
            key,
            key + "~",
        )
        for code, display, complete in rows:
            if billable is None or billable == bool(complete):
                yield Hit(SYSTEM, code, display, bool(complete), round(closeness(key, code), 4))

    def _of_words(self, question: Question, system: str | None, billable: bool | None) -> Iterator[Hit]:
        if not question.groups:
            return
        if system in (None, SYSTEM):
            for row in self._candidates(question.groups):
                yield from _complete(row, self._score(question.asked, row), question.asked.stems, billable)
            yield from self._said(question, billable)
        if billable is not False:
            if system in (None, "CPT", "HCPCS"):
                yield from self._procedures(question, system)
            if self._by_words:
                yield from self._listed(question, system, self._by_words)

    def _candidates(self, groups: Sequence[Group]) -> list[_Row]:
        """Rows that answer every group; where they are few, also those that miss one, then any."""
        in_titles = [group for group in groups if not group.is_seventh()] or groups
        wanted = [group.match() for group in in_titles]
        rows = self._matching(" AND ".join(wanted))
        if len(rows) < _FEW and len(wanted) > 1:
            but_one = (wanted[:place] + wanted[place + 1 :] for place in range(len(wanted)))
            rows += self._matching(" OR ".join(f"({' AND '.join(each)})" for each in but_one))
        if len(rows) < _FEW and len(wanted) > 2:
            rows += self._matching(" OR ".join(wanted))
        return list(dict.fromkeys(rows))

    def _matching(self, expression: str) -> list[_Row]:
        """The best by the index, and the shortest titles: the general code is seldom the best by the index."""
        rows: list[_Row] = self._shelf.rows(
            _NEAR,
            expression,
            _NEAREST,
            _SHORTEST,
        )
        return rows

    def _score(self, asked: Asked, row: _Row) -> float:
        above, title = self._around(asked, row)
        best_of = self.likeness.of(asked, title, above)
        below = above | title.stems
        for term in row[5].split("\n") if row[5] else ():
            best_of = max(best_of, _TERM * self.likeness.of(asked, self.likeness.unit(term), below))
        return best_of

    def _around(self, asked: Asked, row: _Row) -> tuple[frozenset[str], Unit]:
        above = self.likeness.unit(row[6]).stems
        if row[2]:
            above |= self.likeness.unit(_seventh(json.loads(row[4]), asked.stems)[1]).stems
        return above, self.likeness.unit(row[1])

    def _said(self, question: Question, billable: bool | None) -> Iterator[Hit]:
        """Codes by what people say for them; a phrase that was typed in just these words goes before all titles."""
        book = sayings.sayings_of_diagnoses()
        scores: dict[str, float] = {}
        for saying in (*book.exactly(question.said), *book.answering(question.groups)):
            like = self.likeness.of(question.asked, self.likeness.unit(saying.words), frozenset())
            score = (_SAID_WEAKLY if saying.weak else _SAID) * (
                1.0 if saying.stems == question.said else _MORE_SAID * like
            )
            scores[saying.code] = max(score, scores.get(saying.code, 0.0))
        for row in self._rows_of(scores):
            yield from _complete(row, max(scores[row[0]], 0.0), question.asked.stems, billable)

    def _rows_of(self, codes: Iterable[str]) -> list[_Row]:
        keys = [normal(code) for code in codes]
        marks = ",".join("?" * len(keys))
        return self._shelf.rows(
            f"SELECT {_COLUMNS} FROM code JOIN searched USING (id) WHERE key IN ({marks})",  # noqa: S608 - marks only
            *keys,
        )

    def _listed(self, question: Question, system: str | None, lists: Lists) -> Iterator[Hit]:
        """Hits of other lists: those that answer every group as typed, else as corrected, else any of them."""
        as_typed = groups_of(question.typed.words, None)
        ways = ((as_typed, " AND "), (question.groups, " AND "), (as_typed, " OR "))
        found = ((groups, list(lists(joint.join(group.match() for group in groups), system))) for groups, joint in ways)
        groups, rows = next((each for each in found if each[1]), (as_typed, []))
        asked = self.likeness.asked(groups)
        for name, code, words in rows:
            unit = self.likeness.unit(words)
            # A supply is named first, and what it is for after it: "Cane, …" goes before "Tip, cane, …".
            named = next((each for each, cost in unit.costs if cost > NEUTRAL), "")
            place = 1.0 if named in asked.stems else _NOT_NAMED_FIRST
            score = _PROCEDURE * place * self.likeness.of(asked, unit, frozenset())
            if score > _LEAST:
                yield Hit(name, code, words, True, round(score, 4))

    def _procedures(self, question: Question, system: str | None) -> Iterator[Hit]:
        known = procedures.starter_list()
        for fact in known.values():
            score = _PROCEDURE * self.likeness.of(question.asked, self.likeness.unit(fact.words), frozenset())
            if score > _LEAST and system in (None, fact.system):
                yield Hit(fact.system, fact.code, fact.words, True, round(score, 4))
        book = sayings.sayings_of_procedures()
        for saying in (*book.exactly(question.said), *book.answering(question.groups)):
            fact = known[saying.code]
            like = self.likeness.of(question.asked, self.likeness.unit(saying.words), frozenset())
            score = (0.97 if saying.weak else 0.98) * (1.0 if saying.stems == question.said else _PROCEDURE * like)
            if score > _LEAST and system in (None, fact.system):
                yield Hit(fact.system, fact.code, fact.words, True, round(score, 4))


@lru_cache(maxsize=4)
def _likeness_of(path: Path) -> Likeness:
    """Over the words of a compiled release, which never changes: all libraries of a process share it."""
    with closing(Shelf(path)) as shelf:
        return Likeness(Vocabulary(dict(shelf.rows("SELECT word, uses FROM word")), sayings.words_said()))


def best(hits: Iterable[Hit]) -> list[Hit]:
    """Each code once with its best score, the best first."""
    kept: dict[tuple[str, str], Hit] = {}
    for hit in hits:
        known = kept.get((hit.system, hit.code))
        if known is None or hit.score > known.score:
            kept[hit.system, hit.code] = hit
    return sorted(kept.values(), key=lambda hit: (-hit.score, hit.code))


def _complete(row: _Row, score: float, asked: frozenset[str], billable: bool | None) -> Iterator[Hit]:
    """The hit, or for a stem that asks a 7th character the complete code that fits the question best."""
    code, display, is_stem, complete, seven = row[:5]
    if is_stem and billable is not False:
        char, meaning = _seventh(json.loads(seven), asked)
        whole = normal(code).ljust(6, "X") + char
        yield Hit(SYSTEM, pointed(whole), f"{display}, {meaning}", True, round(score, 4))
    elif billable is None or billable == bool(complete):
        yield Hit(SYSTEM, code, display, bool(complete), round(score if complete else _HEADING * score, 4))


def _seventh(seven: dict[str, str], asked: frozenset[str]) -> tuple[str, str]:
    """The 7th character whose meaning shares most with the question; else the first encounter or "unspecified"."""

    def fit(item: tuple[str, str]) -> tuple[int, bool, bool]:
        char, meaning = item
        stems = {stem(word) for word in words_of(meaning)}
        return len(stems & asked), char == "A", "unspecifi" in stems or "unspecified" in meaning

    return max(seven.items(), key=fit)
