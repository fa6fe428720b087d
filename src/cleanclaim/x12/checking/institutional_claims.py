"""Situations that only an institutional claim (837I) has. One rule a function.

What a stay is, the type of bill says (CLM05): its first two digits are looked up in the rulebook.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

from cleanclaim.kernel import Owner, Severity
from cleanclaim.x12.checking.claim_rules import ClaimRule, claim_rule, codes, coding_day
from cleanclaim.x12.checking.judging import Breach, Context
from cleanclaim.x12.values import Claim837, Institutional

_rule: Callable[..., Callable[[Callable[[Claim837, Context], Iterator[Breach]]], ClaimRule]] = partial(
    claim_rule, guide="005010X223A2"
)
_BILL = re.compile(r"[1-8][1-9]")
_UNIFORM = re.compile(r"[0-9A-Z]{2}")
_HOUR = re.compile(r"([01]\d|2[0-3])[0-5]\d")
_STILL_A_PATIENT = "30"
_NO_CODES = frozenset({"CAH"})  # advanced billing concepts: no such list is kept here
_PRINCIPAL = frozenset({"BBR", "BR", "CAH"})
_ICD10_PROCEDURES = frozenset({"BBR", "BBQ"})
_BEFORE_ADMISSION = timedelta(days=3)


def _stay(claim: Claim837) -> Institutional:
    return claim.institutional or Institutional()


def _billed(claim: Claim837, bills: str) -> bool:
    return claim.place_of_service in codes(bills)


@_rule("x12.type-of-bill", "2300 CLM05-1")
def type_of_bill(claim: Claim837, context: Context) -> Iterator[Breach]:
    """The type of bill is kind of facility and kind of care, two digits."""
    if not _BILL.fullmatch(claim.place_of_service):
        says = f"CLM05-1 {claim.place_of_service} must be two digits of the type of bill, without the leading zero"
        yield Breach("CLM05-1", claim.offset, says)


@_rule("x12.admission-missing", "2300 DTP, admission", Owner.FRONT_DESK)
def admission_is_dated(claim: Claim837, context: Context) -> Iterator[Breach]:
    """Inpatient, home health and hospice bills give the day on which the patient came."""
    if _billed(claim, "admission_bills") and _stay(claim).admission_date is None:
        says = f"CLM05-1 is {claim.place_of_service}: DTP*435 with the day of admission must be there"
        yield Breach("CLM05-1", claim.offset, says)


@_rule("x12.discharge-hour", "2300 DTP, discharge hour", Owner.FRONT_DESK)
def discharge_has_an_hour(claim: Claim837, context: Context) -> Iterator[Breach]:
    """The last bill of a stay says at what hour the patient left, unless the patient is still there."""
    stay = _stay(claim)
    left = stay.patient_status != _STILL_A_PATIENT
    last = claim.frequency in {"1", "4"} and _billed(claim, "discharge_hour_bills")
    if last and left and not stay.discharge_hour:
        says = (
            f"type of bill {claim.type_of_bill} is the last of a stay: DTP*096 with the hour of discharge must be there"
        )
        yield Breach("CLM05-3", claim.offset, says)
    if stay.discharge_hour and not left:
        yield Breach("CL103", stay.offset, "CL103 is 30, still a patient: DTP*096 must not be there")


@_rule("x12.hour", "2300 DTP, admission and discharge", Owner.FRONT_DESK)
def hours_are_hours(claim: Claim837, context: Context) -> Iterator[Breach]:
    """An hour is HHMM."""
    stay = _stay(claim)
    for name, hour in (("DTP*435", stay.admission_hour), ("DTP*096", stay.discharge_hour)):
        if hour and not _HOUR.fullmatch(hour):
            yield Breach("DTP03", claim.offset, f"{name} must end with an hour as HHMM")


@_rule("x12.patient-status", "2300 CL103", Owner.FRONT_DESK)
def status_fits_the_bill(claim: Claim837, context: Context) -> Iterator[Breach]:
    """An interim bill of a hospital stay is of a patient who is still there, the last one is not."""
    stay = _stay(claim)
    if claim.place_of_service != "11":
        return
    still = stay.patient_status == _STILL_A_PATIENT
    if claim.frequency in {"2", "3"} and not still:
        says = (
            f"type of bill {claim.type_of_bill} goes on: CL103 must be 30, still a patient, not {stay.patient_status}"
        )
        yield Breach("CL103", stay.offset, says)
    if claim.frequency in {"1", "4"} and still:
        says = f"type of bill {claim.type_of_bill} is the last of a stay: CL103 must not be 30, still a patient"
        yield Breach("CL103", stay.offset, says)


@_rule("x12.admission-source", "2300 CL102", Owner.FRONT_DESK)
def source_is_named(claim: Claim837, context: Context) -> Iterator[Breach]:
    """Every bill but that of a laboratory says where the patient came from; a newborn was born here or elsewhere."""
    stay = _stay(claim)
    if not stay.admission_source and claim.place_of_service != "14":
        yield Breach("CL102", stay.offset, "CL102, the point of origin, must be there but for type of bill 014x")
    if stay.admission_type == "4" and stay.admission_source and stay.admission_source not in {"5", "6"}:
        says = f"CL101 is 4, a newborn: CL102 must be 5 (born here) or 6 (born elsewhere), not {stay.admission_source}"
        yield Breach("CL102", stay.offset, says)


@_rule("x12.stay-dates", "2300 DTP, statement and admission", Owner.FRONT_DESK)
def stay_in_order(claim: Claim837, context: Context) -> Iterator[Breach]:
    """Nobody is admitted after the days that the bill is for."""
    stay = _stay(claim)
    if stay.admission_date and stay.statement_through and stay.admission_date > stay.statement_through:
        yield Breach("DTP03", claim.offset, "DTP*435 lies after the last day of DTP*434, the days that the bill is for")


@_rule("x12.service-outside-statement", "2400 DTP, service date")
def services_within_statement(claim: Claim837, context: Context) -> Iterator[Breach]:
    """Each service was given on the days that the bill is for."""
    stay = _stay(claim)
    first, last = stay.statement_from, stay.statement_through
    if first is None or last is None:
        return
    for line in claim.lines:
        ends = line.service_end or line.service_date
        if line.service_date and ends and (line.service_date < first or ends > last):
            says = f"line {line.number}: the service lies outside of {first} to {last}, the days that the bill is for"
            yield Breach("DTP03", line.offset, says)


@_rule("x12.admitting-diagnosis", "2300 HI, admitting diagnosis", Owner.CODING)
def admitting_diagnosis(claim: Claim837, context: Context) -> Iterator[Breach]:
    """An inpatient was admitted with a diagnosis."""
    if _billed(claim, "inpatient_bills") and not _diagnosed(claim, {"ABJ", "BJ"}):
        says = f"CLM05-1 is {claim.place_of_service}, an inpatient: HI*ABJ with the admitting diagnosis must be there"
        yield Breach("CLM05-1", claim.offset, says)


def _diagnosed(claim: Claim837, qualifiers: set[str]) -> bool:
    return any(each.qualifier in qualifiers for each in claim.diagnoses)


@_rule("x12.reason-for-visit", "2300 HI, patient's reason for visit", Owner.CODING)
def reason_for_visit(claim: Claim837, context: Context) -> Iterator[Breach]:
    """An unscheduled outpatient visit says why the patient came."""
    unscheduled = _stay(claim).admission_type in {"1", "2", "5"} and _billed(claim, "visit_reason_bills")
    if not unscheduled or _diagnosed(claim, {"APR", "PR"}):
        return
    if any(_in_category(line.revenue_code, "visit_reason_revenue") for line in claim.lines):
        says = "HI*APR with the patient's reason for the visit must be there: the visit was not scheduled"
        yield Breach("CLM05-1", claim.offset, says)


def _in_category(revenue: str, name: str) -> bool:
    """Whether a revenue code is in a list, of which three digits mean all codes that begin so."""
    return revenue in codes(name) or revenue[:3] in codes(name)


@_rule("x12.attending", "2310A", Owner.FRONT_DESK)
def attending_is_named(claim: Claim837, context: Context) -> Iterator[Breach]:
    """Somebody answers for the care, unless the bill is for transport alone."""
    transport = all(_in_category(line.revenue_code, "ambulance_revenue") for line in claim.lines)
    if claim.provider("71") is None and not transport:
        yield Breach("CLM01", claim.offset, "loop 2310A must name the attending provider: the bill is for care")


@_rule("x12.procedure-setting", "2300 HI, principal procedure; 45 CFR 162.1002", Owner.CODING)
def inpatient_procedures(claim: Claim837, context: Context) -> Iterator[Breach]:
    """ICD-10-PCS is for inpatients; there are no other procedures without a principal one."""
    found = _stay(claim).procedures
    for each in found:
        if each.qualifier in _ICD10_PROCEDURES and _billed(claim, "outpatient_bills"):
            says = f"HI*{each.qualifier} is for inpatients: CLM05-1 is {claim.place_of_service}"
            yield Breach("HI01-1", each.offset, says)
            return
    if found and not any(each.qualifier in _PRINCIPAL for each in found):
        says = f"HI*{found[0].qualifier} gives other procedures: HI*BBR with the principal one must be there"
        yield Breach("HI01-1", found[0].offset, says)


@_rule("x12.operating-physician", "2310B", Owner.FRONT_DESK, Severity.WARNING)
def operating_physician(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A procedure names who did it."""
    found = _stay(claim).procedures
    if found and claim.provider("72") is None:
        yield Breach("HI01-2", found[0].offset, "loop 2310B should name the operating physician of the procedure")


