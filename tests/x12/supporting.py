"""Synthetic authorizations, attachments and requests for information. Nobody here exists."""

from __future__ import annotations

from base64 import b64encode
from datetime import date
from decimal import Decimal

from people import CLINIC_NPI, DAY, DOCTOR_NPI, envelope, plan

from cleanclaim.x12.values import Dated, Envelope, Kept, Party, Procedure, Reference
from cleanclaim.x12.values.attachments import (
    ClaimAttachment,
    Document,
    InformationRequest,
    RequestCode,
    RequestedInformation,
    RequestedLine,
    ResponseRoute,
)
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

COMPANY = "9TESTCLIN1"
ANY_BYTES = b"~*:^ every byte may stand: \r\n\x00\xff"


def guided(guide: str) -> Envelope:
    made = envelope()
    made.guide = guide
    return made


def reviewer() -> Party:
    return Party("X3", False, "EXAMPLE REVIEW", id_qualifier="PI", id="REVIEW1")


def requester() -> ReviewProvider:
    party = Party(
        "1P", False, "TEST CLINIC", id_qualifier="XX", id=CLINIC_NPI, line1="2 EXAMPLE AVE", city="ALBANY", state="NY",
        zip="122070001", taxonomy="207Q00000X", contact_name="DESK", phone="5555550100",
        references=[Reference("EI", "123456789")],
    )  # fmt: skip
    return ReviewProvider(party, "RF")


def subscriber() -> ReviewedPerson:
    party = Party("IL", True, "SYNTHETIC", "PAT", id_qualifier="MI", id="M100001", line1="1 EXAMPLE ST", city="ALBANY",
        state="NY", zip="12207", references=[Reference("EJ", "ACCOUNT-1")])  # fmt: skip
    return ReviewedPerson(party, date(1980, 5, 17), "F", "18")


def child() -> ReviewedPerson:
    return ReviewedPerson(Party("QC", True, "SYNTHETIC", "CHILD"), date(2015, 1, 9), "M", "19", birth_sequence=2)


def surgeon() -> ReviewProvider:
    party = Party("SJ", True, "EXAMPLE", "RUTH", id_qualifier="XX", id=DOCTOR_NPI, taxonomy="207Q00000X")
    return ReviewProvider(party, "PE")


def facility() -> ReviewProvider:
    party = Party(
        "FA", False, "EXAMPLE HOSPITAL", id_qualifier="XX", id=CLINIC_NPI, line1="4 EXAMPLE RD", city="ALBANY",
        state="NY", zip="12207",
    )  # fmt: skip
    return ReviewProvider(party)


def admission() -> ServicesReview:
    """The subscriber is to be admitted; two services, one of them by the day; another payer has refused."""
    services = [
        ReviewedService(
            "professional", Procedure("HC", "29881", ("RT",)), units=Decimal(1), unit="UN", pointers=(1,),
            charge_cents=250_000, traces=[Trace("1", "EVENT-1-A", COMPANY)],
            dates=[Dated("472", date(2026, 4, 2))], providers=[surgeon()],
            attachments=[ReviewAttachment("OZ", "EL", "AUTH-ATT-2")],
        ),
        ReviewedService("institutional", revenue_code="0120", units=Decimal(2), unit="DA", rate=Decimal("900.5"),
            delivery=Delivery("DY", Decimal(2), period="21", periods=1), message="SEMI-PRIVATE"),
    ]  # fmt: skip
    return ServicesReview(
        "278-request", reviewer(), requester(), subscriber(),
        traces=[Trace("1", "EVENT-1", COMPANY, "DESK 1")],
        request=ReviewRequest("AR", "I", "2", "21", related_causes=("EM",), urgency="E", release="Y"),
        dates=[Dated("435", date(2026, 4, 2), date(2026, 4, 4)), Dated("096", date(2026, 4, 4))],
        codes=[ReviewCode("ABK", "M2391"), ReviewCode("ABF", "E119", date(2026, 1, 5))],
        attachments=[ReviewAttachment("M1", "EL", "AUTH-ATT-1", "MRI OF THE KNEE")],
        message="PLEASE CALL FIRST", providers=[surgeon(), facility()],
        refusals=[OtherRefusal(Party("CA", False, "FIRST PLAN"), ("NOT COVERED", "LATE"), date(2026, 3, 1))],
        services=services, reference="REVIEW-1", envelope=guided("005010X217"),
        kept=[Kept("2000E", ("CRC", "75", "Y", "10")), Kept("2000E", ("CL1", "3", "1", "30"))],
    )  # fmt: skip


def ambulance() -> ServicesReview:
    """A dependent is to be taken home; the request renews an earlier one."""
    places = [
        ReviewProvider(
            Party("PW", False, "EXAMPLE HOSPITAL", line1="4 EXAMPLE RD", city="ALBANY", state="NY", zip="12207")
        ),
        ReviewProvider(Party("45", False, line1="1 EXAMPLE ST", city="ALBANY", state="NY", zip="12207")),
    ]
    dental = ReviewedService(
        "dental", Procedure("AD", "D2740"), units=Decimal(1), charge_cents=90_000,
        dental=DentalService(("10",), "I", [Tooth("3", ("M", "O"))]), dates=[Dated("472", date(2026, 4, 6))],
    )  # fmt: skip
    ride = ReviewedService("professional", Procedure("HC", "A0428"), units=Decimal(1), unit="UN")
    return ServicesReview(
        "278-request", reviewer(), requester(), subscriber(), child(),
        request=ReviewRequest("HS", "R", "56", "41", related_causes=("AA",), accident_state="NY"),
        references=[Reference("BB", "CERT-0")],
        dates=[Dated("439", date(2026, 3, 28)), Dated("AAH", date(2026, 4, 6))],
        codes=[ReviewCode("ABK", "S8291XA")], transports=places, services=[ride, dental],
        reference="REVIEW-2", envelope=guided("005010X217"),
        kept=[Kept("2000E", ("CR1", "LB", "70", "R", "A", "DH", "12"))],
    )  # fmt: skip


