"""Phrases of the rulebook as patterns: plain words that a coder can read and edit.

Between words any white space, hyphen or bracket may stand ("tangential (shave) biopsy"); "..." is up to six words,
"#" is a number in digits or words.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

_WORD = re.compile(r"[a-z0-9]+")
UNDONE = re.compile(  # between the words of a phrase: it was not done, or not yet
    r"\b(?:no|not|never|without|unable|to be|will|if|should|may|can(?:not)?|could|would|next|last|due|prior(?! to)"
    r"|previous|since|ago)\b",
    re.IGNORECASE,
)
_GAP = r"(?:\W+\w+){0,6}?\W+"
_BETWEEN = r"[\s()-]+"
_FEW = 30  # phrases that are compiled together
_NUMBER = r"(?:\d[\d.]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"


class PhrasePattern:
    """Finds any of some phrases as whole words, the leftmost first and of those the longest.

    A text is searched only for the phrases whose opening word stands in it. Thousands of phrases then cost a text
    that has none of them one look at its words, and are compiled as they are met, not when the tables are loaded.
    """

    def __init__(self, phrases: tuple[str, ...]) -> None:
        self._phrases = phrases
        self._known: dict[str, re.Pattern[str]] = {}
        self._by_opening: dict[str, list[str]] = {}
        for phrase in phrases:
            for opening in _openings(phrase.lower()):
                self._by_opening.setdefault(opening, []).append(phrase)
        self.openings = frozenset(self._by_opening)  # a text that has none of these words has none of the phrases

    @cached_property
    def pattern(self) -> str:
        """The regular expression of all phrases, to build longer ones with."""
        return _compiled(self._phrases).pattern

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first of the phrases in the text, from `start` up to `end`."""
        if not (openings := self.openings & words_in(text)):
            return None
        if len(openings) == 1 or len(self._phrases) <= _FEW:
            return self._of(openings).search(text, start, end)
        found = (self._of((opening,)).search(text, start, end) for opening in openings)
        return min((match for match in found if match), key=_place, default=None)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """Each of the phrases in the text from `start` up to `end`, none within another."""
        if not (openings := self.openings & words_in(text)):
            return iter(())
        if len(openings) == 1 or len(self._phrases) <= _FEW:
            return self._of(openings).finditer(text, start, end)
        return self._apart([self._of((opening,)) for opening in openings], text, start, end)

    @staticmethod
    def _apart(parts: Sequence[re.Pattern[str]], text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        nexts = [(part, part.search(text, start, end)) for part in parts]
        while first := min((match for _, match in nexts if match), key=_place, default=None):
            yield first
            start = first.end()
            nexts = [
                (part, part.search(text, start, end) if match.start() < start else match)
                for part, match in nexts
                if match
            ]

    def sub(self, by: str | Callable[[re.Match[str]], str], text: str) -> str:
        """The text with each of the phrases replaced."""
        return _compiled(self._phrases).sub(by, text) if self.search(text) else text

    def _of(self, openings: Collection[str]) -> re.Pattern[str]:
        """What finds the phrases that open with the one word given; few phrases are always looked for together."""
        opening = "" if len(self._phrases) <= _FEW else next(iter(openings))
        if (found := self._known.get(opening)) is None:
            found = self._known[opening] = _compiled(tuple(self._by_opening[opening]) if opening else self._phrases)
        return found


def _place(match: re.Match[str]) -> tuple[int, int]:
    return match.start(), -match.end()


def pattern(phrases: Iterable[str]) -> PhrasePattern:
    """What finds any of the phrases as whole words, the longest first."""
    return _pattern(tuple(phrases))


@lru_cache(maxsize=5_000)
def _pattern(phrases: tuple[str, ...]) -> PhrasePattern:
    return PhrasePattern(phrases)


@lru_cache(maxsize=20_000)
def _compiled(phrases: tuple[str, ...]) -> re.Pattern[str]:
    ordered = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    if not ordered:
        return re.compile(r"(?!)")
    if all(phrase[0].isalnum() and phrase[0].isascii() for phrase in ordered):
        return re.compile(_by_first_character([phrase.lower() for phrase in ordered]))
    either = "|".join(_one(phrase) for phrase in ordered)
    return re.compile(rf"(?<![A-Za-z0-9])(?:{either})(?![A-Za-z0-9])", re.IGNORECASE)


def _by_first_character(ordered: Sequence[str]) -> str:
    """The same as a tree of characters, so that the search skips at once what no phrase begins with."""
    tree: dict[str, Any] = {}
    for phrase in ordered:
        branch = tree
        for part in _parts(phrase):
            branch = branch.setdefault(part, {})
        branch[""] = {}
    firsts = "".join(sorted({phrase[0] for phrase in ordered} | {phrase[0].upper() for phrase in ordered}))
    return rf"(?=[{firsts}])(?<![A-Za-z0-9]){_branched(tree)}(?![A-Za-z0-9])"


def _branched(tree: dict[str, Any]) -> str:
    """A tree as a pattern, longer phrases before the shorter ones that they begin with."""
    ways = [part + _branched(rest) for part, rest in tree.items() if part]
    if not ways:
        return ""
    one = ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"
    return f"(?:{one})?" if "" in tree else one


def _parts(phrase: str) -> Iterator[str]:
    """A phrase as the patterns of its characters and gaps; each letter in both cases, which is faster than a flag."""
    words = phrase.split()
    for place, word in enumerate(words):
        if word == "...":
            yield _GAP
            continue
        if place and words[place - 1] != "...":
            yield _BETWEEN
        if word == "#":
            yield f"(?i:{_NUMBER})"
        else:
            yield from (_character(character) for character in word)


def _character(character: str) -> str:
    if character.isalpha():
        return f"[{character}{character.upper()}]"
    return {"-": r"[\s-]?", "'": "['’]"}.get(character, re.escape(character))


@lru_cache(maxsize=2_000)
def words_in(text: str) -> frozenset[str]:
    """The words of a text in lower case, without hyphens and the like; "" for what has no letters ("%")."""
    return frozenset((*_WORD.findall(text.lower()), ""))


def _openings(phrase: str) -> Iterator[str]:
    """The first word of a phrase; where hyphens may be left out, also together with what follows them."""
    first = next((word for word in phrase.split() if _WORD.search(word) and word != "..."), "")
    runs = _WORD.findall(first)
    hyphened = len(_WORD.findall(first.split("/")[0])) if "-" in first else 1
    for count in range(1 if runs else 0, hyphened + 1):
        yield "".join(runs[:count])


def with_deeds(row: Mapping[str, Any]) -> tuple[str, ...]:
    """What a row says, and each of its things with each deed in either order ("wax … removed", "removed … wax")."""
    pairs = [(thing, deed) for thing in row.get("things", ()) for deed in row.get("deeds", ())]
    return (*row["says"], *(f"{one} ... {other}" for pair in pairs for one, other in (pair, pair[::-1])))


def key(words: str) -> str:
    """The spelling under which a found phrase is looked up: lower case, without spaces, hyphens, brackets."""
    return re.sub(_BETWEEN, "", words.lower())


def _one(phrase: str) -> str:
    parts = [_GAP if word == "..." else _word(word) for word in phrase.lower().split()]
    joined = parts[0]
    for before, part in pairwise(parts):
        joined += part if _GAP in (before, part) else _BETWEEN + part
    return joined


def _word(word: str) -> str:
    if word == "#":
        return _NUMBER
    return re.escape(word).replace(r"\-", r"[\s-]?").replace("'", "['’]")
