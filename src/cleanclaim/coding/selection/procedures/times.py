"""Minutes that a note tells: "46 minutes", "over 2 hours", "start 09:05, stop 11:10", "2:20 pm to 2:45 pm"."""

from __future__ import annotations

import re

_TOLD = re.compile(r"(?<![\d.:/-])(?P<n>\d{1,3})\s*-?\s*(?P<u>minutes?|mins?\b|hours?|hrs?\b)", re.IGNORECASE)
_HALF = re.compile(
    r"(?<![\d.])(?P<h>\d(?:\.\d)?)\s*(?:hours?|hrs?)(?:\s*(?:and\s*)?(?P<m>\d{1,2})\s*min\w*)?", re.IGNORECASE
)
_CLOCK = (
    r"(?<![\d.])(?P<{0}h>(?!20[0-3]\d)\d{{2}}(?=\d{{2}}\b)|\d{{1,2}}(?=:)):?(?P<{0}m>\d{{2}})\b(?!\s*(?:m[lg]|mcg|units?|cc|/))"
    r"\s*(?P<{0}p>[ap]\.?m\.?)?"
)
_SPAN = re.compile(
    _CLOCK.format("a")
    + r"(?:\s*(?:-|–|—|to|until|till)\s*"
    + r"|[^.\n]{0,40}?\b(?:stop(?:ped|s)?|end(?:ed|s)?|finish(?:ed)?|complet\w+|out|off)\b(?: time)?\s*:?\s*(?:at\s*)?)"
    + _CLOCK.format("b"),
    re.IGNORECASE,
)
_DAY = 24 * 60


def minutes_in(text: str) -> int:
    """The minutes that a text tells, by the clock first; 0 where it tells none."""
    span = _SPAN.search(text)
    if span and (between := _between(span)):
        return between
    match = _TOLD.search(text)
    if match and match["u"].lower().startswith("m"):
        return int(match["n"])
    half = _HALF.search(text)
    return round(float(half["h"]) * 60) + int(half["m"] or 0) if half else 0


def minutes_beside(text: str, start: int, end: int) -> int:
    """The minutes nearest to characters [start, end) of a text that tells several times; 0 where it tells none."""
    told = [*_HALF.finditer(text), *(match for match in _TOLD.finditer(text) if match["u"].lower().startswith("m"))]
    found = min(told, key=lambda match: max(start - match.end(), match.start() - end, 0), default=None)
    return minutes_in(found[0]) if found else 0


def _between(span: re.Match[str]) -> int:
    """Minutes from the first to the second time; 0 where that is no stretch of a visit."""
    first = int(span["ah"]) * 60 + int(span["am"])
    last = int(span["bh"]) * 60 + int(span["bm"])
    if max(int(span["ah"]), int(span["bh"])) > 24 or max(int(span["am"]), int(span["bm"])) > 59:
        return 0
    minutes = last - first
    while minutes <= 0:
        minutes += _DAY // 2
    return minutes if minutes <= _DAY // 2 else 0
