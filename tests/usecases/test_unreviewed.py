"""What passes without a person: nothing, until a manager sets a policy with a measured figure."""

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.usecases.house import span

from cleanclaim.codesets import open_library
from cleanclaim.coding.values import CodingContext, CodingDraft, ProviderQuery, Role, Suggestion
from cleanclaim.kernel import Refused
from cleanclaim.store import coding, models, unreviewed
from cleanclaim.usecases.coder.change_coding import Wish, change_coding
from cleanclaim.usecases.coder.unreviewed_policy import (
    end_unreviewed_policy,
    set_unreviewed_policy,
    sign_unreviewed,
)


@pytest.fixture(scope="module")
def library():
    with open_library() as opened:
        yield opened


def set_it(house, **changed):
    said = {
        "actor": house.manager, "name": "Confident codings", "confidence": Decimal("0.9"), "precision": Decimal("96.5"),
        "measured": 400, "measured_on": house.now.date(), "published": "Quality report of the third quarter", **changed,
    }  # fmt: skip
    return set_unreviewed_policy(now=house.now, **said)


def draft(house, *, lowest=0.95, queries=(), code="N30.00"):
    def one(code, words, role, confidence, **details):
        system = "ICD-10-CM" if role is Role.DIAGNOSIS else "CPT"
        return Suggestion(system, code, words, role, confidence, (span(house.note, words),), **details)

    made = CodingDraft(
        CodingContext(house.encounter.service_date),
        (one(code, "Acute cystitis", Role.DIAGNOSIS, 0.95, rank=1),
         one("99214", "Office visit", Role.EM, lowest, pointers=(code,))),
        queries=queries,
    )  # fmt: skip
    coding.save_draft(house.practice.id, house.encounter.id, made, house.now)


def run(house, library, actor=None):
    return sign_unreviewed(actor=actor or house.coder, now=house.now, library=library)


def test_nothing_passes_by_itself(house, library):
    draft(house)
    with pytest.raises(Refused, match="Nothing passes without a person"):
        run(house, library)
    assert coding.latest(house.practice.id, house.encounter.id) is None


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"precision": Decimal("94.9")}, "95 %"),
        ({"precision": Decimal("101")}, "95 %"),
        ({"confidence": Decimal("0.8")}, "confident"),
        ({"measured": 99}, "100 whole charts"),
        ({"published": " "}, "published"),
        ({"name": ""}, "name"),
    ],
)
def test_a_policy_rests_on_a_published_figure(house, changed, says):
    with pytest.raises(Refused, match=says):
        set_it(house, **changed)
    assert unreviewed.policies(house.practice.id) == ()


def test_only_a_manager_sets_and_ends_it(house):
    for actor in (house.coder, house.biller):
        with pytest.raises(Refused, match="manager"):
            set_it(house, actor=actor)
    with pytest.raises(Refused, match="No policy is on"):
        end_unreviewed_policy(actor=house.manager, now=house.now)


def test_the_policy_signs_under_its_own_name_and_is_in_the_log(house, library):
    draft(house)
    policy = set_it(house)
    passed = run(house, library)
    (id,) = passed.signed
    signed = coding.signed(house.practice.id, id)
    assert signed.signed_by.user_id == f"policy:{policy.number}"
    assert "Confident codings" in signed.signed_by.name
    assert house.manager.user_id in signed.signed_by.name
    event = models.AuditEvent.objects.get(action="coding.signed")
    assert (event.actor, event.purpose) == (f"policy:{policy.number}", f"run by {house.coder.user_id}")
    logged = models.AuditEvent.objects.get(action="policy.unreviewed_on")
    assert (logged.actor, logged.detail) == (house.manager.user_id, "Confident codings: 96.5 % of 400")


def test_what_is_not_wholly_of_the_class_waits_for_a_person(house, library):
    set_it(house)
    query = ProviderQuery("p", "Please state the cause.", (span(house.note, "cystitis"),), (), "N30.00", "cause")
    for changed, why in (
        ({"lowest": 0.89}, "a code is not of the class"),
        ({"queries": (query,)}, "a question is proposed or open"),
        ({"code": "N30"}, "incomplete, or may not be billed"),
    ):
        draft(house, **changed)
        assert run(house, library).left == ((why, 1),)
    draft(house)
    change_coding(actor=house.coder, now=house.now, encounter_id=house.encounter.id, library=library,
                  wish=Wish("drop", "99214", "not documented"))  # fmt: skip
    assert run(house, library).left == (("a coder is at work on it", 1),)
    assert coding.latest(house.practice.id, house.encounter.id) is None


def test_an_ended_policy_signs_nothing_and_stays_on_record(house, library):
    draft(house)
    set_it(house)
    ended = end_unreviewed_policy(actor=replace(house.manager, purpose="audit"), now=house.now)
    assert not ended.on
    with pytest.raises(Refused):
        run(house, library)
    assert [each.on for each in unreviewed.policies(house.practice.id)] == [False, True]


def test_a_biller_does_not_set_it_going(house, library):
    set_it(house)
    with pytest.raises(Refused, match="coder or manager"):
        run(house, library, house.biller)
