"""Sections: the headings that clinicians write, found as spans. The table is `rulebook/charts/headings.toml`.

A heading stands alone on its line ("ASSESSMENT AND PLAN"), or begins a line and is followed by a colon
("HPI: cough for three days"), or follows the end of a sentence in a note typed without line ends
("… since Monday. PMH: asthma."). Two may stand together ("MDM / Impression:"). A dictated one may end in a period
("Assessment. Gout."), one in capitals in a gap ("PE   well boy"), a single letter in a slash ("A/ gout"), a short one
in nothing ("Dx gout"). What stands before the first heading is a section of kind OTHER. What the assessment is where
none is headed so, `settling.py` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from cleanclaim.charts.problems import resumed
from cleanclaim.charts.settling import Mark, settled
from cleanclaim.charts.values import Section, SectionKind
from cleanclaim.kernel.rules import load_rulebook

_LONGEST_HEADING = 70
_ITEM_HEADED = re.compile(
    r"[ \t]*\d{1,2}[.)].*[ \t][-–]{1,2}[ \t]*$"
)  # "3. Immunizations - given": a problem of a list
_PARTS = re.compile(r"/| and |, ")

# Markers before a heading: markdown, bullets, "1." or "II.".
_MARKER = r"[ \t]*(?:[#*_=>•·–-]{1,4}[ \t]*|(?:\d{1,2}|[IVX]{1,4})[.)][ \t]+)?[*_]{0,2}"


@dataclass(frozen=True, slots=True)
class _Headings:
    kinds: dict[str, SectionKind]
    alone_only: frozenset[str]  # too common as words to count when text follows on the line
    inline: re.Pattern[str]
    opening: re.Pattern[str]
    remark: re.Pattern[str]  # what may follow a heading's words: "(today)", "for today"


def find_sections(text: str) -> tuple[Section, ...]:
    """The sections of a text, without gaps or overlaps; at least one."""
    marks = list(_marks(text))
    if not marks or marks[0][1] > 0:
        marks.insert(0, (SectionKind.OTHER, 0, 0, ""))
    marks = resumed(text, settled(text, marks))
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


def _marks(text: str) -> Iterator[Mark]:
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
                name = match["name"] or match["said"]
                found = _kind(name, table)
                if not found or (match.start() == 0 and _ITEM_HEADED.match(match[0])):
                    continue
                begin = match.start("whole") if match.start() else 0  # a marker belongs to its heading
                yield found, position + begin, position + match.end(), name
        position += len(line)


def _alone(line: str, table: _Headings) -> tuple[SectionKind, str] | None:
    """A line that is nothing but a heading, with or without a colon or a remark in parentheses."""
    bare = line.strip()
    if not bare or len(bare) > _LONGEST_HEADING:
        return None
    bare = re.sub(r"^" + _MARKER, "", bare).strip(" \t*_=-:#.")
    kind = _kind(bare, table) or _kind(table.remark.sub("", bare), table)
    return (kind, bare) if kind and (len(bare) > 1 or bare.isupper()) else None


def _kind(heading: str, table: _Headings) -> SectionKind | None:
    """The kind of a heading; two together are the assessment where one of them is, else no heading that is known."""
    key = _key(heading)
    if kind := table.kinds.get(key):
        return kind
    parts = [part.strip() for part in _PARTS.split(key)]
    kinds = [table.kinds.get(part) for part in parts if len(part) > 1]
    known = len(kinds) == len(parts) and None not in kinds
    return SectionKind.ASSESSMENT if known and SectionKind.ASSESSMENT in kinds else None


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
    kinds.update((_key(name), SectionKind.OTHER) for name in load_rulebook("charts/headings")["preoperative"]["names"])
    names = set(kinds) - alone_only
    remark = re.compile(rf"{_remarks()}$", re.IGNORECASE)
    return _Headings(kinds, frozenset(alone_only), _inline_pattern(names), _opening_pattern(names), remark)


def _remarks() -> str:
    """What may stand between the words of a heading and its colon."""
    words = "|".join(re.escape(each) for each in load_rulebook("charts/headings")["remarks"]["words"])
    return rf"(?:[ \t]*\([^)\n]{{0,30}}\)|[ \t]+(?:{words}))?"


def _inline_pattern(names: set[str]) -> re.Pattern[str]:
    words = sorted((name for name in names if len(name) > 1), key=len, reverse=True)
    loose = "|".join(_loosely(name) for name in words)
    letters = "".join(sorted(name.upper() for name in names if len(name) == 1))  # S, O, A, P
    begins = rf"(?:^{_MARKER}|(?<=[.;!?])[ \t]+[*_]{{0,2}})"
    dictated = load_rulebook("charts/headings")["dictated"]["names"]
    spoken = "|".join(re.escape(name.capitalize()) for name in dictated)
    remark = rf"(?i:{_remarks()})[ \t]*[*_]{{0,2}}"
    both = r"[ \t]*(?:/|&|\+|,|\band\b)[ \t]*"
    colon = rf"(?::|[ \t]-{{1,2}}[ \t]|[ \t]–[ \t]|(?<=^[{letters}])[)/](?=[ \t]))"
    headed = rf"(?P<name>(?i:(?:{loose})(?:{both}(?:{loose})){{0,2}})|[{letters}]){remark}{colon}"
    said = rf"(?P<said>{spoken})\.(?=[ \t]+[A-Z])"
    return re.compile(rf"{begins}(?P<whole>{headed}|{said})[*_]{{0,2}}[ \t]*")


def _opening_pattern(names: set[str]) -> re.Pattern[str]:
    """At the begin of a line: a dictated heading with its period, one in capitals before a gap, "Dx" before words."""
    dictated = load_rulebook("charts/headings")["dictated"]["names"]
    spoken = "|".join(form for name in dictated for form in (re.escape(name.capitalize()), re.escape(name.upper())))
    capitals = "|".join(
        sorted((re.escape(name.upper()) for name in names if name.isalpha() and len(name) > 1), key=len)[::-1]
    )
    table = load_rulebook("charts/headings")["short"]
    short = "|".join(re.escape(each) for name in table["names"] for each in (name, name.capitalize(), name.upper()))
    goes_on = "|".join(re.escape(word) for word in table["not_before"])
    bare = rf"(?:{short})(?=[ \t]+(?!(?i:{goes_on})\b)[A-Za-z])"
    gap = r"(?=[ ]{2,}\S|\t[ \t]*\S)"
    return re.compile(rf"^{_MARKER}(?P<name>(?:{spoken})(?=\.[ \t]+[A-Z])|(?:{capitals}){gap}|{bare})\.?[ \t]+")


def _loosely(name: str) -> str:
    """A pattern for a heading's words that allows &, slashes with spaces, hyphens and dots."""
    parts = []
    for word in name.split():
        if word == "and":
            parts.append(r"(?:and|&|\+)")
        else:
            parts.append(re.escape(word).replace("/", r"\s*/\s*"))
    return r"[ \t_-]*".join(parts).replace(r"[ \t_-]*(?:and|&|\+)[ \t_-]*", r"[ \t]*(?:\band\b|&|\+)[ \t]*")
