"""Doses: how much of a drug a sentence says was given, how much was thrown away, and the units that makes."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from cleanclaim.coding.selection.procedures.services import Done, has
from cleanclaim.coding.selection.procedures.status import Mention
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import rule

_AMOUNT = (
    r"(?<![\d.])(?P<n>\d[\d,]*(?:\.\d+)?)\s*(?P<million>million|m(?=u\b)|mil|mill)?"
    r"\s*(?P<u>mg|mcg|g|gm|grams?|units?|u)\b"
)
_STRENGTH = re.compile(
    r"(?P<n>\d[\d,]*(?:\.\d+)?)\s*(?P<u>mg|mcg|g|gm|grams?)\s*(?:/|per)\s*(?:1\s*)?(?:ml|cc)\b", re.IGNORECASE
)
_DOSE = re.compile(_AMOUNT + r"(?!\s*(?:/|per)\s*(?:1\s*)?(?:ml|cc|kg))", re.IGNORECASE)
_OF_ELSE = (  # what a volume is of, where it is not of the drug: what it was mixed with, and what was drawn off
    r"(?:lido\w*|xylocaine|marcaine|sensorcaine|bupi\w*|ropi\w*|mepi\w*|normal saline|saline|ns"
    r"|sterile|dextrose|d5w|local|anesthetic|(?:\w+,? ){0,3}fluid|effusion|blood|pus)"
)
_VOLUME = re.compile(
    rf"(?<![\d.])(?P<n>\d+(?:\.\d+)?)\s*(?:ml|cc)\b(?!\s*(?:of\s+)?(?:[\d.]+\s?%\s*)?(?:plain\s+)?{_OF_ELSE}\b)",
    re.IGNORECASE,
)
_FILLED = re.compile(r"\b(?:pre-?filled|syringe|auto-?injector|pen)\b", re.IGNORECASE)
_OTHERWISE = re.compile(
    r"\W{0,3}(?:was |were |of \w+ )?(?:wasted|discarded|unused|thrown|waste\b|(?:single[- ]dose )?vials?\b"
    r"|reconstituted|remaining|left over)",
    re.IGNORECASE,
)
_BEFORE_WASTE = re.compile(r"(?:wasted|discarded|waste|unused|discard|vials? of)\W{0,3}$", re.IGNORECASE)
_WASTE = re.compile(
    rf"{_AMOUNT}\W{{0,3}}(?:was |were )?(?:wasted|discarded|waste\b|thrown away)|"
    + r"(?:wasted|discarded|waste|discard)\W{1,3}"
    + _AMOUNT.replace("?P<n>", "?P<n2>").replace("?P<million>", "?P<million2>").replace("?P<u>", "?P<u2>"),
    re.IGNORECASE,
)
_FURTHER = re.compile(
    r"\b(?:further|another|additional|second|remaining)\s+(?P<n>\d[\d,]*(?:\.\d+)?)\s*(?P<u>mg|mcg|units?|u)\b(?!\s*(?:/|per))",
    re.IGNORECASE,
)
_SIDED = re.compile(r"\b(?:right|left|rt|lt)\b|(?<![\w/])(?-i:[RL])(?=[\s:])", re.IGNORECASE)
_BOTH = re.compile(r"\b(?:both|bilateral(?:ly)?|each)\b", re.IGNORECASE)
_UNITS = Citation("Medicare Claims Processing Manual ch. 17", "drugs and biologicals, billing units")
_GAUGES = range(16, 35)
_NEAR = 40  # characters between a drug's name and its dose
_IN_MG = {"g": Decimal(1000), "gm": Decimal(1000), "mg": Decimal(1), "mcg": Decimal("0.001")}


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
    if amount is None and strength is not None and _FILLED.search(text):
        return strength  # "60 mg/mL prefilled syringe": one syringe of one milliliter
    return None if amount is None else _figure(amount["n"], amount["million"], amount["u"])


def dose_of_several(dones: Sequence[Done], drug: dict[str, Any]) -> Decimal | None:
    """The doses of injections that the note tells apart, added up: one for each side, or a further one; else None.

    The same dose told twice is one dose.
    """
    texts = list(dict.fromkeys(one.statement.text for one in dones))
    further = [_FURTHER.search(text) for text in texts]
    if more := next((match for match in further if match), None):
        first = next((dose for one in dones if (dose := dose_in(one, drug))), None)
        return first + _figure(more["n"], None, more["u"]) if first is not None else None
    by_side: dict[str, Decimal] = {}
    for one in dones:
        side, dose = _side_of_dose(one), dose_in(one, drug)
        if side and dose is not None:
            by_side[side] = max(dose, by_side.get(side, dose))
    return sum(by_side.values(), Decimal(0)) if several_doses(sorted(by_side)) else None


def _side_of_dose(done: Done) -> str:
    """The one side that a sentence names, or the side right before the drug with its dose; "" for none."""
    text = done.statement.text
    sides = {match[0][0].lower() for match in _SIDED.finditer(text)}
    if len(sides) == 1 and not _BOTH.search(text):
        return sides.pop()
    beside = [
        match for match in _SIDED.finditer(text, 0, done.mention.start) if done.mention.start - match.end() < _NEAR
    ]
    return beside[-1][0][0].lower() if beside and len(_DOSE.findall(text)) > 1 else ""


@rule("procedures.several_doses", cites=_UNITS)
def several_doses(sides: Sequence[str]) -> bool:
    """Where each side got a dose of its own, or a further one was given, the units are those of all together."""
    return len(sides) > 1


def dose_told(text: str) -> Decimal | None:
    """The largest amount that a text says was given, None where it says none; vials and waste do not count."""
    given = [_figure(each["n"], each["million"], each["u"]) for each in _DOSE.finditer(text) if _is_dose(text, each)]
    return max(given, default=None)


def waste_in(text: str) -> Decimal | None:
    """The amount that a text says was thrown away, None where it says none."""
    match = _WASTE.search(text)
    if not match:
        return None
    if match["n"]:
        return _figure(match["n"], match["million"], match["u"])
    return _figure(match["n2"], match["million2"], match["u2"])


def units_for(amount: Decimal, per: Decimal) -> int:
    """Whole billing units that hold the amount."""
    return max(1, math.ceil(amount / per))


def _figure(amount: str, million: str | None, unit: str) -> Decimal:
    figure = Decimal(amount.replace(",", "")) * (1_000_000 if million else 1)
    unit = unit.lower()
    return figure * _IN_MG.get(unit if unit in _IN_MG else unit[:1], Decimal(1))


def _strength(text: str, drug: dict[str, Any]) -> Decimal | None:
    for name, milligrams in drug.get("strengths", {}).items():
        if has([name], text) and not re.search(rf"{_spelled(name)}\s*mg", text, re.IGNORECASE):
            return Decimal(milligrams)
    match = _STRENGTH.search(text)
    if match and match["u"].lower() in _IN_MG:
        return Decimal(match["n"].replace(",", "")) * _IN_MG[match["u"].lower()]
    return None


def _spelled(name: str) -> str:
    """A name with its strength as notes write it: "kenalog-40", "kenalog 40"."""
    return re.escape(name).replace(r"\-", r"[\s-]?")


def _is_dose(text: str, amount: re.Match[str]) -> bool:
    """Not what was left over, and not the bore of a needle ("30G")."""
    if amount[0].endswith("G") and float(amount["n"].replace(",", "")) in _GAUGES:
        return False
    return not (_OTHERWISE.match(text, amount.end()) or _BEFORE_WASTE.search(text[: amount.start()]))


def _nearest(found: re.Pattern[str], text: str, mention: Mention) -> re.Match[str] | None:
    """The match nearest to the drug's name, within forty characters."""
    gaps = [
        (max(mention.start - match.end(), match.start() - mention.end, 0), match)
        for match in found.finditer(text)
        if _is_dose(text, match)
    ]
    close = [(gap, match) for gap, match in gaps if gap <= _NEAR]
    return min(close, key=lambda pair: pair[0])[1] if close else None
