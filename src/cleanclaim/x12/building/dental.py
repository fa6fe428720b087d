"""What only the 837D has: orthodontics, the state of teeth, the dental service."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cleanclaim.x12.building.core import PAD, Elements, Handler, procedure
from cleanclaim.x12.building.details import number_or_none
from cleanclaim.x12.plain import cents, number
from cleanclaim.x12.values import Dental, DentalService, ServiceLine, Tooth, ToothStatus

if TYPE_CHECKING:
    from cleanclaim.x12.building.claims import ClaimBuilder


def mouth_of(b: ClaimBuilder) -> Dental:
    """The dental part of the claim at hand; nobody's when its CLM could not be read."""
    if b.claim is None:
        return Dental()
    if b.claim.dental is None:
        b.claim.dental = Dental()
    return b.claim.dental


def _service(line: ServiceLine) -> DentalService:
    if line.dental is None:
        line.dental = DentalService()
    return line.dental


def dn1(b: ClaimBuilder, e: Elements, at: int) -> None:
    mouth, more = mouth_of(b), e + PAD
    mouth.orthodontic_months, mouth.orthodontic_months_left = number_or_none(more[1]), number_or_none(more[2])
    mouth.orthodontic, mouth.offset = more[4] == "Y", at


def dn2(b: ClaimBuilder, e: Elements, at: int) -> None:
    mouth_of(b).teeth.append(ToothStatus(e[1], e[2], at))


def sv3(b: ClaimBuilder, e: Elements, at: int) -> None:
    _, what, charge, place, areas, placement, count, _, _, _, _, pointers, *_ = e + PAD
    line = b.line
    line.procedure, line.charge_cents = procedure(what, b.component), cents(charge)
    line.units = number(count) if count else Decimal(1)
    line.place_of_service = place
    if pointers:
        line.pointers = b.pointers("SV311", pointers, at)
    if areas or placement:
        service = _service(line)
        service.oral_cavity = tuple(area for area in areas.split(b.component) if area)
        service.placement = placement


def too(b: ClaimBuilder, e: Elements, at: int) -> None:
    more = e + PAD
    surfaces = tuple(surface for surface in more[3].split(b.component) if surface)
    _service(b.line).teeth.append(Tooth(more[2], surfaces, at))


DENTAL_HANDLERS: dict[tuple[str, str], Handler] = {
    ("2300", "DN1"): dn1,
    ("2300", "DN2"): dn2,
    ("2400", "SV3"): sv3,
    ("2400", "TOO"): too,
}
