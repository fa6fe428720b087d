"""Reads which codes a note of the tabular list means: "(E10.-)", "(E08-E13)", "(M51.- with fifth character 6)".

A reference is a range of beginnings, and at times a condition on later characters. A condition that is
not understood drops its reference: a conflict is only claimed where the list says it in codes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CODE = r"[A-Z](?:[0-9][0-9A-Z]|[A-Z][0-9])(?:\.[0-9A-Z]{1,4})?"
_REFERENCE = re.compile(rf"\b({_CODE})\b(?:\.?-?\s?(?:-|–|to)\s?({_CODE})\b)?(?:\.?-)?")
_CONDITION = re.compile(r"\s*,?\s*with\b(.*)", re.DOTALL)
_ORDINALS = {"4th": 3, "fourth": 3, "5th": 4, "fifth": 4, "6th": 5, "sixth": 5, "7th": 6, "seventh": 6}
_CHARACTER = re.compile(r"(\w+)(?: to \w+)?[ -]characters? \.?([0-9A-Z]+)$")
_FINAL = re.compile(r"final characters? -?([0-9A-Z]+)$")
_AFTER_POINT = re.compile(r"\.([0-9A-Z]+)(?:-\.([0-9A-Z]+)|-)?$")


@dataclass(frozen=True, slots=True)
class CodeRange:
    """Codes (without the point) whose beginning lies between `low` and `high`.

    `at` and `text` ask for characters at a place: -1 = at the end, otherwise from that index on.
    `beyond` is the last text allowed there, for ranges such as ".51-.52".
    """

    low: str
    high: str
    at: int = 0
    text: str = ""
    beyond: str = ""

    def covers(self, key: str) -> bool:
        if not self.low <= key[: len(self.low)] or not key[: len(self.high)] <= self.high:
            return False
        if not self.text:
            return True
        if self.at < 0:
            return key.endswith(self.text)
        there = key[self.at : self.at + len(self.text)]
        return self.text <= there <= (self.beyond or self.text)


def code_ranges(note: str) -> tuple[CodeRange, ...]:
    """The ranges that a note names, in its order."""
    groups = re.findall(r"[(\[]([^()\[\]]*)", note) or []
    outside = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", note)
    return tuple(found for group in (*groups, outside) for found in _ranges_in(group))


def _ranges_in(text: str) -> list[CodeRange]:
    matches = list(_REFERENCE.finditer(text))
    if not matches:
        return []
    condition = _CONDITION.match(text, matches[-1].end()) or re.match(r"\.? with (final .*)", text[matches[-1].end() :])
    if condition is None:
        return [_plain(match) for match in matches]
    place = _place_of(condition[1].strip())
    if place is None:
        return []
    return [CodeRange(each.low, each.high, *place) for each in map(_plain, matches)]


def _plain(match: re.Match[str]) -> CodeRange:
    low = match[1].replace(".", "")
    return CodeRange(low, match[2].replace(".", "") if match[2] else low)


def _place_of(condition: str) -> tuple[int, str, str] | None:
    """Where and what the words after "with" ask for, None where they are not about characters."""
    if found := _FINAL.match(condition):
        return -1, found[1], ""
    if found := _AFTER_POINT.match(condition):
        return 3, found[1], found[2] or ""
    if (found := _CHARACTER.match(condition)) and found[1] in _ORDINALS:
        return _ORDINALS[found[1]], found[2], ""
    return None
