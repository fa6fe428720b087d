"""Why a payer paid otherwise: adjustment reasons (CARC), remarks (RARC), groups. Needs no library.

Every number is known with its days; words are our own and exist for the common ones. The full texts are
X12's and are not shipped.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, Literal

from cleanclaim.codesets.values import ReasonCode
from cleanclaim.kernel.rules import load_rulebook

Kind = Literal["CARC", "RARC"]


def carc(code: str) -> ReasonCode | None:
    """The claim adjustment reason of a number ("45", "A1", "P12"), or None where none is known."""
    return reasons("CARC").get(code.strip().upper())


def rarc(code: str) -> ReasonCode | None:
    """The remittance advice remark of a number ("MA130", "N522"), or None where none is known."""
    return reasons("RARC").get(code.strip().upper())


def is_group(code: str, on: date) -> bool:
    """Whether a claim adjustment group (CO, OA, PI, PR; CR until version 5010) may be used on a day."""
    known = load_rulebook("codesets/reasons")["list"]
    return code in known["groups"] and on < known["group_not_since"].get(code, date.max)


def list_day() -> date:
    """The day up to which our list of numbers is known to be whole."""
    day: date = load_rulebook("codesets/reasons")["list"]["as_of"]
    return day


@cache
def reasons(kind: Kind) -> dict[str, ReasonCode]:
    """All numbers of a list by code. Treat it as read-only."""
    days = load_rulebook("codesets/reasons")[kind.lower()]
    words = load_rulebook("codesets/reason_words")[kind.lower()]
    stops = _days_by_code(days["stops"])
    return {
        code: ReasonCode(kind, code, starts, stops.get(code), **words.get(code, {}))
        for code, starts in _days_by_code(days["starts"]).items()
    }


def _days_by_code(table: dict[str, Any]) -> dict[str, date]:
    return {code: date.fromisoformat(day) for day, codes in table.items() for code in codes.split()}
