"""Edits on what billing adds: numbers, charges, providers, references, attachments, the kind of claim."""

from __future__ import annotations

from dataclasses import replace

from cleanclaim.claims.edits.fired import Edit, Fired, Said, edit
from cleanclaim.claims.edits.heading import has_digits, is_street
from cleanclaim.claims.edits.lists import code_list
from cleanclaim.claims.edits.procedures import named
from cleanclaim.claims.edits.traits import Trait
from cleanclaim.claims.edits.views import ClaimView
from cleanclaim.claims.values import LONGEST_CLAIM_ID, MOST_LINES
from cleanclaim.codesets import is_taxonomy
from cleanclaim.kernel import Citation, NotChecked, Owner, Refused, Severity, dollars, is_npi
from cleanclaim.payers import LineToPrice, benefit_kind, contract_in_force, price

_GUIDE = "ASC X12N 005010X222"
_NPI = Citation("45 CFR 162.406", "standard unique health identifier for providers")


@edit(
    "claim-number",
    cites=Citation(_GUIDE, "CLM01"),
    when=Trait.NUMBERED,
    owner=Owner.BILLING,
    likely_carc="16",
)
def number(view: ClaimView) -> Said:
    """The claim number does not come back whole from every payer."""
    length = len(view.claim.id)
    if not 0 < length <= LONGEST_CLAIM_ID:
        says = f"The claim number has {length} characters; {LONGEST_CLAIM_ID} come back."
        yield Fired(says, values=(("characters", str(length)),))


@edit(
    "claim-lines",
    cites=Citation(_GUIDE, "loop 2400"),
    when=Trait.NUMBERED,
    owner=Owner.BILLING,
    likely_carc="16",
)
def lines_count(view: ClaimView) -> Said:
    """The claim has no lines, or more than fit on one claim."""
    count, most = len(view.claim.lines), MOST_LINES.get(view.claim.kind, MOST_LINES["837P"])
    if not count:
        yield Fired("The claim has no line.")
    elif count > most:
        yield Fired(f"The claim has {count} lines; it takes {most}.")


@edit(
    "claim-charge",
    cites=Citation(_GUIDE, "SV102"),
    when=Trait.BAD_CHARGE,
    owner=Owner.BILLING,
    likely_carc="16",
)
def charge(view: ClaimView) -> Said:
    """The line has no charge."""
    for line in view.claim.lines:
        free = code_list("charged_nothing", view.claim.day_of(line))
        given = "SL" in line.signed.modifiers or line.signed.code in free  # SL: a vaccine that the state gave
        nothing = line.charge_cents == 0 and line.signed.system != "REVENUE" and not given
        if line.charge_cents < 0 or nothing:
            yield Fired(line=line.number, values=(("charge_cents", str(line.charge_cents)),))


@edit(
    "claim-charge-below-contract",
    cites=Citation("payer contract", "lesser of charge and fee"),
    when=Trait.CONTRACT,
    owner=Owner.BILLING,
    severity=Severity.WARNING,
    likely_carc="45",
)
def charge_below_contract(view: ClaimView) -> Said:
    """The charge is lower than what the contract would allow."""
    claim, day = view.claim, view.claim.encounter.service_date
    contract = contract_in_force(view.facts.contracts[claim.payer.payer_id], claim.payer.id, day)
    if contract is None:
        yield NotChecked("contract", "no contract with the payer is in force on the date of service")
        return
    clauses = tuple(replace(each, lesser_of_charge=False) for each in contract.clauses)
    lines = [
        LineToPrice(
            line.number, line.code, line.modifiers, line.units, line.line.charge_cents, line.day, line.place,
            benefit_kind(line.code), non_physician=claim.rendering.is_non_physician,
        )
        for line in view.lines
        if contract.period.covers(line.day)
    ]  # fmt: skip
    try:
        found = price(lines, replace(contract, clauses=clauses))
    except Refused as refusal:
        yield NotChecked("contract", str(refusal))
        return
    for priced in found:
        if priced.clause and priced.line.charge_cents < priced.allowed_cents:
            yield Fired(
                f"The charge of {dollars(priced.line.charge_cents)} is below the fee of "
                f"{dollars(priced.allowed_cents)} of the contract.",
                priced.line.number,
                fix="Raise the charge; the payer pays the lower of the two.",
                values=(("allowed_cents", str(priced.allowed_cents)), ("clause", priced.clause)),
            )


