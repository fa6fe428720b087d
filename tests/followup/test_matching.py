"""A payment finds its claim, or a person is asked; it never finds somebody else's."""

from dataclasses import replace
from datetime import date

import pytest

from cleanclaim.claims import cases
from cleanclaim.followup.matching import Match, Unmatched, identity, match, practice_of
from cleanclaim.kernel import make_npi
from cleanclaim.x12.values import Party


def test_found_by_account_number_whatever_its_case(payment, service, remittance, index):
    one = payment([service()], claim_id=" syn-1 ")
    found = match(one, remittance(one), index())
    assert isinstance(found, Match)
    assert (found.known.claim_id, found.by) == ("SYN-1", "account number")


def test_same_number_of_two_practices_goes_to_the_payee(payment, service, remittance, index, known, claim):
    other = replace(claim, practice=replace(cases.PRACTICE, npi=make_npi("155555555"), tax_id="990000002"))
    claims = index(known(claim, key="a"), known(other, key="b"))
    one = payment([service()])
    assert match(one, remittance(one, npi=make_npi("155555555")), claims).known.key == "b"
    assert match(one, remittance(one, npi="", tax_id="99-0000002"), claims).known.key == "b"


def test_a_foreign_payee_is_not_matched(payment, service, remittance, index):
    one = payment([service()])
    found = match(one, remittance(one, npi=make_npi("155555555")), index())
    assert isinstance(found, Unmatched)
    assert "another payee" in found.reason


def test_found_by_the_payers_number_where_the_account_number_is_lost(payment, service, remittance, index, known, claim):
    claims = index(known(claim, payer_numbers=["ICN77"]))
    one = payment([service()], claim_id="LOST", number="ICN77")
    assert match(one, remittance(one), claims).by == "payer's claim number"


def test_secondary_answer_goes_to_the_secondary_version(payment, service, remittance, index, known, claim):
    second = replace(
        known(claim, key="second"), payer_id="99002", place=2,
    )  # fmt: skip
    claims = index(known(claim, key="first"), second)
    one = payment([service()], status="2")
    assert match(one, remittance(one, payer="unknown"), claims).known.key == "second"
    assert match(one, remittance(one, payer="99001"), claims).known.key == "first"


def test_two_that_fit_equally_well_are_left_to_a_person(payment, service, remittance, index, known, claim):
    claims = index(known(claim, key="a"), replace(known(claim, key="b"), payer_id="99003"))
    one = payment([service()])
    found = match(one, remittance(one, payer="neither"), claims)
    assert isinstance(found, Unmatched)
    assert found.candidates == ("a", "b")


def test_versions_alike_in_all_but_number_go_to_the_newest(payment, service, remittance, index, known, claim):
    claims = index(known(claim, key="v1"), known(claim, key="v2", version=2))
    one = payment([service()])
    assert match(one, remittance(one), claims).known.key == "v2"
    numbered = index(known(claim, key="v1", payer_numbers=["ICN1"]), known(claim, key="v2", version=2))
    assert match(one, remittance(one), numbered).known.key == "v1"


def test_a_number_that_all_else_contradicts_is_not_trusted(payment, service, remittance, index):
    one = payment([service(charge=77700, service_date=date(2024, 1, 1))], insured=Party(id="SOMEBODY", entity="IL"))
    found = match(one, remittance(one), index())
    assert isinstance(found, Unmatched)
    assert "another claim's" in found.reason


@pytest.mark.parametrize("account", ["", "0"])
def test_without_any_number_member_days_and_charge_decide(payment, service, remittance, index, known, claim, account):
    lines = [service(service_date=cases.DAY), service("36415", 1000, service_date=cases.DAY)]
    one = payment(lines, claim_id=account, insured=Party(id="syn000001", entity="IL"), number="")
    assert match(one, remittance(one), index()).by == "member, days and charge"
    twins = index(known(claim, key="a"), replace(known(claim, key="b"), claim_id="SYN-2"))
    assert isinstance(match(one, remittance(one), twins), Unmatched)
    other_day = payment([service(charge=16000, service_date=date(2026, 3, 3))], claim_id=account,
                        insured=Party(id="SYN000001", entity="IL"), number="")  # fmt: skip
    assert isinstance(match(other_day, remittance(other_day), index()), Unmatched)


def test_payment_is_one_by_trn03_and_trn02(remittance):
    assert identity(remittance(trace="1")) == identity(remittance(trace="1", payer="other"))
    assert identity(remittance(trace="1", payer_id="A")) != identity(remittance(trace="1", payer_id="B"))
    assert identity(remittance(trace="")) == ""


def test_each_remittance_goes_to_its_practice(remittance):
    other = replace(cases.PRACTICE, id="practice-2", npi=make_npi("155555555"))
    practices = [cases.PRACTICE, other]
    assert practice_of(remittance(npi=other.npi), practices) == other
    shared = practice_of(remittance(npi="", tax_id=cases.PRACTICE.tax_id), practices)
    assert isinstance(shared, Unmatched)
    assert practice_of(remittance(npi="", tax_id=cases.PRACTICE.tax_id), practices[:1]) == cases.PRACTICE
    assert isinstance(practice_of(remittance(npi=make_npi("166666666")), practices), Unmatched)
