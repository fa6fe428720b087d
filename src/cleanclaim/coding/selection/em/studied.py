"""The second element: what was ordered, reviewed, interpreted, asked of others.

A test counts once, whether ordered, reviewed or both. A test whose reading this visit codes by its own
number does not count at all, since it would be counted twice. Of a young child a parent who reports is the
historian; from which age on is the practice's policy.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from cleanclaim.charts.values import SectionKind
from cleanclaim.coding.selection.em.problems import OFFICE_RULE
from cleanclaim.coding.selection.em.tables import Grade, openings, rows, table, words
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, key, pattern, words_in
from cleanclaim.coding.selection.procedures.statements import Statement, between_commas, clause_around
from cleanclaim.kernel import Span
from cleanclaim.kernel.rules import rule

_COUNTING = (SectionKind.RESULTS, SectionKind.ASSESSMENT, SectionKind.PLAN, SectionKind.ORDERS, SectionKind.PROCEDURES)
_NUMBER = re.compile(r"\s(?:\d[\d.]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve)$", re.IGNORECASE)
_OPENING = 20  # characters
_CLAUSE_ENDS = re.compile(r"[;.,:]\s|\b(?:and|but|who|which)\b", re.IGNORECASE)
_OF_OTHERS = (
    "external_notes", "outside_documents", "own_interpretation", "own_looks", "discussions", "talk", "historian",
    "parent_reports", "parent_tells",
)  # fmt: skip
_FEW_WORDS = re.compile(r"(?:[^\w.;]*[\w/-]+){0,5}")
_TOLD = (SectionKind.HISTORY, SectionKind.OTHER, SectionKind.CHIEF_COMPLAINT)
_TOLD_BESIDE = (
    SectionKind.REVIEW, SectionKind.FAMILY_HISTORY, SectionKind.SOCIAL_HISTORY, SectionKind.PAST_HISTORY,
)  # fmt: skip
_MENTIONED = (*_TOLD, SectionKind.EXAM)  # a test counts there only where the note says that it was reviewed


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing that counts: `kind` is "item", "historian", "interpretation" or "discussion"."""

    kind: str
    name: str
    statement: Statement

    @property
    def span(self) -> Span:
        return self.statement.span()


def studied(
    statements: Sequence[Statement],
    *,
    billed: Sequence[str] = (),
    young_child: bool = False,
    screening: bool = True,
    coded_in: Collection[Span] = (),
) -> tuple[Counted, ...]:
    """Everything that counts, each once. `billed` are the procedure codes of this visit; `screening` false
    leaves screening tests out, as they belong to a preventive visit; `coded_in` are the sentences of those procedures,
    whose reading is theirs."""
    found: dict[tuple[str, str], Counted] = {}
    for statement in statements:
        for counted in (*_tests(statement, billed, screening), *_others(statement, billed, young_child, coded_in)):
            found.setdefault((counted.kind, counted.name), counted)
    if screening and not laboratory_named({name for kind, name in found if kind == "item"}):
        for counted in (one for each in statements for one in _without_name(each)):
            found.setdefault((counted.kind, counted.name), counted)
    return tuple(one for one in found.values() if not part_of_panel(one.name, {name for _, name in found}))


def grade_of(counted: Sequence[Counted]) -> Grade:
    """All that was studied together: three roads to "moderate", two of them at once to "high"."""
    kinds = [one.kind for one in counted]
    items = kinds.count("item") + kinds.count("historian")
    roads = (items >= 3) + ("interpretation" in kinds) + ("discussion" in kinds)
    if roads >= 2:
        return Grade.HIGH
    if roads == 1:
        return Grade.MODERATE
    return Grade.LOW if kinds.count("item") >= 2 or "historian" in kinds else Grade.MINIMAL


def _tests(statement: Statement, billed: Sequence[str], screening: bool) -> Iterator[Counted]:
    if statement.kind not in _COUNTING and statement.kind not in _MENTIONED:
        return
    names, found, screens, own = _test_table()
    for match in found.finditer(statement.text):
        name = _name_of(match[0], names)
        if (not screening and name in screens) or counted_elsewhere(own.get(name, ()), billed):
            continue
        if test_counts(statement, match.start(), match.end()):
            yield Counted("item", name, statement)


def _without_name(statement: Statement) -> Iterator[Counted]:
    """Results that were looked at, and those that are to come."""
    if statement.kind not in _COUNTING:
        return
    for match in words("unnamed_tests", "says").finditer(statement.text):
        if test_counts(statement, match.start(), match.end()):
            judged = statement.kind in (SectionKind.PLAN, SectionKind.ORDERS, SectionKind.ASSESSMENT)
            ordered = judged and words("unnamed_tests", "ordered").search(
                clause_around(statement, match.start(), match.end()).whole
            )
            reviewed = words("reviewed", "looked_through").search(statement.text)
            yield Counted("item", "labs ordered" if ordered and not reviewed else "labs reviewed", statement)


@rule("em.laboratory_without_names", cites=OFFICE_RULE)
def laboratory_named(names: Collection[str]) -> bool:
    """Where the note names no test of the laboratory, its results count as one and what is still to come as another."""
    images = tuple(table("unnamed_tests")["images"])
    return any(name not in images and not name.startswith("notes from outside") for name in names)


