"""The receiver's answers as bytes: TA1 on the interchange, 999 on the sets, 277CA on the claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from cleanclaim.kernel import Refused
from cleanclaim.x12.checking.answers import STATUS_RULES, claim_cents
from cleanclaim.x12.checking.codes import CodeDesk
from cleanclaim.x12.checking.judging import Context
from cleanclaim.x12.delimiters import STANDARD, Delimiters
from cleanclaim.x12.guides import answers as tables
from cleanclaim.x12.plain import amount_text, day_text
from cleanclaim.x12.values import (
    ClaimAcknowledgment,
    ClaimStatus277,
    Element,
    ElementError,
    Envelope,
    FunctionalAcknowledgment,
    InterchangeAcknowledgment,
    Party,
    SegmentError,
    SetAcknowledgment,
    Status,
)
from cleanclaim.x12.writing.core import Interchange, Node, date_element, put_name, put_references, refuse_breaches
from cleanclaim.x12.writing.parts import procedure_element

_MOST_REASONS = 5


def write_ta1(
    acknowledgment: InterchangeAcknowledgment, envelope: Envelope, *, delimiters: Delimiters = STANDARD
) -> bytes:
    """An interchange that holds one TA1 and no group."""
    out = Interchange(envelope, delimiters)
    said = acknowledgment
    if not said.control.isdecimal() or said.code not in {"A", "E", "R"}:
        raise Refused("A TA1 needs the control number it answers and the code A, E or R.")
    lines = [
        out.isa(),
        ["TA1", said.control.zfill(9), said.day, said.time, said.code, said.note],
        ["IEA", "0", out.control()],
    ]
    return out.render(lines)


def write_999(
    acknowledgments: Iterable[FunctionalAcknowledgment],
    envelope: Envelope,
    *,
    delimiters: Delimiters = STANDARD,
) -> bytes:
    """One ST a group answered."""

    def bound(answer: FunctionalAcknowledgment) -> Callable[[str], Node]:
        return lambda control: _functional(answer, control, delimiters)

    sets = [bound(answer) for answer in acknowledgments]
    return Interchange(envelope, delimiters).write(tables.functional(), sets)


def _functional(answer: FunctionalAcknowledgment, control: str, marks: Delimiters) -> Node:
    root = Node(tables.functional().root, marks)
    root.put("ST", "999", control, tables.FUNCTIONAL_IDS[0])
    root.put("AK1", answer.functional_id, answer.group_control, answer.guide)
    for answered in answer.sets:
        _write_set(root.enter("2000"), answered)
    counts = (str(answer.included), str(answer.received), str(answer.accepted))
    root.put("AK9", answer.code, *counts, *answer.notes[:_MOST_REASONS])
    return root


def _write_set(node: Node, answered: SetAcknowledgment) -> None:
    node.put("AK2", answered.kind, answered.control, answered.guide)
    for error in answered.errors:
        _write_error(node.enter("2100"), error)
    node.put("IK5", answered.code, *answered.reasons[:_MOST_REASONS])


def _write_error(node: Node, error: SegmentError) -> None:
    node.put("IK3", error.segment, str(error.position), error.loop, error.code)
    if error.claim_id:
        node.put("CTX", (error.unit, error.claim_id))
    for element in error.elements:
        _write_element(node.enter("2110"), element)


def _write_element(node: Node, error: ElementError) -> None:
    where: Element = (str(error.position),)
    if error.component is not None:
        where = (str(error.position), str(error.component))
    node.put("IK4", where, error.reference_number, error.code, error.bad_value)


def write_277ca(
    acknowledgments: Iterable[ClaimAcknowledgment],
    envelope: Envelope,
    *,
    delimiters: Delimiters = STANDARD,
) -> bytes:
    """One ST an acknowledgment. Raises Refused when the totals are not those of the claims."""

    def bound(answer: ClaimAcknowledgment) -> Callable[[str], Node]:
        return lambda control: _Claims(answer, envelope, control, delimiters).build()

    sets = [bound(answer) for answer in acknowledgments]
    return Interchange(envelope, delimiters).write(tables.claims(), sets)


class _Claims:
    def __init__(self, answer: ClaimAcknowledgment, envelope: Envelope, control: str, marks: Delimiters) -> None:
        self.answer = answer
        self.envelope = envelope
        self.control = control
        self.marks = marks
        self.levels = 0
        self.today = date(int(envelope.created[:4]), int(envelope.created[4:6]), int(envelope.created[6:8]))

    def build(self) -> Node:
        answer = self.answer
        refuse_breaches(answer, STATUS_RULES, Context(CodeDesk(None)), "The 277CA")
        root = Node(tables.claims().root, self.marks)
        created = self.envelope.created
        reference = answer.reference or answer.batch_reference
        root.put("ST", "277", self.control, tables.CLAIM_IDS[0])
        root.put("BHT", "0085", "08", reference, created[:8], created[8:12], "TH")
        source = root.enter("2000A")
        source.put("HL", self._level(), "", "20", "1")
        put_name(source.enter("2100A"), answer.source)
        receipt = source.enter("2200A")
        receipt.put("TRN", "1", reference)
        receipt.put("DTP", "050", "D8", day_text(answer.received_on or self.today))
        receipt.put("DTP", "009", "D8", day_text(answer.processed_on or self.today))
        self._receiver(source)
        return root

    def _level(self) -> str:
        self.levels += 1
        return str(self.levels)

    def _receiver(self, source: Node) -> None:
        answer, node = self.answer, source.enter("2000B")
        node.put("HL", self._level(), "1", "21", "1" if answer.claims else "0")
        put_name(node.enter("2100B"), answer.receiver, "41")
        totals = node.enter("2200B")
        totals.put("TRN", "2", answer.batch_reference)
        whole = answer.accepted_cents + answer.rejected_cents
        action = "WQ" if answer.accepted_count or not answer.rejected_count else "U"
        for status in answer.statuses or [Status("A1", "19", "PR", action, self.today, whole)]:
            self._status(totals, status, action, whole)
        put_totals(totals, answer, "90", "AA")
        self._providers(node)

    def _providers(self, receiver: Node) -> None:
        answer = self.answer
        providers = answer.providers or ([answer.billing] if answer.billing is not None else [])
        for number, provider in enumerate(providers):
            claims = [claim for claim in answer.claims if claim.provider == number]
            if claims:
                self._provider(receiver.enter("2000C"), provider, claims)

    def _provider(self, node: Node, provider: Party, claims: list[ClaimStatus277]) -> None:
        level = self._level()
        node.put("HL", level, "2", "19", "1")
        put_name(node.enter("2100C"), provider, "85")
        trace = node.enter("2200C")
        counted = totals_of(claims)
        action = "WQ" if counted.accepted_count else "U"
        trace.put("TRN", "1", "0")
        amount = amount_text(counted.accepted_cents + counted.rejected_cents)
        trace.put("STC", ("A1", "19", "PR"), "", action, amount)
        put_references(trace, provider)
        put_totals(trace, counted, "QA", "QC")
        for claim in claims:
            self._claim(node.enter("2000D"), level, claim)

    def _claim(self, node: Node, parent: str, claim: ClaimStatus277) -> None:
        node.put("HL", self._level(), parent, "PT")
        if claim.patient is None:
            raise Refused("A claim status needs its patient.")
        put_name(node.enter("2100D"), claim.patient, "QC")
        answer = node.enter("2200D")
        answer.put("TRN", "2", claim.claim_id)
        action = "WQ" if claim.accepted else "U"
        for status in claim.statuses:
            self._status(answer, status, action, claim_cents(claim))
        if claim.payer_claim_number:
            answer.put("REF", "1K", claim.payer_claim_number)
        if claim.clearinghouse_number:
            answer.put("REF", "D9", claim.clearinghouse_number)
        if claim.service_date is not None:
            answer.put("DTP", "472", *date_element(claim.service_date, claim.service_end))
        for control in dict.fromkeys(control for control, _ in claim.line_statuses):
            self._line(answer.enter("2220D"), claim, control)

    def _line(self, node: Node, claim: ClaimStatus277, control: str) -> None:
        procedure = claim.line_procedures.get(control)
        if procedure is None:
            raise Refused("A line status needs the procedure of its line in `line_procedures`.")
        node.put("SVC", procedure_element(procedure)[:6], amount_text(claim.line_charges.get(control, 0)))
        for place, status in claim.line_statuses:
            if place == control:
                node.put("STC", _code(status), "", "U", *("",) * 8, status.message)
        if control:
            node.put("REF", "FJ", control)

    def _status(self, node: Node, status: Status, action: str, amount: int) -> None:
        cents = status.cents if status.cents is not None else amount
        node.put(
            *("STC", _code(status), day_text(status.day or self.today), status.action or action),
            *(amount_text(cents), *("",) * 7, status.message),
        )


def _code(status: Status) -> tuple[str, ...]:
    return (status.category, status.code, status.entity)


def totals_of(claims: list[ClaimStatus277]) -> ClaimAcknowledgment:
    """The totals of some claims, in the shape of an acknowledgment."""
    accepted = [claim for claim in claims if claim.accepted]
    rejected = [claim for claim in claims if not claim.accepted]
    return ClaimAcknowledgment(
        Party(),
        Party(),
        accepted_count=len(accepted),
        rejected_count=len(rejected),
        accepted_cents=sum(map(claim_cents, accepted)),
        rejected_cents=sum(map(claim_cents, rejected)),
    )


def put_totals(node: Node, counted: ClaimAcknowledgment, accepted: str, rejected: str) -> None:
    if counted.accepted_count:
        node.put("QTY", accepted, str(counted.accepted_count))
    if counted.rejected_count:
        node.put("QTY", rejected, str(counted.rejected_count))
    if counted.accepted_count:
        node.put("AMT", "YU", amount_text(counted.accepted_cents))
    if counted.rejected_count:
        node.put("AMT", "YY", amount_text(counted.rejected_cents))
