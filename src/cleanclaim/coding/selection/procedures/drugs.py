"""Drugs given at the visit: the dose gives the units of the drug's code, the route the administration.

Units are rounded up to the next whole billing unit. Where the dose is not stated there are no units, and
the drug is withheld: a dose is never assumed. What was thrown away of a vial has a line of its own (JW).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from cleanclaim.coding.selection.procedures import infusions
from cleanclaim.coding.selection.procedures.doses import (
    dose_in,
    dose_of_several,
    dose_told,
    several_doses,
    units_for,
    waste_in,
)
from cleanclaim.coding.selection.procedures.infusions import Given, administrations
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, key, pattern
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
from cleanclaim.coding.selection.procedures.steps import steps_told, words_told
from cleanclaim.coding.selection.procedures.times import minutes_in
from cleanclaim.coding.selection.procedures.titles import title_of
from cleanclaim.coding.values import Withheld
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import load_rulebook, rule

RULEBOOK = "coding/procedures/drugs"
_UNITS = Citation("Medicare Claims Processing Manual ch. 17", "drugs and biologicals, billing units")
_WASTE = Citation("Medicare Claims Processing Manual ch. 17", "§40, discarded drugs")
_NDC = re.compile(r"\bNDC\s*[:#]?\s*(?P<ndc>\d{4,5}-\d{3,4}-\d{1,2}|\d{11})\b", re.I)
_RECORD = (
    r"\blot\b|\biv push\b|\bivp\b|\bstart(?:ed)?\b.{0,12}\d{1,2}:?\d{2}.{0,40}\b(?:stop|end|finish)"
    r"|\b(?:im|intramuscular(?:ly)?|sc|sq|subq|subcutaneous(?:ly)?)\b.{0,30}\b(?:deltoid|thigh|arm|glut\w*|ventroglut\w*|abdomen|vastus)\b"
)
_PROOF = 2  # steps that prove an act
_RECORD_TITLE = re.compile(
    r"\binfusions?\b|\binjections?\b(?:\W+\w+)?\W+(?:record|note|visit|clinic|room|only)\b", re.IGNORECASE
)
_TITLE = 80  # characters
_DOSED = re.compile(r"\d\s*(?:mg|mcg|g|gm|grams?|units?)\b", re.IGNORECASE)
_ORDERED = re.compile(
    r"\border(?:s|ed)?\b|\bq\s?\d|\bevery\b|\bnext\b|\bat home\b|\bmed(?:s|ications)\b|\blast\b|\bdaily\b"
    r"|\bprn\b|\b[bt]id\b",
    re.IGNORECASE,
)
_OWN_STEPS = ("units", "sites", "injected", "diluted", "reconstituted", "lot", "expiration")
_MILLILITRES = re.compile(r"(?<![\d.])(?P<n>\d[\d,]*(?:\.\d+)?)\s*(?P<u>ml|cc|l|liters?|litres?)\b", re.I)
_FLUID_FROM = 200  # millilitres below which it is what something else was dissolved in


def find(statements: Sequence[Statement], joints: Sequence[Service], on: date) -> tuple[list[Service], list[Withheld]]:
    """Drugs that were given at this visit, with what was done to give them."""
    services: list[Service] = []
    withheld: list[Withheld] = []
    needled: list[Given] = []
    for drug, mentions in _mentions(statements):
        spoken = [_with_act(mention, joints) for mention in mentions if _route(mention, drug, joints)]
        done, held = sift(spoken, _code(drug, on))
        withheld.extend(held)
        givens = [
            Given(drug, one, _route(one.mention, drug, joints), _minutes(one.mention, statements)) for one in done
        ]
        supply, missing = _supply(drug, givens, joints, on, statements)
        services.extend(supply)
        withheld.extend(missing)
        needled.extend(sorted(givens, key=lambda given: -given.minutes)[:1])
    fluids = list(_fluids(statements))
    services.extend(_fluid_supply(given) for given in fluids)
    services.extend(administrations([*needled, *fluids]))
    return services, withheld


def drug_rows() -> list[dict[str, Any]]:
    """The drugs of both tables."""
    return [*load_rulebook(RULEBOOK)["drug"], *load_rulebook(infusions.RULEBOOK)["drug"]]


def _mentions(statements: Sequence[Statement]) -> Iterator[tuple[dict[str, Any], list[Mention]]]:
    by_phrase, found = _phrases()
    record = _is_record(statements)
    mentions: dict[str, list[Mention]] = {}
    for place, statement in enumerate(statements):
        for match in found.finditer(statement.text):
            drug = _salt(by_phrase[key(match[0])], statement, match)
            own = steps_told(statements, place, match.start(), _OWN_STEPS) if drug.get("by_act") else 0
            report = record or (bool(drug.get("by_act")) and bool(title_of(statements)))
            listed = report and listed_as_given(statement.text)
            mention = Mention(statement, match.start(), match.end(), record=_RECORD, steps=own, titled=listed)
            mentions.setdefault(drug["name"], []).append(mention)
    for drug in drug_rows():
        if drug["name"] in mentions:
            yield drug, mentions[drug["name"]]


def _salt(drug: dict[str, Any], statement: Statement, match: re.Match[str]) -> dict[str, Any]:
    """The salt that is meant where only the drug is named: one goes into veins, the other elsewhere."""
    if key(match[0]) != key(drug.get("bare", " ")):
        return drug
    if _route_in(_after(Mention(statement, match.start(), match.end()))) in ("iv", "drip"):
        return drug
    return next(other for other in drug_rows() if other["name"] == drug["otherwise"])


def _is_record(statements: Sequence[Statement]) -> bool:
    """Is this the record of an infusion or of injections: does its head say so?"""
    return any(_RECORD_TITLE.search(one.text) and len(one.text) <= _TITLE for one in statements[:2])


def _route(mention: Mention, drug: dict[str, Any], joints: Sequence[Service]) -> str:
    """How a drug was given; "" where it was swallowed, sniffed, or nothing says."""
    if drug.get("nebulised"):
        return "neb" if drug.get("each") or has(_words()["nebuliser_words"], mention.statement.text) else ""
    if drug.get("by_act") or drug.get("swallowed") or has(_words()["eye_words"], mention.statement.text):
        return "other"
    return (
        _route_in(_after(mention)) or _route_in(mention.statement.text) or _usual_route(mention, drug, joints)
    ).removeprefix("swallowed")


def _route_in(text: str) -> str:
    """The route that some words name: "im", "iv", "drip", "swallowed", "" where they name none."""
    words, drip = _words(), load_rulebook(infusions.RULEBOOK)["drip"]
    if has(drip["vein_words"], text):
        return "drip" if has(drip["drip_words"], text) else "iv"
    if has(words["intramuscular_words"], text):
        return "im"
    return "swallowed" if has(words["oral_words"], text) else ""


def _usual_route(mention: Mention, drug: dict[str, Any], joints: Sequence[Service]) -> str:
    if any(_beside(mention.statement, joint) for joint in joints):
        return "joint"
    for flag, route in (("needle", "im"), ("drip", "drip")):
        if drug.get(flag):
            return route
    return "other" if has(_words()["injected_words"], mention.statement.text) else ""


def _after(mention: Mention) -> str:
    """What a statement says after a drug's name, up to the next drug."""
    text = mention.statement.text
    following = _phrases()[1].search(text, mention.end)
    return text[mention.end : following.start() if following else len(text)]


