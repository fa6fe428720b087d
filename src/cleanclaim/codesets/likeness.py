"""How well a title answers a question: recall of what was asked × precision of what is said, by the rarity of words."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cleanclaim.codesets.query import Group, Vocabulary, lexicon
from cleanclaim.codesets.words import stem, words_of

_FROM_ABOVE = 0.6  # what a word is worth that stands in a heading above only
NEUTRAL = 0.3  # what a word costs that says nothing more
_SECOND = 0.96  # for a way of saying it that the synonyms do not name first
# What a title says aside: brackets, and what it excludes ("without aura").
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\bwithout\b[^,]*")
_Way = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A text to compare: all its stems, and what each word costs that is no mere aside, should nobody ask for it."""

    stems: frozenset[str]
    costs: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question ready to compare: its stems, and each group's worth with the stems of its ways."""

    stems: frozenset[str]
    groups: tuple[tuple[float, tuple[_Way, ...]], ...]
    total: float


class Likeness:
    """Compares over one vocabulary. Threads may share it."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.unit = lru_cache(maxsize=30_000)(self._unit)

    def asked(self, groups: Sequence[Group]) -> Asked:
        weighed = tuple(
            (math.sqrt(max(min(map(self.vocabulary.rarity, way)) for way in group.ways)), _stems(group))
            for group in groups
        )
        stems = frozenset(each for _, ways in weighed for way in ways for each in way)
        return Asked(stems, weighed, sum(worth for worth, _ in weighed))

    def of(self, asked: Asked, unit: Unit, above: frozenset[str]) -> float:
        """0 to 1; `above` are the stems of what stands above the text, which count less."""
        answered = sum(
            worth * max(_answer(way, unit.stems, above) * (_SECOND if place else 1.0) for place, way in enumerate(ways))
            for worth, ways in asked.groups
        )
        if not answered:
            return 0.0
        extra = sum(cost for each, cost in unit.costs if each not in asked.stems)
        recall = answered / asked.total
        return recall * recall * asked.total / (asked.total + 0.2 * extra)

    def _unit(self, text: str) -> Unit:
        said = (word for word in words_of(_ASIDE.sub(" ", text)) if word not in lexicon().skip)
        costs = tuple((stem(word), self._excess(word)) for word in said)
        return Unit(frozenset(stem(word) for word in words_of(text)), costs)

    def _excess(self, word: str) -> float:
        """What a word costs that nobody asked for."""
        if word in lexicon().neutral:
            return NEUTRAL
        if word in lexicon().leftover:
            return 1.0
        worth = min(self.vocabulary.rarity(word), 6.0)
        return worth * 2 if word in lexicon().special else worth


@lru_cache(maxsize=5_000)
def _stems(group: Group) -> tuple[_Way, ...]:
    return tuple(tuple(stem(word) for word in way) for way in group.ways)


def _answer(way: _Way, stems: frozenset[str], above: frozenset[str]) -> float:
    """The part of a way's words that the text says, those in headings above counting less."""
    worth = sum(1.0 if each in stems else _FROM_ABOVE if each in above else 0.0 for each in way)
    return worth / len(way) if worth else 0.0
