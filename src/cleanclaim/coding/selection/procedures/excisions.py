"""Lesions cut out, shaved off or scraped: the kind, the group of sites and the diameter give the number.

A cut-out lesion counts with its margins on both sides. Without a pathologist's word it counts as benign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

from cleanclaim.charts.values import SectionKind
from cleanclaim.coding.selection.procedures.diameters import diameter_in, whole_diameter
from cleanclaim.coding.selection.procedures.phrases import UNDONE, PhrasePattern, pattern
from cleanclaim.coding.selection.procedures.services import (
    Done,
    Service,
    has,
    house_confidence,
    mentions_of,
    sift,
)
from cleanclaim.coding.selection.procedures.sites import body_parts
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.selection.procedures.status import Mention
from cleanclaim.coding.selection.procedures.steps import words_told
from cleanclaim.coding.values import Withheld
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import load_rulebook, rule

RULEBOOK = "coding/procedures/lesions"
_ABOVE = 2  # statements above an act that may be the heading of its problem
_NCCI_3 = Citation("NCCI Policy Manual ch. 3", "integumentary system: excision, shaving, destruction")
_DIAGNOSES = {SectionKind.ASSESSMENT, SectionKind.CHIEF_COMPLAINT, SectionKind.PROCEDURES, SectionKind.OTHER}


@dataclass(frozen=True, slots=True)
class Lesion:
    """A lesion that was removed: `centimetres` is None where no size is told, `text` all that is told of it."""

    done: Done
    body: str
    centimetres: Decimal | None
    text: str


def find(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    """Lesions cut out, shaved off or scraped at this visit, fatty lumps among them."""
    services: list[Service] = []
    withheld: list[Withheld] = []
    for kind in load_rulebook(RULEBOOK)["kind"]:
        lesions, held = _lesions(kind, statements, margins=kind["margins"])
        withheld.extend(held)
        services.extend(one for lesion in lesions for one in _service(kind, lesion, statements))
    lumps, held = _lesions(load_rulebook(RULEBOOK)["lipoma"], statements, margins=False)
    services.extend(one for lesion in lumps for one in _lump(lesion))
    return services, [*withheld, *held]


def _lesions(
    kind: dict[str, Any], statements: Sequence[Statement], *, margins: bool
) -> tuple[list[Lesion], list[Withheld]]:
    mentions = mentions_of(statements, kind["says"], not_for=kind["not_for"], by_hand=True)
    told = [
        replace(one, measured=_cut_to_size(one, margins))
        for one in mentions
        if not UNDONE.search(one.statement.text[one.start : one.end])
    ]
    done, withheld = sift(told, "")
    return list(_apart(done, statements, margins)), [] if done else withheld


def _cut_to_size(mention: Mention, margins: bool) -> bool:
    """Is the act told with a size, and with margins, closing or cycles ("excision … 1.7 cm with margins, closed")?"""
    text = mention.statement.text
    return diameter_in(text, margins) is not None and has(load_rulebook(RULEBOOK)["told"]["says"], text)


def _apart(done: Sequence[Done], statements: Sequence[Statement], margins: bool) -> Iterator[Lesion]:
    """Each lesion that has a size of its own, once; else one, with the size told under the act."""
    told = list(dict.fromkeys(text for one in done for text in words_told(statements, one.mention)))
    elsewhere = next((body for text in (*told, diagnoses_told(statements)) if (body := _body(text, 0))), "")
    seen: set[tuple[str, Decimal | None]] = set()
    for one in done:
        size = diameter_in(one.statement.text, margins)
        body = _body(one.statement.text, one.mention.start) or elsewhere
        if size is not None and (body, size) not in seen:
            seen.add((body, size))
            yield Lesion(one, body, size, one.statement.text)
    if done and not seen:
        body = next((body for one in done if (body := _body(one.statement.text, one.mention.start))), elsewhere)
        size = diameter_in(" ".join(told), margins)
        if size is None and margins:
            size = next((whole for one in statements if (whole := whole_diameter(one.text)) is not None), None)
        yield Lesion(done[0], body, size, " ".join(told))


def _body(text: str, at: int) -> str:
    parts = [(abs(part.start - at), part.name) for part in body_parts(text)]
    return min(parts, default=(0, ""))[1]


def _service(kind: dict[str, Any], lesion: Lesion, statements: Sequence[Statement]) -> Iterator[Service]:
    proven = _proven(kind, lesion, statements)
    if kind.get("beside") and lesion.centimetres is None:
        told = " ".join((*_above(lesion.done, statements), lesion.text))
        lesion = replace(lesion, centimetres=diameter_in(told, False), body=lesion.body or _body(told, len(told)))
    if kind.get("only_malignant") and not proven:
        return
    cancer = bool(kind["malignant"]) and proven
    table = kind["malignant"] if cancer else kind["benign"]
    about = tuple(kind["about_malignant"] if cancer else kind["about_benign"])
    steps = table[_group(lesion.body)]
    size = lesion.centimetres
    code = next((code for code, up_to in zip(steps, kind["up_to"], strict=True) if size and size <= Decimal(up_to)), "")
    service = Service(code or steps[0], kind["name"], (lesion.done,), about, lesion.body)
    if cancer:
        service = service.told(malignant.card)
    if size_open(size):
        yield replace(service, ceiling=house_confidence("product_open"), alternatives=tuple(steps[1:])).told(
            size_open.card
        )
    else:
        yield service.told(diameter.card, f"{lesion.body or 'trunk or limb'}, {size} cm.")


def _proven(kind: dict[str, Any], lesion: Lesion, statements: Sequence[Statement]) -> bool:
    """Is the lesion a cancer? What is frozen is mostly none: the cancer must stand beside it, or head its problem."""
    if not kind.get("beside"):
        return malignant(f"{lesion.text} {diagnoses_told(statements)}")
    other = pattern(kind["not_for"])
    for text in (lesion.done.statement.text, *_above(lesion.done, statements)):
        if other.search(text):
            return False
        if malignant(text):
            return True
    return False


def _above(done: Done, statements: Sequence[Statement]) -> list[str]:
    """The statements above an act in its kind of section, the nearest first."""
    own = done.statement
    place = next((at for at, one in enumerate(statements) if one == own), 0)
    return [one.text for one in reversed(statements[max(0, place - _ABOVE) : place]) if one.kind is own.kind]


def _lump(lesion: Lesion) -> Iterator[Service]:
    table = load_rulebook(RULEBOOK)["lipoma"]
    row = next((row for row in table["places"] if lesion.body in row["bodies"]), None)
    if row is None:
        return
    size = lesion.centimetres
    code = row["from"] if size is not None and size >= Decimal(row.get("step", table["step"])) else row["under"]
    service = Service(code, "cutting out of a fatty lump", (lesion.done,), tuple(table["about"]), lesion.body)
    fact = f"{lesion.body}, {size} cm." if size is not None else f"{lesion.body}."
    yield service.told(lump.card, fact)


def _group(body: str) -> int:
    """Place in the table: 0 trunk and limbs, 1 scalp, neck, hands, feet, genitals, 2 face."""
    sites = load_rulebook(RULEBOOK)["site"]
    return 2 if body in sites["face"] else int(body in sites["scalp_hands"])


def diagnoses_told(statements: Sequence[Statement]) -> str:
    """What a note says where it names diagnoses."""
    return " ".join(one.text for one in statements if one.kind in _DIAGNOSES)


@rule("procedures.malignant", cites=_NCCI_3)
def malignant(text: str) -> bool:
    """A lesion that the record calls a cancer of the skin is coded as one; a suspected one is not."""
    found, doubt = _cancer()
    return any(not doubt.search(text[max(0, match.start() - 40) : match.start()]) for match in found.finditer(text))


@cache
def _cancer() -> tuple[PhrasePattern, re.Pattern[str]]:
    table = load_rulebook(RULEBOOK)["malignant"]
    doubts = "|".join(re.escape(word) for word in table["open"])
    return pattern(table["says"]), re.compile(rf"(?<!\w)(?:{doubts})(?:\W+\w+){{0,3}}\W*$", re.IGNORECASE)


@rule("procedures.lesion_diameter", cites=_NCCI_3)
def diameter(size: Decimal | None) -> bool:
    """A removed lesion is coded by its group of sites and its diameter, a cut-out one with margins:"""
    return size is not None


@rule("procedures.lesion_size_open", cites=_NCCI_3)
def size_open(size: Decimal | None) -> bool:
    """The lesion's size is not stated, so the smallest is proposed."""
    return size is None


@rule("procedures.lump", cites=_NCCI_3)
def lump(body: str) -> bool:
    """A fatty lump under the skin is coded by its place and size:"""
    return bool(body)
