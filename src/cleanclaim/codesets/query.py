"""Turns what somebody types into groups of words: synonyms beside the words, misspellings corrected."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from cleanclaim.codesets.spelling import Speller
from cleanclaim.codesets.words import is_inflected, stem, words_of
from cleanclaim.kernel.rules import load_rulebook

_APOSTROPHE = re.compile(r"(?<=n)['\u2019](?=t\b)")  # can't, don't: one word
_TITLES = 47_000  # entries of the list, for the rarity of a word
_LONGEST = 5  # words in a synonym's left side
_BEGUN = 3  # letters of a word that may be completed
_MOST_ENDS = 6  # ways to complete it
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

    def __init__(self, uses: dict[str, int], said: Iterable[str] = ()) -> None:
        """`said` are words that people use though the list does not; none of them is a mistake."""
        self.uses = uses
        self._all = {**dict.fromkeys(said, 1), **_typed_words(), **uses}
        self._speller = Speller(self._all)
        self._stems = frozenset(stem(word) for word in uses)

    def rarity(self, word: str) -> float:
        """How much a word tells: about 1 for the most common, 10 for one used once or never."""
        return math.log((_TITLES + 1) / (self.uses.get(word, 0) + 1)) + 1

    @lru_cache(maxsize=10_000)  # noqa: B019 - one vocabulary a library
    def corrected(self, word: str) -> tuple[str, ...]:
        """The word itself where it is known, else the nearest one, else its two halves, else the word."""
        if (
            word in self._all
            or any(each.isdigit() for each in word)
            or (is_inflected(word) and stem(word) in self._stems)
        ):
            return (word,)
        if near := self._speller.corrections(word):
            return (near[0],)
        return self._halves(word) or (word,)

    @lru_cache(maxsize=10_000)  # noqa: B019 - one vocabulary a library
    def completions(self, word: str) -> tuple[str, ...]:
        """The most used words that begin so, for one that is not finished ("fract"); () for a word that is known."""
        if len(word) < _BEGUN or word in self._all or word.isdigit():
            return ()
        begun = self._alphabet[bisect_left(self._alphabet, word) : bisect_left(self._alphabet, f"{word}~")]
        return tuple(sorted(begun, key=lambda known: (-self.uses[known], known))[:_MOST_ENDS])

    @cached_property
    def _alphabet(self) -> list[str]:
        return sorted(self.uses)

    def _halves(self, word: str) -> tuple[str, ...]:
        """Two words of the list that were written as one ("preeclampsia"), the longest second half first."""
        for place in range(3, len(word) - 2):
            if word[:place] in self.uses and word[place:] in self.uses:
                return word[:place], word[place:]
        return ()


def groups_of(text: str, vocabulary: Vocabulary | None) -> list[Group]:
    """The groups of a query. Longest synonyms first; a word that nobody knows is corrected, the last one completed.

    Without a vocabulary words stand as they were typed: other lists have words of their own.
    """
    typed = words_of(_APOSTROPHE.sub("", text))[:_MOST_WORDS]
    unfinished = vocabulary.completions(typed[-1]) if vocabulary and typed else ()
    whole = typed[:-1] if unfinished else typed
    words = [word for each in whole for word in vocabulary.corrected(each)] if vocabulary else typed
    groups: list[Group] = []
    place = 0
    while place < len(words):
        group, length = _group_at(words, place)
        if group is not None:
            groups.append(group)
        place += length
    return [*groups, Group(tuple((word,) for word in unfinished))] if unfinished else groups


def _group_at(words: list[str], place: int) -> tuple[Group | None, int]:
    known = lexicon()
    for length in range(min(_LONGEST, len(words) - place), 0, -1):
        typed = tuple(words[place : place + length])
        bare = tuple(word for word in typed if word not in known.skip)  # "blood clot in leg"
        if ways := known.synonyms.get(typed) or (known.synonyms.get(bare) if len(bare) > 1 else None):
            return Group(tuple(dict.fromkeys((*ways, bare or typed)))), length
    word = words[place]
    return (None if word in known.skip else Group(((word,),))), 1


@cache
def _typed_words() -> dict[str, int]:
    """Words of the synonyms' left sides, as common as a word of the list that is used 50 times."""
    known = lexicon()
    return dict.fromkeys([word for typed in known.synonyms for word in typed] + sorted(known.skip), 50)
