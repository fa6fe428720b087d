"""A second coder codes blind; what differs is judged, sent to the signer, and counted."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from cleanclaim.codesets import open_library
from cleanclaim.kernel import Owner, Refused
from cleanclaim.store import audits, coding, models, queue
from cleanclaim.store.actors import Role
from cleanclaim.store.audit import verify
from cleanclaim.usecases.coder.amend_coding import amend_coding
from cleanclaim.usecases.coder.audit_coding import (
    Judgement,
    answer_audit,
    code_blind,
    finish_blind,
    judge_case,
    open_case,
)
from cleanclaim.usecases.coder.audit_figures import audit_figures
from cleanclaim.usecases.coder.change_coding import Wish
from cleanclaim.usecases.coder.coding_worklist import coding_worklist
from cleanclaim.usecases.coder.sample_for_audit import sample_for_audit


@pytest.fixture(scope="module")
def library():
    with open_library() as opened:
        yield opened


class Audited:
    """A signed visit, and a second coder to whom it was drawn."""

    def __init__(self, house, library):
        self.house, self.library = house, library
        self.signed = house.sign()
        self.second = house.person("sam", Role.CODER, "CCS")
        self.days = {"since": house.now.date(), "until": house.now.date()}
        self.audit = self.draw()
        (self.case,) = audits.cases(house.practice.id)

    def draw(self, auditor=None, **wanted):
        said = {"percent": 100, "seed": 1, **self.days, **wanted}
        actor = said.pop("actor", self.house.manager)
        return sample_for_audit(actor=actor, now=self.house.now, auditor=(auditor or self.second).user_id, **said)

    def add(self, system, code, quote, **typed):
        wish = Wish(act="add", key=code, system=system, quote=quote, reason="documented", **typed)
        return code_blind(actor=self.second, now=self.house.now, case_id=self.case.id, wish=wish, library=self.library)

    def code_as_signed(self):
        self.add("ICD-10-CM", "N30.00", "Acute cystitis")
        self.add("ICD-10-CM", "M17.11", "right knee")
        self.add("CPT", "99214", "Office visit", pointers="1", modifiers="25")
        self.add("CPT", "20610", "Injected", pointers="2", modifiers="RT")

    def code_otherwise(self):
        self.add("ICD-10-CM", "N30.00", "Acute cystitis")
        self.add("CPT", "99213", "Office visit", pointers="1", modifiers="25")
        self.add("CPT", "20610", "Injected", pointers="1", modifiers="RT")

    def finish(self):
        return finish_blind(actor=self.second, now=self.house.now, case_id=self.case.id)

    def judge(self, *rights):
        judgements = [Judgement(right, "overlooked") for right in rights]
        return judge_case(actor=self.second, now=self.house.now, case_id=self.case.id, judgements=judgements)

    def figures(self, actor=None):
        return audit_figures(actor=actor or self.house.manager, now=self.house.now, **self.days, library=self.library)


@pytest.fixture
def audited(house, library):
    return Audited(house, library)


def test_a_draw_leaves_out_ones_own_and_what_one_has_audited(audited, house):
    assert (audited.audit.cases, audited.case.coding_id) == (1, audited.signed.id)
    assert audited.case.stratum == "by hand"
    (kept,) = audits.audits(house.practice.id)
    assert (kept.cases, kept.coded, kept.judged, kept.seed) == (1, 0, 0, 1)
    for wanted, says in (
        ({"auditor": house.coder}, "Nothing was signed by others"),
        ({}, "has not audited"),
        ({"auditor": house.biller}, "neither coder nor auditor"),
        ({"since": house.later(1).date()}, "ends before"),
        ({"since": house.later(1).date(), "until": house.later(2).date()}, "widen it"),
        ({"actor": house.coder}, "manager or auditor"),
    ):
        with pytest.raises(Refused, match=says):
            audited.draw(**wanted)


def test_a_visit_is_not_drawn_again_for_who_has_seen_its_first_version(audited, house):
    codes = house.codes(modifier="")
    amend_coding(actor=house.coder, now=house.now, encounter_id=house.encounter.id, reason="no modifier", **codes)
    with pytest.raises(Refused, match="has not audited"):
        audited.draw()
    assert audited.draw(house.person("tia", Role.CODER)).cases == 1


def test_the_second_coder_does_not_see_what_is_signed_until_done(audited, house):
    opened = open_case(actor=audited.second, case_id=audited.case.id)
    assert opened.signed is None
    assert opened.sheet.entries == ()
    hidden = [audited.signed.id, house.encounter.id, f"DX{models.SignedDiagnosis.objects.first().pk}",
              f"PX{models.SignedLine.objects.first().pk}"]  # fmt: skip
    assert all(audits.hides(house.practice.id, audited.second.user_id, id) for id in hidden)
    assert not any(audits.hides(house.practice.id, house.coder.user_id, id) for id in hidden)
    assert not audits.hides(house.practice.id, audited.second.user_id, "CLAIM/77")
    audited.code_as_signed()
    assert open_case(actor=house.manager, case_id=audited.case.id).sheet.entries == ()  # nobody looks over a shoulder
    audited.finish()
    assert open_case(actor=audited.second, case_id=audited.case.id).signed == audited.signed.coding
    assert not any(audits.hides(house.practice.id, audited.second.user_id, id) for id in hidden)


def test_where_both_agree_the_case_is_settled(audited, house):
    audited.code_as_signed()
    case = audited.finish()
    assert (case.state, case.outcome, case.differences) == ("judged", "agree", ())
    figures = audited.figures().chapters
    assert (figures.codings.right, figures.agreement.right, figures.accuracy.percent) == (1, 4, 100.0)
    assert queue.waiting(house.practice.id, owner=Owner.CODING) == ()


def test_differences_are_judged_and_go_to_the_signer_who_amends(audited, house):
    audited.code_otherwise()
    case = audited.finish()
    assert [each.kind.value for each in case.differences] == ["extra", "different level", "pointer"]
    with pytest.raises(Refused, match="each of the 3"):
        audited.judge("the signer")
    with pytest.raises(Refused, match="who was right"):
        audited.judge("nobody", "the signer", "the signer")
    case = audited.judge("the signer", "the second coder", "either may stand")
    assert (case.state, case.outcome) == ("judged", "amend")
    (item,) = queue.waiting(house.practice.id, owner=Owner.CODING, kind="audit")
    assert item.object_id == house.encounter.id
    (work,) = coding_worklist(actor=house.coder, today=house.now.date())
    assert (work.kind, work.encounter_id) == ("second coder differs", house.encounter.id)
    assert "99214 (different level): overlooked" in item.reason
    assert "M17" not in item.reason  # the signer was right there
    codes = house.codes()
    lines = (replace(codes["lines"][0], code="99213"), codes["lines"][1])
    amend_coding(actor=house.coder, now=house.now, encounter_id=house.encounter.id, reason="audit",
                 diagnoses=codes["diagnoses"], lines=lines)  # fmt: skip
    assert coding.latest(house.practice.id, house.encounter.id).version == 2
    assert queue.waiting(house.practice.id, owner=Owner.CODING) == ()
    report = audited.figures()
    assert report.chapters.accuracy.right == 3  # the version that was audited, not the one after it
    assert dict(report.chapters.by_coder)[house.coder.user_id].of == 4
    assert dict(report.chapters.by_rule)["a person"].right == 3
    families = dict(report.chapters.by_family)
    assert (families["Visits"].right, families["Visits"].of) == (0, 1)
    assert families["Diseases of the genitourinary system"].percent == 100.0
    assert dict(report.categories.by_family)["M17"].right == 1
    assert verify()[1] == ()


def test_the_signer_may_say_why_it_stands(audited, house):
    audited.code_otherwise()
    audited.finish()
    audited.judge("the second coder", "the second coder", "the second coder")
    (item,) = queue.waiting(house.practice.id, owner=Owner.CODING, kind="audit")
    with pytest.raises(Refused, match="Say what came of it"):
        answer_audit(actor=house.coder, now=house.now, item_id=item.id, answer=" ")
    answer_audit(actor=house.coder, now=house.now, item_id=item.id, answer="The plan says moderate.")
    assert queue.waiting(house.practice.id, owner=Owner.CODING) == ()
    assert queue.waiting(house.practice.id, owner=Owner.BILLING) == ()


def test_a_case_is_its_second_coders_alone(audited, house):
    audited.add("ICD-10-CM", "N30.00", "Acute cystitis")
    third = house.person("tia", Role.CODER)
    for actor in (third, house.coder):
        with pytest.raises(Refused, match="another person"):
            open_case(actor=actor, case_id=audited.case.id)
    with pytest.raises(Refused, match="coder or auditor"):
        finish_blind(actor=house.manager, now=house.now, case_id=audited.case.id)
    audited.finish()
    with pytest.raises(Refused, match="past this step"):
        audited.add("ICD-10-CM", "I10", "Acute cystitis")
    with pytest.raises(Refused, match="another person"):
        open_case(actor=house.coder, case_id=audited.case.id)
    audited.judge(*["the signer"] * len(audits.case(house.practice.id, audited.case.id).differences))
    assert open_case(actor=house.coder, case_id=audited.case.id).case.outcome == "agree"
    for actor in (house.coder, house.biller):
        with pytest.raises(Refused, match="manager or auditor"):
            audited.figures(actor)


def test_nothing_is_compared_before_something_is_coded(audited):
    with pytest.raises(Refused, match="Code the visit first"):
        audited.finish()


def test_what_is_judged_never_changes(audited):
    audited.code_as_signed()
    audited.finish()
    for act in (
        lambda: models.AuditCase.objects.update(outcome="amend"),
        lambda: models.AuditCase.objects.all()._raw_delete("default"),
        lambda: models.CodingAudit.objects.update(seed=2),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_days_are_both_included(audited, house):
    assert audits.signed_in(house.practice.id, **audited.days) != ()
    before = house.now.date() - timedelta(days=1)
    assert audits.signed_in(house.practice.id, since=before, until=before) == ()
