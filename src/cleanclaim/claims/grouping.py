"""A hook for a grouper: the facts of a stay in, a diagnosis related group out.

No grouper is shipped, and nothing stands in for one. Whoever has a licensed or own one hands it in as
`Facts.grouper`; the group that a claim names is then compared with the grouper's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from cleanclaim.kernel import Sex


@dataclass(frozen=True, slots=True)
class CodedStay:
    """What a grouper has to know of a stay; codes are written as sent, without points.

    `diagnoses` are (code, present-on-admission indicator), the principal one first, `procedures` ICD-10-PCS codes,
    the principal one first. `age` in completed years at admission, None where it is not known; `days` of the stay,
    at least 1. `patient_status` is CL103.
    """

    discharged: date
    diagnoses: tuple[tuple[str, str], ...]
    procedures: tuple[str, ...]
    age: int | None
    sex: Sex
    days: int
    patient_status: str


class Grouper(Protocol):
    """An operator's own grouper."""

    @property
    def version(self) -> str:
        """What answered, as findings name it: "MS-DRG 43.1", say."""

    def group(self, stay: CodedStay) -> str | None:
        """The group in three digits; None where the grouper cannot tell (a day that it does not cover, say)."""
