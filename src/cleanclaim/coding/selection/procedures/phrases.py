"""Phrases of the rulebook as patterns: plain words that a coder can read and edit.

Between words any white space, hyphen or bracket may stand ("tangential (shave) biopsy"); "..." is up to four words,
"#" is a number in digits or words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

_GAP = r"(?:\W+\w+){0,4}?\W+"
_BETWEEN = r"[\s()-]+"
_NUMBER = r"(?:\d[\d.]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"


def pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """One pattern that finds any of the phrases as whole words, the longest first."""
    return _pattern(tuple(phrases))


@lru_cache(maxsize=5_000)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    ordered = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    if not ordered:
        return re.compile(r"(?!)")
    if all(phrase[0].isalnum() and phrase[0].isascii() for phrase in ordered):
        return re.compile(_by_first_character([phrase.lower() for phrase in ordered]))
    either = "|".join(_one(phrase) for phrase in ordered)
    return re.compile(rf"(?<![A-Za-z0-9])(?:{either})(?![A-Za-z0-9])", re.IGNORECASE)


def _by_first_character(ordered: Sequence[str]) -> str:
    """The same, told apart by the first character: the search skips what no phrase begins with (4× as fast)."""
    rests: dict[str, list[str]] = {}
    for phrase in ordered:
        rests.setdefault(phrase[0], []).append(_one(phrase)[1:])
    firsts = "".join(f"{first}{first.upper()}" if first.isalpha() else first for first in rests)
    either = "|".join(f"(?<={first})(?:{'|'.join(rest)})" for first, rest in rests.items())
    return rf"[{firsts}](?<![A-Za-z0-9].)(?i:{either})(?![A-Za-z0-9])"


def key(words: str) -> str:
    """The spelling under which a found phrase is looked up: lower case, without spaces, hyphens, brackets."""
    return re.sub(_BETWEEN, "", words.lower())


def _one(phrase: str) -> str:
    parts = [_GAP if word == "..." else _word(word) for word in phrase.lower().split()]
    joined = parts[0]
    for before, part in pairwise(parts):
        joined += part if _GAP in (before, part) else _BETWEEN + part
    return joined


def _word(word: str) -> str:
    if word == "#":
        return _NUMBER
    return re.escape(word).replace(r"\-", r"[\s-]?").replace("'", "['’]")
