"""Hypothesis strategies for authorizations, attachments and requests for information. All people are generated."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from strategies import addressed, days, ids, npis, procedures, texts

from cleanclaim.x12.values import Dated, Party, Procedure, Reference
from cleanclaim.x12.values.attachments import (
    ClaimAttachment,
    Document,
    InformationRequest,
    RequestCode,
    RequestedInformation,
    RequestedLine,
)
from cleanclaim.x12.values.authorizations import (
    Decision,
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

_LOINC = ("18842-5", "11504-8", "11506-3", "28570-0", "18594-2")
_DIAGNOSES = ("E119", "I10", "J029", "R519", "Z0000", "N390")
units = st.decimals(Decimal("0.5"), Decimal(999), places=1)


@st.composite
def people(draw: st.DrawFn, entity: str, *, member: bool = True) -> ReviewedPerson:
    party = draw(addressed(entity, is_person=True))
    if member:
        party.id_qualifier, party.id = "MI", draw(ids())
    relationship = "18" if entity == "IL" else draw(st.sampled_from(("01", "19", "G8")))
    return ReviewedPerson(party, draw(days), draw(st.sampled_from("FMU")), relationship)


@st.composite
def review_providers(draw: st.DrawFn, entities: tuple[str, ...]) -> ReviewProvider:
    party = draw(addressed(draw(st.sampled_from(entities)), is_person=False))
    party.id_qualifier, party.id = "XX", draw(npis)
    role = draw(st.sampled_from(("", "AT", "RF", "PE")))
    party.taxonomy = "207Q00000X" if role else ""
    return ReviewProvider(party, role)


def traces(kind: str) -> st.SearchStrategy[list[Trace]]:
    one = st.builds(
        Trace, st.just(kind), ids(50), st.sampled_from(("9TESTCLIN1", "1123456789")), st.one_of(st.just(""), ids(50))
    )
    return st.lists(one, max_size=2)


def deliveries() -> st.SearchStrategy[Delivery]:
    return st.builds(
        Delivery, st.sampled_from(("DY", "HS", "VS")), units, st.sampled_from(("", "DA", "MO", "WK")),
        st.one_of(st.none(), st.integers(1, 9).map(Decimal)), st.just("21"), st.integers(1, 99),
    )  # fmt: skip


def attachments_of_reviews() -> st.SearchStrategy[list[ReviewAttachment]]:
    one = st.builds(
        ReviewAttachment, st.sampled_from(("OZ", "M1")), st.just("EL"), ids(50), st.one_of(st.just(""), texts(80))
    )
    return st.lists(one, max_size=2, unique_by=lambda each: each.control_number)


@st.composite
def services(draw: st.DrawFn, diagnoses: int, *, answered: bool) -> ReviewedService:
    service = ReviewedService(draw(st.sampled_from(("professional", "institutional", "dental"))))
    service.units = draw(units)
    if service.kind == "professional":
        service.procedure, service.unit = draw(procedures()), "UN"
        pointers = st.lists(st.integers(1, diagnoses), max_size=4, unique=True).map(tuple)
        service.pointers = draw(pointers) if diagnoses else ()
    elif service.kind == "institutional":
        service.revenue_code, service.unit = "0120", "DA"
    else:
        service.procedure = Procedure("AD", "D2740")
        service.dental = DentalService(("10",), "I", [Tooth("3", ("M",))])
    service.charge_cents = draw(st.one_of(st.none(), st.integers(1, 900_000)))
    service.delivery = draw(st.one_of(st.none(), deliveries()))
    service.message = draw(st.one_of(st.just(""), texts(264)))
    service.traces = draw(traces("2" if answered else "1"))
    if answered:
        service.decision = draw(decisions())
    first = draw(days)
    service.dates = [Dated("472", first, draw(st.one_of(st.none(), st.just(first + timedelta(days=2)))))]
    return service


def decisions() -> st.SearchStrategy[Decision]:
    reasons = st.lists(st.sampled_from(("01", "0A", "0U")), min_size=1, max_size=5, unique=True).map(tuple)
    return st.builds(
        Decision, st.sampled_from(("A1", "A3", "A4", "A6", "NA")), ids(50), reasons, st.sampled_from(("", "N", "Y"))
    )


@st.composite
def reviews(draw: st.DrawFn, *, answered: bool) -> ServicesReview:
    child = draw(st.one_of(st.none(), people("QC", member=False)))
    codes = [ReviewCode("ABK" if not place else "ABF", code) for place, code in enumerate(draw(
        st.lists(st.sampled_from(_DIAGNOSES), max_size=5, unique=True)))]  # fmt: skip
    requester = draw(review_providers(("1P", "FA")))
    if answered:
        requester = ReviewProvider(
            replace(requester.party, line1="", line2="", city="", state="", zip=""), requester.role
        )
    review = ServicesReview(
        "278-response" if answered else "278-request",
        Party("X3", False, draw(texts(60)), id_qualifier="PI", id=draw(ids())),
        requester, draw(people("IL")), child, reference=draw(ids(50)), codes=codes,
        request=ReviewRequest("HS", "I", "2", "11", urgency=draw(st.sampled_from(("", "E", "U")))),
        traces=draw(traces("2" if answered else "1")), message=draw(st.one_of(st.just(""), texts(264))),
        delivery=draw(st.one_of(st.none(), deliveries())), dates=[Dated("AAH", draw(days))],
        providers=draw(st.lists(review_providers(("SJ", "FA", "DK")), max_size=3)),
        services=draw(st.lists(services(len(codes), answered=answered), max_size=3)),
        attachments=draw(attachments_of_reviews()),
    )  # fmt: skip
    if answered:
        review.purpose, review.transaction_type, review.decision = "11", "18", draw(decisions())
        review.rejections = draw(st.lists(st.just(Rejection(True, "72", "C", "2010C")), max_size=1))
    return review


def questions() -> st.SearchStrategy[RequestedInformation]:
    code = st.builds(RequestCode, st.just("R4"), st.sampled_from(_LOINC), st.just(""), st.just("LOI"))
    return st.builds(
        RequestedInformation,
        st.lists(code, min_size=1, max_size=3).map(tuple),
        days,
        st.one_of(st.none(), st.integers(1, 99_999)),
    )


def documents(guide: str) -> st.SearchStrategy[Document]:
    content = st.binary(min_size=1, max_size=300)
    if guide == "005010X210":
        return content.map(lambda made: Document(made, len(made), security="05"))
    encoded = content.map(b64encode).map(
        lambda made: Document(made, len(made), encoding="B64", object_type=("1", "47", "ATTACHMENT"))
    )
    return encoded | content.map(
        lambda made: Document(made, len(made), encoding="ASC", object_type=("1", "47", "NOTE"))
    )


@st.composite
def attachments(draw: st.DrawFn) -> list[ClaimAttachment]:
    """The answers about one claim."""
    guide, solicited = draw(st.sampled_from(("005010X210", "006020X314"))), draw(st.booleans())
    provider, patient = draw(addressed("1P", is_person=False)), draw(addressed("QC", is_person=True))
    provider.id_qualifier, provider.id, patient.id_qualifier, patient.id = "XX", draw(npis), "MI", draw(ids())
    for part in ("line1", "line2", "city", "state", "zip"):
        setattr(patient, part, "")
    patient.references = [Reference("EJ", draw(ids()))]
    header = ClaimAttachment(
        Party("PR", False, draw(texts(60)), id_qualifier="PI", id=draw(ids())),
        Party("41", False, draw(texts(60)), id_qualifier="46", id=draw(ids())), provider, patient, "",
        solicited, purpose="11" if solicited else "02", reference=draw(ids(50)), created=date(2026, 3, 1),
        service_date=draw(days), guide=guide, submitted_on=draw(days),
    )  # fmt: skip
    made = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        question = draw(questions()) if solicited else None
        made.append(replace(
            header, number=number, control_number=draw(ids(50)), question=question, kept=[],
            line_references=draw(st.lists(ids().map(lambda each: Reference("FJ", each)), max_size=1)),
            format=draw(st.sampled_from(("HL", "IA", "TX"))),
            documents=draw(st.lists(documents(guide), min_size=1, max_size=2)),
        ))  # fmt: skip
    return made


@st.composite
def requests(draw: st.DrawFn) -> InformationRequest:
    lines = [
        RequestedLine(draw(procedures()), draw(st.integers(1, 99_999)), "", draw(st.one_of(st.none(), units)),
            [draw(questions())], f"L{number}", draw(days))
        for number in range(draw(st.integers(0, 2)))
    ]  # fmt: skip
    for line in lines:
        line.procedure.description = ""
    return InformationRequest(
        Party("PR", False, draw(texts(60)), id_qualifier="PI", id=draw(ids())),
        Party("41", False, draw(texts(60)), id_qualifier="46", id=draw(ids())),
        Party("1P", False, draw(texts(60)), id_qualifier="XX", id=draw(npis)),
        Party("QC", True, draw(texts(60)), draw(texts(35)), id_qualifier="MI", id=draw(ids())),
        draw(ids(50)), draw(st.lists(questions(), min_size=1, max_size=3)), [Reference("EJ", draw(ids()))],
        draw(days), None, date(2026, 4, 10), lines, reference=draw(ids(50)),
    )  # fmt: skip
