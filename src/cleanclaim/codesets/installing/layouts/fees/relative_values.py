"""The relative value file of the Medicare physician fee schedule (PPRRVU…), read by its header.

Ten rows stand before the rows of codes; the header is wrapped over five of them, and its columns change over the years
(31 in 2025, 32 in 2026). The title says year and month of the release. Work, practice expense and malpractice add up to
the total of each row, which is checked. Two files came out for 2026: the one for participants in advanced payment
models (QPP) is kept as a part of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from cleanclaim.codesets.installing.days import quarter_named
from cleanclaim.codesets.installing.layout import Making
from cleanclaim.codesets.installing.opening import Opened
from cleanclaim.codesets.installing.quarters import quarter, words
from cleanclaim.codesets.installing.tabled import Cells, Tabled, code_of, number_of
from cleanclaim.codesets.tables.fees import INDICATORS, NUMBERS, RELATIVE_VALUES
from cleanclaim.kernel import Period

SYSTEM = "PFS RVU"
_MONTHS = {"january": 1, "april": 2, "july": 3, "october": 4}
_TITLE = re.compile(r"(20\d\d) National Physician Fee Schedule Relative Value File (\w+)", re.IGNORECASE)
_CENT = Decimal("0.01")
_WANTED = {
    "code": [r".*hcpcs"],
    "modifier": ["mod"],
    "description": [r".*description"],
    "status": ["statuscode"],
    "work": ["workrvu"],
    "expense_nonfacility": ["(transitioned|fullyimplemented)?nonfac(ility)?pervu"],
    "nonfacility_na": ["nonfac(ility)?naindicator"],
    "expense_facility": ["(transitioned|fullyimplemented)?facilitypervu"],
    "facility_na": ["facilitynaindicator"],
    "malpractice": ["mprvu"],
    "total_nonfacility": ["nonfacilitytotal"],
    "total_facility": ["facilitytotal"],
    "parts": ["pctcind"],
    "global_days": ["globdays"],
    "pre": ["preop"],
    "intra": ["intraop"],
    "post": ["postop"],
    "multiple": ["multproc"],
    "bilateral": ["bilatsurg"],
    "assistant": ["asstsurg"],
    "co_surgeon": ["cosurg"],
    "team": ["teamsurg"],
    "endoscopic_base": ["endobase"],
    "conversion_factor": ["convfactor"],
    "supervision": ["physiciansupervisionofdiagnosticprocedures"],
    "calculation": ["calculationflag"],
    "imaging_family": ["diagnosticimagingfamilyindicator"],
    "opps_expense_nonfacility": ["nonfacilitypeusedforoppspaymentamount"],
    "opps_expense_facility": ["facilitypeusedforoppspaymentamount"],
    "opps_malpractice": ["mpusedforoppspaymentamount"],
}


def _period(opened: Opened) -> Period | None:
    for row in opened.start[:10]:
        for cell in row:
            if (match := _TITLE.search(cell)) and match[2].lower() in _MONTHS:
                return quarter(int(match[1]), _MONTHS[match[2].lower()])
    return quarter_named(opened)


def _part(opened: Opened) -> str:
    name = f"{opened.name}".lower().replace("-", "").replace("_", "")
    return "QPP" if "qpp" in name and "nonqpp" not in name else ""


def _row(cell: Cells, making: Making) -> Sequence[object] | None:
    if not cell("status") and not cell("work"):
        return None
    if not cell("status"):
        raise ValueError("a status code")
    code = code_of(cell("code"))
    numbers = {name: number_of(cell(name), f"a number for {name}") for name in NUMBERS}
    for place in ("nonfacility", "facility"):
        parts = (numbers["work"], numbers[f"expense_{place}"], numbers["malpractice"])
        if abs(sum(map(Decimal, parts)) - Decimal(numbers[f"total_{place}"])) > _CENT:
            raise ValueError("a total that is the sum of work, practice expense and malpractice")
    description = cell("description") if making.licence or not code[0].isdigit() else ""
    return (code, cell("modifier"), *numbers.values(), *(cell(name) for name in INDICATORS), description)


LAYOUT = Tabled(
    system=SYSTEM,
    words="the relative value file of the physician fee schedule (PPRRVU)",
    source="CMS, physician fee schedule relative value file",
    licence="CPT numbers are the AMA's",
    wanted=_WANTED,
    key=("code", "modifier", "work", "malpractice", "conversion_factor"),
    columns=RELATIVE_VALUES,
    row=_row,
    period=_period,
    version=words,
    optional=(
        "nonfacility_na",
        "facility_na",
        "supervision",
        "calculation",
        "imaging_family",
        "opps_expense_nonfacility",
        "opps_expense_facility",
        "opps_malpractice",
    ),
    unique=2,
    header_rows=5,
    part=_part,
).layout()
