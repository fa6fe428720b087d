"""275 segments to `ClaimAttachment` (one value an LX), 277 request segments to `InformationRequest` (one a claim)."""

from __future__ import annotations

from dataclasses import replace

from cleanclaim.x12.building.core import (
    PAD,
    Builder,
    Elements,
    Handler,
    dated,
    n3,
    n4,
    party_of,
    party_ref,
    per,
    procedure,
    reference,
)
from cleanclaim.x12.plain import cents, day, days, number
from cleanclaim.x12.values import Envelope, Kept, Party, Procedure
from cleanclaim.x12.values.attachments import (
    ClaimAttachment,
    Document,
    InformationRequest,
    RequestCode,
    RequestedInformation,
    RequestedLine,
    ResponseRoute,
)


def requested(b: Builder, e: Elements, at: int) -> RequestedInformation:
    """STC: the codes of elements 1, 10 and 11."""
    padded = e + PAD
    codes = []
    for text in (padded[1], padded[10], padded[11]):
        if text:
            category, code, entity, code_list, *_ = text.split(b.component) + PAD
            codes.append(RequestCode(category, code, entity, code_list))
    charge = cents(padded[4]) if padded[4] else None
    return RequestedInformation(tuple(codes), day(padded[2]), charge, at)


class AttachmentBuilder(Builder):
    """`header` holds what stands above the answers; `answer` is the one at hand, `opened` whether there is one."""

    __slots__ = ("answer", "document", "header", "lost", "opened")

    def __init__(self, envelope: Envelope, file: str, component: str, repetition: str) -> None:
        super().__init__(envelope, file, component, repetition)
        self.header = ClaimAttachment(Party(), Party(), Party(), Party(), "", envelope=envelope, file=file)
        self.header.guide = envelope.guide
        self.answer = self.header
        self.document = Document(b"")
        self.opened = self.lost = False

    def finish(self) -> None:
        if self.opened and not self.lost:
            self.ready.append(self.answer)
        self.opened = self.lost = False

    def abandon(self) -> None:
        self.lost = True


def bgn(b: AttachmentBuilder, e: Elements, at: int) -> None:
    padded = e + PAD
    header = b.header
    header.purpose, header.reference, header.created = padded[1], padded[2], day(padded[3])
    header.created_time = padded[4]


def named(role: str) -> Handler:
    def read(b: AttachmentBuilder, e: Elements, at: int) -> None:
        b.party = party_of(e, at)
        setattr(b.header, role, b.party)

    return read


def patient_date(b: AttachmentBuilder, e: Elements, at: int) -> None:
    b.header.service_date, b.header.service_end = days(e[3])


def lx(b: AttachmentBuilder, e: Elements, at: int) -> None:
    b.finish()
    number = int(e[1]) if e[1].isascii() and e[1].isdecimal() else 0
    b.answer = replace(b.header, number=number, line_references=[], documents=[], kept=[], offset=at)
    b.keeper = b.answer.kept
    b.opened = True


def trn(b: AttachmentBuilder, e: Elements, at: int) -> None:
    b.answer.solicited, b.answer.control_number = e[1] == "2", e[2]


def stc(b: AttachmentBuilder, e: Elements, at: int) -> None:
    b.answer.question = requested(b, e, at)


def line_reference(b: AttachmentBuilder, e: Elements, at: int) -> None:
    if len(e) > 4:
        b.answer.kept.append(Kept("2000A", tuple(_split(b, element) for element in e), at))
    else:
        b.answer.line_references.append(reference(b, e, at))


def _split(b: Builder, element: str) -> str | tuple[str, ...]:
    return tuple(element.split(b.component)) if b.component in element else element


def line_date(b: AttachmentBuilder, e: Elements, at: int) -> None:
    b.answer.line_date = dated(e, at)


def submitted(b: AttachmentBuilder, e: Elements, at: int) -> None:
    b.answer.submitted_on = days(e[3])[0]


def cat(b: AttachmentBuilder, e: Elements, at: int) -> None:
    padded = e + PAD
    b.answer.report_type, b.answer.format, b.answer.version = padded[1], padded[2], padded[3]


def efi(b: AttachmentBuilder, e: Elements, at: int) -> None:
    b.document = Document(b"", security=e[1], offset=at)
    b.answer.documents.append(b.document)


def ooi(b: AttachmentBuilder, e: Elements, at: int) -> None:
    b.document = Document(b"", object_type=tuple(e[1:]), offset=at)
    b.answer.documents.append(b.document)


def binary(b: AttachmentBuilder, e: Elements, at: int) -> None:
    """BIN and BDS: what was read as one character a byte becomes bytes again."""
    padded = e + PAD
    length, content = (padded[2], padded[3]) if e[0] == "BDS" else (padded[1], padded[2])
    document = b.document
    document.encoding = padded[1] if e[0] == "BDS" else ""
    document.length = int(length) if length.isascii() and length.isdecimal() else None
    document.content = _bytes(content)


def _bytes(text: str) -> bytes:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:  # a wrong count: the segment was taken for text
        return text.encode("utf-8")


