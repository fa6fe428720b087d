"""What the steps of leveling hand on: the visit as it is read, and its elements as they are counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cleanclaim.charts.values import Document
from cleanclaim.codesets.values import ProcedureFact
from cleanclaim.coding.selection.em import problems, risk, studied
from cleanclaim.coding.selection.em.problems import OFFICE_RULE, Problem
from cleanclaim.coding.selection.em.spent import TimeSpent
from cleanclaim.coding.selection.em.tables import Grade
from cleanclaim.coding.selection.em.visit import Kind
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.values import CodingContext, Suggestion
from cleanclaim.kernel import Span
from cleanclaim.kernel.rules import rule


class ProcedureWords(Protocol):
    """The part of the library that is asked: our words for a code."""

    def procedure(self, code: str) -> ProcedureFact | None: ...


@dataclass(frozen=True, slots=True)
class Elements:
    """The three elements and the time of a visit."""

    problems: tuple[Problem, ...]
    studied: tuple[studied.Counted, ...]
    decided: tuple[risk.Decided, ...]
    time: TimeSpent | None

    @property
    def grades(self) -> tuple[Grade, Grade, Grade]:
        return problems.grade_of(self.problems), studied.grade_of(self.studied), risk.grade_of(self.decided)

    def counted(self) -> tuple[tuple[str, Span, str], ...]:
        return (
            *(
                ("problems", one.span, f"{', '.join(one.codes) or 'no code'}: {one.weight.value}")
                for one in self.problems
            ),
            *(("data", one.span, f"{one.kind}: {one.name}") for one in self.studied),
            *(("risk", one.span, f"{one.name}: {one.grade.word}") for one in self.decided),
            *((("time", self.time.span, f"{self.time.minutes} minutes"),) if self.time else ()),
        )


@dataclass(frozen=True, slots=True)
class Visit:
    """What the steps below hand on."""

    document: Document
    context: CodingContext
    library: ProcedureWords
    diagnoses: Sequence[Suggestion]
    procedures: Sequence[Suggestion]
    statements: tuple[Statement, ...]
    kind: Kind
    addenda: tuple[Document, ...] = ()
    unnamed: tuple[Span, ...] = ()  # headings of problems without a code


@rule("em.two_of_three", cites=OFFICE_RULE)
def two_of_three(grades: tuple[Grade, Grade, Grade]) -> Grade:
    """The level is the highest that two of the three elements reach: problems, data, risk."""
    return sorted(grades)[1]
