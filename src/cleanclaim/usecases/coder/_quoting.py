"""The words of the record that a person points at, as a span of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleanclaim.charts import Document
from cleanclaim.kernel import Refused, Span

_LONGEST = 600


def quoted(documents: Sequence[Document], words: str, at: str = "") -> Span:
    """Where these words stand: at `at` ("D12:340") if they stand there, else where they are found first.

    Blanks and letter case may differ from the record; what is kept is the record's own text. Raises Refused
    for words that no document has.
    """
    wanted = words.strip()
    if not wanted:
        raise Refused("Quote the words of the record that say so: mark them in the note, or type them.")
    if len(wanted) > _LONGEST:
        raise Refused("Quote the sentence that says so, not the whole note.")
    pattern = re.compile(r"\s+".join(re.escape(part) for part in wanted.split()), re.IGNORECASE)
    id, _, start = at.partition(":")
    place = int(start) if start.isascii() and start.isdigit() and len(start) < 10 else None
    for each in documents:
        if each.id == id and place is not None and (found := pattern.match(each.text, place)):
            return _span(each, found)
    for each in sorted(documents, key=lambda one: not one.signed_by):
        if found := pattern.search(each.text):
            return _span(each, found)
    raise Refused("Those words are not in the record; copy them as they stand there.")


def _span(document: Document, found: re.Match[str]) -> Span:
    return Span(document.id, found.start(), found.end(), found.group())
