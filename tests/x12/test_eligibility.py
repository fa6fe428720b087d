"""270 and 271: read, written, checked, answered, and said in plain words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from asking import benefits, inquiries, refusal, responses, source, subscriber
from eligibility_defects import ASKED, SAID, UNUSUAL_ANSWERS, UNUSUAL_QUESTIONS
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from places import PUBLIC
from planted import catches, changed, found_in
from strategies import cents, days, delimiters, envelopes, ids, members, npis, plans, procedures, texts

from cleanclaim import x12
from cleanclaim.kernel import Refused, Severity
from cleanclaim.x12.coverage import coverage
from cleanclaim.x12.values import (
    Benefit,
    BenefitQuestion,
    Dated,
    EligibilityInquiry,
    EligibilityResponse,
    FurtherCondition,
    Member,
    Party,
    ProviderRole,
    Reference,
    Rejection,
    RelatedEntity,
    Trace,
)

_EASY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
NOW = datetime(2026, 3, 11, 9, 30, tzinfo=UTC)
_MARKLESS = {"offset", "file", "envelope", "marks"}


def plain(value):
    """Without byte offsets, file and envelope."""
    if hasattr(value, "__dataclass_fields__"):
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__ if name not in _MARKLESS}
    return [plain(inner) for inner in value] if isinstance(value, list | tuple) else value


# Reading and writing


def test_an_inquiry_is_read_a_patient_at_a_time(golden):
    own, child = x12.read(golden("eligibility.270"))
    assert plain(own) == plain(inquiries()[0])
    assert plain(child) == plain(inquiries()[1])
    assert own.dependent is None
    assert own.patient is own.subscriber
    assert child.patient.party.first == "CHILD"
    assert child.subscriber.party.id == "M200002"
    assert own.questions[1].service_types == ("98", "UC")
    assert child.questions[0].procedure.code == "99213"
    assert golden("eligibility.270")[own.questions[0].offset :].startswith(b"EQ*30~")


def test_a_response_is_read_with_all_its_benefits(golden):
    whole, dependent, lost, refused = x12.read(golden("eligibility.271"))
    assert [plain(each) for each in (whole, dependent, lost)] == [plain(each) for each in responses()]
    assert plain(refused) == plain(refusal())
    assert [each.code for each in whole.benefits] == list("1CCCGGABFDLRI")
    assert whole.benefits[6].percent == Decimal(20)
    assert whole.benefits[6].service_types == ("30", "47")
    assert whole.benefits[5].cents == 612_550
    assert whole.benefits[9].procedure_end == "99215"
    assert whole.benefits[10].entities[0].party.entity == "P3"
    assert (whole.trace(), dependent.trace()) == ("T-100", "T-101")
    assert lost.rejections[0].reason == "75"
    assert refused.subscriber is None
    assert refused.rejections[0].loop == "2100B"


@pytest.mark.parametrize(("name", "write"), [("eligibility.270", x12.write_270), ("eligibility.271", x12.write_271)])
def test_goldens_are_clean_and_written_byte_for_byte(golden, name, write):
    content = golden(name)
    assert found_in(content) == []
    values = list(x12.read(content))
    assert write(values, values[0].envelope) == content
    for number, value in enumerate(values, start=1):
        assert x12.from_json(x12.to_json(value), number) == value


def test_a_subscriber_with_an_answer_of_their_own_shares_the_level_with_dependents():
    own, dependent, _ = responses()
    dependent.subscriber = own.subscriber
    content = x12.write_271([own, dependent], own.envelope)
    assert content.count(b"*22*1~") == 1
    back = list(x12.read(content))
    assert [each.dependent is None for each in back] == [True, False]
    assert x12.check(content).accepted


def test_source_refusals_reach_each_patient_below():
    whole = responses()[0]
    whole.rejections = [Rejection(True, "42", "R", "2000A"), Rejection(True, "80", "R", "2100A")]
    content = x12.write_271([whole], whole.envelope)
    (back,) = x12.read(content)
    assert [(each.loop, each.reason) for each in back.rejections] == [("2000A", "42"), ("2100A", "80")]


def test_a_source_that_answers_nobody_is_a_response_without_receiver():
    answer = EligibilityResponse(source(), None, None, rejections=[Rejection(True, "42", "R", "2000A")])
    content = x12.write_271([answer], responses()[0].envelope)
    assert b"HL*1**20*0~" in content
    (back,) = x12.read(content)
    assert (back.receiver, back.subscriber, back.rejections[0].reason) == (None, None, "42")


def test_more_than_ninety_nine_patients_become_two_sets():
    first = inquiries()[0]
    many = [replace(first, traces=[Trace("1", f"T-{number}", "9TESTCLINC")]) for number in range(100)]
    report = x12.check(x12.write_270(many, first.envelope))
    assert report.accepted
    assert [each.control for each in report.transactions] == ["0001", "0002"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"questions": []}, "EQ must be there"),
        ({"questions": [BenefitQuestion(("ZZ",))]}, "EQ01"),
        ({"questions": [BenefitQuestion(("30",), pointers=(3,))]}, "points to diagnosis 3"),
        ({"subscriber": Member(Party("IL", True))}, "cannot search"),
        ({"questions": [BenefitQuestion(("30",), spend_down_cents=100)]}, "RT"),
        ({"traces": [Trace("1", "T-1", "SHORT")]}, "TRN03"),
    ],
)
def test_an_inquiry_that_would_not_pass_is_refused(change, words):
    inquiry = replace(inquiries()[0], **change)
    with pytest.raises(Refused, match=words):
        x12.write_270([inquiry], inquiry.envelope)


@pytest.mark.parametrize(
    ("benefit", "words"),
    [
        (Benefit("B", service_types=("98",)), "EB07 must give the amount"),
        (Benefit("A", service_types=("98",)), "EB08 must give"),
        (Benefit("A", service_types=("98",), percent=Decimal(120)), "fraction"),
        (Benefit("1", service_types=("30",), plan="GOLD*PLAN"), r"EB05.*delimiter \*"),
        (Benefit("1", service_types=("3^0",)), r"EB03.*delimiter \^"),
    ],
)
def test_a_response_that_would_not_pass_is_refused(benefit, words):
    response = replace(responses()[0], benefits=[benefit])
    with pytest.raises(Refused, match=words):
        x12.write_271([response], response.envelope)


# Hypothesis


_SERVICES = ("30", "98", "UC", "47", "MH", "PT", "35", "88")


@st.composite
def people(draw, entity: str = "IL") -> Member:
    member = Member(draw(members()), draw(days), draw(st.sampled_from(["F", "M", ""])))
    member.party.entity = entity
    if entity == "03":
        member.party.id = member.party.id_qualifier = ""
        member.relationship = draw(st.sampled_from(["01", "19", "G8"]))
        member.birth_sequence = draw(st.one_of(st.none(), st.integers(1, 5)))
    elif draw(st.booleans()):
        member.party.references = [Reference("6P", draw(ids(30)))]
    member.dates = draw(st.lists(st.builds(Dated, st.just("291"), days), max_size=1))
    return member


def receivers() -> st.SearchStrategy[Party]:
    return st.builds(lambda name, npi: Party("1P", False, name, id_qualifier="XX", id=npi), texts(60), npis)


def service_types() -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(_SERVICES), min_size=1, max_size=4, unique=True).map(tuple)


def questions() -> st.SearchStrategy[BenefitQuestion]:
    asked = st.builds(
        BenefitQuestion,
        service_types(),
        level=st.sampled_from(["", "FAM"]),
        place_of_service=st.sampled_from(["", "11"]),
    )
    coded = st.builds(lambda procedure: BenefitQuestion(procedure=replace(procedure, description="")), procedures())
    return st.one_of(asked, coded)


@st.composite
def asked_inquiries(draw) -> EligibilityInquiry:
    dependent = draw(st.one_of(st.none(), people("03")))
    return EligibilityInquiry(
        draw(plans()), draw(receivers()), draw(people()), dependent,
        draw(st.one_of(st.none(), st.just(ProviderRole("BI", "PXC", "207Q00000X")))),
        [Trace("1", draw(ids(50)), "9" + draw(ids(9, 9)))], draw(st.lists(questions(), min_size=1, max_size=3)),
        reference=draw(ids(30)),
    )  # fmt: skip


@st.composite
def said_benefits(draw) -> Benefit:
    code = draw(st.sampled_from("16ABCGFIR"))
    benefit = Benefit(code, draw(st.sampled_from(["IND", "FAM", ""])), draw(service_types()))
    benefit.network = draw(st.sampled_from(["Y", "N", "W", ""]))
    benefit.messages = draw(st.lists(texts(264), max_size=2))
    if code in "BCG":
        benefit.cents, benefit.period = draw(cents), draw(st.sampled_from(["23", "27", "22"]))
    elif code == "A":
        benefit.percent = Decimal(draw(st.integers(0, 100)))
    elif code == "F":
        benefit.quantity_qualifier, benefit.quantity = "VS", Decimal(draw(st.integers(0, 99)))
        benefit.conditions = [FurtherCondition("ZZ", "11")]
    elif code == "R":
        benefit.entities = [RelatedEntity(replace(draw(plans()), phone="5555550100"))]
    return benefit


@st.composite
def said_responses(draw) -> EligibilityResponse:
    dependent = draw(st.one_of(st.none(), people("03")))
    response = EligibilityResponse(
        draw(plans()), draw(receivers()), draw(people()), dependent,
        traces=[Trace("2", draw(ids(50)), "9" + draw(ids(9, 9)))],
        benefits=draw(st.lists(said_benefits(), max_size=6)), reference=draw(ids(30)),
    )  # fmt: skip
    if not response.benefits:
        response.rejections = [Rejection(False, "67" if dependent else "75", "C", "2100D" if dependent else "2100C")]
    return response


def _texts(value) -> str:
    if isinstance(value, str):
        return value
    if hasattr(value, "__dataclass_fields__"):
        return "".join(_texts(getattr(value, name)) for name in value.__dataclass_fields__)
    return "".join(map(_texts, value)) if isinstance(value, list | tuple) else ""


@_EASY
@given(asked_inquiries(), envelopes(), delimiters())
def test_an_inquiry_comes_back_as_it_was_written(inquiry, envelope, marks):
    assume(not set(marks.all()) & set(_texts((inquiry, envelope)).replace(":", "")))
    content = x12.write_270([inquiry], envelope, delimiters=marks)
    (back,) = x12.read(content)
    assert plain(back) == plain(inquiry)
    report = x12.check(content)
    assert report.accepted, [each.message for each in report.all_findings()]


@_EASY
@given(said_responses(), envelopes(), delimiters())
def test_a_response_comes_back_as_it_was_written(response, envelope, marks):
    assume(not set(marks.all()) & set(_texts((response, envelope))))
    content = x12.write_271([response], envelope, delimiters=marks)
    (back,) = x12.read(content)
    assert plain(back) == plain(response)
    report = x12.check(content)
    assert report.accepted, [each.message for each in report.all_findings()]
    assert coverage(back).words()


# What is unusual and right


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("eligibility.270", *pair) for pair in UNUSUAL_QUESTIONS]
    + [("eligibility.271", *pair) for pair in UNUSUAL_ANSWERS],
    ids=lambda text: text[:30],
)
def test_what_is_unusual_and_right_is_accepted_and_written_again(golden, name, old, new):
    content = changed(golden(name), old, new)
    assert [(each.rule, each.message) for each in found_in(content)] == []
    values = list(x12.read(content))
    write = x12.write_270 if name.endswith("270") else x12.write_271
    again = list(x12.read(write(values, values[0].envelope)))
    assert plain(again) == plain(values)


# Planted defects


@pytest.mark.parametrize("defect", ASKED, ids=lambda each: f"{each.rule} {each.new[:30]}")
def test_a_defect_of_an_inquiry_is_caught(golden, defect):
    catches(golden("eligibility.270"), defect)


@pytest.mark.parametrize("defect", SAID, ids=lambda each: f"{each.rule} {each.new[:30]}")
def test_a_defect_of_a_response_is_caught(golden, defect):
    catches(golden("eligibility.271"), defect)


def test_a_finding_names_the_patient_by_trace(golden):
    content = golden("eligibility.271").replace(b"***23*3000*****N~", b"***23******N~")
    (found,) = [each for each in found_in(content) if each.rule == "x12.benefit-amount"]
    assert (found.claim, found.loop, found.element) == ("T-100", "2110C", "EB07")
    assert content[found.offset :].startswith(b"EB*C*IND*30***23***")


def test_a_benefit_that_cannot_be_read_costs_its_patient_only(golden):
    findings = []
    content = golden("eligibility.271").replace(b"***23*1500*", b"***23*15OO*")
    back = list(x12.stream(content, findings=findings))
    assert [each.trace() for each in back] == ["T-101", "T-102", ""]
    assert [each.rule for each in findings] == ["x12.unreadable"]


def test_a_999_answers_an_inquiry(golden):
    answers = x12.acknowledge(golden("eligibility.270"), now=NOW)
    assert [each.code for each in answers.functional[0].sets] == ["A"]
    assert (answers.functional[0].functional_id, answers.functional[0].sets[0].kind) == ("HS", "270")
    broken = golden("eligibility.270").replace(b"EQ*30~", b"EQ*ZZ~")
    answers = x12.acknowledge(broken, now=NOW)
    (error,) = answers.functional[0].sets[0].errors
    assert (error.segment, error.loop, error.elements[0].code) == ("EQ", "2110", "7")
    assert b"~CTX*TRN02:T-100~" in answers.f999
    (back,) = x12.read(answers.f999)
    assert (back.sets[0].errors[0].unit, back.sets[0].errors[0].claim_id) == ("TRN02", "T-100")
    assert x12.check(answers.f999).accepted
    assert answers.f277ca == b""


# Plain words


def test_a_front_desk_reads_what_the_visit_costs():
    told = coverage(responses()[0])
    assert (told.status, told.plan, told.insurance_type) == ("active", "EXAMPLE GOLD", "PPO")
    assert told.group == "G77 EXAMPLE EMPLOYER"
    assert told.begins == date(2026, 1, 1)
    plan = told.service("30")
    deductible = plan.cost("deductible")
    assert (deductible.cents, deductible.remaining(), deductible.period) == (150_000, 40_000, "23")
    assert plan.cost("out-of-pocket maximum", "FAM").remaining() == 612_550
    assert plan.cost("coinsurance").percent == 20
    assert told.service("30", "N").cost("deductible").cents == 300_000
    office = told.service("98")
    assert (office.cost("copay").cents, office.cost("copay").period) == (3_000, "27")
    assert told.service("PT").authorization is True
    assert told.service("61").active is False
    words = told.words()
    assert words[0] == "Coverage is active from 2026-01-01."
    assert (
        "The health plan as a whole, in network: deductible, individual: $1,500.00 a calendar year, $400.00 remaining."
        in words
    )
    assert "Primary care provider: RUTH EXAMPLE, telephone 5555550102." in words


def test_what_was_met_tells_what_remains():
    response = replace(responses()[0], benefits=[
        Benefit("C", "IND", ("30",), period="23", cents=100_000, network="Y"),
        Benefit("C", "IND", ("30",), period="24", cents=25_050, network="Y"),
    ])  # fmt: skip
    (cost,) = coverage(response).service("30").costs
    assert (cost.cents, cost.used_cents, cost.remaining_cents, cost.remaining()) == (100_000, 25_050, None, 74_950)


def test_the_words_of_a_payer_stay_with_the_cost_they_are_about():
    response = replace(responses()[0], benefits=[
        Benefit("A", "IND", ("50",), percent=Decimal(20), messages=["SURGERY"]),
        Benefit("A", "IND", ("50",), percent=Decimal(30), messages=["OTHER VISITS"]),
        Benefit("1", "IND", ("50",), messages=["ASK FOR DETAILS"]),
    ])  # fmt: skip
    assert coverage(response).service("50", "").words() == [
        "covered",
        "coinsurance, individual: 20 % (SURGERY)",
        "coinsurance, individual: 30 % (OTHER VISITS)",
        "ASK FOR DETAILS",
    ]


def test_what_is_said_of_another_payer_in_words_is_told():
    said = [Benefit("R", "IND", ("30",), messages=["MEDICARE PAYS FIRST"])]
    told = coverage(replace(responses()[0], benefits=said))
    assert told.parties == ["Other or additional payer: MEDICARE PAYS FIRST."]
    assert told.services == []


def test_two_parts_of_medicare_keep_their_deductibles_apart():
    response = replace(responses()[0], benefits=[
        Benefit("1", service_types=("30",), insurance_type="MA"),
        Benefit("1", service_types=("30",), insurance_type="MB"),
        Benefit("C", "IND", ("30",), "MA", period="26", cents=167_600),
        Benefit("C", "IND", ("30",), "MB", period="23", cents=25_700),
        Benefit("C", "IND", ("30",), "MB", period="29", cents=0),
        Benefit("C", "IND", ("30",), "MA", period="29", cents=167_600),
    ])  # fmt: skip
    told = coverage(response)
    assert told.insurance_type == "Medicare Part A, Medicare Part B"
    assert [(cost.insurance_type, cost.cents, cost.remaining()) for cost in told.service("30", "").costs] == [
        ("MA", 167_600, 167_600),
        ("MB", 25_700, 0),
    ]


def test_two_copays_stay_two():
    response = replace(responses()[0], benefits=[
        Benefit("B", "IND", ("98",), period="27", cents=2_000, conditions=[FurtherCondition("ZZ", "11")]),
        Benefit("B", "IND", ("98",), period="27", cents=4_000, conditions=[FurtherCondition("ZZ", "20")]),
        Benefit("B", "IND", ("98",), period="27", cents=5_000, messages=["SPECIALIST"]),
    ])  # fmt: skip
    assert [cost.cents for cost in coverage(response).service("98", "").costs] == [2_000, 4_000, 5_000]


@pytest.mark.parametrize(
    ("codes", "status"), [("1", "active"), ("6", "inactive"), ("61", "active"), ("C", "unknown"), ("", "unknown")]
)
def test_the_status_is_what_the_payer_said(codes, status):
    said = [Benefit(code, service_types=("30",), cents=1 if code == "C" else None) for code in codes]
    assert coverage(replace(responses()[0], benefits=said)).status == status


def test_a_refusal_says_why_and_what_to_do():
    told = coverage(responses()[2])
    assert told.status == "refused"
    assert told.refusals == ["No answer: the subscriber was not found; correct it and ask again."]
    assert told.words()[0] == "The payer did not answer the question."


def test_every_benefit_is_told_in_words_of_the_rulebook():
    response = replace(responses()[0], benefits=benefits())
    assert not [line for line in coverage(response).words() if "None" in line or "  " in line]


def test_a_member_without_answer_is_not_given_one():
    told = coverage(replace(responses()[0], benefits=[]))
    assert told.services == []
    assert told.words()[0] == "The payer does not say whether there is coverage."
    assert coverage(replace(refusal(), subscriber=subscriber())).status == "refused"


# Public samples


def samples(kind: str) -> list:
    return sorted(PUBLIC.glob(f"*/*{kind}*")) if PUBLIC.exists() else []


KNOWN = {
    "271_ls_le_wrapper.x12": {"x12.gs-functional-id", "x12.related-marks", "x12.out-of-order"},
    "271_active_response.x12": {"x12.gs-functional-id"},
    "271_multiple_eb_segments.x12": {"x12.gs-functional-id"},
    "271_rejected_subscriber.x12": {"x12.gs-functional-id"},
    "gainwell_271_redacted.edi": {"x12.gs-functional-id"},
    "subscriber-health-benefit-check-error.271": {"x12.se-control"},
}


@pytest.mark.conformance
@pytest.mark.skipif(not PUBLIC.exists(), reason="the folder of public data is not here")
@pytest.mark.parametrize("path", samples("270") + samples("271"), ids=lambda path: path.name)
def test_public_samples_have_known_errors_only(path):
    found = x12.check(path).all_findings()
    assert {each.rule for each in found if each.severity is Severity.ERROR} == KNOWN.get(path.name, set())
    for value in x12.read(path):
        assert isinstance(value, EligibilityInquiry | EligibilityResponse)
        assert x12.from_json(x12.to_json(value), 1) == value
        if isinstance(value, EligibilityResponse):
            assert coverage(value).words()
