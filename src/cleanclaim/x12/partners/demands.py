"""The demands that a partner's profile may make, each a function from what the profile says to a rule's body.

What the profile says is checked where the rule is made: a wrong value is refused with the demand's name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, TypeAlias

from cleanclaim.kernel import Refused
from cleanclaim.x12.checking.claim_rules import first_day
from cleanclaim.x12.checking.judging import Breach, Context, money
from cleanclaim.x12.plain import day
from cleanclaim.x12.values import Claim837, Party

Judge: TypeAlias = Callable[[Claim837, Context], Iterator[Breach]]
Demand: TypeAlias = Callable[[Any], Judge]

_BOX = re.compile(r"\s*(P\.?\s*O\.?\s*BOX|POST OFFICE BOX|BOX\s+\d)", re.IGNORECASE)


def words(name: str, value: Any) -> frozenset[str]:
    if not isinstance(value, list) or not value or not all(isinstance(each, str) for each in value):
        raise Refused(f'{name} in the partner\'s profile must be a list of texts, such as ["1"].')
    return frozenset(value)


def count(name: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Refused(f"{name} in the partner's profile must be a whole number.")
    return value


def pattern(name: str, value: Any) -> re.Pattern[str]:
    try:
        return re.compile(value)
    except (re.error, TypeError):
        raise Refused(f"{name} in the partner's profile must be a regular expression.") from None


def frequencies(value: Any) -> Judge:
    """The partner takes these frequencies of claims only."""
    allowed = words("frequencies", value)

    def judge(claim: Claim837, context: Context) -> Iterator[Breach]:
        if claim.frequency not in allowed:
            says = f"CLM05-3 is {claim.frequency}: this partner takes {_listed(allowed)} only"
            yield Breach("CLM05-3", claim.offset, says)

    return judge


def places(value: Any) -> Judge:
    """The partner takes these places of service only."""
    allowed = words("places_of_service", value)

    def judge(claim: Claim837, context: Context) -> Iterator[Breach]:
        if claim.place_of_service not in allowed:
            says = f"CLM05-1 is {claim.place_of_service}: this partner takes {_listed(allowed)} only"
            yield Breach("CLM05-1", claim.offset, says)

    return judge


def filing_codes(value: Any) -> Judge:
    """Claims to the partner are filed under these codes."""
    allowed = words("filing_codes", value)

    def judge(claim: Claim837, context: Context) -> Iterator[Breach]:
        if claim.subscriber.filing_code not in allowed:
            says = f"SBR09 must be {_listed(allowed)} for this partner"
            yield Breach("SBR09", claim.subscriber.offset, says)

    return judge


def most_lines(value: Any) -> Judge:
    """The partner takes so many lines a claim."""
    most = count("most_lines", value)

    def judge(claim: Claim837, context: Context) -> Iterator[Breach]:
        if len(claim.lines) > most:
            says = f"line {most + 1} is one too many: this partner takes {most} a claim"
            yield Breach("LX01", claim.lines[most].offset, says)

    return judge


def most_diagnoses(value: Any) -> Judge:
    """The partner takes so many diagnoses a claim."""
    most = count("most_diagnoses", value)

    def judge(claim: Claim837, context: Context) -> Iterator[Breach]:
        if len(claim.diagnoses) > most:
            says = f"diagnosis {most + 1} is one too many: this partner takes {most} a claim"
            yield Breach(f"HI{most % 12 + 1:02d}-2", claim.diagnoses[most].offset, says)

    return judge


def most_charge(value: Any) -> Judge:
    """The partner takes claims up to so many dollars."""
    most = count("most_charge_dollars", value) * 100

    def judge(claim: Claim837, context: Context) -> Iterator[Breach]:
        if claim.charge_cents > most:
            says = f"CLM02 is {money(claim.charge_cents)}: this partner takes claims up to {money(most)}"
            yield Breach("CLM02", claim.offset, says)

    return judge


def claim_number(value: Any) -> Judge:
    """The partner gives back so many characters of the claim's number."""
    most = count("longest_claim_number", value)

    def judge(claim: Claim837, context: Context) -> Iterator[Breach]:
        if len(claim.claim_id) > most:
            yield Breach("CLM01", claim.offset, f"CLM01 is longer than the {most} characters that this partner keeps")

    return judge


def member_number(value: Any) -> Judge:
    """The partner's members have numbers of this shape."""
    shape = pattern("member_number", value)

    def judge(claim: Claim837, context: Context) -> Iterator[Breach]:
        party = claim.subscriber.party
        if not shape.fullmatch(party.id):
            yield Breach("NM109", party.offset, "NM109 of the subscriber has not the shape of this partner's numbers")

    return judge


def group_number(value: Any) -> Judge:
    """The partner wants the group number."""

    def judge(claim: Claim837, context: Context) -> Iterator[Breach]:
        if not claim.subscriber.group_number:
            yield Breach("SBR03", claim.subscriber.offset, "SBR03 must be the group number: this partner wants it")

    return judge


def billing_taxonomy(value: Any) -> Judge:
    """The partner wants the billing provider's specialty."""

    def judge(claim: Claim837, context: Context) -> Iterator[Breach]:
        if not claim.billing.taxonomy:
            says = "PRV03 must be the billing provider's taxonomy: this partner wants it"
            yield Breach("PRV03", claim.billing.offset, says)

    return judge


