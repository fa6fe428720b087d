"""What to write so that coding goes smoothly: a page for each specialty, from the questions asked most.

A question to a provider means that something was missing. Counted by what it was about, the questions of a
practice say what each specialty should write; the words and examples lie in `rulebook/coding/documentation.toml`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from statistics import median
from typing import Any

from cleanclaim.kernel.rules import load_rulebook

RULEBOOK = "coding/documentation"
_MOST = 12  # topics on one page; nobody reads more


@dataclass(frozen=True, slots=True)
class Gap:
    """One question without its words: whose specialty, which code hung on it, what was missing, how it ended.

    `state` is "open", "answered" or "withdrawn"; `waited` is None while there is no answer.
    """

    specialty: str
    concerns: str
    asks_for: str
    state: str = "answered"
    waited: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """What to write about one matter. `asked` is 0 where this practice has not had to ask it yet."""

    title: str
    asks_for: str
    asked: int
    answered: int
    write: str
    thin: str
    full: str


@dataclass(frozen=True, slots=True)
class SpecialtyPage:
    """`topics` are those asked most, first; `also` are usual ones that nobody has had to ask yet.

    `hours` is the median time to an answer, None where none came.
    """

    specialty: str
    questions: int
    answered: int
    hours: float | None
    topics: tuple[Topic, ...]
    also: tuple[Topic, ...]


def specialty_pages(
    gaps: Iterable[Gap], specialties: Iterable[str], title: Callable[[str], str]
) -> tuple[SpecialtyPage, ...]:
    """A page for each specialty, those with most questions first; `title` names what a code is about."""
    by_specialty: dict[str, list[Gap]] = {each: [] for each in specialties}
    for gap in gaps:
        by_specialty.setdefault(gap.specialty, []).append(gap)
    pages = [_page(name, own, title) for name, own in by_specialty.items() if name]
    return tuple(sorted(pages, key=lambda page: (-page.questions, page.specialty)))


def _page(specialty: str, gaps: Sequence[Gap], title: Callable[[str], str]) -> SpecialtyPage:
    waited = [gap.waited.total_seconds() / 3600 for gap in gaps if gap.waited is not None]
    topics = _topics(gaps, title)
    shown = {topic.title for topic in topics}
    also = (
        _topic(row, row["asks_for"][0], str(row["title"]), ())
        for row in _rows("topic")
        if specialty in row["specialties"]
    )
    return SpecialtyPage(
        specialty,
        len(gaps),
        sum(gap.state == "answered" for gap in gaps),
        round(median(waited), 1) if waited else None,
        topics,
        tuple(each for each in also if each.title not in shown),
    )


def _topics(gaps: Sequence[Gap], title: Callable[[str], str]) -> tuple[Topic, ...]:
    """The matters asked about, most asked first."""
    grouped: dict[tuple[str, str], list[Gap]] = defaultdict(list)
    for gap in gaps:
        row = _row(gap.concerns, gap.asks_for)
        grouped[(str(row.get("title") or title(gap.concerns)), gap.asks_for)].append(gap)
    topics = [_topic(_row(own[0].concerns, asks_for), asks_for, name, own) for (name, asks_for), own in grouped.items()]
    return tuple(sorted(topics, key=lambda topic: (-topic.asked, topic.title)))[:_MOST]


def _topic(row: dict[str, Any], asks_for: str, title: str, gaps: Sequence[Gap]) -> Topic:
    answered = sum(gap.state == "answered" for gap in gaps)
    return Topic(title, asks_for, len(gaps), answered, str(row["write"]), str(row["thin"]), str(row["full"]))


def _row(concerns: str, asks_for: str) -> dict[str, Any]:
    """The topic whose code begins the longest and that speaks of what is missing, else the general words for it."""
    fitting = [
        (len(start), row)
        for row in _rows("topic")
        for start in row["begins"]
        if concerns.startswith(start) and asks_for in row["asks_for"]
    ]
    if fitting:
        return max(fitting, key=lambda each: each[0])[1]
    general = {row["asks_for"]: row for row in _rows("missing")}
    return general.get(asks_for, general["detail"])


@cache
def _rows(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = load_rulebook(RULEBOOK)[name]
    return rows
