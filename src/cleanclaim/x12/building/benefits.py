"""271 segments to one `EligibilityResponse` a patient, with all that the payer says of the benefits."""

from __future__ import annotations

from decimal import Decimal

from cleanclaim.x12.building.core import PAD, Elements, Handler, dated, party_of, procedure, reference
from cleanclaim.x12.building.eligibility import (
    UPPER_HANDLERS,
    PatientBuilder,
    person_handlers,
    pointers,
    provider_role,
    service_types,
)
from cleanclaim.x12.plain import cents, days, number
from cleanclaim.x12.values.eligibility import (
    Benefit,
    Delivery,
    EligibilityResponse,
    FurtherCondition,
    Member,
    MilitaryService,
    Rejection,
    RelatedEntity,
)
from cleanclaim.x12.values.parts import Envelope, Party


class ResponseBuilder(PatientBuilder):
    """One 271. `above` are the rejections of source and receiver, `rejections` those of the person at hand."""

    __slots__ = ("above", "began", "benefit", "benefits", "entity", "purpose", "rejections")

    def __init__(self, envelope: Envelope, file: str, component: str, repetition: str) -> None:
        super().__init__(envelope, file, component, repetition)
        self.purpose = "11"
        self.above: list[Rejection] = []
        self.rejections: list[Rejection] = []
        self.benefit = Benefit("")
        self.entity = RelatedEntity(Party())
        self.benefits: list[Benefit] = []
        self.began = -1

    def begin_person(self, level: str, at: int) -> None:
        super().begin_person(level, at)
        self.benefits, self.rejections = [], []

    def finish(self) -> None:
        self.close_level()

    def close_level(self) -> None:
        """A source or receiver ends; one without any person is an answer of its own."""
        self.close("")
        if self.began >= 0 and not self.given:
            self.ready.append(self._answer(None, None, self.began))
        self.began, self.given = -1, False

    def bare(self) -> bool:
        return not (self.benefits or self.rejections or self.traces)

    def give(self) -> None:
        dependent = self.member if self.level == "23" else None
        self.ready.append(self._answer(self.subscriber, dependent, self.member.offset))

    def _answer(self, subscriber: Member | None, dependent: Member | None, at: int) -> EligibilityResponse:
        alone = subscriber is None
        return EligibilityResponse(
            source=self.source,
            receiver=self.receiver,
            subscriber=subscriber,
            dependent=dependent,
            receiver_role=self.role,
            traces=[] if alone else self.traces,
            benefits=[] if alone else self.benefits,
            rejections=[*self.above, *([] if alone else self.rejections)],
            purpose=self.purpose,
            reference=self.reference,
            envelope=self.envelope,
            file=self.file,
            offset=at,
        )


def bht_response(b: ResponseBuilder, e: Elements, at: int) -> None:
    _, _, b.purpose, b.reference, *_ = e + PAD


def source_level(b: ResponseBuilder, e: Elements, at: int) -> None:
    b.close_level()
    b.began, b.above, b.source, b.receiver, b.role = at, [], Party(), None, None


def receiver_level(b: ResponseBuilder, e: Elements, at: int) -> None:
    if b.receiver is not None:
        b.close_level()
        b.above = [each for each in b.above if each.loop in {"2000A", "2100A"}]
    b.began, b.receiver, b.role = at, None, None


def military(b: PatientBuilder, e: Elements, at: int) -> None:
    _, status, employment, branch, words, rank, _, text, *_ = e + PAD
    b.member.military = MilitaryService(status, employment, branch, words, rank, *days(text), at)


def rejection_in(loop: str) -> Handler:
    def read(b: ResponseBuilder, e: Elements, at: int) -> None:
        _, valid, _, reason, action, *_ = e + PAD
        found = Rejection(valid == "Y", reason, action, loop, at)
        if loop < "2100C":
            b.above.append(found)
        else:
            (b.benefit.rejections if loop.startswith("2110") else b.rejections).append(found)

    return read


# Benefits


