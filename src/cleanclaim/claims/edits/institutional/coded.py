"""Edits on condition, occurrence and value codes: their shape, their days, and what goes with what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from cleanclaim.claims.edits.fired import Edit, Fired, Said, edit
from cleanclaim.claims.edits.institutional.told import (
    MANUAL,
    UB,
    amounts,
    bill_named,
    is_outpatient,
    stay_of,
)
from cleanclaim.claims.edits.lists import code_list, pairs_of
from cleanclaim.claims.edits.traits import Trait
from cleanclaim.claims.edits.views import ClaimView
from cleanclaim.kernel import Citation, Owner


@edit(
    "claim-coded-facts",
    cites=Citation(UB, "form locators 18 to 41"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def coded_facts(view: ClaimView) -> Said:
    """A condition, occurrence or value code is malformed, repeated, or lacks its day."""
    told = stay_of(view)
    occurrences = [*told.occurrences, *told.occurrence_spans]
    for kind, codes in (
        ("condition", told.conditions),
        ("occurrence", [each.code for each in occurrences]),
        ("value", [each.code for each in told.values]),
    ):
        yield from (Fired(f"{code!r} is no {kind} code.") for code in codes if not _is_coded(code))
        if kind != "occurrence":
            yield from (Fired(f"The {kind} code {code} stands there twice.") for code in _repeated(codes))
    for each in occurrences:
        if each.first is None:
            yield Fired(f"Occurrence code {each.code} has no day.")
        elif each.last is not None and each.last < each.first:
            yield Fired(f"Occurrence span {each.code} ends before it begins.")


@edit(
    "claim-occurrence-dates",
    cites=Citation(UB, "form locators 31 to 36"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def occurrence_dates(view: ClaimView) -> Said:
    """An occurrence is dated after the bill, or a span of days lies where it cannot."""
    told = stay_of(view)
    first, last = told.statement_from, told.statement_through
    if first is None or last is None:
        return
    for each in told.occurrences:
        if each.first and each.first > last and each.code in code_list("occurrences_before", view.first):
            yield Fired(f"Occurrence code {each.code} is dated after the bill.", values=(("on", str(each.first)),))
    for span in told.occurrence_spans:
        if span.first is None or span.last is None:
            continue
        within = first <= span.first and span.last <= last
        if span.code in code_list("spans_within", view.first) and not within:
            yield Fired(f"The days of occurrence span {span.code} lie outside the bill.")
        # A stay that came before ends on the day of this one's admission at the latest.
        begins = told.admission_date or first
        if span.code in code_list("spans_before", view.first) and span.last > begins:
            yield Fired(f"The days of occurrence span {span.code} come before the admission.")


@edit(
    "claim-accident-hour",
    cites=Citation(UB, "form locators 39 to 41, value code 45"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.FRONT_DESK,
    likely_carc="16",
)
def accident_hour(view: ClaimView) -> Said:
    """The hour of an accident (value code 45) is no hour, or no accident is named."""
    hour = amounts(view).get("45")
    if hour is None:
        return
    if hour not in (*map(Decimal, range(24)), Decimal(99)):
        yield Fired("Value code 45 is an hour from 00 to 23, or 99.", values=(("hour", str(hour)),))
    if not _accidents(view):
        yield Fired("Value code 45 stands without the accident's occurrence code (01 to 06).")


@edit(
    "claim-accident-occurrence",
    cites=Citation(UB, "form locators 31 to 34"),
    when=(Trait.INSTITUTIONAL, Trait.ACCIDENT),
    owner=Owner.FRONT_DESK,
    likely_carc="16",
)
def accident_occurrence(view: ClaimView) -> Said:
    """An accident is named, and no occurrence code (01 to 06) says what happened on which day."""
    if view.claim.encounter.accident and not _accidents(view):
        yield Fired(fix="Ask the patient what happened, and when.")


@edit(
    "claim-accident-payer-codes",
    cites=Citation("Medicare Secondary Payer Manual", "chapter 3, section 40"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def accident_payer_codes(view: ClaimView) -> Said:
    """What an insurance for accidents paid (value codes 14, 15, 47) stands without the accident that it paid for."""
    occurred = {each.code for each in stay_of(view).occurrences}
    for value, occurrences in pairs_of("accident_payers", view.first).items():
        if value in amounts(view) and not any(code in occurrences for code in occurred):
            yield Fired(f"Value code {value} stands without its occurrence code.", values=(("value", value),))


@edit(
    "claim-work-codes",
    cites=Citation(UB, "condition code 02 and occurrence code 04"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.FRONT_DESK,
    likely_carc="19",
)
def work_codes(view: ClaimView) -> Said:
    """Condition code 02 (related to work) and occurrence code 04 (accident at work) do not stand together."""
    told = stay_of(view)
    related, occurred = "02" in told.conditions, any(each.code in ("04", "11") for each in told.occurrences)
    accident = any(each.code == "04" for each in told.occurrences)
    if related and not occurred:
        yield Fired("Related to work, and no day of the accident (04) or of the onset (11).")
    elif accident and not related:
        yield Fired("An accident at work, and condition code 02 is missing.")


@edit(
    "claim-condition-bill",
    cites=Citation(MANUAL, "chapter 1, section 50.3.2; chapter 3, section 40.3"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def condition_bill(view: ClaimView) -> Said:
    """A condition code that only an outpatient bill has stands on another one."""
    if is_outpatient(view):
        return
    for code in stay_of(view).conditions:
        if code in code_list("outpatient_conditions", view.first):
            yield Fired(f"Condition code {code} is for outpatient bills.", values=bill_named(view))


@edit(
    "claim-noncovered",
    cites=Citation(MANUAL, "chapter 1, section 60"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def noncovered(view: ClaimView) -> Said:
    """A bill that asks for a decision (condition code 20 or 21) does not say what is not covered."""
    told, charged = stay_of(view), view.claim.charge_cents
    apart, asked = told.noncovered_cents, {"20", "21"} & set(told.conditions)
    if len(asked) > 1:
        yield Fired("Condition codes 20 and 21 exclude each other.")
    if "21" in asked and view.claim.frequency != "0":
        yield Fired("A bill for denial only (21) has frequency 0.", values=bill_named(view))
    if asked and apart == 0:
        yield Fired("No charge is marked as not covered.")
    elif "21" in asked and apart is not None and apart != charged:
        yield Fired("A bill for denial only (21) has no covered charge.")


def _accidents(view: ClaimView) -> bool:
    return any(each.code in code_list("accident_occurrences", view.first) for each in stay_of(view).occurrences)


def _is_coded(code: str) -> bool:
    return re.fullmatch(r"[0-9A-Z]{2}", code) is not None


def _repeated(codes: list[str]) -> Iterator[str]:
    return (code for place, code in enumerate(codes) if code in codes[:place])


EDITS: tuple[Edit, ...] = (
    coded_facts,
    occurrence_dates,
    accident_hour,
    accident_occurrence,
    accident_payer_codes,
    work_codes,
    condition_bill,
    noncovered,
)
