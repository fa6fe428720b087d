"""A service while it is being priced: exact cents of each unit, and the steps that led there."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from cleanclaim.codesets.fee_facts import RelativeValues
from cleanclaim.kernel import dollars, round_half_up
from cleanclaim.kernel.rules import dated_value
from cleanclaim.payers.medicare.formula import Fee
from cleanclaim.payers.medicare.values import Service, Step

_RULEBOOK = "payers/medicare"


@dataclass(slots=True, eq=False)
class Draft:
    """`units` holds the exact cents of each unit; `technical` and `professional` those of a unit's parts."""

    service: Service
    row: RelativeValues
    facility: bool
    units: list[Decimal] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    technical: Decimal = Decimal(0)
    professional: Decimal = Decimal(0)
    unpriced: str = ""

    @property
    def total(self) -> Decimal:
        return sum(self.units, Decimal(0))

    def begin(self, fee: Fee) -> None:
        self.units = [Decimal(fee.cents)] * self.service.units
        self.steps.append(Step(fee.says, Decimal(fee.cents), fee.cites))
        if self.service.units != 1:
            self.say(f"× {self.service.units} units", "Medicare Claims Processing Manual, chapter 12, 20")

    def by_percent(self, key: str, words: str) -> None:
        """Every unit by the dated percent of that name in the rulebook."""
        value = dated_value(_RULEBOOK, key, self.service.service_date)
        if value is not None:
            self.by(value.number, words, value.source)

    def by(self, percent: Decimal, words: str, cites: str) -> None:
        self.units = [unit * percent / 100 for unit in self.units]
        self.technical, self.professional = self.technical * percent / 100, self.professional * percent / 100
        self.say(f"{percent_words(percent)} ({words})", cites)

    def cut(self, place: int, to: Decimal, words: str, cites: str) -> None:
        """One unit becomes another amount."""
        self.units[place] = to
        self.say(words, cites)

    def say(self, words: str, cites: str) -> None:
        self.steps.append(Step(f"{words} → {dollars(round_half_up(self.total))}", self.total, cites))

    def refuse(self, words: str) -> None:
        self.unpriced = words


def percent_words(percent: Decimal) -> str:
    """A percent as it is said: `62.5 %`."""
    return f"{percent.normalize():f} %"
