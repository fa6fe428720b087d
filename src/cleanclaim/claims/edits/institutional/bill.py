"""Edits on the bill and the stay: its type, days, admission, discharge, and place among interim bills."""

from __future__ import annotations

import re
from datetime import date

from cleanclaim.claims.edits.fired import Edit, Fired, Said, edit
from cleanclaim.claims.edits.institutional.told import (
    GUIDE,
    MANUAL,
    UB,
    amounts,
    bill_named,
    days_of,
    is_inpatient,
    is_medicare,
    is_outpatient,
    revenue_of,
    stay_of,
)
from cleanclaim.claims.edits.lists import code_list, limit
from cleanclaim.claims.edits.traits import Trait
from cleanclaim.claims.edits.views import ClaimView
from cleanclaim.kernel import Citation, Owner


@edit(
    "claim-bill-type",
    cites=Citation(UB, "form locator 4"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def bill_type(view: ClaimView) -> Said:
    """The type of bill does not exist."""
    facility, frequency = view.claim.encounter.place_of_service, view.claim.frequency
    words = f"Type of bill {view.claim.type_of_bill}"
    if facility not in code_list("bill_facilities", view.first):
        yield Fired(f"{words}: there is no facility {facility!r}.", values=bill_named(view))
    elif frequency not in code_list("bill_frequencies", view.first):
        yield Fired(f"{words}: there is no frequency {frequency!r}.", values=bill_named(view))


@edit(
    "claim-statement-dates",
    cites=Citation(GUIDE, "DTP*434"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def statement_dates(view: ClaimView) -> Said:
    """The statement's first and last day are missing, in the wrong order, or do not hold the services."""
    told = stay_of(view)
    first, last = told.statement_from, told.statement_through
    if first is None:
        yield Fired("The days that the statement covers are missing.")
        return
    last = last or first
    if last < first:
        yield Fired("The statement ends before it begins.", values=(("from", str(first)), ("through", str(last))))
        return
    for line in view.claim.lines:
        day = line.service_date
        if day is not None and not first <= day <= last:
            yield Fired("The service is dated outside the statement.", line.number, values=(("day", day.isoformat()),))


@edit(
    "claim-admission",
    cites=Citation(GUIDE, "CL1 and DTP*435"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.FRONT_DESK,
    likely_carc="16",
)
def admission(view: ClaimView) -> Said:
    """An inpatient bill lacks the day or the kind of admission, or the admission comes after the statement."""
    told = stay_of(view)
    if not is_inpatient(view):
        return
    if told.admission_date is None:
        yield Fired("The day of admission is missing.")
    elif told.statement_through and told.admission_date > told.statement_through:
        yield Fired("The admission is dated after the statement.")
    if told.admission_type not in code_list("admission_types", view.first):
        yield Fired("The type of admission is missing or unknown.", values=(("type", told.admission_type),))


@edit(
    "claim-patient-status",
    cites=Citation(UB, "form locator 17"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def patient_status(view: ClaimView) -> Said:
    """The patient's status does not go with the bill: still a patient, or gone."""
    if not is_inpatient(view):
        return
    status, frequency = stay_of(view).patient_status, view.claim.frequency
    values = (*bill_named(view), ("status", status))
    if status not in code_list("patient_statuses", view.first):
        yield Fired("The patient's status is missing or unknown.", values=values)
    elif frequency in ("2", "3") and status != "30":
        yield Fired("A bill that another one follows has a patient who is still there (30).", values=values)
    elif frequency in ("1", "4") and status == "30":
        yield Fired("A last bill has a patient who has left, not one who is still there (30).", values=values)


@edit(
    "claim-covered-days",
    cites=Citation("Medicare Claims Processing Manual", "chapter 3, section 40.2.2"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def covered_days(view: ClaimView) -> Said:
    """Covered and other days of an inpatient bill are not the days of the stay."""
    days = {code: amount for code, amount in amounts(view).items() if code in ("80", "81")}
    stay = days_of(view)
    if not is_inpatient(view) or not days or stay is None:
        return
    if sum(days.values()) != stay:
        yield Fired(
            f"Value codes 80 and 81 make {sum(days.values())} days; the stay has {stay}.",
            values=(("days", str(sum(days.values()))), ("stay", str(stay))),
        )


@edit(
    "claim-admission-hour",
    cites=Citation(UB, "form locators 13 and 16"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.FRONT_DESK,
    likely_carc="16",
)
def admission_hour(view: ClaimView) -> Said:
    """The hour of admission or of discharge is missing from a hospital's stay, or is no hour."""
    told = stay_of(view)
    is_hospital = view.claim.encounter.place_of_service in code_list("hour_bills", view.first)
    if is_hospital and told.admission_date and not told.admission_hour:
        yield Fired("The hour of admission is missing.", fix="Ask the admitting office.")
    for words, hour in (("admission", told.admission_hour), ("discharge", told.discharge_hour)):
        if hour and not re.fullmatch(r"([01][0-9]|2[0-3])([0-5][0-9])?", hour):
            yield Fired(f"The hour of {words} is none of a day.", values=(("hour", hour),))


@edit(
    "claim-point-of-origin",
    cites=Citation(UB, "form locator 15"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.FRONT_DESK,
    likely_carc="16",
)
def point_of_origin(view: ClaimView) -> Said:
    """Where an inpatient came from is missing, no longer in use, or not where a newborn comes from."""
    told = stay_of(view)
    if not is_inpatient(view):
        return
    source, values = told.admission_source, (("point_of_origin", told.admission_source),)
    if told.admission_type == "4":
        if source not in ("5", "6"):
            yield Fired("A newborn was born here (5) or elsewhere (6).", values=values)
    elif source not in code_list("points_of_origin", view.first):
        yield Fired(values=values, fix="Ask the admitting office where the patient came from.")


@edit(
    "claim-hospice-status",
    cites=Citation(UB, "form locator 17"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def hospice_status(view: ClaimView) -> Said:
    """A patient's status that only a hospice bills stands on another bill."""
    status = stay_of(view).patient_status
    hospice = view.claim.encounter.place_of_service in code_list("hospice_bills", view.first)
    if not hospice and status in code_list("hospice_statuses", view.first):
        yield Fired(fix="A patient who died elsewhere has status 20.", values=(*bill_named(view), ("status", status)))


@edit(
    "claim-interim",
    cites=Citation(MANUAL, "chapter 1, section 50.2.1"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def interim(view: ClaimView) -> Said:
    """The bill is not at its place among the bills of a stay: first, continuing, last."""
    told, frequency = stay_of(view), view.claim.frequency
    admitted, first = told.admission_date, told.statement_from
    if not is_inpatient(view) or admitted is None or first is None:
        return
    if frequency in ("1", "2") and first > admitted:
        yield Fired("The first bill of a stay begins with the admission.", values=_begins(view, admitted, first))
    elif frequency in ("3", "4") and first <= admitted:
        says = "A bill that goes on begins after the admission, where the one before it ended."
        yield Fired(says, values=_begins(view, admitted, first))


@edit(
    "claim-days-missing",
    cites=Citation(MANUAL, "chapter 25, section 75.3"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def days_missing(view: ClaimView) -> Said:
    """An inpatient bill to Medicare names neither covered nor other days (value codes 80 and 81)."""
    if is_inpatient(view) and is_medicare(view) and not {"80", "81"} & amounts(view).keys():
        yield Fired(values=bill_named(view))


@edit(
    "claim-coinsurance-days",
    cites=Citation("42 CFR 409.61", "coinsurance and lifetime reserve days"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def coinsurance_days(view: ClaimView) -> Said:
    """Coinsurance or lifetime reserve days are more than the law knows, or more than the covered days."""
    told = amounts(view)
    extra = {code: amount for code, amount in told.items() if code in ("82", "83")}
    # A skilled nursing facility has coinsurance days of another count, and no reserve.
    if not extra or view.claim.encounter.place_of_service not in code_list("hour_bills", view.first):
        return
    for code, days in extra.items():
        most = limit("coinsurance_days" if code == "82" else "reserve_days", view.first)
        if most is not None and days > most.number:
            yield Fired(f"{days} days of value code {code}; there are {most.value}.")
    if "80" in told and sum(extra.values()) > told["80"]:
        yield Fired(f"Value codes 82 and 83 make {sum(extra.values())} days; only {told['80']} are covered.")


@edit(
    "claim-monthly",
    cites=Citation(MANUAL, "chapter 1, section 50.2.2"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def monthly(view: ClaimView) -> Said:
    """A repetitive outpatient service stands on a bill that goes beyond a calendar month."""
    told = stay_of(view)
    first, last = told.statement_from, told.statement_through
    if not is_outpatient(view) or first is None or last is None or (first.year, first.month) == (last.year, last.month):
        return
    for line in view.claim.lines:
        if revenue_of(line) in code_list("repetitive_revenue", view.first):
            fix = "Bill each month by itself, or at the end of the treatment."
            yield Fired(line=line.number, fix=fix, values=(("revenue_code", revenue_of(line)),))


@edit(
    "claim-change-reason",
    cites=Citation(MANUAL, "chapter 1, section 130.1.2.1"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def change_reason(view: ClaimView) -> Said:
    """The reason for changing a bill (condition codes D0 to E0) is missing, or not one of this kind of bill."""
    frequency = view.claim.frequency
    reasons = [code for code in stay_of(view).conditions if code in code_list("change_reasons", view.first)]
    wanted = {"7": "replacement_reasons", "8": "void_reasons"}.get(frequency)
    if wanted is None:
        yield from (Fired(f"Condition code {code} is for a bill that changes another one.") for code in reasons)
    elif not reasons and is_medicare(view):
        yield Fired("Medicare wants one condition code that says why the bill is changed.", values=bill_named(view))
    for code in reasons if wanted else ():
        if code not in code_list(wanted or "", view.first):
            yield Fired(f"Condition code {code} is no reason for frequency {frequency}.", values=bill_named(view))


def _begins(view: ClaimView, admitted: date, first: date) -> tuple[tuple[str, str], ...]:
    return (*bill_named(view), ("admitted", admitted.isoformat()), ("from", first.isoformat()))


EDITS: tuple[Edit, ...] = (
    bill_type,
    statement_dates,
    admission,
    patient_status,
    covered_days,
    admission_hour,
    point_of_origin,
    hospice_status,
    interim,
    days_missing,
    coinsurance_days,
    monthly,
    change_reason,
)