@_rule("x12.procedure-date", "2300 HI, principal and other procedures", Owner.CODING)
def procedures_within_stay(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A procedure was done during the stay or in the three days before it."""
    stay = _stay(claim)
    begins = min((day for day in (stay.admission_date, stay.statement_from) if day), default=None)
    for each in stay.procedures:
        if each.on is not None and not _within(each.on, begins, stay.statement_through):
            yield Breach("HI01-4", each.offset, f"procedure {each.code} was done on {each.on}, outside of the stay")


def _within(on: date, begins: date | None, ends: date | None) -> bool:
    return (begins is None or on >= begins - _BEFORE_ADMISSION) and (ends is None or on <= ends)


@_rule("x12.code-date", "2300 HI, dates of procedures and occurrences", Owner.CODING)
def code_dates_are_days(claim: Claim837, context: Context) -> Iterator[Breach]:
    """The date beside a code of HI is a day, or two days in order for a span."""
    stay = _stay(claim)
    for procedure in stay.procedures:
        if procedure.on is None:
            yield Breach(
                "HI01-4", procedure.offset, f"the date of procedure {procedure.code} must be a day as CCYYMMDD"
            )
    for each in stay.occurrences:
        if each.first is None:
            yield Breach("HI01-4", each.offset, f"the date of occurrence {each.code} must be a day as CCYYMMDD")
    for span in stay.occurrence_spans:
        if span.first is None or span.last is None or span.last < span.first:
            says = f"occurrence span {span.code} must be two days as CCYYMMDD-CCYYMMDD, the first not after the last"
            yield Breach("HI01-4", span.offset, says)


@_rule("x12.code-twice", "2300 HI, values and conditions", Owner.CODING, Severity.WARNING)
def codes_once(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A value code or condition code stands once."""
    stay = _stay(claim)
    for name, found in (("value", [each.code for each in stay.values]), ("condition", stay.conditions)):
        for code in _repeated(found):
            yield Breach("HI01-2", claim.offset, f"{name} code {code} stands twice in the claim")


def _repeated(found: list[str]) -> list[str]:
    """The codes that stand more than once."""
    return [code for code, times in Counter(found).items() if times > 1]


@_rule("x12.noncovered", "2400 SV207")
def noncovered_within_charge(claim: Claim837, context: Context) -> Iterator[Breach]:
    """What is not covered of a line is not more than its charge."""
    for line in claim.lines:
        apart = line.details.noncovered_cents if line.details is not None else None
        if apart is not None and apart > line.charge_cents:
            yield Breach("SV207", line.offset, f"line {line.number}: SV207 is more than the line's charge in SV203")


@_rule("x12.room-in-days", "2400 SV204", Owner.CODING, Severity.WARNING)
def rooms_in_days(claim: Claim837, context: Context) -> Iterator[Breach]:
    """Room and board is billed in days."""
    for line in claim.lines:
        if _in_category(line.revenue_code, "room_revenue") and line.unit != "DA":
            says = f"line {line.number}: revenue code {line.revenue_code} is room and board, SV204 should be DA, days"
            yield Breach("SV204", line.offset, says)


@_rule("x12.revenue-code", "2400 SV201; national uniform billing", Owner.CODING)
def revenue_codes(claim: Claim837, context: Context) -> Iterator[Breach]:
    """A revenue code is one of those in use; the total 0001 is not a line."""
    for line in claim.lines:
        wrong = context.desk.revenue(line.revenue_code) if line.revenue_code else ""
        if wrong:
            yield Breach("SV201", line.offset, f"line {line.number}: SV201 {wrong}")


@_rule("x12.inpatient-procedure", "2300 HI, principal and other procedures; 45 CFR 162.1002", Owner.CODING)
def inpatient_procedure_codes(claim: Claim837, context: Context) -> Iterator[Breach]:
    """Each procedure of a stay is a code in force on the day of discharge."""
    for each in _stay(claim).procedures:
        if each.qualifier not in _NO_CODES:
            wrong = context.desk.inpatient_procedure(each.qualifier, each.code, coding_day(claim))
            if wrong:
                yield Breach("HI01-2", each.offset, wrong)


@_rule("x12.uniform-code", "2300 HI, occurrences, values, conditions; national uniform billing", Owner.CODING)
def uniform_codes(claim: Claim837, context: Context) -> Iterator[Breach]:
    """Occurrence, value and condition codes are two digits or letters."""
    stay = _stay(claim)
    dated = [("occurrence", each.code, each.offset) for each in (*stay.occurrences, *stay.occurrence_spans)]
    valued = [("value", each.code, each.offset) for each in stay.values]
    for name, code, at in (*dated, *valued, *(("condition", code, claim.offset) for code in stay.conditions)):
        if not _UNIFORM.fullmatch(code):
            yield Breach("HI01-2", at, f"{name} code {code} must be two digits or letters")


INSTITUTIONAL: tuple[tuple[int, ClaimRule], ...] = (
    (4, type_of_bill),
    (4, admission_is_dated),
    (4, discharge_has_an_hour),
    (4, hours_are_hours),
    (4, status_fits_the_bill),
    (4, source_is_named),
    (4, stay_in_order),
    (4, services_within_statement),
    (4, admitting_diagnosis),
    (4, reason_for_visit),
    (4, attending_is_named),
    (4, inpatient_procedures),
    (4, operating_physician),
    (4, procedures_within_stay),
    (4, code_dates_are_days),
    (4, codes_once),
    (4, noncovered_within_charge),
    (4, rooms_in_days),
    (5, revenue_codes),
    (5, inpatient_procedure_codes),
    (5, uniform_codes),
)
