"""Why the patient came: preventive examinations and immunizations (I.C.21.c)."""

from __future__ import annotations

import re
from dataclasses import replace

from cleanclaim.charts.values import SectionKind
from cleanclaim.codesets import Library
from cleanclaim.coding.selection.em.visit import preventive
from cleanclaim.coding.selection.guidelines.children import newborn_code
from cleanclaim.coding.selection.guidelines.steps import (
    RULEBOOK,
    added,
    age_of,
    changed,
    coded,
    from_words,
    guide,
    sentences,
    told,
)
from cleanclaim.coding.selection.procedures import statements, vaccines
from cleanclaim.coding.selection.procedures.phrases import pattern
from cleanclaim.coding.selection.stages import Candidate, Reading, Standing
from cleanclaim.kernel.rules import load_rulebook, rule

_EXAMINED_OTHERWISE = ("Z00.11", "Z01.41")  # a newborn, a woman's own examination
_FOR_OTHERS = ("Z02.0", "Z02.1", "Z02.4", "Z02.5", "Z02.6", "Z02.8")  # school, work, driving, sports, a form
_INDICATED = re.compile(r"\b(?:indications?|reason|for)\b", re.IGNORECASE)
_GIVEN = re.compile(r"\b(?:given|administered|injected|received today)\b", re.IGNORECASE)


@rule("coding.examination", cites=guide("I.C.21.c.13 routine and administrative examinations"))
def examination(reading: Reading, library: Library) -> Reading:
    """A preventive examination is first-listed, with or without abnormal findings, by the patient's age."""
    named = next(iter(coded(reading, ["Z00.0", "Z00.12"])), None)
    women = next(iter(coded(reading, ["Z01.41"])), None)
    if women:
        return _of_women(reading, women, named)
    told_as = preventive(statements(reading.document), ()) if reading.assessed and not named else None
    for_others = not named and coded(reading, _FOR_OTHERS)
    if (not named and not told_as) or for_others or coded(reading, _EXAMINED_OTHERWISE):
        return reading
    findings = [one for one in reading.candidates if is_finding(reading, one)]
    code = newborn_code(reading) or examination_code(age_of(reading), bool(findings), named.code if named else "")
    fact = f"Abnormal: {findings[0].code}." if findings else "No abnormal finding is said."
    if named:
        return changed(reading, named, told(replace(named, code=code, first=True), examination.card, fact))
    one = from_words(reading, code, told_as.span(), Standing.REASON, examination.card, fact) if told_as else None
    return added(reading, replace(one, first=True)) if one else reading


def _of_women(reading: Reading, women: Candidate, named: Candidate | None) -> Reading:
    """The gynecologic examination by what it found; a general one beside it only where another sentence names it."""
    found = any(is_finding(reading, one) for one in reading.candidates)
    new = replace(women, code="Z01.411" if found else women.code, first=True)
    reading = changed(reading, women, told(new, examination.card, "Abnormal." if found else "No abnormal finding."))
    places = {(each.document, each.sentence) for each in women.mentions}
    if named and not places.isdisjoint((each.document, each.sentence) for each in named.mentions):
        return reading.without((named,), f"replaced by {new.code}", examination.card.sentence)
    return reading


def examination_code(age: int | None, abnormal: bool, named: str) -> str:
    """Z00.0- for adults, Z00.12- for children; by the words of the note where the age is not known."""
    table = load_rulebook(RULEBOOK)["examination"]
    is_child = age < table["child_below"] if age is not None else named.startswith("Z00.12")
    return str(table["child" if is_child else "adult"]["abnormal" if abnormal else "plain"])


def is_finding(reading: Reading, one: Candidate) -> bool:
    """Found or worse at this examination: nothing that was known and is stable, no Z code."""
    if one.code.startswith("Z") or one.standing not in (Standing.LISTED, Standing.ASSESSED):
        return False
    table = load_rulebook(RULEBOOK)
    known = one.code.startswith(tuple(table["lifelong"]["codes"]))
    text = " ".join(reading.sentence_of(mention).text for mention in one.mentions)
    return not known or bool(pattern(table["examination"]["finding_words"]).search(text))


