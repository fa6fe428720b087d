"""The coder's sheet from draft to signature: every change has a reason, and nothing unsound is signed."""

from dataclasses import replace

import pytest
from tests.usecases.house import span

from cleanclaim.codesets import open_library
from cleanclaim.coding.values import CodingContext, CodingDraft, ProviderQuery, Suggestion
from cleanclaim.coding.values import Role as CodeRole
from cleanclaim.kernel import Refused
from cleanclaim.store import coding, models, record
from cleanclaim.usecases.coder.answer_query import answer_query
from cleanclaim.usecases.coder.ask_from_sheet import ask_in_words, ask_proposed, proposed_questions
from cleanclaim.usecases.coder.change_coding import Wish, change_coding
from cleanclaim.usecases.coder.find_codes import find_codes
from cleanclaim.usecases.coder.review_chart import rerun_coding
from cleanclaim.usecases.coder.sign_sheet import sign_sheet
from cleanclaim.usecases.coder.working_sheet import working_sheet


@pytest.fixture(scope="module")
def library():
    with open_library() as opened:
        yield opened


class Desk:
    """A coder at the sheet of the house's visit."""

    def __init__(self, house, library):
        self.house, self.library = house, library
        self.told = {"actor": house.coder, "encounter_id": house.encounter.id}

    def sheet(self):
        return working_sheet(**self.told, codes=self.library)

    def do(self, act, key, **typed):
        wish = Wish(act=act, key=key, **{"reason": "guideline", **typed})
        return change_coding(**self.told, now=self.house.now, wish=wish, library=self.library)

    def sign(self, stamp="", reason=""):
        stamp = stamp or self.sheet().stamp
        return sign_sheet(**self.told, now=self.house.now, stamp=stamp, codes=self.library, reason=reason)


@pytest.fixture
def desk(house, library):
    def one(code, words, confidence=0.9, role=CodeRole.DIAGNOSIS, **details):
        system = "ICD-10-CM" if role is CodeRole.DIAGNOSIS else "CPT"
        return Suggestion(system, code, words, role, confidence, (span(house.note, words),), **details)

    query = ProviderQuery(
        "treating provider", "Please state the cause.", (span(house.note, "Acute cystitis"),),
        (("E. coli", "B96.20"), ("Klebsiella", "B96.1"), ("Other", ""), ("Unable to determine", "")), "N30.00", "cause",
    )  # fmt: skip
    draft = CodingDraft(
        CodingContext(house.encounter.service_date),
        (
            one("N30.00", "Acute cystitis", rank=1), one("M17.11", "right knee", rank=2),
            one("99213", "Office visit", 0.6, CodeRole.EM, pointers=("N30.00",)),
            one("20610", "Injected", 0.9, CodeRole.PROCEDURE, pointers=("M17.11",)),
        ),
        queries=(query,),
    )  # fmt: skip
    coding.save_draft(house.practice.id, house.encounter.id, draft, house.now)
    return Desk(house, library)


def test_what_the_software_is_not_sure_of_is_decided_by_a_person(desk):
    assert any("not sure of 99213" in each for each in desk.sheet().obstacles)
    with pytest.raises(Refused, match="take or drop"):
        desk.sign()
    desk.do("take", "99213", reason="")
    assert desk.sheet().obstacles == ()
    signed = coding.signed(desk.house.practice.id, desk.sign())
    assert [each.code for each in signed.lines] == ["99213", "20610"]


def test_a_sheet_is_signed_as_it_was_changed_with_the_reasons(desk):
    desk.do("drop", "99213", reason="more exact", words="moderate decision making is stated")
    desk.do("add", "99214", system="CPT", quote="office visit,  moderate", modifiers="25", pointers="1,2",
            reason="documented")  # fmt: skip
    desk.do("move", "M17.11", place="1")
    desk.do("change", "20610", modifiers="rt", units="1", pointers="1", reason="circumstance")
    signed = coding.signed(desk.house.practice.id, desk.sign())
    assert [each.code for each in signed.diagnoses] == ["M17.11", "N30.00"]
    lines = {each.code: each for each in signed.lines}
    assert (lines["99214"].modifiers, lines["99214"].pointers) == (("25",), (2, 1))  # pointed before the move
    assert lines["99214"].evidence[0].text == "Office visit, moderate"
    assert "added the code: the record says so" in lines["99214"].because[-1].says
    assert (lines["20610"].modifiers, lines["20610"].pointers) == (("RT",), (1,))
    acts = models.AuditEvent.objects.filter(action__startswith="coding.").values_list("action", "detail")
    assert ("coding.drop", "99213: more exact") in acts
    assert "moderate" not in str(list(acts))  # words of a record never reach the log


