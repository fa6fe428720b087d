"""Acts by area: a number for the first square centimetres, an add-on number or another one for what goes beyond."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from cleanclaim.coding.selection.procedures.services import Service
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.selection.procedures.steps import words_told
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import load_rulebook, rule

_RULEBOOK = "coding/procedures/lesions"
_NCCI_3 = Citation("NCCI Policy Manual ch. 3", "debridement by depth and area")
_N = r"\d+(?:\.\d+)?"
_SQUARE = re.compile(
    rf"(?<![\d.])(?P<n>{_N})\s*(?:sq\.?\s*(?:cm|centimeters?)|cm2|cm²|cm\^2|square\s+(?:cm|centimeters?))", re.I
)
_SIDES = re.compile(rf"(?<![\d.])(?P<a>{_N})\s*(?:cm)?\s*[x×]\s*(?P<b>{_N})(?:\s*(?:cm)?\s*[x×]\s*{_N})?\s*cm\b", re.I)


def by_area(service: Service, statements: Sequence[Statement]) -> Iterator[Service]:
    """The service; by another number, or followed by its add-on, where more than its first area was treated."""
    row = next((row for row in load_rulebook(_RULEBOOK)["area"] if service.code in row["codes"]), None)
    area = area_in(_told(service, statements)) if row else Decimal(0)
    if row is None or not beyond_first_area(area, row):
        yield service
        return
    if "instead" in row:
        code = next(code for up_to, code in row["instead"] if area <= Decimal(up_to))
        yield replace(service, code=code).told(beyond_first_area.card, f"{area} sq cm.")
        return
    units = math.ceil((area - Decimal(row["first"])) / Decimal(row["each"]))
    yield service
    more = replace(service, code=row["more"], units=units, modifiers=())
    yield more.told(beyond_first_area.card, f"{area} sq cm.")


def area_in(text: str) -> Decimal:
    """Square centimetres: the largest area that is said as one, else length by width of each wound together."""
    said = [Decimal(match["n"]) for match in _SQUARE.finditer(text)]
    if said:
        return max(said)
    wounds = {(Decimal(match["a"]), Decimal(match["b"])) for match in _SIDES.finditer(text)}
    return sum((length * width for length, width in wounds), Decimal(0))


def _told(service: Service, statements: Sequence[Statement]) -> str:
    return " ".join(dict.fromkeys(text for one in service.done for text in words_told(statements, one.mention)))


@rule("procedures.beyond_area", cites=_NCCI_3)
def beyond_first_area(area: Decimal, row: dict[str, Any]) -> bool:
    """What was treated goes beyond the area of the first number:"""
    return area > Decimal(row["first"])
