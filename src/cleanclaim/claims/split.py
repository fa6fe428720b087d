"""What does not fit on one claim becomes several, by rule and not by hand.

Lines stay in the order in which they were signed. A claim is full when the next line would bring a 13th
diagnosis or a 51st line; the next line then begins the next claim. Diagnoses to which no line points ride
along, in order, wherever there is room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cleanclaim.claims.values import MOST_DIAGNOSES, MOST_LINES
from cleanclaim.coding.signed import SignedDiagnosis, SignedLine
from cleanclaim.kernel import Citation, Finding, Owner, Place, Severity

_GUIDE = Citation("ASC X12N 005010X222", "loops 2300 HI and 2400 LX")


@dataclass(frozen=True, slots=True)
class Part:
    """Diagnoses and lines of one claim."""

    diagnoses: tuple[SignedDiagnosis, ...]
    lines: tuple[SignedLine, ...]


def split(
    diagnoses: Sequence[SignedDiagnosis], lines: Sequence[SignedLine], encounter_id: str = ""
) -> tuple[list[Part], list[Finding]]:
    """Claims' worth of lines and diagnoses; a note says which diagnoses found no room on any."""
    groups = _grouped(lines)
    pointed = {pointer for line in lines for pointer in line.pointers}
    waiting = [diagnosis for diagnosis in diagnoses if diagnosis.sequence not in pointed]
    parts = []
    for group in groups:
        own = {pointer for line in group for pointer in line.pointers}
        room = MOST_DIAGNOSES - len(own)
        own |= {diagnosis.sequence for diagnosis in waiting[:room]}
        # Where all of them fit on one claim, each further claim tells the whole story again.
        waiting = waiting if len(diagnoses) <= MOST_DIAGNOSES else waiting[room:]
        carried = tuple(diagnosis for diagnosis in diagnoses if diagnosis.sequence in own)
        parts.append(Part(carried, tuple(group)))
    carried_anywhere = {diagnosis.sequence for part in parts for diagnosis in part.diagnoses}
    left = [diagnosis for diagnosis in diagnoses if diagnosis.sequence not in carried_anywhere]
    return parts, [_left_off(diagnosis, encounter_id) for diagnosis in left]


def _grouped(lines: Sequence[SignedLine]) -> list[list[SignedLine]]:
    groups: list[list[SignedLine]] = []
    pointed: set[int] = set()
    for line in lines:
        together = pointed | set(line.pointers)
        if groups and len(together) <= MOST_DIAGNOSES and len(groups[-1]) < MOST_LINES["837P"]:
            groups[-1].append(line)
            pointed = together
        else:
            groups.append([line])
            pointed = set(line.pointers)
    return groups


def _left_off(diagnosis: SignedDiagnosis, encounter_id: str) -> Finding:
    return Finding(
        "claim-diagnosis-left-off",
        "No line points at this diagnosis, and the claims of the visit have no room left for it.",
        Severity.NOTE,
        Owner.BILLING,
        Place(claim=encounter_id),
        _GUIDE,
        values=(("diagnosis", diagnosis.code),),
    )
