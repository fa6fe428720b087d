"""Rarely used segments of loops 2300 and 2400: ambulance, certifications, contract, pricing, equipment, forms."""

from __future__ import annotations

from decimal import Decimal

from cleanclaim.x12.plain import amount_text, day_text, number_text
from cleanclaim.x12.values import (
    Ambulance,
    Certification,
    ClaimDetails,
    Contract,
    Element,
    Form,
    LineDetails,
    Note,
    PatientFacts,
    Pricing,
)
from cleanclaim.x12.writing.core import Node

_CODES_A_SEGMENT = 12


def write_claim_details(node: Node, details: ClaimDetails) -> None:
    """What `ClaimDetails` holds, into loop 2300."""
    _put_common(node, details.ambulance, details.certifications, details.contract, details.pricing)
    if details.spinal is not None:
        spinal = details.spinal
        node.put("CR2", *("",) * 7, spinal.condition, "", spinal.description, spinal.more_description)
    _put_texts(node, details.file_information, details.notes)
    if details.anesthesia_procedures:
        first, *others = details.anesthesia_procedures
        node.put("HI", ("BP", first), *(("BO", code) for code in others))
    put_codes(node, [("BG", code) for code in details.conditions])


def write_line_details(node: Node, details: LineDetails) -> None:
    """What `LineDetails` holds, into loop 2400."""
    _put_equipment(node, details)
    _put_common(node, details.ambulance, details.certifications, details.contract, details.pricing)
    for quantity in details.quantities:
        node.put("QTY", quantity.qualifier, number_text(quantity.number))
    for test in details.tests:
        node.put("MEA", test.reference, test.kind, number_text(test.value))
    for amount in details.amounts:
        node.put("AMT", amount.qualifier, amount_text(amount.cents))
    _put_texts(node, details.file_information, details.notes)
    if details.purchased is not None:
        node.put("PS1", details.purchased.provider, amount_text(details.purchased.cents))
    for form in details.forms:
        _write_form(node.enter("2440"), form)


def put_patient(node: Node, relationship: str, facts: PatientFacts | None) -> None:
    """PAT of a dependent, and of a subscriber of whom there is something to say."""
    if facts is None:
        node.put("PAT", relationship)
        return
    died = day_text(facts.died_on) if facts.died_on is not None else ""
    weight = number_or_empty(facts.weight)
    node.put(
        *("PAT", relationship, "", "", "", "D8" if died else "", died, "01" if weight else "", weight),
        "Y" if facts.pregnant else "",
    )


def put_codes(node: Node, elements: list[tuple[str, ...]]) -> None:
    """HI of one kind: twelve codes a segment."""
    for start in range(0, len(elements), _CODES_A_SEGMENT):
        node.put("HI", *elements[start : start + _CODES_A_SEGMENT])


def _put_common(
    node: Node,
    ambulance: Ambulance | None,
    certifications: list[Certification],
    contract: Contract | None,
    pricing: Pricing | None,
) -> None:
    if contract is not None:
        put_contract(node, contract)
    if ambulance is not None:
        weight = number_or_empty(ambulance.weight)
        node.put(
            *("CR1", "LB" if weight else "", weight, "", ambulance.reason, "DH", number_or_empty(ambulance.miles)),
            *("", "", ambulance.round_trip_purpose, ambulance.stretcher_purpose),
        )
    for each in certifications:
        node.put("CRC", each.kind, "Y" if each.applies else "N", *each.conditions)
    if pricing is not None:
        put_pricing(node, pricing)


def _put_texts(node: Node, file_information: list[str], notes: list[Note]) -> None:
    for text in file_information:
        node.put("K3", text)
    for note in notes:
        node.put("NTE", note.kind, note.text)


def put_contract(node: Node, contract: Contract) -> None:
    node.put(
        *("CN1", contract.kind, amount_or_empty(contract.cents), number_or_empty(contract.percent), contract.code),
        *(number_or_empty(contract.discount_percent), contract.version),
    )


def put_pricing(node: Node, pricing: Pricing) -> None:
    node.put(
        *("HCP", pricing.method, amount_or_empty(pricing.allowed_cents), amount_or_empty(pricing.savings_cents)),
        *(pricing.repricer, number_or_empty(pricing.rate), pricing.group, amount_or_empty(pricing.group_cents)),
        *(pricing.revenue_code, pricing.procedure_qualifier, pricing.procedure, pricing.unit),
        *(number_or_empty(pricing.units), pricing.reject_reason, pricing.compliance, pricing.exception),
    )


def _put_equipment(node: Node, details: LineDetails) -> None:
    if details.equipment is not None:
        equipment = details.equipment
        node.put(
            *("SV5", (equipment.qualifier, equipment.code), "DA", number_or_empty(equipment.days)),
            *(amount_or_empty(equipment.rental_cents), amount_or_empty(equipment.purchase_cents)),
            equipment.frequency,
        )
    if details.necessity_transmission:
        node.put("PWK", "CT", details.necessity_transmission)
    if details.equipment_certification is not None:
        certified = details.equipment_certification
        node.put("CR3", certified.kind, "MO", number_or_empty(certified.months))


def _write_form(node: Node, form: Form) -> None:
    node.put("LQ", form.qualifier, form.code)
    for answer in form.answers:
        on: Element = day_text(answer.on) if answer.on is not None else ""
        node.put("FRM", answer.question, answer.answer, answer.text, on, number_or_empty(answer.percent))


def amount_or_empty(cents: int | None) -> str:
    return "" if cents is None else amount_text(cents)


def number_or_empty(number: Decimal | None) -> str:
    return "" if number is None else number_text(number)
