"""Coverage articles that are installed, by procedure and day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cleanclaim.codesets.edit_facts import CoverageArticle
from cleanclaim.codesets.installing.holdings import Held
from cleanclaim.codesets.tables.rows import Rows

PROCEDURES, ARTICLES = "row", "article"  # the two tables of a compiled export
PROCEDURE_COLUMNS = ("code", "article")
ARTICLE_COLUMNS = ("article", "first", "last", "states", "supporting", "not_supporting")

_Article = tuple[str, str, frozenset[str], frozenset[str], frozenset[str]]  # first and last day, states, lists


class Articles:
    """One export."""

    def __init__(self, parts: Sequence[Held]) -> None:
        self._procedures = Rows(parts[0])
        self._articles = Rows(parts[0], name=ARTICLES)
        self._version = parts[0].release.version
        self._known: dict[str, _Article] = {}

    def ask(self, codes: Sequence[str], days: Sequence[date]) -> list[tuple[CoverageArticle, ...]]:
        """The articles in force for each procedure on its day."""
        asked = {each: self._in_force(*each) for each in set(zip(codes, days, strict=True))}
        return [asked[each] for each in zip(codes, days, strict=True)]

    def close(self) -> None:
        self._procedures.close()
        self._articles.close()

    def _in_force(self, code: str, day: date) -> tuple[CoverageArticle, ...]:
        on = day.isoformat()
        found = []
        for _, article in self._procedures.of(code):
            first, last, states, supporting, others = self._read(article)
            if first <= on and (not last or on <= last):
                found.append(CoverageArticle(article, code, states, supporting, others, self._version))
        return tuple(found)

    def _read(self, article: str) -> _Article:
        known = self._known.get(article)
        if known is None:
            ((_, first, last, *lists),) = self._articles.of(article)
            states, supporting, others = (frozenset(codes.split()) for codes in lists)
            known = self._known[article] = (first, last, states, supporting, others)
        return known
