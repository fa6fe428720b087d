"""`ClaimAttachment` values to a 275, `InformationRequest` values to a 277 request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import groupby

from cleanclaim.kernel import Refused
from cleanclaim.x12.binary import MOST_BINARY
from cleanclaim.x12.checking.attachments import ATTACHMENT_RULES, REQUEST_RULES
from cleanclaim.x12.checking.codes import CodeDesk
from cleanclaim.x12.checking.judging import Context
from cleanclaim.x12.delimiters import STANDARD, Delimiters
from cleanclaim.x12.guide import Guide
from cleanclaim.x12.guides import attachments as tables
from cleanclaim.x12.plain import amount_text, day_text, number_text
from cleanclaim.x12.values import Element, Envelope, Party
from cleanclaim.x12.values.attachments import (
    ClaimAttachment,
    Document,
    InformationRequest,
    RequestCode,
    RequestedInformation,
    RequestedLine,
    ResponseRoute,
)
from cleanclaim.x12.writing.core import (
    Counted,
    Interchange,
    Node,
    date_element,
    put_address,
    put_contact,
    put_kept,
    put_name,
    put_reference,
    put_references,
    refuse_breaches,
)
from cleanclaim.x12.writing.parts import procedure_element, put_date


def write_275(
    attachments: Iterable[ClaimAttachment], envelope: Envelope, *, delimiters: Delimiters = STANDARD
) -> bytes:
    """Answers about one claim that follow each other share a transaction set, numbered from 1.

    `guide` of the attachments says which: 006020X314 (BDS) or 005010X210 (BIN); one file has one guide. Raises
    Refused where an attachment would not pass `check`.
    """
    batches = list(_claims(attachments))
    if not batches:
        raise Refused("There is no attachment to write: give at least one.")
    guide = _guide_of([each for batch in batches for each in batch])
    for batch in batches:
        context = Context(CodeDesk(None))
        for attachment in batch:
            refuse_breaches(attachment, ATTACHMENT_RULES, context, "The 275")

    def bound(batch: list[ClaimAttachment]) -> Callable[[str], Node]:
        return lambda control: _attachment_set(batch, envelope, control, delimiters, guide)

    return Interchange(envelope, delimiters).write(guide, map(bound, batches))


def _guide_of(attachments: list[ClaimAttachment]) -> Guide:
    guides = {each.guide for each in attachments}
    if len(guides) > 1:
        raise Refused("Attachments of two guides cannot stand in one file: write one for each.")
    named = guides.pop()
    for guide in (tables.claims(), tables.claims_6020()):
        if named in guide.ids:
            return guide
    raise Refused("The 275 can be written in 005010X210 or 006020X314: set `guide` to one of them.")


def _claims(attachments: Iterable[ClaimAttachment]) -> Iterator[list[ClaimAttachment]]:
    """The answers about one claim: a transaction set holds no other."""
    batch: list[ClaimAttachment] = []
    for attachment in attachments:
        if batch and (attachment.number == 1 or _header(attachment) != _header(batch[0])):
            yield batch
            batch = []
        batch.append(attachment)
    if batch:
        yield batch


def _header(attachment: ClaimAttachment) -> tuple[object, ...]:
    parties = (attachment.payer, attachment.submitter, attachment.provider, attachment.patient)
    return (attachment.purpose, attachment.reference, attachment.service_date, attachment.service_end, *parties)


def _attachment_set(
    batch: list[ClaimAttachment], envelope: Envelope, control: str, marks: Delimiters, guide: Guide
) -> Node:
    first, root = batch[0], Node(guide.root, marks)
    root.put("ST", "275", control, guide.ids[0])
    created = day_text(first.created) if first.created is not None else envelope.created[:8]
    root.put("BGN", first.purpose, first.reference, created, first.created_time)
    _put_party(root.enter("1000A"), first.payer, "PR")
    _put_party(root.enter("1000B"), first.submitter, "41")
    _put_party(root.enter("1000C"), first.provider, "1P")
    patient = root.enter("1000D")
    _put_party(patient, first.patient, "QC")
    if first.service_date is not None:
        patient.put("DTP", "472", *date_element(first.service_date, first.service_end))
    for attachment in batch:
        _put_answer(root.enter("2000A"), attachment, envelope)
    return root


def _put_party(node: Node, party: Party, entity: str) -> None:
    put_name(node, party, entity)
    put_address(node, party)
    put_references(node, party)
    put_contact(node, party)
    put_kept(node, party.kept, "")


def _put_answer(node: Node, attachment: ClaimAttachment, envelope: Envelope) -> None:
    node.put("LX", str(attachment.number))
    node.put("TRN", "2" if attachment.solicited else "1", attachment.control_number)
    if attachment.question is not None:
        node.put("STC", *_requested(attachment.question))
    for ref in attachment.line_references:
        put_reference(node, ref)
    put_kept(node, attachment.kept, "2000A")
    if attachment.line_date is not None:
        put_date(node.enter("2100A"), attachment.line_date)
    sent = node.enter("2100B")
    sent.put("DTP", "368", "D8", _day_of(attachment.submitted_on, envelope))
    sent.put("CAT", attachment.report_type, attachment.format, attachment.version)
    for document in attachment.documents:
        _put_document(sent.enter("2110B"), document)


def _day_of(submitted: date | None, envelope: Envelope) -> str:
    return day_text(submitted) if submitted is not None else envelope.created[:8]


def _put_document(node: Node, document: Document) -> None:
    if not document.content:
        raise Refused("The 275 cannot be written: a document has no content.")
    if len(document.content) > MOST_BINARY:
        raise Refused("The 275 cannot be written: a document has more than 64 MB.")
    length, content = str(len(document.content)), Counted.of(document.content)
    if any(child.id == "BDS" for child in node.state.loop.children):
        node.put("OOI", *(document.object_type or ("1", "47", "ATTACHMENT")))
        node.put("BDS", document.encoding or "B64", length, content)
    else:
        node.put("EFI", document.security or "05")
        node.put("BIN", length, content)


def _requested(said: RequestedInformation) -> tuple[Element, ...]:
    codes: list[Element] = [_code(code) for code in said.codes]
    charge = amount_text(said.charge_cents) if said.charge_cents is not None else ""
    first, *others = codes or [""]
    return (first, day_text(said.day) if said.day is not None else "", "", charge, *("",) * 5, *others)


def _code(code: RequestCode) -> tuple[str, ...]:
    return (code.category, code.code, code.entity, code.code_list)


def write_277_request(
    requests: Iterable[InformationRequest], envelope: Envelope, *, delimiters: Delimiters = STANDARD
) -> bytes:
    """Requests of one payer and BHT03 that follow each other share a transaction set.

    Raises Refused where a request would not pass `check`.
    """
    batches = [list(together) for _, together in groupby(requests, key=lambda each: (each.reference, each.payer))]
    if not batches:
        raise Refused("There is no request to write: give at least one.")
    for batch in batches:
        context = Context(CodeDesk(None))
        for request in batch:
            refuse_breaches(request, REQUEST_RULES, context, "The 277 request")

    def bound(batch: list[InformationRequest]) -> Callable[[str], Node]:
        return lambda control: _RequestSet(batch, envelope, control, delimiters).build()

    return Interchange(envelope, delimiters).write(tables.request(), map(bound, batches))


class _RequestSet:
    """One ST: receivers, their providers, their patients, and the claims of each."""

    def __init__(self, batch: list[InformationRequest], envelope: Envelope, control: str, marks: Delimiters) -> None:
        self.batch = batch
        self.created = envelope.created
        self.control = control
        self.root = Node(tables.request().root, marks)
        self.levels = 0

    def build(self) -> Node:
        first, created = self.batch[0], self.created
        self.root.put("ST", "277", self.control, tables.REQUEST_IDS[0])
        self.root.put("BHT", "0085", first.purpose, first.reference, created[:8], created[8:12], "RQ")
        node = self.root.enter("2000A")
        parent = self._level(node, "", "20", "1")
        _put_party(node.enter("2100A"), first.payer, "PR")
        for _, together in groupby(self.batch, key=lambda each: each.receiver):
            self._receiver(node.enter("2000B"), list(together), parent)
        return self.root

    def _level(self, node: Node, parent: str, code: str, flag: str) -> str:
        self.levels += 1
        node.put("HL", str(self.levels), parent, code, flag)
        return str(self.levels)

    def _receiver(self, node: Node, batch: list[InformationRequest], parent: str) -> None:
        parent = self._level(node, parent, "21", "1")
        put_name(node.enter("2100B"), batch[0].receiver, "41")
        for _, together in groupby(batch, key=lambda each: each.provider):
            self._provider(node.enter("2000C"), list(together), parent)

    def _provider(self, node: Node, batch: list[InformationRequest], parent: str) -> None:
        parent = self._level(node, parent, "19", "1")
        put_name(node.enter("2100C"), batch[0].provider, "1P")
        for _, together in groupby(batch, key=lambda each: (each.patient_level, each.patient)):
            self._patient(node.enter("2000D"), list(together), parent)

    def _patient(self, node: Node, batch: list[InformationRequest], parent: str) -> None:
        self._level(node, parent, batch[0].patient_level, "")
        put_name(node.enter("2100D"), batch[0].patient)
        for request in batch:
            _put_claim(node.enter("2200D"), request)


def _put_claim(node: Node, request: InformationRequest) -> None:
    node.put("TRN", "1", request.control_number)
    for said in request.requests:
        node.put("STC", *_requested(said))
    for ref in request.references:
        put_reference(node, ref)
    if request.service_date is not None:
        node.put("DTP", "472", *date_element(request.service_date, request.service_end))
    if request.due is not None:
        node.put("DTP", "106", "D8", day_text(request.due))
    if request.route is not None:
        _put_route(node.enter("2210D"), request.route)
    for line in request.lines:
        _put_line(node.enter("2220D"), line)


def _put_route(node: Node, route: ResponseRoute) -> None:
    number = ("", "", "AC", route.control_number) if route.control_number else ()
    node.put("PWK", route.report_type, route.transmission, *number)
    if route.party.last_or_organization:
        node.put("N1", route.party.entity or "PR", route.party.last_or_organization)
    put_address(node, route.party)
    put_contact(node, route.party)
    put_kept(node, route.party.kept, "")


def _put_line(node: Node, line: RequestedLine) -> None:
    units = number_text(line.units) if line.units is not None else ""
    charge = amount_text(line.charge_cents)
    node.put("SVC", procedure_element(line.procedure)[:6], charge, "", line.revenue_code, "", "", units)
    for said in line.requests:
        node.put("STC", *_requested(said))
    if line.line_control:
        node.put("REF", "FJ", line.line_control)
    if line.service_date is not None:
        node.put("DTP", "472", *date_element(line.service_date, line.service_end))
