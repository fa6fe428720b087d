"""What people say for a code: the phrases by which notes are read serve the search, too.

The rulebook has one place for a lay word or an abbreviation (`coding/synonyms`), and words of our own for
procedures (`codesets/procedure_words`). They are held in memory by the stems of their words: 20,000 phrases, some
0.2 s at the first search.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from cleanclaim.codesets.query import Group, lexicon
from cleanclaim.codesets.words import stem, words_of
from cleanclaim.kernel.rules import load_rulebook, load_rulebooks

_MOST = 60


@dataclass(frozen=True, slots=True)
class Saying:
    """A phrase and the code that it stands for; a `weak` one stands for it where nothing better does."""

    words: str
    code: str
    stems: frozenset[str]
    weak: bool = False


class Sayings:
    """Phrases found by their words, in whatever order."""

    def __init__(self, phrases: Iterable[tuple[str, str, bool]]) -> None:
        self._all: list[Saying] = []
        self._by_stem: dict[str, set[int]] = {}
        self._by_stems: dict[frozenset[str], list[Saying]] = {}
        for words, code, weak in phrases:
            self._take(Saying(words, code, stems_of(words), weak))

    def _take(self, saying: Saying) -> None:
        for each in saying.stems:
            self._by_stem.setdefault(each, set()).add(len(self._all))
        self._all.append(saying)
        self._by_stems.setdefault(saying.stems, []).append(saying)

    def exactly(self, stems: frozenset[str]) -> Sequence[Saying]:
        """The phrases of just these words."""
        return self._by_stems.get(stems, ())

    def answering(self, groups: Sequence[Group]) -> list[Saying]:
        """The shortest phrases that answer all groups, or all but one."""
        answered = Counter(number for group in groups for number in self._of_group(group))
        enough = max(1, len(groups) - 1)
        found = [self._all[number] for number, count in answered.items() if count >= enough]
        return sorted(found, key=lambda saying: len(saying.stems))[:_MOST]

    def _of_group(self, group: Group) -> set[int]:
        """Numbers of the phrases that say one of its ways."""
        found: set[int] = set()
        for way in group.ways:
            wanted = [self._by_stem.get(stem(word), set()) for word in way]
            found |= set.intersection(*wanted) if wanted else set()
        return found


def stems_of(text: str) -> frozenset[str]:
    """The stems of the words that count; all of them where none does."""
    words = words_of(text)
    return frozenset(stem(word) for word in words if word not in lexicon().skip) or frozenset(map(stem, words))


@cache
def sayings_of_diagnoses() -> Sayings:
    """What clinicians and patients say for ICD-10-CM codes, those that ask a 7th character as stems."""
    return Sayings(_diagnosis_phrases())


@cache
def sayings_of_procedures() -> Sayings:
    """Our own words for procedure numbers, beside those of the starter list."""
    return Sayings(_procedure_phrases())


@cache
def words_said() -> frozenset[str]:
    """Every word of every phrase: none of them is a spelling mistake."""
    every = (*_diagnosis_phrases(), *_procedure_phrases())
    return frozenset(word for text, _, _ in every for word in words_of(text))


def _procedure_phrases() -> Iterator[tuple[str, str, bool]]:
    """Where the words do not say which number of several, the first one is the likeliest."""
    for row in load_rulebook("codesets/procedure_words")["said"]:
        yield from ((text, code, bool(place)) for text in row["words"] for place, code in enumerate(row["codes"]))


def _diagnosis_phrases() -> Iterator[tuple[str, str, bool]]:
    for table in load_rulebooks("coding/synonyms").values():
        for row in table["entry"]:
            yield from ((text, row["code"], False) for text in row.get("words", ()))
            yield from ((text, row["code"], True) for text in row.get("weak", ()))
