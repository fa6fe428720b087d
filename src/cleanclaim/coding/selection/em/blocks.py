"""The part of a note that belongs to each problem: from its sentence to the next problem's."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from cleanclaim.charts.values import SectionKind
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.kernel import Span

ASSESSED = (SectionKind.ASSESSMENT, SectionKind.PLAN, SectionKind.ORDERS)
_LOOSE = (SectionKind.OTHER, SectionKind.HISTORY, SectionKind.CHIEF_COMPLAINT, SectionKind.EXAM)


def in_assessment(statements: Sequence[Statement]) -> list[int]:
    """Places of the statements of assessment and plan; of the whole note where it has no such part."""
    places = [place for place, one in enumerate(statements) if one.kind in ASSESSED]
    late = [place for place, one in enumerate(statements) if one.addendum and one.kind not in ASSESSED]
    return places + late if places else [place for place, one in enumerate(statements) if one.kind in _LOOSE]


def headed(statements: Sequence[Statement], unnamed: Sequence[Span]) -> list[int]:
    """The statements of the assessment that open with such a heading."""
    starts = starts_of(unnamed)
    return [place for place in in_assessment(statements) if starts and holds_any(statements[place], starts)]


def blocks_of(statements: Sequence[Statement], starts: Sequence[int]) -> dict[int, tuple[Statement, ...]]:
    """By its first place, what is said about each problem. What the note assesses under no problem's name
    belongs to the first that only an addendum names: it answers the note's open word."""
    by_headings = _under_headings(statements, starts)
    blocks = {place: _block(place, statements, starts, by_headings) for place in starts}
    late = next((place for place in starts if statements[place].addendum), None)
    if late is not None:
        claimed = {one for block in blocks.values() for one in block}
        blocks[late] += tuple(one for one in statements if one.kind in ASSESSED and one not in claimed)
    return blocks


def _block(
    place: int, statements: Sequence[Statement], starts: Sequence[int], by_headings: bool
) -> tuple[Statement, ...]:
    section, document = statements[place].section, statements[place].document
    after = next((start for start in starts if start > place), len(statements))
    near = (one for one in statements[place:after] if one.document == document)
    return tuple(one for one in near if one.section == section or (by_headings and one.kind in ASSESSED))


def _under_headings(statements: Sequence[Statement], starts: Sequence[int]) -> bool:
    """Has each problem headings of its own ("Depression. Medical Treatment: …")? A next problem follows one then."""
    judged = [place for place in starts if statements[place].kind in ASSESSED]
    return any(
        statements[one].section + 1 < statements[other].section
        and statements[one].document == statements[other].document
        for one, other in pairwise(judged)
    )


def starts_of(spans: Iterable[Span]) -> dict[str, list[int]]:
    """Where quoted words begin, by document and in order: long notes quote thousands."""
    found: dict[str, list[int]] = {}
    for span in spans:
        found.setdefault(span.document, []).append(span.start)
    return {document: sorted(starts) for document, starts in found.items()}


def holds_any(statement: Statement, quoted: Mapping[str, Sequence[int]]) -> bool:
    """Whether any of the quoted words begin in the statement."""
    starts = quoted.get(statement.document, ())
    first = bisect_left(starts, statement.start)
    return first < len(starts) and starts[first] < statement.end
