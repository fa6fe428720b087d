"""RT, LT, 50 and the finger and toe modifiers of a service, with the reason; or the side that is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cleanclaim.charts.values import SectionKind
from cleanclaim.coding.selection.procedures.services import Done, Service
from cleanclaim.coding.selection.procedures.sites import (
    BOTH,
    body_parts,
    digit_modifiers,
    in_turn,
    lid_modifiers,
    side_at,
    side_of,
)
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.selection.procedures.steps import words_told
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import rule

_SIDES = Citation("Medicare Claims Processing Manual ch. 12", "§40.7, bilateral procedures")
_HCPCS = Citation("HCPCS Level II modifiers", "RT, LT, FA–F9, TA–T9")
_ABOVE = 3  # statements above an act that may be the heading of its problem
_WORDS = {"RT": "right", "LT": "left", BOTH: "both sides"}


def sided(service: Service, statements: Sequence[Statement], *, digits: bool = False) -> Service:
    """The service with the side that the note states; `open_side` where it states none."""
    side = found_side(service, statements)
    marks: tuple[str, ...] = ()
    if digits and not any(digit_modifiers(service.text, half) for half in ("RT", "LT")):
        side, marks = _digits_of_problem(service, side, statements)
    if missing(side) and (above := _side_of_problem(service, statements)):
        side = above
    if missing(side):
        return replace(service, open_side=True).told(missing.card)
    marks = marks or (digit_modifiers(service.text, side) if digits else ())
    if marks:
        for mark in marks:
            service = service.marked(mark, digit.card, f"{_WORDS[side]} side.")
        return service
    card = both.card if both(side) else one_side.card
    return service.marked(side, card, f"{_WORDS[side]}.")


def _above(service: Service, statements: Sequence[Statement]) -> list[str]:
    """The statements above an act in its part of the note, the nearest first: its problem's heading among them."""
    own = service.done[0].statement
    place = next((at for at, one in enumerate(statements) if one == own), 0)
    return [one.text for one in reversed(statements[max(0, place - _ABOVE) : place]) if one.under_heading_of(own)]


def _digits_of_problem(service: Service, side: str, statements: Sequence[Statement]) -> tuple[str, tuple[str, ...]]:
    """The side and the finger or toe that the problem above names, where the act's own sentence names none."""
    told = [one.text for one in statements if one.kind is SectionKind.ASSESSMENT]
    for text in (*_above(service, statements), *(told if len(told) == 1 else ())):
        half = side or next((found for found in ("RT", "LT") if _only_side(text, found)), "")
        if marks := digit_modifiers(text, half):
            return half, marks
    return side, ()


def _only_side(text: str, side: str) -> bool:
    return side_at(text, 0, 0) == side


def _side_of_problem(service: Service, statements: Sequence[Statement]) -> str:
    """The side on which the problem above names the act's part of the body, "" where it names none or both."""
    for text in _above(service, statements):
        for part in body_parts(text):
            if part.name == service.body and (side := side_at(text, part.start, part.end)):
                return side
    return ""


def by_lid(service: Service) -> Iterator[Service]:
    """One line for each eyelid that the note names, else the service with its side."""
    marks = lid_modifiers(service.text)
    for mark in marks:
        yield service.marked(mark, lid.card, "the eyelid named.")
    if not lid(marks):
        yield sided(service, ())


def found_side(service: Service, statements: Sequence[Statement]) -> str:
    """RT, LT, 50 or "" of all mentions of a service; right in one and left in another is both."""
    sides = {
        side_of(done.statement, done.mention.start, done.mention.end, service.body, statements) for done in service.done
    } - {""}
    if {"RT", "LT"} <= sides or any(in_turn(text) for done in service.done for text in _told_of(done, statements)):
        return BOTH
    return BOTH if BOTH in sides else (sides.pop() if sides else "")


def _told_of(done: Done, statements: Sequence[Statement]) -> list[str]:
    """What the note tells of an act that is done with hands, its own sentence first."""
    return words_told(statements, done.mention) if done.mention.by_hand else [done.statement.text]


@rule("procedures.side", cites=_HCPCS)
def one_side(side: str) -> bool:
    """An act on one of a pair carries the side that the note states."""
    return side in ("RT", "LT")


@rule("procedures.both_sides", cites=_SIDES)
def both(side: str) -> bool:
    """The same act on both sides carries 50."""
    return side == BOTH


@rule("procedures.digit", cites=_HCPCS)
def digit(text: str, side: str) -> bool:
    """An act on a finger or toe carries the modifier that names it."""
    return bool(digit_modifiers(text, side))


@rule("procedures.lid", cites=Citation("HCPCS Level II modifiers", "E1–E4"))
def lid(marks: Sequence[str]) -> bool:
    """An act on an eyelid carries the modifier that names it, each lid on a line of its own:"""
    return bool(marks)


@rule("procedures.side_missing", cites=_HCPCS)
def missing(side: str) -> bool:
    """The note does not say on which side this was done; the provider is to be asked."""
    return not side
