"""What is not coded beside something else: integral symptoms (I.B.5), the unspecified beside the specific."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from cleanclaim.codesets import Library
from cleanclaim.coding.selection.guidelines.steps import RULEBOOK, SYSTEM, coded, guide
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.coding.selection.specificity import SIDES, needs
from cleanclaim.coding.selection.stages import Candidate, Reading, Standing
from cleanclaim.coding.selection.words import words_of
from cleanclaim.kernel.rules import load_rulebook, rule

_DIABETES = ("E08", "E09", "E10", "E11", "E13")


@rule("coding.integral_symptom", cites=guide("I.B.5 conditions integral to a disease process"))
def integral_symptoms(reading: Reading, library: Library) -> Reading:
    """Signs and symptoms that belong to a confirmed diagnosis are not coded beside it."""
    if not (reading.assessed or reading.report):  # nobody has said there what the confirmed diagnosis of the visit is
        return reading
    for row in load_rulebook(RULEBOOK)["integral"] if len(reading.candidates) > 1 else ():
        diseases = coded(reading, row["of"])
        symptoms = [one for one in coded(reading, row["symptoms"]) if one not in diseases] if diseases else []
        if symptoms:
            detail = f"{diseases[0].code}. {integral_symptoms.card.sentence}"
            reading = reading.without(tuple(symptoms), "integral symptom", detail)
    tied = tuple(one for one in coded(reading, ["R"]) if _is_tied(reading, one))
    return reading.without(tied, "integral symptom", integral_symptoms.card.sentence) if tied else reading


def _is_tied(reading: Reading, one: Candidate) -> bool:
    """ "Atrial fibrillation, symptomatic with fatigue": the words give the symptom to the disease before it."""
    diseases = [each for other in reading.candidates if other.code[0] not in "RZ" for each in other.mentions]
    return bool(one.mentions) and all(
        any(
            each.sentence == mention.sentence
            and each.end <= mention.start
            and _tied().search(reading.document.text, each.end, mention.start)
            for each in diseases
        )
        for mention in one.mentions
        if not mention.document
    )


@cache
def _tied() -> PhrasePattern:
    return pattern(load_rulebook(RULEBOOK)["symptom"]["tied"])


@rule("coding.said_already", cites=guide("I.A.12.a Excludes1; I.B.18; Tabular List, status codes"))
def said_already(reading: Reading, library: Library) -> Reading:
    """What another code of the visit says already is not coded beside it."""
    for row in load_rulebook(RULEBOOK)["said_already"] if len(reading.candidates) > 1 else ():
        by = coded(reading, row["by"])
        gone = tuple(one for one in coded(reading, row["drops"]) if one not in by) if by else ()
        if gone:
            detail = f"{by[0].code}. {said_already.card.sentence}"
            reading = reading.without(gone, f"replaced by {by[0].code}", detail)
    return reading


@rule("coding.more_specific", cites=guide("I.B.2 level of detail; I.B.18 unspecified codes"))
def more_specific(reading: Reading, library: Library) -> Reading:
    """The unspecified code is not coded beside a more specific one for the same condition."""
    for one in reading.candidates:
        better = next((other for other in reading.candidates if _says_more(other, one, library)), None)
        if better:
            detail = f"{better.code}. {more_specific.card.sentence}"
            reading = _in_its_place(reading, one, better).without((one,), f"replaced by {better.code}", detail)
    return reading


def _in_its_place(reading: Reading, one: Candidate, better: Candidate) -> Reading:
    """What is said more exactly below a heading stands where the heading does."""
    below = better.standing is Standing.ASSESSED or (better.standing is Standing.LISTED and one.start < better.start)
    if not below or one.standing is not Standing.LISTED or one.code[:3] != better.code[:3]:
        return reading
    new = replace(better, standing=one.standing, at=min(one.start, better.start))
    return replace(reading, candidates=tuple(new if each is better else each for each in reading.candidates))


def _says_more(other: Candidate, one: Candidate, library: Library) -> bool:
    """Same category, all words of the open code and more."""
    kin = other.code[:3] == one.code[:3]
    if other.code == one.code or not (kin or _answered(other, one)):
        return False
    entry, better = library.code(SYSTEM, one.code), library.code(SYSTEM, other.code)
    if entry is None or better is None or not _is_open(entry.display, one.code):
        return False
    if _answered(other, one):
        return True
    apart = one.code[:3] in load_rulebook(RULEBOOK)["siblings"]["categories"] and other.code[:5] != one.code[:5]
    if apart or _are_two_complications(other.code, one.code):
        return False
    if _same_sentence(other, one) and not _is_open(better.display, other.code):
        return True
    bare, more = frozenset(needs(entry.display)), frozenset(needs(better.display))
    return bare < more or (bare - SIDES == more - SIDES and not bare & SIDES and bool(more & SIDES))


def _are_two_complications(code: str, other: str) -> bool:
    """Diabetes has a code for each of its complications (I.C.4.a): the kidneys say nothing of the nerves."""
    return code.startswith(_DIABETES) and other[4:5] not in ("8", "9") and code[:5] != other[:5]


def _answered(other: Candidate, one: Candidate) -> bool:
    """The same words and more, in a heading or addendum: "iron deficiency anemia" answers "anemia"."""
    strong = [frozenset(words_of(each.text)) for each in other.mentions if each.standing is Standing.LISTED]
    return bool(one.mentions) and all(
        any(frozenset(words_of(mention.text)) < words for words in strong) for mention in one.mentions
    )


def _same_sentence(other: Candidate, one: Candidate) -> bool:
    """One problem heading names both: they are one problem."""
    places = {(mention.document, mention.sentence) for mention in other.mentions}
    return all((mention.document, mention.sentence) in places for mention in one.mentions)


def _is_open(display: str, code: str) -> bool:
    title = display.lower()
    return "unspecified" in title or "without complication" in title or code.endswith("9")
