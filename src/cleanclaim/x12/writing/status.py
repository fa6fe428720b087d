"""Claim status values as bytes: the request (276) and its answer (277)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from itertools import groupby

from cleanclaim.kernel import Refused
from cleanclaim.x12.checking.codes import CodeDesk
from cleanclaim.x12.checking.judging import Context
from cleanclaim.x12.checking.status import INQUIRY_RULES, RESPONSE_RULES
from cleanclaim.x12.delimiters import STANDARD, Delimiters
from cleanclaim.x12.guides import status as tables
from cleanclaim.x12.plain import amount_text, day_text, number_text
from cleanclaim.x12.values.parts import Element, Envelope, Party
from cleanclaim.x12.values.status import (
    LineStatus,
    Person,
    StatusCode,
    StatusInquiry,
    StatusLine,
    StatusReport,
    StatusResponse,
)
from cleanclaim.x12.writing.core import (
    Interchange,
    Node,
    date_element,
    put_contact,
    put_kept,
    put_name,
    put_reference,
    refuse_breaches,
)
from cleanclaim.x12.writing.parts import procedure_element

_MOST_CODES = 3


def write_276(inquiries: Iterable[StatusInquiry], envelope: Envelope, *, delimiters: Delimiters = STANDARD) -> bytes:
    """Inquiries of one BHT03 that follow each other share a transaction set.

    Raises Refused where an inquiry would not pass `check`.
    """

    def bound(batch: list[StatusInquiry]) -> Callable[[str], Node]:
        return lambda control: _Requests(envelope, control, delimiters).build(batch)

    sets = [bound(list(batch)) for _, batch in groupby(inquiries, key=lambda each: each.reference)]
    return Interchange(envelope, delimiters).write(tables.request(), sets)


def write_277(responses: Iterable[StatusResponse], envelope: Envelope, *, delimiters: Delimiters = STANDARD) -> bytes:
    """Responses of one BHT03 that follow each other share a transaction set.

    Raises Refused where a response would not pass `check`.
    """

    def bound(batch: list[StatusResponse]) -> Callable[[str], Node]:
        return lambda control: _Answers(envelope, control, delimiters).build(batch)

    sets = [bound(list(batch)) for _, batch in groupby(responses, key=lambda each: each.reference)]
    return Interchange(envelope, delimiters).write(tables.answer(), sets)


class _Writer:
    """Numbers the levels of one transaction set."""

    def __init__(self, envelope: Envelope, control: str, marks: Delimiters) -> None:
        self.envelope = envelope
        self.control = control
        self.marks = marks
        self.levels = 0

    def level(self, node: Node, parent: str, code: str, *, children: bool | None) -> str:
        """The HL of a loop; `children` None where its guide has no child flag."""
        self.levels += 1
        flag = "" if children is None else "1" if children else "0"
        node.put("HL", str(self.levels), parent, code, flag)
        return str(self.levels)

    def begin(self, root: Node, kind: str, *more: str) -> None:
        created = self.envelope.created
        root.put("ST", kind, self.control, tables.IDS[0])
        root.put("BHT", "0010", more[0], more[1], created[:8], created[8:12], *more[2:])


class _Requests(_Writer):
    def build(self, batch: list[StatusInquiry]) -> Node:
        context = Context(CodeDesk(None))
        for inquiry in batch:
            refuse_breaches(inquiry, INQUIRY_RULES, context, "The 276")
        root = Node(tables.request().root, self.marks)
        self.begin(root, "276", "13", batch[0].reference)
        for payer, asked in groupby(batch, key=lambda each: each.payer):
            node = root.enter("2000A")
            top = self.level(node, "", "20", children=True)
            put_name(node.enter("2100A"), payer)
            for receiver, sent in groupby(asked, key=lambda each: each.receiver):
                inner = node.enter("2000B")
                middle = self.level(inner, top, "21", children=True)
                put_name(inner.enter("2100B"), receiver)
                for providers, claims in groupby(sent, key=lambda each: each.providers):
                    self._providers(inner.enter("2000C"), providers, list(claims), middle)
        return root

    def _providers(self, node: Node, providers: list[Party], claims: list[StatusInquiry], parent: str) -> None:
        number = self.level(node, parent, "19", children=True)
        for provider in providers:
            put_name(node.enter("2100C"), provider)
        for subscriber, of_one in groupby(claims, key=lambda each: each.subscriber):
            self._subscriber(node.enter("2000D"), subscriber, list(of_one), number)

    def _subscriber(self, node: Node, person: Person, claims: list[StatusInquiry], parent: str) -> None:
        own = [each for each in claims if each.dependent is None]
        others = [each for each in claims if each.dependent is not None]
        number = self.level(node, parent, "22", children=bool(others))
        _put_birth(node, person)
        put_name(node.enter("2100D"), person.party)
        for claim in own:
            _put_asked(node.enter("2200D"), claim, "D")
        for dependent, of_one in groupby(others, key=lambda each: each.dependent):
            if dependent is not None:
                inner = node.enter("2000E")
                self.level(inner, number, "23", children=None)
                _put_birth(inner, dependent)
                put_name(inner.enter("2100E"), dependent.party)
                for claim in of_one:
                    _put_asked(inner.enter("2200E"), claim, "E")


def _put_birth(node: Node, person: Person) -> None:
    if person.birth_date is not None:
        node.put("DMG", "D8", day_text(person.birth_date), person.sex)


def _put_asked(node: Node, claim: StatusInquiry, letter: str) -> None:
    node.put("TRN", "1", claim.trace)
    for ref in claim.references:
        put_reference(node, ref)
    if claim.charge_cents is not None:
        node.put("AMT", "T3", amount_text(claim.charge_cents))
    _put_service_date(node, claim.service_date, claim.service_end)
    for line in claim.lines:
        inner = node.enter(f"2210{letter}")
        _put_line(inner, line, "")
        _put_line_end(inner, line)


def _put_line(node: Node, line: StatusLine | LineStatus, paid: str) -> None:
    code = procedure_element(line.procedure)[:6]
    node.put("SVC", code, amount_text(line.charge_cents), paid, line.revenue_code, "", "", number_text(line.units))


def _put_line_end(node: Node, line: StatusLine | LineStatus) -> None:
    if line.line_control:
        node.put("REF", "FJ", line.line_control)
    _put_service_date(node, line.service_date, line.service_end)


def _put_service_date(node: Node, first: date | None, last: date | None) -> None:
    if first is not None:
        node.put("DTP", "472", *date_element(first, last))


class _Answers(_Writer):
    def build(self, batch: list[StatusResponse]) -> Node:
        context = Context(CodeDesk(None))
        for response in batch:
            refuse_breaches(response, RESPONSE_RULES, context, "The 277")
        root = Node(tables.answer().root, self.marks)
        self.begin(root, "277", "08", batch[0].reference, "DG")
        for payer, said in groupby(batch, key=lambda each: each.payer):
            node = root.enter("2000A")
            top = self.level(node, "", "20", children=True)
            name = node.enter("2100A")
            put_name(name, payer)
            put_contact(name, payer)
            put_kept(name, payer.kept, "")
            for receiver, answers in groupby(said, key=lambda each: each.receiver):
                self._receiver(node.enter("2000B"), receiver, list(answers), top)
        return root

    def _receiver(self, node: Node, receiver: Party, answers: list[StatusResponse], parent: str) -> None:
        below = [each for each in answers if each.level != "receiver"]
        number = self.level(node, parent, "21", children=bool(below))
        put_name(node.enter("2100B"), receiver)
        for each in answers:
            if each.level == "receiver":
                _put_upper(node.enter("2200B"), each, "2")
        for providers, claims in groupby(below, key=lambda each: each.providers):
            self._providers(node.enter("2000C"), providers, list(claims), number)

    def _providers(self, node: Node, providers: list[Party], answers: list[StatusResponse], parent: str) -> None:
        claims = [each for each in answers if each.level == "claim"]
        number = self.level(node, parent, "19", children=bool(claims))
        for provider in providers:
            put_name(node.enter("2100C"), provider)
        for each in answers:
            if each.level == "provider":
                _put_upper(node.enter("2200C"), each, "1")
        for subscriber, of_one in groupby(claims, key=lambda each: each.subscriber):
            if subscriber is None:
                raise Refused("The 277 cannot be written: a claim's answer needs its subscriber.")
            self._subscriber(node.enter("2000D"), subscriber, list(of_one), number)

    def _subscriber(self, node: Node, person: Person, claims: list[StatusResponse], parent: str) -> None:
        others = [each for each in claims if each.dependent is not None]
        number = self.level(node, parent, "22", children=bool(others))
        put_name(node.enter("2100D"), person.party)
        for claim in claims:
            if claim.dependent is None:
                _put_answered(node.enter("2200D"), claim, "D")
        for dependent, of_one in groupby(others, key=lambda each: each.dependent):
            if dependent is not None:
                inner = node.enter("2000E")
                self.level(inner, number, "23", children=None)
                put_name(inner.enter("2100E"), dependent.party)
                for claim in of_one:
                    _put_answered(inner.enter("2200E"), claim, "E")


def _put_upper(node: Node, answer: StatusResponse, kind: str) -> None:
    node.put("TRN", kind, answer.trace)
    for report in answer.reports:
        _put_report(node, report)


def _put_answered(node: Node, claim: StatusResponse, letter: str) -> None:
    node.put("TRN", "2", claim.trace)
    for report in claim.reports:
        _put_report(node, report)
    for ref in claim.references:
        put_reference(node, ref)
    _put_service_date(node, claim.service_date, claim.service_end)
    for line in claim.lines:
        inner = node.enter(f"2220{letter}")
        _put_line(inner, line, amount_text(line.paid_cents))
        for report in line.reports:
            _put_report(inner, report)
        _put_line_end(inner, line)


def _put_report(node: Node, report: StatusReport) -> None:
    if not 1 <= len(report.codes) <= _MOST_CODES:
        raise Refused("The 277 cannot be written: an STC holds one to three status codes.")
    first, second, third = (*map(_code, report.codes), (), ())[:3]
    amounts = (_amount(report.charge_cents), _amount(report.paid_cents))
    node.put(
        *("STC", first, _day(report.day), "", *amounts, _day(report.finished_on), "", _day(report.paid_on)),
        *(report.payment_number, second, third),
    )


def _code(code: StatusCode) -> Element:
    return (code.category, code.code, code.entity, code.code_list)


def _amount(cents: int | None) -> str:
    return amount_text(cents) if cents is not None else ""


def _day(day: date | None) -> str:
    return day_text(day) if day is not None else ""
