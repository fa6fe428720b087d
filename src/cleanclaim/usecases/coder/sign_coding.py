"""Sign the first version of an encounter's coding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cleanclaim.coding.signed import AlternativeLine, SignedCoding, SignedDiagnosis, SignedLine
from cleanclaim.kernel import Refused
from cleanclaim.store import atomic, audit, coding, record
from cleanclaim.store.actors import Actor, Role
from cleanclaim.usecases.coder._signing import Judge, coding_value


@dataclass(frozen=True, slots=True)
class Signed:
    """A version as kept, with its id (S…)."""

    id: str
    coding: SignedCoding


def sign_coding(
    *,
    actor: Actor,
    now: datetime,
    encounter_id: str,
    diagnoses: Sequence[SignedDiagnosis],
    lines: Sequence[SignedLine],
    alternatives: Sequence[AlternativeLine] = (),
    code_set_version: str = "",
    codes: Judge | None = None,
) -> Signed:
    """Sign diagnoses and lines; `sign_sheet` signs those of the coder's sheet.

    `codes` is the open code-set library; with it a code that may not be billed on the day is refused here.
    Raises Refused where the record is unsigned, a question is open, a code quotes nothing of the record,
    or a version is signed already (then `amend_coding` makes the next).
    """
    actor.must_be(Role.CODER)
    with atomic():
        encounter = record.encounter(actor.practice_id, encounter_id)
        if coding.latest_id(actor.practice_id, encounter_id):
            raise Refused("The coding of this encounter is signed; amend it with a reason instead.")
        value = coding_value(
            actor=actor,
            now=now,
            encounter=encounter,
            version=1,
            diagnoses=diagnoses,
            lines=lines,
            alternatives=alternatives,
            code_set_version=code_set_version,
            reason="",
            codes=codes,
        )
        id = coding.sign_all(actor.practice_id, [value])[0]
        audit.record(actor, now, "coding.signed", id, f"{len(value.diagnoses)} diagnoses, {len(value.lines)} lines")
    return Signed(id, value)
