"""What a line of business asks of its claims (SNIP 6): data in `rulebook/x12/products.toml`, asked for by partners.

A product is a set of procedures and what must stand with them: a reference, a date, a provider, a drug, an
ambulance certification, of the line or of its claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.x12.checking.judging import Breach, Context
from cleanclaim.x12.values import Claim837, ServiceLine

_NEEDS: dict[str, Callable[[Claim837, ServiceLine, str], bool]] = {
    "REF": lambda claim, line, code: any(each.qualifier == code for each in chain(claim.references, line.references)),
    "DTP": lambda claim, line, code: any(each.qualifier == code for each in chain(claim.dates, line.dates)),
    "NM1": lambda claim, line, code: any(each.entity == code for each in chain(claim.providers, line.providers)),
    "LIN": lambda claim, line, code: line.drug is not None,
    "CR1": lambda claim, line, code: (
        (claim.details is not None and claim.details.ambulance is not None)
        or (line.details is not None and line.details.ambulance is not None)
    ),
}


@dataclass(frozen=True, slots=True)
class Product:
    """A line of business: its procedures as ranges, and what each of its lines needs ("REF*X4")."""

    name: str
    sentence: str
    source: str
    ranges: tuple[tuple[str, str], ...]
    needs: str

    def covers(self, code: str) -> bool:
        return any(first <= code <= last and len(code) == len(first) for first, last in self.ranges)

    def judge(self, claim: Claim837, context: Context) -> Iterator[Breach]:
        """Each line of the product that has not what it needs."""
        segment, _, qualifier = self.needs.partition("*")
        for line in claim.lines:
            if self.covers(line.procedure.code) and not _NEEDS[segment](claim, line, qualifier):
                says = f"line {line.number}: {line.procedure.code} needs {self.needs} ({self.sentence})"
                yield Breach("SV101-2", line.offset, says)


@cache
def products() -> dict[str, Product]:
    """All lines of business by name."""
    rows = load_rulebook("x12/products")["product"]
    return {row["name"]: _product(**row) for row in rows}


def _product(name: str, says: str, source: str, procedures: list[str], needs: str) -> Product:
    spans = (span.partition("-") for span in procedures)
    return Product(name, says, source, tuple((first, last or first) for first, _, last in spans), needs)
