"""RT, LT, 50 and the finger and toe modifiers of a service, with the reason; or the side that is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cleanclaim.coding.selection.procedures.services import Service
from cleanclaim.coding.selection.procedures.sites import BOTH, digit_modifiers, lid_modifiers, side_of
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import rule

_SIDES = Citation("Medicare Claims Processing Manual ch. 12", "§40.7, bilateral procedures")
_HCPCS = Citation("HCPCS Level II modifiers", "RT, LT, FA–F9, TA–T9")
_WORDS = {"RT": "right", "LT": "left", BOTH: "both sides"}


def sided(service: Service, statements: Sequence[Statement], *, digits: bool = False) -> Service:
    """The service with the side that the note states; `open_side` where it states none."""
    side = found_side(service, statements)
    if missing(side):
        return replace(service, open_side=True).told(missing.card)
    marks = digit_modifiers(service.text, side) if digits else ()
    if marks:
        for mark in marks:
            service = service.marked(mark, digit.card, f"{_WORDS[side]} side.")
        return service
    card = both.card if both(side) else one_side.card
    return service.marked(side, card, f"{_WORDS[side]}.")


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
    if {"RT", "LT"} <= sides:
        return BOTH
    return BOTH if BOTH in sides else (sides.pop() if sides else "")


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
