"""`ServicesReview` values to a 278: the request and its answer. Events of one patient share their levels."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from cleanclaim.kernel import Refused
from cleanclaim.x12.checking.authorizations import REVIEW_RULES
from cleanclaim.x12.checking.codes import CodeDesk
from cleanclaim.x12.checking.findings import CodeLookup
from cleanclaim.x12.checking.judging import Context
from cleanclaim.x12.delimiters import STANDARD, Delimiters
from cleanclaim.x12.guide import Guide
from cleanclaim.x12.guides import authorizations as tables
from cleanclaim.x12.plain import amount_text, day_text, number_text
from cleanclaim.x12.values import Element, Envelope, Party
from cleanclaim.x12.values.authorizations import (
    Decision,
    OtherRefusal,
    ReviewAttachment,
    ReviewCode,
    ReviewedPerson,
    ReviewedService,
    ReviewProvider,
    ReviewRequest,
    ServicesReview,
)
from cleanclaim.x12.values.eligibility import Delivery, Rejection, Trace
from cleanclaim.x12.writing.core import (
    Interchange,
    Node,
    Repeated,
    put_address,
    put_contact,
    put_kept,
    put_name,
    put_reference,
    put_references,
    refuse_breaches,
)
from cleanclaim.x12.writing.parts import procedure_element, put_date

_CODES_AN_HI = 12


def write_278_request(
    reviews: Iterable[ServicesReview],
    envelope: Envelope,
    *,
    delimiters: Delimiters = STANDARD,
    lookup: CodeLookup | None = None,
) -> bytes:
    """One transaction set a review. Raises Refused where a request would not pass `check` (`lookup` as there)."""
    return _written([[review] for review in reviews], envelope, delimiters, lookup, answered=False)


def write_278_response(
    reviews: Iterable[ServicesReview],
    envelope: Envelope,
    *,
    delimiters: Delimiters = STANDARD,
    lookup: CodeLookup | None = None,
) -> bytes:
    """Answers of one patient and BHT03 that follow each other share a transaction set.

    Raises Refused where an answer would not pass `check` (`lookup` as there).
    """
    batches = [list(together) for _, together in groupby(reviews, key=_above)]
    return _written(batches, envelope, delimiters, lookup, answered=True)


def _above(review: ServicesReview) -> tuple[object, ...]:
    """What stands above an event: events with the same share a transaction set."""
    refused = [each for each in review.rejections if each.loop != "2000E"]
    levels = (review.payer, review.requester, review.subscriber, review.dependent)
    return (review.purpose, review.reference, review.transaction_type, *levels, refused)


def _written(
    batches: list[list[ServicesReview]],
    envelope: Envelope,
    marks: Delimiters,
    lookup: CodeLookup | None,
    *,
    answered: bool,
) -> bytes:
    guide, kind = tables.guide(), "278-response" if answered else "278-request"
    if not batches:
        raise Refused("There is no review to write: give at least one.")
    context = Context(CodeDesk(lookup))
    for review in (each for batch in batches for each in batch):
        if review.kind != kind:
            raise Refused(f"Only reviews of kind {kind} can be written here: leave the others out.")
        refuse_breaches(review, REVIEW_RULES, context, f"The {kind}")

    def bound(batch: list[ServicesReview]) -> Callable[[str], Node]:
        return lambda control: _Set(batch, envelope, control, marks, guide).build()

    guide_id = envelope.guide if envelope.guide in guide.ids else guide.ids[0]
    return Interchange(envelope, marks).write(guide, map(bound, batches), guide_id=guide_id)


class _Set:
    """One ST. `answered` says that it is a response."""

    def __init__(
        self, batch: list[ServicesReview], envelope: Envelope, control: str, marks: Delimiters, guide: Guide
    ) -> None:
        self.batch = batch
        self.first = batch[0]
        self.envelope = envelope
        self.control = control
        self.root = Node(guide.root, marks)
        self.guide_id = envelope.guide if envelope.guide in guide.ids else guide.ids[0]
        self.answered = self.first.kind == "278-response"
        self.levels = 0

    def build(self) -> Node:
        review, created = self.first, self.envelope.created
        self.root.put("ST", "278", self.control, self.guide_id)
        top = self.root.enter("RSP" if self.answered else "REQ")
        top.put(*("BHT", "0007", review.purpose, review.reference, created[:8], created[8:12], review.transaction_type))
        source = top.enter("2000A")
        parent = self._level(source, "", "20", children=review.requester is not None)
        self._rejections(source, "2000A")
        node = source.enter("2010A")
        put_name(node, review.payer, "X3")
        put_contact(node, review.payer)
        put_kept(node, review.payer.kept, "")
        self._rejections(node, "2010A")
        if review.requester is not None:
            self._requester(source.enter("2000B"), review.requester, parent)
        return self.root

    def _level(self, node: Node, parent: str, code: str, *, children: bool) -> str:
        self.levels += 1
        node.put("HL", str(self.levels), parent, code, "1" if children else "0")
        return str(self.levels)

    def _rejections(self, node: Node, loop: str) -> None:
        put_rejections(node, [each for each in self.first.rejections if each.loop == loop])

    def _requester(self, node: Node, requester: ReviewProvider, parent: str) -> None:
        parent = self._level(node, parent, "21", children=self.first.subscriber is not None)
        _put_provider(node.enter("2010B"), requester)
        if self.first.subscriber is not None:
            self._subscriber(node.enter("2000C"), self.first.subscriber, parent)

    def _subscriber(self, node: Node, subscriber: ReviewedPerson, parent: str) -> None:
        dependent, events = self.first.dependent, [each for each in self.batch if each.has_event]
        parent = self._level(node, parent, "22", children=bool(events) or dependent is not None)
        self._person(node.enter("2010C"), subscriber, "2010C", "Y")
        if dependent is not None:
            node = node.enter("2000D")
            parent = self._level(node, parent, "23", children=bool(events))
            self._person(node.enter("2010D"), dependent, "2010D", "N")
        for review in events:
            self._event(node.enter("2000E"), review, parent)

    def _person(self, node: Node, person: ReviewedPerson, loop: str, insured: str) -> None:
        party = person.party
        _put_named(node, party, person.prefix, "IL" if insured == "Y" else "QC")
        put_references(node, party)
        put_address(node, party)
        put_kept(node, party.kept, "")
        self._rejections(node, loop)
        if person.birth_date is not None:
            node.put("DMG", "D8", day_text(person.birth_date), person.sex)
        if person.relationship:
            sequence = str(person.birth_sequence) if person.birth_sequence is not None else ""
            node.put("INS", insured, person.relationship, *("",) * 5, person.employment, *("",) * 8, sequence)

    def _event(self, node: Node, review: ServicesReview, parent: str) -> None:
        parent = self._level(node, parent, "EV", children=bool(review.services))
        put_rejections(node, [each for each in review.rejections if each.loop == "2000E"])
        _put_place(node, review)
        _put_codes(node, review.codes)
        put_kept(node, review.kept, "2000E")
        for provider in review.providers:
            _put_provider(node.enter("2010EA"), provider)
        for location in review.transports:
            _put_location(node.enter("2010EC" if self.answered else "2010EB"), location)
        for refusal in review.refusals:
            _put_refusal(node.enter("2010EC"), refusal)
        if review.contact is not None:
            _put_contact_party(node.enter("2010EB"), review.contact)
        for service in review.services:
            self._service(node.enter("2000F"), service, parent)

    def _service(self, node: Node, service: ReviewedService, parent: str) -> None:
        self._level(node, parent, "SS", children=False)
        put_rejections(node, service.rejections)
        _put_place(node, service)
        _put_codes(node, service.wanted)
        _put_line(node, service)
        put_kept(node, service.kept, "2000F")
        for provider in service.providers:
            _put_provider(node.enter("2010FA" if self.answered else "2010F"), provider)
        if service.contact is not None:
            _put_contact_party(node.enter("2010FB"), service.contact)


def _put_place(node: Node, place: ServicesReview | ReviewedService) -> None:
    """What an event and a service have in common."""
    _put_traces(node, place.traces)
    if place.request is not None:
        node.put("UM", *_request_elements(place.request))
    if place.decision is not None:
        node.put("HCR", *_decision_elements(place.decision))
    for ref in place.references:
        put_reference(node, ref)
    for when in place.dates:
        put_date(node, when)
    if place.delivery is not None:
        node.put("HSD", *_delivery_elements(place.delivery))
    for attachment in place.attachments:
        node.put("PWK", *_attachment_elements(attachment))
    if place.message:
        node.put("MSG", place.message)


def _put_traces(node: Node, traces: list[Trace]) -> None:
    for trace in traces:
        node.put("TRN", trace.kind, trace.number, trace.company, trace.department)


def put_rejections(node: Node, rejections: list[Rejection]) -> None:
    for each in rejections:
        node.put("AAA", "Y" if each.valid else "N", "", each.reason, each.action)


def _request_elements(request: ReviewRequest) -> tuple[Element, ...]:
    causes: Element = ""
    if request.related_causes:
        padded = (*request.related_causes, "", "", "")[:3]
        causes = (*padded, request.accident_state, request.accident_country)
    return (
        *(request.category, request.certification_type, request.service_type),
        (request.place, request.place_qualifier) if request.place else "",
        causes,
        *(request.urgency, request.condition, request.prognosis, request.release, request.delay_reason),
    )


def _decision_elements(decision: Decision) -> tuple[Element, ...]:
    return (decision.action, decision.number, Repeated(decision.reasons), decision.second_opinion)


def _delivery_elements(delivery: Delivery) -> tuple[str, ...]:
    return (
        delivery.quantity_qualifier,
        number_text(delivery.quantity) if delivery.quantity is not None else "",
        delivery.unit,
        number_text(delivery.every) if delivery.every is not None else "",
        delivery.period,
        str(delivery.periods) if delivery.periods is not None else "",
        delivery.pattern,
        delivery.time,
    )


def _attachment_elements(attachment: ReviewAttachment) -> tuple[str, ...]:
    number = ("AC", attachment.control_number) if attachment.control_number else ("", "")
    return (attachment.report_type, attachment.transmission, "", "", *number, attachment.description)


def _put_codes(node: Node, codes: list[ReviewCode]) -> None:
    if len(codes) > _CODES_AN_HI:
        raise Refused(f"Loop {node.state.loop.id} has {len(codes)} codes in HI: 12 at most.")
    if codes:
        node.put("HI", *(_code_element(code) for code in codes))


def _code_element(code: ReviewCode) -> tuple[str, ...]:
    return (code.qualifier, code.code, *(("D8", day_text(code.on)) if code.on is not None else ()))


def _put_line(node: Node, service: ReviewedService) -> None:
    if service.kind:
        node.put(*_LINES[service.kind](service))
    if service.dental is not None:
        for tooth in service.dental.teeth:
            node.put("TOO", "JP", tooth.tooth, tooth.surfaces or "")


def _amounts(service: ReviewedService) -> tuple[str, str]:
    charge = amount_text(service.charge_cents) if service.charge_cents is not None else ""
    return charge, number_text(service.units) if service.units is not None else ""


def _procedure(service: ReviewedService) -> Element:
    if service.procedure is None:
        return ""
    return (*procedure_element(service.procedure), service.procedure_end)


def _professional(service: ReviewedService) -> tuple[Element, ...]:
    charge, units = _amounts(service)
    pointers: Element = tuple(map(str, service.pointers)) or ""
    return (
        *("SV1", _procedure(service), charge, service.unit, units, "", "", pointers),
        *("", "", "", service.epsdt, *("",) * 8, service.level_of_care),
    )


def _institutional(service: ReviewedService) -> tuple[Element, ...]:
    charge, units = _amounts(service)
    rate = number_text(service.rate) if service.rate is not None else ""
    return (
        *("SV2", service.revenue_code, _procedure(service), charge, service.unit, units, rate),
        *("", "", service.residential_status, service.level_of_care),
    )


def _dental(service: ReviewedService) -> tuple[Element, ...]:
    charge, units = _amounts(service)
    areas: Element = service.dental.oral_cavity if service.dental is not None else ()
    placement = service.dental.placement if service.dental is not None else ""
    return ("SV3", _procedure(service), charge, "", areas or "", placement, units, service.dental_description)


_LINES: dict[str, Callable[[ReviewedService], tuple[Any, ...]]] = {
    "professional": _professional,
    "institutional": _institutional,
    "dental": _dental,
}


def _put_named(node: Node, party: Party, prefix: str, entity: str = "") -> None:
    who = (party.last_or_organization, party.first, party.middle, prefix, party.suffix)
    qualifier = party.id_qualifier if party.id else ""
    node.put("NM1", entity or party.entity, "1" if party.is_person else "2", *who, qualifier, party.id)


def _put_provider(node: Node, provider: ReviewProvider) -> None:
    party = provider.party
    _put_named(node, party, provider.prefix)
    put_references(node, party)
    put_address(node, party)
    put_contact(node, party)
    put_kept(node, party.kept, "")
    put_rejections(node, provider.rejections)
    if provider.role:
        node.put("PRV", provider.role, "PXC" if party.taxonomy else "", party.taxonomy)


def _put_location(node: Node, location: ReviewProvider) -> None:
    put_name(node, location.party, ids=False)
    put_address(node, location.party)
    put_rejections(node, location.rejections)


def _put_contact_party(node: Node, party: Party) -> None:
    put_name(node, party, ids=False)
    put_address(node, party)
    put_contact(node, party)
    put_kept(node, party.kept, "")


def _put_refusal(node: Node, refusal: OtherRefusal) -> None:
    put_name(node, refusal.party, ids=False)
    if refusal.reasons:
        more = tuple(part for reason in refusal.reasons[1:] for part in ("ZZ", reason))
        node.put("REF", "ZZ", refusal.reasons[0], "", more or "")
    if refusal.refused_on is not None:
        node.put("DTP", "598", "D8", day_text(refusal.refused_on))
