"""Enrolments, contracts and certificates, as the check of a claim asks them."""

from dataclasses import replace
from datetime import date

import pytest
from tests.usecases.house import CHARGES, House

from cleanclaim.coding.signed import SignedLine
from cleanclaim.kernel import Period, Refused, Severity
from cleanclaim.payers import FeeClause
from cleanclaim.store import files, insurance, models, record, terms
from cleanclaim.store.actors import Role
from cleanclaim.usecases.admin.record_terms import install_contract, record_certificates, record_enrolments
from cleanclaim.usecases.biller.check_claim import check_claim
from cleanclaim.usecases.biller.correct_and_resubmit import correct_and_resubmit
from cleanclaim.usecases.frontdesk.open_encounter import open_encounter, record_order
from cleanclaim.x12 import read


def checked(house, kept):
    return check_claim(actor=house.biller, now=house.now, claim_id=kept.id, codes=None)


def found(house, kept, rule):
    return [each for each in checked(house, kept).findings if each.rule == rule]


def assembled(house):
    house.sign()
    return house.assemble()


def enrol(house, *periods):
    rows = [
        f'[[enrolment]]\nprovider = "{house.rendering_npi}"\npayer = "{house.payer.payer_id}"\n{days}'
        for days in periods
    ]
    text = "\n".join(rows) or "enrolment = []"
    return record_enrolments(actor=house.manager, now=house.now, name="enrolments.toml", text=text)


@pytest.fixture
def house(house):
    house.rendering_npi = models.Provider.objects.get().npi
    return house


# --- enrolments -------------------------------------------------------------------------------------------


def test_without_a_list_enrolment_is_not_checked(house):
    result = checked(house, assembled(house))
    assert "enrolment of providers" in {each.set for each in result.not_checked}
    assert not any(each.rule == "claim-enrolment" for each in result.findings)


def test_a_service_before_the_enrolment_is_found(house):
    kept = assembled(house)
    enrol(house, "from = 2026-10-20\n")
    (finding,) = found(house, kept, "claim-enrolment")
    assert (finding.severity, finding.likely_carc) == (Severity.ERROR, "B7")
    assert dict(finding.values) == {"enrolled_from": "2026-10-20"}


@pytest.mark.parametrize(
    "periods",
    [("from = 2026-10-19\n",), ("from = 2026-01-01\nuntil = 2026-10-19\n",),
     ("from = 2025-01-01\nuntil = 2025-12-31\n", "from = 2026-10-01\n", "from = 2024-01-01\nuntil = 2024-02-01\n")],
)  # fmt: skip
def test_a_provider_who_was_enrolled_on_the_day_is_fine(house, periods):
    kept = assembled(house)
    enrol(house, *periods)
    assert found(house, kept, "claim-enrolment") == []


def test_a_gap_between_two_periods_is_found(house):
    kept = assembled(house)
    enrol(house, "from = 2025-01-01\nuntil = 2026-10-18\n", "from = 2026-10-20\n")
    assert [each.severity for each in found(house, kept, "claim-enrolment")] == [Severity.ERROR]


def test_a_list_that_does_not_name_the_payer_is_a_warning(house):
    kept = assembled(house)
    text = f'[[enrolment]]\nprovider = "{house.rendering_npi}"\npayer = "SECOND02"\nfrom = 2026-01-01\n'
    record_enrolments(actor=house.biller, now=house.now, name="e.toml", text=text)
    assert [each.severity for each in found(house, kept, "claim-enrolment")] == [Severity.WARNING]


def test_a_newer_list_takes_the_place_of_the_older_one_and_nothing_is_lost(house):
    enrol(house, "from = 2025-01-01\nuntil = 2025-12-31\n", "from = 2026-01-01\n")
    again = enrol(house, "from = 2026-01-01\n", "from = 2025-06-01\nuntil = 2025-12-31\n")
    assert (again.added, again.withdrawn) == (1, 1)
    assert [each.period for each in again.enrolments] == [
        Period(date(2025, 6, 1), date(2025, 12, 31)), Period(date(2026, 1, 1)),
    ]  # fmt: skip
    assert models.Enrolment.objects.count() == 3
    same = enrol(house, "from = 2026-01-01\n", "from = 2025-06-01\nuntil = 2025-12-31\n")
    assert (same.added, same.withdrawn) == (0, 0)
    acts = models.AuditEvent.objects.filter(action="enrolments.recorded").order_by("position")
    assert [(each.actor, each.detail) for each in acts][1] == (house.manager.user_id, "1 added, 1 withdrawn")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[enrolment]]\nprovider = "1"\npayer = "SAMPLE01"\nfrom = 2026-01-01\n', "No provider of this practice"),
        ('[[enrolment]]\nprovider = "NPI"\npayer = "NOBODY"\nfrom = 2026-01-01\n', "No payer of this practice"),
        ('[[enrolment]]\nprovider = "NPI"\npayer = "SAMPLE01"\n', "has not the keys"),
        ('[[enrolment]]\nprovider = "NPI"\npayer = "SAMPLE01"\nfrom = 2026-01-01\nsince = 3\n', "has not the keys"),
        ('[[enrolment]]\nprovider = "NPI"\npayer = "SAMPLE01"\nfrom = "2026-01-01"\n', "a day that is none"),
        ('[[enrolment]]\nprovider = "NPI"\npayer = "SAMPLE01"\nfrom = 2026-01-01\nuntil = 2025-01-01\n', "ends before"),
        ('[[enrolment]]\nprovider = "NPI"\npayer = "SAMPLE01"\nfrom = 2026-01-01\n' * 2, "twice for the same days"),
        ("enrolment = 3\n", r"holds no \[\[enrolment"),
        ("[[enrolment]\n", "is not TOML"),
    ],
)
def test_a_list_that_cannot_hold_is_refused_whole(house, text, says):
    with pytest.raises(Refused, match=says) as told:
        record_enrolments(
            actor=house.biller, now=house.now, name="e.toml", text=text.replace("NPI", house.rendering_npi)
        )
    assert str(told.value).endswith(".")
    assert models.Enrolment.objects.count() == 0


