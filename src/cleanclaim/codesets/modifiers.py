"""Modifiers of procedure numbers, and the days on which they may be used. Needs no library."""

from __future__ import annotations

from datetime import date
from functools import cache

from cleanclaim.kernel.rules import load_rulebook


def modifier_days(code: str, procedure: str = "") -> tuple[date, date | None] | None:
    """First and last day of a modifier (None: still in use), or None where there is no such modifier.

    Rides have modifiers of their own, made of two places: they exist behind a ride's `procedure` only.
    """
    known = _modifiers().get(code)
    return known or ((date.min, None) if _is_ride(code, procedure) else None)


def how_many() -> int:
    """The modifiers of the list; those of rides come on top."""
    return len(_modifiers())


def list_day() -> date:
    """The day up to which the list is known to be whole."""
    day: date = load_rulebook("codesets/modifiers")["as_of"]
    return day


def _is_ride(code: str, procedure: str) -> bool:
    rides = load_rulebook("codesets/modifiers")["rides"]
    return len(code) == 2 and set(code) <= set(rides["places"]) and procedure.startswith(tuple(rides["procedures"]))


@cache
def _modifiers() -> dict[str, tuple[date, date | None]]:
    book = load_rulebook("codesets/modifiers")
    days: dict[str, tuple[date, date | None]] = {}
    for part in ("hcpcs", "cpt"):
        stops = {code: date.fromisoformat(day) for day, codes in book[part]["stops"].items() for code in codes.split()}
        for day, codes in book[part]["starts"].items():
            for code in codes.split():
                days[code] = (date.fromisoformat(day), stops.get(code))
    return days
