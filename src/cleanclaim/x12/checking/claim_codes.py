"""Further external codes of a claim (SNIP 5): modifiers, places and remarks on the day of service."""

from __future__ import annotations

from collections.abc import Iterator

from cleanclaim.kernel import Owner, Severity
from cleanclaim.x12.checking.claim_rules import ClaimRule, Holds, claim_rule, service_day, service_element
from cleanclaim.x12.checking.judging import Breach, Context
from cleanclaim.x12.values import Claim837


@claim_rule("x12.modifier", "2400 SV101-3 to -6", Owner.CODING, only_with=Holds.MODIFIERS)
def modifiers(claim: Claim837, context: Context) -> Iterator[Breach]:
    """Each modifier of a line is one of the list, in use on the day of service."""
    first = service_day(claim, context)
    for line in claim.lines:
        found = line.procedure.modifiers
        if not found:
            continue
        element, on = service_element(claim, "procedure"), line.service_date or first
        for place, modifier in enumerate(found, start=3):
            wrong = context.desk.modifier(modifier, line.procedure.code, on)
            if wrong:
                yield Breach(f"{element}-{place}", line.offset, f"line {line.number}: {wrong}")


@claim_rule(
    "x12.modifier-twice", "2400 SV101-3 to -6", Owner.CODING, severity=Severity.WARNING, only_with=Holds.MODIFIERS
)
def modifier_once(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A modifier stands once on a line."""
    for line in claim.lines:
        found = line.procedure.modifiers
        for place, modifier in enumerate(found, start=3):
            if modifier in found[: place - 3]:
                says = f"line {line.number}: modifier {modifier} stands twice, once is enough"
                yield Breach(f"{service_element(claim, 'procedure')}-{place}", line.offset, says)


@claim_rule("x12.place-of-service", "2300 CLM05-1, 2400 SV105")
def places_of_service(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A place of service was in use on the day of service."""
    if claim.facility_qualifier != "B":
        return
    wrong = context.desk.place(claim.place_of_service, service_day(claim, context))
    if wrong:
        yield Breach("CLM05-1", claim.offset, wrong)
    for line in claim.lines:
        wrong = context.desk.place(line.place_of_service, line.service_date) if line.place_of_service else ""
        if wrong:
            yield Breach(service_element(claim, "place"), line.offset, f"line {line.number}: {wrong}")


@claim_rule("x12.remark", "2320 MIA and MOA, remittance advice remark codes", Owner.PAYER, only_with=Holds.PRIOR_PAYER)
def prior_remarks(claim: Claim837, context: Context) -> Iterator[Breach]:
    """Each remark of a prior payer was in force on the day of its payment."""
    for other in claim.other_payers:
        on = other.paid_on or service_day(claim, context)
        for segment, said in (("MIA05", other.inpatient), ("MOA03", other.outpatient)):
            for code in said.remarks if said is not None else ():
                wrong = context.desk.remark(code, on)
                if wrong:
                    yield Breach(segment, said.offset if said is not None else other.offset, wrong)


FURTHER_CODES: tuple[tuple[int, ClaimRule], ...] = (
    (5, modifiers),
    (5, modifier_once),
    (5, places_of_service),
    (5, prior_remarks),
)
