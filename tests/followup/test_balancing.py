"""A remittance that does not add up is found at the place where it does not."""

from cleanclaim.followup.balancing import balance, balanced
from cleanclaim.x12.values import ProviderAdjustment


def good(payment, service, remittance, **more):
    line = service(paid=8000, reasons=[("CO", "45", 5000), ("PR", "2", 2000)])
    return remittance(payment([line]), **more)


def rules(found):
    return [finding.rule for finding in balance(found)]


def test_a_good_one_is_silent(payment, service, remittance):
    assert rules(good(payment, service, remittance)) == []
    with_plb = [ProviderAdjustment("1", None, "WO", "x", 3000), ProviderAdjustment("1", None, "L6", "y", -50)]
    assert rules(good(payment, service, remittance, provider_adjustments=with_plb)) == []


def test_claim_level_adjustment_balances_at_the_claim(payment, service, remittance):
    line = service(paid=10000, reasons=[("CO", "45", 5000)])
    assert rules(remittance(payment([line], reasons=[("PR", "1", 3000)]))) == []


def test_reversal_balances_with_its_signs(payment, service, remittance):
    line = service(charge=-15000, paid=-8000, reasons=[("CO", "45", -5000), ("PR", "2", -2000)])
    assert rules(remittance(payment([line], status="22"))) == []


def test_each_planted_imbalance_is_named_with_both_figures(payment, service, remittance):
    found = good(payment, service, remittance)
    found.claims[0].lines[0].paid_cents -= 1
    (finding,) = balance(found)
    assert finding.rule == "remittance-line-balance"
    assert dict(finding.values) == {"explained_cents": "8000", "stated_cents": "7999"}

    found = good(payment, service, remittance)
    found.claims[0].paid_cents += 100
    found.paid_cents += 100
    assert rules(found) == ["remittance-claim-balance"]

    assert rules(good(payment, service, remittance, paid=8001)) == ["remittance-payment-balance"]


def test_plb_counts(payment, service, remittance):
    found = good(payment, service, remittance, paid=8000)
    found.provider_adjustments.append(ProviderAdjustment("1", None, "WO", "x", 3000))
    assert rules(found) == ["remittance-payment-balance"]


def test_lines_that_charge_less_than_the_claim_are_a_warning(payment, service, remittance):
    line = service(paid=15000)
    found = remittance(payment([line], charge=16000, reasons=[("CO", "45", 1000)]))
    assert rules(found) == ["remittance-charges-balance"]
    assert balanced(found)


def test_without_trace_number_it_is_set_aside(payment, service, remittance):
    found = good(payment, service, remittance, trace="")
    assert rules(found) == ["remittance-identity"]
    assert not balanced(found)
