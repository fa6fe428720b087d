"""What kind of visit was it? New or established, first or later day, preventive or for a problem."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cleanclaim.charts import RESULTS, visit_facts
from cleanclaim.charts.values import Document, DocumentKind, SectionKind
from cleanclaim.coding.selection.em.tables import RULEBOOK, rows, table, words
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.values import CodingContext, Suggestion
from cleanclaim.kernel import Citation, Setting
from cleanclaim.kernel.rules import RuleCard, dated_value, rule

_NEW_RULE = Citation("Medicare Claims Processing Manual ch. 12", "§30.6.7, definition of new patient")
_PREVENTIVE = Citation("Medicare Claims Processing Manual ch. 12", "§30.6.2, visit on the occasion of a preventive one")
_WELLNESS = Citation("42 CFR 410.15; Medicare Claims Processing Manual ch. 12", "§30.6.1.1, annual wellness visit")
_CONSULTATION = Citation("CMS CY2023 PFS final rule, 87 FR 69404", "consultations: request, opinion, report")
_TITLE = 150  # characters
_NEAR = 3  # words before the name of a preventive visit
_DAYS = {Setting.INPATIENT, Setting.NURSING_FACILITY}
_NO_VISIT = {*RESULTS, DocumentKind.OPERATIVE, DocumentKind.SUMMARY}
_OPENING = {SectionKind.CHIEF_COMPLAINT, SectionKind.HISTORY, SectionKind.ASSESSMENT, SectionKind.OTHER}


@dataclass(frozen=True, slots=True)
class Kind:
    """`name` as in the rulebook ("new", "established", "first", "later", "discharge", "any"); `known` false
    where the note does not say and the lesser was taken."""

    name: str
    known: bool
    says: str
    card: RuleCard | None = None


def kind_of(document: Document, context: CodingContext) -> Kind:
    """The kind of visit that chooses the family of codes."""
    if context.setting is Setting.EMERGENCY:
        return Kind("any", True, "An emergency department knows no new and established patients.")
    if context.setting in _DAYS:
        return _day(document, context)
    return _patient(document, context)


@rule("em.hospital_consultation", cites=_CONSULTATION)
def hospital_consultation(text: str) -> bool:
    """A consultation in the hospital, whose opinion stands in the chart that all share."""
    title = text[:_TITLE]
    named = words("kind_words", "consultation_title").search(title) or words("kind_words", "consultation").search(title)
    return bool(named) and not words("kind_words", "consultation_title_not").search(title)


def _day(document: Document, context: CodingContext) -> Kind:
    if hospital_consultation(document.text):
        return Kind("consultation", True, "", hospital_consultation.card)
    newborn = normal_newborn(document, context)
    if context.setting is Setting.INPATIENT and not newborn and one_day(document):
        return Kind("one day", True, "", one_day.card)
    for name, says in (("discharge", "a discharge day"), ("first", "the first day"), ("later", "a later day")):
        match = words("kind_words", name).search(document.text)
        if match:
            told = f"The note shows {says} of the stay ({match[0]})."
            return _newborn(name, told) if newborn and name != "discharge" else Kind(name, True, told)
    told = "The note does not say which day of the stay it is: a later day is the lesser."
    return _newborn("later", told) if newborn else Kind("later", False, told)


@rule("em.one_day", cites=Citation("Medicare Claims Processing Manual ch. 12", "§30.6.9.1, stay of one day"))
def one_day(document: Document) -> bool:
    """A stay that began and ended on one day has numbers of its own."""
    return says("one_day", document)


def _newborn(name: str, told: str) -> Kind:
    return Kind(f"newborn, {name}", True, told, normal_newborn.card)


@rule("em.normal_newborn", cites=_CONSULTATION)
def normal_newborn(document: Document, context: CodingContext) -> bool:
    """The days of a newborn in the nursery have numbers of their own, unless it is ill."""
    return context.setting is Setting.INPATIENT and age_of(document, context) == 0 and says("newborn", document)


def _patient(document: Document, context: CodingContext) -> Kind:
    if consultation(document):
        return Kind("consultation", True, "", consultation.card)
    stated = context.new_patient if context.new_patient is not None else visit_facts(document).new_patient
    if stated is None:
        new = words("kind_words", "new").search(document.text[:2_000])
        established = words("kind_words", "established").search(document.text[:2_000])
        if bool(new) != bool(established):
            stated = bool(new)
    if unknown_patient(stated):
        return Kind("established", False, "It was taken as a visit of an established patient.", unknown_patient.card)
    name = "new" if stated else "established"
    return Kind(name, True, f"The patient is {name}.", new_patient.card)


@rule("em.new_or_established", cites=_NEW_RULE)
def new_patient(stated: bool | None) -> bool:
    """Whether the patient is new to the practice is recorded, or the note says so."""
    return stated is not None


@rule("em.consultation", cites=_CONSULTATION)
def consultation(document: Document) -> bool:
    """Another clinician asked for an opinion, and it goes back to them in writing: a consultation."""
    return says("consultation", document) and says("reported_back", document)


@rule("em.patient_unknown", cites=_NEW_RULE)
def unknown_patient(stated: bool | None) -> bool:
    """Nothing says whether the patient is new; established is the lesser and was taken, to be confirmed."""
    return stated is None


def age_of(document: Document, context: CodingContext) -> int | None:
    return context.age_years if context.age_years is not None else visit_facts(document).age_years


def is_young_child(age: int | None, on: date) -> bool:
    """Below the age at which a practice still takes the parent for the historian."""
    limit = dated_value(RULEBOOK, "young_child", on)
    return age is not None and limit is not None and age < limit.number


@rule("em.preventive", cites=_PREVENTIVE)
def preventive(statements: Sequence[Statement], diagnoses: Sequence[Suggestion]) -> Statement | None:
    """The patient came for a preventive visit."""
    for one in statements:
        if one.kind in _OPENING and _says_preventive(one.text):
            return one
    codes = tuple(table("preventive_words")["codes"])
    spans = [span for each in diagnoses if each.code.startswith(codes) for span in each.evidence]
    said = (one for one in statements for span in spans if one.start <= span.start < one.end)
    return next((one for one in said if not _of_another_day(one.text)), None)


def _says_preventive(text: str) -> bool:
    says, not_for = words("preventive_words", "says"), words("preventive_words", "not_for")
    named = tuple(says.finditer(text))  # first: most statements name no such visit
    return bool(named) and not not_for.search(text) and any(not _found_at(text[: match.start()]) for match in named)


def _of_another_day(text: str) -> bool:
    """Speaks it of a preventive visit that was before or is to come?"""
    named = words("preventive_words", "says").search(text)
    return bool(words("preventive_words", "not_for").search(text)) or bool(named and not _says_preventive(text))


def _found_at(before: str) -> bool:
    """Was something found at such a visit ("as part of a routine physical"), and is this another one?"""
    near = " ".join(before.split()[-_NEAR:])
    return any(len(near[match.end() :].split()) <= 1 for match in words("preventive_words", "found_at").finditer(near))


def preventive_code(age: int, new: bool) -> str:
    """The preventive visit's number for an age in years."""
    row = next(each for each in rows("preventive") if each["ages"][0] <= age <= each["ages"][1])
    return str(row["new" if new else "established"])


