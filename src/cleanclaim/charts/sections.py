"""Sections: the headings that clinicians write, found as spans. The table is `rulebook/charts/headings.toml`.

A heading stands alone on its line ("ASSESSMENT AND PLAN"), or begins a line and is followed by a colon
("HPI: cough for three days"), or follows the end of a sentence in a note typed without line ends
("… since Monday. PMH: asthma."). A dictated one may end in a period ("Assessment. Gout."), one in capitals in a gap
("PE   well boy"), a single letter in a slash ("A/ gout"). What stands before the first heading is a section of kind
OTHER. In a note that has no assessment, a list of numbered problems is it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from cleanclaim.charts.values import Section, SectionKind
from cleanclaim.kernel.rules import load_rulebook

_LONGEST_HEADING = 70
_UNHEADED = (SectionKind.OTHER, SectionKind.CHIEF_COMPLAINT)
_ITEM = re.compile(r"^[ \t]*#?(\d{1,2})[.)][ \t]+(?=[A-Za-z])", re.MULTILINE)
_Mark: TypeAlias = tuple[SectionKind, int, int, str]  # kind, start, body start, heading

# Markers before a heading: markdown, bullets, "1." or "II.".
_MARKER = r"[ \t]*(?:[#*_=>•·–-]{1,4}[ \t]*|(?:\d{1,2}|[IVX]{1,4})[.)][ \t]+)?[*_]{0,2}"


@dataclass(frozen=True, slots=True)
class _Headings:
    kinds: dict[str, SectionKind]
    alone_only: frozenset[str]  # too common as words to count when text follows on the line
    inline: re.Pattern[str]
    opening: re.Pattern[str]


def find_sections(text: str) -> tuple[Section, ...]:
    """The sections of a text, without gaps or overlaps; at least one."""
    marks = list(_marks(text))
    if not marks or marks[0][1] > 0:
        marks.insert(0, (SectionKind.OTHER, 0, 0, ""))
    if all(kind is not SectionKind.ASSESSMENT for kind, *_ in marks):
        marks = _with_numbered_problems(text, marks)
    ends = [mark[1] for mark in marks[1:]] + [len(text)]
    return tuple(
        Section(kind, heading, start, body, end)
        for (kind, start, body, heading), end in zip(marks, ends, strict=True)
        if end > start
    )


def _with_numbered_problems(text: str, marks: list[_Mark]) -> list[_Mark]:
    """The marks with an assessment where an unheaded part of the note is a list of numbered problems."""
    for place, (kind, _, body, heading) in enumerate(marks):
        end = marks[place + 1][1] if place + 1 < len(marks) else len(text)
        if kind not in _UNHEADED or not (found := _numbered(text, body, end)):
            continue
        first, last = found
        after = [(kind, last, last, heading)] if text[last:end].strip() else []
        return [*marks[: place + 1], (SectionKind.ASSESSMENT, first, first, ""), *after, *marks[place + 1 :]]
    return marks


def _numbered(text: str, start: int, end: int) -> tuple[int, int] | None:
    """(start, end) of paragraphs that lines numbered 1, 2 … begin; None where there are fewer than two."""
    items = list(_ITEM.finditer(text, start, end))
    if [int(match[1]) for match in items[:2]] != [1, 2]:
        return None
    run = [match for number, match in enumerate(items, start=1) if int(match[1]) == number]
    blank = re.compile(r"\n[ \t]*\n").search(text, run[-1].end(), end)
    return run[0].start(), blank.start() + 1 if blank else end


def heading_kind(line: str) -> SectionKind | None:
    """The kind of a line that is nothing but a heading; None where it is none that is known."""
    found = _alone(line, _headings())
    return found[0] if found else None


def _marks(text: str) -> Iterator[_Mark]:
    """(kind, start, body start, heading) of each heading, in order."""
    table = _headings()
    position = 0
    for line in text.splitlines(keepends=True):
        if alone := _alone(line, table):
            kind, heading = alone
            yield kind, position, position + len(line), heading
        else:
            opened = table.opening.match(line)
            if opened:
                yield table.kinds[_key(opened["name"])], position, position + opened.end(), opened["name"]
            for match in table.inline.finditer(line, opened.end() if opened else 0):
                kind = table.kinds[_key(match["name"])]
                begin = match.start("whole") if match.start() else 0  # a marker belongs to its heading
                yield kind, position + begin, position + match.end(), match["name"]
        position += len(line)


def _alone(line: str, table: _Headings) -> tuple[SectionKind, str] | None:
    """A line that is nothing but a heading, with or without a colon or a remark in parentheses."""
    bare = line.strip()
    if not bare or len(bare) > _LONGEST_HEADING:
        return None
    bare = re.sub(r"^" + _MARKER, "", bare).strip(" \t*_=-:#.")
    kind = table.kinds.get(_key(bare)) or table.kinds.get(_key(re.sub(r"\s*\([^)]*\)$", "", bare)))
    return (kind, bare) if kind and (len(bare) > 1 or bare.isupper()) else None


def _key(heading: str) -> str:
    """One spelling for a heading: lower case, "&" and "+" as "and", single spaces, no dots."""
    words = re.sub(r"\s*[&+]\s*", " and ", heading.lower())
    words = re.sub(r"\s*/\s*", "/", words.replace(".", "").replace("’", "'").replace("-", " ").replace("_", " "))
    return " ".join(words.split())


@cache
def _headings() -> _Headings:
    kinds: dict[str, SectionKind] = {}
    alone_only: set[str] = set()
    for row in load_rulebook("charts/headings")["heading"]:
        for name in row["names"]:
            kinds[_key(name)] = SectionKind(row["kind"])
        alone_only.update(_key(name) for name in row.get("alone_only", ()))
        for name in row.get("alone_only", ()):
            kinds[_key(name)] = SectionKind(row["kind"])
    names = set(kinds) - alone_only
    return _Headings(kinds, frozenset(alone_only), _inline_pattern(names), _opening_pattern(names))


def _inline_pattern(names: set[str]) -> re.Pattern[str]:
    words = sorted((name for name in names if len(name) > 1), key=len, reverse=True)
    loose = "|".join(_loosely(name) for name in words)
    letters = "".join(sorted(name.upper() for name in names if len(name) == 1))  # S, O, A, P
    begins = rf"(?:^{_MARKER}|(?<=[.;!?])[ \t]+[*_]{{0,2}})"
    remark = r"(?:[ \t]*\([^)\n]{0,30}\))?[ \t]*[*_]{0,2}"
    colon = rf"(?::|[ \t]-{{1,2}}[ \t]|[ \t]–[ \t]|(?<=^[{letters}])[)/](?=[ \t]))"
    return re.compile(rf"{begins}(?P<whole>(?P<name>(?i:{loose})|[{letters}]){remark}{colon})[*_]{{0,2}}[ \t]*")


def _opening_pattern(names: set[str]) -> re.Pattern[str]:
    """At the begin of a line: a dictated heading with its period, or one in capitals before a gap."""
    dictated = load_rulebook("charts/headings")["dictated"]["names"]
    spoken = "|".join(form for name in dictated for form in (re.escape(name.capitalize()), re.escape(name.upper())))
    capitals = "|".join(
        sorted((re.escape(name.upper()) for name in names if name.isalpha() and len(name) > 1), key=len)[::-1]
    )
    return re.compile(
        rf"^{_MARKER}(?P<name>(?:{spoken})(?=\.[ \t]+[A-Z])|(?:{capitals})(?=[ ]{{2,}}\S|\t[ \t]*\S))\.?[ \t]+"
    )


def _loosely(name: str) -> str:
    """A pattern for a heading's words that allows &, slashes with spaces, hyphens and dots."""
    parts = []
    for word in name.split():
        if word == "and":
            parts.append(r"(?:and|&|\+)")
        else:
            parts.append(re.escape(word).replace("/", r"\s*/\s*"))
    return r"[ \t_-]*".join(parts).replace(r"[ \t_-]*(?:and|&|\+)[ \t_-]*", r"[ \t]*(?:\band\b|&|\+)[ \t]*")
