"""The synthetic practice: the same every time, honest in its key, and plainly invented."""

from __future__ import annotations

import re
from datetime import date

import pytest

from cleanclaim.charts import document
from cleanclaim.codesets import open_library
from cleanclaim.kernel import Refused, is_npi
from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.sandbox.practice import Happening, SlipKind, Visit, synthetic_practice
from cleanclaim.sandbox.practice.people import age_on
from cleanclaim.sandbox.practice.templates import load_templates

PRACTICE = synthetic_practice()
ALL = PRACTICE.visits + PRACTICE.unsigned


def is_em(code: str) -> bool:
    return "99202" <= code <= "99215" or "99381" <= code <= "99397" or code in ("G0438", "G0439")


def test_the_same_seed_gives_the_same_practice_and_another_seed_another() -> None:
    assert synthetic_practice(seed=1) == PRACTICE
    assert synthetic_practice(seed=2).visits != PRACTICE.visits


def test_it_has_the_size_and_variety_that_the_demonstration_promises() -> None:
    assert len(PRACTICE.visits) == 120
    assert len(PRACTICE.patients) == 60
    assert len(PRACTICE.providers) == 5
    assert len(PRACTICE.payers) == 4
    assert len({visit.template for visit in PRACTICE.visits}) >= 45
    assert len(synthetic_practice(encounters=37).visits) == 37


@pytest.mark.parametrize("encounters", [0, -1, 20_001])
def test_a_number_of_visits_out_of_reason_is_refused(encounters: int) -> None:
    with pytest.raises(Refused, match="20,000"):
        synthetic_practice(encounters=encounters)


def test_visits_lie_on_open_weekdays_of_the_quarter_and_nobody_comes_twice_a_day() -> None:
    days = [visit.encounter.service_date for visit in ALL]
    assert all(date(2026, 7, 1) <= day <= date(2026, 9, 30) and day.weekday() < 5 for day in days)
    assert date(2026, 9, 7) not in days
    seen = [(visit.encounter.patient_id, visit.encounter.service_date) for visit in PRACTICE.visits]
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_quote_of_the_key_stands_word_for_word_in_the_record(seed: int) -> None:
    for visit in synthetic_practice(seed=seed).visits:
        for entry in (*visit.key.diagnoses, *visit.key.procedures):
            assert any(entry.quote in text for text in visit.record()), (visit.template, entry.quote)


def test_no_slot_is_left_open_in_any_record() -> None:
    for visit in ALL:
        for text in visit.record():
            assert not re.search(r"[{}]", text), visit.template


def test_every_diagnosis_is_a_billable_code_on_its_day() -> None:
    with open_library() as library:
        for visit in ALL:
            day = visit.encounter.service_date
            for diagnosis in visit.key.diagnoses:
                assert library.lookup("ICD-10-CM", diagnosis.code, day).status == "valid", diagnosis.code


def test_every_key_has_diagnoses_procedures_and_pointers_that_point() -> None:
    for visit in PRACTICE.visits:
        key = visit.key
        assert key.diagnoses, visit.template
        assert key.procedures, visit.template
        codes = [diagnosis.code for diagnosis in key.diagnoses]
        assert len(codes) == len(set(codes)), visit.template
        for procedure in key.procedures:
            assert procedure.pointers, visit.template
            assert set(procedure.pointers) <= set(range(1, len(codes) + 1)), visit.template
            assert procedure.units >= 1


def test_most_visits_have_a_visit_level_and_new_patients_only_a_new_patient_one() -> None:
    with_level = [v for v in PRACTICE.visits if any(is_em(p.code) for p in v.key.procedures)]
    assert len(with_level) >= 0.8 * len(PRACTICE.visits)
    for visit in with_level:
        level = next(p.code for p in visit.key.procedures if is_em(p.code))
        new = "99202" <= level <= "99205" or "99381" <= level <= "99387"
        assert new == visit.encounter.new_patient, visit.template


def test_drug_codes_carry_an_ndc_that_the_note_records() -> None:
    for visit in PRACTICE.visits:
        for procedure in visit.key.procedures:
            if procedure.code.startswith("J"):
                assert procedure.drug is not None, visit.template
                ndc = procedure.drug.ndc
                assert f"{ndc[:5]}-{ndc[5:9]}-{ndc[9:]}" in visit.note
                assert ndc.startswith("99999")  # a labeler that does not exist


def test_every_procedure_has_a_charge_and_a_fee_under_every_contract() -> None:
    codes = {p.code for visit in ALL for p in visit.key.procedures}
    assert codes <= set(PRACTICE.charges)
    for contract in PRACTICE.contracts:
        for schedule in contract.schedules:
            assert {(code, "") for code in codes} <= set(schedule.fees)


def test_nobody_could_be_mistaken_for_a_real_person_or_practice() -> None:
    assert all(is_npi(p.npi) and p.npi.startswith("2") for p in PRACTICE.providers)
    assert is_npi(PRACTICE.practice.npi)
    assert PRACTICE.practice.tax_id.startswith("00")
    assert len(PRACTICE.practice.address.zip) == 9
    for patient in PRACTICE.patients:
        assert patient.address.city == "Sampletown"
        assert patient.address.zip.startswith("67999")
        assert patient.phone[3:8] == "55501"
    assert all("T" in coverage.member_id for coverage in PRACTICE.coverages)
    assert len({str(patient.name) for patient in PRACTICE.patients}) == len(PRACTICE.patients)
    for visit in ALL:
        assert not re.search(r"\b\d{3}-\d{2}-\d{4}\b", visit.note)


