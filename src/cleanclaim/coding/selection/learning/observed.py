"""What the rules saw in one note, code by code: all that a model knows of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from cleanclaim.codesets import Library, icd9
from cleanclaim.coding.selection.confidence import confidence
from cleanclaim.coding.selection.icd9 import code_of_the_day, in_icd9
from cleanclaim.coding.selection.phrases import PhraseSet
from cleanclaim.coding.selection.stages import Candidate, Reading
from cleanclaim.coding.selection.words import row_of, words_of
from cleanclaim.coding.values import Assertion

_NUMBER = re.compile(r"\d{3}")  # dates, telephone and record numbers
MOST_WORDS = 20_000  # of a note; the rest is not looked at


@dataclass(frozen=True, slots=True)
class Proposed:
    """A code that the rules propose: how sure they are, and by what kinds of mentions."""

    sure: float
    mentions: int
    synonym: bool
    weak: bool
    near: bool
    place: int  # characters from the start of the note


@dataclass(frozen=True, slots=True)
class Observed:
    """A note as a model sees it. Codes are those of the context's code set.

    `words` are its plain words and pairs of words, with "m:" and each code proposed and "b:" and each code named as
    present; `named` counts the mentions of each code, however asserted; `held` has the reasons for which a code was
    not proposed; `phrases` are the site's own phrases that it says.
    """

    words: frozenset[str]
    length: int  # words
    proposed: dict[str, Proposed]
    named: dict[str, int]
    present: frozenset[str]
    held: dict[str, frozenset[str]]
    phrases: frozenset[str] = field(default=frozenset())

    @property
    def sources(self) -> frozenset[str]:
        """What was found, under the names by which habits are counted."""
        return frozenset(self.proposed) | {f"b:{code}" for code in self.present}


def observe(reading: Reading, library: Library, phrases: PhraseSet | None = None) -> Observed:
    """What the rules saw in a reading (of ICD-10-CM, whatever code set is asked for)."""
    called = _caller(reading, library)
    final = in_icd9(reading, library) if reading.context.system == icd9.SYSTEM else reading
    proposed = {one.code: _proposed(one, final) for one in final.candidates}
    named = Counter(called(one.code) for one in reading.mentions)
    present = frozenset(called(one.code) for one in reading.mentions if one.assertion is Assertion.PRESENT)
    held: dict[str, set[str]] = {}
    for one in reading.withheld:
        if one.code:
            held.setdefault(called(one.code), set()).add(one.reason.split(" by ")[0])
    words = [
        word for word in words_of(reading.document.text[: MOST_WORDS * 10])[:MOST_WORDS] if not _NUMBER.search(word)
    ]
    said = {*words, *(f"{first} {second}" for first, second in pairwise(words))}
    said |= {f"m:{code}" for code in proposed} | {f"b:{code}" for code in present}
    return Observed(
        words=frozenset(said),
        length=len(words),
        proposed=proposed,
        named=dict(named),
        present=present,
        held={code: frozenset(reasons) for code, reasons in held.items()},
        phrases=said_phrases(reading, phrases) if phrases else frozenset(),
    )


def said_phrases(reading: Reading, phrases: PhraseSet) -> frozenset[str]:
    """The site's phrases in the sentences of the note."""
    note = reading.document
    row = row_of(note.text, tuple((one.start, one.end) for one in note.sentences))
    return frozenset(" ".join(words_of(note.text[hit.start : hit.end])) for hit in phrases.find(row))


def _proposed(one: Candidate, reading: Reading) -> Proposed:
    kinds = [mention.kind for mention in one.mentions]
    return Proposed(
        sure=confidence(one, reading),
        mentions=max(1, len(one.mentions)),
        synonym="synonym" in kinds,
        weak=bool(one.mentions) and all(mention.weak for mention in one.mentions),
        near=bool(one.mentions) and all(mention.near for mention in one.mentions),
        place=one.start,
    )


def _caller(reading: Reading, library: Library) -> Callable[[str], str]:
    """How a condition is called in the code set that is asked for."""
    if reading.context.system != icd9.SYSTEM:
        return lambda code: code
    day = reading.context.service_date
    return lambda code: code_of_the_day(code, day, library)
