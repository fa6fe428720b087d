"""Acts whose number hangs on a count: muscles injected, nails reduced, regions of the spine adjusted."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from cleanclaim.coding.selection.procedures.phrases import UNDONE, key, pattern, with_deeds
from cleanclaim.coding.selection.procedures.services import (
    NUMBER,
    Done,
    Service,
    has,
    house_confidence,
    mentions_of,
    number,
    sift,
)
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.selection.procedures.status import Mention
from cleanclaim.coding.selection.procedures.steps import words_told
from cleanclaim.coding.values import Withheld
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import load_rulebook, rule

RULEBOOK = "coding/procedures/counted"
_NCCI_1 = Citation("NCCI Policy Manual ch. 1", "§F, number of lesions, muscles or regions in the code")


def find(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    """Counted acts of this visit."""
    services: list[Service] = []
    withheld: list[Withheld] = []
    for row in load_rulebook(RULEBOOK)["counted"]:
        done, held = sift(_mentions(row, statements), row["steps"][0]["code"])
        withheld.extend(held)
        if done:
            services.extend(_services(row, done, statements))
    return services, withheld


def _mentions(row: dict[str, Any], statements: Sequence[Statement]) -> list[Any]:
    found = mentions_of(statements, with_deeds(row), not_for=row.get("not_for", ()), by_hand=True)
    found = [one for one in found if not UNDONE.search(one.statement.text[one.start : one.end])]
    found = [replace(one, measured=_counted_behind(row, one)) for one in found]
    asked = [one for one in found if not row.get("needs") or has(row["needs"], one.statement.text)]
    if not row.get("needs_of"):
        return asked
    return [one for one in asked if has((*row["of"], *row["named"], "spine", "subluxation"), one.statement.text)]


def _counted_behind(row: dict[str, Any], mention: Mention) -> bool:
    """Is the act told with how many it was done to ("ILK to 9 lesions")?"""
    nouns = pattern(row["of"]).pattern
    behind = mention.statement.text[mention.end :]
    return bool(re.match(rf"\W+(?:to|of|into|x)?\W*{NUMBER}\s+(?:[a-z]+\s+){{0,1}}?(?:{nouns})", behind, re.IGNORECASE))


def _services(row: dict[str, Any], done: list[Done], statements: Sequence[Statement]) -> Iterator[Service]:
    told = list(dict.fromkeys(text for one in done for text in words_told(statements, one.mention)))
    count = max(_count(row, one.statement.text) for one in done) or max(_count(row, text) for text in told)
    code = [step["code"] for step in row["steps"] if step["least"] <= max(count, 1)][-1]
    others = tuple(step["code"] for step in row["steps"] if step["code"] != code)
    service = Service(code, row["name"], tuple(done), tuple(row["about"]))
    if counted(count):
        yield service.told(counted.card, f"{count} here.")
    else:
        ceiling = house_confidence("product_open") if others else 1.0
        yield replace(service, ceiling=ceiling, alternatives=others).told(uncounted.card)
    more = row.get("more")
    if more and beyond(count, more["after"]):
        units = math.ceil((count - more["after"]) / more["each"])
        yield replace(service, code=more["code"], units=units).told(beyond.card, f"{count} here.")


def _count(row: dict[str, Any], text: str) -> int:
    """How many a text counts: said in a number, by words for all, or by their names; 0 where it does not."""
    for every in row.get("all", ()):
        if has(every["words"], text):
            return int(every["count"])
    nouns = pattern(row["of"]).pattern
    ahead = re.search(rf"(?<![\d.])\b(?P<n>{NUMBER})\s+(?:[a-z]+\s+){{0,2}}?(?:{nouns})", text, re.IGNORECASE)
    behind = re.search(
        rf"(?:{nouns})\W+(?:x|times|#)\s?(?P<n>\d{{1,2}})\b|\bx\s?(?P<m>\d{{1,2}})\b(?!\s*\d)", text, re.IGNORECASE
    )
    said = number(ahead["n"]) if ahead else number(behind["n"] or behind["m"]) if behind else 0
    names = len({_same(row, key(match[0])) for match in pattern(row.get("named", ())).finditer(text)})
    return max(said, names)


def _same(row: dict[str, Any], name: str) -> str:
    """One name for those that mean the same."""
    return next((each[0] for each in row.get("same", ()) if name in {key(word) for word in each}), name)


@rule("procedures.counted", cites=_NCCI_1)
def counted(count: int) -> bool:
    """The number follows from how many were treated:"""
    return count > 0


@rule("procedures.uncounted", cites=_NCCI_1)
def uncounted(count: int) -> bool:
    """How many were treated is not stated, so the least is proposed."""
    return count == 0


@rule("procedures.beyond_count", cites=_NCCI_1)
def beyond(count: int, after: int) -> bool:
    """What goes beyond the count of the first number is coded by its add-on number:"""
    return count > after
