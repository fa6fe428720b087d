"""Search by words over the tabular list and the starter procedures.

SQLite's full text index finds candidates; the order is ours: how much of the question a title or inclusion
term answers (rare words count more), and how much it says that nobody asked for.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cleanclaim.codesets import procedures
from cleanclaim.codesets.query import Group, Vocabulary, groups_of, lexicon
from cleanclaim.codesets.shelf import Shelf
from cleanclaim.codesets.shipped import SYSTEM
from cleanclaim.codesets.tabular import normal, pointed
from cleanclaim.codesets.values import Hit
from cleanclaim.codesets.words import stem, words_of

_CODE_LIKE = re.compile(r"[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}|[0-9]{4}[0-9AFMTU]")
_NEAREST, _SHORTEST = 120, 80
_FEW = 10
_FROM_ABOVE = 0.6  # what a word is worth that stands in a heading above only
_SECOND = 0.96  # for a way of saying it that the synonyms do not name first
_HEADING = 0.92  # a heading is not what a claim needs
# What a title says aside: brackets, and what it excludes ("without aura").
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\bwithout\b[^,]*")

Lists = Callable[[str, str | None], Iterable[tuple[str, str, str]]]
_Row = tuple[str, str, int, int, str, str, str]  # code, display, stem, billable, seven, terms, above


@dataclass(frozen=True, slots=True)
class _Unit:
    """Words to compare: all stems, those that are not mere asides in brackets, and their texts."""

    stems: frozenset[str]
    said: tuple[str, ...]


class Searcher:
    """Searches one compiled release; the vocabulary is read at the first search (about 30 ms)."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._vocabulary = Vocabulary(dict(shelf.rows("SELECT word, uses FROM word")))

    def search(
        self,
        text: str,
        *,
        system: str | None,
        billable: bool | None,
        keep: Callable[[Hit], bool],
        lists: Lists | None = None,
    ) -> list[Hit]:
        """All hits that `keep` accepts, best first. A text that looks like a code finds codes by beginning.

        `lists` gives candidates of other lists by an FTS5 expression and the system that was asked for.
        """
        hits: dict[tuple[str, str], Hit] = {}
        for hit in self._found(text, system, billable, lists):
            known = hits.get((hit.system, hit.code))
            if (known is None or hit.score > known.score) and keep(hit):
                hits[hit.system, hit.code] = hit
        return sorted(hits.values(), key=lambda hit: (-hit.score, hit.code))

    def _found(self, text: str, system: str | None, billable: bool | None, lists: Lists | None) -> Iterable[Hit]:
        groups = groups_of(text, self._vocabulary)
        asked = frozenset(stem(word) for group in groups for way in group.ways for word in way)
        if system in (None, SYSTEM):
            yield from self._by_code(text, billable)
            if groups:
                for row in self._candidates(groups):
                    score = self._score(groups, asked, row)
                    yield from _complete(row, score, asked, billable)
        if system in (None, "CPT", "HCPCS") and billable is not False:
            yield from self._procedures(text, groups, asked, system)
        if lists and groups and billable is not False:
            yield from self._listed(text, groups, system, lists)

    def _by_code(self, text: str, billable: bool | None) -> Iterable[Hit]:
        key = normal(text)
        if not _CODE_LIKE.fullmatch(key):
            return
        rows = self._shelf.rows(
            "SELECT code, display, billable FROM code WHERE key >= ? AND key < ? AND level IN ('category', 'code')"
            " ORDER BY key LIMIT 200",
            key,
            key + "~",
        )
        for code, display, complete in rows:
            if billable is None or billable == bool(complete):
                score = 1.0 if normal(code) == key else 0.99 - 0.01 * min(len(normal(code)) - len(key), 9)
                yield Hit(SYSTEM, code, display, bool(complete), round(score, 4))

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
            "WITH hits AS MATERIALIZED ("
            " SELECT rowid AS id, bm25(found, 4.0, 3.0, 1.0) AS rank FROM found WHERE found MATCH ?"
            "), near AS ("
            " SELECT id FROM (SELECT id FROM hits ORDER BY rank LIMIT ?)"
            " UNION SELECT id FROM (SELECT id FROM hits JOIN searched USING (id) ORDER BY length LIMIT ?)"
            ") SELECT code, display, stem, billable, seven, terms, above"
            " FROM near JOIN code USING (id) JOIN searched USING (id)",
            expression,
            _NEAREST,
            _SHORTEST,
        )
        return rows

    def _score(self, groups: Sequence[Group], asked: frozenset[str], row: _Row) -> float:
        above = frozenset(stem(word) for word in words_of(row[6]))
        if row[2]:
            above |= _unit(_seventh(json.loads(row[4]), asked)[1]).stems
        title = _unit(row[1])
        best = self._likeness(groups, asked, title, above)
        for term in row[5].split("\n"):
            if term:
                # An inclusion term is named by the code but is not the code's own name.
                unit = _unit(term)
                best = max(best, 0.97 * self._likeness(groups, asked, unit, above | title.stems))
        return best

    def _likeness(self, groups: Sequence[Group], asked: frozenset[str], unit: _Unit, above: frozenset[str]) -> float:
        """Recall of what was asked × precision of what is said, both weighed by rarity; 0 to 1."""
        total = answered = 0.0
        for group in groups:
            worth = math.sqrt(max(min(map(self._vocabulary.rarity, way)) for way in group.ways))
            total += worth
            answered += worth * max(
                _answer(way, unit, above) * (_SECOND if place else 1.0) for place, way in enumerate(group.ways)
            )
        recall = answered / total
        extra = sum(self._excess(word) for word in unit.said if stem(word) not in asked)
        return recall**2 * total / (total + 0.2 * extra)

    def _excess(self, word: str) -> float:
        """What a word costs that nobody asked for."""
        if word in lexicon().neutral:
            return 0.3
        if word in lexicon().leftover:
            return 1.0
        worth = min(self._vocabulary.rarity(word), 6.0)
        return worth * 2 if word in lexicon().special else worth

    def _listed(self, text: str, corrected: Sequence[Group], system: str | None, lists: Lists) -> Iterable[Hit]:
        """Hits of other lists: those that answer every group as typed, else as corrected, else any of them."""
        typed = groups_of(text, None)
        ways = ((typed, " AND "), (corrected, " AND "), (typed, " OR "))
        found = ((groups, list(lists(joint.join(group.match() for group in groups), system))) for groups, joint in ways)
        groups, rows = next((each for each in found if each[1]), (typed, []))
        asked = frozenset(stem(word) for group in groups for way in group.ways for word in way)
        for name, code, words in rows:
            score = 0.9 * self._likeness(groups, asked, _unit(words), frozenset())
            if score > 0.1:
                yield Hit(name, code, words, True, round(score, 4))

    def _procedures(
        self, text: str, groups: Sequence[Group], asked: frozenset[str], system: str | None
    ) -> Iterable[Hit]:
        key = normal(text)
        for fact in procedures.starter_list().values():
            if system in (None, fact.system):
                like = self._likeness(groups, asked, _unit(fact.words), frozenset()) if groups else 0.0
                score = 1.0 if fact.code == key else 0.9 * like
                if score > 0.1:
                    yield Hit(fact.system, fact.code, fact.words, True, round(score, 4))


@lru_cache(maxsize=20_000)
def _unit(text: str) -> _Unit:
    said = tuple(word for word in words_of(_ASIDE.sub(" ", text)) if word not in lexicon().skip)
    return _Unit(frozenset(stem(word) for word in words_of(text)), said)


def _answer(way: Sequence[str], unit: _Unit, above: frozenset[str]) -> float:
    """The part of a way's words that the unit says, those in headings above counting less."""
    stems = [stem(word) for word in way]
    worth = sum(1.0 if each in unit.stems else _FROM_ABOVE if each in above else 0.0 for each in stems)
    return worth / len(stems) if worth else 0.0


def _complete(row: _Row, score: float, asked: frozenset[str], billable: bool | None) -> Iterable[Hit]:
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