def _minutes(mention: Mention, statements: Sequence[Statement]) -> int:
    """How long the drug ran in: as its own statement tells, else what is told under the same heading."""
    own = minutes_in(_after(mention)) or minutes_in(mention.statement.text)
    if own or not has(load_rulebook(infusions.RULEBOOK)["drip"]["drip_words"], mention.statement.text):
        return own
    return max((minutes_in(text) for text in words_told(statements, mention)), default=0)


def _fluids(statements: Sequence[Statement]) -> Iterator[Given]:
    table = load_rulebook(infusions.RULEBOOK)
    if not any(_any_fluid().search(one.text) for one in statements):
        return
    for row in table["fluid"]:
        found = pattern(row["says"])
        spoken = [
            Mention(one, match.start(), match.end(), record=_RECORD)
            for one in statements
            for match in found.finditer(one.text)
            if has(table["drip"]["fluid_words"], one.text) and _millilitres(one.text) >= _FLUID_FROM
        ]
        done, _ = sift(spoken, row["code"])
        for one in done[:1]:
            yield Given(row, one, "fluid", _minutes(one.mention, statements) or minutes_in(one.statement.text))


@cache
def _any_fluid() -> PhrasePattern:
    return pattern(words for row in load_rulebook(infusions.RULEBOOK)["fluid"] for words in row["says"])


def _fluid_supply(given: Given) -> Service:
    amount = Decimal(_millilitres(given.done.statement.text))
    units = units_for(amount, Decimal(given.drug["millilitres"]))
    fact = f"{amount} mL at {given.drug['millilitres']} mL a unit is {units}."
    because = (reason(dose_units.card, fact),)
    return Service(given.drug["code"], given.drug["name"], (given.done,), units=units, because=because, technical=True)


def _millilitres(text: str) -> int:
    amounts = [
        float(match["n"].replace(",", "")) * (1000 if match["u"].lower().startswith("l") else 1)
        for match in _MILLILITRES.finditer(text)
    ]
    return int(max(amounts, default=0))


