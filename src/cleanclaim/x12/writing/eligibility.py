"""Eligibility inquiries as bytes (270), and what 270 and 271 share: levels, parties, members."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import TypeVar

from cleanclaim.x12.checking.codes import CodeDesk
from cleanclaim.x12.checking.eligibility import INQUIRY_RULES
from cleanclaim.x12.checking.judging import Context
from cleanclaim.x12.delimiters import STANDARD, Delimiters
from cleanclaim.x12.guides import eligibility as tables
from cleanclaim.x12.plain import amount_text
from cleanclaim.x12.values.eligibility import (
    BenefitQuestion,
    EligibilityInquiry,
    EligibilityResponse,
    Member,
    ProviderRole,
    Trace,
)
from cleanclaim.x12.values.parts import Element, Envelope, Party, Procedure
from cleanclaim.x12.writing.core import (
    Interchange,
    Node,
    Repeated,
    date_element,
    put_address,
    put_name,
    put_reference,
    put_references,
    refuse_breaches,
)
from cleanclaim.x12.writing.parts import procedure_element, put_date

MOST_PATIENTS = 99  # in one transaction set of a batch, 005010X279A1
_Asked = TypeVar("_Asked", EligibilityInquiry, EligibilityResponse)


def write_270(
    inquiries: Iterable[EligibilityInquiry], envelope: Envelope, *, delimiters: Delimiters = STANDARD
) -> bytes:
    """Inquiries of one BHT03 that follow each other share a transaction set, 99 patients at most.

    Raises Refused where an inquiry would not pass `check`.
    """

    def bound(batch: list[EligibilityInquiry]) -> Callable[[str], Node]:
        return lambda control: _inquiry_set(batch, envelope, control, delimiters)

    sets = [bound(batch) for batch in batches(inquiries, lambda each: (each.purpose, each.transaction_type))]
    return Interchange(envelope, delimiters).write(tables.inquiry(), sets)


def batches(values: Iterable[_Asked], kind: Callable[[_Asked], tuple[str, str]]) -> Iterator[list[_Asked]]:
    for _, together in groupby(values, key=lambda each: (each.reference, *kind(each))):
        batch = list(together)
        for first in range(0, len(batch), MOST_PATIENTS):
            yield batch[first : first + MOST_PATIENTS]


class Levels:
    """Numbers the levels of one transaction set."""

    def __init__(self) -> None:
        self.count = 0

    def put(self, node: Node, parent: str, code: str, *, children: bool) -> str:
        self.count += 1
        node.put("HL", str(self.count), parent, code, "1" if children else "0")
        return str(self.count)


def _inquiry_set(batch: list[EligibilityInquiry], envelope: Envelope, control: str, marks: Delimiters) -> Node:
    context, first = Context(CodeDesk(None)), batch[0]
    for inquiry in batch:
        refuse_breaches(inquiry, INQUIRY_RULES, context, "The 270")
    root, levels, created = Node(tables.inquiry().root, marks), Levels(), envelope.created
    root.put("ST", "270", control, tables.IDS[0])
    root.put("BHT", "0022", first.purpose, first.reference, created[:8], created[8:12], first.transaction_type)
    for source, asked in groupby(batch, key=lambda each: each.source):
        node = root.enter("2000A")
        top = levels.put(node, "", "20", children=True)
        put_name(node.enter("2100A"), source)
        for (receiver, role), people in groupby(asked, key=lambda each: (each.receiver, each.receiver_role)):
            inner = node.enter("2000B")
            middle = levels.put(inner, top, "21", children=True)
            put_receiver(inner.enter("2100B"), receiver, role)
            for run in subscribers(people):
                _put_asked(inner.enter("2000C"), run, middle, levels)
    return root


def _put_asked(node: Node, run: list[EligibilityInquiry], parent: str, levels: Levels) -> None:
    own = run[0] if run[0].dependent is None else None
    dependents = [each for each in run if each.dependent is not None]
    number = levels.put(node, parent, "22", children=bool(dependents))
    put_traces(node, own.traces if own else [])
    name = node.enter("2100C")
    put_member(name, run[0].subscriber)
    for question in own.questions if own else []:
        _put_question(name.enter("2110C"), question)
    for each in dependents:
        inner = node.enter("2000D")
        levels.put(inner, number, "23", children=False)
        put_traces(inner, each.traces)
        person = inner.enter("2100D")
        put_member(person, each.patient)
        for question in each.questions:
            _put_question(person.enter("2110D"), question)


def _put_question(node: Node, question: BenefitQuestion) -> None:
    pointers = pointers_of(question.pointers)
    node.put("EQ", repeated(question.service_types), procedure_of(question.procedure), question.level, "", pointers)
    for qualifier, cents in (("R", question.spend_down_cents), ("PB", question.spend_down_billed_cents)):
        if cents is not None:
            node.put("AMT", qualifier, amount_text(cents))
    if question.place_of_service:
        node.put("III", "ZZ", question.place_of_service)
    if question.reference is not None:
        put_reference(node, question.reference)
    if question.date is not None:
        put_date(node, question.date)


def subscribers(people: Iterable[_Asked]) -> Iterator[list[_Asked]]:
    """Runs that stand under one subscriber level: a subscriber's own value, then those of the dependents."""
    run: list[_Asked] = []
    for each in people:
        if run and (each.dependent is None or each.subscriber != run[0].subscriber):
            yield run
            run = []
        run.append(each)
    if run:
        yield run


# People


def put_receiver(node: Node, receiver: Party, role: ProviderRole | None) -> None:
    put_name(node, receiver)
    put_references(node, receiver)
    put_address(node, receiver)
    put_role(node, role)


def put_role(node: Node, role: ProviderRole | None) -> None:
    if role is not None:
        node.put("PRV", role.code, role.qualifier, role.value)


def put_traces(node: Node, traces: list[Trace]) -> None:
    for trace in traces:
        node.put("TRN", trace.kind, trace.number, trace.company, trace.department)


def put_member(node: Node, member: Member) -> None:
    put_name(node, member.party)
    put_references(node, member.party)
    put_address(node, member.party)
    put_role(node, member.provider)
    if member.birth_date is not None or member.sex:
        node.put("DMG", *(date_element(member.birth_date, None) if member.birth_date else ("", "")), member.sex)
    if member.relationship:
        _put_relationship(node, member)
    if member.diagnoses:
        node.put("HI", *((each.qualifier, each.code) for each in member.diagnoses))
    for when in member.dates:
        put_date(node, when)
    if member.military is not None:
        _put_military(node, member)


def _put_relationship(node: Node, member: Member) -> None:
    own = "Y" if node.state.loop.id == "2100C" else "N"
    changed = ("001", "25") if member.corrected else ("", "")
    sequence = str(member.birth_sequence) if member.birth_sequence is not None else ""
    node.put("INS", own, member.relationship, *changed, *[""] * 12, sequence)


def _put_military(node: Node, member: Member) -> None:
    served = member.military
    if served is not None:
        period = date_element(served.first, served.last) if served.first else ("", "")
        node.put("MPI", served.status, served.employment, served.branch, served.description, served.rank, *period)


def procedure_of(procedure: Procedure | None) -> Element:
    return procedure_element(procedure) if procedure is not None else ""


def repeated(values: tuple[str, ...]) -> Element:
    """One value is a plain element, which is written faster."""
    return Repeated(values) if len(values) > 1 else "".join(values)


def pointers_of(pointers: tuple[int, ...]) -> Element:
    return tuple(map(str, pointers)) or ""
