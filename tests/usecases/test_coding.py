"""The coder's desk: nothing bills that a person has not signed over the words of a signed record."""

from dataclasses import replace

import pytest
from tests.usecases.house import span

from cleanclaim.charts import DocumentKind
from cleanclaim.codesets import open_library
from cleanclaim.coding import worksheet
from cleanclaim.coding.values import ProviderQuery
from cleanclaim.kernel import Refused
from cleanclaim.store import coding, record
from cleanclaim.store.actors import Role
from cleanclaim.usecases.biller.send_back_to_coding import send_back_to_coding
from cleanclaim.usecases.coder.amend_coding import amend_coding
from cleanclaim.usecases.coder.answer_billing import answer_billing
from cleanclaim.usecases.coder.answer_query import answer_query
from cleanclaim.usecases.coder.ask_provider import ask_provider, withdraw_query
from cleanclaim.usecases.coder.coding_worklist import coding_worklist
from cleanclaim.usecases.coder.review_chart import review_chart
from cleanclaim.usecases.coder.sign_coding import sign_coding
from cleanclaim.usecases.frontdesk.file_document import file_document
from cleanclaim.usecases.frontdesk.open_encounter import open_encounter


def test_signing_keeps_every_sentence(house):
    signed = house.sign()
    assert coding.latest(house.practice.id, house.encounter.id) == signed.coding
    assert signed.coding.signed_by.credential == "CPC"
    assert "Cora Sample, CPC read this" in signed.coding.diagnoses[0].because[0].says


def test_a_review_keeps_a_draft_and_its_questions_and_may_be_signed(house):
    with open_library() as library:
        reviewed = {"actor": house.coder, "now": house.now, "encounter_id": house.encounter.id, "library": library}
        draft = review_chart(**reviewed)
        assert review_chart(**reviewed) == draft
    practice = house.practice.id
    assert coding.draft(practice, house.encounter.id) == draft
    asked = record.queries(practice, encounter_id=house.encounter.id)
    assert [each.query for each in asked] == list(draft.queries)
    for each in asked:
        withdraw_query(actor=house.coder, now=house.now, query_id=each.id)
    diagnoses = worksheet.diagnoses_of(worksheet.proposed(draft, confident=0.0))
    assert "N30.00" in {each.code for each in diagnoses}
    signed = house.sign(diagnoses=diagnoses, lines=house.codes()["lines"])
    assert signed.coding.diagnoses[0].because == draft.suggestions[0].because


def test_only_a_coder_signs(house):
    with pytest.raises(Refused, match="coder"):
        sign_coding(actor=house.biller, now=house.now, encounter_id=house.encounter.id, **house.codes())


def test_a_code_without_a_true_quotation_is_refused(house):
    codes = house.codes()
    bare = replace(codes["lines"][0], evidence=())
    false = replace(codes["lines"][0], evidence=(replace(codes["lines"][0].evidence[0], text="Office Visit"),))
    for line in (bare, false):
        with pytest.raises(Refused):
            house.sign(diagnoses=codes["diagnoses"], lines=(line,))


def test_an_unsigned_note_is_not_coded_for_billing(house):
    other = open_encounter(actor=house.desk, now=house.now, encounter=replace(house.encounter, id=""))
    text = "Acute cystitis. Office visit."
    note = file_document(actor=house.desk, now=house.now, encounter_id=other.id, text=text)
    codes = house.codes()
    diagnosis = replace(codes["diagnoses"][0], evidence=(span(note, "Acute cystitis"),))
    line = replace(codes["lines"][0], evidence=(span(note, "Office visit"),))
    with pytest.raises(Refused, match="not signed"):
        sign_coding(actor=house.coder, now=house.now, encounter_id=other.id, diagnoses=[diagnosis], lines=[line])


def test_pointers_lead_to_diagnoses(house):
    codes = house.codes()
    with pytest.raises(Refused, match="not there"):
        house.sign(diagnoses=codes["diagnoses"], lines=(replace(codes["lines"][0], pointers=(3,)),))


