"""Edits on institutional claims: the bill, the stay, revenue codes, and the coded facts of the UB-04."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleanclaim.claims.edits.fired import Edit, Fired, Said, edit
from cleanclaim.claims.edits.lists import code_list
from cleanclaim.claims.edits.traits import Trait
from cleanclaim.claims.edits.views import ClaimView
from cleanclaim.kernel import Citation, Owner
from cleanclaim.x12.values import Institutional

_GUIDE = "ASC X12N 005010X223"
_UB = "UB-04 data specifications as CMS uses them, Medicare Claims Processing Manual, chapter 25, section 75"
_NO_DETAIL = Institutional()


@edit(
    "claim-bill-type",
    cites=Citation(_UB, "form locator 4"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def bill_type(view: ClaimView) -> Said:
    """The type of bill does not exist."""
    facility, frequency = view.claim.encounter.place_of_service, view.claim.frequency
    if facility not in code_list("bill_facilities", view.first):
        yield Fired(f"Type of bill {view.claim.type_of_bill}: there is no facility {facility!r}.", values=_bill(view))
    elif frequency not in code_list("bill_frequencies", view.first):
        yield Fired(f"Type of bill {view.claim.type_of_bill}: there is no frequency {frequency!r}.", values=_bill(view))


@edit(
    "claim-revenue-code",
    cites=Citation(_UB, "form locator 42"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def revenue_code(view: ClaimView) -> Said:
    """The line has no revenue code of four digits."""
    for line in view.claim.lines:
        code = line.revenue_code or (line.signed.code if line.signed.system == "REVENUE" else "")
        if not re.fullmatch(r"[0-9]{4}", code):
            yield Fired(line=line.number, values=(("revenue_code", code),))


@edit(
    "claim-revenue-procedure",
    cites=Citation("Medicare Claims Processing Manual", "chapter 4, section 20"),
    when=Trait.INSTITUTIONAL,
    likely_carc="16",
)
def revenue_procedure(view: ClaimView) -> Said:
    """The revenue code of an outpatient bill needs the procedure beside it, and there is none."""
    if view.claim.encounter.place_of_service not in code_list("outpatient_bills", view.first):
        return
    for line in view.claim.lines:
        needed = line.signed.system == "REVENUE" and line.signed.code in code_list("revenue_with_procedure", view.first)
        if needed:
            fix = "Sign the procedure that was performed."
            yield Fired(line=line.number, fix=fix, values=(("revenue_code", line.signed.code),))


@edit(
    "claim-statement-dates",
    cites=Citation(_GUIDE, "DTP*434"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def statement_dates(view: ClaimView) -> Said:
    """The statement's first and last day are missing, in the wrong order, or do not hold the services."""
    told = _of(view)
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
    cites=Citation(_GUIDE, "CL1 and DTP*435"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.FRONT_DESK,
    likely_carc="16",
)
def admission(view: ClaimView) -> Said:
    """An inpatient bill lacks the day or the kind of admission, or the admission comes after the statement."""
    told = _of(view)
    if not _is_inpatient(view):
        return
    if told.admission_date is None:
        yield Fired("The day of admission is missing.")
    elif told.statement_through and told.admission_date > told.statement_through:
        yield Fired("The admission is dated after the statement.")
    if told.admission_type not in code_list("admission_types", view.first):
        yield Fired("The type of admission is missing or unknown.", values=(("type", told.admission_type),))


@edit(
    "claim-patient-status",
    cites=Citation(_UB, "form locator 17"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def patient_status(view: ClaimView) -> Said:
    """The patient's status does not go with the bill: still a patient, or gone."""
    if not _is_inpatient(view):
        return
    status, frequency = _of(view).patient_status, view.claim.frequency
    values = (*_bill(view), ("status", status))
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
    told = _of(view)
    days = {each.code: each.amount for each in told.values if each.code in ("80", "81")}
    first, last = told.statement_from, told.statement_through
    if not _is_inpatient(view) or not days or first is None or last is None:
        return
    # The last day counts only for a patient who is still there.
    stay = max((last - first).days + (told.patient_status == "30"), 1)
    if sum(days.values()) != stay:
        yield Fired(
            f"Value codes 80 and 81 make {sum(days.values())} days; the stay has {stay}.",
            values=(("days", str(sum(days.values()))), ("stay", str(stay))),
        )


@edit(
    "claim-coded-facts",
    cites=Citation(_UB, "form locators 18 to 41"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def coded_facts(view: ClaimView) -> Said:
    """A condition, occurrence or value code is malformed, repeated, or lacks its day."""
    told = _of(view)
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


def _is_coded(code: str) -> bool:
    return re.fullmatch(r"[0-9A-Z]{2}", code) is not None


def _repeated(codes: list[str]) -> Iterator[str]:
    return (code for place, code in enumerate(codes) if code in codes[:place])


def _of(view: ClaimView) -> Institutional:
    return view.claim.institutional or _NO_DETAIL


def _is_inpatient(view: ClaimView) -> bool:
    return view.claim.encounter.place_of_service in code_list("inpatient_bills", view.first)


def _bill(view: ClaimView) -> tuple[tuple[str, str], ...]:
    return (("type_of_bill", view.claim.type_of_bill),)


EDITS: tuple[Edit, ...] = (
    bill_type,
    revenue_code,
    revenue_procedure,
    statement_dates,
    admission,
    patient_status,
    covered_days,
    coded_facts,
)
