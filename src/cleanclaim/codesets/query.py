"""Turns what somebody types into groups of words: synonyms beside the words, misspellings corrected."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, lru_cache

from cleanclaim.codesets.spelling import corrections
from cleanclaim.codesets.words import is_inflected, stem, words_of
from cleanclaim.kernel.rules import load_rulebook

_TITLES = 47_000  # entries of the list, for the rarity of a word
_LONGEST = 5  # words in a synonym's left side
_MOST_WORDS = 24  # of a query; the rest is ignored, so that a pasted page cannot stall the search


@dataclass(frozen=True, slots=True)
class Group:
    """One thing that was asked for, and the ways to say it: each a tuple of words that belong together."""

    ways: tuple[tuple[str, ...], ...]

    def is_seventh(self) -> bool:
        """Whether it speaks of the 7th character only, so that no title of a stem says it."""
        return all(word in lexicon().seventh for way in self.ways for word in way)

    def match(self) -> str:
        """The group as an FTS5 expression."""
        return "(" + " OR ".join("(" + " AND ".join(f'"{word}"' for word in way) + ")" for way in self.ways) + ")"


@dataclass(frozen=True, slots=True)
class _Lexicon:
    synonyms: dict[tuple[str, ...], tuple[tuple[str, ...], ...]]
    skip: frozenset[str]
    neutral: frozenset[str]
    leftover: frozenset[str]
    special: frozenset[str]
    seventh: frozenset[str]


@cache
def lexicon() -> _Lexicon:
    """The synonyms of the rulebook, by the words that are typed."""
    book = load_rulebook("codesets/synonyms")
    synonyms = {
        tuple(words_of(typed)): tuple(tuple(words_of(way)) for way in ways) for typed, ways in book["synonyms"].items()
    }
    lists = (frozenset(book[name]) for name in ("skip", "neutral", "leftover", "special", "seventh"))
    return _Lexicon(synonyms, *lists)


class Vocabulary:
    """The words of the tabular list with their uses, and of the synonyms: what needs no correction."""

    def __init__(self, uses: dict[str, int]) -> None:
        self.uses = uses
        self._all = {**_typed_words(), **uses}
        self._stems = frozenset(stem(word) for word in uses)

    def rarity(self, word: str) -> float:
        """How much a word tells: about 1 for the most common, 10 for one used once or never."""
        return math.log((_TITLES + 1) / (self.uses.get(word, 0) + 1)) + 1

    @lru_cache(maxsize=10_000)  # noqa: B019 - one vocabulary a library
    def corrected(self, word: str) -> tuple[str, ...]:
        """The word itself where it is known, else the nearest one, else its two halves, else the word."""
        if word in self._all or (is_inflected(word) and stem(word) in self._stems):
            return (word,)
        if near := corrections(word, self._all):
            return (near[0],)
        return self._halves(word) or (word,)

    def _halves(self, word: str) -> tuple[str, ...]:
        """Two words of the list that were written as one ("preeclampsia"), the longest second half first."""
        for place in range(3, len(word) - 3):
            if word[:place] in self.uses and word[place:] in self.uses:
                return word[:place], word[place:]
        return ()


def groups_of(text: str, vocabulary: Vocabulary | None) -> list[Group]:
    """The groups of a query. Longest synonyms first; a word that nobody knows is corrected.

    Without a vocabulary words stand as they were typed: other lists have words of their own.
    """
    typed = words_of(text)[:_MOST_WORDS]
    words = [word for each in typed for word in vocabulary.corrected(each)] if vocabulary else typed
    groups: list[Group] = []
    place = 0
    while place < len(words):
        group, length = _group_at(words, place)
        if group is not None:
            groups.append(group)
        place += length
    return groups


def _group_at(words: list[str], place: int) -> tuple[Group | None, int]:
    known = lexicon()
    for length in range(min(_LONGEST, len(words) - place), 0, -1):
        typed = tuple(words[place : place + length])
        if ways := known.synonyms.get(typed):
            return Group(tuple(dict.fromkeys((*ways, typed)))), length
    word = words[place]
    return (None if word in known.skip else Group(((word,),))), 1


@cache
def _typed_words() -> dict[str, int]:
    """Words of the synonyms' left sides, as common as a word of the list that is used 50 times."""
    known = lexicon()
    return dict.fromkeys([word for typed in known.synonyms for word in typed] + sorted(known.skip), 50)
