"""278 segments to `ServicesReview`: one value a patient event, or one for a level that was refused whole."""

from __future__ import annotations

from decimal import Decimal

from cleanclaim.x12.building.core import (
    PAD,
    Builder,
    Elements,
    Handler,
    dated,
    keep,
    n3,
    n4,
    party_of,
    party_ref,
    per,
    procedure,
    reference,
)
from cleanclaim.x12.plain import cents, day, days, number
from cleanclaim.x12.values import Envelope, Party
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
from cleanclaim.x12.values.dental import DentalService, Tooth
from cleanclaim.x12.values.eligibility import Delivery, Rejection, Trace

REQUEST, RESPONSE = "278-request", "278-response"
_ANSWERED = "11"
_DEPTH = {"": 0, "20": 1, "21": 2, "22": 3, "23": 4}
_TRANSPORT = frozenset({"45", "FS", "ND", "PW", "R3"})
_CONTACT = "L5"
_OTHER_PAYER = "CA"


class ReviewBuilder(Builder):
    """The levels open at the moment and the event being built. BHT02 says whether it is asked or answered."""

    __slots__ = (
        *("dependent", "empty", "given", "has_event", "header", "kind", "level", "level_at", "lost", "payer", "place"),
        *("provider", "rejections", "requester", "review", "service", "subscriber"),
    )

    def __init__(self, envelope: Envelope, file: str, component: str, repetition: str) -> None:
        super().__init__(envelope, file, component, repetition)
        self.kind = REQUEST
        self.header = ("", "", "")
        self.payer = Party()
        self.requester: ReviewProvider | None = None
        self.subscriber: ReviewedPerson | None = None
        self.dependent: ReviewedPerson | None = None
        self.rejections: list[Rejection] = []
        self.level, self.level_at = "", -1
        self.given = self.has_event = self.lost = False
        self.empty = True
        self.provider = ReviewProvider(Party())
        self.review = ServicesReview(REQUEST, self.payer)
        self.service = ReviewedService()
        self.place: ServicesReview | ReviewedService = self.review

    def begin(self, elements: Elements, offset: int) -> None:
        self.level_at = offset

    def finish(self) -> None:
        """What is pending is given; a transaction set without any level is a review of nothing."""
        if self.empty:
            self.ready.append(self._new_review(self.level_at, has_event=False))
        self.begin_level("", -1)

    def abandon(self) -> None:
        self.lost = True

    def begin_level(self, code: str, at: int) -> None:
        """A level above the events begins: what was open is whole, and a level without event speaks for itself."""
        self.give_event()
        if self.level and not self.given and _DEPTH[code] <= _DEPTH[self.level] and not self.lost:
            self.ready.append(self._new_review(self.level_at, has_event=False))
        self.level, self.level_at, self.given, self.lost = code, at, False, False
        self.empty = False
        depth = _DEPTH[code]
        self.rejections = [each for each in self.rejections if _DEPTH[_LEVEL_OF[each.loop]] < depth]
        if depth <= _DEPTH["23"]:
            self.dependent = None
        if depth <= _DEPTH["22"]:
            self.subscriber = None
        if depth <= _DEPTH["21"]:
            self.requester = None

    def begin_event(self, at: int) -> None:
        self.give_event()
        self.review = self.place = self._new_review(at, has_event=True)
        self.has_event = self.given = True
        self.lost = False
        self.keeper = self.review.kept

    def give_event(self) -> None:
        if self.has_event and not self.lost:
            self.ready.append(self.review)
        self.has_event = False

    def _new_review(self, at: int, *, has_event: bool) -> ServicesReview:
        purpose, number_, kind = self.header
        return ServicesReview(
            self.kind, self.payer, self.requester, self.subscriber, self.dependent, has_event,
            rejections=list(self.rejections), purpose=purpose, reference=number_, transaction_type=kind,
            envelope=self.envelope, file=self.file, offset=at,
        )  # fmt: skip

    def repeats(self, text: str) -> tuple[str, ...]:
        parts = text.split(self.repetition) if self.repetition else [text]
        return tuple(part for part in parts if part)


