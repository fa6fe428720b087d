"""The coder's sheet, the audits, the documentation pages and the policy, as they are used in a browser."""

import re

import pytest
from tests.usecases.house import NOTE, span

from cleanclaim.coding.values import CodingContext, CodingDraft, ProviderQuery, Suggestion
from cleanclaim.coding.values import Role as CodeRole
from cleanclaim.kernel import Owner
from cleanclaim.store import audits, coding, models, queue, record, unreviewed
from cleanclaim.store.actors import Role
from cleanclaim.usecases.frontdesk.file_document import file_document


class Desk:
    """A coder in front of a visit with a signed note and a draft."""

    def __init__(self, office):
        self.office = office
        self.visit = office._second_visit()
        self.note = file_document(actor=office.desk, now=office.now, encounter_id=self.visit.id, text=NOTE)
        coding.save_draft(office.practice.id, self.visit.id, self.draft(), office.now)
        self.here = f"/encounters/{self.visit.id}/coding"
        self.browser = office.browser(Role.CODER)

    def draft(self):
        def one(code, words, confidence, role=CodeRole.DIAGNOSIS, **details):
            system = "ICD-10-CM" if role is CodeRole.DIAGNOSIS else "CPT"
            return Suggestion(system, code, words, role, confidence, (span(self.note, words),), **details)

        query = ProviderQuery(
            "treating provider", "Please state the cause of the cystitis.", (span(self.note, "Acute cystitis"),),
            (("E. coli", "B96.20"), ("Klebsiella", "B96.1"), ("Other", ""), ("Unable to determine", "")),
            "N30.00", "cause",
        )  # fmt: skip
        suggestions = (
            one("N30.00", "Acute cystitis", 0.9, rank=1), one("M17.11", "right knee", 0.9, rank=2),
            one("99214", "Office visit", 0.6, CodeRole.EM, pointers=("N30.00",)),
            one("20610", "Injected", 0.9, CodeRole.PROCEDURE, pointers=("M17.11",), modifiers=("RT",)),
        )  # fmt: skip
        return CodingDraft(CodingContext(self.visit.service_date), suggestions, queries=(query,))

    def page(self):
        answered = self.browser.get(self.here)
        assert answered.status_code == 200
        return answered.content.decode()

    def do(self, act, key, **typed):
        return self.browser.post(f"{self.here}/change", {"act": act, "key": key, "reason": "guideline", **typed})

    def stamp(self):
        return re.search(r'name="stamp" value="([^"]+)"', self.page())[1]

    def sign(self, **typed):
        return self.browser.post(f"{self.here}/sign", {"stamp": self.stamp(), **typed})


@pytest.fixture
def desk(ours):
    return Desk(ours)


def test_a_visit_is_coded_and_signed_on_the_page(desk):
    text = desk.page()
    assert "The software is not sure of 99214; take or drop each of them." in text
    assert "Sign as" not in text
    assert desk.do("take", "99214", reason="").headers["Location"] == f"{desk.here}#c-99214"
    desk.do("move", "M17.11", place="1", reason="reason of the visit")
    desk.do("drop", "20610", reason="not documented")
    desk.do("change", "99214", modifiers="25", units="1", pointers="1, 2", reason="circumstance")
    text = desk.page()
    assert "Sign as Cora Sample, CPC" in text
    assert "modifiers from none to 25" in text
    signed = desk.sign()
    assert signed.headers["Location"] == f"/encounters/{desk.visit.id}"
    kept = coding.latest(desk.office.practice.id, desk.visit.id)
    assert [each.code for each in kept.diagnoses] == ["M17.11", "N30.00"]
    assert [(each.code, each.modifiers, each.pointers) for each in kept.lines] == [("99214", ("25",), (1, 2))]
    text = desk.browser.get(signed.headers["Location"]).content.decode()
    assert "Amend the coding" in text
    assert "Cora Sample, CPC: the record does not say so" in text  # why 20610 was not signed


def test_a_refusal_stands_on_the_sheet_and_what_was_typed_stays(desk):
    refused = desk.do("add", "", code="ICD-10-CM I10", quote="hypertension", reason="documented")
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "Those words are not in the record; copy them as they stand there." in text
    assert 'value="hypertension"' in text
    assert models.CodingChange.objects.count() == 0


def test_codes_are_found_by_words_in_the_body_of_a_request(desk):
    found = desk.browser.post(f"{desk.here}/find", {"find": "acute cystitis"}, headers={"hx-request": "true"})
    assert 'value="ICD-10-CM N30.00"' in found.content.decode()
    whole = desk.browser.post(f"{desk.here}/find", {"find": "acute cystitis"}).content.decode()
    assert 'value="ICD-10-CM N30.00"' in whole
    assert "Sign" in whole