def test_ages_and_coverage_fit_one_another() -> None:
    on = PRACTICE.quarter[0]
    plans = {plan.id: plan for plan in PRACTICE.plans}
    for patient in PRACTICE.patients:
        age = age_on(patient.birth_date, on)
        assert 2 <= age <= 88
        covered = PRACTICE.coverages_of(patient.id)
        assert [each.priority for each in covered] == list(range(1, len(covered) + 1))
        for each in covered:
            assert plans[each.plan_id].payer_id == each.payer_id
            if each.relationship.value != "18":
                assert each.subscriber_name is not None
        if age >= 65:
            assert covered[0].payer_id == "federal"
    assert any(plan.not_billable_to_patient for plan in map(PRACTICE.plan, {c.plan_id for c in PRACTICE.coverages}))
    assert any(coverage.priority == 2 for coverage in PRACTICE.coverages)


def test_the_note_is_of_its_patient_and_signed_by_its_provider() -> None:
    names = {provider.id: str(provider.name) for provider in PRACTICE.providers}
    patients = {patient.id: str(patient.name) for patient in PRACTICE.patients}
    for visit in PRACTICE.visits:
        assert patients[visit.encounter.patient_id] in visit.note
        assert "lectronically signed by" in visit.note
        assert names[visit.encounter.provider_id] in visit.note.strip().splitlines()[-1]


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5, 6, 7, 8])
def test_the_quarter_has_every_mishap_once_or_more_and_few_visits_with_slips(seed: int) -> None:
    practice = synthetic_practice(seed=seed)
    assert {event.happening for event in practice.events} == set(Happening)
    slips = [slip for visit in practice.visits for slip in visit.slips]
    assert {slip.kind for slip in slips} == set(SlipKind)
    assert 0.03 <= len(slips) / len(practice.visits) <= 0.06
    assert all(slip.wrong != slip.right for slip in slips)


def test_slips_are_what_they_say() -> None:
    slipped: list[Visit] = [visit for visit in PRACTICE.visits if visit.slips]
    for visit in slipped:
        slip = visit.slips[0]
        if slip.kind is SlipKind.WRONG_MEMBER_ID:
            assert slip.right == PRACTICE.coverages_of(visit.encounter.patient_id)[0].member_id
        if slip.kind is SlipKind.MISSING_MODIFIER:
            assert slip.right in visit.key.procedures[slip.line - 1].modifiers
        if slip.kind is SlipKind.MISSING_AUTHORIZATION:
            assert visit.encounter.authorization == ""
            code = visit.key.procedures[slip.line - 1].code
            payer_id = PRACTICE.coverages_of(visit.encounter.patient_id)[0].payer_id
            ours = next(p for p in PRACTICE.payers if p.id == payer_id)
            theirs = next(p for p in PRACTICE.payers_themselves if p.id == payer_id)
            assert code not in ours.requires_authorization
            assert code in theirs.requires_authorization


def test_no_other_claim_meets_the_rule_that_the_practice_does_not_know() -> None:
    theirs = {payer.id: payer.requires_authorization for payer in PRACTICE.payers_themselves}
    without = [
        visit
        for visit in PRACTICE.visits
        if (covered := PRACTICE.coverages_of(visit.encounter.patient_id))
        and {p.code for p in visit.key.procedures} & theirs[covered[0].payer_id]
        and not visit.encounter.authorization
    ]
    assert [visit.slips[0].kind for visit in without] == [SlipKind.MISSING_AUTHORIZATION]


def test_template_names_are_unique() -> None:
    names = [template.id for template in load_templates()]
    assert len(names) == len(set(names))


def test_only_numbers_of_the_shipped_starter_list_are_used() -> None:
    known = load_rulebook("codesets/procedures")["procedures"]
    used = {p.code for seed in (1, 2, 3) for v in synthetic_practice(seed=seed).visits for p in v.key.procedures}
    assert used <= set(known)


def test_readers_find_the_signature_where_there_is_one() -> None:
    for visit in ALL:
        read = document(visit.encounter.id, visit.note)
        assert bool(read.signed_by) == visit.signed, visit.template
        if visit.signed:
            assert read.signed_on == visit.encounter.service_date
    assert len(PRACTICE.unsigned) == 2
    assert not any(visit.signed for visit in PRACTICE.unsigned)


def test_some_visits_need_an_answer_of_the_provider_before_their_codes_stand() -> None:
    asked = {answer.asks_for for visit in PRACTICE.visits for answer in visit.answers}
    assert asked >= {"laterality", "type"}
    for visit in PRACTICE.visits:
        for answer in visit.answers:
            assert any(d.quote in answer.addendum and d.quote not in visit.note for d in visit.key.diagnoses)


def test_units_of_drugs_agree_with_the_dose_in_the_note() -> None:
    for visit in PRACTICE.visits:
        for procedure in visit.key.procedures:
            dose = {"J3301": 10, "J1100": 1, "J1885": 15}.get(procedure.code)
            if dose:
                given = re.search(r"(\d+) mg", procedure.quote)
                assert given is not None
                assert int(given.group(1)) == dose * procedure.units