def _with_act(mention: Mention, acts: Sequence[Service]) -> Mention:
    """What stands in the sentence of an injection that was done went in with it."""
    inside = any(mention.statement == other for act in acts for other in act.statements)
    return replace(mention, steps=max(mention.steps, _PROOF)) if inside else mention


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
    dosed = [(given, _dose(given, statements)) for given in givens]
    stated = [(given, dose) for given, dose in dosed if dose is not None]
    if not stated:
        mention = givens[0].done.mention
        return [], [withhold(mention, "dose not stated", _code(drug, on), dose_missing.card.sentence)]
    given, dose = max(stated, key=lambda pair: pair[1])
    joint = _joint_of(given, joints)
    if _for_each_of_two(given, joint):
        dose *= 2
    several = None if drug.get("by_act") or drug.get("each") else dose_of_several([each.done for each in givens], drug)
    dose = max(dose, several or dose)
    row = row_for(drug, dose, on)
    if row is None:
        mention = given.done.mention
        return [], [withhold(mention, "no code in force", "", "The drug's code was not in force on the day.")]
    service = _drug_service(drug, row, dose, [each.done for each in givens], joint, statements)
    if several == dose:
        service = service.told(several_doses.card)
    return [service, *_waste_line(service, row, givens, statements)], []


def _for_each_of_two(given: Given, joint: Service | None) -> bool:
    """Is the dose that of each of two joints, or of each eye?"""
    text = given.done.statement.text
    if given.route == "other" and not given.drug.get("by_act"):
        return has(_words()["each_eye_words"], text)
    of_both = given.route == "joint" and joint is not None and BOTH in joint.modifiers
    return of_both and has(["each", "per knee", "per joint", "both with"], text)


def _dose(given: Given, statements: Sequence[Statement]) -> Decimal | None:
    """The dose given, in mg or units; of what has one size only, or is counted by the act, by what the act tells."""
    if given.drug.get("each"):
        row = given.drug["codes"][0]
        return Decimal(row["per"]) * (Decimal("0.001") if row["unit"] == "mcg" else 1)
    if given.drug.get("by_act"):
        told = dose_told(" ".join(words_told(statements, given.done.mention)))
        return told if told is not None else dose_in(given.done, given.drug)
    return dose_in(given.done, given.drug)


def _waste_line(
    service: Service, row: dict[str, Any], givens: Sequence[Given], statements: Sequence[Statement]
) -> Iterator[Service]:
    text = " ".join(told for given in givens for told in words_told(statements, given.done.mention))
    amount = waste_in(text)
    if amount is not None and wasted(amount):
        units = units_for(_in_unit(amount, row["unit"]), Decimal(row["per"]))
        line = replace(service, units=units, because=())
        yield line.marked("JW", wasted.card, f"{units} units thrown away.")


def _in_unit(amount: Decimal, unit: str) -> Decimal:
    return amount / Decimal("0.001") if unit == "mcg" else amount


def _drug_service(
    drug: dict[str, Any],
    row: dict[str, Any],
    dose: Decimal,
    done: list[Done],
    joint: Service | None,
    statements: Sequence[Statement],
) -> Service:
    per, unit = Decimal(row["per"]), row["unit"]
    amount = _in_unit(dose, unit)
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


@rule("procedures.listed_as_given", cites=_UNITS)
def listed_as_given(text: str) -> bool:
    """In the record of an infusion, injection or test a drug with its dose was given; a line of orders says so."""
    return bool(_DOSED.search(text)) and not _ORDERED.search(text)


@rule("procedures.dose_units", cites=_UNITS)
def dose_units(amount: Decimal, per: Decimal) -> bool:
    """The dose given, divided by the code's billing unit and rounded up, is the number of units:"""
    return amount > per


@rule("procedures.dose_missing", cites=_UNITS)
def dose_missing(dose: Decimal | None) -> bool:
    """A drug cannot be coded without its dose."""
    return dose is None


@rule("procedures.waste", cites=_WASTE)
def wasted(amount: Decimal | None) -> bool:
    """What was thrown away of a vial for one patient has a line of its own:"""
    return amount is not None and amount > 0


def _code(drug: dict[str, Any], on: date) -> str:
    row = row_for(drug, Decimal(0), on)
    return str(row["code"]) if row else ""


@cache
def _words() -> dict[str, list[str]]:
    table: dict[str, list[str]] = load_rulebook(RULEBOOK)["administration"]
    return table


@cache
def _phrases() -> tuple[dict[str, dict[str, Any]], PhrasePattern]:
    rows = drug_rows()
    return {key(says): row for row in rows for says in row["says"]}, pattern(
        says for row in rows for says in row["says"]
    )
