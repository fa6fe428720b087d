"""MIA and MOA to values."""

from __future__ import annotations

from typing import Any

from cleanclaim.x12.building.core import Elements
from cleanclaim.x12.plain import cents, number
from cleanclaim.x12.values.adjudication import (
    INPATIENT_ELEMENTS,
    OUTPATIENT_ELEMENTS,
    InpatientAdjudication,
    OutpatientAdjudication,
)


def inpatient_adjudication(e: Elements, at: int) -> InpatientAdjudication:
    """MIA. Raises ValueError when an amount is unreadable."""
    return InpatientAdjudication(**_fields(e, INPATIENT_ELEMENTS), offset=at)


def outpatient_adjudication(e: Elements, at: int) -> OutpatientAdjudication:
    """MOA. Raises ValueError when an amount is unreadable."""
    return OutpatientAdjudication(**_fields(e, OUTPATIENT_ELEMENTS), offset=at)


def _fields(e: Elements, names: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    remarks: list[str] = []
    for name, text in zip(names, e[1:], strict=False):
        if not text:
            continue
        if not name:
            remarks.append(text)
        else:
            found[name] = cents(text) if name.endswith("_cents") else number(text)
    return {**found, "remarks": tuple(remarks)}
