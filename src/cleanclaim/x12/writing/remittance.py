"""`Remittance` values to an 835: one interchange, one transaction set a remittance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from cleanclaim.kernel import Refused
from cleanclaim.x12.checking.codes import CodeDesk
from cleanclaim.x12.checking.findings import CodeLookup
from cleanclaim.x12.checking.judging import Context
from cleanclaim.x12.checking.remittance import PAYMENT_RULES, REMITTANCE_RULES
from cleanclaim.x12.delimiters import STANDARD, Delimiters
from cleanclaim.x12.guides import remittance as table
from cleanclaim.x12.plain import amount_text, day_text, number_text
from cleanclaim.x12.values import (
    ClaimPayment,
    Element,
    Envelope,
    Party,
    ProviderAdjustment,
    Remittance,
    ServicePayment,
)
from cleanclaim.x12.writing.core import (
    Interchange,
    Node,
    put_address,
    put_contact,
    put_kept,
    put_name,
    put_references,
    refuse_breaches,
)
from cleanclaim.x12.writing.parts import procedure_element, put_adjustments

_MOST_REMARKS = 5
_REASONS_A_PLB = 6
_TRANSFER_FIELDS = 11


def write_835(
    remittances: Iterable[Remittance],
    envelope: Envelope,
    *,
    delimiters: Delimiters = STANDARD,
    lookup: CodeLookup | None = None,
) -> bytes:
    """An interchange with one ST a remittance.

    Raises Refused when a remittance does not balance (line, claim, payment) or breaks the guide, and for
    reason and remark codes that were not in force (`lookup` as in `check`).
    """
    desk = CodeDesk(lookup)

    def sets() -> Iterator[Callable[[str], Node]]:
        empty = True
        for remittance in remittances:
            empty = False
            yield _Set(remittance, delimiters, desk).build
        if empty:
            raise Refused("There is no remittance to write: give at least one.")

    return Interchange(envelope, delimiters).write(table.guide(), sets())


class _Set:
    def __init__(self, remittance: Remittance, marks: Delimiters, desk: CodeDesk) -> None:
        self.remittance = remittance
        self.desk = desk
        self.marks = marks

    def build(self, control: str) -> Node:
        remittance = self.remittance
        self._refuse_breaches()
        root = Node(table.guide().root, self.marks)
        root.put("ST", "835", control)
        self._header(root)
        self._payer(root.enter("1000A"), remittance.payer)
        payee = root.enter("1000B")
        _put_n1(payee, remittance.payee, "PE")
        put_address(payee, remittance.payee)
        put_references(payee, remittance.payee)
        put_kept(payee, remittance.payee.kept, "")
        self._claims(root)
        put_provider_adjustments(root, remittance.provider_adjustments)
        return root

    def _refuse_breaches(self) -> None:
        """Balance of line, claim and payment, and all that `check` would call an error."""
        remittance = self.remittance
        held = sum(adjustment.cents for adjustment in remittance.provider_adjustments)
        context = Context(self.desk, on=remittance.paid_on or remittance.production_date, held_cents=held)
        for number, payment in enumerate(remittance.claims, start=1):
            context.paid_cents += payment.paid_cents
            refuse_breaches(payment, PAYMENT_RULES, context, f"Claim payment {number}")
        refuse_breaches(remittance, REMITTANCE_RULES, context, "The remittance")

    def _header(self, root: Node) -> None:
        remittance = self.remittance
        bank = remittance.bank + ("",) * (_TRANSFER_FIELDS - len(remittance.bank))
        debit = remittance.paid_cents < 0
        if remittance.paid_on is None:
            raise Refused("The remittance needs `paid_on`, the day of payment (BPR16).")
        root.put(
            *("BPR", remittance.handling, amount_text(abs(remittance.paid_cents)), "D" if debit else "C"),
            *(remittance.method, *bank, day_text(remittance.paid_on)),
        )
        root.put("TRN", "1", remittance.trace_number, remittance.payer_id, remittance.trace_supplement)
        if remittance.production_date is not None:
            root.put("DTM", "405", day_text(remittance.production_date))
        put_kept(root, remittance.kept, "ST")

    def _payer(self, node: Node, payer: Party) -> None:
        _put_n1(node, payer, "PR")
        put_address(node, payer)
        put_references(node, payer)
        put_kept(node, payer.kept, "")
        if payer.contact_name or payer.phone or payer.email:
            put_contact(node, payer, "BL")
        elif not any(kept.elements[:2] == ("PER", "BL") for kept in payer.kept):
            node.put("PER", "BL", payer.last_or_organization)

    def _claims(self, root: Node) -> None:
        header, node = "", root
        for payment in self.remittance.claims:
            if payment.header_number != header:
                header = payment.header_number
                node = root.enter("2000")
                node.put("LX", header)
                put_kept(node, payment.kept, "2000")
            inner = node.enter("2100")
            write_payment(inner, payment)
            inner.close()


def _put_n1(node: Node, party: Party, entity: str) -> None:
    qualifier = party.id_qualifier if party.id else ""
    if entity == "PR" and qualifier != "XV":
        node.put("N1", entity, party.last_or_organization)
        return
    node.put("N1", entity, party.last_or_organization, qualifier, party.id)


def write_payment(node: Node, payment: ClaimPayment) -> None:
    """Loop 2100 and all beneath it."""
    node.put(
        *("CLP", payment.claim_id, payment.status, amount_text(payment.charge_cents)),
        amount_text(payment.paid_cents),
        amount_text(payment.patient_responsibility_cents) if payment.patient_responsibility_cents else "",
        *(payment.filing_code, payment.payer_claim_number, payment.place_of_service, payment.frequency),
        *("", payment.drg, payment.drg_weight, payment.discharge_fraction),
    )
    put_adjustments(node, payment.adjustments)
    for party, entity in (
        (payment.patient, "QC"),
        (payment.insured, "IL"),
        (payment.corrected_insured, "74"),
        (payment.rendering, "82"),
        (payment.crossover_payer, "TT"),
        (payment.corrected_payer, "PR"),
        (payment.other_subscriber, "GB"),
    ):
        if party is not None:
            put_name(node, party, entity)
    if payment.remarks and not any(kept.elements[0] in {"MIA", "MOA"} for kept in payment.kept):
        if len(payment.remarks) > _MOST_REMARKS:
            raise Refused("A claim payment has five remark codes at most.")
        node.put("MOA", "", "", *payment.remarks)
    for ref in payment.references:
        node.put("REF", ref.qualifier, ref.value)
    for qualifier, day in (
        ("232", payment.service_from),
        ("233", payment.service_to),
        ("050", payment.received_on),
    ):
        if day is not None:
            node.put("DTM", qualifier, day_text(day))
    put_kept(node, payment.kept, "2100")
    for line in payment.lines:
        write_service(node.enter("2110"), line)


def write_service(node: Node, line: ServicePayment) -> None:
    """Loop 2110."""
    submitted: Element = procedure_element(line.submitted) if line.submitted is not None else ""
    node.put(
        *("SVC", procedure_element(line.procedure), amount_text(line.charge_cents)),
        *(amount_text(line.paid_cents), line.revenue_code, number_text(line.units)),
        *(submitted, number_text(line.submitted_units) if line.submitted_units is not None else ""),
    )
    if line.service_date is not None:
        node.put("DTM", "150" if line.service_end is not None else "472", day_text(line.service_date))
    if line.service_end is not None:
        node.put("DTM", "151", day_text(line.service_end))
    put_adjustments(node, line.adjustments)
    if line.line_control:
        node.put("REF", "6R", line.line_control)
    for ref in line.references:
        node.put("REF", ref.qualifier, ref.value)
    if line.allowed_cents is not None:
        node.put("AMT", "B6", amount_text(line.allowed_cents))
    for remark in line.remarks:
        node.put("LQ", "HE", remark)
    put_kept(node, line.kept, "2110")


def put_provider_adjustments(node: Node, adjustments: list[ProviderAdjustment]) -> None:
    """PLB segments: reasons of one provider and year that follow each other share one, six at most."""
    run: list[Element] = []
    head: tuple[str, str] = ("", "")
    began = -1
    for adjustment in adjustments:
        if adjustment.fiscal_year_end is None:
            raise Refused("A provider adjustment needs `fiscal_year_end` (PLB02).")
        this = (adjustment.provider_id, day_text(adjustment.fiscal_year_end))
        if run and (this != head or len(run) == 2 * _REASONS_A_PLB or adjustment.offset != began):
            node.put("PLB", *head, *run)
            run = []
        head, began = this, adjustment.offset
        run += [(adjustment.reason, adjustment.reference), amount_text(adjustment.cents)]
    if run:
        node.put("PLB", *head, *run)
