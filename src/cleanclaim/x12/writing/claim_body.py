"""Loops 2300 to 2430 of any 837: the claim, its providers, the other payers, the lines."""

from __future__ import annotations

from cleanclaim.x12.plain import amount_text, day_text
from cleanclaim.x12.values import Claim837, Element, OtherPayer, Subscriber
from cleanclaim.x12.writing.adjudication import put_adjudication
from cleanclaim.x12.writing.core import Node, put_kept, put_reference
from cleanclaim.x12.writing.dental import write_mouth
from cleanclaim.x12.writing.details import write_claim_details
from cleanclaim.x12.writing.institutional import write_stay
from cleanclaim.x12.writing.lines import write_line
from cleanclaim.x12.writing.parts import put_adjustments, put_attachment, put_date, write_party, write_provider


def write_claim(node: Node, claim: Claim837) -> None:
    """Loop 2300 and all beneath it."""
    _put_clm(node, claim)
    _write_facts(node, claim)
    if claim.kind == "837I":
        write_stay(node, claim)
    elif claim.diagnoses:
        node.put("HI", *((diagnosis.qualifier, diagnosis.code) for diagnosis in claim.diagnoses))
    if claim.dental is not None:
        write_mouth(node, claim.dental)
    if claim.details is not None:
        write_claim_details(node, claim.details)
    put_kept(node, claim.kept, "2300")
    for party in claim.providers:
        write_provider(node, party, "this kind of claim")
    for other in claim.other_payers:
        _write_other(node.enter("2320"), other)
    for number, line in enumerate(claim.lines, start=1):
        write_line(node.enter("2400"), line, number, claim.kind)


def _put_clm(node: Node, claim: Claim837) -> None:
    related: Element = ""
    if claim.related_causes:
        first, second = (*claim.related_causes, "")[:2]
        related = (first, second, "", claim.accident_state, claim.accident_country)
    # An institutional claim has no signature of a provider on file.
    signature = claim.provider_signature if claim.kind != "837I" else ""
    reason = "PB" if claim.dental is not None and claim.dental.predetermination else ""
    node.put(
        *("CLM", claim.claim_id, amount_text(claim.charge_cents), "", ""),
        (claim.place_of_service, claim.facility_qualifier, claim.frequency),
        *(signature, claim.assignment, claim.benefits_assigned, claim.release_of_information),
        *(claim.patient_signature, related, claim.special_program, *("",) * 6, reason, claim.delay_reason),
    )


def _write_facts(node: Node, claim: Claim837) -> None:
    for when in claim.dates:
        put_date(node, when)
    for attachment in claim.attachments:
        put_attachment(node, attachment.report_type, attachment.transmission, attachment.control_number)
    if claim.patient_paid_cents:
        node.put("AMT", "F5", amount_text(claim.patient_paid_cents))
    for ref in claim.references:
        put_reference(node, ref)
    for note in claim.notes:
        node.put("NTE", "ADD", note)


def write_sbr(node: Node, subscriber: Subscriber) -> None:
    node.put(
        *("SBR", subscriber.responsibility, subscriber.relationship, subscriber.group_number),
        *(subscriber.group_name, subscriber.insurance_type, "", "", "", subscriber.filing_code),
    )


def _write_other(node: Node, other: OtherPayer) -> None:
    write_sbr(node, other.subscriber)
    put_adjustments(node, other.adjustments)
    for qualifier, amount in (
        ("D", other.paid_cents),
        ("A8", other.noncovered_cents),
        ("EAF", other.remaining_patient_cents),
    ):
        if amount is not None:
            node.put("AMT", qualifier, amount_text(amount))
    node.put("OI", "", "", other.benefits_assigned, other.patient_signature, "", other.release_of_information)
    for decided in (other.inpatient, other.outpatient):
        if decided is not None:
            put_adjudication(node, decided)
    put_kept(node, other.kept, "2320")
    write_party(node.enter("2330A"), other.subscriber.party, "IL")
    payer = node.enter("2330B")
    write_party(payer, other.payer, "PR")
    if other.paid_on is not None:
        payer.put("DTP", "573", "D8", day_text(other.paid_on))
    if other.claim_number:
        payer.put("REF", "F8", other.claim_number)
    for party in other.providers:
        write_provider(node, party, "the answer of another payer")
