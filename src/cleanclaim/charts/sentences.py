"""Sentences and list items as spans, in texts that doctors type.

A line end ends a sentence where the next line begins a list item or looks like a new one, and not where a
long line was merely wrapped. A full stop ends a sentence unless it belongs to an abbreviation, an initial
or a number. No sentence is longer than `LONGEST`, so that everything after it stays bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from cleanclaim.charts.values import Section, SectionKind, Sentence
from cleanclaim.kernel.rules import load_rulebook

LONGEST = 1_000  # characters

_WRAP_WIDTH = 60  # a line at least so long, without a full stop, was probably wrapped
_BULLET = re.compile(
    r"[ \t]*(?:[•·▪◦●○■□*–—>+-]+(?=[ \t\w])"  # - item
    r"|(?:\(?\d{1,2}|[a-hA-H])[.)](?=[ \t]+\S|\s*$)"  # 1. item, (2) item, a) item
    r"|\#{1,3}(?=[ \t\d\w])\d{0,2}[.:)]?)[ \t]*"  # #item, #1: item
)
_FIRST_ITEM = re.compile(r"\b1[.)][ \t]*$")
_NEXT_ITEM = re.compile(r"[ \t;,.]+(?:\(?(?P<number>\d{1,2})[.)])[ \t]+(?=[A-Z])")
_COUNTED = re.compile(
    r"\b(?:stage|type|grade|class|ckd|level|nyha|dm|tier|phase|group|para|gravida|times|x|no|#)\W*$", re.IGNORECASE
)
_STOP = re.compile(r"[.!?]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]?[A-Z0-9•]|\s*$)")
_SMALL_STOP = re.compile(r"[.!?]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]?[A-Za-z0-9•]|\s*$)")
_BEGINS = re.compile(r"(?:(?<=[a-z]{3}\.)[ \t]+|\A[ \t]*|\n[ \t]*\n[ \t]*)(?P<first>[A-Za-z])")
_LONG_LINE = 75  # of one who begins sentences with small letters: a line so long was wrapped
_WORD_BEFORE = re.compile(r"([\w.'/-]+)$")
_HEADS = re.compile(r"[ \t]*[a-z][\w /,()+-]{2,58}?(?: -{1,2} | [–—] |: )")  # "hyperkalemia -- hold it"
_HAS_CONTENT = re.compile(r"[^\W_]")


def find_sentences(text: str, sections: tuple[Section, ...]) -> tuple[Sentence, ...]:
    """All sentences and list items of all section bodies, in order; headings are none.

    A coder's question in an addendum has none either: nobody may take it for what the provider said.
    """
    found: list[Sentence] = []
    small = _begins_small(text)
    for index, section in enumerate(sections):
        if section.kind is SectionKind.QUESTION:
            continue
        for start, end in _blocks(text, section.body_start, section.end, small):
            for first, last in _split(text, start, end, small):
                found.extend(Sentence(a, b, index) for a, b in _bounded(text, first, last))
    return tuple(found)


def _begins_small(text: str) -> bool:
    """Does the writer begin sentences with small letters, so that these say nothing of where one goes on?"""
    firsts = [match["first"] for match in _BEGINS.finditer(text)]
    return bool(sum(first.islower() for first in firsts) * 2 > len(firsts))


def _blocks(text: str, start: int, end: int, small: bool) -> Iterator[tuple[int, int]]:
    """Runs of lines that belong together; the marker of a list item is left out."""
    block: tuple[int, int] | None = None
    last_line = start
    for line_start, line_end in _lines(text, start, end):
        line = text[line_start:line_end]
        if not line.strip():
            if block:
                yield block
            block = None
            continue
        marker = _BULLET.match(line)
        if block and not marker and _continues(text[last_line : block[1]], line, small):
            block, last_line = (block[0], line_end), line_start
            continue
        if block:
            yield block
        block, last_line = (line_start + (marker.end() if marker else 0), line_end), line_start
    if block:
        yield block


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    position = start
    while position < end:
        stop = text.find("\n", position, end)
        stop = end if stop < 0 else stop
        yield position, stop
        position = stop + 1


def _continues(last: str, line: str, small: bool) -> bool:
    """Was the line before merely wrapped?"""
    last = last.rstrip()
    if small:
        return last.endswith(",") or (len(last) >= _LONG_LINE and not last.endswith((".", "!", "?", ":", ";")))
    first = line.lstrip()[:1]
    if last.endswith((".", "!", "?", ":", ";")):
        return last.endswith(".") and first.islower() and not _HEADS.match(line)
    return first.islower() or last.endswith(",") or len(last) >= _WRAP_WIDTH


def _split(text: str, start: int, end: int, small: bool) -> Iterator[tuple[int, int]]:
    """The sentences of one block."""
    position = start
    numbered = bool(_FIRST_ITEM.search(text, max(0, start - 6), start))
    for stop in _stops(text, start, end, numbered, small):
        if stop[0] > position:
            yield position, stop[0]
        position = stop[1]
    if position < end:
        yield position, end


def _stops(text: str, start: int, end: int, numbered: bool, small: bool) -> Iterator[tuple[int, int]]:
    """(end of a sentence, begin of the next) within a block."""
    items = _next_items(text, start, end) if numbered else ()
    stops = [(match.start(), match.end()) for match in items]
    in_marker = {place for first, last in stops for place in range(first, last + 1)}
    stops += [
        (match.end(), match.end())
        for match in (_SMALL_STOP if small else _STOP).finditer(text, start, end)
        if match.end() < end and match.end() not in in_marker and not _is_abbreviation(text, start, match)
    ]
    return iter(sorted(stops))


def _next_items(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Markers of the items that follow the first in its line: 2, 3 …, and no "stage 3." among them."""
    wanted = 2
    for match in _NEXT_ITEM.finditer(text, start, end):
        if int(match["number"]) == wanted and not _COUNTED.search(text, max(start, match.start() - 12), match.start()):
            yield match
            wanted += 1


def _is_abbreviation(text: str, start: int, stop: re.Match[str]) -> bool:
    if stop[0][0] != ".":
        return False
    before = _WORD_BEFORE.search(text, max(start, stop.start() - 24), stop.start())
    if before is None:
        return False
    word = before[1].lower()
    if word in _never_ends():
        return True
    if len(word) == 1 and word.isalpha():
        return _is_initial(text[max(start, before.start() - 24) : before.start()], before[1])
    return False


def _is_initial(before: str, letter: str) -> bool:
    """ "J." in "Dr. J. Smith" is an initial; "C." in "hepatitis C." ends a sentence."""
    words = before.split()
    if not letter.isupper() or not words:
        return False
    last = words[-1].rstrip(".").lower()
    return last in _titles() or (words[-1][0].isupper() and last not in _lettered())


@cache
def _never_ends() -> frozenset[str]:
    return frozenset(load_rulebook("charts/abbreviations")["never_ends"]) | _titles()


@cache
def _titles() -> frozenset[str]:
    return frozenset(load_rulebook("charts/abbreviations")["titles"])


@cache
def _lettered() -> frozenset[str]:
    return frozenset(load_rulebook("charts/abbreviations")["lettered"])


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span without blanks around it, cut at a blank where it is too long; none where it says nothing."""
    while end - start > LONGEST:
        cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = cut if cut > 0 else start + LONGEST
        yield from _bounded(text, start, cut)
        start = cut
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if _HAS_CONTENT.search(text, start, end):
        yield start, end
