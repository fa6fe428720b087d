"""Only signed coding becomes claims, and nothing that was signed is lost on the way."""

from dataclasses import replace
from datetime import date

import pytest

from cleanclaim import claims
from cleanclaim.claims import cases
from cleanclaim.coding.signed import AlternativeLine, SignedDiagnosis, SignedLine
from cleanclaim.kernel import Owner, Period, Refused

PAYERS = {"payer-1": cases.PAYER}


def built(signed, coverages=(cases.COVERAGE,), charges=None, claim_id="SYN-1", **more):
    return claims.build(
        signed=signed,
        encounter=cases.ENCOUNTER,
        patient=cases.PATIENT,
        practice=cases.PRACTICE,
        rendering=cases.RENDERING,
        coverages=coverages,
        payers=PAYERS,
        charges={"99213": 15000, "17000": 9000, "36415": 1000} if charges is None else charges,
        claim_id=claim_id,
        **more,
    )


def many_lines(diagnoses, pointers):
    return replace(
        cases.signed_of({}),
        diagnoses=tuple(SignedDiagnosis(n, "ICD-10-CM", f"A{n:02}", "") for n in range(1, diagnoses + 1)),
        lines=tuple(SignedLine(n, "CPT", "36415", "", 1, p) for n, p in enumerate(pointers, start=1)),
    )


def test_charge_is_price_times_units_and_a_component_may_have_its_own():
    signed = cases.signed_of({"lines": [{"code": "36415", "units": 3}, {"code": "17000", "modifiers": ["26"]}]})
    result = built(signed, charges={"36415": 1000, "17000": 9000, "17000-26": 4000})
    assert [line.charge_cents for line in result.claims[0].lines] == [3000, 4000]
    assert [line.control for line in result.claims[0].lines] == ["SYN-1L1", "SYN-1L2"]


def test_missing_charge_keeps_the_whole_visit_back_and_tells_billing():
    result = built(cases.signed_of({"lines": [{"code": "99213"}, {"code": "20610"}]}))
    assert result.claims == ()
    assert [(f.rule, f.owner, f.place.line) for f in result.findings] == [("claim-charge-missing", Owner.BILLING, 2)]


def test_primary_is_the_coverage_in_force_with_the_lowest_priority():
    second = replace(cases.COVERAGE, id="coverage-2", priority=2)
    ended = replace(cases.COVERAGE, id="old", period=Period(date(2019, 1, 1), date(2019, 12, 31)))
    result = built(cases.signed_of({}), coverages=[second, ended, cases.COVERAGE])
    assert result.claims[0].coverage.id == "coverage-1"


@pytest.mark.parametrize(
    ("coverages", "rule"),
    [
        ([], "claim-no-coverage"),
        ([cases.COVERAGE, replace(cases.COVERAGE, id="coverage-2")], "claim-two-primaries"),
        ([replace(cases.COVERAGE, payer_id="nobody")], "claim-payer-unknown"),
    ],
)
def test_without_a_clear_payer_the_front_desk_is_asked(coverages, rule):
    result = built(cases.signed_of({}), coverages=coverages)
    assert result.claims == ()
    assert [(f.rule, f.owner) for f in result.findings] == [(rule, Owner.FRONT_DESK)]


def test_a_payers_convention_takes_the_line_that_the_coder_signed_for_it():
    signed = cases.signed_of({})
    other = replace(signed.lines[0], code="36415", units=2)
    signed = replace(signed, alternatives=(AlternativeLine(1, "payer-1", other), AlternativeLine(1, "x", other)))
    assert [line.signed.code for line in built(signed).claims[0].lines] == ["36415"]


def test_fifty_first_line_begins_a_second_claim():
    result = built(many_lines(1, [(1,)] * 51))
    assert [len(claim.lines) for claim in result.claims] == [50, 1]
    assert [claim.id for claim in result.claims] == ["SYN-1", "SYN-1-2"]
    assert [line.number for line in result.claims[1].lines] == [1]


def test_thirteenth_diagnosis_begins_a_second_claim_and_pointers_follow():
    result = built(many_lines(13, [(1, 2, 3, 4), (5, 6, 7, 8), (9, 10, 11, 12), (13, 1)]))
    first, second = result.claims
    assert len(first.diagnoses) == 12
    assert [d.code for d in second.diagnoses] == ["A01", "A13"]
    assert second.pointers_of(second.lines[0]) == (2, 1)


