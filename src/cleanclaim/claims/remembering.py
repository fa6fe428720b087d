"""What a checker remembers of the claims that it has seen, as history for those after them.

Most patients come once, and the claims may be millions: a claim is kept as one flat tuple of texts, days and numbers,
which costs little memory and nothing to the garbage collector, and becomes lines only when the patient comes again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from cleanclaim.claims.facts import SentLine
from cleanclaim.claims.values import Claim

_Sent: TypeAlias = tuple[Any, ...]
"""Claim, payer and rendering NPI, then of each line its code, modifiers, day and units."""

_OF_CLAIM, _OF_LINE = 3, 4


class Remembered:
    """The claims seen so far, by patient id."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[_Sent, ...]] = {}

    def before(self, claims: Sequence[Claim]) -> list[Sequence[SentLine]]:
        """For each claim the lines of the patient's claims seen before it; each is remembered for the next."""
        histories: list[Sequence[SentLine]] = []
        seen = self._seen
        for claim in claims:
            patient, usual = claim.patient.id, claim.encounter.service_date
            sent = (
                claim.id, claim.payer.id, claim.rendering.npi,
                *[
                    each
                    for line in claim.lines
                    for signed in (line.signed,)
                    for each in (signed.code, signed.modifiers, line.service_date or usual, signed.units)
                ],
            )  # fmt: skip
            earlier = seen.get(patient, ())
            histories.append([line for each in earlier for line in _lines(each, patient)] if earlier else ())
            seen[patient] = (*earlier, sent)
        return histories


def _lines(sent: _Sent, patient: str) -> list[SentLine]:
    claim, payer, npi = sent[:_OF_CLAIM]
    return [
        SentLine(claim, patient, payer, npi, sent[at], sent[at + 1], sent[at + 2], True, sent[at + 3])
        for at in range(_OF_CLAIM, len(sent), _OF_LINE)
    ]
