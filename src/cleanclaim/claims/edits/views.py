"""A claim as the rules see it: beside each code what the tables say of it, looked up for the whole batch.

The one trick: rules never look anything up. `gathering` asks the tables once for all claims of a batch and
hangs the answers here; a rule reads them and judges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from cleanclaim.claims.edits.lists import CodeList
from cleanclaim.claims.facts import Facts, SentLine
from cleanclaim.claims.values import UNKNOWN_BIRTH, Claim, ClaimLine
from cleanclaim.codesets import LevelNote, Lookup, ProcedureFact
from cleanclaim.codesets.edit_facts import AddOn, CoverageArticle, FeeIndicators, PairEdit, UnitLimit
from cleanclaim.kernel import NotChecked, Sex

Surgery: TypeAlias = tuple[str, date, int]
"""Code and day of an operation, with the days after it that belong to it."""


NOT_TAKEN = frozenset("INBP")
"""Statuses of the fee schedule under which Medicare does not take a code, or not alone."""


@dataclass(slots=True)
class ProcedureView:
    """What is known of a procedure on a day. `own_primaries` are those of the rulebook's short list; `gap` is the
    number of what could not be asked about it (`Knowledge.said`), 0 = nothing."""

    code: str
    day: date
    traits: int = 0
    lookup: Lookup | None = None
    fact: ProcedureFact | None = None
    limit: UnitLimit | None = None
    add_on: AddOn | None = None
    own_primaries: CodeList | None = None
    fee: FeeIndicators | None = None
    articles: Sequence[CoverageArticle] = ()
    gap: int = 0

    @property
    def global_days(self) -> str:
        """000, 010, 090, XXX … by the fee schedule, else by the starter list; "" where neither knows it."""
        return self.fee.global_days if self.fee else self.fact.global_days if self.fact else ""


@dataclass(slots=True)
class DiagnosisView:
    """What is known of a diagnosis on a day. `sex`, `ages` (years, both included): None = anybody."""

    code: str
    traits: int
    lookup: Lookup | None
    sex: Sex | None = None
    ages: tuple[int, int] | None = None
    side: str = ""  # "left" or "right", where its name speaks of one only
    gaps: tuple[NotChecked, ...] = ()
    side_untold: bool = False  # its name leaves the side open, and others name it (asked for hospitals)
    indicator_exempt: bool | None = None  # from present-on-admission reporting; None = not known


@dataclass(slots=True)
class LineView:
    """A line that names a procedure, with what is known of it."""

    line: ClaimLine
    number: int
    code: str
    modifiers: tuple[str, ...]
    units: int
    day: date
    place: str
    known: ProcedureView
    traits: int = 0

    def has(self, *modifiers: str) -> bool:
        return any(modifier in self.modifiers for modifier in modifiers)


@dataclass(slots=True)
class ClaimView:
    """One claim with its look-ups. `lines` are those that name a procedure, in the order of the claim.

    `pairs` are PTP edits between two lines, or a line and a service sent before; `conflicts` are Excludes1 notes
    between two diagnoses (by place). `earlier` None = the history of the patient is not known.
    """

    claim: Claim
    facts: Facts
    lines: list[LineView]
    diagnoses: list[DiagnosisView]
    earlier: Sequence[SentLine] | None
    first: date  # days of its lines
    last: date
    traits: int = 0
    pairs: list[tuple[LineView, LineView | SentLine, PairEdit]] = field(default_factory=list)
    conflicts: list[tuple[int, int, LevelNote]] = field(default_factory=list)
    surgeries: list[Surgery] = field(default_factory=list)
    filing_ends: date | None = None

    def with_trait(self, trait: int) -> list[LineView]:
        return [line for line in self.lines if line.known.traits & trait or line.traits & trait]

    def age_on(self, day: date) -> int | None:
        return age_on(self.claim.patient.birth_date, day)

    @property
    def by_provider(self) -> list[SentLine]:
        """Earlier services of the same provider, or of the same specialty of the practice."""
        return by_provider(self.claim, self.earlier or (), self.facts)

    def diagnoses_of(self, line: LineView) -> list[DiagnosisView]:
        """The diagnoses that a line points at, as far as they are there."""
        places = self.claim.pointers_of(line.line)
        return [self.diagnoses[place - 1] for place in places if place]


def by_provider(claim: Claim, earlier: Sequence[SentLine], facts: Facts) -> list[SentLine]:
    """Services of the provider who rendered a claim, or of the same specialty of the practice."""
    own, specialty_of = claim.rendering, facts.specialty_of
    specialty = specialty_of.get(own.npi, own.taxonomy)
    return [
        sent
        for sent in earlier
        if sent.rendering_npi == own.npi or (specialty and specialty_of.get(sent.rendering_npi) == specialty)
    ]


def age_on(birth: date, day: date) -> int | None:
    """Completed years on a day; None where the birth date is unknown or later."""
    if birth == UNKNOWN_BIRTH or birth > day:
        return None
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
