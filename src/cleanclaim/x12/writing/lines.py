"""Loops 2400 to 2440 of the 837 being written."""

from __future__ import annotations

from cleanclaim.x12.plain import amount_text, day_text, number_text
from cleanclaim.x12.values import LineAdjudication, ServiceLine
from cleanclaim.x12.writing.core import Node, date_element, put_kept, put_reference
from cleanclaim.x12.writing.dental import put_dental_line
from cleanclaim.x12.writing.details import write_line_details
from cleanclaim.x12.writing.institutional import put_revenue_line
from cleanclaim.x12.writing.parts import (
    procedure_element,
    put_adjustments,
    put_attachment,
    put_date,
    write_provider,
)


def write_line(node: Node, line: ServiceLine, number: int, kind: str) -> None:
    """One service line of a claim of this kind ("837P") and all beneath it; lines are numbered here."""
    node.put("LX", str(number))
    _PUT_SERVICE[kind](node, line)
    if line.service_date is not None:
        node.put("DTP", "472", *date_element(line.service_date, line.service_end))
    for attachment in line.attachments:
        put_attachment(node, attachment.report_type, attachment.transmission, attachment.control_number)
    for when in line.dates:
        put_date(node, when)
    if line.line_control:
        node.put("REF", "6R", line.line_control)
    for ref in line.references:
        put_reference(node, ref)
    for note in line.notes:
        node.put("NTE", "ADD", note)
    put_kept(node, line.kept, "2400")
    if line.details is not None:
        write_line_details(node, line.details)
    _write_drug(node, line)
    if line.rendering is not None:
        write_provider(node, line.rendering, "a service line")
    for party in line.providers:
        write_provider(node, party, "a service line")
    for adjudication in line.adjudications:
        _write_adjudication(node.enter("2430"), adjudication)


def _put_professional_line(node: Node, line: ServiceLine) -> None:
    """SV1."""
    flags = ("Y" if line.emergency else "", "", "Y" if line.epsdt else "", "Y" if line.family_planning else "")
    node.put(
        *("SV1", procedure_element(line.procedure), amount_text(line.charge_cents), line.unit),
        *(number_text(line.units), line.place_of_service, "", tuple(map(str, line.pointers)), ""),
        *(*flags, "", "", "0" if line.copay_exempt else ""),
    )


_PUT_SERVICE = {"837P": _put_professional_line, "837I": put_revenue_line, "837D": put_dental_line}


def _write_drug(node: Node, line: ServiceLine) -> None:
    kept = [segment for segment in line.kept if segment.loop == "2410"]
    if line.drug is None and not kept:
        return
    inner = node.enter("2410")
    if line.drug is not None:
        drug = line.drug
        inner.put("LIN", "", drug.qualifier, drug.ndc)
        inner.put("CTP", "", "", "", number_text(drug.quantity), (drug.unit,))
        if drug.prescription:
            inner.put("REF", drug.prescription_qualifier, drug.prescription)
    put_kept(inner, kept, "2410")


def _write_adjudication(node: Node, adjudication: LineAdjudication) -> None:
    node.put(
        *("SVD", adjudication.payer_id, amount_text(adjudication.paid_cents)),
        procedure_element(adjudication.procedure) if adjudication.procedure.code else "",
        *(adjudication.revenue_code, number_text(adjudication.units)),
        adjudication.bundled_line,
    )
    put_adjustments(node, adjudication.adjustments)
    if adjudication.paid_on is not None:
        node.put("DTP", "573", "D8", day_text(adjudication.paid_on))
    if adjudication.remaining_patient_cents is not None:
        node.put("AMT", "EAF", amount_text(adjudication.remaining_patient_cents))
