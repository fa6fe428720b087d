"""Where Medicare pays what: cost indices, anesthesia factors, localities and their counties."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from cleanclaim.codesets.installing.days import year_named, year_said
from cleanclaim.codesets.installing.layout import Making
from cleanclaim.codesets.installing.tabled import Cells, Tabled, number_of
from cleanclaim.kernel import Period

_CARRIER = re.compile(r"\d{4,5}")
_LOCALITY = re.compile(r"\d{1,2}")


def _year(period: Period) -> str:
    return str(period.first.year)


def _place(cell: Cells) -> tuple[str, str] | None:
    """(contractor of five digits, locality of two), None for a footnote."""
    carrier, locality = cell("carrier"), cell("locality")
    if not locality and not _CARRIER.fullmatch(carrier):
        return None
    if not _CARRIER.fullmatch(carrier) or not _LOCALITY.fullmatch(locality):
        raise ValueError("a contractor of five digits and a locality of two")
    return carrier.zfill(5), locality.zfill(2)


def _indices(cell: Cells, making: Making) -> Sequence[object] | None:
    place = _place(cell)
    if place is None:
        return None
    numbers = [number_of(cell(name), f"an index for {name}") for name in ("work", "expense", "malpractice")]
    if not all(Decimal("0.2") <= Decimal(number) <= 4 for number in numbers):
        raise ValueError("indices between 0.2 and 4")
    return (*place, cell("name").strip(" *"), cell("state"), *numbers)


GPCI = Tabled(
    system="PFS GPCI",
    words="geographic practice cost indices (GPCI)",
    source="CMS, physician fee schedule addendum E",
    licence="US public domain",
    wanted={
        "carrier": [r"medicareadm.*contractor.*", "contractor", "carrier", "mac"],
        "state": ["state"],
        "locality": ["locality(number)?"],
        "name": ["localityname"],
        "work": [r"(20\d\d)?(pw|work)gpciwith1?0?floor", r"(20\d\d)?(pw|work)gpci.*"],
        "expense": [r"(20\d\d)?pegpci"],
        "malpractice": [r"(20\d\d)?mpgpci"],
    },
    key=("locality", "work", "expense", "malpractice"),
    columns=("carrier", "locality", "name", "state", "work", "expense", "malpractice"),
    row=_indices,
    period=year_said,
    version=_year,
    optional=("state",),
    unique=2,
).layout()


def _anesthesia(cell: Cells, making: Making) -> Sequence[object] | None:
    place = _place(cell)
    if place is None:
        return None
    return (*place, cell("name").strip(" *"), number_of(cell("factor"), "a conversion factor"))


ANESTHESIA = Tabled(
    system="PFS anesthesia",
    words="anesthesia conversion factors",
    source="CMS, anesthesia conversion factors by locality",
    licence="US public domain",
    wanted={
        "carrier": ["contractor", "carrier"],
        "locality": ["locality(number)?"],
        "name": ["localityname"],
        "factor": [r"nationalanes(thesia)?cfof\d+", r".*anes.*conversionfactor.*"],
    },
    key=("carrier", "locality", "factor"),
    columns=("carrier", "locality", "name", "factor"),
    row=_anesthesia,
    period=year_named,
    version=_year,
    unique=2,
).layout()


def _counties(cell: Cells, making: Making) -> Sequence[object] | None:
    if not cell("counties"):
        return None
    place = _place(cell)
    return (*place, cell("state"), cell("area"), cell("counties")) if place else None


COUNTIES = Tabled(
    system="PFS localities",
    words="localities with their counties (LOCCO)",
    source="CMS, counties included in localities",
    licence="US public domain",
    wanted={
        "carrier": [r"medicareadm.*contractor.*"],
        "locality": ["localitynumber"],
        "state": ["state"],
        "area": ["feeschedulearea"],
        "counties": ["counties"],
    },
    key=("carrier", "locality", "counties"),
    columns=("carrier", "locality", "state", "area", "counties"),
    row=_counties,
    period=year_said,
    version=_year,
).layout()
