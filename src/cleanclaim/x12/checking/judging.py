"""What the rules over values share: the breach they yield and the context they judge in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from cleanclaim.kernel import dollars, is_npi
from cleanclaim.x12.checking.codes import CodeDesk
from cleanclaim.x12.values import Adjustment, Claim837, Party


@dataclass(frozen=True, slots=True)
class Breach:
    """One breach of a rule: the element ("SV101-2"), the byte offset of its segment, and the sentence."""

    element: str
    offset: int
    says: str

    @property
    def segment(self) -> str:
        """The segment id: the element's name without its two digits."""
        return self.element.partition("-")[0][:-2]

    @property
    def place(self) -> tuple[int, int | None]:
        """Element position and component, as an IK4 names them."""
        element, _, component = self.element.partition("-")
        return int(element[-2:]), int(component) if component else None


@dataclass(slots=True)
class Context:
    """What a value does not say itself.

    `own_claims`: claims that stand under the subscriber directly; `on`: the day of payment; `paid_cents`
    and `held_cents`: claim payments and provider adjustments of the remittance so far; `seen`: trace numbers
    of the transaction set so far; `claim` the one at hand, with its `first_day`.
    """

    desk: CodeDesk
    own_claims: int = 0
    on: date | None = None
    paid_cents: int = 0
    held_cents: int = 0
    seen: set[str] = field(default_factory=set)
    claim: Claim837 | None = None
    first_day: date | None = None


_is_npi = lru_cache(1 << 14)(is_npi)


def total(adjustments: list[Adjustment]) -> int:
    return sum(adjustment.cents for adjustment in adjustments)


def money(cents: int) -> str:
    return dollars(cents)


def npi_breach(party: Party | None, element: str) -> list[Breach]:
    """A provider number that fails its check digit."""
    if party is None or party.id_qualifier != "XX" or not party.id or _is_npi(party.id):
        return []
    says = f"{element} {party.id} is no NPI: it must be ten digits, begin with 1 or 2, and pass its check digit"
    return [Breach(element, party.offset, says)]
