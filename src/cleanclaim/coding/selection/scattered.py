"""Scattered phrases: problem headings that say the words of a code in an order of their own.

"Sprain of the right ankle" and "Osteoarthritis, left knee, primary" are no title as it stands. In a problem
heading, and only there, a phrase is also found where all of its words stand, in whatever order; it then
takes the place of the shorter phrases within it. A phrase that would tear another one apart is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from cleanclaim.charts.values import Document, SectionKind
from cleanclaim.coding.selection.mentions import behind_label, headings, read_sentences, standing_of
from cleanclaim.coding.selection.phrases import Phrase, PhraseSet
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.coding.selection.specificity import RULEBOOK, bag_of, meanings, without_ruled_out
from cleanclaim.coding.selection.stages import Mention, Standing
from cleanclaim.coding.selection.words import row_of, words_of
from cleanclaim.kernel.rules import load_rulebook

_WIDEST_GAP = 4  # words between two words of a phrase
_NEARER = 2  # the same in a sentence of the assessment that is no heading
_CLAUSE = re.compile(r"[^,;:]{12,300}")
_OF = re.compile(r"\b(?:of|in|on|at|both)\b", re.IGNORECASE)  # "osteoarthritis of the right knee"
_MOST_WORDS = 40
_NAMES_NOTHING = frozenset(("disorder", "disease", "episode", "type", "condition", "current", "most", "recent"))


@dataclass(frozen=True, slots=True)
class _Match:
    bag: frozenset[str]
    phrase: Phrase
    start: int
    end: int


def gathered(
    document: Document, found: Sequence[Mention], phrases: PhraseSet, *, main: bool = True
) -> tuple[Mention, ...]:
    """The mentions, where problem headings are read for words in any order too."""
    said: dict[int, list[Mention]] = {}
    for mention in found:
        said.setdefault(mention.sentence, []).append(mention)
    listed = dict(headings(document))
    for index, end in listed.items():
        part = (behind_label(document, document.sentences[index]), end)
        said[index] = _with_scattered(document, index, part, said.get(index, []), phrases, main)
    for index, sentence in read_sentences(document):
        if document.sections[sentence.section].kind is SectionKind.ASSESSMENT:
            for part in _clauses(document.text, listed.get(index, sentence.start), sentence.end):
                said[index] = _with_scattered(document, index, part, said.get(index, []), phrases, main, _NEARER)
    return tuple(mention for index in sorted(said) for mention in said[index])


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a sentence of the assessment between its commas, where they have words enough to turn round."""
    for match in _CLAUSE.finditer(text, start, end):
        if _OF.search(text, match.start(), match.end()):
            yield match.span()


def _with_scattered(
    document: Document,
    index: int,
    part: tuple[int, int],
    mentions: list[Mention],
    phrases: PhraseSet,
    main: bool,
    gap: int = _WIDEST_GAP,
) -> list[Mention]:
    words = _words(document, part)
    if len(words) > _MOST_WORDS:
        return mentions
    listed = main and gap == _WIDEST_GAP
    for match in _best(document.text, words, mentions, phrases, gap):
        if gap == _NEARER and match.phrase.code.startswith("Z7"):  # what is talked of: "counseling given on diet"
            continue
        new = Mention(
            start=match.start,
            end=match.end,
            text=document.text[match.start : match.end],
            code=match.phrase.code,
            sentence=index,
            section=document.sections[document.sentences[index].section].kind,
            standing=Standing.LISTED if listed else standing_of(document, document.sentences[index], match.start),
            kind=match.phrase.kind,
            weak=match.phrase.weak,
            document="" if main else document.id,
        )
        mentions = [one for one in mentions if not _lies_in(one, match)] + [new]
    return sorted(mentions, key=lambda one: (one.start, one.end))


def _words(document: Document, part: tuple[int, int]) -> list[tuple[str, int, int]]:
    """(word, start, end) of a part's words and what they stand for, without what it rules out."""
    begin, stop = part
    text = without_ruled_out(document.text[begin:stop])
    row = row_of(text, ((0, len(text)),))
    plain = [word for word in row.text.split() if word != "|"]
    return [
        (each, start + begin, end + begin)
        for word, (start, end) in zip(plain, row.spans, strict=True)
        for each in (word, *meanings(word))
    ]


def _best(
    text: str, words: Sequence[tuple[str, int, int]], mentions: Sequence[Mention], phrases: PhraseSet, gap: int
) -> Iterator[_Match]:
    """Matches that say more than the phrases that they take in, most words first, none sharing a word."""
    said = frozenset(word for word, _, _ in words)
    matches = [match for bag, phrase in phrases.within(said) if (match := _placed(bag, phrase, words, gap)) is not None]
    matches.sort(key=lambda one: (-len(one.bag), one.end - one.start, one.phrase.kind != "synonym", one.phrase.code))
    taken: list[_Match] = []
    for match in matches:
        if any(match.start < other.end and other.start < match.end for other in taken):
            continue
        if _parts().search(text, match.start, match.end):
            continue
        if _says_more(match, mentions):
            taken.append(match)
            yield match


@cache
def _parts() -> PhrasePattern:
    """Words that part what they stand between: "consolidation consistent with pneumonia"."""
    return pattern(load_rulebook("coding/assertions")["parts"]["words"])


def _placed(bag: frozenset[str], phrase: Phrase, words: Sequence[tuple[str, int, int]], gap: int) -> _Match | None:
    """Where the words of a phrase stand, if they stand near enough to each other."""
    places = sorted({start: end for word, start, end in words if word in bag}.items())
    if len(places) < len(bag) and _doubles(bag, words):
        return None
    starts = sorted({start for _, start, _ in words})
    order = [starts.index(start) for start, _ in places]
    if any(second - first > gap + 1 for first, second in pairwise(order)):
        return None
    return _Match(bag, phrase, places[0][0], places[-1][1])


def _doubles(bag: frozenset[str], words: Sequence[tuple[str, int, int]]) -> bool:
    """ "Leg" may mean the lower limb; with its own name it does not make a lower leg."""
    for word, meant in load_rulebook(RULEBOOK)["apart"].items():
        if word in bag and meant in bag:
            named = {start for each, start, _ in words if each == word}
            if all(start in named for each, start, _ in words if each == meant):
                return True
    return False


def _says_more(match: _Match, mentions: Sequence[Mention]) -> bool:
    """Takes in all of each phrase that it touches, and says more than each."""
    touched = [one for one in mentions if one.start < match.end and match.start < one.end]
    bags = [_bag(one) - _NAMES_NOTHING for one in touched]
    return all(bag < match.bag for bag in bags)


def _bag(mention: Mention) -> frozenset[str]:
    return bag_of(" ".join(words_of(mention.text)))


def _lies_in(mention: Mention, match: _Match) -> bool:
    return mention.start < match.end and match.start < mention.end and _bag(mention) - _NAMES_NOTHING <= match.bag
