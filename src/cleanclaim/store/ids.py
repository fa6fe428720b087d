"""Public ids: a prefix that says what it is, and the row's number. `cleanclaim why` takes any of them.

A claim is also known by its number as sent (CLM01), which for claims made here is C and six digits: read
as a public id it leads to the same claim.
"""

from __future__ import annotations

import re
from enum import StrEnum

from cleanclaim.kernel import Refused


class Kind(StrEnum):
    """What an id stands for; the value is its prefix."""

    PRACTICE = "PR"
    PROVIDER = "PV"
    PATIENT = "P"
    PAYER = "PY"
    PLAN = "PN"
    CONTRACT = "K"
    COVERAGE = "CV"
    USER = "U"
    ENCOUNTER = "E"
    DOCUMENT = "D"
    QUERY = "Q"
    DRAFT = "CD"
    SIGNED_CODING = "S"
    SIGNED_DIAGNOSIS = "DX"
    SIGNED_LINE = "PX"
    AUDIT = "AU"
    AUDIT_CASE = "AC"
    CLAIM = "C"
    CLAIM_LINE = "L"
    RULE = "RU"
    FINDING = "FI"
    FILE = "F"
    REMITTANCE = "R"
    CLAIM_PAYMENT = "CP"
    QUEUE_ITEM = "W"
    ENTRY = "J"
    POSTING = "T"
    STATEMENT = "ST"
    STATEMENT_LINE = "SL"

    @property
    def words(self) -> str:
        return self.name.lower().replace("_", " ")


_ID = re.compile(r"([A-Z]{1,2})([0-9]{1,18})")
_PREFIXES = frozenset(kind.value for kind in Kind)


def public(kind: Kind, key: int | None) -> str:
    """The public id of a row; "" for no row."""
    return "" if key is None else f"{kind.value}{key}"


def split(id: str) -> tuple[Kind, int]:
    """What an id stands for, and the row's number. Raises Refused for anything else."""
    match = _ID.fullmatch(id.strip().upper())
    if match is None or match[1] not in _PREFIXES:
        raise Refused("That is not an id of this house; ids look like E12 (encounter) or C000012 (claim).")
    return Kind(match[1]), int(match[2])


def key(kind: Kind, id: str) -> int:
    """The row's number of an id of this kind. Raises Refused for an id of another kind."""
    match = _ID.fullmatch(id)
    if match is None or match[1] != kind.value:
        raise Refused(f"That is not the id of a {kind.words}; such ids look like {kind.value}12.")
    return int(match[2])


def key_or_none(kind: Kind, id: str) -> int | None:
    """As `key`, and None for "" (nobody, nothing)."""
    return key(kind, id) if id else None


def claim_number(key: int) -> str:
    """CLM01 of a claim made here: twenty characters would be too many, seven are enough to read aloud."""
    return f"{Kind.CLAIM.value}{key:06d}"
