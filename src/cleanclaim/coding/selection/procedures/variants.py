"""Variants: the other number of a family that the words told of an act ask for (a biopsy beside the looking)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cleanclaim.coding.selection.procedures.phrases import pattern
from cleanclaim.coding.selection.procedures.services import Service, house_confidence
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.selection.procedures.steps import words_told
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import rule

_NCCI_1 = Citation("NCCI Policy Manual ch. 1", "§F, more extensive procedure; §I, family of codes")
_WEIGHT = re.compile(
    r"\b(?:uter\w+|specimen|weigh\w*)\b[^.;\n]{0,40}?(?<![\d.])(\d{2,4}(?:\.\d)?)\s?(?:g|gms?|grams?)\b", re.IGNORECASE
)
_HEAVY = 250.0  # grams, in the numbers of the removed womb
_CENTIMETERS = re.compile(r"(?<![\d.])(\d{1,2}(?:\.\d)?)\s?cm\b", re.IGNORECASE)
_NOT_DONE = re.compile(
    r"\b(?:no|not|without|never|nor|if|will|would|may|offered|deferred|declined|consider\w*)\b(?:[ /-]+[\w']+){1,4}"
    r"|\b[\w']+(?: [\w']+)? (?:was|were) (?:not|never)\b",
    re.IGNORECASE,
)


def varied_by_words(
    service: Service, variants: Sequence[Mapping[str, Any]], statements: Sequence[Statement]
) -> Service | None:
    """The service under the first variant whose words are told of it, None where none is.

    A variant has a `code` and `any` (one of these words; with `also`, one of those too) or `all` (one of each list);
    with `whole_note` they may stand anywhere.
    """
    if not variants:
        return None
    text = _NOT_DONE.sub(" ", _told(service, statements))
    for row in variants:
        whole = _NOT_DONE.sub(" ", " ".join(one.text for one in statements)) if row.get("whole_note") else text
        words = _words(row, whole)
        if variant(words):
            also = (service.code, *service.alternatives)
            chosen = replace(service, code=str(row["code"]), alternatives=also)
            return chosen.told(variant.card, f"{', '.join(words)}.")
    return None


def varied_by_weight(service: Service, heavier: Mapping[str, str], statements: Sequence[Statement]) -> Service:
    """The service under the number for a heavy organ, where the note tells a weight beyond the limit."""
    if service.code not in heavier:
        return service
    weights = [float(found) for one in statements for found in _WEIGHT.findall(one.text)]
    if not heavy(max(weights, default=0.0)):
        return service
    also = (service.code, *service.alternatives)
    chosen = replace(service, code=heavier[service.code], alternatives=also)
    return chosen.told(heavy.card, f"{max(weights):g} g.")


def varied_by_age(service: Service, younger: Mapping[str, Any], age: int | None) -> Service:
    """The service under the number for children, where the patient is younger than the row says."""
    if service.code != younger.get("of") or not for_a_child(age, int(younger["under"])):
        return service
    return replace(service, code=str(younger["code"]), alternatives=(service.code,)).told(
        for_a_child.card, f"under {younger['under']}."
    )


def varied_by_size(service: Service, wider: Sequence[Mapping[str, Any]], statements: Sequence[Statement]) -> Service:
    """The service under the number for the size that is told of it, in centimeters; the widest row goes first."""
    if not wider:
        return service
    sizes = [float(found) for found in _CENTIMETERS.findall(_told(service, statements))]
    size = max(sizes, default=0.0)
    code = next((str(row["code"]) for row in wider if size > row["above"]), service.code)
    if not sized(size) or code == service.code:
        return service
    return replace(service, code=code, alternatives=(service.code,)).told(sized.card, f"{size:g} cm.")


def not_done_words(text: str) -> str:
    """A text without what it says was not done, only planned or offered."""
    return _NOT_DONE.sub(" ", text)


def _told(service: Service, statements: Sequence[Statement]) -> str:
    """What is told of a service; of a report all that it says."""
    if any(done.mention.titled for done in service.done):
        return " ".join(one.text for one in statements)
    return " ".join(told for done in service.done for told in words_told(statements, done.mention))


def _words(row: Mapping[str, Any], text: str) -> list[str]:
    """The words of the text that a variant asks for, [] where one of its lists has none."""
    lists = row.get("all") or [row["any"], *([row["also"]] if "also" in row else [])]
    found = [pattern(words).search(text) for words in lists]
    return [match[0] for match in found if match] if all(found) else []


@rule("procedures.variant", cites=_NCCI_1)
def variant(words: Sequence[str]) -> bool:
    """The words told of the act choose among the numbers of its family:"""
    return bool(words)


@rule("procedures.sized", cites=_NCCI_1)
def sized(centimeters: float) -> bool:
    """The number follows from the size of what was removed:"""
    return centimeters > 0


@rule("procedures.heavy", cites=Citation("NCCI Policy Manual ch. 7", "numbers by the weight of the uterus"))
def heavy(grams: float) -> bool:
    """A womb of more than 250 g has numbers of its own:"""
    return grams > _HEAVY


@rule("procedures.for_a_child", cites=_NCCI_1)
def for_a_child(age: int | None, under: int) -> bool:
    """Some operations have another number for children:"""
    return age is not None and age < under


def parts_told(
    service: Service, parts: Sequence[Mapping[str, Any]], statements: Sequence[Statement]
) -> Iterator[Service]:
    """Further lines for what was measured beside the act, where the words told of it name that."""
    if not parts:
        return
    text = _NOT_DONE.sub(" ", _told(service, statements))
    for row in parts:
        words = _words(row, text)
        if measured_beside(words):
            reading = str(row.get("read_only", ""))
            beside = replace(service, code=str(row["code"]), name=str(row["name"]), alternatives=(), read_only=reading)
            yield beside.told(measured_beside.card, f"{', '.join(words)}.")


def units_counted(service: Service, counted: Sequence[str], statements: Sequence[Statement]) -> Service:
    """The service with as many units as the note counts ("24 prick tests"), one where it counts none."""
    if not counted:
        return service
    match = re.search(
        rf"(?<![\d.])(\d{{1,3}})\W+(?:\w+\W+){{0,2}}?{pattern(counted).pattern}", _told(service, statements)
    )
    units = int(match[1]) if match else 1
    if not each_counted(units):
        return replace(service, ceiling=house_confidence("product_open"))
    return replace(service, units=units).told(each_counted.card, f"{units} here.")


@rule("procedures.measured_beside", cites=_NCCI_1)
def measured_beside(words: Sequence[str]) -> bool:
    """What the same session measured beside the act has a line of its own:"""
    return bool(words)


@rule("procedures.each_counted", cites=_NCCI_1)
def each_counted(units: int) -> bool:
    """Each single test or dose is one unit:"""
    return units > 1
