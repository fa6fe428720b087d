"""What only the 837I has: CL1, the dates of the stay, HI other than diagnoses, the revenue line."""

from __future__ import annotations

from datetime import date

from cleanclaim.x12.plain import amount_text, day_text, number_text
from cleanclaim.x12.values import Claim837, Institutional, ServiceLine
from cleanclaim.x12.writing.core import Node
from cleanclaim.x12.writing.details import amount_or_empty, put_codes
from cleanclaim.x12.writing.parts import procedure_element

# Diagnoses go into one HI a kind.
_DIAGNOSES = (("ABK", "BK"), ("ABJ", "BJ"), ("APR", "PR"), ("ABN", "BN"), ("ABF", "BF"))
_PRINCIPAL = ("BBR", "BR", "CAH")


def write_stay(node: Node, claim: Claim837) -> None:
    """Loop 2300 of an institutional claim, as far as it is its own."""
    stay = claim.institutional or Institutional()
    _put_dates(node, stay)
    node.put("CL1", stay.admission_type, stay.admission_source, stay.patient_status)
    if stay.estimated_due_cents is not None:
        node.put("AMT", "F3", amount_text(stay.estimated_due_cents))
    for kinds in _DIAGNOSES:
        found = [each for each in claim.diagnoses if each.qualifier in kinds]
        put_codes(node, [(each.qualifier, each.code, *("",) * 6, each.present_on_admission) for each in found])
    _put_stay_codes(node, stay)


def _put_dates(node: Node, stay: Institutional) -> None:
    if stay.discharge_hour:
        node.put("DTP", "096", "TM", stay.discharge_hour)
    if stay.statement_from is not None:
        through = stay.statement_through or stay.statement_from
        node.put("DTP", "434", "RD8", f"{day_text(stay.statement_from)}-{day_text(through)}")
    if stay.admission_date is not None:
        hour = stay.admission_hour
        node.put("DTP", "435", "DT" if hour else "D8", day_text(stay.admission_date) + hour)


def _put_stay_codes(node: Node, stay: Institutional) -> None:
    if stay.drg:
        node.put("HI", ("DR", stay.drg))
    for principal in (True, False):
        procedures = [each for each in stay.procedures if (each.qualifier in _PRINCIPAL) is principal]
        put_codes(node, [(each.qualifier, each.code, "D8", _day(each.on)) for each in procedures])
    spans = [("BI", each.code, "RD8", f"{_day(each.first)}-{_day(each.last)}") for each in stay.occurrence_spans]
    put_codes(node, list(spans))
    put_codes(node, [("BH", each.code, "D8", _day(each.first)) for each in stay.occurrences])
    put_codes(node, [("BE", each.code, "", "", number_text(each.amount)) for each in stay.values])
    put_codes(node, [("BG", code) for code in stay.conditions])
    put_codes(node, [("TC", code) for code in stay.treatments])


def _day(on: date | None) -> str:
    return day_text(on) if on is not None else ""


def put_revenue_line(node: Node, line: ServiceLine) -> None:
    """SV2; a line may name no procedure."""
    noncovered = line.details.noncovered_cents if line.details is not None else None
    node.put(
        *("SV2", line.revenue_code, procedure_element(line.procedure) if line.procedure.code else ""),
        *(amount_text(line.charge_cents), line.unit, number_text(line.units), "", amount_or_empty(noncovered)),
    )
