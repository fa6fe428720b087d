"""Each service payment is tied to its own line, or kept at claim level."""

from dataclasses import replace

from cleanclaim.claims import cases
from cleanclaim.followup.tying import tie
from cleanclaim.x12.values import Procedure

TWINS = {"lines": [{"code": "17000", "charge": 9000}, {"code": "17000", "charge": 9000, "modifiers": ["59"]},
                   {"code": "17000", "charge": 5000}]}  # fmt: skip


def numbers(payment, claim):
    return [tied.line.number if tied.line else None for tied in tie(payment, claim)]


def test_control_number_beats_everything(payment, service, claim):
    swapped = [service("36415", 1000, control="SYN-1L1"), service("99213", 15000, control="SYN-1L2")]
    assert numbers(payment(swapped), claim) == [1, 2]


def test_a_line_that_the_payer_split_is_tied_twice(payment, service, claim):
    halves = [service(charge=7500, control="SYN-1L1"), service(charge=7500, control="SYN-1L1")]
    assert numbers(payment(halves), claim) == [1, 1]


def test_modifiers_tell_twins_apart_and_order_the_rest(payment, service):
    claim = cases.claim_of(TWINS)
    lines = [service("17000", 5000), service("17000", 9000, modifiers=["59"]), service("17000", 9000)]
    assert numbers(payment(lines), claim) == [3, 2, 1]


def test_reversal_is_tied_by_the_size_of_its_charge(payment, service):
    lines = [service("17000", -5000), service("17000", -9000)]
    assert numbers(payment(lines, status="22"), cases.claim_of(TWINS)) == [3, 1]


def test_what_was_sent_counts_not_what_was_adjudicated(payment, service, claim):
    changed = replace(service("36416", 1000), submitted=Procedure("HC", "36415"))
    assert numbers(payment([changed]), claim) == [2]


def test_another_charge_is_tied_where_only_one_line_has_the_code(payment, service):
    claim = cases.claim_of({"lines": [{"code": "99213", "charge": 100}, {"code": "17000"}, {"code": "17000"}]})
    assert numbers(payment([service("99213", 42)]), claim) == [1]
    assert numbers(payment([service("17000", 42)]), claim) == [None]


def test_a_foreign_procedure_stays_at_claim_level_with_its_reason(payment, service, claim):
    (tied,) = tie(payment([service("20610", 1000)]), claim)
    assert tied.line is None
    assert tied.by == "No line of the claim has this procedure and charge."
