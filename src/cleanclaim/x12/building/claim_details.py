"""Rarely used segments of loop 2300, into `Claim837.details`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleanclaim.x12.building.core import PAD, Elements, Handler
from cleanclaim.x12.building.details import ambulance, certification, contract, pricing
from cleanclaim.x12.values import ClaimDetails, SpinalManipulation

if TYPE_CHECKING:
    from cleanclaim.x12.building.claims import ClaimBuilder


def details_of(b: ClaimBuilder) -> ClaimDetails:
    """The details of the claim at hand; nobody's when its CLM could not be read."""
    return b.claim.detailed() if b.claim is not None else ClaimDetails()


def cr1(b: ClaimBuilder, e: Elements, at: int) -> None:
    details_of(b).ambulance = ambulance(e, at)


def cr2(b: ClaimBuilder, e: Elements, at: int) -> None:
    more = e + PAD
    details_of(b).spinal = SpinalManipulation(more[8], more[10], more[11], at)


def crc(b: ClaimBuilder, e: Elements, at: int) -> None:
    details_of(b).certifications.append(certification(e, at))


def cn1(b: ClaimBuilder, e: Elements, at: int) -> None:
    details_of(b).contract = contract(e, at)


def hcp(b: ClaimBuilder, e: Elements, at: int) -> None:
    details_of(b).pricing = pricing(e, at)


def k3(b: ClaimBuilder, e: Elements, at: int) -> None:
    details_of(b).file_information.append(e[1])


CLAIM_DETAIL_HANDLERS: dict[tuple[str, str], Handler] = {
    ("2300", "CR1"): cr1,
    ("2300", "CR2"): cr2,
    ("2300", "CRC"): crc,
    ("2300", "CN1"): cn1,
    ("2300", "HCP"): hcp,
    ("2300", "K3"): k3,
}
