"""Children: the newborn by days of age, the weight by percentiles, a circumcision without a disease."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from cleanclaim.codesets import Library
from cleanclaim.coding.selection.guidelines.steps import RULEBOOK, added, changed, coded, from_words, guide, told
from cleanclaim.coding.selection.procedures import statements
from cleanclaim.coding.selection.procedures.acts import find
from cleanclaim.coding.selection.stages import Candidate, Reading, Standing
from cleanclaim.kernel.rules import load_rulebook, rule

_OPENING = 700  # characters of a note in which it says how old the newborn is
_DAYS = re.compile(
    r"\b(?P<days>\d{1,2})[- ]?(?:days?|do|d/o)\b[- ]?(?:old|of age|of life)?"
    r"|\b(?:day of life|dol)\W{0,2}(?P<life>\d{1,2})\b"
    r"|\b(?P<weeks>[1-4])[- ]?(?:weeks?|wks?|wk)[- ]?(?:old|of age|o\b)",
    re.IGNORECASE,
)
_OF_95TH = re.compile(r"\b(?P<n>\d{2,3})\s?% of (?:the )?95th", re.IGNORECASE)
_PERCENTILE = re.compile(
    r"\bBMI\b[^\n;]{0,60}?(?<![\d.])(?P<n>\d{1,2}(?:\.\d+)?)\s?(?:st|nd|rd|th)?"
    r"[ -]?(?:%ile|%tile|percentile|pctl|centile)",
    re.IGNORECASE,
)


def newborn_code(reading: Reading) -> str:
    """The code of a newborn's examination by the days of age that the note opens with, "" for others."""
    if reading.context.age_years not in (0, None):
        return ""
    match = _DAYS.search(reading.document.text[:_OPENING])
    if not match:
        return ""
    days = int(match["days"] or match["life"] or 0) or 7 * int(match["weeks"] or 0)
    table = load_rulebook(RULEBOOK)["newborn"]
    return next((str(row["code"]) for row in table["range"] if days < row["below"]), "")


@rule("coding.child_weight", cites=guide("I.B.14 documentation by others; I.C.21.c.3 Z68, children"))
def child_weight(reading: Reading, library: Library) -> Reading:
    """A child's body mass index is coded by its percentile, and above the 95th by how far beyond it."""
    table = load_rulebook(RULEBOOK)
    age = reading.context.age_years
    weight = coded(reading, table["bmi"]["beside"])
    if age is None or age >= table["bmi"]["adult_from"] or not weight:
        return reading
    if held := coded(reading, ["Z68"]):
        return _beyond(reading, held[0], table["child_bmi"]["beyond"])
    for found, rows in ((_OF_95TH, "beyond"), (_PERCENTILE, "percentile")):
        if match := found.search(reading.document.text):
            code = next(str(row["code"]) for row in table["child_bmi"][rows] if float(match["n"]) < row["below"])
            span = reading.document.quote(match.start(), match.end())
            return added(
                reading, from_words(reading, code, span, weight[0].standing, child_weight.card, f"{match[0]}.")
            )
    return reading


def _beyond(reading: Reading, held: Candidate, rows: list[dict[str, Any]]) -> Reading:
    """Words that only say "95th percentile" give way to how far beyond it the note says that the child is."""
    match = _OF_95TH.search(reading.document.text) if held.code == "Z68.54" else None
    if match is None:
        return reading
    code = next(str(row["code"]) for row in rows if float(match["n"]) < row["below"])
    return changed(reading, held, told(replace(held, code=code), child_weight.card, f"{match[0]}."))


@rule("coding.circumcision", cites=guide("I.C.21.c.14 miscellaneous Z codes, Z41"))
def circumcision(reading: Reading, library: Library) -> Reading:
    """A circumcision that no disease asks for is coded as a routine one."""
    table = load_rulebook(RULEBOOK)["circumcision"]
    if "ircumcis" not in reading.document.text or coded(reading, table["unless"]):
        return reading
    if reading.context.age_years not in (0, None):
        return reading
    done = [one for one in find(statements(reading.document))[0] if one.code in table["acts"]]
    if not done or coded(reading, [table["code"]]):
        return reading
    span = done[0].statements[0].span()
    return added(reading, from_words(reading, table["code"], span, Standing.ASSESSED, circumcision.card, "Done here."))
