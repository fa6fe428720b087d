"""Sections: the headings that clinicians write, found as spans. The table is `rulebook/charts/headings.toml`.

A heading stands alone on its line ("ASSESSMENT AND PLAN"), or begins a line and is followed by a colon
("HPI: cough for three days"), or follows the end of a sentence in a note typed without line ends
("… since Monday. PMH: asthma."). What stands before the first heading is a section of kind OTHER.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from cleanclaim.charts.values import Section, SectionKind
from cleanclaim.kernel.rules import load_rulebook

_LONGEST_HEADING = 70

# Markers before a heading: markdown, bullets, "1." or "II.".
_MARKER = r"[ \t]*(?:[#*_=>•·–-]{1,4}[ \t]*|(?:\d{1,2}|[IVX]{1,4})[.)][ \t]+)?[*_]{0,2}"


@dataclass(frozen=True, slots=True)
class _Headings:
    kinds: dict[str, SectionKind]
    alone_only: frozenset[str]  # too common as words to count when text follows on the line
    inline: re.Pattern[str]


def find_sections(text: str) -> tuple[Section, ...]:
    """The sections of a text, without gaps or overlaps; at least one."""
    marks = list(_marks(text))
    if not marks or marks[0][1] > 0:
        marks.insert(0, (SectionKind.OTHER, 0, 0, ""))
    ends = [mark[1] for mark in marks[1:]] + [len(text)]
    return tuple(
        Section(kind, heading, start, body, end)
        for (kind, start, body, heading), end in zip(marks, ends, strict=True)
        if end > start
    )


def heading_kind(line: str) -> SectionKind | None:
    """The kind of a line that is nothing but a heading; None where it is none that is known."""
    found = _alone(line, _headings())
    return found[0] if found else None


def _marks(text: str) -> Iterator[tuple[SectionKind, int, int, str]]:
    """(kind, start, body start, heading) of each heading, in order."""
    table = _headings()
    position = 0
    for line in text.splitlines(keepends=True):
        if alone := _alone(line, table):
            kind, heading = alone
            yield kind, position, position + len(line), heading
        else:
            for match in table.inline.finditer(line):
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
    return _Headings(kinds, frozenset(alone_only), _inline_pattern(set(kinds) - alone_only))


def _inline_pattern(names: set[str]) -> re.Pattern[str]:
    words = sorted((name for name in names if len(name) > 1), key=len, reverse=True)
    loose = "|".join(_loosely(name) for name in words)
    letters = "".join(sorted(name.upper() for name in names if len(name) == 1))  # S, O, A, P
    begins = rf"(?:^{_MARKER}|(?<=[.;!?])[ \t]+[*_]{{0,2}})"
    remark = r"(?:[ \t]*\([^)\n]{0,30}\))?[ \t]*[*_]{0,2}"
    colon = rf"(?::|[ \t]-{{1,2}}[ \t]|[ \t]–[ \t]|(?<=^[{letters}])[)])"
    return re.compile(rf"{begins}(?P<whole>(?P<name>(?i:{loose})|[{letters}]){remark}{colon})[*_]{{0,2}}[ \t]*")


def _loosely(name: str) -> str:
    """A pattern for a heading's words that allows &, slashes with spaces, hyphens and dots."""
    parts = []
    for word in name.split():
        if word == "and":
            parts.append(r"(?:and|&|\+)")
        else:
            parts.append(re.escape(word).replace("/", r"\s*/\s*"))
    return r"[ \t_-]*".join(parts).replace(r"[ \t_-]*(?:and|&|\+)[ \t_-]*", r"[ \t]*(?:\band\b|&|\+)[ \t]*")
