"""The phrase set: every title and inclusion term of the Tabular List and our own synonyms, found in one pass.

Phrases that say too little ("other", "accident") are left out; the table is `rulebook/coding/phrases.toml`.
The set is compiled once for a release and kept as a text file beside the library's own compiled files.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from cleanclaim.codesets import Library
from cleanclaim.codesets.index import SYSTEM as INDEX
from cleanclaim.coding.selection.indexed import index_phrases
from cleanclaim.coding.selection.mending import Mender
from cleanclaim.coding.selection.specificity import bag_of, bare_titles
from cleanclaim.coding.selection.words import Row, keyed, words_of
from cleanclaim.kernel.rules import load_rulebook, load_rulebooks

SCHEMA = 8  # raise it when the rules below change: the kept file is then made anew
LONGEST = 12  # words; nobody writes longer titles out

_ASIDE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_EMPTY_ENDINGS = re.compile(
    r"(?:,? unspecified(?: (?:type|site|organism|cause|location))?|,? NOS|,? not elsewhere classified|,? NEC"
    r"|,? not otherwise specified|,? unspecified as to .*)+$",
    re.IGNORECASE,
)
_INVERTED = re.compile(r"^([\w -]+?) (?:of|in) (?:the )?([\w -]+)$")


class Phrase(NamedTuple):  # 90,000 of them are made when a process begins: a tuple is made three times as fast
    """What a phrase stands for; `weak` ones count only where a note has nothing better.

    `rarest` is the word of it that the fewest phrases have, "" where it is looked for in its own order only.
    """

    code: str
    kind: str
    weak: bool = False
    rarest: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: characters [start, end) of the text."""

    start: int
    end: int
    phrase: Phrase


class PhraseSet:
    """All phrases of one release behind one automaton. Threads may share it."""

    def __init__(self, phrases: dict[str, Phrase]) -> None:
        self._phrases = tuple(phrases.values())
        self._keys = tuple(phrases)
        # The library's own leftmost-longest search takes twice as long to build as the whole rest of the loading.
        self._automaton = AhoCorasick(list(phrases), implementation=Implementation.ContiguousNFA)

    def __len__(self) -> int:
        return len(self._phrases)

    def find(self, row: Row) -> Iterator[Hit]:
        """The longest phrases of a row of words, from the left, without overlaps."""
        place = {begin: index for index, begin in enumerate(row.at)}
        found = self._automaton.find_matches_as_indexes(row.text, overlapping=True)
        behind = 0
        for number, start, end in sorted(found, key=lambda match: (match[1], -match[2])):
            if start < behind:
                continue
            behind = end
            first = place[start]
            last = first + row.text.count("  ", start, end)
            yield Hit(row.spans[first][0], row.spans[last][1], self._phrases[number])

    def within(self, words: frozenset[str]) -> Iterator[tuple[frozenset[str], Phrase]]:
        """Phrases of two words and more that can be made of these words, in whatever order."""
        for word in sorted(words):
            for number in self._by_rarest.get(word, ()):
                bag = bag_of(self._keys[number])
                if bag <= words:
                    yield bag, self._phrases[number]

    def mend(self, word: str) -> str:
        """The one word of the phrases that a misspelt word is near, "" where there is none."""
        return self._mender.mend(word)

    @cached_property
    def _mender(self) -> Mender:
        return Mender(Counter(word for key in self._keys for word in key.split()))

    @cached_property
    def _by_rarest(self) -> dict[str, list[int]]:
        """The numbers of the phrases by their rarest word."""
        found: dict[str, list[int]] = {}
        for number, phrase in enumerate(self._phrases):
            if phrase.rarest:
                found.setdefault(phrase.rarest, []).append(number)
        return found


