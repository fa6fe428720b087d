"""What must agree within an attachment (275) and a request for information (277)."""

from __future__ import annotations

import binascii
from collections.abc import Callable, Iterator
from datetime import date
from itertools import chain

from cleanclaim.kernel import Citation, Owner, Severity
from cleanclaim.kernel.rules import Rule, rule
from cleanclaim.x12.checking.judging import Breach, Context, npi_breach
from cleanclaim.x12.checking.request_codes import loinc_problem
from cleanclaim.x12.values.attachments import ClaimAttachment, InformationRequest, RequestedInformation

AttachmentRule = Rule[[ClaimAttachment, Context], Iterator[Breach]]
RequestRule = Rule[[InformationRequest, Context], Iterator[Breach]]
_ON_OWN, _IN_ANSWER = "02", "11"
_MIME = (b"MIME-Version:", b"Content-Type:", b"Content-Transfer-Encoding:")


def _attachment_rule(
    id: str, place: str, owner: Owner = Owner.BILLING, severity: Severity = Severity.ERROR
) -> Callable[[Callable[[ClaimAttachment, Context], Iterator[Breach]]], AttachmentRule]:
    return rule(id, cites=Citation("006020X314", place), owner=owner, severity=severity)


def _request_rule(
    id: str, place: str, severity: Severity = Severity.ERROR
) -> Callable[[Callable[[InformationRequest, Context], Iterator[Breach]]], RequestRule]:
    return rule(id, cites=Citation("006020X313", place), owner=Owner.PAYER, severity=severity)


def _sent_on(created: str) -> date | None:
    try:
        return date(int(created[:4]), int(created[4:6]), int(created[6:8]))
    except ValueError:
        return None


# 275


@_attachment_rule("x12.binary-length", "2110B BIN01, BDS02")
def counted_bytes(attachment: ClaimAttachment, context: Context) -> Iterator[Breach]:
    """A document has as many bytes as are said to follow."""
    segment, element = ("BIN", "BIN01") if attachment.guide.startswith("005010") else ("BDS", "BDS02")
    for document in attachment.documents:
        if document.length is not None and document.length != len(document.content):
            says = f"{element} is {document.length} but {segment} has {len(document.content)} bytes of data"
            yield Breach(element, document.offset, says)


@_attachment_rule("x12.attachment-encoding", "2110B BDS01")
def decodes(attachment: ClaimAttachment, context: Context) -> Iterator[Breach]:
    """What is said to be base64 is base64, or a MIME entity that says how its body is encoded."""
    for document in attachment.documents:
        wrapped = document.content.lstrip().startswith(_MIME)
        if document.encoding == "B64" and not wrapped and not _is_base64(document.content):
            yield Breach("BDS03", document.offset, "BDS01 is B64 but BDS03 is not base64: it cannot be decoded")


def _is_base64(content: bytes) -> bool:
    try:
        binascii.a2b_base64(b"".join(content.split()), strict_mode=True)
    except binascii.Error:
        return False
    return True


@_attachment_rule("x12.attachment-purpose", "BGN01 and TRN01")
def purpose_fits(attachment: ClaimAttachment, context: Context) -> Iterator[Breach]:
    """What is sent on one's own traces by the claim's number (TRN01 1), an answer by the payer's (TRN01 2)."""
    if attachment.purpose in {_ON_OWN, _IN_ANSWER} and attachment.solicited != (attachment.purpose == _IN_ANSWER):
        right = "2, the number of the request" if attachment.purpose == _IN_ANSWER else "1, PWK06 of the claim"
        yield Breach("TRN01", attachment.offset, f"BGN01 is {attachment.purpose}: TRN01 must be {right}")


@_attachment_rule("x12.attachment-number", "2000A LX01")
def numbered(attachment: ClaimAttachment, context: Context) -> Iterator[Breach]:
    """The answers of a transaction set are numbered from 1 without gaps."""
    expected = len(context.seen) + 1
    if attachment.number != expected:
        yield Breach("LX01", attachment.offset, f"LX01 must be {expected}: answers count from 1 without gaps")
    context.seen.add(f"LX {expected}")


@_attachment_rule("x12.attachment-question", "2000A STC")
def answers_a_question(attachment: ClaimAttachment, context: Context) -> Iterator[Breach]:
    """An answer to a request repeats what was asked (STC)."""
    if attachment.purpose == _IN_ANSWER and attachment.question is None:
        yield Breach("STC01", attachment.offset, "BGN01 is 11, an answer: STC with the question must be there")


@_attachment_rule("x12.attachment-empty", "2110B")
def has_content(attachment: ClaimAttachment, context: Context) -> Iterator[Breach]:
    """An attachment attaches something."""
    for document in attachment.documents:
        if not document.content:
            yield Breach("BDS03", document.offset, "the document has no bytes: leave it out or send it")


@_attachment_rule("x12.attachment-date", "2100B DTP 368", severity=Severity.WARNING)
def sent_in_time(attachment: ClaimAttachment, context: Context) -> Iterator[Breach]:
    """An attachment is not submitted after the file was made."""
    sent = _sent_on(attachment.envelope.created)
    if attachment.submitted_on is not None and sent is not None and attachment.submitted_on > sent:
        yield Breach("DTP03", attachment.offset, "DTP*368 lies after the day on which the file was made")


@_attachment_rule("x12.attachment-claim", "1000D REF EJ", severity=Severity.WARNING)
def names_the_claim(attachment: ClaimAttachment, context: Context) -> Iterator[Breach]:
    """An attachment gives the claim's own number too, so that a lost control number does not lose it."""
    if not any(attachment.patient_reference(qualifier) for qualifier in ("EJ", "X1")):
        yield Breach(
            "REF02", attachment.patient.offset, "REF*EJ with the patient control number (CLM01) should be there"
        )


