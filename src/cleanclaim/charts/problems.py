"""Problems with headings of their own under them: after "Plan: …" of one problem the assessment goes on with the next.

Its one trick: within an assessment, a line numbered one more than the last problem, or a short line between a blank
line and such a heading, is the next problem; numbers that begin again at 1 are the plan's own list.
"""

from __future__ import annotations

import re

from cleanclaim.charts.settling import Mark
from cleanclaim.charts.values import SectionKind

_LINE = re.compile(
    r"^[ \t]*(?:[*_#]{0,3}(?P<number>\d{1,2})[.)][ \t]+[*_]{0,3}(?=[A-Z]).{2,}|[*_]{0,3}(?=[A-Z]).{2,110})$",
    re.MULTILINE,
)
_GOES_ON = frozenset((SectionKind.ASSESSMENT, SectionKind.PLAN, SectionKind.INSTRUCTIONS, SectionKind.ORDERS))
_LABEL = re.compile(r"[ \t]*[-–•*]?[ \t]*[A-Z][A-Za-z/&]+(?: [A-Za-z/&]+){0,2}:[ \t]")
_BULLET = " \t-–•*"


def resumed(text: str, marks: list[Mark]) -> list[Mark]:
    """The marks of a text, with one more at each problem that stands behind the plan of the one before."""
    place = next((n for n, (kind, *_) in enumerate(marks) if kind is SectionKind.ASSESSMENT), None)
    if place is None:
        return marks
    within = [marks[place]]
    for mark in marks[place + 1 :]:
        if mark[0] is SectionKind.SIGNATURE or (_stands_alone(text, mark) and mark[0] not in _GOES_ON):
            break
        within.append(mark)
    if len(within) == 1:
        return marks
    rest = place + len(within)
    end = marks[rest][1] if rest < len(marks) else len(text)
    new = [(SectionKind.ASSESSMENT, start, start, "") for start in _problems(text, within, end)]
    return sorted([*marks, *new], key=lambda mark: mark[1])


def _problems(text: str, within: list[Mark], end: int) -> list[int]:
    """Where problems begin that lie in no part of the assessment's own."""
    begins = {text.rfind("\n", 0, mark[2] - 1) + 1 for mark in within[1:]}
    found: list[int] = []
    last = 0
    for match in _LINE.finditer(text, within[0][2], end):
        line = match.start()
        number = int(match["number"] or 0)
        if number == 1 and last:
            return found  # the numbers begin again: a list of the plan
        is_next = bool(number) and number == last + 1
        last = number if is_next else last
        if line in begins or not (is_next or (not number and _heads(text, match, begins))):
            continue
        inside = max((mark for mark in within if mark[1] <= line), key=lambda mark: mark[1])
        if inside[0] is not SectionKind.ASSESSMENT or inside is not within[0]:
            found.append(line)
    return found


def _heads(text: str, match: re.Match[str], begins: set[int]) -> bool:
    """A line by itself behind a blank one, with a heading right under it, or a label ("Medical Reasoning: …")."""
    before = text[: match.start()].rstrip(" \t\r")
    under = match.end() + 1
    return before.endswith("\n\n") and (under in begins or (":" not in match[0] and bool(_LABEL.match(text, under))))


def _stands_alone(text: str, mark: Mark) -> bool:
    """Nothing but the heading stands on its line."""
    return text[mark[2] - 1 : mark[2]] == "\n" and text[text.rfind("\n", 0, mark[1]) + 1 : mark[1]].strip(_BULLET) == ""
