"""Fits a model to coded notes (needs the extra `learn`, scikit-learn; a model is used without it)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cleanclaim.coding.selection.learning.counting import Example, counts_of
from cleanclaim.coding.selection.learning.features import figures, names, scaled, word_scores
from cleanclaim.coding.selection.learning.model import Model, TextModel
from cleanclaim.kernel import Refused

LEAST_NOTES = 20
_FREQUENT = 5  # notes with a code before its words are weighed
_WORD_NOTES = 3  # notes with a word before it is
_MOST_WEIGHTS = 60  # words a code
_THRESHOLDS = tuple(step / 100 for step in range(10, 71))
_INITIAL_SHARE = 0.03
_LEAST_SPREAD = 0.25
_SEED = 20_151_001

Row = tuple[int, str, tuple[float, ...]]  # (note, code, figures)


@dataclass(frozen=True, slots=True)
class Learned:
    """A model, and for each note the codes with the likelihoods that a model gave that had not seen the note."""

    model: Model
    unseen: list[dict[str, float]]


def learn(
    notes: Sequence[Example],
    system: str,
    *,
    folds: int = 5,
    made_with: str = "",
    score: Callable[[list[dict[str, float]]], Mapping[str, Any]],
    told: Callable[[str], None] | None = None,
) -> Learned:
    """Learn from coded notes. `score` turns the likely codes of each unseen note into the model's own score.

    Refused with fewer than 20 notes, with fewer than 2 folds, or where scikit-learn is not installed.
    """
    if len(notes) < LEAST_NOTES:
        raise Refused(f"A model needs {LEAST_NOTES} coded notes at least; the file has {len(notes)}.")
    if not 2 <= folds <= len(notes):
        raise Refused("Say two folds or more, and not more than there are notes: --folds 5.")
    logistic = _logistic()
    parts = np.random.default_rng(_SEED).permutation(len(notes)) % folds
    initials, frequent = _initials(notes), _frequent(notes)
    rows: list[Row] = []
    for part in range(folds):
        if told:
            told(f"fold {part + 1} of {folds}")
        rows += _unseen_rows(notes, parts == part, initials, frequent, logistic)
    labels = np.array([code in notes[place].codes for place, code, _ in rows])
    if labels.all() or not labels.any():
        raise Refused("The notes' codes have nothing in common with what is read in them: check codes and code set.")
    weights, bias, threshold = _fitted(rows, labels, notes, logistic)
    likely = _judged_by_others(rows, labels, parts, notes, logistic)
    model = Model(
        system=system,
        counts=counts_of(notes),
        texts=_texts(notes, frequent, logistic),
        names=names(initials),
        weights=tuple(weights),
        bias=bias,
        initials=initials,
        threshold=threshold,
        cross_validated={"folds": folds, **score(likely)},
        made_with=made_with,
    )
    return Learned(model, likely)


def _logistic() -> Any:
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        raise Refused("Learning needs scikit-learn: install cleanclaim with its extra 'learn'.") from None
    return LogisticRegression


def _initials(notes: Sequence[Example]) -> str:
    """The first characters that codes often have."""
    count = Counter(code[0] for note in notes for code in note.codes if code)
    least = _INITIAL_SHARE * sum(count.values())
    return "".join(sorted(initial for initial, times in count.items() if times >= least))


def _unseen_rows(
    notes: Sequence[Example], held_out: Any, initials: str, frequent: Sequence[str], logistic: Any
) -> list[Row]:
    """The figures of the notes held out, by what the others teach."""
    others = [note for note, out in zip(notes, held_out, strict=True) if not out]
    counts, texts = counts_of(others), _texts(others, frequent, logistic)
    return [
        (place, code, row)
        for place in map(int, np.flatnonzero(held_out))
        for code, row in figures(notes[place].seen, counts, word_scores(notes[place].seen, texts), initials)
    ]


def _texts(notes: Sequence[Example], frequent: Sequence[str], logistic: Any) -> dict[str, TextModel]:
    """A sparse linear model of words for every frequent code."""
    from scipy.sparse import csr_matrix

    uses = Counter(word for note in notes for word in note.seen.words)
    vocabulary = sorted(word for word, times in uses.items() if times >= _WORD_NOTES)
    number = {word: place for place, word in enumerate(vocabulary)}
    indices: list[int] = []
    values: list[float] = []
    ends = [0]
    for note in notes:
        found = sorted(number[word] for word in note.seen.words if word in number)
        indices += found
        values += [scaled(note.seen)] * len(found)
        ends.append(len(indices))
    matrix = csr_matrix((values, indices, ends), shape=(len(notes), len(vocabulary)))
    given = Counter(code for note in notes for code in note.codes)
    apart = [code for code in frequent if 0 < given[code] < len(notes)]
    return {code: _text(code, notes, matrix, vocabulary, logistic) for code in apart}


def _frequent(notes: Sequence[Example]) -> list[str]:
    """The codes whose words are weighed: the same ones in every fold."""
    given = Counter(code for note in notes for code in note.codes)
    return sorted(code for code, times in given.items() if times >= _FREQUENT)


def _text(code: str, notes: Sequence[Example], matrix: Any, vocabulary: Sequence[str], logistic: Any) -> TextModel:
    labels = np.array([code in note.codes for note in notes])
    fitted = logistic(solver="liblinear", random_state=0).fit(matrix, labels)
    weights = fitted.coef_[0]
    heaviest = np.argsort(-np.abs(weights), kind="stable")[:_MOST_WEIGHTS]
    kept = {vocabulary[place]: round(float(weights[place]), 4) for place in heaviest if weights[place]}
    return TextModel(kept, round(float(fitted.intercept_[0]), 4))


def _fitted(
    rows: Sequence[Row], labels: Any, notes: Sequence[Example], logistic: Any
) -> tuple[list[float], float, float]:
    """Weights, bias and threshold of the sum."""
    weights, bias = _sum(rows, labels, logistic)
    likely = _likelihoods(rows, weights, bias)
    gold = sum(len(notes[place].codes) for place in {place for place, _, _ in rows})
    return [round(each, 5) for each in weights], round(bias, 5), _threshold(likely, labels, gold)


def _sum(rows: Sequence[Row], labels: Any, logistic: Any) -> tuple[list[float], float]:
    matrix = np.array([row for _, _, row in rows])
    mean, spread = matrix.mean(axis=0), matrix.std(axis=0)
    spread[spread < _LEAST_SPREAD] = _LEAST_SPREAD  # what hardly varies here may vary elsewhere
    fitted = logistic(max_iter=2000).fit((matrix - mean) / spread, labels)
    weights = fitted.coef_[0] / spread
    return [float(each) for each in weights], float(fitted.intercept_[0] - (weights * mean).sum())


def _likelihoods(rows: Sequence[Row], weights: Sequence[float], bias: float) -> Any:
    total = np.array([row for _, _, row in rows]) @ np.array(weights) + bias
    return 1 / (1 + np.exp(-total))


def _threshold(likely: Any, labels: Any, gold: int) -> float:
    """The threshold with the best F1; of several, the one nearest to one half."""

    def f1(threshold: float) -> float:
        taken = likely >= threshold
        return float(2 * labels[taken].sum() / (taken.sum() + gold))

    return max(_THRESHOLDS, key=lambda each: (f1(each), -abs(each - 0.5)))


def _judged_by_others(
    rows: Sequence[Row], labels: Any, parts: Any, notes: Sequence[Example], logistic: Any
) -> list[dict[str, float]]:
    """For each note its codes over the threshold, by a sum and a threshold fitted to the other folds."""
    fold = np.array([parts[place] for place, _, _ in rows])
    found: list[dict[str, float]] = [{} for _ in notes]
    for part in sorted(set(parts)):
        others = [row for row, its in zip(rows, fold, strict=True) if its != part]
        own = [row for row, its in zip(rows, fold, strict=True) if its == part]
        weights, bias, threshold = _fitted(others, labels[fold != part], notes, logistic)
        for (place, code, _), each in zip(own, _likelihoods(own, weights, bias), strict=True):
            if each >= threshold:
                found[place][code] = float(each)
    return found
