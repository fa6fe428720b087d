"""All cents of a payment and all its reasons end up somewhere, and in the right place."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclaim.claims import cases
from cleanclaim.followup.answering import answer, entry, entry_key
from cleanclaim.followup.balancing import balance
from cleanclaim.kernel import Refused
from cleanclaim.ledger import AccountKind
from cleanclaim.x12.values import Adjustment, ClaimPayment, Party, Procedure, Remittance, ServicePayment

CLAIM = cases.claim_of(
    {"lines": [{"code": "99213", "charge": 15000}, {"code": "36415", "charge": 1000}, {"code": "17000"}]}
)


def remit(*payments, trace="EFT1", day=date(2026, 4, 1)):
    return Remittance(Party(), Party(), sum(p.paid_cents for p in payments), paid_on=day, trace_number=trace,
                      payer_id="1990000009", claims=list(payments))  # fmt: skip


def sums(found, kind):
    return sum(posting.cents for posting in found.postings if posting.account.kind is kind)


def test_each_part_of_a_payment_goes_to_its_account(payment, service):
    lines = [
        service(paid=8000, reasons=[("CO", "45", 5000), ("PR", "2", 2000)], control="SYN-1L1"),
        service("36415", 1000, paid=0, reasons=[("CO", "97", 1000)], control="SYN-1L2"),
    ]
    found = entry(remit(payment(lines)), 0, CLAIM)
    assert sums(found, AccountKind.CASH) == 8000
    assert sums(found, AccountKind.CONTRACTUAL) == 5000
    assert sums(found, AccountKind.PATIENT_RECEIVABLE) == 2000
    assert sums(found, AccountKind.INSURANCE_RECEIVABLE) == -15000
    assert {posting.line for posting in found.postings if posting.reason.carc == "97"} == {2}
    assert found.key == "835/1990000009/EFT1/0"


def test_claim_level_reasons_stay_at_claim_level_and_cash_is_clp04(payment, service):
    lines = [service(paid=15000, control="SYN-1L1"), service("36415", 1000, paid=1000, control="SYN-1L2")]
    found = answer(payment(lines, reasons=[("PR", "1", 3000)]), CLAIM)
    whole = found.lines[-1]
    assert (whole.line, whole.paid_cents) == (None, -3000)
    assert [(a.group, a.carc, a.cents) for a in whole.adjustments] == [("PR", "1", 3000)]
    assert sum(line.paid_cents for line in found.lines) == 13000


def test_a_payment_without_lines_goes_to_the_only_line(payment):
    only = cases.claim_of({})
    found = answer(payment((), reasons=[("PR", "1", 5000)], charge=15000), only)
    assert [(line.line, line.paid_cents) for line in found.lines] == [(1, 10000)]
    found = answer(payment((), reasons=[("PR", "1", 5000)], charge=15000), CLAIM)
    assert [(line.line, line.paid_cents) for line in found.lines] == [(None, 10000)]


def test_an_untied_line_is_posted_to_the_claim_and_said(payment, service):
    found = answer(payment([service("20610", 7000, paid=7000)]), CLAIM)
    assert [(line.line, line.paid_cents) for line in found.lines] == [(None, 7000)]
    assert [f.rule for f in found.findings] == ["remittance-line-untied"]


def test_a_reversal_takes_back_the_patients_part_too(payment, service):
    lines = [service(paid=8000, reasons=[("CO", "45", 5000), ("PR", "2", 2000)], control="SYN-1L1")]
    back = [service(charge=-15000, paid=-8000, reasons=[("CO", "45", -5000), ("PR", "2", -2000)],
                    control="SYN-1L1")]  # fmt: skip
    remittance = remit(payment(lines), payment(back, status="22"))
    assert answer(remittance.claims[1], CLAIM).reversal
    both = [entry(remittance, place, CLAIM) for place in (0, 1)]
    for kind in AccountKind:
        assert sum(sums(found, kind) for found in both) == 0


def test_a_secondary_does_not_write_off_what_the_first_wrote_off(payment, service):
    # The charge was 15000; the first payer took 5000 off and paid 8000; 2000 are open with the second.
    line = service(paid=1500, reasons=[("OA", "23", 13000), ("PR", "2", 500)], control="SYN-1L1")
    found = entry(remit(payment([line], status="2")), 0, CLAIM, open_cents={1: 2000})
    assert sums(found, AccountKind.CASH) == 1500
    assert sums(found, AccountKind.CONTRACTUAL) == 0
    assert sums(found, AccountKind.PATIENT_RECEIVABLE) == 500
    repeated = service(paid=1500, reasons=[("CO", "45", 13500)], control="SYN-1L1")
    found = entry(remit(payment([repeated], status="2")), 0, CLAIM, open_cents={1: 2000})
    assert sums(found, AccountKind.CONTRACTUAL) == 500
    halves = [service(charge=7500, paid=750, reasons=[("CO", "45", 6750)], control="SYN-1L1")] * 2
    found = entry(remit(payment(halves, status="2")), 0, CLAIM, open_cents={1: 2000})
    assert sums(found, AccountKind.INSURANCE_RECEIVABLE) == -2000


def test_without_identity_or_date_nothing_is_posted(payment, service):
    with pytest.raises(Refused, match="trace number"):
        entry_key(remit(trace=""), 0)
    with pytest.raises(Refused, match="no date"):
        entry(remit(payment([service()]), day=None), 0, CLAIM)


REASONS = st.lists(
    st.tuples(
        st.sampled_from(["CO", "PR", "OA", "PI"]),
        st.sampled_from(["45", "1", "2", "3", "97", "16", "23", "253", "96"]),
        st.integers(-5000, 20000).filter(bool),
    ),
    max_size=4,
)


@st.composite
def service_payments(draw):
    code = draw(st.sampled_from(["99213", "36415", "17000", "20610"]))
    control = draw(st.sampled_from(["", "SYN-1L1", "SYN-1L2", "SYN-1L3", "OTHER"]))
    charge = draw(st.integers(0, 30000))
    adjustments = [Adjustment(*reason) for reason in draw(REASONS)]
    paid = charge - sum(a.cents for a in adjustments)
    return ServicePayment(Procedure("HC", code), charge, paid, adjustments=adjustments, line_control=control)


@st.composite
def claim_payments(draw):
    lines = draw(st.lists(service_payments(), max_size=5))
    adjustments = [Adjustment(*reason) for reason in draw(REASONS)]
    charge = sum(line.charge_cents for line in lines)
    paid = charge - sum(a.cents for line in lines for a in line.adjustments) - sum(a.cents for a in adjustments)
    status = draw(st.sampled_from(["1", "2", "4", "22"]))
    return ClaimPayment("SYN-1", status, charge, paid, adjustments=adjustments, lines=lines)


@given(claim_payments(), st.none() | st.fixed_dictionaries({1: st.integers(0, 15000), 2: st.integers(0, 1000)}))
def test_no_cent_and_no_reason_is_lost(found, open_cents):
    remittance = remit(found)
    assert balance(remittance) == []
    answered = answer(found, CLAIM, open_cents=open_cents)
    assert sum(line.paid_cents for line in answered.lines) == found.paid_cents
    said = sorted((a.group, a.carc, a.cents) for line in answered.lines for a in line.adjustments)
    sent = [*found.adjustments, *(a for line in found.lines for a in line.adjustments)]
    assert said == sorted((a.group, a.reason, a.cents) for a in sent)
    posted = entry(remittance, 0, CLAIM, open_cents=open_cents)
    assert sums(posted, AccountKind.CASH) == found.paid_cents
    assert sum(posting.cents for posting in posted.postings) == 0


def test_a_line_of_the_wrong_size_is_not_tied_away_from_its_control(payment, service):
    changed = replace(service("36415", 15000, control="SYN-1L1"))
    assert answer(payment([changed]), CLAIM).lines[0].line == 1