_LEVEL_OF = {"2000A": "20", "2010A": "20", "2000B": "21", "2010B": "21", "2010C": "22", "2010D": "23"}


def bht(b: ReviewBuilder, e: Elements, at: int) -> None:
    padded = e + PAD
    b.header = (padded[2], padded[3], padded[6])
    b.kind = RESPONSE if padded[2] == _ANSWERED else REQUEST


def level(code: str) -> Handler:
    def begin(b: ReviewBuilder, e: Elements, at: int) -> None:
        b.begin_level(code, at)

    return begin


def event_level(b: ReviewBuilder, e: Elements, at: int) -> None:
    b.begin_event(at)


def service_level(b: ReviewBuilder, e: Elements, at: int) -> None:
    b.service = b.place = ReviewedService(offset=at)
    b.keeper = b.service.kept
    b.review.services.append(b.service)


def payer(b: ReviewBuilder, e: Elements, at: int) -> None:
    b.party = b.payer = party_of(e, at)


def _named(b: ReviewBuilder, e: Elements, at: int) -> ReviewProvider:
    b.party = party_of(e, at)
    b.provider = ReviewProvider(b.party, prefix=e[6] if len(e) > 6 else "")
    return b.provider


def requester(b: ReviewBuilder, e: Elements, at: int) -> None:
    b.requester = _named(b, e, at)


def subscriber(b: ReviewBuilder, e: Elements, at: int) -> None:
    b.party = party_of(e, at)
    b.subscriber = ReviewedPerson(b.party, prefix=e[6] if len(e) > 6 else "")


def dependent(b: ReviewBuilder, e: Elements, at: int) -> None:
    b.party = party_of(e, at)
    b.dependent = ReviewedPerson(b.party)


def event_party(b: ReviewBuilder, e: Elements, at: int) -> None:
    """2010EA to 2010EC: told apart by what the party is, since request and answer number them differently."""
    named = _named(b, e, at)
    if e[1] in _TRANSPORT:
        b.review.transports.append(named)
    elif e[1] == _CONTACT:
        b.review.contact = named.party
    elif e[1] == _OTHER_PAYER:
        b.review.refusals.append(OtherRefusal(named.party))
    else:
        b.review.providers.append(named)


def service_party(b: ReviewBuilder, e: Elements, at: int) -> None:
    named = _named(b, e, at)
    if e[1] == _CONTACT:
        b.service.contact = named.party
    else:
        b.service.providers.append(named)


def refusal_reasons(b: ReviewBuilder, e: Elements, at: int) -> None:
    parts = (e[4].split(b.component) if len(e) > 4 else []) + PAD
    b.review.refusals[-1].reasons = tuple(text for text in (e[2], parts[1], parts[3], parts[5]) if text)


def refusal_date(b: ReviewBuilder, e: Elements, at: int) -> None:
    b.review.refusals[-1].refused_on = days(e[3])[0]


def specialty(b: ReviewBuilder, e: Elements, at: int) -> None:
    b.provider.role = e[1]
    b.party.taxonomy = e[3] if len(e) > 3 else ""


def birth(person: str) -> Handler:
    def read(b: ReviewBuilder, e: Elements, at: int) -> None:
        who = getattr(b, person)
        if who is not None:
            who.birth_date, who.sex = day(e[2]), e[3] if len(e) > 3 else ""

    return read


def relationship(person: str) -> Handler:
    def read(b: ReviewBuilder, e: Elements, at: int) -> None:
        who, padded = getattr(b, person), e + PAD
        if who is not None:
            who.relationship, who.employment = padded[2], padded[8]
            who.birth_sequence = int(padded[17]) if padded[17].isdecimal() else None

    return read


def rejection(e: Elements, loop: str, at: int) -> Rejection:
    padded = e + PAD
    return Rejection(padded[1] == "Y", padded[3], padded[4], loop, at)


