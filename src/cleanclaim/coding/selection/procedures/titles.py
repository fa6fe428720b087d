"""Titles: a note that is the report of a study says so in its first lines, and then says what was found.

Nobody writes "an echocardiogram was performed" in an echocardiogram's report. The title names it, and an
interpretation stands below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleanclaim.coding.selection.procedures.statements import Statement

_LINES = 2  # statements of a document that may be its title
_LONGEST = 130  # characters
_HEAD = 3  # characters before a study that begins its line
_NO_REPORT = re.compile(
    r"\b(?:orders?|request\w*|referral|requisition|prep|preparation|instructions?|follow[- ]?up|f/u|consult\w*"
    r"|new patient|office visit|return visit|discuss\w*|scheduled|pre-?op\w*|here for|before|after"
    r"|prior to|to review|review of)\b",
    re.IGNORECASE,
)
_REPORT = re.compile(r"\b(?:report|study|test|tests|testing|laboratory|lab|function|pfts?)\b", re.IGNORECASE)
_FOUND = re.compile(
    r"\b(?:impressions?|interpretations?|findings?|conclusions?|summary|interpreted|technique|complications?)\b",
    re.IGNORECASE,
)


def title_of(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """The first lines (no sentences) of a note that is a report, () where nothing found is told below them."""
    first = [one for one in statements[:_LINES] if len(one.text) <= _LONGEST and not one.text.endswith(".")]
    if not first or any(_NO_REPORT.search(one.text) for one in first):
        return ()
    told = any(_FOUND.search(one.text) for one in statements[1:]) or any(
        one.kind.value in ("assessment", "results") for one in statements[1:]
    )
    return tuple(first) if told else ()


def titled(statements: Sequence[Statement], statement: Statement, start: int, heads: bool) -> bool:
    """Does the act at character `start` stand in the report's title, or (`heads`) begin a line of the report?"""
    if any(statement is one for one in statements[:_LINES]):
        return any(statement is one for one in title_of(statements))
    return heads and start <= _HEAD and any(_REPORT.search(one.text) for one in title_of(statements))
