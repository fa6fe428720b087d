"""Statements: the sentences of a note with the part they stand in, and the clause around a word.

What a cue ("declined", "in office today") speaks of reaches to the end of its clause, and no further than
the commas around it where there is a cue between them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from cleanclaim.charts import RESULTS
from cleanclaim.charts.values import Document, DocumentKind, Section, SectionKind
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern, words_in
from cleanclaim.kernel import Span
from cleanclaim.kernel.rules import load_rulebook

RULEBOOK = "coding/procedures/cues"
_LONGEST_HEADING = 80  # characters
_CLAUSE = re.compile(
    r";|\.\s*\n|\bbut\b|\bhowever\b|\balthough\b"
    r"|,?\s+(?:and|then)\s+(?=(?:we\s+|i\s+)?(?:will|we'll|plan|orders?\b|ordered|recommend|schedule|refer|declin))",
    re.IGNORECASE,
)
_COMMA = re.compile(r",(?!\d)")
_OF_OTHERS = {*RESULTS, DocumentKind.SUMMARY}
_ONE_LINE = {SectionKind.FAMILY_HISTORY, SectionKind.ALLERGIES, SectionKind.SOCIAL_HISTORY}
_SHORT = {*_ONE_LINE, SectionKind.PAST_HISTORY, SectionKind.MEDICATIONS, SectionKind.SURGICAL_HISTORY}
_JUDGED = {SectionKind.ASSESSMENT, SectionKind.PLAN}
_WITH_HEADING = {SectionKind.RESULTS, SectionKind.PROCEDURES}


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence: characters [start, end) of the document, which begin with the heading where the
    heading names the test ("EKG: sinus rhythm")."""

    document: str
    section: int
    kind: SectionKind
    start: int
    end: int
    text: str
    addendum: bool = False
    course: bool = False  # under a heading that tells the course of this visit

    def span(self) -> Span:
        return Span(self.document, self.start, self.end, self.text)

    def under_heading_of(self, other: Statement) -> bool:
        return self.section == other.section and self.document == other.document


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a statement around the act: `before` and `after` it, words that are no cue blanked."""

    before: str
    act: str
    after: str

    @property
    def whole(self) -> str:
        return f"{self.before}{self.act}{self.after}"


@lru_cache(maxsize=16)  # of one encounter
def statements(document: Document) -> tuple[Statement, ...]:
    """All statements of a document, in order."""
    found: list[Statement] = []
    last_section = -1
    for sentence in document.sentences:
        section = document.sections[sentence.section]
        first = sentence.section != last_section
        last_section = sentence.section
        start = section.start if first and _names_test(document, section, sentence.start) else sentence.start
        start, end = _trimmed(document.text, start, sentence.end)
        if start < end:
            text = document.text[start:end]
            late, course = _is_addendum(document, section, text), _tells_course(section)
            kind = _kind(document, section, sentence.start)
            found.append(Statement(document.id, sentence.section, kind, start, end, text, late, course))
    return tuple(found)


def told_by_the_provider(documents: Document | Sequence[Document]) -> tuple[Statement, ...]:
    """The statements of a note and its addenda; of results and orders only where there is nothing else."""
    files = [documents] if isinstance(documents, Document) else list(documents)
    own = [one for one in files if one.kind not in _OF_OTHERS] or files
    return tuple(statement for one in own for statement in statements(one))


class _TheSame:
    """Statements as the very object that they are, so that what was made of it can be kept by it."""

    __slots__ = ("statements",)

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.statements = statements

    def __hash__(self) -> int:
        return id(self.statements)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _TheSame) and other.statements is self.statements


def all_words(statements: Sequence[Statement]) -> frozenset[str]:
    """The words of all statements: what has none of its opening words here is not looked for in each of them."""
    return _all_words(_TheSame(statements))


@lru_cache(maxsize=16)
def _all_words(same: _TheSame) -> frozenset[str]:
    return frozenset().union(*(words_in(one.text) for one in same.statements))


def clause_around(statement: Statement, start: int, end: int) -> Clause:
    """The clause of a statement that holds its characters [start, end)."""
    return _around(_CLAUSE, _unmasked(statement.text), start, end)


def between_commas(clause: Clause) -> Clause:
    """The part of a clause between the commas around the act."""
    return _around(_COMMA, clause.whole, len(clause.before), len(clause.before) + len(clause.act))


def _around(separator: re.Pattern[str], text: str, start: int, end: int) -> Clause:
    first = max((match.end() for match in separator.finditer(text) if match.end() <= start), default=0)
    last = min((match.start() for match in separator.finditer(text) if match.start() >= end), default=len(text))
    return Clause(text[first:start], text[start:end], text[end:last])


def _unmasked(text: str) -> str:
    """The text with words that only look like a cue ("in order to") blanked, offsets unchanged."""
    return _blanks().sub(lambda match: " " * len(match[0]), text)


@cache
def _blanks() -> PhrasePattern:
    return pattern(load_rulebook(RULEBOOK)["blank"]["says"])


def _names_test(document: Document, section: Section, sentence_start: int) -> bool:
    """Does the heading belong to the sentence? On its line it does; alone on a line where it names a test."""
    if section.kind not in _WITH_HEADING or not section.heading or sentence_start - section.start > _LONGEST_HEADING:
        return False
    on_its_line = "\n" not in document.text[section.start : sentence_start]
    return on_its_line or section.heading.lower() in load_rulebook(RULEBOOK)["sections"]["test_headings"]


def _kind(document: Document, section: Section, start: int) -> SectionKind:
    """What a sentence is part of: a history on its heading's line ends there, shots under the plan are of today."""
    if section.kind not in _SHORT:
        return section.kind
    text = document.text
    if section.heading.lower() in load_rulebook(RULEBOOK)["sections"]["shot_headings"]:
        before = (one.kind for one in document.sections if one.start < section.start)
        return SectionKind.PLAN if not _JUDGED.isdisjoint(before) else section.kind
    on_line = "\n" not in text[section.start : section.body_start] and text[section.body_start : section.end].strip()
    mark = "\n" if section.kind in _ONE_LINE else "\n\n"
    return SectionKind.OTHER if on_line and mark in text[section.body_start : start].lstrip() else section.kind


def _tells_course(section: Section) -> bool:
    return section.heading.lower() in load_rulebook(RULEBOOK)["sections"]["course_headings"]


def _is_addendum(document: Document, section: Section, text: str) -> bool:
    return (
        document.kind is DocumentKind.ADDENDUM
        or section.heading.lower().startswith("addendum")
        or text.lower().startswith("addendum")
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
