"""270 segments to one value a patient, and what 270 and 271 share: levels, parties, members.

What stands above is inherited: each `EligibilityInquiry` or `EligibilityResponse` carries its source, its
receiver and its subscriber. A subscriber with dependents gets a value of its own only when something is
asked or said of the subscriber too.
"""

from __future__ import annotations

from cleanclaim.x12.building.core import PAD, Builder, Elements, Handler, dated, n3, n4, party_of, procedure, reference
from cleanclaim.x12.plain import cents, days
from cleanclaim.x12.values.eligibility import BenefitQuestion, EligibilityInquiry, Member, ProviderRole, Trace
from cleanclaim.x12.values.parts import Diagnosis, Envelope, Kept, Party, Reference

_PLAIN_NUMBERS = {"TE", "EX", "EM", "FX"}


class PatientBuilder(Builder):
    """What 270 and 271 share: the levels. `open` says that a value is being filled; `lost` that it cannot be read."""

    __slots__ = (
        *("given", "level", "lost", "member", "open", "receiver", "reference", "role", "source"),
        *("subscriber", "traces"),
    )

    def __init__(self, envelope: Envelope, file: str, component: str, repetition: str) -> None:
        super().__init__(envelope, file, component, repetition)
        self.source = Party()
        self.receiver: Party | None = None
        self.role: ProviderRole | None = None
        self.reference = self.level = ""
        self.subscriber = self.member = Member(Party())
        self.open = self.lost = self.given = False
        self.traces: list[Trace] = []

    def abandon(self) -> None:
        self.lost = True

    def finish(self) -> None:
        self.close("")

    def close(self, following: str) -> None:
        """The person at hand is whole; `following` is the level that comes next."""
        if self.open and not self.lost and not (following == "23" and self.level == "22" and self.bare()):
            self.give()
        self.open = self.lost = False

    def bare(self) -> bool:
        """Whether the subscriber stands here for the dependents' sake only."""
        raise NotImplementedError

    def give(self) -> None:
        raise NotImplementedError

    def begin_person(self, level: str, at: int) -> None:
        self.close(level)
        self.level, self.open, self.given = level, True, True
        self.traces = []
        self.member = Member(Party(), offset=at)
        if level == "22":
            self.subscriber = self.member


class InquiryBuilder(PatientBuilder):
    """One 270."""

    __slots__ = ("kind", "purpose", "question", "questions")

    def __init__(self, envelope: Envelope, file: str, component: str, repetition: str) -> None:
        super().__init__(envelope, file, component, repetition)
        self.purpose, self.kind = "13", ""
        self.question = BenefitQuestion()
        self.questions: list[BenefitQuestion] = []

    def begin_person(self, level: str, at: int) -> None:
        super().begin_person(level, at)
        self.questions = []

    def bare(self) -> bool:
        return not (self.questions or self.traces)

    def give(self) -> None:
        dependent = self.member if self.level == "23" else None
        self.ready.append(
            EligibilityInquiry(
                source=self.source,
                receiver=self.receiver or Party(),
                subscriber=self.subscriber,
                dependent=dependent,
                receiver_role=self.role,
                traces=self.traces,
                questions=self.questions,
                purpose=self.purpose,
                reference=self.reference,
                transaction_type=self.kind,
                envelope=self.envelope,
                file=self.file,
                offset=self.member.offset,
            )
        )


# Levels


def bht_inquiry(b: InquiryBuilder, e: Elements, at: int) -> None:
    _, _, b.purpose, b.reference, _, _, b.kind, *_ = e + PAD


def inquiry_source_level(b: InquiryBuilder, e: Elements, at: int) -> None:
    b.close("20")


def inquiry_receiver_level(b: InquiryBuilder, e: Elements, at: int) -> None:
    b.close("21")
    b.role = None


def source(b: PatientBuilder, e: Elements, at: int) -> None:
    b.party = b.source = party_of(e, at)


def receiver(b: PatientBuilder, e: Elements, at: int) -> None:
    b.party = b.receiver = party_of(e, at)


def subscriber_level(b: PatientBuilder, e: Elements, at: int) -> None:
    b.begin_person("22", at)


def dependent_level(b: PatientBuilder, e: Elements, at: int) -> None:
    b.begin_person("23", at)


# A person


def trace(b: PatientBuilder, e: Elements, at: int) -> None:
    _, kind, text, company, department, *_ = e + PAD
    b.traces.append(Trace(kind, text, company, department, at))


def person(b: PatientBuilder, e: Elements, at: int) -> None:
    b.party = b.member.party = party_of(e, at)


def person_reference(b: PatientBuilder, e: Elements, at: int) -> None:
    b.party.references.append(reference(b, e, at))


def receiver_role(b: PatientBuilder, e: Elements, at: int) -> None:
    b.role = provider_role(e, at)