class RequestBuilder(Builder):
    """The levels open at the moment and the claim that is asked about."""

    __slots__ = ("claim", "header", "line", "lost", "opened")

    def __init__(self, envelope: Envelope, file: str, component: str, repetition: str) -> None:
        super().__init__(envelope, file, component, repetition)
        self.header = InformationRequest(Party(), Party(), Party(), Party(), "", envelope=envelope, file=file)
        self.claim = self.header
        self.line = RequestedLine(Procedure(), 0)
        self.opened = self.lost = False

    def finish(self) -> None:
        if self.opened and not self.lost:
            self.ready.append(self.claim)
        self.opened = self.lost = False

    def abandon(self) -> None:
        self.lost = True


def request_bht(b: RequestBuilder, e: Elements, at: int) -> None:
    padded = e + PAD
    b.header.purpose, b.header.reference = padded[2], padded[3]


def request_level(b: RequestBuilder, e: Elements, at: int) -> None:
    b.finish()
    if len(e) > 3 and e[3] in {"PT", "22"}:
        b.header.patient_level = e[3]


def request_party(role: str) -> Handler:
    def read(b: RequestBuilder, e: Elements, at: int) -> None:
        b.party = party_of(e, at)
        setattr(b.header, role, b.party)

    return read


def claim_trace(b: RequestBuilder, e: Elements, at: int) -> None:
    b.finish()
    b.claim = replace(b.header, control_number=e[2], requests=[], references=[], lines=[], kept=[], offset=at)
    b.keeper = b.claim.kept
    b.opened = True


def claim_request(b: RequestBuilder, e: Elements, at: int) -> None:
    b.claim.requests.append(requested(b, e, at))


def claim_reference(b: RequestBuilder, e: Elements, at: int) -> None:
    b.claim.references.append(reference(b, e, at))


def claim_date(b: RequestBuilder, e: Elements, at: int) -> None:
    if e[1] == "106":
        b.claim.due = days(e[3])[0]
    else:
        b.claim.service_date, b.claim.service_end = days(e[3])


def route(b: RequestBuilder, e: Elements, at: int) -> None:
    padded = e + PAD
    b.claim.route = ResponseRoute(padded[1], padded[2], padded[6], Party(offset=at), at)
    b.party = b.claim.route.party


def route_name(b: RequestBuilder, e: Elements, at: int) -> None:
    b.party.entity, b.party.last_or_organization = e[1], e[2]


def svc(b: RequestBuilder, e: Elements, at: int) -> None:
    padded = e + PAD
    units = number(padded[7]) if padded[7] else None
    b.line = RequestedLine(procedure(padded[1], b.component), cents(padded[2]), padded[4], units, offset=at)
    b.keeper = b.line.kept
    b.claim.lines.append(b.line)


def line_request(b: RequestBuilder, e: Elements, at: int) -> None:
    b.line.requests.append(requested(b, e, at))


def line_control(b: RequestBuilder, e: Elements, at: int) -> None:
    b.line.line_control = e[2]


def requested_date(b: RequestBuilder, e: Elements, at: int) -> None:
    b.line.service_date, b.line.service_end = days(e[3])


HANDLERS: dict[tuple[str, str], Handler] = {
    ("ST", "BGN"): bgn,
    ("1000A", "NM1"): named("payer"),
    ("1000B", "NM1"): named("submitter"),
    ("1000C", "NM1"): named("provider"),
    ("1000D", "NM1"): named("patient"),
    ("1000D", "DTP"): patient_date,
    ("2000A", "LX"): lx,
    ("2000A", "TRN"): trn,
    ("2000A", "STC"): stc,
    ("2000A", "REF"): line_reference,
    ("2100A", "DTP"): line_date,
    ("2100B", "DTP"): submitted,
    ("2100B", "CAT"): cat,
    ("2110B", "EFI"): efi,
    ("2110B", "OOI"): ooi,
    ("2110B", "BIN"): binary,
    ("2110B", "BDS"): binary,
}
REQUEST_HANDLERS: dict[tuple[str, str], Handler] = {
    ("ST", "BHT"): request_bht,
    ("2000A", "HL"): request_level,
    ("2000B", "HL"): request_level,
    ("2000C", "HL"): request_level,
    ("2000D", "HL"): request_level,
    ("2100A", "NM1"): request_party("payer"),
    ("2100B", "NM1"): request_party("receiver"),
    ("2100C", "NM1"): request_party("provider"),
    ("2100D", "NM1"): request_party("patient"),
    ("2200D", "TRN"): claim_trace,
    ("2200D", "STC"): claim_request,
    ("2200D", "REF"): claim_reference,
    ("2200D", "DTP"): claim_date,
    ("2210D", "PWK"): route,
    ("2210D", "N1"): route_name,
    ("2220D", "SVC"): svc,
    ("2220D", "STC"): line_request,
    ("2220D", "REF"): line_control,
    ("2220D", "DTP"): requested_date,
}
FALLBACK: dict[str, Handler] = {"N3": n3, "N4": n4, "PER": per, "REF": party_ref}
