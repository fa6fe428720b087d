"""Procedure numbers without a CPT table: a starter list in our own words, and the ranges that exist.

A number in the starter list is known; one that lies in no range cannot exist; anything else is "not
checked", since only the AMA's table, which a practice licenses, could say.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Literal

from cleanclaim.codesets.values import ProcedureFact
from cleanclaim.kernel.rules import load_rulebook

_SHAPE = re.compile(r"[0-9]{4}[0-9AFMTU]|[A-Z][0-9]{4}")


def procedure(code: str) -> ProcedureFact | None:
    """What the starter list knows of a CPT or HCPCS Level II number, or None."""
    return starter_list().get(code.strip().upper())


def system_of(code: str) -> Literal["CPT", "HCPCS"]:
    """HCPCS Level II begins with a letter, CPT with a digit."""
    return "HCPCS" if code[:1].isalpha() else "CPT"


@cache
def starter_list() -> dict[str, ProcedureFact]:
    """All procedures of the starter list by number. Treat it as read-only."""
    rows = load_rulebook("codesets/procedures")["procedures"]
    return {code: ProcedureFact(system_of(code), code, **row) for code, row in rows.items()}


def exists_in_a_range(code: str) -> bool:
    """Whether a number has the shape of a procedure code and lies in a range that is in use."""
    if not _SHAPE.fullmatch(code):
        return False
    return any(low <= code <= high and _letter(low) == _letter(code) for low, high in _ranges())


def _letter(code: str) -> str:
    """The letter at the end of a CPT number, which tells its category ("0001F", "0001U")."""
    return code[-1] if code[-1].isalpha() else ""


def last_day(code: str) -> date | None:
    """The last day of a number known to be withdrawn, else None."""
    day: date | None = load_rulebook("codesets/procedures")["withdrawn"].get(code)
    return day


@cache
def _ranges() -> tuple[tuple[str, str], ...]:
    spans = load_rulebook("codesets/procedures")["ranges"]
    return tuple((span[:5], span[6:]) for spans_of in spans.values() for span in spans_of)
