"""To the 837 and back: what comes back is what went out."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cleanclaim import claims
from cleanclaim.claims import cases
from cleanclaim.claims.brought import pointed_code
from cleanclaim.kernel import PersonName
from cleanclaim.payers.values import Relationship

RICH = {
    "diagnoses": ["E11.22", "N18.30", "S93.401A"],
    "lines": [
        {"code": "99213", "modifiers": ["25"], "pointers": [2, 1]},
        {"code": "J1100", "units": 4, "pointers": [3], "ndc": "00000000001", "quantity": "0.4", "unit": "ML"},
    ],
    "encounter": {
        "authorization": "AUTH1",
        "accident": "auto",
        "accident_date": date(2026, 2, 1),
        "accident_state": "CO",
    },
}


def test_codes_lose_their_point_and_pointers_count_places():
    wire = claims.to_837(cases.claim_of(RICH))
    assert [(d.qualifier, d.code) for d in wire.diagnoses] == [
        ("ABK", "E1122"), ("ABF", "N1830"), ("ABF", "S93401A"),
    ]  # fmt: skip
    assert [line.pointers for line in wire.lines] == [(2, 1), (3,)]
    assert wire.lines[1].units == Decimal(4)
    assert wire.reference("G1") == "AUTH1"
    assert wire.related_causes == ("AA",)
    assert wire.charge_cents == sum(line.charge_cents for line in wire.lines)


def test_icd_9_has_its_own_qualifiers_and_anesthesia_is_minutes():
    claim = cases.claim_of({"system": "ICD-9-CM", "diagnoses": ["250.00"], "lines": [{"code": "00100"}]})
    wire = claims.to_837(claim)
    assert [(d.qualifier, d.code) for d in wire.diagnoses] == [("BK", "25000")]
    assert wire.lines[0].unit == "MJ"


@pytest.mark.parametrize("relationship", [{}, {"relationship": "19", "subscriber_birth_date": date(1955, 1, 1)}])
def test_there_and_back_is_the_same_claim(relationship):
    claim = cases.claim_of(RICH)
    if relationship:
        name = PersonName("Beispiel", "Bodo")
        changed = replace(
            claim.coverage,
            relationship=Relationship.CHILD,
            subscriber_name=name,
            subscriber_birth_date=relationship["subscriber_birth_date"],
            subscriber_address=claim.patient.address,
        )
        claim = replace(claim, coverage=changed)
    brought = claims.from_837(claims.to_837(claim))
    assert brought.findings == ()
    back = brought.claim
    assert back.signed.origin == "elsewhere"
    assert back.signed.signed_by.user_id == "elsewhere"
    assert claims.to_837(back) == claims.to_837(claim)
    assert [line.signed.code for line in back.lines] == ["99213", "J1100"]
    assert [d.code for d in back.diagnoses] == ["E11.22", "N18.30", "S93.401A"]
    assert back.patient.name == claim.patient.name


def test_secondary_balances_as_the_guide_asks_and_comes_back():
    claim = cases.claim_of({})
    prior = claims.PriorPayment(
        claim.coverage, claim.payer, 8000, date(2026, 4, 1), "ICN1",
        (claims.PriorLine(1, 8000, (("CO", "45", 5000), ("PR", "2", 2000))),),
    )  # fmt: skip
    second = claims.secondary(
        claim,
        prior,
        replace(cases.COVERAGE, id="coverage-2", priority=2),
        replace(cases.PAYER, id="payer-2", payer_id="99002"),
    )
    wire = claims.to_837(second)
    assert wire.subscriber.responsibility == "S"
    (other,) = wire.other_payers
    (decided,) = wire.lines[0].adjudications
    assert other.subscriber.responsibility == "P"
    assert other.paid_on is None
    assert decided.paid_on == date(2026, 4, 1)
    assert decided.payer_id == other.payer.id
    assert decided.paid_cents + sum(a.cents for a in decided.adjustments) == wire.lines[0].charge_cents
    back = claims.from_837(wire).claim
    assert back.prior[0].lines == prior.lines
    assert back.prior[0].paid_on == date(2026, 4, 1)
    decided.paid_on = None
    assert [f.rule for f in claims.from_837(wire).findings] == ["claim-prior-no-date"]


def test_a_pointer_to_nothing_still_points_at_nothing():
    wire = claims.to_837(cases.claim_of({}))
    wire.lines[0].pointers = (1, 7)
    claim = claims.from_837(wire).claim
    assert claim.pointers_of(claim.lines[0]) == (1, 0)


def test_what_the_house_cannot_hold_is_said():
    wire = claims.to_837(cases.claim_of({}))
    wire.lines[0].units = Decimal("1.5")
    wire.subscriber.birth_date = None
    brought = claims.from_837(wire)
    assert {f.rule for f in brought.findings} == {"claim-units-not-whole", "claim-no-birth-date"}
    assert brought.claim.patient.birth_date == claims.UNKNOWN_BIRTH
    wire.lines[0].service_date = None
    brought = claims.from_837(wire)
    assert brought.claim is None
    assert [f.rule for f in brought.findings] == ["claim-no-service-date"]


@pytest.mark.parametrize(
    ("system", "bare", "pointed"),
    [
        ("ICD-10-CM", "E1122", "E11.22"), ("ICD-10-CM", "I10", "I10"), ("ICD-10-CM", "S93401A", "S93.401A"),
        ("ICD-9-CM", "25000", "250.00"), ("ICD-9-CM", "E8788", "E878.8"), ("ICD-9-CM", "V700", "V70.0"),
    ],
)  # fmt: skip
def test_the_point_of_a_diagnosis(system, bare, pointed):
    assert pointed_code(system, bare) == pointed


def test_batches_go_by_receiver_and_practice_and_hold_at_most_so_many():
    first = cases.claim_of({})
    other = cases.claim_of({"payer": {"payer_id": "99002"}})
    foreign = cases.claim_of({"practice": {"id": "practice-2"}})
    found = list(claims.batches([first, other, first, foreign, first], most=2))
    assert [(batch.receiver, batch.practice.id, len(batch.claims)) for batch in found] == [
        ("99001", "practice-1", 2),
        ("99001", "practice-1", 1),
        ("99002", "practice-1", 1),
        ("99001", "practice-2", 1),
    ]  # fmt: skip
