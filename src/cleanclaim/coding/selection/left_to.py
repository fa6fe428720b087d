"""Left to others or to later: what an assessment only names because somebody else sees to it, or it comes round.

"(Pneumonia, COPD - primary team.)" of a consultant, "Annual skin check." under another problem: neither was of this
visit.
"""

from __future__ import annotations

from functools import cache

from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.coding.selection.stages import Mention, Reading, Standing
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import load_rulebook, rule

_TABLE = "coding/left_to"


@rule(
    "coding.left_to_others",
    cites=Citation("ICD-10-CM Official Guidelines FY2026", "IV.J, conditions that are treated or affect the care"),
)
def left_to_others(one: Mention, reading: Reading) -> bool:
    """What the note leaves to another team, and examinations that only come round, are not coded for this visit."""
    if one.document or one.standing not in (Standing.LISTED, Standing.ASSESSED):
        return False
    text = reading.sentence_of(one).text
    if _words("others").search(text):
        return bool(len(text.split()) <= load_rulebook(_TABLE)["longest"])
    comes_round = one.standing is Standing.ASSESSED and one.code.startswith(
        tuple(load_rulebook(_TABLE)["examinations"])
    )
    return comes_round and _opens(text)


def _opens(text: str) -> bool:
    """The sentence begins with how often it comes."""
    match = _words("comes_round").search(text)
    return match is not None and not text[: match.start()].strip(" -•*(")


@cache
def _words(name: str) -> PhrasePattern:
    return pattern(load_rulebook(_TABLE)[name])
