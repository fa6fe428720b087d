"""What Medicare's fee schedules say: plain values, numbers as published (`Decimal`), each with its release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

FeeTable = Literal[
    "PFS RVU",
    "PFS GPCI",
    "PFS anesthesia",
    "PFS localities",
    "ZIP to locality",
    "ZIP+4 to locality",
    "OPPS cap",
    "DMEPOS",
    "CLFS",
    "OPPS addendum B",
]
"""The tables that prices come from, by the names under which they are installed."""


@dataclass(frozen=True, slots=True)
class RelativeValues:
    """A row of the relative value file: a code with modifier "", "26", "TC" or "53".

    `work`, `expense_…` and `malpractice` are relative value units; `pre`, `intra` and `post` fractions of the
    global package; `opps_…` the units of the cap on imaging. `parts` is the PC/TC indicator. The other
    indicators are as published. `conversion_factor` is dollars a unit.
    """

    code: str
    modifier: str
    status: str
    work: Decimal
    expense_nonfacility: Decimal
    expense_facility: Decimal
    malpractice: Decimal
    conversion_factor: Decimal
    parts: str
    global_days: str
    pre: Decimal
    intra: Decimal
    post: Decimal
    multiple: str
    bilateral: str
    assistant: str
    co_surgeon: str
    team: str
    endoscopic_base: str
    nonfacility_na: bool
    facility_na: bool
    supervision: str
    imaging_family: str
    opps_expense_nonfacility: Decimal
    opps_expense_facility: Decimal
    opps_malpractice: Decimal
    description: str
    version: str


@dataclass(frozen=True, slots=True)
class CostIndices:
    """The geographic practice cost indices of a locality; `anesthesia` is its conversion factor, where installed."""

    carrier: str
    locality: str
    name: str
    work: Decimal
    expense: Decimal
    malpractice: Decimal
    anesthesia: Decimal | None
    version: str


@dataclass(frozen=True, slots=True)
class Locality:
    """Where a ZIP code lies. `rural`: "" urban, "R" rural, "B" super-rural (ambulance).

    `by_plus_four`: the ZIP code lies in several localities, and only the nine-digit one (with its own table) tells.
    """

    zip: str
    state: str
    carrier: str
    locality: str
    rural: str
    by_plus_four: bool
    version: str


@dataclass(frozen=True, slots=True)
class CapPrice:
    """The most that the outpatient cap lets imaging be paid in a locality, in dollars."""

    facility: Decimal
    nonfacility: Decimal
    version: str


@dataclass(frozen=True, slots=True)
class SupplyFee:
    """A DMEPOS fee of a state, in dollars; None where the state has none. `ceiling` and `floor` may be 0 (none).

    `category` and `jurisdiction` as published: IN inexpensive or routinely purchased, FS frequently serviced, CR
    capped rental, OX oxygen, PO prosthetics and orthotics, SU supplies …; D the DME contractor's, L the local one's,
    J both.
    """

    code: str
    modifiers: tuple[str, ...]
    category: str
    jurisdiction: str
    nonrural: Decimal
    rural: Decimal | None
    ceiling: Decimal
    floor: Decimal
    version: str


@dataclass(frozen=True, slots=True)
class LabFee:
    """A rate of the clinical laboratory schedule, in dollars. `indicator`: N national, L local."""

    code: str
    modifier: str
    effective: date
    indicator: str
    rate: Decimal
    version: str


@dataclass(frozen=True, slots=True)
class OutpatientRate:
    """A row of OPPS Addendum B. `status` is the status indicator; amounts in dollars, 0 where there is none."""

    code: str
    status: str
    apc: str
    weight: Decimal
    rate: Decimal
    copayment: Decimal
    minimum_copayment: Decimal
    version: str
