"""Problems without a code: headings of the assessment in which nothing, or only something uncertain, is found.

What was addressed does not hang on whether its name is known: such a heading counts as a problem of the visit, though
it has no diagnosis. Orders, prevention and what is over are headings too; their words are left out.
"""

from __future__ import annotations

import re

from cleanclaim.coding.selection.em.tables import words
from cleanclaim.coding.selection.mentions import headings
from cleanclaim.coding.selection.stages import Reading
from cleanclaim.coding.values import Assertion
from cleanclaim.kernel import Span

_NUMBER = re.compile(r"\s*(?:\d{1,2}[.)]|#\s?\d{0,2}[.):]?)\s*$")
_THOUGHT_OF = (Assertion.UNCERTAIN, Assertion.HYPOTHETICAL, Assertion.PLANNED)  # "possible sleep apnea, home test"
_FEW = 6  # words of a heading without a number, where nothing else is coded
_MOST_WORDS = 14  # of a heading: longer lines are sentences


def unnamed(reading: Reading) -> tuple[Span, ...]:
    """The headings that name a problem for which nothing is coded."""
    said: dict[int, bool] = {}  # by sentence: is all that was found there only thought possible?
    for one in reading.mentions:
        if not one.document:
            said[one.sentence] = said.get(one.sentence, True) and one.assertion in _THOUGHT_OF
    return tuple(_numbered(reading, said))


def _numbered(reading: Reading, said: dict[int, bool]) -> list[Span]:
    found: list[Span] = []
    document = reading.document
    for index, end in headings(document):
        start = document.sentences[index].start
        line = document.text[document.text.rfind("\n", 0, start) + 1 : start]
        lone = not (reading.candidates or found)
        if not (lone or _NUMBER.match(line)) or not said.get(index, True):
            continue
        name = document.text[start:end].strip()
        if 0 < len(name.split()) <= (_FEW if lone else _MOST_WORDS) and _names_problem(name):
            found.append(document.quote(start, end))
    return found


def _names_problem(name: str) -> bool:
    opens = words("unnamed", "never_opens").search(name)
    return not (opens and opens.start() == 0) and not words("unnamed", "never_holds").search(name)
