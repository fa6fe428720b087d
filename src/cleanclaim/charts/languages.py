"""Is a note in English? By counting small words; the lists are in `rulebook/charts/languages.toml`.

Terse notes hold hardly any small words of any language. So it is never asked whether a note is English enough,
only whether it is clearly something else.
"""

from __future__ import annotations

import re
from functools import cache

from cleanclaim.kernel.rules import load_rulebook

_RULEBOOK = "charts/languages"
_MOST = 200_000  # characters that are looked at
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]")


def other_language(text: str) -> str:
    """The language of a text that is clearly not English ("Spanish", "another script"); "" for all others."""
    table = load_rulebook(_RULEBOOK)
    words = [word.lower() for word in _WORD.findall(text[:_MOST])]
    letters = "".join(words)
    foreign = len(letters) - len(_LATIN.findall(letters))
    if foreign >= table["fewest_letters"] and foreign > table["letters"] * len(letters):
        return "another script"
    english = sum(word in _english() for word in words)
    name, count = max(((name, _count(words, said)) for name, said in _others().items()), key=lambda each: each[1])
    clear = count >= table["fewest"] and count >= table["share"] * len(words) and count > table["times"] * english
    return name if clear else ""


def _count(words: list[str], said: frozenset[str]) -> int:
    return sum(word in said for word in words)


@cache
def _english() -> frozenset[str]:
    return frozenset(load_rulebook(_RULEBOOK)["english"]["words"])


@cache
def _others() -> dict[str, frozenset[str]]:
    return {name: frozenset(said) for name, said in load_rulebook(_RULEBOOK)["other"].items()}
