""" "Use additional code": long-term drugs beside what they treat, the body mass index beside a weight diagnosis."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Any

from cleanclaim.charts.values import SectionKind
from cleanclaim.codesets import Library
from cleanclaim.coding.selection.guidelines.steps import RULEBOOK, added, coded, from_words, guide, sentences
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.coding.selection.specificity import choose, said_words, without_ruled_out
from cleanclaim.coding.selection.stages import Candidate, Reading, Standing
from cleanclaim.coding.values import Assertion
from cleanclaim.kernel import Span
from cleanclaim.kernel.rules import load_rulebook, rule

_TAKEN = (
    SectionKind.MEDICATIONS,
    SectionKind.ASSESSMENT,
    SectionKind.PLAN,
    SectionKind.HISTORY,
    SectionKind.OTHER,
)
_OVER = (SectionKind.SOCIAL_HISTORY, SectionKind.PAST_HISTORY)
_BMI = re.compile(
    r"\b(?:BMI|body mass index)\b(?:\s+(?:is|of|today|now|was))?[\s:=(,-]*(\d{2}(?:\.\d{1,2})?)(?![\d/])", re.IGNORECASE
)


@rule("coding.long_term_drug", cites=guide("I.C.4.a.3 insulin and oral drugs; I.C.21.c.3 status Z79"))
def long_term_drugs(reading: Reading, library: Library) -> Reading:
    """A drug taken for long is coded beside the condition that it treats."""
    for row in load_rulebook(RULEBOOK)["drug"]:
        beside = coded(reading, row["beside"])
        span = _drug(reading, row) if beside else None
        if span:
            fact = f"Beside {beside[0].code}."
            reading = added(
                reading, from_words(reading, row["code"], span, Standing.ASSESSED, long_term_drugs.card, fact)
            )
    return reading


def _drug(reading: Reading, row: dict[str, Any]) -> Span | None:
    """Where the record says that the patient takes one of these, and nothing of its `not` ("topical") beside it.

    A row of `history` is about what is over, and is read in the histories too.
    """
    found, otherwise = _words(tuple(row["words"])), _words(tuple(row.get("not", ())))
    over = row.get("history", False)
    never = load_rulebook(RULEBOOK)["drug_not"]
    not_taken, stopped = _words(() if over else tuple(never["words"])), _words(() if over else tuple(never["over"]))
    for kind, sentence in sentences(reading.document, (*_TAKEN, *_OVER) if over else _TAKEN):
        for match in found.finditer(sentence.text):
            around = _phrase(sentence.text, match.start(), match.end())
            if otherwise.search(around):
                continue
            listed = kind is SectionKind.MEDICATIONS
            if not (stopped.search(around[around.find(match[0]) :]) if listed else not_taken.search(around)):
                start = sentence.start + match.start()
                return reading.document.quote(start, sentence.start + match.end())
    return None


def _phrase(text: str, start: int, end: int) -> str:
    """The words from the last comma or stop before a place to the next one after it."""
    low = max(text.rfind(mark, 0, start) for mark in ",.;") + 1
    high = min((place for mark in ",.;" if (place := text.find(mark, end)) >= 0), default=len(text))
    return text[low:high]


@rule("coding.tobacco", cites=guide("I.C.5.b.3 psychoactive substance use; IV.J conditions that affect the care"))
def tobacco(reading: Reading, library: Library) -> Reading:
    """A patient who smokes and is told at the visit to stop is coded as a smoker, wherever the note says it."""
    table = load_rulebook(RULEBOOK)["tobacco"]
    if coded(reading, table["unless"]):
        return reading
    told_of = [
        one
        for one in reading.mentions
        if one.code.startswith(tuple(table["codes"])) and one.assertion is Assertion.PRESENT and not one.document
    ]
    span = _advised(reading, tuple(table["advised"])) if told_of else None
    if not span:
        return reading
    best = max(told_of, key=lambda one: one.code.startswith("F17.21"))
    code = choose(best.code, said_words(best.text), library).codes[0]
    quoted = reading.span(best)
    new = from_words(reading, code, quoted, Standing.ASSESSED, tobacco.card, f"“{span.text}”.")
    return added(reading, replace(new, at=span.start))


def _advised(reading: Reading, words: tuple[str, ...]) -> Span | None:
    """Where the patient is counselled at this visit."""
    for _, sentence in sentences(
        reading.document, (SectionKind.ASSESSMENT, SectionKind.PLAN, SectionKind.INSTRUCTIONS)
    ):
        if match := _words(words).search(sentence.text):
            start = sentence.start + match.start()
            return reading.document.quote(start, start + len(match[0]))
    return None


@rule("coding.body_mass_index", cites=guide("I.B.14 documentation by others; I.C.21.c.3 Z68"))
def body_mass_index(reading: Reading, library: Library) -> Reading:
    """The body mass index is coded beside the provider's diagnosis of a weight problem, never alone."""
    table = load_rulebook(RULEBOOK)["bmi"]
    age = reading.context.age_years
    if not coded(reading, table["beside"]) or (age is not None and age < table["adult_from"]):
        return reading
    match = _BMI.search(reading.document.text)
    code = bmi_code(float(match[1])) if match else ""
    if not match or not code or coded(reading, ["Z68"]):
        return reading
    span = reading.document.quote(match.start(), match.end())
    weight = coded(reading, table["beside"])[0]
    new = from_words(reading, code, span, weight.standing, body_mass_index.card, f"{match[1]}.")
    return added(reading, replace(new, at=weight.start))


@rule("coding.use_additional", cites=guide("I.B.7 multiple coding, use additional code; I.C.21.c.3 status"))
def use_additional(reading: Reading, library: Library) -> Reading:
    """What the words of a problem say beside it is coded too, where the Tabular List has a code to add."""
    for row in load_rulebook(RULEBOOK)["also"]:
        beside = coded(reading, row["with"])
        for one in beside if beside and not coded(reading, row.get("unless", ())) else ():
            span = _said(reading, one, tuple(row["says"]))
            if span:
                new = from_words(reading, row["code"], span, one.standing, use_additional.card, f"With {one.code}.")
                reading = added(reading, new)
    return reading


def _said(reading: Reading, one: Candidate, words: tuple[str, ...]) -> Span | None:
    for mention in one.mentions:
        sentence = reading.sentence_of(mention)
        match = _words(words).search(without_ruled_out(sentence.text))
        if match and not mention.document:
            return reading.document.quote(sentence.start + match.start(), sentence.start + match.end())
    return None


def bmi_code(index: float) -> str:
    """The adult Z68 code of a body mass index."""
    for row in load_rulebook(RULEBOOK)["bmi"]["range"]:
        if index < row["below"]:
            return str(row["code"]).format(whole=int(index))
    return ""


@lru_cache(maxsize=64)
def _words(words: tuple[str, ...]) -> PhrasePattern:
    return pattern(words)
