"""Whatever is known and whatever comes: no foreign payee, no guess, no hanging on the order of things."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from cleanclaim.followup.matching import KnownClaim, Match, account_number, index, match
from cleanclaim.x12.values import ClaimPayment, Party, Remittance

DAYS = st.sampled_from([date(2026, 3, 2), date(2026, 3, 3)])
NUMBERS = st.sampled_from(["", "ICN1", "ICN2"])
KNOWN = st.builds(
    KnownClaim,
    key=st.uuids().map(str),
    claim_id=st.sampled_from(["A1", "A2", "a1"]),
    payee_npi=st.sampled_from(["1000000004", "2000000002"]),
    payee_tax_id=st.sampled_from(["990000001", "990000002"]),
    payer_id=st.sampled_from(["99001", "99002"]),
    charge_cents=st.sampled_from([10000, 20000]),
    first_day=st.just(date(2026, 3, 2)),
    last_day=DAYS,
    member_id=st.sampled_from(["M1", "M2"]),
    place=st.integers(1, 2),
    version=st.integers(1, 2),
    payer_numbers=st.frozensets(NUMBERS.filter(bool), max_size=2),
)
PAYMENT = st.builds(
    ClaimPayment,
    claim_id=st.sampled_from(["A1", "A2", "a1", "", "0", "OTHER"]),
    status=st.sampled_from(["1", "2", "4", "22"]),
    charge_cents=st.sampled_from([10000, 20000, -10000]),
    paid_cents=st.just(0),
    payer_claim_number=NUMBERS,
    insured=st.none() | st.builds(Party, id=st.sampled_from(["M1", "M2", "M3"])),
    service_from=st.none() | DAYS,
)


@given(st.lists(KNOWN, max_size=6, unique_by=lambda known: known.key), PAYMENT, st.randoms(), st.booleans())
def test_always(claims, payment, random, by_npi):
    payee = Party(id_qualifier="XX", id="1000000004") if by_npi else Party(id_qualifier="FI", id="990000001")
    remittance = Remittance(Party(id="99001"), payee, 0, trace_number="1", payer_id="1990000009")
    found = match(payment, remittance, index(claims))
    shuffled = random.sample(claims, len(claims))
    again = match(payment, remittance, index(shuffled))
    assert isinstance(again, Match) == isinstance(found, Match)
    if not isinstance(found, Match):
        assert found.reason.endswith(".")
        return
    assert again == found
    assert found.known.payee_npi == payee.id if by_npi else found.known.payee_tax_id == payee.id
    assert (
        account_number(found.known.claim_id) == account_number(payment.claim_id)
        or payment.payer_claim_number in found.known.payer_numbers
        or account_number(payment.claim_id) in {"", "0"}
    )
