"""Edits on insurance and days: member, subscriber, authorization, other payers, accidents, filing in time."""

from __future__ import annotations

from cleanclaim.claims.edits.fired import Edit, Fired, Said, edit
from cleanclaim.claims.edits.heading import may_be_medicare_number
from cleanclaim.claims.edits.procedures import named
from cleanclaim.claims.edits.traits import Trait
from cleanclaim.claims.edits.views import ClaimView
from cleanclaim.claims.values import UNKNOWN_BIRTH
from cleanclaim.kernel import Citation, NotChecked, Owner, Severity, dollars
from cleanclaim.payers import Relationship

_GUIDE = "ASC X12N 005010X222"


@edit(
    "claim-authorization",
    cites=Citation(_GUIDE, "REF*G1"),
    when=Trait.AUTHORIZATION,
    owner=Owner.FRONT_DESK,
    likely_carc="197",
)
def authorization(view: ClaimView) -> Said:
    """The payer wants an authorization for this service, and the claim has none."""
    for line in view.lines:
        if line.code in view.claim.payer.requires_authorization:
            fix = "Enter the number, or ask the payer for an authorization after the fact."
            yield Fired(line=line.number, fix=fix, values=named(line))


@edit(
    "claim-member-id",
    cites=Citation(_GUIDE, "loop 2010BA NM109"),
    when=Trait.BAD_COVERAGE,
    owner=Owner.FRONT_DESK,
    likely_carc="31",
)
def member_id(view: ClaimView) -> Said:
    """The patient's member id is missing."""
    if not view.claim.coverage.member_id.strip():
        yield Fired(fix="Read it from the card, or ask the payer (eligibility).")


@edit(
    "claim-medicare-number",
    cites=Citation("CMS", "Medicare Beneficiary Identifier format"),
    when=(Trait.MEDICARE, Trait.ODD_MEMBER),
    owner=Owner.FRONT_DESK,
    likely_carc="31",
)
def medicare_number(view: ClaimView) -> Said:
    """The Medicare number has not the form of one."""
    if not may_be_medicare_number(view.claim.coverage.member_id, view.claim.encounter.service_date):
        yield Fired(fix="Copy the eleven characters of the red, white and blue card.")


@edit(
    "claim-coverage-in-force",
    cites=Citation("payer contract"),
    when=Trait.BAD_COVERAGE,
    owner=Owner.FRONT_DESK,
    likely_carc="27",
)
def coverage_in_force(view: ClaimView) -> Said:
    """The coverage was not in force on the date of service."""
    period, day = view.claim.coverage.period, view.claim.encounter.service_date
    if not period.covers(day):
        early = day < period.first
        yield Fired(
            "The service was before the coverage began." if early else "The service was after the coverage ended.",
            fix="Ask for the insurance of that day.",
            likely_carc="26" if early else "27",
        )


@edit(
    "claim-subscriber",
    cites=Citation(_GUIDE, "loop 2010BA"),
    when=Trait.DEPENDENT,
    owner=Owner.FRONT_DESK,
    likely_carc="31",
)
def subscriber(view: ClaimView) -> Said:
    """The patient is insured through somebody else, whose name is missing."""
    name = view.claim.coverage.subscriber_name
    if view.claim.coverage.relationship is not Relationship.SELF and (name is None or not name.last):
        yield Fired(fix="Ask for the subscriber's name.")


@edit(
    "claim-other-payer-first",
    cites=Citation(_GUIDE, "section 1.4.1, coordination of benefits"),
    when=Trait.LATER_PAYER,
    owner=Owner.BILLING,
    likely_carc="22",
)
def other_payer_first(view: ClaimView) -> Said:
    """The insurance is not the first to pay, and the answer of the one before it is missing."""
    claim = view.claim
    if len(claim.prior) < claim.coverage.priority - 1:
        yield Fired(
            fix="Bill the insurance that pays first, and send its answer along.",
            values=(("priority", str(claim.coverage.priority)), ("answers", str(len(claim.prior)))),
        )


@edit(
    "claim-prior-balance",
    cites=Citation(_GUIDE, "section 1.4.1.1, coordination of benefits"),
    when=Trait.PRIOR,
    owner=Owner.BILLING,
    likely_carc="22",
)
def prior_balance(view: ClaimView) -> Said:
    """What an earlier payer paid and adjusted is not the charge of the line."""
    for prior in view.claim.prior:
        for decided in prior.lines:
            line = view.claim.line(decided.line)
            told = decided.paid_cents + sum(cents for _, _, cents in decided.adjustments)
            if line and told != line.charge_cents:
                yield Fired(
                    f"Paid and adjusted make {dollars(told)}, the charge is {dollars(line.charge_cents)}.",
                    line.number,
                    fix="Copy the earlier payer's remittance in full.",
                    values=(("told_cents", str(told)), ("charge_cents", str(line.charge_cents))),
                )
        paid = sum(decided.paid_cents for decided in prior.lines) - sum(cents for _, _, cents in prior.adjustments)
        if prior.lines and paid != prior.paid_cents:
            yield Fired(
                f"The earlier payer's lines make {dollars(paid)}, its payment is {dollars(prior.paid_cents)}.",
                values=(("lines_cents", str(paid)), ("paid_cents", str(prior.paid_cents))),
            )