@_attachment_rule("x12.attachment-organization", "NM102", Owner.FRONT_DESK)
def sender_names(attachment: ClaimAttachment, context: Context) -> Iterator[Breach]:
    """An organization has no first name, middle name or suffix."""
    for party in (attachment.payer, attachment.submitter, attachment.provider):
        if not party.is_person and (party.first or party.middle or party.suffix):
            says = "NM102 is 2, an organization: NM104, NM105 and NM107 must be empty"
            yield Breach("NM104", party.offset, says)


@_attachment_rule("x12.attachment-npi", "45 CFR 162.406")
def provider_number(attachment: ClaimAttachment, context: Context) -> Iterator[Breach]:
    """The provider's number passes its check digit."""
    yield from npi_breach(attachment.provider, "NM109")


@_attachment_rule("x12.attachment-code", "2000A STC, LOINC")
def question_codes(attachment: ClaimAttachment, context: Context) -> Iterator[Breach]:
    """The question is a code of LOINC where it says so."""
    if attachment.question is not None:
        yield from _code_breaches(attachment.question, context)


def _code_breaches(said: RequestedInformation, context: Context) -> Iterator[Breach]:
    for place, code in zip(("01", "10", "11"), said.codes, strict=False):
        wrong = loinc_problem(code.code, context) if code.code_list == "LOI" else ""
        if wrong:
            yield Breach(f"STC{place}-2", said.offset, wrong)


# 277 request


@_request_rule("x12.request-nothing", "2200D and 2220D STC")
def asks_something(request: InformationRequest, context: Context) -> Iterator[Breach]:
    """A request says what is wanted, of the claim or of a line."""
    if not request.requests and not any(line.requests for line in request.lines):
        yield Breach(
            "STC01", request.offset, "no STC says what is wanted: one must stand with the claim or with a line"
        )


@_request_rule("x12.request-control-twice", "2200D TRN02")
def control_number_once(request: InformationRequest, context: Context) -> Iterator[Breach]:
    """A control number stands once in a transaction set: the 275 is matched by it."""
    if request.control_number in context.seen:
        yield Breach("TRN02", request.offset, "TRN02 stands twice: each request needs a number of its own")
    context.seen.add(request.control_number)


@_request_rule("x12.request-due", "2200D DTP 106")
def due_later(request: InformationRequest, context: Context) -> Iterator[Breach]:
    """An answer is due after the request was made."""
    sent = _sent_on(request.envelope.created)
    if request.due is not None and sent is not None and request.due < sent:
        yield Breach("DTP03", request.offset, "the answer is due (DTP*106) before the request was made")


@_request_rule("x12.request-without-due", "2200D DTP 106", Severity.WARNING)
def has_due(request: InformationRequest, context: Context) -> Iterator[Breach]:
    """A request says until when the answer is awaited."""
    if request.due is None:
        yield Breach("DTP03", request.offset, "DTP*106 with the day until which the answer is awaited should be there")


@_request_rule("x12.request-claim", "2200D REF EJ", Severity.WARNING)
def names_claim(request: InformationRequest, context: Context) -> Iterator[Breach]:
    """A request gives the provider's own number of the claim, by which it is found."""
    if not request.number("EJ"):
        yield Breach("REF02", request.offset, "REF*EJ with the patient control number (CLM01) should be there")


@_request_rule("x12.request-line-twice", "2220D REF FJ")
def line_once(request: InformationRequest, context: Context) -> Iterator[Breach]:
    """A service line is asked about once."""
    seen: set[str] = set()
    for line in request.lines:
        if line.line_control and line.line_control in seen:
            yield Breach("REF02", line.offset, "REF*FJ stands twice in the claim: a line is asked about once")
        seen.add(line.line_control)


@_request_rule("x12.request-npi", "45 CFR 162.406")
def requested_provider(request: InformationRequest, context: Context) -> Iterator[Breach]:
    """The provider's number passes its check digit."""
    yield from npi_breach(request.provider, "NM109")


@_request_rule("x12.request-code", "STC, LOINC")
def requested_codes(request: InformationRequest, context: Context) -> Iterator[Breach]:
    """What is wanted is a code of LOINC where it says so."""
    for said in chain(request.requests, *(line.requests for line in request.lines)):
        yield from _code_breaches(said, context)


@_request_rule("x12.request-procedure", "2220D SVC01")
def requested_procedures(request: InformationRequest, context: Context) -> Iterator[Breach]:
    """The procedures that are asked about are in their code set on the day of service."""
    for line in request.lines:
        wrong = context.desk.procedure(line.procedure, line.service_date or request.service_date)
        if wrong:
            yield Breach("SVC01-2", line.offset, wrong)


ATTACHMENT_RULES: tuple[tuple[int, AttachmentRule], ...] = (
    (1, counted_bytes),
    (4, decodes),
    (4, purpose_fits),
    (4, numbered),
    (4, answers_a_question),
    (4, has_content),
    (4, sent_in_time),
    (4, names_the_claim),
    (4, sender_names),
    (5, provider_number),
    (5, question_codes),
)
REQUEST_RULES: tuple[tuple[int, RequestRule], ...] = (
    (4, asks_something),
    (4, control_number_once),
    (4, due_later),
    (4, has_due),
    (4, names_claim),
    (4, line_once),
    (5, requested_provider),
    (5, requested_codes),
    (5, requested_procedures),
)