def person_provider(b: PatientBuilder, e: Elements, at: int) -> None:
    b.member.provider = provider_role(e, at)


def provider_role(e: Elements, at: int) -> ProviderRole:
    _, code, qualifier, value, *_ = e + PAD
    return ProviderRole(code, qualifier, value, at)


def birth(b: PatientBuilder, e: Elements, at: int) -> None:
    _, _, text, b.member.sex, *_ = e + PAD
    b.member.birth_date = days(text)[0]


def relationship(b: PatientBuilder, e: Elements, at: int) -> None:
    padded = e + PAD
    member = b.member
    member.relationship = padded[2]
    member.corrected = (padded[3], padded[4]) == ("001", "25")
    member.birth_sequence = int(padded[17]) if padded[17].isdecimal() else None


def diagnoses(b: PatientBuilder, e: Elements, at: int) -> None:
    for text in e[1:]:
        qualifier, _, code = text.partition(b.component)
        if text:
            b.member.diagnoses.append(Diagnosis(qualifier, code.partition(b.component)[0], offset=at))


def person_date(b: PatientBuilder, e: Elements, at: int) -> None:
    b.member.dates.append(dated(e, at))


# Questions


def question(b: InquiryBuilder, e: Elements, at: int) -> None:
    padded = e + PAD
    asked = BenefitQuestion(service_types(b, padded[1]), offset=at, level=padded[3])
    asked.procedure = procedure(padded[2], b.component) if padded[2] else None
    asked.pointers = pointers(b, padded[5])
    b.question = asked
    b.questions.append(asked)


def service_types(b: Builder, text: str) -> tuple[str, ...]:
    if not text:
        return ()
    return tuple(text.split(b.repetition)) if b.repetition else (text,)


def pointers(b: Builder, text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(b.component) if part.isdecimal())


def spend_down(b: InquiryBuilder, e: Elements, at: int) -> None:
    if e[1] == "PB":
        b.question.spend_down_billed_cents = cents(e[2])
    else:
        b.question.spend_down_cents = cents(e[2])


def asked_place(b: InquiryBuilder, e: Elements, at: int) -> None:
    b.question.place_of_service = e[2]


def asked_reference(b: InquiryBuilder, e: Elements, at: int) -> None:
    b.question.reference = Reference(e[1], e[2], at)


def asked_date(b: InquiryBuilder, e: Elements, at: int) -> None:
    b.question.date = dated(e, at)


def contact(b: Builder, e: Elements, at: int) -> None:
    """The first plain PER of a party fills its fields; any other is kept as it is."""
    party = b.party
    kinds = [e[place] for place in range(3, len(e) - 1, 2) if e[place]]
    numbers = {e[place]: e[place + 1] for place in range(3, len(e) - 1, 2) if e[place]}
    full = party.contact_name or party.phone or party.email or party.fax
    if full or len(kinds) != len(numbers) or not set(kinds) <= _PLAIN_NUMBERS:
        party.kept.append(Kept("", tuple(e), at))
        return
    party.contact_name = e[2] if len(e) > 2 else ""
    party.phone, party.extension = numbers.get("TE", ""), numbers.get("EX", "")
    party.email, party.fax = numbers.get("EM", ""), numbers.get("FX", "")


def person_handlers(letter: str) -> dict[tuple[str, str], Handler]:
    loop = f"2100{letter}"
    return {
        (f"2000{letter}", "HL"): subscriber_level if letter == "C" else dependent_level,
        (f"2000{letter}", "TRN"): trace,
        (loop, "NM1"): person,
        (loop, "REF"): person_reference,
        (loop, "PRV"): person_provider,
        (loop, "DMG"): birth,
        (loop, "INS"): relationship,
        (loop, "HI"): diagnoses,
        (loop, "DTP"): person_date,
    }


def _question_handlers(loop: str) -> dict[tuple[str, str], Handler]:
    return {
        (loop, "EQ"): question,
        (loop, "AMT"): spend_down,
        (loop, "III"): asked_place,
        (loop, "REF"): asked_reference,
        (loop, "DTP"): asked_date,
    }


UPPER_HANDLERS: dict[tuple[str, str], Handler] = {
    ("2100A", "NM1"): source,
    ("2100B", "NM1"): receiver,
    ("2100B", "REF"): person_reference,
    ("2100B", "PRV"): receiver_role,
}
INQUIRY_HANDLERS: dict[tuple[str, str], Handler] = {
    ("ST", "BHT"): bht_inquiry,
    ("2000A", "HL"): inquiry_source_level,
    ("2000B", "HL"): inquiry_receiver_level,
    **UPPER_HANDLERS,
    **person_handlers("C"),
    **person_handlers("D"),
    **_question_handlers("2110C"),
    **_question_handlers("2110D"),
}
FALLBACK: dict[str, Handler] = {"N3": n3, "N4": n4, "PER": contact}