def test_enrolments_of_another_practice_are_not_asked(house):
    other = House(2)
    other.rendering_npi = models.Provider.objects.get(practice_id=int(other.practice.id[2:])).npi
    enrol(other, "from = 2026-10-20\n")
    result = checked(house, assembled(house))
    assert "enrolment of providers" in {each.set for each in result.not_checked}
    assert terms.enrolments(house.practice.id) == ()


# --- contracts --------------------------------------------------------------------------------------------


VISITS = FeeClause("V", "visits", frozenset({"99214"}))


def dearer(house, cents=25_000, name="Dearer 2026", first=date(2026, 10, 1)):
    """A contract that allows more for the visit than the practice charges."""
    contract = replace(
        insurance.contracts(house.practice.id)[0], id="", name=name, payer_id=house.payer.payer_id,
        period=Period(first), clauses=(replace(VISITS, fixed_cents=cents),), schedules=(),
    )  # fmt: skip
    return install_contract(actor=house.manager, now=house.now, contract=contract, text=f"{name} {first} {cents}")


def test_a_charge_below_the_contract_is_found(house):
    kept = assembled(house)
    assert found(house, kept, "claim-charge-below-contract") == []
    dearer(house)
    (finding,) = found(house, kept, "claim-charge-below-contract")
    assert dict(finding.values) == {"allowed_cents": "25000", "clause": "V"}
    assert CHARGES[("99214", "")] < 25_000
    assert finding.place.line == 1


def test_a_nurse_practitioner_is_measured_by_what_the_contract_allows_one(house):
    kept = assembled(house)
    dearer(house, 23_000)
    row = models.Contract.objects.get(name="Dearer 2026")
    models.Contract.objects.filter(pk=row.pk).update(terms={**row.terms, "non_physician_percent": "85"})
    assert len(found(house, kept, "claim-charge-below-contract")) == 1
    models.Provider.objects.update(credential="NP")
    assert found(house, kept, "claim-charge-below-contract") == []  # 85 % of $230.00 is less than the charge


def test_the_contract_of_the_date_of_service_is_asked(house):
    kept = assembled(house)
    dearer(house, first=date(2026, 10, 20))
    assert found(house, kept, "claim-charge-below-contract") == []


def test_of_two_contracts_since_one_day_the_newer_decides(house):
    kept = assembled(house)
    dearer(house)
    dearer(house, 26_000, "Dearer 2026, corrected")
    (finding,) = found(house, kept, "claim-charge-below-contract")
    assert dict(finding.values)["allowed_cents"] == "26000"


def test_a_contract_is_kept_with_its_text_once(house):
    first = dearer(house)
    again = dearer(house)
    assert (again.known, again.contract.id) == (True, first.contract.id)
    assert (first.text, len(first.sha256), first.installed_by) == (
        "Dearer 2026 2026-10-01 25000", 64, house.manager.user_id,
    )  # fmt: skip
    with pytest.raises(Refused, match="its own name"):
        dearer(house, 27_000)
    assert models.AuditEvent.objects.filter(action="contract.installed").count() == 1


def test_a_contract_that_prices_nothing_is_refused_and_one_that_is_there_stops_no_check(house):
    kept = assembled(house)
    contract = insurance.contracts(house.practice.id)[0]
    broken = replace(contract, clauses=(FeeClause("X", "nothing", of="no such schedule"),), schedules=())
    with pytest.raises(Refused, match="Clause X gives no price"):
        install_contract(
            actor=house.manager, now=house.now, contract=replace(broken, payer_id=house.payer.payer_id), text="x"
        )
    insurance.add_contract(house.practice.id, replace(broken, name="since ever", period=Period(date(2026, 5, 1))))
    assert "contract" in {each.set for each in checked(house, kept).not_checked}


def test_a_contract_with_nobody_is_refused(house):
    contract = replace(insurance.contracts(house.practice.id)[0], payer_id="NOBODY")
    with pytest.raises(Refused, match="No payer of this practice"):
        install_contract(actor=house.manager, now=house.now, contract=contract, text="x")