@pytest.mark.parametrize(
    ("act", "key", "typed", "says"),
    [
        ("drop", "N30.00", {"reason": ""}, "Choose a reason"),
        ("drop", "N30.00", {"reason": "quantity"}, "Choose a reason"),
        ("drop", "N30.00", {"reason": "other"}, "in words"),
        ("drop", "E11.9", {}, "not on the sheet"),
        ("take", "N30.00", {}, "taken already"),
        ("move", "N30.00", {"place": "3"}, "from 1 to 2"),
        ("move", "N30.00", {"place": "x"}, "whole number"),
        ("change", "20610", {"pointers": "3"}, "1 to 2"),
        ("change", "20610", {"pointers": "2", "modifiers": "RIGHT"}, "two letters"),
        ("change", "20610", {"pointers": "2", "units": "0"}, "Units go"),
        ("change", "20610", {"pointers": "2", "ndc": "1234"}, "11 digits"),
        ("change", "20610", {"pointers": "2"}, "Nothing of 20610 is different"),
        ("change", "N30.00", {}, "no modifiers"),
        ("add", "E11", {"system": "ICD-10-CM", "quote": "knee"}, "heading"),
        ("add", "Z99.XX", {"system": "ICD-10-CM", "quote": "knee"}, "Choose one that may be billed"),
        ("add", "E11.9", {"system": "ICD-10-CM", "quote": "diabetes"}, "not in the record"),
        ("add", "E11.9", {"system": "ICD-10-CM", "quote": ""}, "Quote the words"),
        ("add", "N30.00", {"system": "ICD-10-CM", "quote": "knee"}, "already"),
        ("destroy", "N30.00", {}, "cannot be done"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(desk, act, key, typed, says):
    with pytest.raises(Refused, match=says):
        desk.do(act, key, **typed)
    assert models.CodingChange.objects.count() == 0


def test_only_a_coder_has_a_sheet(desk):
    for actor in (desk.house.biller, desk.house.manager, desk.house.provider):
        desk.told["actor"] = actor
        for act in (desk.sheet, lambda: desk.do("drop", "N30.00"), lambda: desk.sign("1.CD1.0")):
            with pytest.raises(Refused, match="done by a coder"):
                act()


def test_nobody_signs_another_sheet_than_was_looked_at(desk):
    desk.do("take", "99213")
    stamp = desk.sheet().stamp
    desk.do("drop", "20610")
    with pytest.raises(Refused, match="has changed"):
        desk.sign(stamp)


def test_a_code_that_may_not_be_billed_is_not_signed(desk, house):
    """The draft may be older than the code set; what is signed is judged on the day of service."""
    desk.do("take", "99213")
    kept = models.CodingDraft.objects.get()
    kept.draft["suggestions"][0]["code"] = "N30"
    kept.save()
    desk.do("change", "99213", pointers="1")
    assert "heading" in desk.sheet().obstacles[0]
    with pytest.raises(Refused, match="heading"):
        desk.sign()
    bad = replace(house.codes()["diagnoses"][0], code="N30.0")
    with pytest.raises(Refused, match="heading"):
        house.sign(diagnoses=(bad,), lines=house.codes()["lines"][:1], codes=desk.library)


def test_an_answer_is_read_and_the_sheet_follows(desk, house):
    desk.do("take", "99213")
    (query,) = proposed_questions(**desk.told)
    asked = ask_proposed(**desk.told, now=house.now, concerns=query.concerns, asks_for=query.asks_for)
    assert proposed_questions(**desk.told) == ()
    with pytest.raises(Refused, match="still open"):
        desk.sign()
    answer_query(actor=house.provider, now=house.later(1), query_id=asked.id, answer="E. coli")
    assert desk.sheet().outgrown
    with pytest.raises(Refused, match="read it again"):
        desk.sign()
    rerun_coding(actor=house.provider, now=house.later(1), encounter_id=house.encounter.id, library=desk.library)
    assert not desk.sheet().outgrown
    assert desk.sheet().sheet.entry("N30.00") is not None


def test_a_question_in_words_is_asked_unless_it_leads(desk, house):
    asked = {**desk.told, "now": house.now, "quote": "acute cystitis", "concerns": "N30.00", "asks_for": "cause"}
    for question, options, says in (
        ("Please document that this was E. coli.", (), "push"),
        ("Please state the cause, which raises the payment.", (), "payment"),
        ("Which organism?", ("E. coli",), "at least two answers"),
        ("Was it E. coli?", ("E. coli", "Klebsiella"), "does not name one of its own answers"),
        (" ", (), "Write the question"),
    ):
        with pytest.raises(Refused, match=says):
            ask_in_words(**asked, question=question, options=options)
    with pytest.raises(Refused, match="not in the record"):
        ask_in_words(**{**asked, "quote": "pyelonephritis"}, question="Which organism?")
    sent = ask_in_words(**asked, question="Which organism, if known?", options=("E. coli", "Klebsiella"))
    assert [words for words, _ in sent.query.options] == [
        "E. coli", "Klebsiella", "Other (please state)", "Unable to determine",
    ]  # fmt: skip
    with pytest.raises(Refused, match="asked this already"):
        ask_in_words(**asked, question="Which organism?")
    open_one = ask_in_words(**{**asked, "asks_for": "acuity"}, question="Please state the course.")
    assert open_one.query.options == ()


def test_an_amendment_has_a_reason_and_a_difference_on_the_sheet(desk, house):
    desk.do("take", "99213")
    desk.sign()
    assert desk.sheet().version == 2
    with pytest.raises(Refused, match="Nothing differs"):
        desk.sign(reason="no difference")
    desk.do("change", "99213", modifiers="25", pointers="1", reason="audit")
    sheet = desk.sheet()
    assert (sheet.added, sheet.removed) == (("99213-25 for diagnoses 1",), ("99213 for diagnoses 1",))
    with pytest.raises(Refused, match="Say why"):
        desk.sign()
    signed = coding.signed(house.practice.id, desk.sign(reason="the visit was separate"))
    assert (signed.version, signed.reason) == (2, "the visit was separate")
    assert record.queries(house.practice.id) == ()


@pytest.mark.parametrize("at", ["", "D0:3", "nonsense", "D{id}:-1", "D{id}:" + "9" * 900, "D{id}:4", "{id}:٣"])
def test_a_place_that_is_not_there_is_looked_for(desk, house, at):
    desk.do("add", "I10", system="ICD-10-CM", quote="RIGHT  knee", quote_at=at.replace("{id}", house.note.id[1:]))
    (span,) = desk.sheet().sheet.entry("I10").evidence
    assert (span.text, span.start) == ("right knee", house.note.text.index("right knee"))


def test_the_second_of_equal_words_is_quoted_where_it_was_marked(desk, house):
    place = house.note.text.rindex("right knee")
    desk.do("add", "I10", system="ICD-10-CM", quote="right knee", quote_at=f"{house.note.id}:{place}")
    assert desk.sheet().sheet.entry("I10").evidence[0].start == place


def test_codes_are_found_by_words_for_the_day_of_the_visit(desk, house):
    day = house.encounter.service_date
    found = find_codes(actor=house.coder, words="acute cystitis", on=day, library=desk.library)
    assert "N30.00" in {each.code for each in found}
    assert all(each.billable for each in found)
    assert find_codes(actor=house.coder, words=" ", on=day, library=desk.library) == ()
    with pytest.raises(Refused, match="coder"):
        find_codes(actor=house.biller, words="cystitis", on=day, library=desk.library)


def test_changes_are_never_changed_or_deleted(desk):
    desk.do("take", "99213")
    from django.db import IntegrityError, transaction

    for act in (
        lambda: models.CodingChange.objects.update(version=9),
        lambda: models.CodingChange.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