@edit("claim-npi", cites=_NPI, when=Trait.BAD_PARTY, owner=Owner.BILLING, likely_carc="207")
def npi(view: ClaimView) -> Said:
    """A provider's NPI is missing or its check digit does not hold."""
    claim = view.claim
    parties = [("billing", claim.practice.npi), ("rendering", claim.rendering.npi)]
    if claim.referring:
        parties.append(("referring", claim.referring.npi))
    for role, text in parties:
        if not is_npi(text):
            what = "fails its check digit" if text else "is missing"
            yield Fired(f"The NPI of the {role} provider {what}.", values=(("provider", role), ("npi", text)))


@edit(
    "claim-taxonomy",
    cites=Citation(_GUIDE, "loop 2310B PRV"),
    when=Trait.NO_TAXONOMY,
    owner=Owner.BILLING,
    likely_carc="16",
)
def taxonomy(view: ClaimView) -> Said:
    """The payer wants the taxonomy of who rendered the service, and the claim has none."""
    if view.claim.payer.requires_rendering_taxonomy and not view.claim.rendering.taxonomy:
        yield Fired(fix="Add the provider's taxonomy code as enrolled with the payer.")


@edit(
    "claim-taxonomy-known",
    cites=Citation("NUCC", "health care provider taxonomy code set"),
    when=Trait.BAD_PARTY,
    owner=Owner.BILLING,
    severity=Severity.WARNING,
    likely_carc="16",
)
def taxonomy_known(view: ClaimView) -> Said:
    """A provider's taxonomy code is not in the code set."""
    claim = view.claim
    for role, text in (("billing", claim.practice.taxonomy), ("rendering", claim.rendering.taxonomy)):
        if text and not is_taxonomy(text):
            says = f"The taxonomy of the {role} provider is not in the code set."
            yield Fired(says, values=(("provider", role), ("taxonomy", text)))


@edit(
    "claim-tax-id",
    cites=Citation(_GUIDE, "loop 2010AA REF*EI"),
    when=Trait.BAD_PARTY,
    owner=Owner.BILLING,
    likely_carc="16",
)
def tax_id(view: ClaimView) -> Said:
    """The billing provider's tax id has not nine digits."""
    if not has_digits(view.claim.practice.tax_id, 9):
        yield Fired()


@edit(
    "claim-billing-address",
    cites=Citation(_GUIDE, "loop 2010AA N3 and N4"),
    when=Trait.BAD_PARTY,
    owner=Owner.BILLING,
    likely_carc="16",
)
def billing_address(view: ClaimView) -> Said:
    """The billing provider's address is not a street with a nine-digit ZIP code."""
    address = view.claim.practice.address
    if not has_digits(address.zip, 9):
        yield Fired("The billing provider's ZIP code has not nine digits.")
    if not is_street(address.line1):
        yield Fired("The billing provider's address is not a street address.")


@edit(
    "claim-clia",
    cites=Citation("42 CFR 493; Medicare Claims Processing Manual", "chapter 16, section 70.2"),
    when=(Trait.LABORATORY, Trait.MEDICARE | Trait.MEDICAID),
    owner=Owner.BILLING,
    likely_carc="16",
)
def clia(view: ClaimView) -> Said:
    """A laboratory test is sent without the laboratory's CLIA number, or with one that cannot be right."""
    text, tests = view.claim.clia_number, view.with_trait(Trait.LABORATORY)
    if text and tests and not (len(text) == 10 and text[2] == "D" and text.replace("D", "", 1).isdigit()):
        yield Fired("A CLIA number has two digits, the letter D and seven digits.", values=(("clia", text),))
    for line in tests if not text else ():
        if not line.has("90"):
            fix = "Enter the number of the laboratory's certificate."
            yield Fired(line=line.number, fix=fix, values=named(line))


