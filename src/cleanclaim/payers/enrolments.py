"""Who may bill whom since when: enrolments of providers with payers, as a practice writes them in TOML.

[[enrolment]]
provider = "1234567893"
payer = "99001"
from = 2026-01-01
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from cleanclaim.kernel import Period, Refused

_KEYS = frozenset({"provider", "payer", "from", "until"})


@dataclass(frozen=True, slots=True)
class Enrolment:
    """`provider` (NPI) may bill `payer` (its electronic id) for services of these days."""

    provider: str
    payer: str
    period: Period


def read_enrolments(text: str, name: str) -> tuple[Enrolment, ...]:
    """The enrolments of a TOML text; `name` is what messages call it.

    Raises Refused, naming the entry, where a key is missing, unknown or not what it should be, and where two
    periods of one provider with one payer overlap.
    """
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{name} is not TOML: {error}.") from None
    rows = told.get("enrolment")
    if set(told) != {"enrolment"} or not isinstance(rows, list):
        raise Refused(f"{name} holds no [[enrolment]], or something beside it: write one table an enrolment.")
    found = tuple(_enrolment(row, f"Enrolment {place} of {name}") for place, row in enumerate(rows, start=1))
    _apart(found, name)
    return found


def _enrolment(row: Any, where: str) -> Enrolment:
    if not isinstance(row, dict) or not {"provider", "payer", "from"} <= set(row) <= _KEYS:
        raise Refused(f"{where} has not the keys provider, payer, from and, where it ended, until: write these.")
    first, last = _day(row["from"], where), _day(row["until"], where) if "until" in row else None
    try:
        return Enrolment(str(row["provider"]), str(row["payer"]), Period(first, last))
    except ValueError:
        raise Refused(f"{where} ends before it begins: correct its days.") from None


def _day(given: Any, where: str) -> date:
    if isinstance(given, datetime) or not isinstance(given, date):
        raise Refused(f"{where} has a day that is none: write it like 2026-01-31, without quotes.")
    return given


def _apart(found: Sequence[Enrolment], name: str) -> None:
    for first, second in pairwise(_in_order(found)):
        same = (first.provider, first.payer) == (second.provider, second.payer)
        if same and first.period.overlaps(second.period):
            raise Refused(f"{name} enrols {first.provider} with {first.payer} twice for the same days: join the two.")


def _in_order(found: Iterable[Enrolment]) -> list[Enrolment]:
    return sorted(found, key=lambda each: (each.provider, each.payer, each.period.first))