def rendering_taxonomy(value: Any) -> Judge:
    """The partner wants the specialty of whoever gave the service."""

    def judge(claim: Claim837, context: Context) -> Iterator[Breach]:
        for party in _renderers(claim):
            if not party.taxonomy:
                says = "PRV03 must be the rendering provider's taxonomy: this partner wants it"
                yield Breach("PRV03", party.offset, says)

    return judge


def rendering_provider(value: Any) -> Judge:
    """The partner wants to know who gave the service."""

    def judge(claim: Claim837, context: Context) -> Iterator[Breach]:
        if claim.provider("82") is None and any(line.rendering is None for line in claim.lines):
            says = "NM1*82 must name the rendering provider: this partner wants it"
            yield Breach("NM101", claim.offset, says)

    return judge


def nine_digit_zip(value: Any) -> Judge:
    """The partner wants nine-digit ZIP codes of billing provider and service facility."""

    def judge(claim: Claim837, context: Context) -> Iterator[Breach]:
        for party in (claim.billing, claim.provider("77")):
            if party is not None and party.country in {"", "US"} and len(party.zip) != 9:
                yield Breach("N403", party.offset, "N403 must be a nine-digit ZIP: this partner wants it")

    return judge


def no_box(value: Any) -> Judge:
    """The partner takes no post office box for the billing provider."""

    def judge(claim: Claim837, context: Context) -> Iterator[Breach]:
        if _BOX.match(claim.billing.line1):
            yield Breach("N301", claim.billing.offset, "N301 must be a street: this partner takes no post office box")

    return judge


def no_attachments(value: Any) -> Judge:
    """The partner takes no attachments announced in claims."""

    def judge(claim: Claim837, context: Context) -> Iterator[Breach]:
        for each in [*claim.attachments, *(each for line in claim.lines for each in line.attachments)]:
            yield Breach("PWK01", each.offset, "PWK must be left out: this partner takes no attachments")

    return judge


def no_secondary(value: Any) -> Judge:
    """The partner takes no claims on which another payer comes first."""

    def judge(claim: Claim837, context: Context) -> Iterator[Breach]:
        if claim.subscriber.responsibility != "P":
            yield Breach("SBR01", claim.subscriber.offset, "SBR01 must be P: this partner takes primary claims only")

    return judge


def authorized(value: Any) -> Judge:
    """The partner wants a prior authorization for these procedures."""
    asking = words("authorization_for", value)

    def judge(claim: Claim837, context: Context) -> Iterator[Breach]:
        if claim.reference("G1"):
            return
        for line in claim.lines:
            if line.procedure.code in asking and not any(ref.qualifier == "G1" for ref in line.references):
                says = (
                    f"line {line.number}: {line.procedure.code} needs REF*G1, a prior authorization, for this partner"
                )
                yield Breach("SV101-2", line.offset, says)

    return judge


def no_modifiers(value: Any) -> Judge:
    """The partner takes these modifiers not."""
    refused = words("modifiers_refused", value)

    def judge(claim: Claim837, context: Context) -> Iterator[Breach]:
        for line in claim.lines:
            for place, modifier in enumerate(line.procedure.modifiers, start=3):
                if modifier in refused:
                    says = f"line {line.number}: this partner does not take modifier {modifier}"
                    yield Breach(f"SV101-{place}", line.offset, says)

    return judge


def days_to_file(value: Any) -> Judge:
    """The partner takes claims for so many days after the service."""
    most = count("days_to_file", value)

    def judge(claim: Claim837, context: Context) -> Iterator[Breach]:
        sent, served = day(claim.envelope.created[:8]), first_day(claim)
        if claim.frequency == "1" and _days(served, sent) > most:
            says = f"the service of {served} is older than {most} days: this partner takes no claim for it any more"
            yield Breach("CLM01", claim.offset, says)

    return judge


def _days(first: date | None, last: date | None) -> int:
    return (last - first).days if first is not None and last is not None else 0


def _renderers(claim: Claim837) -> Iterator[Party]:
    first = claim.provider("82")
    if first is not None:
        yield first
    yield from (line.rendering for line in claim.lines if line.rendering is not None)


def _listed(codes: frozenset[str]) -> str:
    ordered = sorted(codes)
    return ordered[0] if len(ordered) == 1 else f"{', '.join(ordered[:-1])} or {ordered[-1]}"


DEMANDS: dict[str, Demand] = {
    "frequencies": frequencies,
    "places_of_service": places,
    "filing_codes": filing_codes,
    "most_lines": most_lines,
    "most_diagnoses": most_diagnoses,
    "most_charge_dollars": most_charge,
    "longest_claim_number": claim_number,
    "member_number": member_number,
    "authorization_for": authorized,
    "modifiers_refused": no_modifiers,
    "days_to_file": days_to_file,
}
# Demands that are either made or not: `= true` in the profile.
WISHES: dict[str, Demand] = {
    "group_number": group_number,
    "billing_taxonomy": billing_taxonomy,
    "rendering_taxonomy": rendering_taxonomy,
    "rendering_provider": rendering_provider,
    "nine_digit_zip": nine_digit_zip,
    "no_post_office_box": no_box,
    "no_attachments": no_attachments,
    "primary_only": no_secondary,
}