@lru_cache(maxsize=4)
def phrase_set(library: Library) -> PhraseSet:
    """The phrase set of a library: read from the kept file, or compiled and kept (about a second)."""
    path = library.folder / f"phrases-{_digest(library)}.tsv"
    try:
        return PhraseSet(_kept(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        phrases = compiled(library.phrases(), index_phrases(library))
        _keep(path, phrases)
        return PhraseSet(phrases)


def compiled(tabular: Iterable[tuple[str, str, str]], index: Mapping[str, str] | None = None) -> dict[str, Phrase]:
    """Keyed phrases from (phrase, code, kind) rows. Our own synonyms go before titles, titles before terms.

    Those of the Alphabetic Index (keyed phrase → code) come last: they add, and change nothing.
    """
    found = {key: phrase for key, phrase in _synonyms() if key}
    rows = sorted(tabular, key=lambda row: row[2] != "title")
    never, weak = _never(), _weak()
    for text, code, kind in rows:
        if code[0] in "VWXY" or code.startswith("Z3A"):
            continue  # external causes are not named by title; weeks of gestation are read as figures
        for words in _variants(text):
            key = keyed(words)
            if key and key not in found and key not in never and len(words) <= LONGEST and not _empty(words):
                found[key] = Phrase(code, kind, key in weak)
    found = _with_rarest(found)
    return found | {key: Phrase(code, "index", key in weak) for key, code in _added(index or {}, found, never)}


def _added(index: Mapping[str, str], found: dict[str, Phrase], never: frozenset[str]) -> Iterator[tuple[str, str]]:
    return ((key, code) for key, code in index.items() if key not in found and key not in never)


def _with_rarest(phrases: dict[str, Phrase]) -> dict[str, Phrase]:
    """The phrases with their rarest words, by which those of two words and more are found in any order."""
    bags = [bag_of(key) for key in phrases]
    uses = Counter(word for bag in bags for word in bag)
    # "severe AS": without its abbreviation, which is a small word as well, such a phrase would say something else
    whole = (bool(bag) and key.split()[-1] in bag for key, bag in zip(phrases, bags, strict=True))
    rarest = (
        min(bag, key=lambda word: (uses[word], word)) if len(bag) > 1 and ends else ""
        for bag, ends in zip(bags, whole, strict=True)
    )
    return {
        key: Phrase(phrase.code, phrase.kind, phrase.weak, word)
        for (key, phrase), word in zip(phrases.items(), rarest, strict=True)
    }


def _empty(words: tuple[str, ...]) -> bool:
    return "other" in words or all(len(word) < 4 for word in words)


def _variants(text: str) -> Iterator[tuple[str, ...]]:
    """The ways in which people write a title: as it stands, without asides, without empty words, turned."""
    forms = [text, _ASIDE.sub("", text), text.replace("(", "").replace(")", "")]
    forms += [_EMPTY_ENDINGS.sub("", form) for form in forms[:2]]
    forms += [form.removeprefix("Unspecified ") for form in forms if form.startswith("Unspecified ")]
    forms += list(bare_titles(text))
    for form in dict.fromkeys(forms):
        yield words_of(form)
        if (match := _INVERTED.match(form)) and len(form.split()) <= 7:
            yield words_of(f"{match[2]} {match[1]}")


def _synonyms() -> Iterator[tuple[str, Phrase]]:
    for table in load_rulebooks("coding/synonyms").values():
        for row in table["entry"]:
            for text in row.get("words", ()):
                yield keyed(words_of(text)), Phrase(row["code"], "synonym")
            for text in row.get("weak", ()):
                yield keyed(words_of(text)), Phrase(row["code"], "synonym", weak=True)


@cache
def _never() -> frozenset[str]:
    return frozenset(keyed(words_of(text)) for text in load_rulebook("coding/phrases")["never"])


@cache
def _weak() -> frozenset[str]:
    return frozenset(keyed(words_of(text)) for text in load_rulebook("coding/phrases")["weak"])


def _digest(library: Library) -> str:
    """Names everything that the compiled set hangs on: the release, our tables, this module's rules."""
    digest = hashlib.sha256(f"{SCHEMA} {library.lookup('ICD-10-CM', 'I10', date(2026, 1, 1)).version}".encode())
    for held in library.held(INDEX):
        digest.update(held.release.sha256.encode())
    folder = files("cleanclaim").joinpath("rulebook", "coding")
    synonyms = sorted(folder.joinpath("synonyms").iterdir(), key=lambda path: path.name)
    for path in (*synonyms, *(folder.joinpath(f"{name}.toml") for name in ("phrases", "spellings", "specificity"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _keep(path: Path, phrases: dict[str, Phrase]) -> None:
    """Write the set beside the library; where that cannot be done it is compiled again next time."""
    lines = (f"{key}\t{one.code}\t{one.kind}\t{int(one.weak)}\t{one.rarest}\n" for key, one in phrases.items())
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_text("".join(lines), encoding="utf-8")
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)


def _kept(text: str) -> dict[str, Phrase]:
    rows = (line.split("\t") for line in text.splitlines())
    return {key: Phrase(code, kind, weak == "1", rarest) for key, code, kind, weak, rarest in rows}
