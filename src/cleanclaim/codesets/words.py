"""Words of a phrase as search compares them: small letters, no accents, a light stem."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[a-z0-9]+")
_ENDINGS = ("ically", "ical", "ations", "ation", "ies", "ing", "ous", "ed", "es", "al", "ic", "s", "y")


def words_of(text: str) -> list[str]:
    """Words and numbers in order; the "s" of a possessive is dropped."""
    folded = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return [word for word in _WORD.findall(folded) if word != "s"]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The beginning that forms of a word share ("fractures", "fractured" → "fractur"); at least 4 letters."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4 and not (ending == "s" and word.endswith("ss")):
            return word[: -len(ending)].rstrip("e")
    return word.rstrip("e") if len(word) > 4 else word


def is_inflected(word: str) -> bool:
    """Whether the word has an ending that `stem` takes off ("dislocated")."""
    return len(stem(word)) < len(word.rstrip("e"))
