"""What the rules over claims share: their decorator and the day that codes are judged by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from enum import IntFlag
from functools import cache
from typing import TypeAlias

from cleanclaim.kernel import Citation, Owner, Severity
from cleanclaim.kernel.rules import Rule, load_rulebook, rule
from cleanclaim.x12.checking.judging import Breach, Context
from cleanclaim.x12.values import Claim837, ServiceLine

ClaimRule: TypeAlias = Rule[[Claim837, Context], Iterator[Breach]]


class Holds(IntFlag):
    """What a claim may hold beside the plain visit. A rule that speaks of it alone is asked only where it is."""

    ANYTHING = 0
    PRIOR_PAYER = 1
    DETAILS = 2
    DATES = 4
    CAUSES = 8
    ATTACHMENTS = 16
    DRUG = 32
    MODIFIERS = 64
    FURTHER_PAYER = 128  # it goes to a payer behind the first
    ODD_AMOUNTS = 256  # nothing or less than nothing is charged, or paid by the patient, or done
    ANESTHESIA = 512  # a number of anesthesia, or minutes
    RESENT = 1024  # not an original claim
    REFERRED = 2048  # providers of a line, or a referral by a primary care provider
    TRIP = 4096  # a number of the ambulance's
    IMAGES_OR_TESTS = 8192  # a number among which mammograms are


# As plain numbers: a flag's own arithmetic would cost more than the rules that it saves.
_PRIOR_PAYER = Holds.PRIOR_PAYER.value
_DETAILS = Holds.DETAILS.value
_DATES = Holds.DATES.value
_CAUSES = Holds.CAUSES.value
_ATTACHMENTS = Holds.ATTACHMENTS.value
_DRUG = Holds.DRUG.value
_MODIFIERS = Holds.MODIFIERS.value
_FURTHER_PAYER = Holds.FURTHER_PAYER.value
_ODD_AMOUNTS = Holds.ODD_AMOUNTS.value
_ANESTHESIA = Holds.ANESTHESIA.value
_RESENT = Holds.RESENT.value
_REFERRED = Holds.REFERRED.value
_TRIP = Holds.TRIP.value
_IMAGES_OR_TESTS = Holds.IMAGES_OR_TESTS.value

_ONLY_WITH: dict[str, Holds] = {}


def claim_rule(
    id: str,
    place: str,
    owner: Owner = Owner.BILLING,
    severity: Severity = Severity.ERROR,
    *,
    guide: str = "005010X222A1",
    only_with: Holds = Holds.ANYTHING,
) -> Callable[[Callable[[Claim837, Context], Iterator[Breach]]], ClaimRule]:
    """A rule over a claim; `place` is where the guide says it, which is that of the 837P where none is named.

    A claim that holds none of `only_with` cannot break it.
    """
    before = _ONLY_WITH.get(id, only_with)
    _ONLY_WITH[id] = before | only_with if before and only_with else Holds.ANYTHING
    return rule(id, cites=Citation(guide, place), owner=owner, severity=severity)


def may_fire(rule_id: str, holding: int) -> bool:
    """Whether a claim that holds this can break the rule at all."""
    needed = _ONLY_WITH.get(rule_id, Holds.ANYTHING)
    return not needed or bool(needed & holding)


def holdings(claim: Claim837) -> int:
    """What a claim holds, as `Holds`."""
    found = _of_claim(claim)
    for line in claim.lines:
        found |= _of_line(line)
    return found


def _of_claim(claim: Claim837) -> int:
    found = _PRIOR_PAYER if claim.other_payers else 0
    if claim.details is not None:
        found |= _DETAILS
    if claim.dates:
        found |= _DATES
    if claim.related_causes:
        found |= _CAUSES
    if claim.attachments:
        found |= _ATTACHMENTS
    if claim.subscriber.responsibility != "P":
        found |= _FURTHER_PAYER
    if claim.charge_cents < 0 or claim.patient_paid_cents < 0:
        found |= _ODD_AMOUNTS
    if claim.frequency != "1":
        found |= _RESENT
    for party in claim.providers:
        if party.entity == "P3":
            found |= _REFERRED
    return found


def _of_line(line: ServiceLine) -> int:
    found = _PRIOR_PAYER if line.adjudications else 0
    procedure = line.procedure
    if line.details is not None:
        found |= _DETAILS
    if line.attachments:
        found |= _ATTACHMENTS
    if line.drug is not None:
        found |= _DRUG
    if procedure.modifiers:
        found |= _MODIFIERS
    if line.charge_cents < 0 or line.units <= 0:
        found |= _ODD_AMOUNTS
    if line.unit == "MJ":
        found |= _ANESTHESIA
    if line.providers:
        found |= _REFERRED
    return found | _FAMILIES.get(procedure.code[:1], 0)


# By the first character of a procedure number.
_FAMILIES = {"0": _ANESTHESIA, "A": _TRIP, "7": _IMAGES_OR_TESTS, "G": _IMAGES_OR_TESTS}


@cache
def codes(name: str) -> frozenset[str]:
    """A list of `rulebook/x12/situations.toml`."""
    return frozenset(load_rulebook("x12/situations")[name]["codes"].split())


# Where each kind of line has its parts.
_SERVICE = {
    "837P": {"procedure": "SV101", "charge": "SV102", "units": "SV104", "place": "SV105", "pointers": "SV107"},
    "837I": {"procedure": "SV202", "charge": "SV203", "units": "SV205", "place": "SV201", "pointers": "SV201"},
    "837D": {"procedure": "SV301", "charge": "SV302", "units": "SV306", "place": "SV303", "pointers": "SV311"},
}


def service_element(claim: Claim837, part: str) -> str:
    """The element of a line that holds its procedure, charge, units, place or pointers."""
    return _SERVICE[claim.kind][part]


def first_day(claim: Claim837) -> date | None:
    """The earliest service date of the lines; where they have none, the claim's, or the statement's first day."""
    days = {line.service_date for line in claim.lines}  # mostly one
    days.discard(None)
    if days:
        return min(days) if len(days) > 1 else days.pop()  # type: ignore[type-var]
    if claim.institutional is not None:
        return claim.institutional.statement_from
    return min((when.first for when in claim.dates if when.qualifier == "472" and when.first), default=None)


def service_day(claim: Claim837, context: Context) -> date | None:
    """`first_day` of the claim at hand, which many rules ask for."""
    if context.claim is not claim:
        context.claim, context.first_day = claim, first_day(claim)
    return context.first_day


def coding_day(claim: Claim837) -> date | None:
    """The day that diagnoses are judged by: of an inpatient stay the last, of all else the first."""
    stay = claim.institutional
    if stay is not None and claim.place_of_service in codes("inpatient_bills"):
        return stay.statement_through
    return first_day(claim)


def place_in_segment(claim: Claim837, number: int) -> int:
    """The composite of its HI in which the claim's diagnosis `number` (from 1) stands."""
    at = claim.diagnoses[number - 1].offset
    before = [each for each in claim.diagnoses[:number] if each.offset == at]
    return (len(before) - 1) % 12 + 1
