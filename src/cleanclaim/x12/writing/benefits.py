"""Eligibility responses as bytes (271)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import groupby

from cleanclaim.kernel import Refused
from cleanclaim.x12.checking.benefits import RESPONSE_RULES
from cleanclaim.x12.checking.codes import CodeDesk
from cleanclaim.x12.checking.judging import Context
from cleanclaim.x12.delimiters import STANDARD, Delimiters
from cleanclaim.x12.guides import eligibility as tables
from cleanclaim.x12.plain import amount_text, number_text
from cleanclaim.x12.values.eligibility import (
    Benefit,
    Delivery,
    EligibilityResponse,
    Member,
    Rejection,
    RelatedEntity,
)
from cleanclaim.x12.values.parts import Element, Envelope, Party
from cleanclaim.x12.writing.core import (
    Interchange,
    Node,
    put_address,
    put_contact,
    put_kept,
    put_name,
    put_reference,
    refuse_breaches,
)
from cleanclaim.x12.writing.eligibility import (
    Levels,
    batches,
    pointers_of,
    procedure_of,
    put_member,
    put_receiver,
    put_role,
    put_traces,
    repeated,
    subscribers,
)
from cleanclaim.x12.writing.parts import procedure_element, put_date


def write_271(
    responses: Iterable[EligibilityResponse], envelope: Envelope, *, delimiters: Delimiters = STANDARD
) -> bytes:
    """Responses of one BHT03 that follow each other share a transaction set, 99 patients at most.

    Raises Refused where a response would not pass `check`.
    """

    def bound(batch: list[EligibilityResponse]) -> Callable[[str], Node]:
        return lambda control: _response_set(batch, envelope, control, delimiters)

    sets = [bound(batch) for batch in batches(responses, lambda each: (each.purpose, ""))]
    return Interchange(envelope, delimiters).write(tables.answer(), sets)


def _response_set(batch: list[EligibilityResponse], envelope: Envelope, control: str, marks: Delimiters) -> Node:
    context, first = Context(CodeDesk(None)), batch[0]
    for response in batch:
        refuse_breaches(response, RESPONSE_RULES, context, "The 271")
    root, levels, created = Node(tables.answer().root, marks), Levels(), envelope.created
    root.put("ST", "271", control, tables.IDS[0])
    root.put("BHT", "0022", first.purpose, first.reference, created[:8], created[8:12])
    for (source, refused), answers in groupby(batch, key=lambda each: (each.source, _of_source(each))):
        _put_source(root.enter("2000A"), source, refused, list(answers), levels)
    return root


def _of_source(response: EligibilityResponse) -> list[Rejection]:
    return [each for each in response.rejections if each.loop in {"2000A", "2100A"}]


def _of_receiver(response: EligibilityResponse) -> list[Rejection]:
    return [each for each in response.rejections if each.loop == "2100B"]


def _put_source(
    node: Node, source: Party, refused: list[Rejection], answers: list[EligibilityResponse], levels: Levels
) -> None:
    top = levels.put(node, "", "20", children=any(each.receiver is not None for each in answers))
    name = node.enter("2100A")
    _put_rejections(node, refused, "2000A")
    put_name(name, source)
    put_contact(name, source)
    put_kept(name, source.kept, "")
    _put_rejections(name, refused, "2100A")
    for (receiver, role, wrong), people in groupby(
        answers, key=lambda each: (each.receiver, each.receiver_role, _of_receiver(each))
    ):
        if receiver is not None:
            inner = node.enter("2000B")
            found = [each for each in people if each.subscriber is not None]
            middle = levels.put(inner, top, "21", children=bool(found))
            place = inner.enter("2100B")
            put_receiver(place, receiver, role)
            _put_rejections(place, wrong, "2100B")
            for run in subscribers(found):
                _put_answered(inner.enter("2000C"), run, middle, levels)


def _put_answered(node: Node, run: list[EligibilityResponse], parent: str, levels: Levels) -> None:
    own = run[0] if run[0].dependent is None else None
    dependents = [each for each in run if each.dependent is not None]
    number = levels.put(node, parent, "22", children=bool(dependents))
    put_traces(node, own.traces if own else [])
    _put_answer(node.enter("2100C"), run[0].subscriber, own, "C")
    for each in dependents:
        inner = node.enter("2000D")
        levels.put(inner, number, "23", children=False)
        put_traces(inner, each.traces)
        _put_answer(inner.enter("2100D"), each.dependent, each, "D")


def _put_answer(node: Node, member: Member | None, said: EligibilityResponse | None, letter: str) -> None:
    if member is None:
        raise Refused("The 271 cannot be written: a response with a person needs its subscriber.")
    put_member(node, member)
    if said is not None:
        _put_rejections(node, said.rejections, f"2100{letter}")
        for benefit in said.benefits:
            _put_benefit(node.enter(f"2110{letter}"), benefit, letter)


def _put_rejections(node: Node, rejections: list[Rejection], loop: str) -> None:
    for each in rejections:
        if each.loop == loop:
            node.put("AAA", "Y" if each.valid else "N", "", each.reason, each.action)


def _put_benefit(node: Node, benefit: Benefit, letter: str) -> None:
    node.put("EB", *_benefit_elements(benefit))
    for delivery in benefit.deliveries:
        node.put("HSD", *_delivery_elements(delivery))
    for ref in benefit.references:
        put_reference(node, ref)
    for when in benefit.dates:
        put_date(node, when)
    _put_rejections(node, benefit.rejections, f"2110{letter}")
    for text in benefit.messages:
        node.put("MSG", text)
    for each in benefit.conditions:
        node.enter(f"2115{letter}").put("III", each.qualifier, each.code, each.category, each.text)
    if benefit.entities:
        node.put("LS", "2120")
        for entity in benefit.entities:
            _put_entity(node.enter(f"2120{letter}"), entity)
        node.put("LE", "2120")


def _benefit_elements(benefit: Benefit) -> tuple[Element, ...]:
    procedure = procedure_of(benefit.procedure)
    if benefit.procedure is not None and benefit.procedure_end:
        procedure = (*procedure_element(benefit.procedure), benefit.procedure_end)
    return (
        *(benefit.code, benefit.level, repeated(benefit.service_types), benefit.insurance_type, benefit.plan),
        benefit.period,
        amount_text(benefit.cents) if benefit.cents is not None else "",
        number_text(benefit.percent.scaleb(-2)) if benefit.percent is not None else "",
        benefit.quantity_qualifier,
        _number(benefit.quantity),
        *(benefit.authorization, benefit.network, procedure, pointers_of(benefit.pointers)),
    )


def _delivery_elements(delivery: Delivery) -> tuple[str, ...]:
    periods = str(delivery.periods) if delivery.periods is not None else ""
    return (
        *(delivery.quantity_qualifier, _number(delivery.quantity), delivery.unit, _number(delivery.every)),
        *(delivery.period, periods, delivery.pattern, delivery.time),
    )


def _put_entity(node: Node, entity: RelatedEntity) -> None:
    party = entity.party
    who = (party.last_or_organization, party.first, party.middle, "", party.suffix)
    what = (party.id_qualifier if party.id else "", party.id)
    node.put("NM1", party.entity, "1" if party.is_person else "2", *who, *what, entity.relationship)
    put_address(node, party)
    put_contact(node, party)
    put_kept(node, party.kept, "")
    put_role(node, entity.role)


def _number(value: Decimal | None) -> str:
    return number_text(value) if value is not None else ""