def test_unpointed_diagnoses_ride_along_and_those_without_room_are_named():
    result = built(many_lines(14, [(1,)]))
    assert len(result.claims[0].diagnoses) == 12
    assert [dict(f.values)["diagnosis"] for f in result.findings] == ["A13", "A14"]


def test_all_signed_lines_stand_on_exactly_one_claim():
    signed = many_lines(40, [(n, n + 1, n + 2) for n in range(1, 38)] * 3)
    result = built(signed)
    carried = [line.signed.sequence for claim in result.claims for line in claim.lines]
    assert carried == [line.sequence for line in signed.lines]
    assert all(len(claim.diagnoses) <= 12 for claim in result.claims)
    assert all(0 not in claim.pointers_of(line) for claim in result.claims for line in claim.lines)


@pytest.mark.parametrize(
    "wrong",
    [
        {"encounter_id": "another"},
        {"service_date": date(2026, 3, 3)},
        {"lines": ()},
    ],
)
def test_coding_of_another_visit_is_refused(wrong):
    with pytest.raises(Refused):
        built(replace(cases.signed_of({}), **wrong))


def test_claim_number_longer_than_twenty_is_refused():
    with pytest.raises(Refused, match="1 to 20"):
        built(cases.signed_of({}), claim_id="X" * 21)


def test_numbers_come_from_a_counter():
    numbers = iter(["A1", "A2"])
    result = built(many_lines(1, [(1,)] * 51), claim_id=lambda: next(numbers))
    assert [claim.id for claim in result.claims] == ["A1", "A2"]


def test_replacement_needs_the_payers_number_and_a_payer_that_takes_it():
    claim = cases.claim_of({})
    again = claims.replacement(claim, original_reference="ICN1", note="corrected")
    assert (again.frequency, again.original_reference, again.note) == ("7", "ICN1", "corrected")
    with pytest.raises(Refused, match="CLP07"):
        claims.replacement(claim, original_reference="")
    part_b = cases.claim_of({"payer": {"accepts_frequency": ["1"]}})
    with pytest.raises(Refused, match="frequency 7"):
        claims.replacement(part_b, original_reference="ICN1")
    assert claims.anew(again).frequency == "1"
    assert claims.void(claim, original_reference="ICN1").frequency == "8"


def test_a_later_version_of_the_coding_takes_the_lines_anew_and_keeps_their_prices():
    claim = cases.claim_of({"lines": [{"code": "99213", "charge": 12345}]})
    signed = replace(claim.signed, version=2, lines=(replace(claim.signed.lines[0], modifiers=("25",)),))
    again = claims.replacement(claim, original_reference="ICN1", signed=signed)
    assert again.lines[0].signed.modifiers == ("25",)
    assert again.charge_cents == 12345
    with pytest.raises(Refused, match="not newer"):
        claims.replacement(claim, original_reference="ICN1", signed=claim.signed)


def test_recoding_one_of_two_split_claims_leaves_the_siblings_lines_there():
    signed = many_lines(1, [(1,)] * 51)
    _, second = built(signed).claims
    again = claims.replacement(second, original_reference="ICN1", signed=replace(signed, version=2))
    assert [line.signed.sequence for line in again.lines] == [51]


def test_secondary_carries_what_the_first_payer_decided():
    claim = cases.claim_of({})
    prior = claims.PriorPayment(
        claim.coverage, claim.payer, 8000, date(2026, 4, 1), "ICN1",
        (claims.PriorLine(1, 8000, (("CO", "45", 5000), ("PR", "2", 2000))),),
    )  # fmt: skip
    next_coverage = replace(cases.COVERAGE, id="coverage-2", priority=2, payer_id="payer-2")
    next_payer = replace(cases.PAYER, id="payer-2", payer_id="99002")
    second = claims.secondary(claim, prior, next_coverage, next_payer)
    assert second.payer.payer_id == "99002"
    assert second.prior == (prior,)
    with pytest.raises(Refused, match="already answered"):
        claims.secondary(second, prior, claim.coverage, claim.payer)
    with pytest.raises(Refused, match="another patient"):
        claims.secondary(claim, prior, replace(next_coverage, patient_id="x"), next_payer)
