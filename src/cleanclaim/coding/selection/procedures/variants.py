"""Variants: the other number of a family that the words told of an act ask for (a biopsy beside the looking)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cleanclaim.coding.selection.procedures.phrases import pattern
from cleanclaim.coding.selection.procedures.services import Service
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.selection.procedures.steps import words_told
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import rule

_NCCI_1 = Citation("NCCI Policy Manual ch. 1", "§F, more extensive procedure; §I, family of codes")
_NOT_DONE = re.compile(
    r"\b(?:no|not|without|never|nor|if|will|would|may|offered|deferred|declined|consider\w*)\b(?:[ /-]+[\w']+){1,4}"
    r"|\b[\w']+(?: [\w']+)? (?:was|were) (?:not|never)\b",
    re.IGNORECASE,
)


def varied_by_words(
    service: Service, variants: Sequence[Mapping[str, Any]], statements: Sequence[Statement]
) -> Service | None:
    """The service under the first variant whose words are told of it, None where none is.

    A variant has a `code` and `any` (one of these words; with `also`, one of those too) or `all` (one of each list).
    """
    if not variants:
        return None
    text = " ".join(told for done in service.done for told in words_told(statements, done.mention))
    text = _NOT_DONE.sub(" ", text)
    for row in variants:
        words = _words(row, text)
        if variant(words):
            also = (service.code, *service.alternatives)
            chosen = replace(service, code=str(row["code"]), alternatives=also)
            return chosen.told(variant.card, f"{', '.join(words)}.")
    return None


def _words(row: Mapping[str, Any], text: str) -> list[str]:
    """The words of the text that a variant asks for, [] where one of its lists has none."""
    lists = row.get("all") or [row["any"], *([row["also"]] if "also" in row else [])]
    found = [pattern(words).search(text) for words in lists]
    return [match[0] for match in found if match] if all(found) else []


@rule("procedures.variant", cites=_NCCI_1)
def variant(words: Sequence[str]) -> bool:
    """The words told of the act choose among the numbers of its family:"""
    return bool(words)