def question(house):
    return ProviderQuery(
        "Dora Sampleton", "Which organism, if known?", (span(house.note, "Acute cystitis"),),
        (("E. coli", "B96.20"), ("Klebsiella", "B96.1"), ("other", ""), ("unable to determine", "")), "N30.00", "cause",
    )  # fmt: skip


def test_the_answer_becomes_an_addendum_and_the_bill_waits_for_it(house):
    asked = ask_provider(actor=house.coder, now=house.now, encounter_id=house.encounter.id, query=question(house))
    assert coding_worklist(actor=house.coder, today=house.now.date()) == ()
    with pytest.raises(Refused, match="open"):
        house.sign()
    assert [work.kind for work in coding_worklist(actor=house.coder, today=house.later(9).date())] == ["answer overdue"]
    with pytest.raises(Refused, match="another provider"):
        answer_query(actor=house.person("eve", Role.PROVIDER, "MD"), now=house.now, query_id=asked.id, answer="E. coli")
    closed = answer_query(actor=house.provider, now=house.now, query_id=asked.id, answer="E. coli")
    addendum = record.document(house.practice.id, closed.addendum_id)
    assert addendum.kind is DocumentKind.ADDENDUM
    assert addendum.signed_by == "Dora Sample, MD"
    assert "E. coli" in addendum.text
    with pytest.raises(Refused):
        answer_query(actor=house.provider, now=house.now, query_id=asked.id, answer="something else")
    house.sign()


def test_a_leading_question_is_not_asked(house):
    leading = replace(question(house), options=(("E. coli", "B96.20"),))
    with pytest.raises(Refused, match="not asked"):
        ask_provider(actor=house.coder, now=house.now, encounter_id=house.encounter.id, query=leading)


def test_a_withdrawn_question_holds_nothing(house):
    asked = ask_provider(actor=house.coder, now=house.now, encounter_id=house.encounter.id, query=question(house))
    withdraw_query(actor=house.coder, now=house.now, query_id=asked.id)
    house.sign()


def test_billing_asks_without_money_and_the_answer_is_a_visible_difference(house):
    house.sign(**house.codes(modifier=""))
    kept = house.assemble()
    with pytest.raises(Refused, match="payment"):
        send_back_to_coding(
            actor=house.biller, now=house.now, claim_id=kept.id, question="Would 25 be paid $30.00 more?"
        )
    send_back_to_coding(
        actor=house.biller, now=house.now, claim_id=kept.id, question="Was the visit separate from the injection?"
    )
    (work,) = coding_worklist(actor=house.coder, today=house.now.date())
    assert (work.encounter_id, work.kind) == (house.encounter.id, "question from billing")
    amended = amend_coding(
        actor=house.coder, now=house.now, encounter_id=house.encounter.id, reason="separate visit", **house.codes()
    )
    assert amended.coding.version == 2
    assert amended.added == ("99214-25 for diagnoses 1",)
    assert amended.removed == ("99214 for diagnoses 1",)
    assert coding_worklist(actor=house.coder, today=house.now.date()) == ()


def test_an_amendment_has_a_reason_and_a_difference(house):
    house.sign()
    for codes, reason in ((house.codes(modifier=""), ""), (house.codes(), "no difference")):
        with pytest.raises(Refused):
            amend_coding(actor=house.coder, now=house.now, encounter_id=house.encounter.id, reason=reason, **codes)


def test_a_question_may_be_answered_in_words(house):
    house.sign()
    kept = house.assemble()
    send_back_to_coding(actor=house.biller, now=house.now, claim_id=kept.id, question="Is 25 right?")
    (work,) = coding_worklist(actor=house.coder, today=house.now.date())
    answer_billing(actor=house.coder, now=house.now, item_id=work.item_id, answer="It is; see the plan.")
    assert coding_worklist(actor=house.coder, today=house.now.date()) == ()
