"""Fracture care without an operation: the broken bone, and whether it was set.

The cast or splint put on with it is part of it. The bone is read beside the act, else from the fracture
that the note assesses; where no bone is named there is no number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from cleanclaim.charts.values import SectionKind
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.coding.selection.procedures.services import Done, Service, mentions_of, near, sift, withhold
from cleanclaim.coding.selection.procedures.sides import digit, found_side, one_side, sided
from cleanclaim.coding.selection.procedures.sites import RULEBOOK, digit_modifiers, side_at
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.values import Withheld
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import load_rulebook, rule

_SIDE = re.compile(r"\b(?:left|right|lt|rt)\s+(?=[a-z])", re.IGNORECASE)  # "distal left radius"
_NCCI_4 = Citation("NCCI Policy Manual ch. 4", "musculoskeletal system: fracture treatment, casts and splints")
_TELLS = (SectionKind.ASSESSMENT, SectionKind.RESULTS, SectionKind.PLAN)


def find(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    """Fractures treated without an operation at this visit."""
    table = load_rulebook(RULEBOOK)["fracture"]
    set_now, held = sift(mentions_of(statements, table["with_manipulation"], by_hand=True), "")
    as_it_is, more = sift(mentions_of(statements, table["without_manipulation"], by_hand=True), "")
    done = set_now or as_it_is
    if not done:
        return [], held + more
    bone = _bone(done, statements)
    if bone is None:
        why = "A fracture's treatment is coded by the bone."
        return [], [*held, *more, withhold(done[0].mention, "bone not stated", "", why)]
    row, told = bone
    return [_service(row, told, done, statements, manipulated=bool(set_now))], held + more


def _bone(done: Sequence[Done], statements: Sequence[Statement]) -> tuple[dict[str, Any], Statement] | None:
    """The bone named beside the act, else in the sentences about the fracture; None unless it is one."""
    beside = [one for one in statements if any(one.text in near(each, statements) for each in done)]
    for told in (beside, *([one for one in statements if one.kind is kind] for kind in _TELLS)):
        broken = [one for one in told if told is beside or _fracture().search(one.text)]
        named = [(row, one) for one in broken for row in _bones() if _names(row, one.text)]
        if len({row["code"] for row, _ in named}) == 1:
            return named[0]
    return None


def _names(bone: dict[str, Any], text: str) -> bool:
    text = _SIDE.sub("", text)
    return bool(pattern(bone["says"]).search(text)) and not pattern(bone.get("not_for", ())).search(text)


def _service(
    bone: dict[str, Any],
    told: Statement,
    done: Sequence[Done],
    statements: Sequence[Statement],
    *,
    manipulated: bool,
) -> Service:
    code = bone.get("set", bone["code"]) if fracture_set(manipulated) else bone["code"]
    service = Service(code, f"fracture care, {bone['name']}", tuple(done), ("S",), bone["body"])
    service = replace(service, more_evidence=(told.span(),))
    service = service.told(fracture_set.card if manipulated else fracture_care.card, f"{bone['name']}.")
    match = pattern(bone["says"]).search(told.text)
    side = side_at(told.text, *match.span()) if match else side_at(told.text, 0, 0)
    marks = digit_modifiers(told.text, side) if bone.get("digits") else ()
    if one_side(side) and marks:
        return service.marked(marks[0], digit.card, "the finger or toe of the fracture.")
    if one_side(side) and not found_side(service, statements):
        return service.marked(side, one_side.card, "the side of the fracture.")
    return sided(service, statements, digits=bool(bone.get("digits")))


@rule("procedures.fracture_care", cites=_NCCI_4)
def fracture_care(manipulated: bool) -> bool:
    """A fracture treated as it stands is coded by the bone; cast or splint is part of it:"""
    return not manipulated


@rule("procedures.fracture_set", cites=_NCCI_4)
def fracture_set(manipulated: bool) -> bool:
    """A fracture that was set by hand has another number than one treated as it stands:"""
    return manipulated


def _bones() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = load_rulebook(RULEBOOK)["fracture"]["bone"]
    return rows


@cache
def _fracture() -> PhrasePattern:
    return pattern(["fracture", "fractures", "fx", "broken"])
