"""All edits of claims: what is wrong, and what could not be judged.

A `Checker` keeps what it has looked up, so that a batch asks each table once. One claim is a batch of one.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain

from cleanclaim.claims.edits import EDITS, INSTITUTIONAL, Edit, as_finding
from cleanclaim.claims.edits.gathering import Gathered, gather
from cleanclaim.claims.edits.knowledge import Knowledge
from cleanclaim.claims.facts import Facts, SentLine
from cleanclaim.claims.remembering import Remembered
from cleanclaim.claims.values import Claim
from cleanclaim.codesets.edit_facts import EditTable
from cleanclaim.kernel import Finding, NotChecked, Severity

_NO_ENROLMENT = NotChecked("enrolment of providers", "it was not given who is enrolled with which payer since when")
_MOST_SELECTIONS = 20_000
_ANY = 1 << 100  # every claim has it


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Findings in the order of the rules. `clean`: no error among them; not checked alone is no failure."""

    findings: tuple[Finding, ...]
    not_checked: tuple[NotChecked, ...] = ()

    @property
    def clean(self) -> bool:
        return not any(finding.severity is Severity.ERROR for finding in self.findings)


class Checker:
    """Checks claims in batches, by every edit for their kind (or by those given).

    Code sets, tables and facts on procedures are those of `facts` for all its life; day, history, terms and
    policies may change with each batch. With `remembers`, the lines of each claim become the history of those
    after it, in the same batch and in later ones.
    """

    def __init__(self, facts: Facts, *, edits: Iterable[Edit] | None = None, remembers: bool = False) -> None:
        self._facts = facts
        self._edits = tuple(edits) if edits is not None else None
        self._knowledge = {"837P": Knowledge(facts), "837I": Knowledge(facts, "hospital")}
        by_kind = {"837P": EDITS, "837I": INSTITUTIONAL}
        self._masks = {kind: _masked(self._edits or own) for kind, own in by_kind.items()}
        self._usual: dict[tuple[object, ...], CheckResult] = {}
        self._chosen: dict[tuple[str, int], tuple[Edit, ...]] = {}
        self._remembered = Remembered() if remembers else None

    def check(self, claims: Sequence[Claim], facts: Facts | None = None) -> list[CheckResult]:
        """The result of each claim, in order. `facts` may name another day, history or policies for this batch."""
        with _no_cycle_collection():
            return self._check(claims, facts or self._facts)

    def _check(self, claims: Sequence[Claim], facts: Facts) -> list[CheckResult]:
        histories = [self._history(claim, facts) for claim in claims]
        results: list[CheckResult | None] = [None] * len(claims)
        for kind, knowledge in self._knowledge.items():
            places = [place for place, claim in enumerate(claims) if (claim.kind == "837I") is (kind == "837I")]
            if not places:
                continue
            asked = [claims[place] for place in places]
            batch = gather(asked, facts, knowledge, [histories[place] for place in places])
            for number, place in enumerate(places):
                results[place] = self._judge(batch, number, kind)
        return [result for result in results if result is not None]

    def _history(self, claim: Claim, facts: Facts) -> Sequence[SentLine] | None:
        known = facts.earlier.get(claim.patient.id, ()) if facts.earlier is not None else None
        if self._remembered is None:
            return known
        seen = self._remembered.before(claim)
        return (*(known or ()), *seen) if seen else known or ()

    def _judge(self, batch: Gathered, number: int, kind: str) -> CheckResult:
        """Ask the rules that a claim's traits concern; most claims concern none, and say what others say."""
        edits = self._concerned(kind, batch.traits[number])
        usual = self._unsaid(batch, number, kind)
        if not edits:
            return usual
        findings: list[Finding] = []
        open_questions: list[NotChecked] = []
        view = batch.view(number)
        for edit in edits:
            for said in edit(view):
                if isinstance(said, NotChecked):
                    open_questions.append(said)
                else:
                    findings.append(as_finding(edit, said, view.claim))
        if not findings and not open_questions:
            return usual
        more = together((*usual.not_checked, *open_questions)) if open_questions else usual.not_checked
        return CheckResult(tuple(findings), more)

    def _unsaid(self, batch: Gathered, number: int, kind: str) -> CheckResult:
        """The result of a claim of which no rule says anything: what the tables could not be asked about.

        Few claims differ in that, so that they share it. What is said of a procedure is one object (`Knowledge`).
        """
        lines, begins = batch.lines, batch.lines.begins
        begin, end = begins[number], begins[number + 1]
        gaps = [known.gaps for known in lines.known[begin:end] if known.gaps]
        day = batch.first[number] if end - begin > 1 else None
        key = (kind, day, batch.facts.enrolled is None, *map(id, gaps))
        known = self._usual.get(key)
        if known is None:
            table: EditTable = "NCCI PTP hospital" if kind == "837I" else "NCCI PTP practitioner"
            found = [*chain.from_iterable(gaps), *(self._knowledge[kind].gaps(table, day) if day else ())]
            found += [_NO_ENROLMENT] if batch.facts.enrolled is None else []
            if len(self._usual) > _MOST_SELECTIONS:
                self._usual.clear()
            known = self._usual[key] = CheckResult((), together(found))
        return known

    def _concerned(self, kind: str, traits: int) -> tuple[Edit, ...]:
        traits |= _ANY
        chosen = self._chosen.get((kind, traits))
        if chosen is None:
            masks = self._masks[kind]
            chosen = tuple(edit for first, second, edit in masks if traits & first and traits & second)
            if len(self._chosen) > _MOST_SELECTIONS:
                self._chosen.clear()
            self._chosen[kind, traits] = chosen
        return chosen


def check(claim: Claim, facts: Facts, *, edits: Iterable[Edit] | None = None) -> CheckResult:
    """What is wrong with one claim, by every edit for its kind (or by those given)."""
    return Checker(facts, edits=edits).check([claim])[0]


@contextmanager
def _no_cycle_collection() -> Iterator[None]:
    """Views are many, live for a batch and hold no cycles: looking for some took two fifths of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _masked(edits: Sequence[Edit]) -> list[tuple[int, int, Edit]]:
    """Edits with the two masks of traits of which a claim must have a bit each."""
    padded = ((*edit.when, _ANY, _ANY) for edit in edits)
    return [(masks[0], masks[1], edit) for masks, edit in zip(padded, edits, strict=True)]


def together(open_questions: Iterable[NotChecked]) -> tuple[NotChecked, ...]:
    """Each set and reason once, with the number of places that it concerns."""
    found: dict[tuple[str, str], NotChecked] = {}
    for each in open_questions:
        key = (each.set, each.reason)
        known = found.get(key)
        found[key] = each if known is None else NotChecked(*key, known.count + each.count)
    return tuple(found.values())