@edit(
    "claim-mammography-certificate",
    cites=Citation(_GUIDE, "loop 2300 REF*EW; 21 CFR 900"),
    when=(Trait.MAMMOGRAPHY, Trait.MEDICARE | Trait.MEDICAID),
    owner=Owner.BILLING,
    likely_carc="16",
)
def mammography(view: ClaimView) -> Said:
    """A mammogram is sent without the number of the facility's certificate."""
    for line in view.with_trait(Trait.MAMMOGRAPHY):
        if not view.claim.mammography_certificate and not line.has("26"):
            yield Fired(line=line.number, fix="Enter the certificate of the facility.", values=named(line))


@edit(
    "claim-ordering-provider",
    cites=Citation("42 CFR 424.507", "ordering and certifying"),
    when=(Trait.ORDERED, Trait.MEDICARE),
    owner=Owner.BILLING,
    likely_carc="16",
)
def ordering_provider(view: ClaimView) -> Said:
    """Medicare wants to know who ordered the test, and the claim does not say it."""
    claim = view.claim
    if claim.referring is None and claim.ordering is None:
        for line in view.with_trait(Trait.ORDERED)[:1]:
            yield Fired(line=line.number, fix="Enter who ordered the service, with the NPI.", values=named(line))


@edit(
    "claim-enrolment",
    cites=Citation("42 CFR 424.516; payer contract"),
    when=Trait.ENROLMENT,
    owner=Owner.BILLING,
    likely_carc="B7",
)
def enrolment(view: ClaimView) -> Said:
    """The provider was not enrolled with the payer on the date of service."""
    claim = view.claim
    period = (view.facts.enrolled or {}).get((claim.rendering.npi, claim.payer.payer_id))
    if period is None:
        yield Fired("No enrolment of the rendering provider with this payer is known.", severity=Severity.WARNING)
    elif not period.covers(claim.encounter.service_date):
        yield Fired(values=(("enrolled_from", period.first.isoformat()),))


@edit(
    "claim-attachment-control",
    cites=Citation(_GUIDE, "loop 2300 PWK06"),
    when=Trait.ATTACHED,
    owner=Owner.BILLING,
    likely_carc="252",
)
def attachment_control(view: ClaimView) -> Said:
    """An attachment has no control number, so that the payer cannot match it."""
    for report, transmission, control in view.claim.attachments:
        if transmission not in ("AA", "BM", "EL", "EM", "FT", "FX"):
            yield Fired(f"{transmission!r} is no way to send an attachment.", values=(("report", report),))
        elif transmission != "AA" and not control:
            yield Fired(values=(("report", report),))


@edit(
    "claim-frequency",
    cites=Citation(_GUIDE, "CLM05-3 and REF*F8"),
    when=Trait.CHANGED,
    owner=Owner.BILLING,
    likely_carc="16",
)
def frequency(view: ClaimView) -> Said:
    """A replacement or void lacks the payer's number, or the payer does not take it."""
    claim = view.claim
    if claim.frequency in {"7", "8"} and not claim.original_reference:
        yield Fired(
            f"Frequency {claim.frequency} needs the payer's number of the claim that it replaces.",
            fix="Take it from the remittance (CLP07).",
        )
    if not claim.frequency:
        yield Fired("The frequency of the claim is missing.", fix="An original claim has frequency 1.")
    elif claim.kind == "837P" and claim.frequency not in claim.payer.accepts_frequency:
        fix = "Send an original claim, or ask for a reopening."
        yield Fired(f"The payer does not take frequency {claim.frequency}.", fix=fix)


EDITS: tuple[Edit, ...] = (
    number,
    lines_count,
    charge,
    charge_below_contract,
    npi,
    taxonomy,
    taxonomy_known,
    tax_id,
    billing_address,
    clia,
    mammography,
    ordering_provider,
    enrolment,
    attachment_control,
    frequency,
)
