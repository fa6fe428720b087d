"""Counts over coded notes: how often the rules were right, what people gave where, which phrases the site uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cleanclaim.coding.selection.learning.model import Counts
from cleanclaim.coding.selection.learning.observed import Observed

_HABIT_WEIGHT = 4  # notes' worth of the prior
_FOLD = 4.0  # a habit between categories is so many times the prior …
_LEAST_SHARE = 0.2  # … and has this share
_PHRASE_WEIGHT = 1


@dataclass(frozen=True, slots=True)
class Example:
    """A note with the codes that people gave, and the phrases they marked for them: (plain words, code)."""

    seen: Observed
    codes: frozenset[str]
    marked: frozenset[tuple[str, str]] = frozenset()


def counts_of(notes: Sequence[Example]) -> Counts:
    """Count over these notes alone."""
    proposed, right = Counter[str](), Counter[str]()
    proposed_category, right_category = Counter[str](), Counter[str]()
    named, given, prior = Counter[str](), Counter[str](), Counter[str]()
    for note in notes:
        hits = note.codes & set(note.seen.proposed)
        proposed.update(note.seen.proposed.keys())
        right.update(hits)
        proposed_category.update(code[:3] for code in note.seen.proposed)
        right_category.update(code[:3] for code in hits)
        named.update(note.seen.named.keys())
        given.update(note.codes & set(note.seen.named))
        prior.update(note.codes)
    return Counts(
        notes=len(notes),
        proposed=dict(proposed),
        right=dict(right),
        proposed_category=dict(proposed_category),
        right_category=dict(right_category),
        named=dict(named),
        given=dict(given),
        prior=dict(prior),
        habits=_habits(notes, prior),
        phrases=_phrases(notes),
    )


def _habits(notes: Sequence[Example], prior: Counter[str]) -> dict[str, list[tuple[str, float, int]]]:
    """Found → given: within a category, or far more often than the code is given anyway."""
    found, together = Counter[str](), Counter[tuple[str, str]]()
    for note in notes:
        for source in note.seen.sources:
            found[source] += 1
            together.update((source, code) for code in note.codes)
    habits: dict[str, list[tuple[str, float, int]]] = {}
    for (source, code), times in together.items():
        usual = prior[code] / len(notes)
        given = (times + _HABIT_WEIGHT * usual) / (found[source] + _HABIT_WEIGHT)
        alike = source.removeprefix("b:")[:3] == code[:3]
        if alike or (times >= 2 and given > _FOLD * usual and given > _LEAST_SHARE):
            habits.setdefault(source, []).append((code, round(given, 4), found[source]))
    return habits


def _phrases(notes: Sequence[Example]) -> dict[str, tuple[str, float, int]]:
    """Marked phrase → the code most given where it is said."""
    meant: dict[str, Counter[str]] = {}
    for note in notes:
        for words, code in note.marked:
            meant.setdefault(words, Counter())[code] += 1
    said = Counter(words for note in notes for words in note.seen.phrases if words in meant)
    found = {}
    for words, codes in meant.items():
        code = min(codes, key=lambda each: (-codes[each], each))
        times = max(said[words], codes[code])
        found[words] = (code, round((codes[code] + 0.5 * _PHRASE_WEIGHT) / (times + _PHRASE_WEIGHT), 4), times)
    return found
