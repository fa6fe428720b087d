"""Pointed words: a helper said which words of the note mean which term; tables and rules decide what comes of it.

A pointer is heard only where its words stand in one sentence of the note that speaks of diagnoses and its term, as a
whole, is a phrase of the set. What words that we read ourselves already say is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleanclaim.charts.values import Document
from cleanclaim.coding.pointing import Pointer
from cleanclaim.coding.selection.mentions import read_sentences, standing_of
from cleanclaim.coding.selection.phrases import Phrase, PhraseSet
from cleanclaim.coding.selection.stages import Mention
from cleanclaim.coding.selection.words import row_of

KIND = "pointed"
_LONGEST_QUOTE = 200  # characters


def pointed(
    document: Document, found: Sequence[Mention], pointers: Sequence[Pointer], phrases: PhraseSet
) -> tuple[Mention, ...]:
    """The mentions with those that the pointers add, in order."""
    said = list(found)
    for pointer in pointers:
        new = _heard(document, pointer, phrases)
        if new is not None and not any(_overlap(new, one) for one in said):
            said.append(new)
    return tuple(sorted(said, key=lambda one: (one.start, one.end)))


def _heard(document: Document, pointer: Pointer, phrases: PhraseSet) -> Mention | None:
    phrase, place = _phrase(pointer.term, phrases), _place(document, pointer.quote)
    if phrase is None or place is None:
        return None
    index, start, end = place
    return Mention(
        start=start,
        end=end,
        text=document.text[start:end],
        code=phrase.code,
        sentence=index,
        section=document.sections[document.sentences[index].section].kind,
        standing=standing_of(document, document.sentences[index], start),
        kind=KIND,
        weak=phrase.weak,
        term=" ".join(pointer.term.split()),
    )


def _phrase(term: str, phrases: PhraseSet) -> Phrase | None:
    """What the whole term stands for; None where it, or a part of it, is not known."""
    row = row_of(term, ((0, len(term)),))
    hits = list(phrases.find(row))
    whole = len(hits) == 1 and row.spans and (hits[0].start, hits[0].end) == (row.spans[0][0], row.spans[-1][1])
    return hits[0].phrase if whole else None


def _place(document: Document, quote: str) -> tuple[int, int, int] | None:
    """(sentence, start, end) of the first place where the quoted words stand in a sentence that is read."""
    words = quote.split()
    if not words or len(quote) > _LONGEST_QUOTE:
        return None
    pattern = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, words)) + r"(?!\w)", re.IGNORECASE)
    for index, sentence in read_sentences(document):
        if match := pattern.search(document.text, sentence.start, sentence.end):
            return index, match.start(), match.end()
    return None


def _overlap(one: Mention, other: Mention) -> bool:
    return one.document == other.document and one.start < other.end and other.start < one.end
