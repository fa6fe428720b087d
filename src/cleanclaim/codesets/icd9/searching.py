"""Search of ICD-9-CM: by the beginning of a code, by the words of its title, and by way of ICD-10-CM.

The titles of 1979 know few of the words that people type now. What those words find in ICD-10-CM is brought back by
the equivalents, so that synonyms, abbreviations and lay words serve both systems.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from cleanclaim.codesets.icd9.equivalents import Equivalents
from cleanclaim.codesets.icd9.judging import Judging
from cleanclaim.codesets.icd9.starter import SYSTEM, pointed
from cleanclaim.codesets.installing.holdings import Held
from cleanclaim.codesets.likeness import Likeness
from cleanclaim.codesets.query import Group
from cleanclaim.codesets.sayings import Sayings
from cleanclaim.codesets.typed import Typed, closeness
from cleanclaim.codesets.values import Hit

_MOST = 200
_SAME, _NEAR = 0.97, 0.93  # what an exact and an approximate equivalent keep of the score
_TITLE = 0.9


class Searching:
    """Searches the titles that `judging` knows. Threads may share it; the words are read at the first search."""

    def __init__(self, judging: Judging, equivalents: Equivalents) -> None:
        self._judging = judging
        self._equivalents = equivalents

    def hits(self, question: Typed, groups: Sequence[Group], likeness: Likeness, icd10: Sequence[Hit]) -> Iterator[Hit]:
        """Hits, a code more than once where several ways lead to it; `icd10` are the best of ICD-10-CM."""
        if question.key:
            yield from self._beginning(question.key)
        if question.is_code_alone:
            return
        asked = likeness.asked(groups)
        for title in self._titles.answering(groups):
            score = _TITLE * likeness.of(asked, likeness.unit(title.words), frozenset())
            yield self._hit(title.code, score)
        yield from self._by_way_of(icd10)

    def _by_way_of(self, icd10: Sequence[Hit]) -> Iterator[Hit]:
        for hit in icd10:
            same = self._equivalents.of(hit.code)
            if same and len(same.codes) == 1:
                yield self._hit(same.codes[0].replace(".", ""), hit.score * (_NEAR if same.approximate else _SAME))

    def _beginning(self, key: str) -> Iterator[Hit]:
        keys = self._keys
        for each in keys[bisect_left(keys, key) : bisect_left(keys, f"{key}~")][:_MOST]:
            yield self._hit(each, closeness(key, each))

    def _hit(self, key: str, score: float) -> Hit:
        known = self._judging.entry(key)
        return Hit(SYSTEM, pointed(key), known.display if known else "", True, round(score, 4))

    @cached_property
    def _keys(self) -> list[str]:
        return sorted(self._judging.titles())

    @cached_property
    def _titles(self) -> Sayings:
        return _indexed(self._judging.newest)


@lru_cache(maxsize=2)
def _indexed(held: Held | None) -> Sayings:
    """The titles of a list by their words, shared by all libraries of a process (some 150 ms for a whole list)."""
    titles = Judging([held] if held else []).titles()
    return Sayings((title, key, False) for key, title in titles.items())
