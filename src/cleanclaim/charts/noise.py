"""Does a text look as if text recognition had gone wrong? Words with signs and figures inside, one after the other."""

from __future__ import annotations

import re

_MOST = 200_000  # characters that are looked at
_FEWEST = 40  # words, below which nothing can be said
_LIMIT = 0.15  # house figure: no note of this repository comes to half of it
_TOKEN = re.compile(r"\S+")
_EDGES = "()[]{}\"'“”‘’.,;:!?*•·–—-+<>=/|~#&%$@_✓°"
# A word, an abbreviation, a number with its unit, a date, a dose, a web address, a list of words with slashes.
_CLEAN = re.compile(
    r"[^\W\d_]+(?:['’./&+-]+[^\W\d_]+)*['’]?s?"  # words, compounds, "w/o", "q.d."
    r"|[<>=~±+-]*\d[\d.,:/x×–-]*\d?(?:[^\W\d_]|[%°/²³µ.-]){0,12}\d{0,3}"  # 8.4%, 120/80, 3x, 37.2C, 500mg/d, 10^9
    # T2DM, L4-L5, a1c, HbA1c, COVID-19
    r"|(?:[A-Z]{1,6}|[A-Z][A-Za-z]{0,2}|[a-z]{1,2})-?\d{1,4}(?:[-/.][A-Za-z]{0,3}\d{0,4})*[A-Za-z]{0,3}"
    r"|\S+://\S+|\w[\w.]*@[\w.]+\.[a-z]{2,4}"
)


def noisy_share(text: str) -> float:
    """The share of words that are no words: "pat1ent", "c0ugh|ng", "~~fe%er". 0 for a short text."""
    tokens = [bare for each in _TOKEN.findall(text[:_MOST]) if len(bare := each.strip(_EDGES)[:60]) > 2]
    if len(tokens) < _FEWEST:
        return 0.0
    return sum(not _CLEAN.fullmatch(each) for each in tokens) / len(tokens)


def is_noisy(text: str) -> bool:
    return noisy_share(text) > _LIMIT