def _others(
    statement: Statement, billed: Sequence[str], young_child: bool, coded_in: Collection[Span]
) -> Iterator[Counted]:
    text = statement.text
    if not openings("reviewed", *_OF_OTHERS) & words_in(text):
        return
    if match := from_outside(text):
        yield Counted("item", f"notes from outside: {text[match.start() : match.end() + 20].lower()}", statement)
    if statement.span() not in coded_in and own_interpretation(text, billed):
        yield Counted("interpretation", "own interpretation of a test", statement)
    if discussion(text):
        yield Counted("discussion", "discussion with another clinician", statement)
    if historian(statement, young_child):
        yield Counted("historian", "independent historian", statement)


def _name_of(said: str, names: Mapping[str, str]) -> str:
    """The test; a phrase with "#" was found with its number ("K 5.7")."""
    return names.get(key(said)) or names[key(_NUMBER.sub(" #", said))]


@rule("em.test_counted", cites=OFFICE_RULE)
def test_counts(statement: Statement, start: int, end: int) -> bool:
    """A test that was ordered or reviewed counts once; one that was only thought of does not."""
    clause = clause_around(statement, start, end)
    near = between_commas(clause)
    if words("reviewed", "not_ordered").search(near.whole) or words("reviewed", "not_ordered").search(clause.before):
        return False
    if statement.kind in _COUNTING:
        return True
    opens = words("reviewed", "opens_results").search(statement.text[:_OPENING])
    return bool(opens and opens.start() == 0) or bool(words("reviewed", "history_needs").search(clause.whole))


@rule("em.part_of_panel", cites=OFFICE_RULE)
def part_of_panel(name: str, names: Collection[str]) -> bool:
    """A value of a panel that was counted is no further test."""
    return _panels().get(name) in names


@rule("em.from_outside", cites=OFFICE_RULE)
def from_outside(text: str) -> re.Match[str] | None:
    """Notes and records of another source count where the note says that they were looked through."""
    if match := words("reviewed", "external_notes").search(text):
        return match
    match = words("reviewed", "outside_documents").search(text)
    return match if match and words("reviewed", "looked_through").search(text) else None


@rule("em.test_billed", cites=OFFICE_RULE)
def counted_elsewhere(own: Sequence[str], billed: Sequence[str]) -> bool:
    """A test that this visit codes with its reading is not counted again."""
    return any(code.startswith(prefix) for prefix in own for code in billed)


@rule("em.own_interpretation", cites=OFFICE_RULE)
def own_interpretation(text: str, billed: Sequence[str]) -> bool:
    """An own interpretation of a test counts where it is not coded by itself."""
    if not (words("reviewed", "own_interpretation").search(text) or _looked_at_pictures(text)):
        return False
    names, found, _, own = _test_table()
    tests = [_name_of(match[0], names) for match in found.finditer(text)]
    return not any(counted_elsewhere(own.get(name, ()), billed) for name in tests)


def _looked_at_pictures(text: str) -> bool:
    """Were the images or the tracing themselves looked at, and not their report?"""
    pictures = words("reviewed", "own_looks").search(text) and words("reviewed", "pictures").search(text)
    return bool(pictures) and not words("reviewed", "not_pictures").search(text)


@rule("em.discussion", cites=OFFICE_RULE)
def discussion(text: str) -> bool:
    """A discussion of the patient's care with a clinician outside the practice counts."""
    left = words("reviewed", "discussions_not").sub(" ", text)
    if any(not _later(left[: match.start()]) for match in words("reviewed", "discussions").finditer(left)):
        return True
    for match in words("reviewed", "talk").finditer(left):
        near = _FEW_WORDS.match(left[match.end() :])
        if near and not _later(left[: match.start()]) and words("reviewed", "clinicians").search(near[0]):
            return True
    return False


def _later(before: str) -> bool:
    """Is the talk still to come ("will ask oncology at the tumor board")?"""
    return bool(words("reviewed", "talk_later").search(_CLAUSE_ENDS.split(before)[-1]))


@rule("em.historian", cites=OFFICE_RULE)
def historian(statement: Statement, young_child: bool) -> bool:
    """A history that somebody else had to give counts."""
    left = words("reviewed", "historian_not").sub(" ", statement.text)
    if words("reviewed", "historian").search(left):
        return True
    told = statement.kind in _TOLD and words("reviewed", "parent_reports").search(left)
    told = told or (statement.kind in _TOLD_BESIDE and words("reviewed", "parent_tells").search(left))
    return young_child and bool(told)


@cache
def _panels() -> dict[str, str]:
    return {row["says"][0]: str(row["part_of"]) for row in rows("test") if "part_of" in row}


@cache
def _test_table() -> tuple[dict[str, str], PhrasePattern, frozenset[str], dict[str, tuple[str, ...]]]:
    """(name by phrase, the pattern, screening tests, codes by which a visit codes the reading)."""
    tests = rows("test")
    names = {key(says): row["says"][0] for row in tests for says in row["says"]}
    screens = frozenset(row["says"][0] for row in tests if row.get("screening"))
    own = {row["says"][0]: tuple(row["billed"]) for row in tests if "billed" in row}
    return names, pattern(says for row in tests for says in row["says"]), screens, own