def _says_given(reading: Reading, one: Candidate) -> bool:
    """The line that names the vaccine says that it was given."""
    mention = one.mentions[0]
    text = reading.source(mention).text
    end = text.find("\n", mention.end)
    return bool(_GIVEN.search(text, text.rfind("\n", 0, mention.start) + 1, end if end >= 0 else len(text)))


@rule("coding.immunization", cites=guide("I.C.21.c.2 inoculations and vaccinations"))
def immunization(reading: Reading, library: Library) -> Reading:
    """A vaccine that was given is coded as an encounter for immunization; one that is only due is not."""
    code = load_rulebook(RULEBOOK)["immunization"]["code"]
    named = coded(reading, [code])
    if not reading.assessed or not (named or vaccines.named_in(statements(reading.document))):
        return reading
    day, age = reading.context.service_date, age_of(reading)
    given, _ = vaccines.find(statements(reading.document), day, age)
    if named and (given or _says_given(reading, named[0])):
        return changed(reading, named[0], told(named[0], immunization.card, "The note says that it was given."))
    if named:
        return reading.without(named, "not performed", immunization.card.sentence)
    if not given or reading.context.setting.value in load_rulebook("coding/procedures/general")["facility"]["settings"]:
        return reading
    span = given[0].statements[0].span()
    only = {one.about[0] for one in given if one.about[0] != code}
    if only and not any(one.about[0] == code for one in given):  # an antibody, no vaccine
        return added(reading, from_words(reading, only.pop(), span, Standing.ASSESSED, immunization.card))
    return added(reading, from_words(reading, code, span, Standing.ASSESSED, immunization.card, f"{given[0].name}."))


@rule("coding.after_surgery", cites=guide("I.C.21.c.8 follow-up Z09"))
def after_surgery(reading: Reading, library: Library) -> Reading:
    """A study that only looks back at an operation, and finds nothing, is a follow-up examination (Z09)."""
    if not reading.report or reading.candidates:
        return reading
    for _, sentence in sentences(reading.document, (SectionKind.CHIEF_COMPLAINT, SectionKind.HISTORY)):
        if match := pattern(load_rulebook("coding/reports")["operation"]["words"]).search(sentence.text):
            start = sentence.start + match.start()
            span = reading.document.quote(start, start + len(match[0]))
            one = from_words(reading, "Z09", span, Standing.REASON, after_surgery.card, f"“{match[0]}”.")
            return added(reading, replace(one, first=True))
    return reading


@rule("coding.screening_colonoscopy", cites=guide("I.C.21.c.5 screening: first-listed, what is found beside it"))
def screening_colonoscopy(reading: Reading, library: Library) -> Reading:
    """A colonoscopy to screen, or to watch after polyps, is a screening examination whatever it finds."""
    table = load_rulebook(RULEBOOK)["screening_colonoscopy"]
    text = reading.document.text
    if not pattern(table["done"]).search(text) or coded(reading, table["not_beside"]):
        return reading
    for kind, sentence in sentences(
        reading.document, (SectionKind.CHIEF_COMPLAINT, SectionKind.HISTORY, SectionKind.OTHER)
    ):
        match = pattern(table["for"]).search(sentence.text)
        if not match or pattern(table["not_for"]).search(sentence.text):
            continue
        if kind is not SectionKind.CHIEF_COMPLAINT and not _INDICATED.search(sentence.text):
            continue
        start = sentence.start + match.start()
        span = reading.document.quote(start, start + len(match[0]))
        one = from_words(reading, table["code"], span, Standing.REASON, screening_colonoscopy.card, f"“{match[0]}”.")
        held = coded(reading, [table["code"]])
        if held:
            return changed(reading, held[0], replace(held[0], first=True))
        return added(reading, replace(one, first=True))
    return reading
