"""Words as phrases are compared by: one spelling, no plural, no articles, each with its place in the text.

The trick: a text becomes a row of words with a separator on both sides of each (" knee  pain "), so that
one search finds whole phrases only, and two phrases side by side do not share a separator.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cleanclaim.kernel.rules import load_rulebook

_WORD = re.compile(
    r"[Ww]/[Oo](?![A-Za-z])|[Bb]/[Ll](?![A-Za-z])|[Dd]/[Tt](?![A-Za-z])|(?<![\d/])2/2(?![\d/])|[A-Za-z0-9]+(?:['’](?=[a-z]+\b)[a-z]+)?|[^\x00-\x7f\W]+"
)
# Dropped from phrases and texts alike: "pain in the right knee" is "pain right knee".
SKIPPED = frozenset(("the", "of", "a", "an", "in", "his", "her", "their", "its", "on", "at", "to"))
BREAK = "|"  # stands between sentences; no phrase holds it
_BREAK_PIECE = f" {BREAK} "


@dataclass(frozen=True, slots=True)
class Row:
    """The words of a text as one string for searching, and where each separator-delimited word lies.

    `text` has the words; `at[i]` is the index in `text` where word i begins; `spans[i]` its characters in
    the document.
    """

    text: str
    at: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


@lru_cache(maxsize=100_000)
def plain(word: str) -> str:
    """One spelling for a word: lower case, American, singular; Roman numerals as digits."""
    if word in _capitals():
        return word.lower()
    low = word.lower().replace("’", "'")
    low = low[:-2] if low.endswith("'s") else low.replace("'", "")
    if low in _spellings():
        return _spellings()[low]
    for british, american in _PIECES:
        if british in low:
            low = low.replace(british, american)
    return _singular(low)


_PIECES = (("oedema", "edema"), ("aemia", "emia"), ("haem", "hem"), ("tumour", "tumor"), ("oesoph", "esoph"),
    ("diarrhoea", "diarrhea"), ("paed", "ped"), ("anaest", "anest"), ("caecum", "cecum"), ("leuc", "leuk"),
    ("gynaec", "gynec"), ("orthopaed", "orthoped"), ("foet", "fet"), ("faec", "fec"), ("oestr", "estr"))  # fmt: skip


def _singular(word: str) -> str:
    if len(word) <= 3 or word.endswith(("ss", "us", "is", "ous")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


@lru_cache(maxsize=1)
def _spellings() -> dict[str, str]:
    table: dict[str, str] = load_rulebook("coding/spellings")["words"]
    return table


@lru_cache(maxsize=1)
def _capitals() -> frozenset[str]:
    """Abbreviations in capitals that end in S and are no plural: AIDS is not an aid."""
    return frozenset(load_rulebook("coding/spellings")["capitals"]["words"])


def words_of(text: str) -> tuple[str, ...]:
    """The plain words of a phrase, without the skipped ones."""
    return tuple(word for each in _WORD.findall(text) if (word := plain(each)) and word not in SKIPPED)


def keyed(words: tuple[str, ...] | list[str]) -> str:
    """A phrase as it is searched for: every word between separators."""
    return "".join(f" {word} " for word in words)


def row_of(text: str, parts: tuple[tuple[int, int], ...]) -> Row:
    """The words of the given parts of a text (its sentences), with a break after each part."""
    pieces: list[str] = []
    at: list[int] = []
    spans: list[tuple[int, int]] = []
    length = 0
    for start, end in parts:
        for match in _WORD.finditer(text, start, end):
            if piece := _piece(match[0]):
                pieces.append(piece)
                at.append(length)
                spans.append(match.span())
                length += len(piece)
        pieces.append(_BREAK_PIECE)
        length += len(_BREAK_PIECE)
    return Row("".join(pieces), tuple(at), tuple(spans))


@lru_cache(maxsize=100_000)
def _piece(word: str) -> str:
    """A word between separators, "" for one that is skipped."""
    spelled = plain(word)
    return f" {spelled} " if spelled and spelled not in SKIPPED else ""
