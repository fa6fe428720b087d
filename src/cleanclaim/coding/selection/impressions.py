"""Impressions: where a letter or a dictation without headings says what the doctor thinks.

Its one trick: "in summary", "I think", "my impression" open the part that counts, up to the end of the
paragraph. Elsewhere such a letter tells the story; of that only what one does not lose is coded.
"""

from __future__ import annotations

from functools import cache

from cleanclaim.charts.values import Document
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.kernel.rules import load_rulebook


@cache
def _opens() -> PhrasePattern:
    return pattern(load_rulebook("coding/assertions")["impression"]["words"])


def impression(document: Document) -> frozenset[int]:
    """The indexes of the sentences that say what the doctor thinks; empty where none does."""
    found: set[int] = set()
    for index, sentence in enumerate(document.sentences):
        if index not in found and _opens().search(document.text, sentence.start, sentence.end):
            end = document.text.find("\n\n", sentence.start)
            end = end if end >= 0 else len(document.text)
            found.update(n for n, one in enumerate(document.sentences) if n >= index and one.start < end)
    return frozenset(found)
