"""Mentions: the phrases of the set that a document says, and how strongly it puts each forward."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache

from cleanclaim.charts.values import Document, DocumentKind, SectionKind, Sentence
from cleanclaim.coding.selection.phrases import PhraseSet
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.coding.selection.stages import Mention, Standing
from cleanclaim.coding.selection.words import row_of
from cleanclaim.kernel.rules import load_rulebook

# Nothing that stands there is a diagnosis of this patient today.
_NOT_READ = frozenset(
    (SectionKind.MEDICATIONS, SectionKind.ALLERGIES, SectionKind.SIGNATURE, SectionKind.INSTRUCTIONS,
     SectionKind.ORDERS, SectionKind.VITALS)
)  # fmt: skip
# A laboratory diagnoses nothing, and what a system lists was said at another time.
_NO_DIAGNOSES = frozenset((DocumentKind.LAB, DocumentKind.ORDER, DocumentKind.MEASUREMENTS, DocumentKind.SUMMARY))
_STANDINGS = {
    SectionKind.ASSESSMENT: Standing.ASSESSED,
    SectionKind.CHIEF_COMPLAINT: Standing.REASON,
    SectionKind.HISTORY: Standing.TOLD,
    SectionKind.OTHER: Standing.TOLD,
    SectionKind.RESULTS: Standing.TOLD,
}
# A problem heading ends here: what follows says how it goes.
# A sentence that says who the patient is, before the problems: "Ms. Sample is a 50-year-old female with …".
_INTRODUCES = re.compile(
    r"\b(?:is|was)\s+an?\s+(?:\w+\s+){0,3}?\d{1,3}[- ]?(?:year|yr|month|week|day|y)s?[- ]?(?:old|/?o)\b", re.IGNORECASE
)
_FIGURE = re.compile(r"[- ]?[27]\b")
_LETTER = re.compile(r"[A-Za-z]")
_PLAN_HEAD_ENDS = re.compile(r":\s")
_LONGEST_HEAD = 60  # characters
_NO_PROBLEM = ("R", "Z", "M25.5", "M54", "M79.6")  # before a colon of the plan: what to look out for, or to arrange
_HEAD_ENDS = re.compile(r"\s[-–—]+\s|:\s|;|\s--|\.\s")


def mentions(document: Document, phrases: PhraseSet, *, main: bool = True) -> tuple[Mention, ...]:
    """Every phrase found in the parts that speak of diagnoses, in order."""
    sentences = list(read_sentences(document))
    if not sentences:
        return ()
    row = row_of(document.text, tuple((behind_label(document, one), one.end) for _, one in sentences))
    starts = [one.start for _, one in sentences]
    found = []
    for hit in phrases.find(row):
        index, sentence = sentences[bisect_right(starts, hit.start) - 1]
        if _means_else(document.text[hit.start : hit.end], document.text[sentence.start : sentence.end]):
            continue
        if _FIGURE.match(document.text, hit.end) and document.text[hit.start : hit.end].lower() in _scored():
            continue
        if _of_another_field(document.text[hit.start : hit.end], document):
            continue
        kind = document.sections[sentence.section].kind
        words = document.text[hit.start : hit.end]
        standing = standing_of(document, sentence, hit.start)
        if kind is SectionKind.PLAN and hit.phrase.code.startswith(_NO_PROBLEM):
            standing = Standing.BACKGROUND
        found.append(
            Mention(
                start=hit.start,
                end=hit.end,
                text=words,
                code=_instead(words, document) or hit.phrase.code,
                sentence=index,
                section=kind,
                standing=standing,
                kind=hit.phrase.kind,
                weak=hit.phrase.weak,
                document="" if main else document.id,
            )
        )
    return tuple(found)


@cache
def _scored() -> frozenset[str]:
    """Abbreviations that name a questionnaire where its number follows."""
    return frozenset(load_rulebook("coding/phrases")["scored"])


def _means_else(words: str, sentence: str) -> bool:
    """An abbreviation that stands for something else in such a sentence ("CBC and CMP normal"), or no abbreviation."""
    if words.lower() in _capitals_only() and not words.isupper():
        return True
    if any(word in _capitals_within() for word in words.split() if not word.isupper()):
        return True
    beside = _shadows().get(words)
    return beside is not None and bool(_any_of(beside).search(sentence))


def _of_another_field(words: str, document: Document) -> bool:
    """An abbreviation that one field alone uses so, in a document that does not speak of this field."""
    row = _fields().get(words.lower())
    if row is None:
        return False
    return not words.isupper() or bool(row[1].search(document.text)) or not row[0].search(document.text)


@cache
def _fields() -> dict[str, tuple[PhrasePattern, PhrasePattern]]:
    return {
        words: (pattern(row["speaks_of"]), pattern(row.get("unless", ())))
        for row in load_rulebook("coding/phrases")["field"]
        for words in row["words"]
    }


def _instead(words: str, document: Document) -> str:
    """The code of words that mean another thing in such a document ("reflux", of kidneys); "" where they do not."""
    row = _otherwise().get(words.lower())
    if row is None or row[1].search(document.text) or not row[0].search(document.text):
        return ""
    return row[2]


@cache
def _otherwise() -> dict[str, tuple[PhrasePattern, PhrasePattern, str]]:
    return {
        words: (pattern(row["speaks_of"]), pattern(row["unless"]), row["code"])
        for row in load_rulebook("coding/phrases")["instead"]
        for words in row["words"]
    }


@cache
def _capitals_only() -> frozenset[str]:
    return frozenset(load_rulebook("coding/phrases")["capitals_only"])


@cache
def _capitals_within() -> frozenset[str]:
    return frozenset(load_rulebook("coding/phrases")["capitals_within"])


@cache
def _shadows() -> dict[str, tuple[str, ...]]:
    return {words: tuple(row["beside"]) for row in load_rulebook("coding/phrases")["shadow"] for words in row["words"]}


@lru_cache(maxsize=1_000)
def _any_of(beside: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_whole(each) for each in beside), re.IGNORECASE)


def _whole(words: str) -> str:
    """Whole words; a mark that opens them ("% RA") stands right behind a figure."""
    return rf"{'(?<![A-Za-z0-9])' if words[0].isalnum() else ''}{re.escape(words)}(?![A-Za-z0-9])"


def read_sentences(document: Document) -> Iterator[tuple[int, Sentence]]:
    """(index, sentence) of those in parts that speak of diagnoses. None in results, orders and lists."""
    if document.kind in _NO_DIAGNOSES:
        return
    for index, one in enumerate(document.sentences):
        if document.sections[one.section].kind not in _NOT_READ:
            yield index, one


def standing_of(document: Document, sentence: Sentence, start: int) -> Standing:
    """How strongly the note puts forward what it says from character `start` of this sentence."""
    kind = document.sections[sentence.section].kind
    if document.kind is DocumentKind.IMAGING:
        return Standing.TOLD
    if kind is SectionKind.PLAN and start < _plan_heading_end(document, sentence):
        return Standing.LISTED
    end = _heading_end(document, sentence, kind)
    if end:
        return Standing.LISTED if start < end else Standing.ASSESSED
    return Standing.ASSESSED if document.kind is DocumentKind.ADDENDUM else _STANDINGS.get(kind, Standing.BACKGROUND)


@lru_cache(maxsize=16)  # of one encounter
def headings(document: Document) -> tuple[tuple[int, int], ...]:
    """(index of its sentence, end) of every problem heading: the first words of a line of the assessment."""
    ends = (
        (index, _heading_end(document, sentence, document.sections[sentence.section].kind))
        for index, sentence in read_sentences(document)
    )
    return tuple((index, end) for index, end in ends if end)


def _plan_heading_end(document: Document, sentence: Sentence) -> int:
    """Where the name of a problem that begins a line of the plan ends ("Nicotine dependence: patch"); 0 for none."""
    if taken_up := _taken_up_end(document, sentence):
        return taken_up
    if not _begins_line(document, sentence):
        return 0
    ends = _PLAN_HEAD_ENDS.search(document.text, sentence.start, min(sentence.end, sentence.start + _LONGEST_HEAD))
    return ends.start() if ends else 0


def _taken_up_end(document: Document, sentence: Sentence) -> int:
    """Where the words end by which a sentence takes up a problem: "Regarding her diabetes, …"; 0 for none."""
    match = _takes_up().match(document.text, sentence.start, sentence.end)
    return match.end() if match else 0


@cache
def _takes_up() -> re.Pattern[str]:
    openers = "|".join(re.escape(words) for words in load_rulebook("coding/phrases")["takes_up"]["words"])
    whose = r"(?:the\s+patient['’]s|his|her|their|the)"
    return re.compile(rf"[-•*\s]*(?:{openers})\s+{whose}\s+[^.;:,]{{3,80}},", re.IGNORECASE)


def _heading_end(document: Document, sentence: Sentence, kind: SectionKind) -> int:
    """Where the heading that begins a sentence ends; 0 where it is none."""
    if document.kind is DocumentKind.ADDENDUM and kind not in _NOT_READ:
        return sentence.end
    if kind is not SectionKind.ASSESSMENT:
        return 0
    if not _begins_line(document, sentence):
        return _taken_up_end(document, sentence)
    if _INTRODUCES.search(document.text, sentence.start, sentence.end):
        return 0
    if taken_up := _taken_up_end(document, sentence):
        return taken_up
    label = _labels().match(document.text, sentence.start, sentence.end)
    letter = _LETTER.search(document.text, label.end() if label else sentence.start, sentence.end)
    ends = _HEAD_ENDS.search(document.text, letter.start() if letter else sentence.start, sentence.end)
    return ends.start() if ends else sentence.end


def behind_label(document: Document, sentence: Sentence) -> int:
    """ "Secondary: hypertension" is no secondary hypertension."""
    label = _labels().match(document.text, sentence.start, sentence.end)
    return label.end() if label else sentence.start


@cache
def _labels() -> re.Pattern[str]:
    """What stands before the problems of a line and names none ("Secondary: …")."""
    words = "|".join(re.escape(each) for each in load_rulebook("coding/phrases")["labels"]["words"])
    return re.compile(rf"[-•*#\s]*(?:{words})\s*:", re.IGNORECASE)


def _begins_line(document: Document, sentence: Sentence) -> bool:
    """Only a bullet or number stands between the begin of the line (or of the section) and the sentence."""
    section = document.sections[sentence.section]
    line = max(section.body_start, document.text.rfind("\n", 0, sentence.start) + 1)
    return not re.search(r"[A-Za-z]{2}", document.text[line : sentence.start])
