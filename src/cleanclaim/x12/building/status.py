"""276 and 277 segments to one value a claim, with payer, receiver, provider and patient from above."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cleanclaim.x12.building.core import PAD, Builder, Elements, Handler, party_of, procedure, reference
from cleanclaim.x12.building.eligibility import contact
from cleanclaim.x12.plain import cents, days, number
from cleanclaim.x12.values.parts import Envelope, Party, Procedure
from cleanclaim.x12.values.status import (
    LineStatus,
    Person,
    StatusCode,
    StatusInquiry,
    StatusLine,
    StatusReport,
    StatusResponse,
)


class _LevelBuilder(Builder):
    """The levels that 276 and 277 share.

    `person` is the patient at hand, `given` says that a claim of theirs was seen.
    """

    __slots__ = (
        "dependent",
        "given",
        "person",
        "person_at",
        "providers",
        "receiver",
        "reference",
        "source",
        "subscriber",
    )

    def __init__(self, envelope: Envelope, file: str, component: str, repetition: str) -> None:
        super().__init__(envelope, file, component, repetition)
        self.source, self.receiver = Party(), Party()
        self.providers: list[Party] = []
        self.person = Person(Party())
        self.subscriber: Person | None = None
        self.dependent: Person | None = None
        self.reference, self.person_at, self.given = "", -1, True

    def give(self) -> None:
        """The claim at hand, if there is one, is whole."""
        raise NotImplementedError

    def give_bare(self) -> None:
        """A patient without any claim: said as a value without trace, so that the checker can say so."""
        raise NotImplementedError

    def level(self, following: str) -> None:
        """A level begins: what stands above it stays, what it replaces ends."""
        self.give()
        if not self.given and not (following == "23" and self.dependent is None):
            self.give_bare()
        self.given = True
        if following in {"20", "21"}:
            self.providers = []
        if following != "23":
            self.subscriber = None
        self.dependent = None

    def begin_person(self, at: int) -> None:
        self.person, self.person_at, self.given = Person(Party()), at, False

    def finish(self) -> None:
        self.level("")


class InquiryBuilder(_LevelBuilder):
    """One 276."""

    __slots__ = ("claim", "line")

    def __init__(self, envelope: Envelope, file: str, component: str, repetition: str) -> None:
        super().__init__(envelope, file, component, repetition)
        self.claim: StatusInquiry | None = None
        self.line = StatusLine(Procedure(), 0)

    def give(self) -> None:
        if self.claim is not None:
            self.ready.append(self.claim)
        self.claim = None

    def give_bare(self) -> None:
        self.ready.append(self.begin_claim("", self.person_at))

    def abandon(self) -> None:
        self.claim = None

    def begin_claim(self, trace: str, at: int) -> StatusInquiry:
        return StatusInquiry(
            *(self.source, self.receiver, self.providers, self.subscriber or self.person, trace, self.dependent),
            reference=self.reference,
            envelope=self.envelope,
            file=self.file,
            offset=at,
        )


class ResponseBuilder(_LevelBuilder):
    """One 277."""

    __slots__ = ("claim", "line")

    def __init__(self, envelope: Envelope, file: str, component: str, repetition: str) -> None:
        super().__init__(envelope, file, component, repetition)
        self.claim: StatusResponse | None = None
        self.line: LineStatus | None = None

    def give(self) -> None:
        if self.claim is not None:
            self.ready.append(self.claim)
        self.claim = None

    def give_bare(self) -> None:
        self.ready.append(self.begin_claim("", "claim", self.person_at))

    def abandon(self) -> None:
        self.claim = None

    def begin_claim(self, trace: str, level: str, at: int) -> StatusResponse:
        subscriber = self.subscriber or self.person if level == "claim" else None
        return StatusResponse(
            *(self.source, self.receiver, self.providers, subscriber, trace, self.dependent, level),
            reference=self.reference,
            envelope=self.envelope,
            file=self.file,
            offset=at,
        )


def bht(b: _LevelBuilder, e: Elements, at: int) -> None:
    b.reference = e[3]


def source_level(b: _LevelBuilder, e: Elements, at: int) -> None:
    b.level("20")


def receiver_level(b: _LevelBuilder, e: Elements, at: int) -> None:
    b.level("21")


def provider_level(b: _LevelBuilder, e: Elements, at: int) -> None:
    b.level("19")
    b.providers = []


def subscriber_level(b: _LevelBuilder, e: Elements, at: int) -> None:
    b.level("22")
    b.begin_person(at)
    b.subscriber = b.person


def dependent_level(b: _LevelBuilder, e: Elements, at: int) -> None:
    b.level("23")
    b.begin_person(at)
    b.dependent = b.person


def payer(b: _LevelBuilder, e: Elements, at: int) -> None:
    b.party = b.source = party_of(e, at)


def receiver(b: _LevelBuilder, e: Elements, at: int) -> None:
    b.party = b.receiver = party_of(e, at)


def provider(b: _LevelBuilder, e: Elements, at: int) -> None:
    b.party = party_of(e, at)
    b.providers.append(b.party)


def birth(b: _LevelBuilder, e: Elements, at: int) -> None:
    _, _, text, b.person.sex, *_ = e + PAD
    b.person.birth_date = days(text)[0]


def person(b: _LevelBuilder, e: Elements, at: int) -> None:
    b.party = b.person.party = party_of(e, at)


# The claim that is asked about


def asked(b: InquiryBuilder, e: Elements, at: int) -> None:
    b.give()
    b.given = True
    b.claim = b.begin_claim(e[2], at)


def asked_charge(b: InquiryBuilder, e: Elements, at: int) -> None:
    if b.claim is not None:
        b.claim.charge_cents = cents(e[2])


def asked_line(b: InquiryBuilder, e: Elements, at: int) -> None:
    padded = e + PAD
    b.line = StatusLine(procedure(e[1], b.component), cents(padded[2]), revenue_code=padded[4], offset=at)
    if padded[7]:
        b.line.units = number(padded[7])
    if b.claim is not None:
        b.claim.lines.append(b.line)


def claim_reference(b: InquiryBuilder | ResponseBuilder, e: Elements, at: int) -> None:
    if b.claim is not None:
        b.claim.references.append(reference(b, e, at))


def claim_date(b: InquiryBuilder | ResponseBuilder, e: Elements, at: int) -> None:
    if b.claim is not None:
        b.claim.service_date, b.claim.service_end = days(e[3])


def line_control(b: InquiryBuilder | ResponseBuilder, e: Elements, at: int) -> None:
    if b.line is not None:
        b.line.line_control = e[2]


def line_date(b: InquiryBuilder | ResponseBuilder, e: Elements, at: int) -> None:
    if b.line is not None:
        b.line.service_date, b.line.service_end = days(e[3])


# What the payer says


def answer_at(level: str) -> Handler:
    def begin(b: ResponseBuilder, e: Elements, at: int) -> None:
        b.give()
        b.given = True
        b.claim, b.line = b.begin_claim(e[2], level, at), None

    return begin


def report(b: ResponseBuilder, e: Elements, at: int) -> None:
    if b.claim is not None:
        b.claim.reports.append(status_report(b, e, at))


def line_report(b: ResponseBuilder, e: Elements, at: int) -> None:
    if b.line is not None:
        b.line.reports.append(status_report(b, e, at))


def status_report(b: Builder, e: Sequence[str], at: int) -> StatusReport:
    padded = [*e, *PAD]
    codes = tuple(status_code(b, padded[place]) for place in (1, 10, 11) if padded[place])
    return StatusReport(
        *(codes, _day(padded[2]), cents(padded[4]) if padded[4] else None, cents(padded[5]) if padded[5] else None),
        *(_day(padded[6]), _day(padded[8]), padded[9], at),
    )


def status_code(b: Builder, text: str) -> StatusCode:
    category, code, entity, listed, *_ = text.split(b.component) + PAD
    return StatusCode(category, code, entity, listed)


def _day(text: str) -> date | None:
    return days(text)[0] if text else None


def answered_line(b: ResponseBuilder, e: Elements, at: int) -> None:
    padded = e + PAD
    paid = cents(padded[3]) if padded[3] else 0
    b.line = LineStatus(procedure(e[1], b.component), cents(padded[2]), paid, [], revenue_code=padded[4], offset=at)
    if padded[7]:
        b.line.units = number(padded[7])
    if b.claim is not None:
        b.claim.lines.append(b.line)


_LEVELS: dict[tuple[str, str], Handler] = {
    ("ST", "BHT"): bht,
    ("2000A", "HL"): source_level,
    ("2000B", "HL"): receiver_level,
    ("2000C", "HL"): provider_level,
    ("2000D", "HL"): subscriber_level,
    ("2000E", "HL"): dependent_level,
    ("2100A", "NM1"): payer,
    ("2100A", "PER"): contact,
    ("2100B", "NM1"): receiver,
    ("2100C", "NM1"): provider,
    ("2000D", "DMG"): birth,
    ("2000E", "DMG"): birth,
    ("2100D", "NM1"): person,
    ("2100E", "NM1"): person,
}


def _asked_handlers(letter: str) -> dict[tuple[str, str], Handler]:
    claim, line = f"2200{letter}", f"2210{letter}"
    return {
        (claim, "TRN"): asked,
        (claim, "REF"): claim_reference,
        (claim, "AMT"): asked_charge,
        (claim, "DTP"): claim_date,
        (line, "SVC"): asked_line,
        (line, "REF"): line_control,
        (line, "DTP"): line_date,
    }


def _answered_handlers(letter: str) -> dict[tuple[str, str], Handler]:
    claim, line = f"2200{letter}", f"2220{letter}"
    return {
        (claim, "TRN"): answer_at("claim"),
        (claim, "STC"): report,
        (claim, "REF"): claim_reference,
        (claim, "DTP"): claim_date,
        (line, "SVC"): answered_line,
        (line, "STC"): line_report,
        (line, "REF"): line_control,
        (line, "DTP"): line_date,
    }


INQUIRY_HANDLERS: dict[tuple[str, str], Handler] = {**_LEVELS, **_asked_handlers("D"), **_asked_handlers("E")}
RESPONSE_HANDLERS: dict[tuple[str, str], Handler] = {
    **_LEVELS,
    ("2200B", "TRN"): answer_at("receiver"),
    ("2200B", "STC"): report,
    ("2200C", "TRN"): answer_at("provider"),
    ("2200C", "STC"): report,
    **_answered_handlers("D"),
    **_answered_handlers("E"),
}
