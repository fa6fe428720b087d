"""Institutional, dental and unusual professional claims: written, read back, checked, judged elsewhere."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from bills import (
    ambulance_claim,
    anesthesia_claim,
    dental_claim,
    equipment_claim,
    hospital_claim,
    outpatient_claim,
)
from people import dependent_claim, own_claim
from test_pyx12 import verdict

from cleanclaim import x12
from cleanclaim.kernel import Refused, Severity
from cleanclaim.x12.values import Claim837, Occurrence, Party, PatientFacts

WRITERS = {"837P": x12.write_837p, "837I": x12.write_837i, "837D": x12.write_837d}
CLAIMS = [hospital_claim, outpatient_claim, dental_claim, ambulance_claim, equipment_claim, anesthesia_claim]


def written(claim: Claim837) -> bytes:
    return WRITERS[claim.kind]([claim], claim.envelope)


def errors(content: bytes) -> list[str]:
    return [
        f"{each.rule} {each.loop} {each.element}: {each.message}"
        for each in x12.check(content).all_findings()
        if each.severity is Severity.ERROR
    ]


@pytest.mark.parametrize("make", CLAIMS)
def test_a_claim_comes_back_as_it_was_written(make, placeless):
    claim, findings = make(), []
    (back,) = x12.read(written(claim), findings=findings)
    assert placeless(back) == placeless(claim)
    assert not findings


@pytest.mark.parametrize("make", CLAIMS)
def test_what_is_written_passes_the_check(make):
    assert errors(written(make())) == []


@pytest.mark.parametrize("make", CLAIMS)
def test_values_survive_json(make):
    for number, value in enumerate(x12.read(written(make())), start=1):
        assert x12.from_json(x12.to_json(value), number) == value


@pytest.mark.slow
@pytest.mark.parametrize("make", [each for each in CLAIMS if each is not dental_claim])
def test_an_independent_judge_takes_it(make):
    claim = make()
    for line in claim.lines:
        if line.details is not None:
            line.details.necessity_transmission = ""  # the judge takes PWK*CT for a common attachment
    taken, said = verdict(written(claim))
    assert taken, said


@pytest.mark.parametrize(
    ("name", "kind"), [("hospital.837", "837I"), ("dental.837", "837D"), ("equipment.837", "837P")]
)
def test_golden_claims_are_written_byte_for_byte(golden, name, kind):
    found = list(x12.read(golden(name)))
    assert {each.kind for each in found} == {kind}
    assert WRITERS[kind](found, found[0].envelope) == golden(name)
    assert errors(golden(name)) == []


def test_a_stay_is_read_to_values(golden):
    inpatient, outpatient = x12.read(golden("hospital.837"))
    stay = inpatient.institutional
    assert inpatient.type_of_bill == "0111"
    assert (stay.admission_type, stay.patient_status, stay.admission_hour, stay.discharge_hour) == (
        "1", "01", "1430", "1100",
    )  # fmt: skip
    assert [(each.code, each.amount) for each in stay.values] == [("80", Decimal(5)), ("01", Decimal("450.5"))]
    assert [each.code for each in stay.procedures] == ["0SR9019", "0SRB02A"]
    assert [each.present_on_admission for each in inpatient.diagnoses] == ["Y", "", "Y", "Y", "N"]
    assert inpatient.lines[0].procedure.code == ""
    assert inpatient.other_payers[0].inpatient.remarks == ("MA01", "MA07")
    assert outpatient.patient is not None
    assert not outpatient.kept


def test_teeth_are_read_to_values(golden):
    (claim,) = x12.read(golden("dental.837"))
    assert [(each.tooth, each.status) for each in claim.dental.teeth] == [("1", "M"), ("16", "E")]
    assert claim.lines[0].dental.teeth[0].surfaces == ("M", "O")
    assert (claim.lines[1].dental.oral_cavity, claim.lines[1].units) == (("10",), 2)
    assert (claim.lines[2].dental.placement, claim.lines[2].units) == ("R", 1)


def test_a_professional_line_in_an_institutional_claim_is_read_and_found(golden):
    content = golden("hospital.837").replace(b"SV2*0320*HC:73100*75*UN*1~", b"SV1*HC:73100*75*UN*1***1~")
    *_, claim = x12.read(content)
    assert (claim.lines[1].procedure.code, claim.lines[1].charge_cents) == ("73100", 7_500)
    assert any("SV1 has no place in loop 2400" in each for each in errors(content))


def test_the_specialty_of_a_provider_who_has_none_in_the_guide_does_not_lose_the_lines(golden):
    content = golden("hospital.837").replace(b"NM1*72*", b"PRV*PE*PXC*207Q00000X~NM1*72*", 1)
    content = content.replace(b"~NM1*82*", b"~PRV*PE*PXC*207Q00000X~NM1*82*", 1)
    assert [len(each.lines) for each in x12.read(content)] == [3, 2]


def test_kinds_are_not_mixed():
    with pytest.raises(Refused, match="Only institutional claims"):
        x12.write_837i([dental_claim()], hospital_claim().envelope)


def test_an_institutional_claim_without_its_part_is_refused():
    claim = outpatient_claim()
    claim.institutional = None
    with pytest.raises(Refused, match="`institutional` part"):
        written(claim)


def test_more_than_two_segments_of_a_kind_of_codes_are_refused():
    claim = outpatient_claim()
    claim.institutional.occurrences = [Occurrence("05", claim.institutional.statement_from)] * 25
    with pytest.raises(Refused, match="occurrences"):
        written(claim)


def test_a_provider_without_a_place_is_refused():
    claim = dental_claim()
    claim.providers = [Party("71", True, "EXAMPLE", "RUTH")]
    with pytest.raises(Refused, match="A provider of kind 71"):
        written(claim)


def test_twenty_four_codes_take_two_segments_and_come_back():
    claim = outpatient_claim()
    claim.institutional.conditions = [f"{number:02d}" for number in range(24)]
    content = written(claim)
    assert content.count(b"HI*BG:") == 2
    (back,) = x12.read(content)
    assert back.institutional.conditions == claim.institutional.conditions


def test_what_no_field_holds_is_kept_and_written_back():
    claim = outpatient_claim()
    content = written(claim)
    extra = b"LIN**N4*00409379502~CTP****1*UN~"
    content = content.replace(b"LX*2~", extra + extra + b"LX*2~", 1)
    (back,) = x12.read(content)
    assert [each.elements[0] for each in back.lines[0].kept] == ["LIN"]


def test_a_predetermination_asks_and_bills_nothing():
    claim = dental_claim()
    claim.dates, claim.dental.predetermination = claim.dates[:1], True
    content = written(claim)
    assert b"******PB~" in content
    (back,) = x12.read(content)
    assert back.dental.predetermination
    assert back.dental.orthodontic_months == 24


def test_unreadable_dates_of_a_stay_stay_with_the_other_dates():
    content = written(outpatient_claim()).replace(b"DTP*434*RD8*20260302-20260302", b"DTP*434*RD8*SPRING")
    (back,) = x12.read(content)
    assert back.institutional.statement_from is None
    assert [(each.qualifier, each.raw) for each in back.dates] == [("434", "SPRING")]


@pytest.mark.parametrize("make", [own_claim, dependent_claim])
def test_what_is_told_of_a_patient_comes_back(make, placeless):
    claim = make()
    claim.patient_facts = PatientFacts(date(2026, 3, 3), Decimal("7.5"), pregnant=True)
    content = written(claim)
    assert content.count(b"*D8*20260303*01*7.5*Y~") == 1
    (back,) = x12.read(content)
    assert placeless(back.patient_facts) == placeless(claim.patient_facts)
    assert not back.kept or back.kept[0].elements[0] != "PAT"


def test_what_is_told_of_one_patient_is_not_told_of_the_next():
    first, second = own_claim(), own_claim()
    first.patient_facts = PatientFacts(pregnant=True)
    content = x12.write_837p([first, second], first.envelope)
    assert [each.patient_facts is None for each in x12.read(content)] == [False, True]
