"""Bare problems: lines of a note without headings that begin with the diagnosis itself ("trigger finger, right").

Its one trick: nothing but a side, a degree or a course stands before the words on their line, a mark or the line's end
behind them, something was told above, and the note is short. A symptom is told so at the begin of a history and is
none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from cleanclaim.charts.values import Document, SectionKind
from cleanclaim.coding.selection.stages import Mention
from cleanclaim.coding.values import Assertion
from cleanclaim.kernel.rules import load_rulebook

_HOLDS = (
    SectionKind.OTHER, SectionKind.CHIEF_COMPLAINT, SectionKind.EXAM, SectionKind.RESULTS, SectionKind.VITALS,
)  # fmt: skip
_TOLD_ABOVE = 40  # characters of the note before the line
_ENDS = re.compile(r"(?:[ \t]+[\w'/()-]+){0,4}[ \t]*(?:[.,:;–-]|\n|$)")
_WORD = re.compile(r"[A-Za-z]+")
_LONGEST_NOTE = 1_800  # characters: who writes more without a heading tells a case, a sentence a line


def on_bare_lines(document: Document, found: Sequence[Mention]) -> list[Mention]:
    """The mentions on lines that begin with a diagnosis, and what else names these; empty for no such line."""
    if len(document.text) > _LONGEST_NOTE:
        return []
    mentions = [one for one in found if not one.document and one.section in _HOLDS]
    lines = {_line(document, one) for one in mentions if _heads(document, one)}
    headed = [one for one in mentions if _line(document, one) in lines]
    same = {one.code[:3] for one in headed}
    return [one for one in found if one in headed or (one.code[:3] in same and not one.document)]


def _line(document: Document, one: Mention) -> int:
    return document.text.rfind("\n", 0, one.start) + 1


def _heads(document: Document, one: Mention) -> bool:
    if one.weak or one.code[0] in "ORZ" or one.assertion is not Assertion.PRESENT:
        return False
    begin = _line(document, one)
    before = _WORD.findall(document.text[begin : one.start].lower())
    if begin < _TOLD_ABOVE or ":" in document.text[begin : one.start] or not _qualifiers().issuperset(before):
        return False
    return bool(_ENDS.match(document.text, one.end))


@cache
def _qualifiers() -> frozenset[str]:
    return frozenset(load_rulebook("coding/assertions")["bare"]["qualifiers"])