def benefit(b: ResponseBuilder, e: Elements, at: int) -> None:
    padded = e + PAD
    said = Benefit(padded[1], padded[2], service_types(b, padded[3]), padded[4], padded[5], padded[6], offset=at)
    said.cents = cents(padded[7]) if padded[7] else None
    said.percent = percents(padded[8]) if padded[8] else None
    said.quantity_qualifier, said.quantity = padded[9], _number(padded[10])
    said.authorization, said.network = padded[11], padded[12]
    if padded[13]:
        said.procedure = procedure(padded[13], b.component)
        said.procedure_end = (padded[13].split(b.component) + PAD)[7]
    said.pointers = pointers(b, padded[14])
    b.benefit = said
    b.benefits.append(said)


def percents(text: str) -> Decimal:
    """A fraction in percents, without zeros at its end."""
    return Decimal(format(number(text).scaleb(2).normalize(), "f"))


def _number(text: str) -> Decimal | None:
    return number(text) if text else None


def delivery(b: ResponseBuilder, e: Elements, at: int) -> None:
    padded = e + PAD
    periods = int(padded[6]) if padded[6].isdecimal() else None
    b.benefit.deliveries.append(
        Delivery(
            *(padded[1], _number(padded[2]), padded[3], _number(padded[4]), padded[5], periods),
            *(padded[7], padded[8], at),
        )
    )


def benefit_reference(b: ResponseBuilder, e: Elements, at: int) -> None:
    b.benefit.references.append(reference(b, e, at))


def benefit_date(b: ResponseBuilder, e: Elements, at: int) -> None:
    b.benefit.dates.append(dated(e, at))


def message(b: ResponseBuilder, e: Elements, at: int) -> None:
    b.benefit.messages.append(e[1])


def condition(b: ResponseBuilder, e: Elements, at: int) -> None:
    _, qualifier, code, category, text, *_ = e + PAD
    b.benefit.conditions.append(FurtherCondition(qualifier, code, category, text, at))


def entities_begin(b: ResponseBuilder, e: Elements, at: int) -> None:
    b.benefit.marks = (at, b.benefit.marks[1])


def entities_end(b: ResponseBuilder, e: Elements, at: int) -> None:
    b.benefit.marks = (b.benefit.marks[0], at)


def entity(b: ResponseBuilder, e: Elements, at: int) -> None:
    b.party = party_of(e, at)
    b.entity = RelatedEntity(b.party, e[10] if len(e) > 10 else "")
    b.benefit.entities.append(b.entity)


def entity_role(b: ResponseBuilder, e: Elements, at: int) -> None:
    b.entity.role = provider_role(e, at)


def _benefit_handlers(letter: str) -> dict[tuple[str, str], Handler]:
    person, loop, related = f"2100{letter}", f"2110{letter}", f"2120{letter}"
    return {
        (person, "AAA"): rejection_in(person),
        (person, "MPI"): military,
        (loop, "EB"): benefit,
        (loop, "HSD"): delivery,
        (loop, "REF"): benefit_reference,
        (loop, "DTP"): benefit_date,
        (loop, "AAA"): rejection_in(loop),
        (loop, "MSG"): message,
        (f"2115{letter}", "III"): condition,
        (loop, "LS"): entities_begin,
        (loop, "LE"): entities_end,
        (related, "NM1"): entity,
        (related, "PRV"): entity_role,
    }


RESPONSE_HANDLERS: dict[tuple[str, str], Handler] = {
    ("ST", "BHT"): bht_response,
    ("2000A", "HL"): source_level,
    ("2000A", "AAA"): rejection_in("2000A"),
    ("2100A", "AAA"): rejection_in("2100A"),
    ("2000B", "HL"): receiver_level,
    ("2100B", "AAA"): rejection_in("2100B"),
    **UPPER_HANDLERS,
    **person_handlers("C"),
    **person_handlers("D"),
    **_benefit_handlers("C"),
    **_benefit_handlers("D"),
}
