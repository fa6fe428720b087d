"""Confidence: an honest class for each diagnosis, by where and how the record says it.

The figures are in `rulebook/coding/guidelines/reading.toml`; how often suggestions at or over `CONFIDENT` are right
is measured and published by `code evaluate`.
"""

from __future__ import annotations

from cleanclaim.coding.selection.stages import Candidate, Mention, Reading
from cleanclaim.kernel.rules import load_rulebook

CONFIDENT = 0.85
"""Suggestions at or over this are called confident; `code evaluate` says how often they are right."""


def confidence(candidate: Candidate, reading: Reading) -> float:
    """Between 0 and 1."""
    if candidate.sure is not None:
        return candidate.sure
    table = load_rulebook("coding/guidelines")["confidence"]
    base = float(table["standing"][candidate.standing.name.lower()])
    if not reading.assessed:
        base = float(table["no_assessment"])
    if len({mention.sentence for mention in candidate.mentions}) > 1:
        base += float(table["said_again"])
    if all(mention.near for mention in candidate.mentions):
        base -= float(table["near_cue"])
    if candidate.mentions and all(_is_run_on(reading, mention) for mention in candidate.mentions):
        base -= float(table["run_on"])
    return round(min(0.97, max(0.05, base - candidate.doubt)), 3)


def _is_run_on(reading: Reading, mention: Mention) -> bool:
    """Its sentence is a whole story, or names many things: what is the problem of the line is a guess."""
    sentence = reading.sentence_of(mention)
    table = load_rulebook("coding/guidelines")["confidence"]
    return len(sentence.text.split()) > int(table["run_on_words"])
