"""What the edits may ask beside the claim itself: look-ups made for the batch, never a database.

Whoever checks claims gathers these first. What is not there is not guessed: an edit that needs it answers
`NotChecked`, once for each set and reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from cleanclaim.claims.grouping import Grouper
from cleanclaim.claims.policies import Policy
from cleanclaim.claims.values import Claim
from cleanclaim.codesets import Code, LevelNote, Lookup, ProcedureFact, Release
from cleanclaim.codesets.edit_facts import AddOn, CoverageArticle, EditTable, FeeIndicators, PairEdit, UnitLimit
from cleanclaim.kernel import Period
from cleanclaim.payers import Contract, PayerProfile

if TYPE_CHECKING:
    from cleanclaim.claims.own_rules import Judge


class CodeSets(Protocol):
    """The part of `codesets.Library` that edits ask."""

    def lookup(self, system: str, code: str, on: date) -> Lookup: ...

    def code(self, system: str, code: str) -> Code | None: ...

    def inherited(self, code: str) -> tuple[LevelNote, ...]: ...

    def is_poa_exempt(self, code: str, on: date) -> bool | None: ...

    def releases(self) -> list[Release]: ...


Setting = Literal["practitioner", "hospital", "DME"]
"""Whose edits: a professional claim's, a hospital's outpatient claim's, a supplier's."""


class EditTables(Protocol):
    """Big official tables, installed by the user (`Library.edit_tables()`), asked in whole columns.

    Columns have equal length, and so has the answer, in the same order; None in it = the table knows no
    such edit on that day. What is not installed, or does not reach back to the day, answers None for all:
    whoever asks looks at `release` first, and says "not checked".
    """

    def release(self, table: EditTable, on: date) -> Release | None:
        """The release that judges a day: the one in force, else the last that ended before it; None = none."""

    def pairs(
        self, setting: Setting, firsts: Sequence[str], seconds: Sequence[str], days: Sequence[date]
    ) -> Sequence[PairEdit | None]:
        """The PTP edit between two procedures in force on a day, whichever of them is column one."""

    def unit_limits(
        self, setting: Setting, codes: Sequence[str], days: Sequence[date]
    ) -> Sequence[UnitLimit | None]: ...

    def add_ons(self, codes: Sequence[str], days: Sequence[date]) -> Sequence[AddOn | None]:
        """Add-on codes with their primaries; None where the code adds to nothing."""

    def fee_indicators(self, codes: Sequence[str], days: Sequence[date]) -> Sequence[FeeIndicators | None]: ...

    def articles(self, codes: Sequence[str], days: Sequence[date]) -> Sequence[Sequence[CoverageArticle]]:
        """Coverage articles in force for each procedure; an empty sequence where none speaks of it."""


class SentLine(NamedTuple):
    """A line that was sent before, as far as duplicates and new patients hang on it."""

    claim_id: str
    patient_id: str
    payer_id: str
    rendering_npi: str
    code: str
    modifiers: tuple[str, ...]
    service_date: date
    open: bool = True  # not rejected, voided or replaced
    units: int = 1


@dataclass(frozen=True, slots=True)
class Facts:
    """What may be asked about a batch of claims.

    `codes` None = no library; `tables` None = no official edit tables. `earlier` are sent lines by patient
    id (None = history not known). `today` None = the day is not known, so that deadlines are not judged.
    `procedures` are facts on procedure numbers that the practice adds to the starter list. `specialty_of`
    tells which specialty an NPI of the practice has. `payers_set_up` are the electronic ids of payers whose
    terms are known (None = all); Medicare's are law. `enrolled` says since when a provider (NPI) is enrolled
    with a payer (electronic id); None = not known. `contracts` by electronic id of the payer. `policies` are
    rules of the practice and of its payers, `own_rules` those in Python that the operator has installed.
    `grouper` is the operator's; None = the groups of stays are not judged.
    """

    codes: CodeSets | None = None
    tables: EditTables | None = None
    today: date | None = None
    earlier: Mapping[str, Sequence[SentLine]] | None = None
    procedures: Mapping[str, ProcedureFact] = field(default_factory=dict)
    specialty_of: Mapping[str, str] = field(default_factory=dict)
    payers_set_up: frozenset[str] | None = None
    enrolled: Mapping[tuple[str, str], Period] | None = None
    contracts: Mapping[str, Sequence[Contract]] = field(default_factory=dict)
    policies: Sequence[Policy] = ()
    own_rules: Sequence[Judge] = ()
    grouper: Grouper | None = None

    def knows_terms_of(self, payer: PayerProfile) -> bool:
        return self.payers_set_up is None or payer.filing_code == "MB" or payer.payer_id in self.payers_set_up


def sent_lines(claim: Claim, *, is_open: bool = True) -> list[SentLine]:
    """The lines of a claim as history for the claims that come after it."""
    patient, payer, npi, usual = claim.patient.id, claim.payer.id, claim.rendering.npi, claim.encounter.service_date
    return [
        SentLine(
            claim.id, patient, payer, npi, line.signed.code, line.signed.modifiers, line.service_date or usual, is_open,
            line.signed.units,
        )
        for line in claim.lines
    ]  # fmt: skip
