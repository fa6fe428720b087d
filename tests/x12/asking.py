"""Synthetic questions and answers: eligibility and claim status. Nobody here exists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from people import CLINIC_NPI, DAY, DOCTOR_NPI, envelope

from cleanclaim.x12.values import (
    Benefit,
    BenefitQuestion,
    Dated,
    Delivery,
    Diagnosis,
    EligibilityInquiry,
    EligibilityResponse,
    Envelope,
    FurtherCondition,
    LineStatus,
    Member,
    MilitaryService,
    Party,
    Person,
    Procedure,
    ProviderRole,
    Reference,
    Rejection,
    RelatedEntity,
    StatusCode,
    StatusInquiry,
    StatusLine,
    StatusReport,
    StatusResponse,
    Trace,
)

BORN = date(1980, 5, 17)
TODAY = date(2026, 3, 9)


def guide(name: str) -> Envelope:
    return replace(envelope(), guide=name)


def source(entity: str = "PR") -> Party:
    return Party(entity, False, "EXAMPLE PLAN", id_qualifier="PI", id="EXPL1")


def clinic(entity: str = "1P") -> Party:
    return Party(entity, False, "TEST CLINIC", id_qualifier="XX", id=CLINIC_NPI)


def named(entity: str = "IL", first: str = "PAT", member: str = "M100001") -> Party:
    return Party(entity, True, "SYNTHETIC", first, id_qualifier="MI" if member else "", id=member)


def subscriber(first: str = "PAT", member: str = "M100001") -> Member:
    return Member(named("IL", first, member), BORN, "F")


def child() -> Member:
    return Member(
        named("03", "CHILD", ""), date(2015, 1, 9), "M", "19", birth_sequence=2, dates=[Dated("291", DAY)],
        provider=ProviderRole("PC", "HPI", DOCTOR_NPI),
    )  # fmt: skip


def inquiries() -> list[EligibilityInquiry]:
    """The plan as a whole and two services for a subscriber; a procedure for a child of another."""
    receiver = clinic()
    receiver.references = [Reference("TJ", "990000001")]
    receiver.line1, receiver.city, receiver.state, receiver.zip = "2 EXAMPLE AVE", "ALBANY", "NY", "12207"
    role = ProviderRole("BI", "PXC", "207Q00000X")
    own = EligibilityInquiry(
        source(), receiver, subscriber(), receiver_role=role, reference="ASK-1", envelope=guide("005010X279A1"),
        traces=[Trace("1", "T-100", "9TESTCLINC", "FRONT DESK")],
        questions=[
            BenefitQuestion(("30",)),
            BenefitQuestion(("98", "UC"), level="FAM", place_of_service="11", date=Dated("291", DAY)),
        ],
    )  # fmt: skip
    own.subscriber.party.references = [Reference("6P", "G77")]
    own.subscriber.dates = [Dated("291", DAY, date(2026, 3, 31))]
    parent, kid = subscriber("ALEX", "M200002"), child()
    kid.diagnoses = [Diagnosis("ABK", "J029")]
    asked = BenefitQuestion(
        procedure=Procedure("HC", "99213", ("25",)), pointers=(1,), reference=Reference("G1", "AUTH-55"),
        place_of_service="11",
    )  # fmt: skip
    dependent = replace(own, subscriber=parent, dependent=kid, questions=[asked])
    dependent.traces = [Trace("1", "T-101", "9TESTCLINC")]
    return [own, dependent]


def benefits() -> list[Benefit]:
    everything = ("30",)
    office = ("98",)
    carer = Party("P3", True, "EXAMPLE", "RUTH", id_qualifier="XX", id=DOCTOR_NPI, phone="5555550102")
    other = Party(
        "PRP", False, "FIRST PLAN", id_qualifier="PI", id="FIRST1", line1="3 EXAMPLE BLVD", city="ALBANY", state="NY",
        zip="12207",
    )  # fmt: skip
    return [
        Benefit("1", "IND", everything, "PR", "EXAMPLE GOLD", dates=[Dated("346", date(2026, 1, 1))]),
        Benefit("C", "IND", everything, period="23", cents=150_000, network="Y"),
        Benefit("C", "IND", everything, period="29", cents=40_000, network="Y"),
        Benefit("C", "IND", everything, period="23", cents=300_000, network="N"),
        Benefit("G", "FAM", everything, period="23", cents=900_000, network="Y"),
        Benefit("G", "FAM", everything, period="29", cents=612_550, network="Y"),
        Benefit("A", "IND", ("30", "47"), percent=Decimal(20), network="Y"),
        Benefit("B", "IND", office, period="27", cents=3_000, network="Y", messages=["NO COPAY FOR A WELL VISIT"],
            conditions=[FurtherCondition("ZZ", "11")]),
        Benefit("F", "IND", ("PT",), network="Y", authorization="Y", quantity_qualifier="VS", quantity=Decimal(30),
            deliveries=[Delivery("VS", Decimal(30), period="23", periods=1)]),
        Benefit("D", procedure=Procedure("HC", "99202"), procedure_end="99215", pointers=(1,), network="W",
            references=[Reference("G1", "AUTH-55", description="OFFICE VISITS")]),
        Benefit("L", entities=[RelatedEntity(carer, role=ProviderRole("PC", "PXC", "207Q00000X"))]),
        Benefit("R", "IND", everything, "12", entities=[RelatedEntity(other)],
            dates=[Dated("290", date(2026, 1, 1), date(2026, 12, 31))]),
        Benefit("I", "IND", ("61",), network="W"),
    ]  # fmt: skip


def responses() -> list[EligibilityResponse]:
    """Full benefits; a dependent with little; one who was not found."""
    payer = source()
    payer.contact_name, payer.phone = "ELIGIBILITY DESK", "5555550101"
    member = subscriber()
    member.diagnoses = [Diagnosis("ABK", "J029")]
    member.party.references = [Reference("6P", "G77", description="EXAMPLE EMPLOYER")]
    member.relationship, member.corrected = "18", True
    member.military = MilitaryService("C", "AU", "C", rank="C5", first=date(2020, 1, 1), last=date(2025, 12, 31))
    whole = EligibilityResponse(
        payer, clinic(), member, traces=[Trace("2", "T-100", "9TESTCLINC", "FRONT DESK")], benefits=benefits(),
        reference="ASK-1", envelope=guide("005010X279A1"),
    )  # fmt: skip
    kid = child()
    kid.dates = [Dated("356", date(2026, 1, 1)), Dated("357", date(2026, 12, 31))]
    dependent = replace(whole, subscriber=subscriber("ALEX", "M200002"), dependent=kid)
    dependent.traces = [Trace("2", "T-101", "9TESTCLINC"), Trace("1", "EX-9", "1990000001")]
    dependent.benefits = [Benefit("6", "IND", ("30",), plan="EXAMPLE GOLD")]
    lost = replace(whole, subscriber=subscriber("KIM", "M999999"), benefits=[])
    lost.traces = [Trace("2", "T-102", "9TESTCLINC")]
    lost.rejections = [Rejection(False, "75", "C", "2100C")]
    return [whole, dependent, lost]


def refusal() -> EligibilityResponse:
    """The payer does not know who asks."""
    return EligibilityResponse(
        source(), clinic(), None, rejections=[Rejection(False, "51", "C", "2100B")], reference="ASK-2",
        envelope=guide("005010X279A1"),
    )  # fmt: skip


def status_inquiries() -> list[StatusInquiry]:
    """A whole claim; a line of a child's claim."""
    receiver = Party("41", False, "TEST CLINIC", id_qualifier="46", id="TESTCLINIC")
    own = StatusInquiry(
        source(), receiver, [clinic()], Person(named(), BORN, "F"), "S-100", reference="STATUS-1",
        references=[Reference("1K", "PAYER-901"), Reference("BLT", "131"), Reference("EJ", "VISIT-1")],
        charge_cents=16_550, service_date=DAY, service_end=date(2026, 3, 3), envelope=guide("005010X212"),
    )  # fmt: skip
    line = StatusLine(Procedure("HC", "99213", ("25",)), 12_500, line_control="L1", service_date=DAY)
    dependent = replace(own, subscriber=Person(named("IL", "ALEX", "M200002"), date(1979, 1, 1), "M"), trace="S-101")
    dependent.dependent = Person(named("QC", "CHILD", ""), date(2015, 1, 9), "M")
    dependent.references, dependent.lines = [Reference("EJ", "VISIT-2")], [line]
    dependent.service_date = dependent.service_end = None
    return [own, dependent]


