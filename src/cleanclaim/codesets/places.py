"""Where care is given and who gives it: place of service, states, provider taxonomy. Needs no library."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from cleanclaim.kernel.rules import load_rulebook


@dataclass(frozen=True, slots=True)
class PlaceOfService:
    """A CMS place of service in our own words. `facility`: Medicare pays the facility rate there."""

    code: str
    words: str
    facility: bool = False
    first: date | None = None


def place_of_service(code: str) -> PlaceOfService | None:
    """The place of a two-digit number, or None where there is none."""
    return places_of_service().get(code)


@cache
def places_of_service() -> dict[str, PlaceOfService]:
    """All places by number. Treat it as read-only."""
    rows = load_rulebook("codesets/places")["places"]
    return {code: PlaceOfService(code, **row) for code, row in rows.items()}


@cache
def states() -> frozenset[str]:
    """States, territories and military areas as two letters."""
    return frozenset(load_rulebook("codesets/places")["states"]["codes"].split())


@cache
def taxonomies() -> frozenset[str]:
    """All provider taxonomy numbers of the list (version 25.1)."""
    return frozenset(load_rulebook("codesets/taxonomies")["codes"].split())


def is_taxonomy(code: str) -> bool:
    return code in taxonomies()


def taxonomy_words(code: str) -> str:
    """A short word of our own for a common taxonomy, "" where we have none."""
    words: str = load_rulebook("codesets/taxonomies")["words"].get(code, "")
    return words
