"""A rule of the practice, tried on claims that were sent and answered."""

from datetime import date

from tests.usecases.test_billing import DENIED, IN_FULL

from cleanclaim.claims.policies import policies_of
from cleanclaim.usecases.biller.backtest_rule import backtest_rule
from cleanclaim.usecases.biller.correct_and_resubmit import correct_and_resubmit
from cleanclaim.usecases.frontdesk.open_encounter import record_authorization

SINCE = date(2026, 1, 1)


def tried(house, **conditions):
    table = {"id": "p", "says": "It has to be asked for.", "cites": "manual", **conditions}
    (policy,) = policies_of({"policy": [table]})
    return backtest_rule(actor=house.biller, now=house.now, rule=policy, since=SINCE)


def test_a_denial_that_the_rule_speaks_of_is_caught(house):
    kept = house.sent()
    house.post(house.answer(kept, DENIED))
    found = tried(house, codes="20610", requires="authorization")
    assert (found.claims, found.denied, found.paid) == (1, 1, 0)
    assert (found.caught, found.held) == ((kept.claim.id,), ())
    silent = tried(house, codes="70551", requires="authorization")
    assert (silent.denied, silent.caught) == (1, ())


def test_a_good_claim_that_the_rule_would_have_stopped_is_held(house):
    kept = house.sent()
    house.post(house.answer(kept, IN_FULL))
    found = tried(house, codes="20610", requires="authorization")
    assert (found.paid, found.held, found.caught) == (1, (kept.claim.id,), ())


def test_a_claim_is_judged_as_it_was_sent_not_as_its_visit_was_put_right_since(house):
    kept = house.sent()
    house.post(house.answer(kept, DENIED))
    record_authorization(actor=house.desk, now=house.now, encounter_id=house.encounter.id, authorization="A1")
    assert tried(house, codes="20610", requires="authorization").caught == (kept.claim.id,)
    fresh = correct_and_resubmit(actor=house.biller, now=house.now, claim_id=kept.id, says="authorization")
    house.sent(fresh)
    assert tried(house, codes="20610", requires="authorization").caught == (kept.claim.id,)


def test_a_claim_that_had_its_authorization_is_not_held(house):
    record_authorization(actor=house.desk, now=house.now, encounter_id=house.encounter.id, authorization="A1")
    kept = house.sent()
    house.post(house.answer(kept, IN_FULL))
    found = tried(house, codes="20610", requires="authorization")
    assert (found.claims, found.paid, found.held) == (1, 1, ())


def test_claims_before_the_day_are_left_out(house):
    house.sent()
    (policy,) = policies_of({"policy": [{"id": "p", "says": "No.", "cites": "manual", "requires": "nothing"}]})
    found = backtest_rule(actor=house.biller, now=house.now, rule=policy, since=date(2027, 1, 1))
    assert (found.claims, found.caught, found.held) == (0, (), ())
