"""Short lists: reasons, remarks, procedures, places; known, withdrawn, too new to say, impossible."""

from __future__ import annotations

import re
from datetime import date

import pytest

from cleanclaim.codesets import Library, carc, is_group, place_of_service, procedure, rarc
from cleanclaim.codesets.procedures import starter_list
from cleanclaim.codesets.reasons import reasons
from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.payers.values import BenefitKind

DAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("system", "code", "status"),
    [
        ("CARC", "45", "valid"),
        ("CARC", "17", "invalid"),  # withdrawn 2009-07-01
        ("CARC", "310", "not checked"),  # newer than the list
        ("CARC", "9999", "invalid"),
        ("CARC", "XX", "invalid"),
        ("RARC", "MA130", "valid"),
        ("RARC", "N900", "not checked"),
        ("RARC", "Q7", "invalid"),
        ("POS", "11", "valid"),
        ("POS", "98", "invalid"),
        ("CPT", "99213", "valid"),
        ("CPT", "27132", "not checked"),
        ("CPT", "70001", "invalid"),  # in no range
        ("CPT", "0001X", "invalid"),
        ("CPT", "0002U", "not checked"),
        ("CPT", "99241", "invalid"),  # withdrawn
        ("CPT", "J1885", "valid"),  # both kinds come under one qualifier in a claim
        ("HCPCS", "J1885", "valid"),
        ("HCPCS", "F1234", "invalid"),
        ("HCPCS", "J9034", "not checked"),
        ("TAXONOMY", "207Q00000X", "valid"),
        ("TAXONOMY", "207Q00000Y", "invalid"),
        ("STATE", "MN", "valid"),
        ("STATE", "ZZ", "invalid"),
        ("ICD-9-CM", "250.00", "invalid"),  # ended in 2015
        ("LOINC", "4548-4", "not checked"),
    ],
)
def test_a_short_list_is_judged(library: Library, system: str, code: str, status: str) -> None:
    judged = library.lookup(system, code, DAY)
    assert judged.status == status
    assert judged.says.endswith(".")


def test_a_number_is_judged_on_its_day(library: Library) -> None:
    assert library.lookup("CARC", "17", date(2009, 6, 30)).status == "valid"
    assert library.lookup("CARC", "253", date(2010, 1, 1)).status == "invalid"
    assert library.lookup("POS", "10", date(2021, 12, 31)).status == "invalid"
    assert library.lookup("CPT", "99241", date(2022, 12, 31)).status == "not checked"
    assert library.lookup("HCPCS", "J1030", date(2024, 4, 1)).status == "invalid"


def test_what_is_not_installed_says_so(library: Library) -> None:
    assert "No ICD-10-PCS code set is installed" in library.lookup("ICD-10-PCS", "0016070", DAY).says
    assert "No CPT table is installed" in library.lookup("CPT", "27132", DAY).says


def test_words_are_ours_and_say_who_acts() -> None:
    contractual, denied = carc("45"), carc("197")
    assert contractual is not None
    assert denied is not None
    assert "nobody owes it" in contractual.words
    assert denied.acts == "front desk"
    assert rarc("MA130") is not None
    assert carc("no such") is None
    with_words = [each for kind in ("CARC", "RARC") for each in reasons(kind).values() if each.words]
    assert len(with_words) > 150
    actors = {"coding", "billing", "front desk", "provider", "payer", "patient", ""}
    assert {each.acts for each in with_words} <= actors
    assert all(each.words.endswith(".") and len(each.words) < 140 for each in with_words)


def test_words_stand_only_at_numbers_that_exist() -> None:
    for kind, words in load_rulebook("codesets/reason_words").items():
        assert set(words) <= set(reasons(kind.upper()))


def test_every_number_of_the_lists_is_there() -> None:
    assert (len(reasons("CARC")), len(reasons("RARC"))) == (405, 1171)


def test_groups() -> None:
    assert is_group("CO", DAY)
    assert not is_group("CR", DAY)
    assert is_group("CR", date(2011, 1, 1))
    assert not is_group("XX", DAY)


def test_procedures_fit_the_plans_kinds() -> None:
    kinds = {kind.value for kind in BenefitKind}
    for fact in starter_list().values():
        assert fact.kind in kinds, fact.code
        assert fact.global_days in {"000", "010", "090", "XXX", "ZZZ", "YYY", "MMM"}, fact.code
        assert re.fullmatch(r"[0-9]{5}|[A-Z][0-9]{4}", fact.code)
        assert fact.words and len(fact.words) < 70, fact.code
    assert all(fact.unit for fact in starter_list().values() if fact.kind == "drug")


def test_facts_of_a_procedure() -> None:
    joint, ketorolac, next_vaccine = procedure("20610"), procedure("j1885"), procedure("90472")
    assert joint is not None
    assert joint.laterality
    assert joint.global_days == "000"
    assert ketorolac is not None
    assert ketorolac.unit == "15 mg"
    assert next_vaccine is not None
    assert next_vaccine.add_on
    assert procedure("27132") is None


def test_facility_places() -> None:
    office, emergency = place_of_service("11"), place_of_service("23")
    assert office is not None
    assert emergency is not None
    assert emergency.facility
    assert not office.facility
