"""Two conditions, one code: "with" presumes a link (I.A.15), hypertension has its own codes (I.C.9.a)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any

from cleanclaim.charts.values import SectionKind
from cleanclaim.codesets import Library
from cleanclaim.coding.selection.guidelines.steps import RULEBOOK, SYSTEM, changed, coded, guide, sentences, told
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.coding.selection.specificity import choose, said_words, without_ruled_out
from cleanclaim.coding.selection.stages import Candidate, Reading
from cleanclaim.kernel.rules import RuleCard, load_rulebook, rule

_HABITS = (SectionKind.ASSESSMENT, SectionKind.PLAN, SectionKind.HISTORY, SectionKind.SOCIAL_HISTORY)
_TYPE_2 = re.compile(r"2|\bII\b|\btwo\b", re.IGNORECASE)
_TYPE = re.compile(r"\b(?:type\s*(?:[12]|ii?)|t[12]dm|t2d|t1d|dm\s*(?:[12]|ii?))\b", re.IGNORECASE)  # not a stage
_STAGE = re.compile(r"\b(CKD|kidney disease)\s+(?=[1-5](?:[ab])?\b)", re.IGNORECASE)
_HEEL = frozenset(("heel", "midfoot"))


@rule("coding.with", cites=guide("I.A.15 “with”; I.B.9 combination code"))
def with_conditions(reading: Reading, library: Library) -> Reading:
    """Two conditions that the classification joins are coded as joined, unless the record parts them."""
    for row in load_rulebook(RULEBOOK)["together"] if len(reading.candidates) > 1 else ():
        first = coded(reading, row["first"])
        second = coded(reading, row["second"]) if first else ()
        if first and second and first[0] is not second[0] and _is_met(reading, first[0], second[0], row):
            reading = _combined(reading, first[0], second[0], row, library)
    return reading


def _is_met(reading: Reading, first: Candidate, second: Candidate, row: dict[str, Any]) -> bool:
    """What a row asks for beside the two codes: words of the second, of the sentences, or one sentence for both."""
    own = " ".join(mention.text for mention in second.mentions)
    if "words" in row and not _says(tuple(row["words"])).search(own):
        return False
    places = [{(each.document, each.sentence) for each in one.mentions} for one in (first, second)]
    if row.get("near") and places[0].isdisjoint(places[1]):
        return False
    text = " ".join(reading.sentence_of(each).text for one in (first, second) for each in one.mentions)
    if "says" in row and not _says(tuple(row["says"])).search(text):
        return False
    return "unless" not in row or not _says(tuple(row["unless"])).search(text)


def _combined(reading: Reading, first: Candidate, second: Candidate, row: dict[str, Any], library: Library) -> Reading:
    said = said_words(" ".join(reading.sentence_of(one).text for one in first.mentions))
    code = choose(row.get("gives") or first.code[:3] + row["suffix"], said, library).codes[0]
    entry = library.code(SYSTEM, code)
    if entry is None or not entry.billable or _parted(reading, first, second):
        return reading
    already = coded(reading, [code])
    if already:
        return reading
    new = _joined(first, second, code, with_conditions.card, f"{first.code} and {second.code}: {row['name']}.")
    if "first" in row["drops"] and _is_plain(first):
        reading = changed(reading, first, new)
    else:
        new = replace(new, at=second.start, standing=second.standing)
        reading = replace(reading, candidates=(*reading.candidates, new))
    return (
        reading.without((second,), f"replaced by {code}", f"{row['name']}. {with_conditions.card.sentence}")
        if "second" in row["drops"]
        else reading
    )


def _is_plain(first: Candidate) -> bool:
    """Says no complication of its own, so that the joined code says all of it. E11.65 stays beside E11.22."""
    return not first.code.startswith("E") or first.code.endswith((".9", ".8", ".00", ".1"))


def _parted(reading: Reading, first: Candidate, second: Candidate) -> bool:
    """The record itself names another cause."""
    texts = [reading.sentence_of(mention).text.lower() for one in (first, second) for mention in one.mentions]
    return any(words in text for text in texts for words in ("not due to", "not related to", "unrelated to"))


@rule("coding.stated", cites=guide("I.B.2 level of detail; Tabular List and Index, subterms"))
def stated(reading: Reading, library: Library) -> Reading:
    """What the words of a problem add to it ("with nocturia") is part of its code, where the Index has one."""
    for row in load_rulebook(RULEBOOK)["stated"]:
        for one in coded(reading, row["of"]):
            own = [reading.sentence_of(mention) for mention in one.mentions]
            spans = [*own, *(span for _, span in sentences(reading.document, _HABITS))] if row.get("anywhere") else own
            texts = [without_ruled_out(span.text) for span in spans]
            said = next((match[0] for text in texts if (match := _says(tuple(row["says"])).search(text))), "")
            if said:
                new = told(replace(one, code=row["gives"], alternatives=()), stated.card, f"“{said}”.")
                reading = changed(reading, one, new)
    return reading


@cache
def _says(words: tuple[str, ...]) -> PhrasePattern:
    return pattern(words)


@rule("coding.type_of_diabetes", cites=guide("I.C.4.a type of diabetes"))
def type_of_diabetes(reading: Reading, library: Library) -> Reading:
    """A complication of diabetes is coded to the type that the record names, type 2 only where it names none."""
    named = [one.code[:3] for one in coded(reading, ["E08", "E09", "E10", "E13"])]
    if len(set(named)) != 1:
        return reading
    for one in coded(reading, ["E11"]):
        code = named[0] + one.code[3:]
        if not any(_TYPE_2.search(mention.text) for mention in one.mentions) and library.code(SYSTEM, code):
            new = told(replace(one, code=code), type_of_diabetes.card, f"{one.code}: {code}.")
            held = bool(coded(reading, [code]))
            reading = reading.without((one,), f"replaced by {code}") if held else changed(reading, one, new)
    return reading


@rule("coding.kidney_stage", cites=guide("I.B.7 use additional code; Tabular E11.22, I12, I13, D63.1"))
def kidney_stage(reading: Reading, library: Library) -> Reading:
    """Kidney disease that a code names without its stage has the code of its stage beside it."""
    table = load_rulebook(RULEBOOK)["kidney_stage"]
    for one in coded(reading, table["with"]) if not coded(reading, ["N18"]) else ():
        text = " ".join(reading.sentence_of(mention).text for mention in one.mentions)
        code = choose("N18.9", said_words(_STAGE.sub(r"\1 stage ", _TYPE.sub(" ", text))), library).codes[0]
        if one.mentions and not coded(reading, ["N18"]):
            new = replace(one, code=code, base="N18.9", because=(), alternatives=(), first=False)
            new = told(new, kidney_stage.card, f"Beside {one.code}.")
            reading = replace(reading, candidates=(*reading.candidates, new))
    return reading


@rule("coding.diabetic_ulcer", cites=guide("I.B.7 use additional code; Tabular E11.621, L97"))
def diabetic_ulcer(reading: Reading, library: Library) -> Reading:
    """The ulcer of a diabetic foot is coded by its place and depth beside the diabetes."""
    for one in coded(reading, ["E08.621", "E09.621", "E10.621", "E11.621", "E13.621"]):
        if coded(reading, ["L97"]) or not one.mentions:
            continue
        said = said_words(" ".join(reading.sentence_of(mention).text for mention in one.mentions))
        code = choose("L97.4" if said & _HEEL else "L97.5", said, library).codes[0]
        new = replace(one, code=code, base="L97", because=(), alternatives=(), doubt=one.doubt + 0.1)
        reading = replace(
            reading, candidates=(*reading.candidates, told(new, diabetic_ulcer.card, f"Beside {one.code}."))
        )
    return reading


def _joined(first: Candidate, second: Candidate, code: str, card: RuleCard, fact: str) -> Candidate:
    new = replace(
        first,
        code=code,
        mentions=(*first.mentions, *second.mentions),
        because=(*first.because, *second.because),
        alternatives=(),
        doubt=max(first.doubt, second.doubt),
    )
    return told(new, card, fact)


@rule("coding.hypertension", cites=guide("I.C.9.a.1–3 hypertension with heart and kidney disease"))
def hypertension(reading: Reading, library: Library) -> Reading:
    """Hypertension with heart failure or chronic kidney disease is presumed related and has codes of its own."""
    table = load_rulebook(RULEBOOK)["hypertension"]
    plain = coded(reading, table["code"])
    heart, kidney = coded(reading, table["heart"]), coded(reading, table["kidney"])
    if not plain or not (heart or kidney) or _parted(reading, plain[0], (heart or kidney)[0]):
        return reading
    was = plain[0].code
    failing = bool(coded(reading, table["failure"])) or was in ("I11.0", "I13.0", "I13.2")
    has_heart, has_kidney = (
        bool(heart) or was.startswith(("I11", "I13")),
        bool(kidney) or was.startswith(("I12", "I13")),
    )
    code = hypertensive_code(has_heart, failing, has_kidney, bool(coded(reading, table["severe"])))
    if code == was:
        return reading
    new, names = plain[0], [was]
    for other in (*heart[:1], *kidney[:1]):
        new, names = replace(new, mentions=(*new.mentions, *other.mentions)), [*names, other.code]
    new = told(replace(new, code=code, alternatives=()), hypertension.card, f"{', '.join(names)}: {code}.")
    return changed(reading, plain[0], new)


def hypertensive_code(heart: bool, failing: bool, kidney: bool, severe: bool) -> str:
    """I11 heart, I12 kidney, I13 both; the last character by heart failure and stage 5 or end stage."""
    if heart and kidney:
        return {(True, False): "I13.0", (True, True): "I13.2", (False, False): "I13.10", (False, True): "I13.11"}[
            (failing, severe)
        ]
    if heart:
        return "I11.0" if failing else "I11.9"
    return "I12.0" if severe else "I12.9"
