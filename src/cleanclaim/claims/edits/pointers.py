"""Edits on diagnosis pointers: each service says what it was for, and points at something."""

from __future__ import annotations

from cleanclaim.claims.edits.fired import Edit, Fired, Said, edit
from cleanclaim.claims.edits.traits import Trait
from cleanclaim.claims.edits.views import ClaimView
from cleanclaim.claims.values import MOST_POINTERS
from cleanclaim.kernel import Citation, Severity

_GUIDE = Citation("ASC X12N 005010X222", "loop 2400 SV107")


@edit("claim-pointer-missing", cites=_GUIDE, when=Trait.BAD_POINTER, likely_carc="16")
def pointer_missing(view: ClaimView) -> Said:
    """The line points at no diagnosis."""
    for line in view.lines:
        if not line.line.signed.pointers:
            yield Fired(line=line.number, fix="Sign which diagnosis the service was for.")


@edit("claim-pointer-nothing", cites=_GUIDE, when=Trait.BAD_POINTER, likely_carc="16")
def pointer_to_nothing(view: ClaimView) -> Said:
    """The line points at a diagnosis that is not on the claim."""
    count = len(view.diagnoses)
    for line in view.lines if count else ():  # a claim without any has its own finding
        signed = line.line.signed
        for pointer, place in zip(signed.pointers, view.claim.pointers_of(line.line), strict=True):
            if place == 0:
                yield Fired(
                    f"The line points at diagnosis {pointer}, but the claim has {count}.",
                    line.number,
                    values=(("pointer", str(pointer)), ("diagnoses", str(count))),
                )


@edit("claim-pointers-too-many", cites=_GUIDE, when=Trait.BAD_POINTER, likely_carc="16")
def pointers_too_many(view: ClaimView) -> Said:
    """The line points at more than four diagnoses."""
    for line in view.lines:
        count = len(line.line.signed.pointers)
        if count > MOST_POINTERS:
            fix = "Keep the four that matter most for this service."
            yield Fired(line=line.number, fix=fix, values=(("pointers", str(count)),))


@edit("claim-pointer-repeated", cites=_GUIDE, when=Trait.BAD_POINTER, severity=Severity.WARNING)
def pointer_repeated(view: ClaimView) -> Said:
    """The line points at the same diagnosis twice."""
    for line in view.lines:
        pointers = line.line.signed.pointers
        if len(set(pointers)) < len(pointers):
            yield Fired(line=line.number)


EDITS: tuple[Edit, ...] = (pointer_missing, pointer_to_nothing, pointers_too_many, pointer_repeated)
