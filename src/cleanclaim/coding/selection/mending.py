"""Misspelt words: the one known word that an unknown one is nearest to.

A letter more, less, changed or swapped with its neighbour is forgiven; a doubled letter counts as one.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

SHORTEST = 6  # letters of a word that is mended
_CLEARLY = 3  # times as many uses as the next word has
_WHOLE = 3  # letters


class Mender:
    """Known words with their uses. A mistake mostly keeps the first letter, and leaves the begin or the end whole."""

    def __init__(self, words: Mapping[str, int]) -> None:
        self._uses = words
        self._alike: dict[tuple[str, str, int], list[tuple[str, str]]] = {}
        for word in words:
            if len(word) >= SHORTEST and word.isalpha():
                bare = _single(word)
                for begin, end in _ends(bare):
                    self._alike.setdefault((begin, end, len(bare)), []).append((bare, word))

    def mend(self, word: str) -> str:
        """The known word that an unknown one is near; "" where none is, or two are used alike."""
        if word in self._uses or len(word) < SHORTEST:
            return ""
        bare = _single(word)
        lengths = range(len(bare) - 1, len(bare) + 2)
        alike = {each for ends in _ends(bare) for length in lengths for each in self._alike.get((*ends, length), ())}
        near = [known for other, known in alike if other == bare] or [
            known for other, known in alike if _is_one_mistake(other, bare)
        ]
        near.sort(key=lambda known: (-self._uses[known], known))
        if not near or (len(near) > 1 and self._uses[near[0]] < _CLEARLY * self._uses[near[1]]):
            return ""
        return near[0]


def _ends(bare: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """The begin of a word, and its first letter with its end."""
    return (bare[:_WHOLE], ""), (bare[:1], bare[-_WHOLE:])


def _single(word: str) -> str:
    """The word with doubled letters written once."""
    return "".join(letter for letter, _ in groupby(word))


def _is_one_mistake(one: str, other: str) -> bool:
    """The same but for one letter more, less or changed, or two neighbours swapped."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    at = next((place for place, letter in enumerate(short) if letter != long[place]), len(short))
    if len(short) < len(long):
        return len(long) - len(short) == 1 and short[at:] == long[at + 1 :]
    swapped = short[:at] + short[at : at + 2][::-1] + short[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or swapped == long