@pytest.mark.parametrize("role", [Role.CODER, Role.FRONT_DESK, Role.PROVIDER, Role.AUDITOR])
def test_terms_are_kept_by_billers_and_managers(house, role):
    who = replace(house.manager, role=role)
    contract = insurance.contracts(house.practice.id)[0]
    for act in (
        lambda: record_enrolments(actor=who, now=house.now, name="e", text="enrolment = []"),
        lambda: install_contract(actor=who, now=house.now, contract=contract, text=""),
        lambda: record_certificates(actor=who, now=house.now, clia="00D0000001"),
    ):
        with pytest.raises(Refused, match="done by a"):
            act()


# --- certificates and orders ------------------------------------------------------------------------------


@pytest.fixture
def medicare(house):
    """The visit with a test of the practice's laboratory and a mammogram, for a patient of Medicare."""
    row = models.Payer.objects.get(payer_id="SAMPLE01")
    row.terms = {**row.terms, "filing_code": "MB"}
    row.save()
    models.Coverage.objects.update(member_id="1EG4TE5MK73")
    codes = house.codes()
    lines = [
        SignedLine(3, "CPT", "81002", "urine test", 1, (1,), evidence=codes["lines"][0].evidence),
        SignedLine(4, "CPT", "77067", "mammogram", 1, (1,), evidence=codes["lines"][0].evidence),
    ]
    for code in ("81002", "77067"):
        insurance.set_charges(house.practice.id, [(code, "", 5_000)], date.min)
    house.sign(diagnoses=codes["diagnoses"], lines=(*codes["lines"], *lines))
    return house


ASKED = {"claim-clia", "claim-mammography-certificate", "claim-ordering-provider"}


def missing(house, kept):
    return {each.rule for each in checked(house, kept).findings} & ASKED


def test_what_the_record_lacks_is_found_recorded_and_sent(medicare):
    house = medicare
    kept = house.assemble()
    assert missing(house, kept) == ASKED
    record_certificates(actor=house.manager, now=house.now, clia="00d0000001", mammography="M1")
    doctor = house.provider.provider_id
    record_order(actor=house.desk, now=house.now, encounter_id=house.encounter.id, ordering_provider_id=doctor)
    fresh = correct_and_resubmit(actor=house.biller, now=house.now, claim_id=kept.id, says="certificates recorded")
    assert missing(house, fresh) == set()
    assert (fresh.claim.clia_number, fresh.claim.mammography_certificate) == ("00D0000001", "M1")
    house.sent(fresh)
    (wire,) = read(files.content(house.submitted[0].file.id))
    assert (wire.reference("X4"), wire.reference("EW")) == ("00D0000001", "M1")
    ordered = [[each.entity for each in line.providers] for line in wire.lines]
    assert ordered == [[], [], ["DK"], ["DK"]]


def test_a_claim_is_made_with_what_the_record_has(medicare):
    house = medicare
    record_certificates(actor=house.manager, now=house.now, clia="00D0000001")
    record_certificates(actor=house.manager, now=house.now, mammography="M1")
    doctor = house.provider.provider_id
    record_order(
        actor=house.biller, now=house.now, encounter_id=house.encounter.id, ordering_provider_id=doctor,
        referral_number="REF1",
    )  # fmt: skip
    kept = house.assemble()
    assert missing(house, kept) == set()
    assert (kept.claim.referral_number, kept.claim.ordering.id) == ("REF1", doctor)
    assert models.AuditEvent.objects.filter(action__in=["certificates.recorded", "encounter.ordered"]).count() == 3


def test_a_visit_alone_carries_no_certificate(house):
    record_certificates(actor=house.manager, now=house.now, clia="00D0000001", mammography="M1")
    doctor = house.provider.provider_id
    record_order(actor=house.desk, now=house.now, encounter_id=house.encounter.id, ordering_provider_id=doctor)
    claim = assembled(house).claim
    assert (claim.clia_number, claim.mammography_certificate, claim.ordering) == ("", "", None)


@pytest.mark.parametrize(
    ("given", "says"),
    [({}, "Give the number"), ({"clia": "17X1234567"}, "two digits"), ({"mammography": "9" * 51}, "at most 50")],
)
def test_a_number_that_cannot_be_right_is_refused(house, given, says):
    with pytest.raises(Refused, match=says):
        record_certificates(actor=house.manager, now=house.now, **given)


def test_who_ordered_is_somebody_of_this_practice(house):
    other = House(2)
    stranger = other.provider.provider_id
    with pytest.raises(Refused, match="no such provider"):
        record_order(actor=house.desk, now=house.now, encounter_id=house.encounter.id, ordering_provider_id=stranger)
    visit = record.encounter(house.practice.id, house.encounter.id)
    for name in ("ordering_provider_id", "referring_provider_id"):
        with pytest.raises(Refused, match="no such provider"):
            open_encounter(actor=house.desk, now=house.now, encounter=replace(visit, **{name: stranger}))
    with pytest.raises(Refused, match="no such encounter"):
        record_order(actor=other.desk, now=house.now, encounter_id=house.encounter.id, referral_number="R")