def level_rejection(loop: str) -> Handler:
    def read(b: ReviewBuilder, e: Elements, at: int) -> None:
        b.rejections.append(rejection(e, loop, at))

    return read


def party_rejection(loop: str) -> Handler:
    def read(b: ReviewBuilder, e: Elements, at: int) -> None:
        b.provider.rejections.append(rejection(e, loop, at))

    return read


def place_rejection(loop: str) -> Handler:
    def read(b: ReviewBuilder, e: Elements, at: int) -> None:
        b.place.rejections.append(rejection(e, loop, at))

    return read


def trace(b: ReviewBuilder, e: Elements, at: int) -> None:
    padded = e + PAD
    b.place.traces.append(Trace(padded[1], padded[2], padded[3], padded[4], at))


def um(b: ReviewBuilder, e: Elements, at: int) -> None:
    padded = e + PAD
    place, kind, *_ = padded[4].split(b.component) + PAD
    causes = padded[5].split(b.component) + PAD
    request = ReviewRequest(padded[1], padded[2], padded[3], place, kind if place else "B", offset=at)
    request.related_causes = tuple(cause for cause in causes[:3] if cause)
    request.accident_state, request.accident_country = causes[3:5]
    request.urgency, request.condition, request.prognosis, request.release, request.delay_reason = padded[6:11]
    b.place.request = request


def hcr(b: ReviewBuilder, e: Elements, at: int) -> None:
    padded = e + PAD
    b.place.decision = Decision(padded[1], padded[2], b.repeats(padded[3]), padded[4], at)


def place_reference(b: ReviewBuilder, e: Elements, at: int) -> None:
    b.place.references.append(reference(b, e, at))


def place_date(b: ReviewBuilder, e: Elements, at: int) -> None:
    b.place.dates.append(dated(e, at))


def _codes(b: ReviewBuilder, e: Elements, at: int) -> list[ReviewCode]:
    found = []
    for text in e[1:]:
        qualifier, code, _, on, *_ = text.split(b.component) + PAD
        if text:
            found.append(ReviewCode(qualifier, code, day(on), at))
    return found


def event_codes(b: ReviewBuilder, e: Elements, at: int) -> None:
    b.review.codes += _codes(b, e, at)


def wanted_codes(b: ReviewBuilder, e: Elements, at: int) -> None:
    b.service.wanted += _codes(b, e, at)


def _number(text: str) -> Decimal | None:
    return number(text) if text else None


def hsd(b: ReviewBuilder, e: Elements, at: int) -> None:
    padded = e + PAD
    periods = int(padded[6]) if padded[6].isdecimal() else None
    b.place.delivery = Delivery(
        *(padded[1], _number(padded[2]), padded[3], _number(padded[4]), padded[5], periods, padded[7], padded[8], at)
    )


def pwk(b: ReviewBuilder, e: Elements, at: int) -> None:
    padded = e + PAD
    b.place.attachments.append(ReviewAttachment(padded[1], padded[2], padded[6], padded[7], at))


def msg(b: ReviewBuilder, e: Elements, at: int) -> None:
    b.place.message = e[1]


def line(kind: str) -> Handler:
    """SV1, SV2 or SV3. It is read whole before it counts; a second one in a service is kept as it is."""
    fill = _LINES[kind]

    def read(b: ReviewBuilder, e: Elements, at: int) -> None:
        if b.service.kind:
            keep(b, e, at, "2000F")
            return
        fill(b, b.service, e + PAD)
        b.service.kind = kind

    return read


def _procedure(b: ReviewBuilder, service: ReviewedService, text: str) -> None:
    if text:
        service.procedure = procedure(text, b.component)
        parts = text.split(b.component) + PAD
        service.procedure.description, service.procedure_end = parts[6], parts[7]


def _professional(b: ReviewBuilder, service: ReviewedService, e: Elements) -> None:
    _procedure(b, service, e[1])
    service.charge_cents = cents(e[2]) if e[2] else None
    service.unit, service.units = e[3], _number(e[4])
    service.pointers = tuple(int(part) for part in e[7].split(b.component) if part.isdecimal())
    service.epsdt, service.level_of_care = e[11], e[20]