@edit(
    "claim-prior-date",
    cites=Citation(_GUIDE, "DTP*573"),
    when=Trait.PRIOR,
    owner=Owner.BILLING,
    likely_carc="22",
)
def prior_date(view: ClaimView) -> Said:
    """An earlier payer is said to have answered before the service, or after the day of billing."""
    for prior in view.claim.prior:
        late = view.facts.today is not None and prior.paid_on > view.facts.today
        if late or prior.paid_on < view.claim.encounter.service_date:
            yield Fired(values=(("paid_on", prior.paid_on.isoformat()),))


@edit(
    "claim-patient-dates",
    cites=Citation(_GUIDE, "DMG02 and DTP*472"),
    when=Trait.DATES,
    owner=Owner.FRONT_DESK,
    likely_carc="14",
)
def patient_dates(view: ClaimView) -> Said:
    """The date of service comes before the patient's birth."""
    born = view.claim.patient.birth_date
    first = min([line.day for line in view.lines], default=view.claim.encounter.service_date)
    if born != UNKNOWN_BIRTH and first < born:
        yield Fired()


@edit(
    "claim-future-service",
    cites=Citation(_GUIDE, "DTP*472"),
    when=Trait.DATES,
    owner=Owner.FRONT_DESK,
    likely_carc="110",
)
def future_service(view: ClaimView) -> Said:
    """A service is dated after the day of billing."""
    today = view.facts.today
    for line in view.claim.lines:
        day = view.claim.day_of(line)
        if today and day > today:
            yield Fired(line=line.number, values=(("service_date", day.isoformat()),))


@edit(
    "claim-accident",
    cites=Citation(_GUIDE, "CLM11 and DTP*439"),
    when=Trait.ACCIDENT,
    owner=Owner.FRONT_DESK,
    likely_carc="16",
)
def accident(view: ClaimView) -> Said:
    """The claim names an accident without its date, or a car accident without its state."""
    encounter = view.claim.encounter
    if encounter.accident and encounter.accident_date is None:
        yield Fired("The date of the accident is missing.", fix="Ask the patient when it happened.")
    if encounter.accident == "auto" and not encounter.accident_state:
        yield Fired("The state of the car accident is missing.", fix="Ask the patient where it happened.")
    if encounter.accident_date and encounter.accident_date > encounter.service_date:
        yield Fired("The accident is dated after the service.")


@edit(
    "claim-workers-compensation",
    cites=Citation("42 CFR 411.40; CARC 19", "work-related injury"),
    when=Trait.ACCIDENT,
    owner=Owner.FRONT_DESK,
    likely_carc="19",
)
def workers_compensation(view: ClaimView) -> Said:
    """An accident at work goes to another payer than workers' compensation, or the other way round."""
    claim = view.claim
    insured_at_work = claim.payer.filing_code == "WC"
    if claim.encounter.accident == "employment" and not insured_at_work and not claim.prior:
        yield Fired("An accident at work is paid by workers' compensation.", fix="Ask for the employer's insurance.")
    elif insured_at_work and claim.encounter.accident != "employment":
        says = "A claim to workers' compensation does not name an accident at work."
        yield Fired(says, fix="Ask when it happened.", likely_carc="16")


@edit(
    "claim-accident-payer",
    cites=Citation("42 CFR 411.50; CARC 20 and 21", "no-fault and liability insurance"),
    when=Trait.ACCIDENT,
    owner=Owner.FRONT_DESK,
    severity=Severity.WARNING,
    likely_carc="20",
)
def accident_payer(view: ClaimView) -> Said:
    """A car accident goes to health insurance first; a car insurance may have to pay before it."""
    claim = view.claim
    if claim.encounter.accident == "auto" and claim.payer.filing_code not in ("AM", "LM") and not claim.prior:
        yield Fired(fix="Ask for the car insurance.")


@edit(
    "claim-timely-filing",
    cites=Citation("payer contract; Medicare 42 CFR 424.44"),
    when=Trait.FILING,
    owner=Owner.BILLING,
    likely_carc="29",
)
def timely_filing(view: ClaimView) -> Said:
    """The time limit for filing has passed or is close."""
    claim, today, last = view.claim, view.facts.today, view.filing_ends
    if claim.frequency != "1" or claim.prior:
        return  # a correction and a later payer's claim have clocks of their own
    if today is None or last is None:
        yield NotChecked("timely filing", "the day of billing was not given")
        return
    values = (("last_day", last.isoformat()),)
    if today > last and view.facts.knows_terms_of(claim.payer):
        yield Fired(f"The last day for filing was {last}.", values=values)
    elif today > last:
        says = f"The usual last day for filing was {last}; the terms of this payer are not set up."
        yield Fired(says, values=values, severity=Severity.WARNING)
    else:
        yield Fired(f"The last day for filing is {last}.", values=values, severity=Severity.WARNING)


EDITS: tuple[Edit, ...] = (
    authorization,
    member_id,
    medicare_number,
    coverage_in_force,
    subscriber,
    other_payer_first,
    prior_balance,
    prior_date,
    patient_dates,
    future_service,
    accident,
    workers_compensation,
    accident_payer,
    timely_filing,
)
