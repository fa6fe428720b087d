"""Corrects a misspelt word over the vocabulary of the tabular list ("diabetis" → "diabetes")."""

from __future__ import annotations

from collections.abc import Mapping

_SHORTEST = 4  # letters of a word that is corrected, and of an ending


class Speller:
    """The words that are known, with their uses. Nearly all mistakes keep the first letter or the ending."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._uses = vocabulary
        self._by_first: dict[str, list[str]] = {}
        self._by_ending: dict[str, list[str]] = {}
        for known in vocabulary:
            if len(known) >= _SHORTEST:
                self._by_first.setdefault(known[0], []).append(known)
                self._by_ending.setdefault(known[-_SHORTEST:], []).append(known)

    def corrections(self, word: str, most: int = 3) -> list[str]:
        """The nearest words, the most used first; [] when none is near.

        Up to 4 letters one mistake is forgiven, in longer words two.
        """
        if len(word) < _SHORTEST or word.isdigit():
            return []
        allowed = 1 if len(word) == _SHORTEST else 2
        alike = {*self._by_first.get(word[0], ()), *self._by_ending.get(word[-_SHORTEST:], ())}
        near = sorted(
            (distance, -self._uses[known], known)
            for known in alike
            if abs(len(word) - len(known)) <= allowed and (distance := edit_distance(word, known, allowed)) <= allowed
        )
        return [known for distance, _, known in near[:most] if distance == near[0][0]]


def edit_distance(a: str, b: str, most: int) -> int:
    """Letters inserted, dropped, changed or swapped with a neighbour; `most` + 1 as soon as it is more."""
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        row = [i]
        for j, other in enumerate(b, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]
