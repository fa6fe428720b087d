"""Closing of wounds: kind of repair, group of sites, and the lengths of one kind and group added together."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from cleanclaim.coding.selection.procedures.services import (
    Done,
    Service,
    has,
    house_confidence,
    mentions_of,
    near,
    sift,
    withhold,
)
from cleanclaim.coding.selection.procedures.sites import RULEBOOK, body_parts
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.selection.procedures.status import Mention
from cleanclaim.coding.values import Withheld
from cleanclaim.kernel import Citation, Span
from cleanclaim.kernel.rules import load_rulebook, rule

_NCCI_3 = Citation("NCCI Policy Manual ch. 3", "repair of wounds")
_LENGTH = re.compile(
    r"(?<![\d.])(?P<n>\d+(?:\.\d+)?)\s*-?\s*(?P<u>cm|centimeters?|mm|millimeters?|inch(?:es)?)\b", re.I
)
_FINAL = re.compile(  # how long the closed wound was, told apart from the closing
    r"\b(?:(?:final|repair|closure|closed|total|wound|incision)\s+(?:\w+\s+){0,2}?length|length\s+of\s+(?:the\s+)?"
    r"(?:repair|closure|wound|incision))\s*(?:was|is|of|:|=|,)?\s*(?P<n>\d+(?:\.\d+)?)\s*(?P<u>cm|mm|inch(?:es)?)\b",
    re.IGNORECASE,
)
_WOUND = re.compile(r"\b(?:laceration|wound|cut)s?\b", re.IGNORECASE)
_CUT_OUT = re.compile(r"\b(?:was|were|been)\s+(?:\w+\s+)?excised\b|\bexcised (?:with|from|through)\b", re.IGNORECASE)
_LESION = re.compile(r"\b(?:margins?|lesion|excis\w*|cyst|nevus|lipoma)\b", re.IGNORECASE)
_CLOSING = re.compile(
    r"\b(?:clos(?:ure|ed)|repair(?:ed)?|length|sutured)\b[^,;.|]*\|"
    r"|\|\s*(?:\w+\s+)?(?:clos|repair|wound|lac|incision)",
    re.IGNORECASE,
)
_CM = {"c": Decimal(1), "m": Decimal("0.1"), "i": Decimal("2.54")}


@dataclass(frozen=True, slots=True)
class Wound:
    """A wound that was closed: `centimetres` is None where no length is stated."""

    done: Done
    centimetres: Decimal | None
    body: str
    layered: bool
    measured_at: Statement


def find(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    """Wounds that were closed at this visit."""
    table = load_rulebook(RULEBOOK)["wound"]
    closings = mentions_of(statements, table["says"], not_for=table["not_for"], by_hand=True)
    threads = mentions_of(statements, table["threads"], not_for=table["not_for"], by_hand=True)
    told = [_told(one) for one in (*closings, *(each for each in threads if _WOUND.search(each.statement.text)))]
    done, withheld = sift(told, "12001")
    if (
        done
        and has(table["strips_only"], done[0].statement.text)
        and not has(["suture", "sutures", "staples"], done[0].statement.text)
    ):
        held = withhold(done[0].mention, "part of the visit", "", "Closing with adhesive strips alone has no number.")
        return [], [*withheld, held]
    wounds = list(_wounds(done, statements, table))
    groups: dict[str, list[Wound]] = {}
    for wound in wounds:
        groups.setdefault(_group_of(wound, table)["steps"][0]["code"], []).append(wound)
    return [one for group in groups.values() for one in _services(group, table, statements)], withheld


def _told(mention: Mention) -> Mention:
    """A wound with its length and its stitches in one sentence was closed; so was what was cut out."""
    text = mention.statement.text
    whole = bool((_WOUND.search(text) and _LENGTH.search(text)) or _CUT_OUT.search(text))
    measured = replace(mention, measured=bool(_LENGTH.search(text)))
    return replace(measured, steps=max(mention.steps, 3)) if whole else measured


def _wounds(done: Sequence[Done], statements: Sequence[Statement], table: dict[str, Any]) -> Iterator[Wound]:
    """Each measured wound once, though its closing be told in several sentences."""
    seen: set[tuple[Decimal | None, str]] = set()
    for one in done:
        layered = has(table["layered"], near(one, statements))
        for length, body, place in _measured(one, statements):
            if (length, body) not in seen and not (length is None and seen):
                seen.add((length, body))
                yield Wound(one, length, body, layered, place)


def _measured(done: Done, statements: Sequence[Statement]) -> list[tuple[Decimal | None, str, Statement]]:
    """Lengths in the act's sentence, else in sentences under its heading, else where the wound is described."""
    own = [done.statement]
    heading = [one for one in statements if one.under_heading_of(done.statement)]
    described = [one for one in statements if _WOUND.search(one.text)]
    for places in (own, heading, described):
        found = [
            row for place in places if place is done.statement or _WOUND.search(place.text) for row in _lengths(place)
        ]
        if found:
            return [(length, body or _body(own + heading + described), place) for length, body, place in found]
    for place in statements:
        if final := _FINAL.search(place.text):
            length = Decimal(final["n"]) * _CM[final["u"][0].lower()]
            return [(length, _body([*own, *heading, *statements]), place)]
    return [(None, _body(own + heading + described), done.statement)]


