"""What is wrong with a claim, a note or a file, as a value that somebody owns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cleanclaim.kernel.evidence import Citation


class Severity(StrEnum):
    """`ERROR` stops the claim or file, `WARNING` is for a person to judge, `NOTE` informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Owner(StrEnum):
    """The desk that has to act."""

    CODING = "coding"
    BILLING = "billing"
    FRONT_DESK = "front desk"
    PROVIDER = "provider"
    PAYER = "payer"


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is: a span of a document, a line of a claim, or a byte offset in a file."""

    document: str = ""
    start: int | None = None
    end: int | None = None
    claim: str = ""
    line: int | None = None
    file: str = ""
    offset: int | None = None


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, in one sentence, with who has to act and what would be right.

    `values` are the (name, value) pairs that the rule looked at. `likely_carc` is the adjustment reason
    that a payer would probably answer with. `version` names the table or code set that was asked.
    """

    rule: str
    message: str
    severity: Severity
    owner: Owner
    place: Place = NOWHERE
    citation: Citation | None = None
    fix: str = ""
    values: tuple[tuple[str, str], ...] = ()
    likely_carc: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class NotChecked:
    """What could not be judged because the knowledge is not installed or does not cover the date.

    Said once per set and reason, with the number of places it concerns. It is never a failure.
    """

    set: str
    reason: str
    count: int = 1
