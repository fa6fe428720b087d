"""Taken up: what the sentences under a problem treat or work up in its own right, so that it counts beside the problem.

A drug that is given for a disease ("I prescribed Protonix for gastritis") and a finding that a test is ordered for
("echocardiogram to evaluate the murmur") are evaluated or managed at this visit, whatever heading they stand under.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from cleanclaim.charts.values import SectionKind
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.coding.selection.stages import Mention, Reading, Standing
from cleanclaim.coding.values import Assertion
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import RuleCard, load_rulebook, rule

_BETWEEN = 40  # characters between "for" and the disease
_MANAGED = Citation("ICD-10-CM Official Guidelines FY2026", "IV.J, code all documented conditions that coexist")


@rule("coding.treated_for", cites=_MANAGED)
def treated_for(one: Mention, reading: Reading) -> bool:
    """A disease that a drug is prescribed for counts under the heading of another problem, too."""
    if one.weak or one.document or one.assertion is not Assertion.PRESENT or one.code[0] in "RZOST":
        return False
    before = _before(one, reading)
    behind = _words("purpose").last(before)
    if behind < 0 or len(before) - behind > _BETWEEN or not _is_plain(before[behind:]):
        return False
    return bool(_words("gives").found.search(before, 0, behind)) and not _words("refers").found.search(
        before, 0, behind
    )


@rule("coding.worked_up", cites=_MANAGED)
def worked_up(one: Mention, reading: Reading) -> bool:
    """A finding that a test is ordered for counts under the heading of another problem, too."""
    if one.document or one.assertion is not Assertion.PRESENT or not one.code.startswith(_findings()):
        return False
    before = _before(one, reading)
    behind = _words("looks_into").last(before)
    return behind >= 0 and _is_plain(before[behind:]) and bool(_words("orders").found.search(before, 0, behind))


def taken_up(one: Mention, reading: Reading) -> RuleCard | None:
    """The rule by which it is treated or worked up in its own right."""
    if one.standing not in (Standing.LISTED, Standing.ASSESSED) and one.section is not SectionKind.PLAN:
        return None
    return next((each.card for each in (treated_for, worked_up) if each(one, reading)), None)


def _before(one: Mention, reading: Reading) -> str:
    sentence = reading.sentence_of(one)
    return sentence.text[: one.start - sentence.start].lower()


def _is_plain(words: str) -> bool:
    """Nothing but whose it is and how it is stands there."""
    return set(words.split()) <= frozenset(_table()["whose"])


class _Words:
    """A row of words, and where its last one ends."""

    def __init__(self, says: list[str]) -> None:
        self.found: PhrasePattern = pattern(says)

    def last(self, text: str) -> int:
        return max((match.end() for match in self.found.finditer(text)), default=-1)


@cache
def _words(name: str) -> _Words:
    return _Words(_table()[name])


@cache
def _findings() -> tuple[str, ...]:
    return tuple(_table()["findings"])


def _table() -> dict[str, Any]:
    return load_rulebook("coding/taken_up")
