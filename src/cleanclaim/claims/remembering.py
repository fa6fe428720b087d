"""What a checker remembers of the claims that it has seen, as history for those after them.

Most patients come once, so that a claim is kept as it is signed; only when the patient comes again does it become
lines that were sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from cleanclaim.claims.facts import SentLine
from cleanclaim.claims.values import Claim
from cleanclaim.coding.signed import SignedLine


class _Sent(NamedTuple):
    """A claim that was sent: its lines as signed, and their days where they are not all the encounter's."""

    claim_id: str
    payer_id: str
    rendering_npi: str
    day: date
    lines: tuple[SignedLine, ...]
    days: tuple[date | None, ...]


class Remembered:
    """The claims seen by patient id."""

    def __init__(self) -> None:
        self._seen: dict[str, list[_Sent]] = {}

    def before(self, claim: Claim) -> Sequence[SentLine]:
        """The lines of the patient's claims seen so far; the claim itself is remembered for the next."""
        patient, sent = claim.patient.id, _sent(claim)
        seen = self._seen.get(patient)
        if seen is None:
            self._seen[patient] = [sent]
            return ()
        earlier = [line for each in seen for line in _lines(each, patient)]
        seen.append(sent)
        return earlier


def _sent(claim: Claim) -> _Sent:
    lines = claim.lines
    days = tuple([line.service_date for line in lines])
    return _Sent(
        claim.id, claim.payer.id, claim.rendering.npi, claim.encounter.service_date,
        tuple([line.signed for line in lines]), days if any(days) else (),
    )  # fmt: skip


def _lines(sent: _Sent, patient: str) -> Iterator[SentLine]:
    days = sent.days or (None,) * len(sent.lines)
    for line, day in zip(sent.lines, days, strict=True):
        yield SentLine(
            *(sent.claim_id, patient, sent.payer_id, sent.rendering_npi, line.code, line.modifiers),
            *(day or sent.day, True, line.units),
        )
