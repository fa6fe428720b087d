"""What the library answers with: codes, judgements, hits, releases, reasons and procedures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from cleanclaim.kernel import Period, Sex

Status = Literal["valid", "invalid", "not billable", "not checked"]


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a code set, with its own notes (those of the levels above: `Library.inherited`).

    `code` is written with the point; `level` is "chapter", "section", "category" (three characters, or any
    entry with entries below it) or "code". `parent` is the entry above ("" at the top). `seven_chr` are the
    7th characters and their meaning, inherited from above. `sex` and `ages` (years, both included) say who
    the code is for, None where anybody; `manifestation` codes are never first-listed. `period` is when the
    code could be billed, None for headings and where no table says.
    """

    system: str
    code: str
    display: str
    billable: bool
    parent: str = ""
    chapter: str = ""
    section: str = ""
    level: str = "code"
    inclusion_terms: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    excludes1: tuple[str, ...] = ()
    excludes2: tuple[str, ...] = ()
    code_first: tuple[str, ...] = ()
    use_additional: tuple[str, ...] = ()
    code_also: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    seven_chr: dict[str, str] = field(default_factory=dict)
    sex: Sex | None = None
    ages: tuple[int, int] | None = None
    manifestation: bool = False
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Lookup:
    """The judgement on one code on one day, in one sentence.

    `version` names the release that was asked ("" when none is installed). `past_end` is true when that
    release had ended before the day, so that the judgement is by the last release there is.
    """

    status: Status
    code: Code | None
    version: str
    says: str
    past_end: bool = False


@dataclass(frozen=True, slots=True)
class LevelNote:
    """A note of the tabular list with the entry that says it. `kind` as in `NOTE_KINDS`."""

    code: str
    display: str
    kind: str
    text: str


NOTE_KINDS = (
    "inclusion term",
    "includes",
    "excludes1",
    "excludes2",
    "code first",
    "use additional",
    "code also",
    "note",
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result; `score` is between 0 and 1, comparable within one search only."""

    system: str
    code: str
    display: str
    billable: bool
    score: float


@dataclass(frozen=True, slots=True)
class Release:
    """One release of a code set as it lies in the library; `last` is None while there is no end.

    `part` is set where the publisher splits a release over several files. An `update` ends the release before
    it. `accepted_by` and `accepted_on` say who stated a licence, and when.
    """

    system: str
    version: str
    first: date
    last: date | None
    rows: int
    source: str
    sha256: str
    licence: str
    part: str = ""
    update: bool = False
    accepted_by: str = ""
    accepted_on: date | None = None
    installed_on: date | None = None

    @property
    def period(self) -> Period:
        return Period(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A licence that a person states for texts under copyright (CPT): what it says, who says so, and when."""

    says: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class ReasonCode:
    """A claim adjustment reason (CARC) or remittance advice remark (RARC).

    `stops` is the first day on which it may no longer be used. `words` are our own sentence for a patient
    ("" where we have none: the full texts are X12's). `acts` is who usually has to do something: "coding",
    "billing", "front desk", "provider", "payer", "patient" or "" (nobody, or not known).
    """

    kind: Literal["CARC", "RARC"]
    code: str
    starts: date | None
    stops: date | None
    words: str = ""
    acts: str = ""

    def in_force(self, day: date) -> bool:
        started = self.starts is None or self.starts <= day
        return started and (self.stops is None or day < self.stops)


@dataclass(frozen=True, slots=True)
class ProcedureFact:
    """A procedure number of the starter list, in words of our own.

    `kind` is a value of `payers.values.BenefitKind`. `global_days` as Medicare counts them ("000", "010",
    "090", "XXX" no global period, "ZZZ" add-on). `laterality`: RT, LT or 50 may apply. `unit` is the dose
    that one unit of a drug code stands for ("15 mg").
    """

    system: Literal["CPT", "HCPCS"]
    code: str
    words: str
    kind: str
    global_days: str = "XXX"
    laterality: bool = False
    add_on: bool = False
    unit: str = ""
    first: date | None = None
    last: date | None = None