def _lengths(statement: Statement) -> Iterator[tuple[Decimal, str, Statement]]:
    """Each length of a sentence with the part of the body named next after it, or before it."""
    parts = body_parts(statement.text)
    found = list(_LENGTH.finditer(statement.text))
    closing = [match for match in found if _of_closing(statement.text, match)]
    for match in closing if closing and _LESION.search(statement.text) else found:
        after = [part.name for part in parts if part.start >= match.end()]
        before = [part.name for part in parts if part.end <= match.start()]
        centimetres = Decimal(match["n"]) * _CM[match["u"][0].lower()]
        yield centimetres, (after[:1] or before[-1:] or [""])[0], statement


def _of_closing(text: str, length: re.Match[str]) -> bool:
    """Does the length stand with the closing rather than with the lesion that was cut out?"""
    around = text[max(0, length.start() - 30) : length.start()] + "|" + text[length.end() : length.end() + 15]
    return bool(_CLOSING.search(around))


def _body(statements: Sequence[Statement]) -> str:
    for statement in statements:
        if parts := body_parts(statement.text):
            return parts[0].name
    return ""


def _group_of(wound: Wound, table: dict[str, Any]) -> dict[str, Any]:
    face = wound.body in table["face"]
    hands = wound.layered and wound.body in table["hands_feet_neck"]
    for group in table["group"]:
        if (
            group["layered"] == wound.layered
            and group.get("face", False) == face
            and group.get("hands", False) == hands
        ):
            return dict(group)
    return dict(table["group"][0])


def _services(group: Sequence[Wound], table: dict[str, Any], statements: Sequence[Statement]) -> list[Service]:
    """The closing of a group of wounds: a complex one by its place, with its add-on; else by kind and length."""
    plain = _service(group, table)
    row = table["complex"]
    lengths = [wound.centimetres for wound in group if wound.centimetres is not None]
    total = sum(lengths, Decimal(0))
    said = any(has(row["says"], near(wound.done, statements)) for wound in group)
    if not (said and complex_closing(total, Decimal(row["over"]))):
        return [plain]
    short, longer, more = next(
        (each["codes"] for each in row["places"] if group[0].body in each["bodies"]), row["others"]
    )
    code = short if total <= Decimal("2.5") else longer
    fact = f"{total.normalize():f} cm."
    first = replace(plain, code=code, name="complex closing of a wound", because=()).told(complex_closing.card, fact)
    units = math.ceil((total - Decimal("7.5")) / Decimal(row["each"]))
    return [first, replace(first, code=more, units=units)] if units > 0 else [first]


def _service(wounds: Sequence[Wound], table: dict[str, Any]) -> Service:
    lengths = [wound.centimetres for wound in wounds if wound.centimetres is not None]
    steps = _group_of(wounds[0], table)["steps"]
    total = sum(lengths, Decimal(0))
    code = next(step["code"] for step in steps if total <= Decimal(step["up_to"]))
    kind = "layered" if wounds[0].layered else "simple"
    extra: tuple[Span, ...] = tuple(wound.measured_at.span() for wound in wounds)
    service = Service(
        code,
        f"{kind} closing of a wound",
        tuple(wound.done for wound in wounds),
        tuple(table["about"]),
        wounds[0].body,
        more_evidence=extra,
    )
    if length_open(lengths):
        return replace(service, ceiling=house_confidence("product_open")).told(length_open.card)
    return service.told(length_summed.card, f"{kind}, {total.normalize():f} cm.")


@rule("procedures.complex_closing", cites=_NCCI_3)
def complex_closing(total: Decimal, over: Decimal) -> bool:
    """A closing that the note calls complex has numbers of its own, by place and length:"""
    return total > over


@rule("procedures.wound_length", cites=_NCCI_3)
def length_summed(lengths: Sequence[Decimal]) -> bool:
    """Wounds closed in the same way in one group of sites are coded by their lengths added together:"""
    return bool(lengths)


@rule("procedures.wound_length_open", cites=_NCCI_3)
def length_open(lengths: Sequence[Decimal]) -> bool:
    """The wound's length is not stated, so the shortest is proposed."""
    return not lengths