def _institutional(b: ReviewBuilder, service: ReviewedService, e: Elements) -> None:
    service.revenue_code = e[1]
    _procedure(b, service, e[2])
    service.charge_cents = cents(e[3]) if e[3] else None
    service.unit, service.units, service.rate = e[4], _number(e[5]), _number(e[6])
    service.residential_status, service.level_of_care = e[9], e[10]


def _dental(b: ReviewBuilder, service: ReviewedService, e: Elements) -> None:
    _procedure(b, service, e[1])
    service.charge_cents = cents(e[2]) if e[2] else None
    areas = tuple(part for part in e[4].split(b.component) if part)
    service.dental = DentalService(areas, e[5], service.dental.teeth if service.dental is not None else [])
    service.units, service.dental_description = _number(e[6]), e[7]


_LINES = {"professional": _professional, "institutional": _institutional, "dental": _dental}


def too(b: ReviewBuilder, e: Elements, at: int) -> None:
    padded = e + PAD
    if b.service.dental is None:
        b.service.dental = DentalService()
    surfaces = tuple(part for part in padded[3].split(b.component) if part)
    b.service.dental.teeth.append(Tooth(padded[2], surfaces, at))


def _event_handlers() -> dict[tuple[str, str], Handler]:
    handlers: dict[tuple[str, str], Handler] = {
        ("2000E", "HL"): event_level,
        ("2000E", "AAA"): place_rejection("2000E"),
        ("2000E", "HI"): event_codes,
        ("2000F", "HL"): service_level,
        ("2000F", "AAA"): place_rejection("2000F"),
        ("2000F", "HI"): wanted_codes,
        ("2000F", "SV1"): line("professional"),
        ("2000F", "SV2"): line("institutional"),
        ("2000F", "SV3"): line("dental"),
        ("2000F", "TOO"): too,
        ("2010EC", "DTP"): refusal_date,
    }
    shared: dict[str, Handler] = {
        "TRN": trace,
        "UM": um,
        "HCR": hcr,
        "REF": place_reference,
        "DTP": place_date,
        "HSD": hsd,
        "PWK": pwk,
        "MSG": msg,
    }
    for loop in ("2000E", "2000F"):
        handlers.update({(loop, segment): handler for segment, handler in shared.items()})
    for loop in ("2010EA", "2010EB", "2010EC"):
        handlers[(loop, "NM1")] = event_party
        handlers[(loop, "AAA")] = party_rejection(loop)
        handlers[(loop, "REF")] = refusal_reasons if loop == "2010EC" else party_ref
    for loop in ("2010F", "2010FA", "2010FB"):
        handlers[(loop, "NM1")] = service_party
        handlers[(loop, "AAA")] = party_rejection(loop)
    return handlers


HANDLERS: dict[tuple[str, str], Handler] = {
    ("REQ", "BHT"): bht,
    ("RSP", "BHT"): bht,
    ("2000A", "HL"): level("20"),
    ("2000A", "AAA"): level_rejection("2000A"),
    ("2010A", "NM1"): payer,
    ("2010A", "AAA"): level_rejection("2010A"),
    ("2000B", "HL"): level("21"),
    ("2010B", "NM1"): requester,
    ("2010B", "AAA"): party_rejection("2010B"),
    ("2000C", "HL"): level("22"),
    ("2010C", "NM1"): subscriber,
    ("2010C", "AAA"): level_rejection("2010C"),
    ("2010C", "DMG"): birth("subscriber"),
    ("2010C", "INS"): relationship("subscriber"),
    ("2000D", "HL"): level("23"),
    ("2010D", "NM1"): dependent,
    ("2010D", "AAA"): level_rejection("2010D"),
    ("2010D", "DMG"): birth("dependent"),
    ("2010D", "INS"): relationship("dependent"),
    **_event_handlers(),
}
FALLBACK: dict[str, Handler] = {"N3": n3, "N4": n4, "PER": per, "REF": party_ref, "PRV": specialty}