def status_responses() -> list[StatusResponse]:
    """Paid; pending with a line; and a provider who is not known."""
    asked, child_asked = status_inquiries()
    paid = StatusReport(
        (StatusCode("F1", "65"),), TODAY, 16_550, 9_000, date(2026, 3, 6), date(2026, 3, 8), "CHECK-77"
    )  # fmt: skip
    payer = source()
    payer.contact_name, payer.phone = "STATUS DESK", "5555550103"
    whole = StatusResponse(
        payer, asked.receiver, asked.providers, Person(named()), "S-100", reports=[paid],
        references=[*asked.references, Reference("VV", "V-5")], service_date=DAY, service_end=date(2026, 3, 3),
        reference="STATUS-1", envelope=guide("005010X212"),
    )  # fmt: skip
    pending = StatusReport((StatusCode("P3", "317"), StatusCode("P3", "286", "PR")), TODAY, 12_500, 0)
    line = LineStatus(
        Procedure("HC", "99213", ("25",)), 12_500, 0, [StatusReport((StatusCode("P3", "317"),), TODAY)],
        line_control="L1", service_date=DAY,
    )  # fmt: skip
    dependent = replace(whole, subscriber=Person(child_asked.subscriber.party), trace="S-101", reports=[pending])
    dependent.dependent = Person(named("QC", "CHILD", ""))
    dependent.references = [Reference("1K", "PAYER-902"), Reference("EJ", "VISIT-2")]
    dependent.lines, dependent.service_date, dependent.service_end = [line], None, None
    unknown = replace(whole, providers=[clinic_without_contract()], subscriber=None, trace="0", level="provider")
    unknown.reports = [StatusReport((StatusCode("E0", "24", "1P"),), TODAY)]
    unknown.references, unknown.service_date, unknown.service_end = [], None, None
    return [whole, dependent, unknown]


def clinic_without_contract() -> Party:
    return Party("1P", True, "EXAMPLE", "RUTH", id_qualifier="XX", id=DOCTOR_NPI)


def request_refused() -> StatusResponse:
    whole = status_responses()[0]
    answer = replace(whole, providers=[], subscriber=None, trace="STATUS-2", level="receiver", reference="STATUS-2")
    answer.reports = [StatusReport((StatusCode("E1", "0", "PR"),), TODAY)]
    answer.references, answer.service_date, answer.service_end = [], None, None
    return answer
