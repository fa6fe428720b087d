"""Fee schedules beside the physicians': the outpatient cap, supplies (DMEPOS), laboratory, outpatient rates."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from cleanclaim.codesets.installing.days import quarter_named
from cleanclaim.codesets.installing.headers import columns_of, iso_day
from cleanclaim.codesets.installing.invariants import check_rows, damaged
from cleanclaim.codesets.installing.layout import Layout, Making, Recognised
from cleanclaim.codesets.installing.opening import Opened
from cleanclaim.codesets.installing.quarters import words
from cleanclaim.codesets.installing.tabled import Cells, Tabled, code_of, number_of
from cleanclaim.codesets.tables.rows import write_rows

_CPT = "CPT numbers are the AMA's"


def _cap(cell: Cells, making: Making) -> Sequence[object] | None:
    prices = (number_of(cell(name), "a price") for name in ("facility", "nonfacility"))
    place = cell("carrier").zfill(5), cell("locality").zfill(2)
    return (code_of(cell("code")), cell("modifier"), *place, *prices)


CAP = Tabled(
    system="OPPS cap",
    words="the OPPS cap on imaging (OPPSCAP)",
    source="CMS, physician fee schedule OPPS cap",
    licence=_CPT,
    wanted={
        "code": ["hcpcs"],
        "modifier": ["mod"],
        "status": ["procstat"],
        "carrier": ["carrier"],
        "locality": ["locality"],
        "facility": ["facilityprice"],
        "nonfacility": ["nonfacilt?i?ty?price", "nonfacilityprice"],
    },
    key=("code", "carrier", "locality", "facility", "nonfacility"),
    columns=("code", "modifier", "carrier", "locality", "facility", "nonfacility"),
    row=_cap,
    period=quarter_named,
    version=words,
    unique=4,
).layout()


def _lab(cell: Cells, making: Making) -> Sequence[object] | None:
    day = iso_day(cell("effective"))
    if day is None:
        raise ValueError("an effective day as YYYYMMDD")
    rate = number_of(cell("rate"), "a rate")
    return code_of(cell("code")), cell("modifier"), day.isoformat(), cell("indicator"), rate


LAB = Tabled(
    system="CLFS",
    words="the clinical laboratory fee schedule",
    source="CMS, clinical laboratory fee schedule",
    licence=_CPT,
    wanted={
        "year": ["year"],
        "code": ["hcpcs"],
        "modifier": ["mod"],
        "effective": ["effdate"],
        "indicator": ["indicator"],
        "rate": ["rate"],
    },
    key=("code", "effective", "indicator", "rate"),
    columns=("code", "modifier", "effective", "indicator", "rate"),
    row=_lab,
    period=quarter_named,
    version=words,
    optional=("year",),
    unique=2,
).layout()

SUPPLIES = "DMEPOS"
SUPPLY_COLUMNS = ("code", "modifier", "modifier2", "jurisdiction", "category", "ceiling", "floor", "fees")
_SUPPLY_WANTED = {
    "code": ["hcpcs"],
    "modifier": ["mod"],
    "modifier2": ["mod2"],
    "jurisdiction": ["juris"],
    "category": ["catg"],
    "ceiling": ["ceiling"],
    "floor": ["floor"],
}
_STATE = re.compile(r"([A-Z]{2}) ?\((NR|R)\)")


def recognise_supplies(opened: Opened) -> Recognised | None:
    if _supply_header(opened) is None:
        return None
    period = quarter_named(opened)
    return Recognised(SUPPLIES, "", period, "CMS, DMEPOS fee schedule", "US public domain", version_of=words)


def _supply_header(opened: Opened) -> tuple[int, dict[str, int], dict[str, list[int]]] | None:
    """(row of the header, columns, places of the non-rural and rural fee by state)."""
    for number, row in enumerate(opened.start):
        columns = columns_of(row, _SUPPLY_WANTED)
        if len(columns) == len(_SUPPLY_WANTED):
            states: dict[str, dict[str, int]] = {}
            for place, cell in enumerate(row):
                if match := _STATE.fullmatch(cell):
                    states.setdefault(match[1], {})[match[2]] = place
            return number, columns, {state: [each["NR"], each["R"]] for state, each in states.items() if len(each) == 2}
    return None


def compile_supplies(opened: Opened, recognised: Recognised, making: Making) -> int:
    found = _supply_header(opened)
    start, columns, states = found or (0, {}, {})
    if len(states) < 50:
        raise damaged(SUPPLIES, start + 1, f"fees of {len(states)} states", "a non-rural and a rural fee of each state")
    rows = []
    for number, cells in enumerate(opened.records(), start=1):
        if number <= start + 1 or not any(cells):
            continue
        try:
            fees = {state: [number_of(cells[place], "a fee") for place in places] for state, places in states.items()}
            kept = [cells[columns[name]] for name in ("modifier", "modifier2", "jurisdiction", "category")]
            limits = [number_of(cells[columns[name]], "a fee") for name in ("ceiling", "floor")]
            rows.append((code_of(cells[columns["code"]]), *kept, *limits, json.dumps(fees)))
        except (ValueError, IndexError):
            raise damaged(SUPPLIES, number, "something else", "a code and its fees") from None
    check_rows(SUPPLIES, len(rows))
    return write_rows(making.folder, SUPPLY_COLUMNS, rows)


DMEPOS = Layout("the DMEPOS fee schedule", recognise_supplies, compile_supplies)


def _outpatient(cell: Cells, making: Making) -> Sequence[object] | None:
    if not cell("status"):
        return None
    numbers = (number_of(cell(name), "a number") for name in ("weight", "rate", "copayment", "minimum"))
    return (code_of(cell("code")), cell("status"), cell("apc"), *numbers)


OUTPATIENT = Tabled(
    system="OPPS addendum B",
    words="OPPS Addendum B",
    source="CMS, hospital outpatient prospective payment addendum B",
    licence=_CPT,
    wanted={
        "code": ["hcpcs(code)?"],
        "status": ["si", "statusindicator"],
        "apc": ["apc"],
        "weight": ["relativeweight"],
        "rate": ["paymentrate"],
        "copayment": ["nationalunadjustedcopayment"],
        "minimum": ["minimumunadjustedcopayment"],
    },
    key=("code", "status", "apc", "weight", "rate"),
    columns=("code", "status", "apc", "weight", "rate", "copayment", "minimum"),
    row=_outpatient,
    period=quarter_named,
    version=words,
    optional=("copayment", "minimum"),
    unique=1,
).layout()
