"""From a draft to what a coder may sign: the accepted suggestions in order, with their sentences."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from cleanclaim.coding.signed import SignedDiagnosis, SignedLine
from cleanclaim.coding.values import CodingDraft, Role, Suggestion

MOST_POINTERS = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """Diagnoses, first-listed first, and lines that point at them; a coder may change both before signing."""

    diagnoses: tuple[SignedDiagnosis, ...]
    lines: tuple[SignedLine, ...]


def from_draft(draft: CodingDraft, accepted: Collection[str] | None = None) -> Choice:
    """The suggestions whose codes are accepted (all where `accepted` is None)."""
    taken = [each for each in draft.suggestions if accepted is None or each.code in accepted]
    diagnoses = sorted((each for each in taken if each.role is Role.DIAGNOSIS), key=_place)
    acts = sorted(
        (each for each in taken if each.role is not Role.DIAGNOSIS), key=lambda each: each.role is not Role.EM
    )
    signed = tuple(_diagnosis(place, each) for place, each in enumerate(diagnoses, start=1))
    places = {each.code: each.sequence for each in signed}
    return Choice(signed, tuple(_line(place, each, places) for place, each in enumerate(acts, start=1)))


def _place(suggestion: Suggestion) -> tuple[bool, int]:
    return (suggestion.rank == 0, suggestion.rank)


def _diagnosis(sequence: int, suggestion: Suggestion) -> SignedDiagnosis:
    return SignedDiagnosis(
        sequence, suggestion.system, suggestion.code, suggestion.display, suggestion.evidence, suggestion.because
    )


def _line(sequence: int, suggestion: Suggestion, places: dict[str, int]) -> SignedLine:
    pointers = tuple(places[code] for code in suggestion.pointers if code in places)[:MOST_POINTERS]
    return SignedLine(
        sequence=sequence,
        system=suggestion.system,
        code=suggestion.code,
        display=suggestion.display,
        units=suggestion.units,
        pointers=pointers or ((1,) if places else ()),
        modifiers=suggestion.modifiers,
        evidence=suggestion.evidence,
        because=suggestion.because,
    )
