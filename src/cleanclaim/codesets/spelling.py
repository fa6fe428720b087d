"""Corrects a misspelt word over the vocabulary of the tabular list ("diabetis" → "diabetes")."""

from __future__ import annotations

from collections.abc import Mapping


def corrections(word: str, vocabulary: Mapping[str, int], most: int = 3) -> list[str]:
    """The nearest words, the most used first; [] when none is near.

    Up to 4 letters one mistake is forgiven, in longer words two. `vocabulary` maps words to their uses.
    """
    if len(word) < 4 or word.isdigit():
        return []
    allowed = 1 if len(word) == 4 else 2
    near = [
        (distance, -uses, known)
        for known, uses in vocabulary.items()
        if _worth_a_look(word, known) and (distance := edit_distance(word, known, allowed)) <= allowed
    ]
    near.sort()
    return [known for distance, _, known in near[:most] if distance == near[0][0]]


def _worth_a_look(word: str, known: str) -> bool:
    """Nearly all mistakes keep the first letter or the ending, and the length within two."""
    if abs(len(word) - len(known)) > 2 or len(known) < 4:
        return False
    return word[0] == known[0] or word[-4:] == known[-4:]


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
