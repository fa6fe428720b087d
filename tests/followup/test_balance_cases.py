"""Every sum of a remittance has cases that fire and cases that stay silent."""

import pytest

from cleanclaim.followup import balance
from cleanclaim.followup.balancing import RULES
from cleanclaim.followup.cases import remittance_of
from cleanclaim.kernel.rules import load_rulebook

CASES = load_rulebook("followup/cases/balance")["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']}: {case['says']}")
def test_case(case):
    assert (case["rule"] in [finding.rule for finding in balance(remittance_of(case))]) is case["fires"]


def test_every_sum_has_a_case_that_fires_and_one_that_stays_silent():
    told = {(case["rule"], case["fires"]) for case in CASES}
    assert told == {(rule.card.id, fires) for rule in RULES for fires in (True, False)}
