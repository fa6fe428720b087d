"""Notes that hold no visit of their own: a procedure that was planned, the days after an operation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from cleanclaim.charts.values import Document, SectionKind
from cleanclaim.coding.selection.em import problems, risk
from cleanclaim.coding.selection.em.beside import is_surgery
from cleanclaim.coding.selection.em.elements import Elements
from cleanclaim.coding.selection.em.tables import RULEBOOK, Grade, table, words
from cleanclaim.coding.selection.procedures.services import NUMBER, number
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.values import Suggestion
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import dated_value, rule

_NCCI_1 = Citation("NCCI Policy Manual ch. 1", "§D, visits on the day of a procedure")
_GLOBAL = Citation("Medicare Claims Processing Manual ch. 12", "§40.1, the global surgical package")
_TITLE = 120  # characters
_OPENING = 450  # characters
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_COUNT = rf"({NUMBER})[- ]?(d|day|w|wk|week|mo|month|y|yr|year)s?\b"
_SINCE = re.compile(rf"\b{_COUNT}(?=\W+(?:out|s/p|status|post|after|since|from|ago|following)\b)", re.IGNORECASE)
_AFTER = re.compile(rf"\b(?:s/p|status post|post[- ]?op\w*)\b[^.\n;]{{0,80}}?\b{_COUNT}", re.IGNORECASE)
_POST_OP_DAY = re.compile(r"\bPOD\s*#?\s*(\d+)", re.IGNORECASE)
_DAY_OF = re.compile(
    r"\b(?:s/p|status post|underwent|surgery|operation|repair)\b(?:(?!seen|visit|follow)[^.;\d\n]){0,70}"
    r"\b(\d{1,2})/(\d{1,2})/((?:20)?\d\d)\b",
    re.IGNORECASE,
)
_TELLS_WHY = (SectionKind.CHIEF_COMPLAINT, SectionKind.HISTORY, SectionKind.OTHER, SectionKind.ASSESSMENT)


@rule("em.procedure_note", cites=_NCCI_1)
def procedure_note(text: str) -> bool:
    """A note whose title is that of a procedure, a session or a month of dialysis holds no visit of its own."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()][:2]
    title = " / ".join(lines)[:_TITLE]
    if words("planned", "titles_not").search(title):
        return False
    opens = (words("planned", "titles_open").search(line) for line in lines)
    return bool(words("planned", "titles").search(lines[0][:_TITLE] if lines else "")) or any(
        match and match.start() == 0 for match in opens
    )


@rule("em.came_for_procedure", cites=_NCCI_1)
def came_for_procedure(text: str, elements: Elements, procedures: Sequence[Suggestion]) -> bool:
    """Who came for a procedure that was decided on before had no visit with it, unless another problem was treated."""
    if not any(is_surgery(one.code) for one in procedures) or elements.time:
        return False
    if not words("planned", "came_for").search(text[:_OPENING]):
        return False
    operated = {code for one in procedures for code in one.pointers}
    blocks = [one.block for one in elements.problems if not operated.intersection(one.codes)]
    return not any(risk.changes([each for each in elements.decided if each.statement in block]) for block in blocks)


@rule("em.never_beside", cites=_NCCI_1)
def never_beside(procedures: Sequence[Suggestion]) -> bool:
    """A month of dialysis, a delivery with its care and a planned eye operation hold the visits of the day."""
    return any(one.code.startswith(tuple(table("planned")["never_beside"])) for one in procedures)


@rule("em.postoperative", cites=_GLOBAL)
def postoperative(
    document: Document, statements: Sequence[Statement], elements: Elements, on: date
) -> Statement | None:
    """A visit to the surgeon within the days of the operation is in the operation's price:"""
    if words("postoperative", "others").search(document.text[:_OPENING]):
        return None
    if words("postoperative", "unrelated").search(document.text) or _treats_another(elements):
        return None
    opening = [one for one in statements if one.kind in _TELLS_WHY and one.start < _OPENING]
    first = document.text[:_OPENING]
    if not (words("postoperative", "says").search(first) or (_days_since(first, on) is not None and _is_own(first))):
        return None
    limit = dated_value(RULEBOOK, "postoperative_days", on)
    days = _days_since(document.text[: 2 * _OPENING], on)
    if limit is None or (days is not None and days > limit.number):
        return None
    return next(iter(opening or statements), None)


@rule("em.unrelated", cites=_GLOBAL)
def unrelated_to_operation(text: str, on: date) -> bool:
    """A visit within the days of an operation for something else carries 24:"""
    if not words("postoperative", "unrelated").search(text):
        return False
    limit, days = dated_value(RULEBOOK, "postoperative_days", on), _days_since(text[: 2 * _OPENING], on)
    within = limit is not None and days is not None and days <= limit.number
    return within or bool(words("postoperative", "says").search(text[:_OPENING]))


def _is_own(text: str) -> bool:
    if words("postoperative", "own_fracture").search(text):
        return True
    return bool(words("postoperative", "own").search(text)) and bool(
        re.search(r"\b(?:s/p|status post|post[- ]?op)", text, re.I)
    )


def _treats_another(elements: Elements) -> bool:
    """Was a chronic problem managed that is not what was operated on?"""
    for one in elements.problems:
        lasting = one.weight in (problems.Weight.STABLE, problems.Weight.WORSENING)
        managed = [each for each in elements.decided if each.statement in one.block and each.grade >= Grade.MODERATE]
        if lasting and managed and not any(code[:1] in "STMZ" for code in one.codes):
            return True
    return False


def _days_since(text: str, on: date) -> int | None:
    """Days since the operation, as the note counts them, or by the day that it names."""
    if match := _POST_OP_DAY.search(text):
        return int(match[1])
    match = _SINCE.search(text) or _AFTER.search(text)
    if match is None:
        return _days_from(text, on)
    return number(match[1]) * _DAYS[match[2][0].lower()]


def _days_from(text: str, on: date) -> int | None:
    """Days from the day of the operation ("s/p reduction mammaplasty 10/10/2020")."""
    for match in _DAY_OF.finditer(text):
        month, day, year = int(match[1]), int(match[2]), int(match[3])
        try:
            operated = date(year if year > 99 else 2000 + year, month, day)
        except ValueError:
            continue
        if operated <= on:
            return (on - operated).days
    return None
