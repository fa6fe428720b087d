"""After an operation on bones and joints: aftercare (Z47), or the mended injury while it heals (I.C.21.c.7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from cleanclaim.codesets import Library
from cleanclaim.coding.selection.guidelines.steps import added, coded, from_words, guide
from cleanclaim.coding.selection.mentions import headings
from cleanclaim.coding.selection.procedures.phrases import pattern
from cleanclaim.coding.selection.specificity import choose, said_words, without_ruled_out
from cleanclaim.coding.selection.stages import Reading, Standing
from cleanclaim.kernel import Span
from cleanclaim.kernel.rules import load_rulebook, rule

_RULEBOOK = "coding/aftercare"
_YEARS = re.compile(r"\b(?:years?|yrs?|(?:19|20)\d\d)\b", re.IGNORECASE)


@rule("coding.after_bone_surgery", cites=guide("I.C.21.c.7 aftercare, not for injuries; I.C.19.a subsequent encounter"))
def after_bone_surgery(reading: Reading, library: Library) -> Reading:
    """Soon after an operation on bones or joints the visit is aftercare, or the mended injury in its healing."""
    table = load_rulebook(_RULEBOOK)
    if not reading.assessed or coded(reading, table["beside"]["not"]):
        return reading
    for span in _lines(reading):
        for row in table["operation"]:
            match = pattern(row["says"]).search(span.text)
            if match is None:
                continue
            code = choose(row["gives"], said_words(span.text), library).codes[0]
            said = reading.document.quote(span.start + match.start(), span.start + match.end())
            new = from_words(reading, code, said, Standing.LISTED, after_bone_surgery.card, f"“{match[0]}”.")
            reading = added(reading, replace(new, first=True))
            if "status" in row:
                beside = from_words(reading, row["status"], said, Standing.LISTED, after_bone_surgery.card)
                reading = added(reading, beside)
            gone = coded(reading, table["beside"]["drops"])
            return reading.without(gone, f"replaced by {code}", after_bone_surgery.card.sentence) if gone else reading
    return reading


def _lines(reading: Reading) -> Iterator[Span]:
    """The problem headings that say that something was operated on, and that it is not long ago."""
    table = load_rulebook(_RULEBOOK)["recent"]
    note = reading.document
    for index, _ in headings(note):
        sentence = note.sentences[index]
        span = note.quote(sentence.start, sentence.end)
        text = without_ruled_out(span.text)
        if pattern(table["done"]).search(text) and pattern(table["words"]).search(text) and not _YEARS.search(text):
            yield span