@rule("em.medicare_wellness", cites=_WELLNESS)
def wellness_code(text: str) -> str:
    """A visit that the note itself calls Medicare's wellness visit has Medicare's number, the first or a later one:"""
    if not words("preventive_words", "medicare_named").search(text):
        return ""
    first, later = table("preventive_words")["medicare"]
    return str(first if words("preventive_words", "medicare_first").search(text) else later)


def is_visit(document: Document) -> bool:
    """A laboratory's, radiologist's or operative report is no visit."""
    return document.kind not in _NO_VISIT


@rule("em.signed_by_nurse", cites=Citation("Medicare Benefit Policy Manual ch. 15", "§60, incident to"))
def signed_by_nurse(signed_by: str) -> bool:
    """A note that a nurse or assistant signs alone is a nurse's visit."""
    return bool(re.search(r",\s*(?:RN|LPN|LVN|MA|CMA|RMA|CCMA|BSN)\b[^,]*$", signed_by.strip()))


@rule(
    "em.no_clinician", cites=Citation("Medicare Benefit Policy Manual ch. 15", "§§80.3, 160, 230: who may bill a visit")
)
def no_clinician(signed_by: str) -> bool:
    """Audiologists, therapists, psychologists and dietitians code their services and no level of a visit."""
    titles = signed_by.partition(",")[2]
    return bool(words("kind_words", "no_clinician").search(titles)) and not words("kind_words", "clinician").search(
        titles
    )


def says(name: str, document: Document) -> bool:
    return bool(words("kind_words", name).search(document.text))
