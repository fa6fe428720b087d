"""Situations that only a dental claim (837D) has: teeth, surfaces, dates, orthodontics. One rule a function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from cleanclaim.kernel import Owner, Severity
from cleanclaim.x12.checking.claim_rules import ClaimRule, claim_rule, codes
from cleanclaim.x12.checking.judging import Breach, Context
from cleanclaim.x12.values import Claim837, Tooth

_rule: Callable[..., Callable[[Callable[[Claim837, Context], Iterator[Breach]]], ClaimRule]] = partial(
    claim_rule, guide="005010X224A2"
)


@_rule("x12.dental-date", "2300 and 2400 DTP, service date", Owner.FRONT_DESK)
def treatment_is_dated(claim: Claim837, context: Context) -> Iterator[Breach]:
    """What was done has a date, on the line or on the claim; what is only planned has none."""
    planned = claim.dental is not None and claim.dental.predetermination
    on_claim = any(when.qualifier == "472" for when in claim.dates)
    for line in claim.lines:
        if planned and line.service_date is not None:
            says = f"line {line.number}: CLM19 asks for an estimate, a service date must not be there"
            yield Breach("DTP03", line.offset, says)
        if not planned and not on_claim and line.service_date is None:
            says = f"line {line.number}: DTP*472 must be there, or on the claim"
            yield Breach("DTP01", line.offset, says)
    if planned and on_claim:
        yield Breach("CLM19", claim.offset, "CLM19 asks for an estimate: DTP*472 must not be there")


@_rule("x12.prior-placement", "2400 SV305, DTP prior placement", Owner.FRONT_DESK)
def replaced_prosthesis_is_dated(claim: Claim837, context: Context) -> Iterator[Breach]:
    """What replaces a prosthesis or crown says when the first was placed."""
    for line in claim.lines:
        replaced = line.dental is not None and line.dental.placement == "R"
        if replaced and not any(when.qualifier in {"139", "441"} for when in line.dates):
            says = f"line {line.number}: SV305 is R, DTP*441 with the day of the first placement must be there"
            yield Breach("SV305", line.offset, says)


@_rule("x12.orthodontic-months", "2300 DN1", Owner.FRONT_DESK)
def orthodontic_months(claim: Claim837, context: Context) -> Iterator[Breach]:
    """The months of treatment that are left are not more than all of them."""
    dental = claim.dental
    if dental is None or dental.orthodontic_months is None or dental.orthodontic_months_left is None:
        return
    if dental.orthodontic_months_left > dental.orthodontic_months:
        says = f"DN102 has {dental.orthodontic_months_left} months left: DN101 has {dental.orthodontic_months} in all"
        yield Breach("DN102", dental.offset, says)


@_rule("x12.tooth", "2300 DN201, 2400 TOO02; universal numbering", Owner.CODING)
def teeth_exist(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A tooth is a number or letter of the universal numbering."""
    for status in claim.dental.teeth if claim.dental is not None else ():
        if status.tooth not in codes("teeth"):
            yield Breach(
                "DN201", status.offset, f"DN201 {status.tooth} is no tooth: 1 to 32, A to T, or a supernumerary"
            )
    for number, tooth in _treated(claim):
        if tooth.tooth and tooth.tooth not in codes("teeth"):
            says = f"line {number}: TOO02 {tooth.tooth} is no tooth: 1 to 32, A to T, or a supernumerary"
            yield Breach("TOO02", tooth.offset, says)


@_rule("x12.tooth-twice", "2300 DN2", Owner.FRONT_DESK)
def tooth_status_once(claim: Claim837, context: Context) -> Iterator[Breach]:
    """The state of a tooth is told once."""
    seen: set[str] = set()
    for status in claim.dental.teeth if claim.dental is not None else ():
        if status.tooth in seen:
            yield Breach("DN201", status.offset, f"DN201 {status.tooth} stands twice: a tooth has one state")
        seen.add(status.tooth)


@_rule("x12.tooth-surface", "2400 TOO03", Owner.CODING, Severity.WARNING)
def surfaces_fit_the_tooth(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A front tooth has an incisal edge, a back tooth an occlusal surface; each surface stands once."""
    for number, tooth in _treated(claim):
        wrong = "O" if tooth.tooth in codes("front_teeth") else "I"
        if wrong in tooth.surfaces and tooth.tooth in codes("teeth"):
            right = "I, incisal" if wrong == "O" else "O, occlusal"
            yield Breach(
                "TOO03", tooth.offset, f"line {number}: tooth {tooth.tooth} has no surface {wrong}, it has {right}"
            )
        if len(set(tooth.surfaces)) < len(tooth.surfaces):
            yield Breach("TOO03", tooth.offset, f"line {number}: TOO03 names a surface twice, once is enough")


def _treated(claim: Claim837) -> Iterator[tuple[int, Tooth]]:
    for line in claim.lines:
        for tooth in line.dental.teeth if line.dental is not None else ():
            yield line.number, tooth


DENTAL: tuple[tuple[int, ClaimRule], ...] = (
    (4, treatment_is_dated),
    (4, replaced_prosthesis_is_dated),
    (4, orthodontic_months),
    (4, tooth_status_once),
    (4, surfaces_fit_the_tooth),
    (5, teeth_exist),
)
