"""What pricing takes in and gives back. Money is whole cents; rows and indices are those of `codesets`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from cleanclaim.codesets.fee_facts import RelativeValues


class FeeSource(Protocol):
    """Where rows come from: `Library.fee_tables()`, or a table of a test."""

    def relative_values(self, code: str, modifier: str, on: date) -> RelativeValues | None: ...


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all services of a provider in a year.

    `qualifying`: a qualifying participant in an advanced alternative payment model, who has a conversion
    factor of their own since 2026.
    """

    participating: bool = True
    qualifying: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """One line to price. `non_physician`: furnished by an NP, PA or clinical nurse specialist.

    `minutes` and `base_units` are anesthesia's; `base_units` come from the anesthesia list.
    """

    number: int
    code: str
    modifiers: tuple[str, ...]
    units: int
    charge_cents: int
    service_date: date
    place_of_service: str
    non_physician: bool = False
    minutes: int | None = None
    base_units: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the arithmetic: what was done, the exact cents after it, and the source of the rule."""

    says: str
    cents: Decimal
    cites: str


@dataclass(frozen=True, slots=True)
class PricedService:
    """The allowed amount of one service; None where the schedule gives none, and `unpriced` says why."""

    service: Service
    allowed_cents: int | None
    steps: tuple[Step, ...]
    unpriced: str = ""

    @property
    def says(self) -> str:
        """The arithmetic in one line."""
        return "; ".join(step.says for step in self.steps) or self.unpriced
