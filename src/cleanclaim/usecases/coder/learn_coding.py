"""Learn from a site's own coded notes. Pure: reads notes, gives a model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from cleanclaim.codesets import Library, icd9
from cleanclaim.codesets.tabular import pointed
from cleanclaim.coding.selection.learning import Example, Model, load_model, observe, save_model
from cleanclaim.coding.selection.phrases import Phrase, PhraseSet
from cleanclaim.coding.selection.reading import read
from cleanclaim.coding.selection.words import keyed, words_of
from cleanclaim.usecases.coder.evaluate_coding import SYSTEM, CodedNote, for_coding, key_of, score_of

__all__ = ["Model", "learn_coding", "load_model", "save_model"]

_LONGEST_PHRASE = 8  # words


def learn_coding(
    notes: Iterable[CodedNote],
    library: Library,
    *,
    on: date,
    seconds: Callable[[], float],
    system: str = SYSTEM,
    folds: int = 5,
    told: Callable[[str], None] | None = None,
) -> Model:
    """A model of what people coded in these notes, with its cross-validated score.

    `on` is the date of service of notes that do not say one; `told` hears how far it is. Raises Refused where
    there are too few notes, or learning is not installed.
    """
    coded = list(notes)
    phrases = _marked_phrases(coded)
    begin = seconds()
    examples = []
    for note in coded:
        examples.append(_example(note, library, on, system, phrases))
        if told and len(examples) % 100 == 0:
            told(f"{len(examples)} notes read")
    taken = seconds() - begin

    def score(likely: list[dict[str, float]]) -> Mapping[str, Any]:
        suggested = ({key_of(code): sure for code, sure in each.items()} for each in likely)
        golds = (note.codes for note in coded)
        return score_of(zip(golds, suggested, strict=True), taken).document()

    from cleanclaim.coding.selection.learning.training import learn  # numpy, for this alone

    versions = dict.fromkeys(f"{one.system} {one.version}" for one in library.releases() if one.system == system)
    learned = learn(examples, system, folds=folds, made_with=", ".join(versions), score=score, told=told)
    return learned.model


def _example(note: CodedNote, library: Library, on: date, system: str, phrases: PhraseSet | None) -> Example:
    text, context = for_coding(note, on, system)
    write = icd9.pointed if system == icd9.SYSTEM else pointed
    marked = frozenset(
        (" ".join(words), write(code)) for start, end, code in note.spans if (words := _words(note.text[start:end]))
    )
    seen = observe(read([text], context, library), library, phrases)
    return Example(seen, frozenset(map(write, note.codes)), marked)


def _words(text: str) -> tuple[str, ...]:
    """The plain words of a phrase that people marked; () where it is too long to come again, or says nothing."""
    words = words_of(text)
    return words if len(words) <= _LONGEST_PHRASE and any(len(word) > 2 for word in words) else ()


def _marked_phrases(notes: Iterable[CodedNote]) -> PhraseSet | None:
    """All phrases that people marked, behind an automaton."""
    marked = {words for note in notes for start, end, _ in note.spans if (words := _words(note.text[start:end]))}
    return PhraseSet({keyed(words): Phrase("", "site") for words in sorted(marked)}) if marked else None
