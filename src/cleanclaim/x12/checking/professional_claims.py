"""Situations that only a professional claim (837P) has: ambulance, equipment, spine. One rule a function."""

from __future__ import annotations

from collections.abc import Iterator

from cleanclaim.kernel import Owner, Severity
from cleanclaim.x12.checking.claim_rules import ClaimRule, Holds, claim_rule, codes
from cleanclaim.x12.checking.judging import Breach, Context
from cleanclaim.x12.values import Claim837, Party, ServiceLine

_MEDICARE_B = "MB"
_ACUTE = frozenset({"A", "M"})


@claim_rule("x12.ambulance-certification", "2300 and 2400 CR1", only_with=Holds.TRIP)
def ambulance_is_certified(claim: Claim837, context: Context) -> Iterator[Breach]:
    """An ambulance trip says why and how far."""
    if claim.details is not None and claim.details.ambulance is not None:
        return
    for line in claim.lines:
        said = line.details is not None and line.details.ambulance is not None
        if line.procedure.code in codes("ambulance_trips") and not said:
            says = f"line {line.number}: {line.procedure.code} is an ambulance trip, CR1 must be there"
            yield Breach("SV101-2", line.offset, says)


@claim_rule("x12.ambulance-places", "2310E and 2310F, 2420G and 2420H", Owner.FRONT_DESK, only_with=Holds.DETAILS)
def ambulance_has_both_ends(claim: Claim837, context: Context) -> Iterator[Breach]:
    """An ambulance trip names where the patient was picked up and dropped off."""
    ends = _ends(claim.providers)
    trip = claim.details.ambulance if claim.details is not None else None
    if trip is not None and not all(ends | _ends(line.providers) >= _BOTH for line in claim.lines):
        says = "CR1 is there: loops 2310E and 2310F must say where the patient was picked up and dropped off"
        yield Breach("CR101", trip.offset if trip.offset >= 0 else claim.offset, says)
    for line in claim.lines:
        own = line.details.ambulance if line.details is not None else None
        if own is not None and trip is None and not ends | _ends(line.providers) >= _BOTH:
            says = f"line {line.number}: CR1 is there, pick-up (PW) and drop-off (45) must be named"
            yield Breach("CR101", line.offset, says)


_BOTH = frozenset({"PW", "45"})


def _ends(parties: list[Party]) -> frozenset[str]:
    return frozenset(party.entity for party in parties) & _BOTH


@claim_rule("x12.minutes-without-anesthesia", "2400 SV103", Owner.CODING, Severity.WARNING, only_with=Holds.ANESTHESIA)
def minutes_are_of_anesthesia(claim: Claim837, context: Context) -> Iterator[Breach]:
    """Minutes are the unit of anesthesia only."""
    for line in claim.lines:
        if line.unit == "MJ" and not _is_anesthesia(line):
            says = f"line {line.number}: SV103 is MJ, minutes, which only anesthesia is billed in"
            yield Breach("SV103", line.offset, says)


def _is_anesthesia(line: ServiceLine) -> bool:
    code = line.procedure.code
    return len(code) == 5 and code.isdigit() and "00100" <= code <= "01999"


@claim_rule(
    "x12.anesthesia-surgery",
    "2300 HI, anesthesia related procedure",
    Owner.CODING,
    Severity.WARNING,
    only_with=Holds.DETAILS,
)
def surgery_goes_with_anesthesia(claim: Claim837, context: Context) -> Iterator[Breach]:
    """The surgery that anesthesia was given for goes with a line of anesthesia."""
    given = claim.details is not None and claim.details.anesthesia_procedures
    if given and not any(_is_anesthesia(line) for line in claim.lines):
        says = "HI*BP names the surgery of an anesthesia: a line with anesthesia should be there"
        yield Breach("HI01-1", claim.offset, says)


@claim_rule("x12.equipment-code", "2400 SV501", Owner.CODING, only_with=Holds.DETAILS)
def equipment_is_what_is_billed(claim: Claim837, context: Context) -> Iterator[Breach]:
    """SV5 speaks of the equipment that its line bills."""
    for line in claim.lines:
        equipment = line.details.equipment if line.details is not None else None
        if equipment is not None and equipment.code != line.procedure.code:
            says = f"line {line.number}: SV501 is {equipment.code}, it must be {line.procedure.code} as in SV101"
            yield Breach("SV501-2", line.offset, says)


@claim_rule(
    "x12.equipment-dates", "2400 DTP, begin therapy, last certification, recertification", only_with=Holds.DETAILS
)
def equipment_is_dated(claim: Claim837, context: Context) -> Iterator[Breach]:
    """Certified equipment gives when therapy began and was last certified; a renewal, when it was renewed."""
    for line in claim.lines:
        certified = line.details.equipment_certification if line.details is not None else None
        if certified is None:
            continue
        dated = {when.qualifier for when in line.dates}
        needed = {"463": "the begin of therapy", "461": "the last certification"}
        if certified.kind in {"R", "S"}:
            needed["607"] = "the renewal"
        for qualifier, what in needed.items():
            if qualifier not in dated:
                says = f"line {line.number}: CR3 is there, DTP*{qualifier} with the day of {what} must be there"
                yield Breach("CR301", line.offset, says)


@claim_rule("x12.acute-manifestation", "2300 DTP, acute manifestation", Owner.CODING, only_with=Holds.DETAILS)
def acute_spine_is_dated(claim: Claim837, context: Context) -> Iterator[Breach]:
    """An acute condition that the spine is manipulated for gives its day, to Medicare."""
    spinal = claim.details.spinal if claim.details is not None else None
    if spinal is None or spinal.condition not in _ACUTE or claim.subscriber.filing_code != _MEDICARE_B:
        return
    if not any(when.qualifier == "453" for when in claim.dates):
        says = f"CR208 is {spinal.condition}, an acute condition: DTP*453 with its day must be there"
        yield Breach("CR208", spinal.offset, says)


@claim_rule(
    "x12.mammography-number",
    "2300 and 2400 REF, mammography certification",
    severity=Severity.WARNING,
    only_with=Holds.IMAGES_OR_TESTS,
)
def mammography_is_certified(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A mammogram names the certificate of the facility."""
    if claim.reference("EW"):
        return
    for line in claim.lines:
        own = any(each.qualifier == "EW" for each in line.references)
        if line.procedure.code in codes("mammography") and not own:
            says = f"line {line.number}: {line.procedure.code} is a mammogram, REF*EW should name the certificate"
            yield Breach("SV101-2", line.offset, says)


@claim_rule("x12.purchased-service", "2400 PS1, 2420B", severity=Severity.WARNING, only_with=Holds.DETAILS)
def purchased_service_names_its_seller(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A service bought elsewhere names who gave it."""
    for line in claim.lines:
        bought = line.details is not None and line.details.purchased is not None
        if bought and not any(party.entity == "QB" for party in line.providers):
            says = f"line {line.number}: PS1 says that the service was bought, loop 2420B should say of whom"
            yield Breach("PS101", line.offset, says)


PROFESSIONAL: tuple[tuple[int, ClaimRule], ...] = (
    (4, ambulance_is_certified),
    (4, ambulance_has_both_ends),
    (4, minutes_are_of_anesthesia),
    (4, surgery_goes_with_anesthesia),
    (4, equipment_is_what_is_billed),
    (4, equipment_is_dated),
    (4, acute_spine_is_dated),
    (4, mammography_is_certified),
    (4, purchased_service_names_its_seller),
)
