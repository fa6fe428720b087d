"""Visits beside procedures and preventive visits: part of them, or separate and marked 25."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from cleanclaim.coding.selection.em import problems, risk, studied
from cleanclaim.coding.selection.em.elements import Elements
from cleanclaim.coding.selection.em.tables import Grade, table, words
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.values import Suggestion
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import rule

_NCCI_1 = Citation("NCCI Policy Manual ch. 1", "§D, visits on the day of a procedure")
_SEVERAL = 2  # lasting problems whose drugs are managed are more than looked over
_INJECTIONS = Citation("Medicare Claims Processing Manual ch. 12", "§30.5, injections and 99211")


@rule("em.part_of_procedure", cites=_NCCI_1)
def part_of_procedure(elements: Elements, procedures: Sequence[Suggestion]) -> bool:
    """The visit that only led to a small procedure is part of it; it is coded where more was done."""
    surgical = [one for one in procedures if is_surgery(one.code)]
    if decided_here(procedures):
        return False
    if not surgical or elements.time:
        return False
    for_procedure = {code for one in surgical for code in one.pointers}
    handled = {one.statement for one in elements.decided} | {one.statement for one in elements.studied}
    other_problem = any(
        not for_procedure.intersection(problem.codes) and handled.intersection(problem.block)
        for problem in elements.problems
    )
    own = _own_care(elements, surgical)
    beyond = [one for one in elements.decided if one.statement not in own and not _tells_act(one.statement)]
    more = risk.grade_of(beyond) >= Grade.MODERATE or studied.grade_of(elements.studied) >= Grade.LOW
    return not (other_problem or more)


def _own_care(elements: Elements, surgical: Sequence[Suggestion]) -> set[Statement]:
    """What is said of the problem that was operated on, where the drops or tablets after it belong to the procedure."""
    codes = {
        code for one in surgical if one.code.startswith(tuple(table("minor")["own_care"])) for code in one.pointers
    }
    return {each for problem in elements.problems if codes.intersection(problem.codes) for each in problem.block}


def _tells_act(statement: Statement) -> bool:
    """Does the sentence tell the procedure itself, and change no drug beside it ("etonogestrel 68 mg rod inserted")?"""
    text = statement.text
    return bool(words("minor", "tells_act").search(text)) and not words("risk", "change_verbs").search(text)


@rule("em.service_alone", cites=_NCCI_1)
def service_alone(elements: Elements, procedures: Sequence[Suggestion]) -> bool:
    """Where the patient came for a session, a study or an infusion and nothing else was decided, that is all."""
    came_for = any(one.code.startswith(tuple(table("minor")["alone"])) for one in procedures)
    own = {(span.document, span.start) for one in procedures for span in one.evidence}
    else_decided = [one for one in elements.decided if (one.span.document, one.span.start) not in own]
    worked_up = studied.grade_of(elements.studied) >= Grade.MODERATE
    return came_for and not elements.time and not worked_up and not risk.changes(else_decided)


@rule("em.separate_visit", cites=_NCCI_1)
def separate(procedures: Sequence[Suggestion]) -> tuple[str, ...]:
    """A separate visit on the day of a procedure that would include it carries 25:"""
    rows = table("minor")
    return tuple(
        one.code
        for one in procedures
        if one.code not in rows["major"]
        and (is_surgery(one.code) or one.code in rows["others"])
        and one.code not in rows["not_with_25"]
    )


@rule("em.decision_for_surgery", cites=_NCCI_1)
def decided_here(procedures: Sequence[Suggestion]) -> tuple[str, ...]:
    """The visit at which a major procedure of the same day was decided on is separate and carries 57:"""
    return tuple(one.code for one in procedures if one.code in table("minor")["major"])


def is_surgery(code: str) -> bool:
    first, last = table("minor")["surgery"]
    return code.isdigit() and first <= code <= last


@rule("em.significant_problem", cites=_NCCI_1)
def significant(elements: Elements) -> bool:
    """At a preventive visit a problem counts apart only where its treatment was changed or it was worked up."""
    if not elements.problems:
        return False
    weighty = problems.grade_of(elements.problems) >= Grade.MODERATE
    own = {each for problem in elements.problems for each in takewhile(_not_preventive, problem.block)}
    worked_up = weighty and studied.grade_of([one for one in elements.studied if one.statement in own]) >= Grade.LOW
    said_apart = any(
        words("preventive_words", "apart").search(one.text) for each in elements.problems for one in each.block
    )
    lasting = [one for one in elements.problems if one.weight in problems.LASTING]
    decided = {one.statement for one in elements.decided if one.grade >= Grade.MODERATE}
    managed = min(len(lasting), len(decided)) >= _SEVERAL
    return (
        risk.changes(elements.decided) or worked_up or managed or (said_apart and risk.treats_newly(elements.decided))
    )


def _not_preventive(statement: Statement) -> bool:
    """Do the plan's lines still speak of the problem, and not of prevention, whose tests are not its own?"""
    return not words("preventive_words", "own_plan").search(statement.text)


@rule(
    "em.nurse_beside_injection",
    cites=Citation("Medicare Claims Processing Manual ch. 12", "§30.5, injections and 99211"),
)
def nurse_only(procedures: Sequence[Suggestion]) -> bool:
    """A nurse's visit is not coded beside an injection, vaccine or treatment, which includes it."""
    treated = any(not one.code.startswith(tuple(table("minor")["with_nurse"])) for one in procedures)
    return bool(separate(procedures)) or treated