def answer() -> ServicesReview:
    """What came of the admission: certified with changes, one service pended for documents."""
    asked = admission()
    return ServicesReview(
        "278-response", reviewer(), ReviewProvider(Party("1P", False, "TEST CLINIC", id_qualifier="XX", id=CLINIC_NPI)),
        asked.subscriber,
        traces=[Trace("2", "EVENT-1", COMPANY, "DESK 1"), Trace("1", "PAYER-1", "1123456789")],
        request=ReviewRequest("AR", "I", "2", "21"),
        decision=Decision("A6", "CERT-1", ("01", "0A"), "N"),
        dates=[Dated("435", date(2026, 4, 2)), Dated("102", date(2026, 3, 20)), Dated("036", date(2026, 6, 30)),
            Dated("007", date(2026, 4, 1), date(2026, 6, 30))],
        contact=Party("L5", False, "REVIEW DESK", contact_name="NURSE", phone="5555550102"),
        services=[
            ReviewedService("professional", Procedure("HC", "29881"), units=Decimal(1), unit="UN",
                decision=Decision("A1", "CERT-1")),
            ReviewedService("institutional", revenue_code="0120", units=Decimal(2), unit="DA",
                decision=Decision("A4", reasons=("0U",)), wanted=[ReviewCode("LOI", "18842-5")]),
        ],
        purpose="11", reference="REVIEW-1", transaction_type="19", envelope=guided("005010X217"),
    )  # fmt: skip


def refusal() -> ServicesReview:
    """The payer does not know the subscriber: no event follows."""
    unknown = subscriber()
    unknown.party.references = []
    return ServicesReview(
        "278-response", reviewer(), ReviewProvider(Party("1P", False, "TEST CLINIC", id_qualifier="XX", id=CLINIC_NPI)),
        unknown, has_event=False, rejections=[Rejection(False, "75", "C", "2010C")],
        purpose="11", reference="REVIEW-9", transaction_type="18", envelope=guided("005010X217"),
    )  # fmt: skip


def question(code: str = "18842-5") -> RequestedInformation:
    return RequestedInformation((RequestCode("R4", code, "", "LOI"), RequestCode("R4", "18594-2", "", "LOI")), DAY)


def attachment(guide: str = "006020X314", **more: object) -> ClaimAttachment:
    """Sent by the provider on its own, keyed by PWK06 of the claim."""
    made = ClaimAttachment(
        plan(), Party("41", False, "TEST CLINIC", id_qualifier="46", id="TESTCLINIC"),
        Party("1P", False, "TEST CLINIC", id_qualifier="XX", id=CLINIC_NPI, line1="2 EXAMPLE AVE", city="ALBANY",
            state="NY", zip="12207"),
        Party("QC", True, "SYNTHETIC", "PAT", id_qualifier="MI", id="M100001", references=[Reference("EJ", "VISIT-1")]),
        "ATT-1", reference="SENT-1", created=date(2026, 3, 10), service_date=DAY,
        submitted_on=date(2026, 3, 10), format="HL", guide=guide, envelope=guided(guide),
    )  # fmt: skip
    made.documents = [document(guide)]
    for name, value in more.items():
        setattr(made, name, value)
    return made


def document(guide: str = "006020X314", content: bytes = ANY_BYTES) -> Document:
    if guide == "005010X210":
        return Document(content, len(content), security="05")
    encoded = b64encode(content)
    return Document(encoded, len(encoded), encoding="B64", object_type=("1", "47", "ATTACHMENT"))


def solicited(guide: str = "006020X314") -> list[ClaimAttachment]:
    """Two answers to one request: the operative note, and a picture of it."""
    first = attachment(guide, control_number="PAYER-77", solicited=True, purpose="11", question=question())
    second = attachment(guide, control_number="PAYER-77", solicited=True, purpose="11", question=question("11504-8"))
    second.number, second.format = 2, "IA"
    second.line_references, second.line_date = [Reference("FJ", "L1")], Dated("472", DAY)
    return [first, second]


def asked() -> InformationRequest:
    """The payer wants the notes of a visit, and an operative note for one line."""
    return InformationRequest(
        plan(), Party("41", False, "TEST CLINIC", id_qualifier="46", id="TESTCLINIC"),
        Party("1P", False, "TEST CLINIC", id_qualifier="XX", id=CLINIC_NPI),
        Party("QC", True, "SYNTHETIC", "PAT", id_qualifier="MI", id="M100001"),
        "PAYER-77", [question()], [Reference("EJ", "VISIT-1"), Reference("EA", "RECORD-1")], DAY, None,
        date(2026, 4, 10),
        [RequestedLine(Procedure("HC", "J1885", ("JZ",)), 4_050, "", Decimal(2), [question("11504-8")], "L2", DAY)],
        ResponseRoute("OZ", "EL", party=Party("PR", False, "CLAIMS DESK", line1="3 EXAMPLE BLVD", city="ALBANY",
            state="NY", zip="12207", contact_name="MAIL ROOM", phone="5555550103")),
        reference="ASK-1", envelope=guided("006020X313"),
    )  # fmt: skip
