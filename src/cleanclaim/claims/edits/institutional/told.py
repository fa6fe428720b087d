"""What several edits on institutional claims ask of a claim."""

from __future__ import annotations

from decimal import Decimal

from cleanclaim.claims.edits.lists import code_list
from cleanclaim.claims.edits.views import ClaimView
from cleanclaim.claims.values import ClaimLine, Stay

GUIDE = "ASC X12N 005010X223"
MANUAL = "Medicare Claims Processing Manual"
UB = f"UB-04 data specifications as CMS uses them, {MANUAL}, chapter 25, section 75"
STILL_A_PATIENT = "30"
_NO_DETAIL = Stay()


def stay_of(view: ClaimView) -> Stay:
    return view.claim.institutional or _NO_DETAIL


def is_inpatient(view: ClaimView) -> bool:
    return view.claim.encounter.place_of_service in code_list("inpatient_bills", view.first)


def is_outpatient(view: ClaimView) -> bool:
    return view.claim.encounter.place_of_service in code_list("outpatient_bills", view.first)


def is_medicare(view: ClaimView) -> bool:
    """Medicare Part A or B by the filing code."""
    return view.claim.payer.filing_code in ("MA", "MB")


def bill_named(view: ClaimView) -> tuple[tuple[str, str], ...]:
    return (("type_of_bill", view.claim.type_of_bill),)


def revenue_of(line: ClaimLine) -> str:
    return line.revenue_code or (line.signed.code if line.signed.system == "REVENUE" else "")


def days_of(view: ClaimView) -> int | None:
    """Days of the stay that the bill is for; the last one counts only for a patient who is still there."""
    told = stay_of(view)
    first, last = told.statement_from, told.statement_through
    if first is None or last is None or last < first:
        return None
    begins = max(first, told.admission_date) if told.admission_date and told.admission_date <= last else first
    return max((last - begins).days + (told.patient_status == STILL_A_PATIENT), 1)


def amounts(view: ClaimView) -> dict[str, Decimal]:
    """Value codes with their amounts."""
    return {each.code: each.amount for each in stay_of(view).values}
