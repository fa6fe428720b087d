"""Drugs given at the visit: the dose gives the units of the drug's code, the route the administration.

Units are rounded up to the next whole billing unit. Where the dose is not stated there are no units, and
the drug is withheld: a dose is never assumed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from cleanclaim.coding.selection.procedures.phrases import key, pattern
from cleanclaim.coding.selection.procedures.services import (
    Done,
    Service,
    has,
    near,
    reason,
    sift,
    withhold,
)
from cleanclaim.coding.selection.procedures.sites import BOTH
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.selection.procedures.status import Mention
from cleanclaim.coding.values import Withheld
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import load_rulebook, rule

RULEBOOK = "coding/procedures_drugs"
_UNITS = Citation("Medicare Claims Processing Manual ch. 17", "drugs and biologicals, billing units")
_ADMINISTRATION = Citation("NCCI Policy Manual ch. 11", "drug administration")
_STRENGTH = re.compile(
    r"(?P<n>\d[\d,]*(?:\.\d+)?)\s*(?P<u>mg|mcg|g|gm|grams?)\s*(?:/|per)\s*(?:1\s*)?(?:ml|cc)\b", re.I
)
_DOSE = re.compile(
    r"(?<![\d.])(?P<n>\d[\d,]*(?:\.\d+)?)\s*(?P<million>million)?\s*(?P<u>mg|mcg|g|gm|grams?|units?|u)\b(?!\s*(?:/|per)\s*(?:1\s*)?(?:ml|cc))",
    re.I,
)
_VOLUME = re.compile(r"(?<![\d.])(?P<n>\d+(?:\.\d+)?)\s*(?:ml|cc)\b", re.I)
_NDC = re.compile(r"\bNDC\s*[:#]?\s*(?P<ndc>\d{4,5}-\d{3,4}-\d{1,2}|\d{11})\b", re.I)
_IN_MG = {"g": Decimal(1000), "gm": Decimal(1000), "mg": Decimal(1), "mcg": Decimal("0.001")}


@dataclass(frozen=True, slots=True)
class Given:
    """A drug that was given: `route` is "im", "iv", "neb" or "joint"."""

    drug: dict[str, Any]
    done: Done
    route: str


def find(statements: Sequence[Statement], joints: Sequence[Service], on: date) -> tuple[list[Service], list[Withheld]]:
    """Drugs that were given at this visit, with what was done to give them."""
    services: list[Service] = []
    withheld: list[Withheld] = []
    needled: list[Given] = []
    for drug, mentions in _mentions(statements):
        done, held = sift([mention for mention in mentions if _route(mention, drug, joints)], _code(drug, on))
        withheld.extend(held)
        givens = [Given(drug, one, _route(one.mention, drug, joints)) for one in done]
        supply, missing = _supply(drug, givens, joints, on, statements)
        services.extend(supply)
        withheld.extend(missing)
        needled.extend(given for given in givens[:1] if given.route in ("im", "iv"))
    services.extend(_administrations(needled))
    return services, withheld


def _mentions(statements: Sequence[Statement]) -> Iterator[tuple[dict[str, Any], list[Mention]]]:
    by_phrase, found = _phrases()
    mentions: dict[str, list[Mention]] = {}
    for statement in statements:
        for match in found.finditer(statement.text):
            name = by_phrase[key(match[0])]["name"]
            mentions.setdefault(name, []).append(Mention(statement, match.start(), match.end()))
    for drug in load_rulebook(RULEBOOK)["drug"]:
        if drug["name"] in mentions:
            yield drug, mentions[drug["name"]]


def _route(mention: Mention, drug: dict[str, Any], joints: Sequence[Service]) -> str:
    """How a drug was given; "" where it was swallowed, sniffed, or nothing says."""
    words, text = _words(), mention.statement.text
    if drug.get("nebulised"):
        return "neb" if has(words["nebuliser_words"], text) else ""
    if has(words["intravenous_words"], text):
        return "iv"
    if has(words["intramuscular_words"], text):
        return "im"
    if has(words["oral_words"], text):
        return ""
    if any(_beside(mention.statement, joint) for joint in joints):
        return "joint"
    return "other" if has(words["injected_words"], text) else ""


def _beside(statement: Statement, joint: Service) -> bool:
    """In the joint's own sentence, or under the same procedure heading."""
    for other in joint.statements:
        if other == statement:
            return True
        if other.under_heading_of(statement) and statement.kind.value == "procedures performed":
            return True
    return False


def _supply(
    drug: dict[str, Any], givens: Sequence[Given], joints: Sequence[Service], on: date, statements: Sequence[Statement]
) -> tuple[list[Service], list[Withheld]]:
    if not givens:
        return [], []
    dosed = [(given, dose_in(given.done, drug)) for given in givens]
    stated = [(given, dose) for given, dose in dosed if dose is not None]
    if not stated:
        mention = givens[0].done.mention
        return [], [withhold(mention, "dose not stated", _code(drug, on), dose_missing.card.sentence)]
    given, dose = max(stated, key=lambda pair: pair[1])
    joint = _joint_of(given, joints)
    if (
        given.route == "joint"
        and joint
        and BOTH in joint.modifiers
        and has(["each", "per knee", "per joint", "both with"], given.done.statement.text)
    ):
        dose *= 2
    row = row_for(drug, dose, on)
    if row is None:
        mention = given.done.mention
        return [], [withhold(mention, "no code in force", "", "The drug's code was not in force on the day.")]
    return [_drug_service(drug, row, dose, [each.done for each in givens], joint, statements)], []