def test_a_number_that_no_table_has_may_be_taken_as_it_is_and_nonsense_may_not(desk):
    def found(words):
        return desk.browser.post(f"{desk.here}/find", {"find": words}, headers={"hx-request": "true"}).content.decode()

    assert 'value="CPT 27599"' in found("27599")
    assert "radio" not in found("zzzz qqqq")
    assert desk.do("add", "", code="CPT 27599", quote="Injected", pointers="2", reason="documented").status_code == 302
    assert "27599" in desk.page()
    refused = desk.do("add", "", code="CPT ABCDE", quote="Injected", pointers="2", reason="documented")
    assert refused.status_code == 422
    assert "Choose one that may be billed" in refused.content.decode()


def test_a_question_holds_the_signature_and_its_answer_is_read(desk):
    desk.do("take", "99214", reason="")
    asked = desk.browser.post(f"{desk.here}/ask", {"proposed": "1", "concerns": "N30.00", "asks_for": "cause"})
    assert asked.status_code == 302
    assert "A question to the provider is still open" in desk.page()
    assert desk.sign().status_code == 422
    (query,) = record.queries(desk.office.practice.id, encounter_id=desk.visit.id)
    answered = desk.office.browser(Role.PROVIDER).post(f"/queries/{query.id}/answer", {"answer": "E. coli"})
    assert answered.status_code == 302
    drafts = models.CodingDraft.objects.filter(encounter_id=int(desk.visit.id[1:]))
    assert drafts.count() == 2  # the chart was read anew with the answer
    assert "The answer changed" in desk.page()


def test_a_leading_question_is_refused_with_the_sentence_why(desk):
    leading = {"question": "Would you agree that E. coli was the cause?", "quote": "Acute cystitis",
               "concerns": "N30.00", "asks_for": "cause"}  # fmt: skip
    refused = desk.browser.post(f"{desk.here}/ask", leading)
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "A question does not push towards an answer." in text
    assert "Would you agree that E. coli was the cause?" in text
    assert not record.queries(desk.office.practice.id, encounter_id=desk.visit.id)


def test_a_withdrawn_question_holds_nothing(desk):
    desk.browser.post(f"{desk.here}/ask", {"proposed": "1", "concerns": "N30.00", "asks_for": "cause"})
    (query,) = record.queries(desk.office.practice.id, encounter_id=desk.visit.id)
    assert desk.browser.post(f"/queries/{query.id}/withdraw").headers["Location"] == desk.here
    assert "still open" not in desk.page()


def test_an_amendment_shows_the_difference_and_asks_for_a_reason(desk, ours):
    desk.here = f"/encounters/{ours.encounter.id}/coding"
    desk.do("change", "20610", modifiers="LT", units="1", pointers="2", reason="not documented")
    text = desk.page()
    assert "this makes version 2" in text
    assert '<del><span class="unseen">removed </span>20610-RT for diagnoses 2</del>' in text
    assert '<ins><span class="unseen">added </span>20610-LT for diagnoses 2</ins>' in text
    assert desk.sign().status_code == 422
    assert desk.sign(reason="the left knee was injected").status_code == 302
    assert coding.latest(ours.practice.id, ours.encounter.id).reason == "the left knee was injected"


def test_what_billing_asks_is_answered_on_the_sheet_in_words(desk, ours):
    item, here = ours.question_from_billing, f"/encounters/{ours.encounter.id}/coding"
    assert "Is 25 right?" in desk.browser.get(here).content.decode()
    assert desk.browser.post(f"/questions/{item.id}/answer", {"answer": " "}).status_code == 422
    answered = desk.browser.post(f"/questions/{item.id}/answer", {"answer": "It is; see the plan."})
    assert answered.headers["Location"] == here
    assert "Is 25 right?" not in desk.browser.get(here).content.decode()
    told = queue.waiting(ours.practice.id, owner=Owner.BILLING, kind="coding stands")
    assert [each.reason for each in told] == ["The coder answered: It is; see the plan."]


def test_nobody_but_a_coder_opens_the_signing_page(desk, ours):
    for role in set(Role) - {Role.CODER}:
        for path in ("", "/change", "/sign", "/ask", "/find", "/read"):
            browser = ours.browser(role)
            answered = browser.post(desk.here + path) if path else browser.get(desk.here)
            assert answered.status_code == 403, (role, path)
            assert b"cystitis" not in answered.content
    text = ours.browser(Role.BILLER).get(f"/encounters/{desk.visit.id}").content.decode()
    assert "/coding" not in text


