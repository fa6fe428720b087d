"""Structured entries of a section as facts tied to the words of its narrative."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from datetime import date

from cleanclaim.charts.cda.elements import at, attribute, every, type_of, within, words
from cleanclaim.charts.stamps import stamped_day
from cleanclaim.charts.values import Fact, FactKind
from cleanclaim.charts.vocabulary import FLAGS

Marks = Mapping[str, tuple[int, int]]

_SYSTEMS = {
    "2.16.840.1.113883.6.1": "LOINC",
    "2.16.840.1.113883.6.96": "SNOMED CT",
    "2.16.840.1.113883.6.90": "ICD-10-CM",
    "2.16.840.1.113883.6.103": "ICD-9-CM",
    "2.16.840.1.113883.6.12": "CPT",
    "2.16.840.1.113883.6.285": "HCPCS",
}
_PROBLEMS = frozenset(("11450-4", "46240-8", "11535-2", "29308-4", "51848-0", "51847-2", "11348-0", "46241-6"))
_RESULTS = frozenset(("30954-2", "8716-3"))
_ACTS = frozenset(("47519-4", "29554-3"))


def facts(section: ET.Element, codes: set[str], marks: Marks, whole: tuple[int, int]) -> Iterator[Fact]:
    """The facts of a section's entries; `whole` is where one stands that points at no words of its own."""
    for entry in every(section, "entry"):
        if codes & _RESULTS:
            yield from _results(entry, marks, whole)
        elif codes & _PROBLEMS:
            yield from _conditions(entry, marks, whole)
        elif codes & _ACTS:
            yield from _acts(entry, marks, whole)


def _results(entry: ET.Element, marks: Marks, whole: tuple[int, int]) -> Iterator[Fact]:
    for observation in within(entry, "observation"):
        value = at(observation, "value")
        if value is None or value.get("nullFlavor") or observation.get("negationInd") == "true":
            continue
        said, unit = _value(value)
        coded, code, system = _code(at(observation, "code"))
        start, end = _place(observation, marks, whole)
        flag = attribute(at(observation, "interpretationCode"), "code").upper()
        status = attribute(at(observation, "statusCode"), "code")
        yield Fact(
            FactKind.RESULT, coded or code or "result", start, end, code, system, said, unit, _range(observation),
            FLAGS.get(flag, flag), "" if status == "completed" else status, _day(observation),
        )  # fmt: skip


def _value(value: ET.Element) -> tuple[str, str]:
    """(value, unit): a quantity, a range, a code's words, or text."""
    if type_of(value) == "IVL_PQ":
        low, high = at(value, "low"), at(value, "high")
        unit = attribute(low, "unit") or attribute(high, "unit")
        return "-".join(each for each in (attribute(low, "value"), attribute(high, "value")) if each), unit
    return attribute(value, "value") or attribute(value, "displayName") or words(value), attribute(value, "unit")


def _range(observation: ET.Element) -> str:
    row = at(observation, "referenceRange/observationRange")
    if said := words(at(row, "text")):
        return said
    low, high = at(row, "value/low"), at(row, "value/high")
    return "-".join(each for each in (attribute(low, "value"), attribute(high, "value")) if each)


def _conditions(entry: ET.Element, marks: Marks, whole: tuple[int, int]) -> Iterator[Fact]:
    """Problem and diagnosis observations: their value is the condition."""
    for observation in within(entry, "observation"):
        value = at(observation, "value")
        if value is None or type_of(value) not in ("CD", "CE") or observation.get("negationInd") == "true":
            continue
        if attribute(at(observation, "code"), "code") == "33999-4":  # the status of a problem
            continue
        coded, code, system = _code(value)
        start, end = _place(observation, marks, whole)
        if coded or code:
            yield Fact(FactKind.CONDITION, coded or code, start, end, code, system, on=_day(observation))


def _acts(entry: ET.Element, marks: Marks, whole: tuple[int, int]) -> Iterator[Fact]:
    for procedure in within(entry, "procedure"):
        coded, code, system = _code(at(procedure, "code"))
        start, end = _place(procedure, marks, whole)
        status = attribute(at(procedure, "statusCode"), "code")
        if (coded or code) and procedure.get("negationInd") != "true":
            yield Fact(FactKind.ACT, coded or code, start, end, code, system, status=status, on=_day(procedure))


def _code(element: ET.Element | None) -> tuple[str, str, str]:
    """(words, code, system); a billing code in a translation goes before a clinical one."""
    found = [element, *every(element, "translation")]
    best = next((each for each in found if _system(each) in ("ICD-10-CM", "ICD-9-CM", "CPT", "HCPCS")), element)
    said = attribute(element, "displayName") or words(at(element, "originalText")) or attribute(best, "displayName")
    return said, attribute(best, "code"), _system(best)


def _system(element: ET.Element | None) -> str:
    oid = attribute(element, "codeSystem")
    return _SYSTEMS.get(oid, attribute(element, "codeSystemName") or oid)


def _place(element: ET.Element, marks: Marks, whole: tuple[int, int]) -> tuple[int, int]:
    """The words that an entry points at: its own text, its code's or its value's original text."""
    for path in ("text/reference", "value/originalText/reference", "code/originalText/reference"):
        if (found := marks.get(attribute(at(element, path), "value").removeprefix("#"))) is not None:
            return found
    return whole


def _day(element: ET.Element) -> date | None:
    time = at(element, "effectiveTime")
    return stamped_day(attribute(time, "value")) or stamped_day(attribute(at(time, "low"), "value"))
