"""Problem headings in which nothing is found, because a word of them is misspelt ("Hemmorhoids").

Only there is a word mended, only one that no phrase has, and only where a single known word is near.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from cleanclaim.charts.values import Document
from cleanclaim.coding.selection.mending import SHORTEST
from cleanclaim.coding.selection.mentions import headings, standing_of
from cleanclaim.coding.selection.phrases import PhraseSet
from cleanclaim.coding.selection.stages import Mention
from cleanclaim.coding.selection.words import plain, row_of

MISSPELT = "misspelt"
"""The kind of a mention in which a word was mended; its `term` has the words as they were read."""

_MOST_WORDS = 12  # of a heading: longer lines are sentences
_WORD = re.compile(r"[A-Za-z]+")
_COMMA = re.compile(r",\s")


def mended(document: Document, found: Sequence[Mention], phrases: PhraseSet, *, main: bool = True) -> Iterator[Mention]:
    """What the headings say in which nothing was found up to a comma, where mending one word makes a phrase of them."""
    for index, end in headings(document):
        start = document.sentences[index].start
        if comma := _COMMA.search(document.text, start, end):
            end = comma.start()
        heading = document.text[start:end]
        read = any(one.sentence == index and one.start < end for one in found)
        if read or len(heading.split()) > _MOST_WORDS:
            continue
        for place, word in _mendable(heading, phrases.mend):
            yield from _said(document, index, start, (place, word), heading, phrases, main)


def _mendable(heading: str, mend: Callable[[str], str]) -> Iterator[tuple[re.Match[str], str]]:
    for match in _WORD.finditer(heading):
        if len(match[0]) >= SHORTEST and (word := mend(plain(match[0])) or mend(match[0].lower())):
            yield match, word


def _said(
    document: Document,
    index: int,
    start: int,
    mended_word: tuple[re.Match[str], str],
    heading: str,
    phrases: PhraseSet,
    main: bool,
) -> Iterator[Mention]:
    """The phrases of a heading that hold the mended word, with their places in the text as it was written."""
    place, word = mended_word
    text = f"{heading[: place.start()]}{word}{heading[place.end() :]}"
    shift = len(place[0]) - len(word)
    for hit in phrases.find(row_of(text, ((0, len(text)),))):
        if not hit.start <= place.start() < hit.end:
            continue
        first, last = start + hit.start, start + hit.end + shift
        sentence = document.sentences[index]
        yield Mention(
            start=first,
            end=last,
            text=document.text[first:last],
            code=hit.phrase.code,
            sentence=index,
            section=document.sections[sentence.section].kind,
            standing=standing_of(document, sentence, first),
            kind=MISSPELT,
            weak=hit.phrase.weak,
            document="" if main else document.id,
            term=text[hit.start : hit.end],
        )
