"""Settling: which part of a note is its assessment where headings alone do not say.

An operation's diagnosis is the one before it where the one after it is "same". Of a stay it is the diagnosis with
which the patient left. In a note that has no assessment, a list of problems is it: numbered, or with "#" before each.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TypeAlias

from cleanclaim.charts.values import SectionKind
from cleanclaim.kernel.rules import load_rulebook

Mark: TypeAlias = tuple[SectionKind, int, int, str]  # kind, start, body start, heading

_MAY_HOLD_PROBLEMS = (
    SectionKind.OTHER, SectionKind.CHIEF_COMPLAINT, SectionKind.EXAM, SectionKind.RESULTS, SectionKind.VITALS,
)  # fmt: skip
_ITEM = re.compile(r"^[ \t]*#?(\d{1,2})[.)][ \t]+(?=[A-Za-z])", re.MULTILINE)
_HASHED = re.compile(r"^[ \t]*#{1,2}[ \t]?(?=[A-Za-z])", re.MULTILINE)
_BLANK = re.compile(r"\n[ \t]*\n")
_LISTS = (
    SectionKind.PAST_HISTORY, SectionKind.SURGICAL_HISTORY, SectionKind.FAMILY_HISTORY, SectionKind.MEDICATIONS,
    SectionKind.ALLERGIES,
)  # fmt: skip
_FEWEST = 2  # problems of a list


def settled(text: str, marks: list[Mark]) -> list[Mark]:
    """The marks of a text with their final kinds, and with those that no heading makes."""
    marks = _of_study(_left_with(_operated_for(text, marks)))
    if any(kind is SectionKind.ASSESSMENT for kind, *_ in marks):
        return marks
    return _with_marked(text, marks) or _with_list(text, marks)


def _operated_for(text: str, marks: list[Mark]) -> list[Mark]:
    """The diagnosis before an operation counts where the one after it says "same", or where there is no assessment."""
    before = _names("preoperative", "names")
    if not any(_plain(heading) in before for *_, heading in marks):
        return marks
    own = [
        place for place, (kind, *_) in enumerate(marks) if kind is SectionKind.ASSESSMENT and _body(text, marks, place)
    ]
    stands = not own or any(_plain(_body(text, marks, place)).startswith(_same()) for place in own)
    kind = SectionKind.ASSESSMENT if stands else SectionKind.OTHER
    return [(kind, *mark[1:]) if _plain(mark[3]) in before else mark for mark in marks]


def _left_with(marks: list[Mark]) -> list[Mark]:
    """With what a patient came in is not the assessment where the note says with what they left."""
    came, left = _names("incoming", "names"), _names("incoming", "outgoing")
    if not any(_plain(heading) in came for *_, heading in marks):
        return marks
    if not any(_plain(heading) in left for *_, heading in marks):
        return marks
    return [(SectionKind.OTHER, *mark[1:]) if _plain(mark[3]) in came else mark for mark in marks]


def _of_study(marks: list[Mark]) -> list[Mark]:
    """The impression of a study among the results is a result, where an assessment follows."""
    own = _names("study", "names")
    after = [place for place, (kind, *_) in enumerate(marks) if kind is SectionKind.ASSESSMENT]
    done = list(marks)
    for place in after[:-1]:
        if place > 0 and done[place - 1][0] is SectionKind.RESULTS and _plain(marks[place][3]) in own:
            done[place] = (SectionKind.RESULTS, *marks[place][1:])
    return done


def _body(text: str, marks: list[Mark], place: int) -> str:
    end = marks[place + 1][1] if place + 1 < len(marks) else len(text)
    return text[marks[place][2] : end].strip()


def _with_list(text: str, marks: list[Mark]) -> list[Mark]:
    """The marks with an assessment where a part of the note is a list of problems; the last such list."""
    for place in reversed(range(len(marks))):
        kind, _, body, heading = marks[place]
        end = marks[place + 1][1] if place + 1 < len(marks) else len(text)
        if kind not in _MAY_HOLD_PROBLEMS or not (found := _numbered(text, body, end)):
            continue
        first, last = found
        after = [(kind, last, last, heading)] if text[last:end].strip() else []
        return [*marks[: place + 1], (SectionKind.ASSESSMENT, first, first, ""), *after, *marks[place + 1 :]]
    return marks


def _numbered(text: str, start: int, end: int) -> tuple[int, int] | None:
    """(start, end) of paragraphs that lines numbered 1, 2 … begin; None where there are fewer than two."""
    items = list(_ITEM.finditer(text, start, end))
    if [int(match[1]) for match in items[:_FEWEST]] != [1, 2]:
        return None
    run = [match for number, match in enumerate(items, start=1) if int(match[1]) == number]
    blank = _BLANK.search(text, run[-1].end(), end)
    return run[0].start(), blank.start() + 1 if blank else end


def _with_marked(text: str, marks: list[Mark]) -> list[Mark]:
    """The marks with an assessment at each "# problem", whatever headings stand below one; empty for none."""
    begins = {mark[1] for mark in marks}
    items = [match.start() for match in _HASHED.finditer(text) if match.start() and match.start() not in begins]
    items = [start for start in items if _kind_at(start, marks) not in _LISTS]
    if len(items) < _FEWEST:
        return []
    blank = _BLANK.search(text, items[-1])
    ends = blank and text[blank.end() :].strip() and not any(items[-1] < mark[1] < blank.end() for mark in marks)
    after = [(SectionKind.OTHER, blank.start() + 1, blank.start() + 1, "")] if blank and ends else []
    new = [(SectionKind.ASSESSMENT, start, start, "") for start in items]
    return sorted([*marks, *new, *after], key=lambda mark: mark[1])


def _kind_at(start: int, marks: list[Mark]) -> SectionKind:
    return next((kind for kind, begin, *_ in reversed(marks) if begin <= start), SectionKind.OTHER)


def _plain(words: str) -> str:
    return " ".join(re.sub(r"[-–_/]", " ", words.lower().replace(".", "")).split()).strip(" :")


@cache
def _names(table: str, field: str) -> frozenset[str]:
    return frozenset(_plain(name) for name in load_rulebook("charts/headings")[table][field])


@cache
def _same() -> tuple[str, ...]:
    return tuple(load_rulebook("charts/headings")["preoperative"]["same"])
