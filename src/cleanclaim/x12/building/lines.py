"""Loops 2400 to 2440 of the 837: the service line, its drug, its providers, what other payers decided on it."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from cleanclaim.x12.building.core import (
    PAD,
    Elements,
    Handler,
    adjustments,
    dated,
    keep,
    party_of,
    procedure,
    reference,
)
from cleanclaim.x12.building.line_details import LINE_DETAIL_HANDLERS
from cleanclaim.x12.plain import cents, day, days, number
from cleanclaim.x12.values import Attachment, Drug, LineAdjudication, Note, Procedure, ServiceLine

if TYPE_CHECKING:
    from cleanclaim.x12.building.claims import ClaimBuilder

_NONE = Decimal(0)


def attachment(e: Elements, at: int) -> Attachment:
    return Attachment(e[1], e[2], e[6] if len(e) > 6 else "", at)


def lx(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.line = line = ServiceLine(int(e[1]) if e[1].isdecimal() else 0, Procedure(), 0, _NONE, offset=at)
    b.keeper = line.kept
    if b.claim is not None:
        b.claim.lines.append(line)


def sv1(b: ClaimBuilder, e: Elements, at: int) -> None:
    line = b.line
    count = len(e)
    line.procedure = procedure(e[1], b.component)
    line.charge_cents = cents(e[2])
    if count > 3:
        line.unit = e[3]
    if count > 4 and e[4]:
        line.units = number(e[4])
    if count > 5:
        line.place_of_service = e[5]
    if count > 7 and e[7]:
        line.pointers = b.pointers("SV107", e[7], at)
    if count > 9:
        line.emergency = e[9] == "Y"
        more = e + PAD
        line.epsdt, line.family_planning, line.copay_exempt = more[11] == "Y", more[12] == "Y", more[15] == "0"


@lru_cache(1 << 12)
def read_pointers(text: str, component: str) -> tuple[tuple[int, ...], bool]:
    """The pointers that are numbers, and whether all are."""
    parts = [part for part in text.split(component) if part]
    good = [part for part in parts if part.isascii() and part.isdecimal()]
    return tuple(map(int, good)), len(good) == len(parts)


def sv2(b: ClaimBuilder, e: Elements, at: int) -> None:
    line = b.line
    line.revenue_code = e[1]
    if e[2]:
        line.procedure = procedure(e[2], b.component)
    line.charge_cents = cents(e[3])
    if len(e) > 5:
        line.unit, line.units = e[4], number(e[5]) if e[5] else _NONE
        if len(e) > 7 and e[7]:
            line.detailed().noncovered_cents = cents(e[7])


def line_pwk(b: ClaimBuilder, e: Elements, at: int) -> None:
    if e[2] in {"AB", "AD", "AF", "AG", "NS"}:
        b.line.detailed().necessity_transmission = e[2]
    else:
        b.line.attachments.append(attachment(e, at))


def line_dtp(b: ClaimBuilder, e: Elements, at: int) -> None:
    if e[1] == "472":
        b.line.service_date, b.line.service_end = days(e[3])
        if b.line.service_date is not None:
            return
    b.line.dates.append(dated(e, at))


def line_ref(b: ClaimBuilder, e: Elements, at: int) -> None:
    if e[1] == "6R":
        b.line.line_control = e[2]
    else:
        b.line.references.append(reference(b, e, at))


def line_nte(b: ClaimBuilder, e: Elements, at: int) -> None:
    if e[1] == "ADD":
        b.line.notes.append(e[2])
    else:
        b.line.detailed().notes.append(Note(e[1], e[2], at))


def lin(b: ClaimBuilder, e: Elements, at: int) -> None:
    """A line has one drug; what names another is kept as it is."""
    if b.line.drug is None:
        b.line.drug = Drug(e[3], _NONE, "", at, e[2])
    else:
        keep(b, e, at, "2410")


def ctp(b: ClaimBuilder, e: Elements, at: int) -> None:
    if b.line.drug is None:
        keep(b, e, at, "2410")
    else:
        b.line.drug.quantity = number(e[4]) if e[4] else _NONE
        b.line.drug.unit = e[5].partition(b.component)[0]


def line_provider(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.party = party_of(e, at)
    if e[1] == "82":
        b.line.rendering = b.party
    else:
        b.line.providers.append(b.party)


def svd(b: ClaimBuilder, e: Elements, at: int) -> None:
    _, payer_id, paid, what, revenue, units, bundled, *_ = e + PAD
    b.adjudication = LineAdjudication(
        payer_id,
        cents(paid),
        procedure(what, b.component) if what else Procedure(),
        number(units) if units else Decimal(0),
        offset=at,
        bundled_line=bundled,
        revenue_code=revenue,
    )
    b.line.adjudications.append(b.adjudication)


def svd_cas(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.adjudication.adjustments.extend(adjustments(e, at))


def svd_dtp(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.adjudication.paid_on = day(e[3])


def svd_amt(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.adjudication.remaining_patient_cents = cents(e[2])


def drug_ref(b: ClaimBuilder, e: Elements, at: int) -> None:
    drug = b.line.drug
    if drug is None or drug.prescription:
        keep(b, e, at, "2410")
    else:
        drug.prescription_qualifier, drug.prescription = e[1], e[2]


LINE_HANDLERS: dict[tuple[str, str], Handler] = {
    ("2400", "LX"): lx,
    ("2400", "SV1"): sv1,
    ("2400", "SV2"): sv2,
    ("2400", "PWK"): line_pwk,
    ("2400", "DTP"): line_dtp,
    ("2400", "REF"): line_ref,
    ("2400", "NTE"): line_nte,
    ("2410", "LIN"): lin,
    ("2410", "CTP"): ctp,
    ("2410", "REF"): drug_ref,
    ("2430", "SVD"): svd,
    ("2430", "CAS"): svd_cas,
    ("2430", "DTP"): svd_dtp,
    ("2430", "AMT"): svd_amt,
    **LINE_DETAIL_HANDLERS,
    **{(f"2420{letter}", "NM1"): line_provider for letter in "ABCDEFGH"},
}