def _drug_service(
    drug: dict[str, Any],
    row: dict[str, Any],
    dose: Decimal,
    done: list[Done],
    joint: Service | None,
    statements: Sequence[Statement],
) -> Service:
    per, unit = Decimal(row["per"]), row["unit"]
    amount = dose / Decimal("0.001") if unit == "mcg" else dose
    units = units_for(amount, per)
    fact = f"{amount.normalize():f} {unit} at {row['per']} {unit} a unit is {units}."
    text = " ".join(near(one, statements) for one in done)
    return Service(
        row["code"],
        drug["name"],
        tuple(done),
        about=joint.about if joint else (),
        body=joint.body if joint else "",
        units=units,
        because=(reason(dose_units.card, fact),),
        ndc=ndc_in(text),
        technical=True,
    )


def _joint_of(given: Given, joints: Sequence[Service]) -> Service | None:
    beside = [joint for joint in joints if _beside(given.done.statement, joint)]
    return beside[0] if given.route == "joint" and beside else None


def _administrations(needled: Sequence[Given]) -> Iterator[Service]:
    table = load_rulebook(RULEBOOK)["administration"]
    for route, code, name in (
        ("im", table["intramuscular"], "injection under the skin or into a muscle"),
        ("iv", table["intravenous_push"], "injection into a vein, push"),
    ):
        done = tuple(given.done for given in needled if administered(given.route, route))
        if done:
            names = ", ".join(given.drug["name"] for given in needled if given.route == route)
            because = (reason(administered.card, f"{names}."),)
            yield Service(code, name, done, units=len(done), because=because, technical=True)


def dose_in(done: Done, drug: dict[str, Any]) -> Decimal | None:
    """The dose that a sentence states, in mg (or in units), None where it states none.

    Volume times strength where both stand ("2 mL of 40 mg/mL"), else the amount nearest to the name.
    """
    text = done.statement.text
    strength = _strength(text, drug)
    volume = _nearest(_VOLUME, text, done.mention)
    if strength is not None and volume:
        return strength * Decimal(volume["n"])
    amount = _nearest(_DOSE, text, done.mention)
    if amount is None:
        return None
    figure = Decimal(amount["n"].replace(",", "")) * (1_000_000 if amount["million"] else 1)
    unit = amount["u"].lower()
    return figure * _IN_MG.get(unit if unit in _IN_MG else unit[:1], Decimal(1))


def _strength(text: str, drug: dict[str, Any]) -> Decimal | None:
    for name, milligrams in drug.get("strengths", {}).items():
        if has([name], text) and not re.search(rf"{re.escape(name)}\s*mg", text, re.IGNORECASE):
            return Decimal(milligrams)
    match = _STRENGTH.search(text)
    return (
        Decimal(match["n"].replace(",", "")) * _IN_MG[match["u"].lower()]
        if match and match["u"].lower() in _IN_MG
        else None
    )


def _nearest(found: re.Pattern[str], text: str, mention: Mention) -> re.Match[str] | None:
    """The match nearest to the drug's name, within forty characters."""
    gaps = [(max(mention.start - match.end(), match.start() - mention.end, 0), match) for match in found.finditer(text)]
    close = [(gap, match) for gap, match in gaps if gap <= 40]
    return min(close, key=lambda pair: pair[0])[1] if close else None


def row_for(drug: dict[str, Any], dose: Decimal, on: date) -> dict[str, Any] | None:
    """The code in force on a day; where several are, the first that reaches up to the dose."""
    rows = [row for row in drug["codes"] if row["from"] <= on <= row.get("until", on)]
    fitting = [row for row in rows if "up_to" not in row or dose <= Decimal(row["up_to"])]
    return fitting[0] if fitting else None


def ndc_in(text: str) -> str:
    """The one NDC of a text as eleven digits (5-4-2), "" where there is none or more than one."""
    found = {_eleven(match["ndc"]) for match in _NDC.finditer(text)}
    return found.pop() if len(found) == 1 else ""


def _eleven(ndc: str) -> str:
    parts = ndc.split("-")
    if len(parts) == 1:
        return ndc
    return parts[0].zfill(5) + parts[1].zfill(4) + parts[2].zfill(2)


def units_for(amount: Decimal, per: Decimal) -> int:
    """Whole billing units that hold the amount."""
    return max(1, math.ceil(amount / per))


@rule("procedures.dose_units", cites=_UNITS)
def dose_units(amount: Decimal, per: Decimal) -> bool:
    """The dose given, divided by the code's billing unit and rounded up, is the number of units:"""
    return amount > per


@rule("procedures.dose_missing", cites=_UNITS)
def dose_missing(dose: Decimal | None) -> bool:
    """A drug cannot be coded without its dose."""
    return dose is None


@rule("procedures.administration", cites=_ADMINISTRATION)
def administered(route: str, wanted: str) -> bool:
    """A drug given by needle, not into a joint, is administered by a line of its own:"""
    return route == wanted


def _code(drug: dict[str, Any], on: date) -> str:
    row = row_for(drug, Decimal(0), on)
    return str(row["code"]) if row else ""


@cache
def _words() -> dict[str, list[str]]:
    table: dict[str, list[str]] = load_rulebook(RULEBOOK)["administration"]
    return table


@cache
def _phrases() -> tuple[dict[str, dict[str, Any]], re.Pattern[str]]:
    rows = load_rulebook(RULEBOOK)["drug"]
    return {key(says): row for row in rows for says in row["says"]}, pattern(
        says for row in rows for says in row["says"]
    )