def test_a_second_coder_is_kept_blind_until_done(ours):
    browser, case = ours.browser_of(ours.second), f"/audits/{ours.case.id}"
    hidden = [f"/encounters/{ours.encounter.id}", f"/why/{ours.encounter.id}", f"/api/why/{ours.encounter.id}",
              f"/encounters/{ours.encounter.id}/coding", f"/why/{ours.case.coding_id}", case]  # fmt: skip
    for path in hidden:
        answered = browser.get(path).content
        assert b"N30.00" not in answered, path
        assert b"99214" not in answered, path
        assert b"suggested codes" not in answered, path
    for code, quote, more in (
        ("ICD-10-CM N30.00", "Acute cystitis", {}), ("ICD-10-CM M17.11", "right knee", {}),
        ("CPT 99213", "Office visit", {"pointers": "1", "modifiers": "25"}),
        ("CPT 20610", "Injected", {"pointers": "2", "modifiers": "RT"}),
    ):  # fmt: skip
        typed = {"act": "add", "code": code, "quote": quote, "reason": "documented", **more}
        assert browser.post(f"{case}/change", typed).status_code == 302, code
    assert browser.post(f"{case}/done").status_code == 302
    text = browser.get(case).content.decode()
    assert "Different level" in text
    assert "signed 99214, second coder 99213" in text
    judged = browser.post(f"{case}/judge", {"right": "the second coder", "cause": "other", "words": ""})
    assert judged.status_code == 422  # another cause is said in words
    browser.post(f"{case}/judge", {"right": "the second coder", "cause": "slip", "words": ""})
    assert audits.case(ours.practice.id, ours.case.id).outcome == "amend"
    assert "Second coders differ" in ours.browser(Role.CODER).get("/").content.decode()
    figures = ours.browser(Role.MANAGER).get("/figures?since=2026-01-01&until=2030-01-01").content.decode()
    assert "75.0 %" in figures
    assert "cora" in figures


def test_an_auditor_who_codes_blind_does_not_see_the_claim_either(ours):
    models.AuditCase.objects.update(auditor=ours.users[Role.AUDITOR].user_id)
    browser = ours.browser(Role.AUDITOR)
    for path in (f"/claims/{ours.claim.id}", f"/why/{ours.claim.id}", f"/api/why/{ours.claim.id}"):
        answered = browser.get(path)
        assert answered.status_code == 404, path
        assert b"99214" not in answered.content
    assert ours.browser(Role.MANAGER).get(f"/claims/{ours.claim.id}").status_code == 200


def test_a_manager_draws_a_sample_and_faults_are_said_on_the_page(ours):
    browser = ours.browser(Role.MANAGER)
    asked = {"auditor": ours.users[Role.AUDITOR].user_id, "since": "2026-01-01", "until": "2030-01-01",
             "percent": "50", "seed": "3"}  # fmt: skip
    assert browser.post("/audits/draw", asked).status_code == 302
    assert len(audits.audits(ours.practice.id)) == 2
    for wrong, says in (
        ({"percent": "half"}, "whole numbers"), ({"since": "soon"}, "YYYY-MM-DD"), ({"auditor": "nobody"}, "neither"),
    ):  # fmt: skip
        refused = browser.post("/audits/draw", {**asked, **wrong})
        assert refused.status_code == 422
        assert says in refused.content.decode()


def test_documentation_comes_from_the_questions_of_the_practice(ours):
    text = ours.browser(Role.PROVIDER).get("/documentation").content.decode()
    assert "Arthritis of the knee" in text
    assert "asked 2 times" in text
    assert "Zztest" not in text


def test_a_policy_is_set_run_and_ended_on_its_page(desk, ours):
    browser = ours.browser(Role.MANAGER)
    wanted = {"name": "Sure ones", "confidence": "0.9", "precision": "94", "measured": "200",
              "measured_on": "2026-10-01", "published": "Report 3"}  # fmt: skip
    refused = browser.post("/policy/set", wanted)
    assert refused.status_code == 422
    assert "95 %" in refused.content.decode()
    assert browser.post("/policy/set", {**wanted, "precision": "97.5"}).status_code == 302
    ran = browser.post("/policy/run").content.decode()
    assert "left for a person: a code is not of the class" in ran
    assert "Sure ones" in ours.browser(Role.CODER).get("/policy").content.decode()
    assert browser.post("/policy/end").status_code == 302
    assert unreviewed.policy_in_force(ours.practice.id) is None
