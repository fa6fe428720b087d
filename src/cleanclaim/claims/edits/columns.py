"""A batch side by side: one list a column, so that a fact is fetched for all claims in one go.

The one trick: what is asked of every line of every claim is asked by a comprehension over a column, without a call,
an object or a key of its own for each line. Claim k has the places `begins[k]` to `begins[k + 1]` of every column.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, chain, combinations, islice, pairwise
from typing import NamedTuple

from cleanclaim.claims.edits.knowledge import Knowledge
from cleanclaim.claims.edits.views import DiagnosisView, ProcedureView
from cleanclaim.claims.values import Claim, ClaimLine
from cleanclaim.codesets import LevelNote
from cleanclaim.codesets.edit_facts import PairEdit
from cleanclaim.coding.signed import SignedDiagnosis, SignedLine

_AT_ONCE = 200_000  # pairs asked in one go: a hospital's claim of 999 lines alone may have half a million
_ICD = "ICD-10-CM"


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a batch that name a procedure, in the order of the claims, with what is known of each."""

    begins: list[int]
    lines: list[ClaimLine]
    signed: list[SignedLine]
    codes: list[str]
    days: list[date]
    places: list[str]
    known: list[ProcedureView]

    def of(self, claim: int) -> range:
        return range(self.begins[claim], self.begins[claim + 1])


@dataclass(frozen=True, slots=True)
class Diagnoses:
    """The diagnoses of a batch, in the order of the claims."""

    begins: list[int]
    coded: list[SignedDiagnosis]
    codes: list[str]
    known: list[DiagnosisView]

    def of(self, claim: int) -> range:
        return range(self.begins[claim], self.begins[claim + 1])


def lines_of(claims: Sequence[Claim], knowledge: Knowledge) -> Lines:
    """The lines of a batch. What is known of a procedure for the first time is there after `knowledge.learn()`."""
    billed = [[line for line in claim.lines if line.signed.system != "REVENUE"] for claim in claims]
    visits = [(claim.encounter, each) for claim, each in zip(claims, billed, strict=True)]
    lines = list(chain.from_iterable(billed))
    signed = [line.signed for line in lines]
    codes = [each.code for each in signed]
    days = [line.service_date or visit.service_date for visit, each in visits for line in each]
    places = [line.place_of_service or visit.place_of_service for visit, each in visits for line in each]
    return Lines(_begins(billed), lines, signed, codes, days, places, knowledge.procedures_on(codes, days))


def diagnoses_of(claims: Sequence[Claim], knowledge: Knowledge) -> Diagnoses:
    """The diagnoses of a batch, each judged on the day of its encounter."""
    listed = [claim.diagnoses for claim in claims]
    coded = list(chain.from_iterable(listed))
    days = [claim.encounter.service_date for claim in claims for _ in claim.diagnoses]
    codes = [each.code for each in coded]
    return Diagnoses(_begins(listed), coded, codes, knowledge.diagnoses_on(coded, days))


def _begins(parts: Iterable[Sequence[object]]) -> list[int]:
    return [0, *accumulate(map(len, parts))]


def repeats(begins: Sequence[int], codes: Sequence[str]) -> list[int]:
    """The claims that have one code in two places."""
    return [
        claim
        for claim, (begin, end) in enumerate(pairwise(begins))
        if end - begin > 1 and len(set(codes[begin:end])) < end - begin
    ]


class FoundPair(NamedTuple):
    """Two places of one claim with the PTP edit between them."""

    first: int
    second: int
    edit: PairEdit


def pairs_of(lines: Lines, odd: Collection[int], knowledge: Knowledge) -> list[FoundPair]:
    """The PTP edits between lines of one claim and day, those of a claim in the order of its lines.

    `odd` claims have lines of another day than their encounter's, or one code twice; the lines of all others can be
    paired unseen.
    """
    begins, codes, days = lines.begins, lines.codes, lines.days
    plain = (
        combinations(range(begin, end), 2)
        for claim, (begin, end) in enumerate(pairwise(begins))
        if end - begin > 1 and claim not in odd
    )
    apart = (
        (one, two)
        for claim in odd
        for one, two in combinations(lines.of(claim), 2)
        if days[one] == days[two] and codes[one] != codes[two]
    )
    asking = chain(chain.from_iterable(plain), apart)
    found: list[FoundPair] = []
    while asked := list(islice(asking, _AT_ONCE)):
        firsts, seconds = [codes[one] for one, _ in asked], [codes[two] for _, two in asked]
        answers = knowledge.pairs_on(firsts, seconds, [days[one] for one, _ in asked])
        found += [FoundPair(*both, edit) for both, edit in zip(asked, answers, strict=True) if edit]
    return found


class FoundConflict(NamedTuple):
    """Two places of one claim with the Excludes1 note between their diagnoses."""

    first: int
    second: int
    note: LevelNote


def conflicts_of(diagnoses: Diagnoses, knowledge: Knowledge) -> list[FoundConflict]:
    """The Excludes1 notes between diagnoses of one claim, in their order."""
    coded, codes, conflicts = diagnoses.coded, diagnoses.codes, knowledge.conflicts
    return [
        FoundConflict(one, two, note)
        for one, two in chain.from_iterable(combinations(range(*ends), 2) for ends in pairwise(diagnoses.begins))
        if (note := conflicts[codes[one], codes[two]]) and coded[one].system == coded[two].system == _ICD
    ]
