"""What only the 837I has in loop 2300: CL1, the dates of the stay, and HI other than diagnoses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cleanclaim.x12.building.core import PAD, Elements, Handler, dated, keep
from cleanclaim.x12.plain import cents, day, days, number
from cleanclaim.x12.values import (
    Diagnosis,
    InpatientProcedure,
    Institutional,
    Occurrence,
    ValueAmount,
)

if TYPE_CHECKING:
    from cleanclaim.x12.building.claims import ClaimBuilder

_DIAGNOSES = frozenset({"ABK", "BK", "ABF", "BF", "ABJ", "BJ", "APR", "PR", "ABN", "BN"})


def stay_of(b: ClaimBuilder) -> Institutional:
    """The institutional part of the claim at hand; nobody's when its CLM could not be read."""
    if b.claim is None:
        return Institutional()
    if b.claim.institutional is None:
        b.claim.institutional = Institutional()
    return b.claim.institutional


def cl1(b: ClaimBuilder, e: Elements, at: int) -> None:
    stay = stay_of(b)
    _, stay.admission_type, stay.admission_source, stay.patient_status, *_ = e + PAD
    stay.offset = at


def stay_dtp(b: ClaimBuilder, e: Elements, at: int) -> None:
    """Statement, admission and discharge; what is no date stays with the other dates."""
    stay, (first, last) = stay_of(b), days(e[3])
    if e[1] == "434" and first is not None:
        stay.statement_from, stay.statement_through = first, last or first
    elif e[1] == "435" and first is not None:
        stay.admission_date, stay.admission_hour = first, e[3][8:] if e[2] == "DT" else ""
    elif e[1] == "096" and e[2] == "TM":
        stay.discharge_hour = e[3]
    elif b.claim is not None:
        b.claim.dates.append(dated(e, at))


def stay_amt(b: ClaimBuilder, e: Elements, at: int) -> None:
    if e[1] == "F3":
        stay_of(b).estimated_due_cents = cents(e[2])
    else:
        keep(b, e, at, "2300")


def stay_hi(b: ClaimBuilder, e: Elements, at: int) -> None:
    """One HI holds codes of one kind; each composite says which."""
    for element in e[1:]:
        parts = (element.split(b.component) + PAD)[:9]
        read = _READERS.get(parts[0])
        if read is not None:
            read(b, parts, at)
        elif element:
            keep(b, ["HI", element], at, "2300")


def _diagnosis(b: ClaimBuilder, parts: list[str], at: int) -> None:
    if b.claim is not None:
        b.claim.diagnoses.append(Diagnosis(parts[0], parts[1], parts[8], at))


def _procedure(b: ClaimBuilder, parts: list[str], at: int) -> None:
    stay_of(b).procedures.append(InpatientProcedure(parts[0], parts[1], day(parts[3]), at))


def _occurrence(b: ClaimBuilder, parts: list[str], at: int) -> None:
    stay_of(b).occurrences.append(Occurrence(parts[1], day(parts[3]), offset=at))


def _span(b: ClaimBuilder, parts: list[str], at: int) -> None:
    stay_of(b).occurrence_spans.append(Occurrence(parts[1], *days(parts[3]), at))


def _value(b: ClaimBuilder, parts: list[str], at: int) -> None:
    stay_of(b).values.append(ValueAmount(parts[1], number(parts[4]), at))


def _condition(b: ClaimBuilder, parts: list[str], at: int) -> None:
    stay_of(b).conditions.append(parts[1])


def _treatment(b: ClaimBuilder, parts: list[str], at: int) -> None:
    stay_of(b).treatments.append(parts[1])


def _drg(b: ClaimBuilder, parts: list[str], at: int) -> None:
    stay_of(b).drg = parts[1]


_READERS: dict[str, Callable[[ClaimBuilder, list[str], int], None]] = {
    **dict.fromkeys(_DIAGNOSES, _diagnosis),
    **dict.fromkeys(("BBR", "BBQ", "BR", "BQ", "CAH"), _procedure),
    "BH": _occurrence,
    "BI": _span,
    "BE": _value,
    "BG": _condition,
    "TC": _treatment,
    "DR": _drg,
}

INSTITUTIONAL_HANDLERS: dict[tuple[str, str], Handler] = {
    ("2300", "CL1"): cl1,
    ("2300", "DTP"): stay_dtp,
    ("2300", "AMT"): stay_amt,
    ("2300", "HI"): stay_hi,
}
