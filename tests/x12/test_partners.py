"""Partners' profiles: each demand has a claim that breaks it and one that keeps it; wrong profiles are refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from mutations.planting import VALID, Defect, planted
from typer.testing import CliRunner

from cleanclaim import x12
from cleanclaim.cli.x12 import app
from cleanclaim.kernel import Refused
from cleanclaim.x12.partners import partner_of, read_partner
from cleanclaim.x12.partners.demands import DEMANDS, WISHES
from cleanclaim.x12.partners.products import products

MEDICARE = Path(__file__).parent / "partners" / "medicare.toml"
# Demand, what the profile says, a valid file that breaks it, where, and one that keeps it.
DEMANDED = [
    ("frequencies", ["1"], "replacement.837p", "CLM05-3", "office.837p"),
    ("places_of_service", ["11", "22"], "hospital-visit.837p", "CLM05-1", "office.837p"),
    ("filing_codes", ["MB"], "office.837p", "SBR09", "spine.837p"),
    ("most_lines", 1, "office.837p", "LX01", "mammography.837p"),
    ("most_diagnoses", 11, "twelve-diagnoses.837p", "HI12-2", "office.837p"),
    ("most_charge_dollars", 165, "ambulance.837p", "CLM02", "office.837p"),
    ("longest_claim_number", 7, "mammography.837p", "CLM01", "office.837p"),
    ("member_number", "M[0-9]{6}", "spine.837p", "NM109", "office.837p"),
    ("authorization_for", ["99213"], "office.837p", "SV101-2", "many-providers.837p"),
    ("modifiers_refused", ["25"], "office.837p", "SV101-3", "anesthesia.837p"),
    ("days_to_file", 7, "office.837p", "CLM01", "back-pain-2025.837p"),
    ("group_number", True, "spine.837p", "SBR03", "office.837p"),
    ("billing_taxonomy", True, "", "PRV03", "office.837p"),
    ("rendering_taxonomy", True, "", "PRV03", "office.837p"),
    ("rendering_provider", True, "mammography.837p", "NM101", "office.837p"),
    ("nine_digit_zip", True, "", "N403", "office.837p"),
    ("no_post_office_box", True, "", "N301", "office.837p"),
    ("no_attachments", True, "attachments.837p", "PWK01", "office.837p"),
    ("primary_only", True, "secondary.837p", "SBR01", "office.837p"),
]
PLANTED = {
    "billing_taxonomy": {"drop": ("PRV*BI",)},
    "rendering_taxonomy": {"drop": ("PRV*PE",)},
    "nine_digit_zip": {"set": {"N4 03": "12207"}},
    "no_post_office_box": {"set": {"N3 01": "P.O. Box 12"}},
}


def found(profile: dict[str, object], content: bytes | Path) -> list[x12.X12Finding]:
    partner = partner_of({"name": "EXAMPLE", "source": "an invented guide", **profile})
    report = x12.check(content, partner_rules=partner.rules)
    return [each for each in report.all_findings() if each.snip > 5]


@pytest.mark.parametrize(("demand", "says", "breaks", "place", "keeps"), DEMANDED)
def test_a_demand_is_made(demand, says, breaks, place, keeps):
    content = VALID / breaks if breaks else planted(Defect("", "office.837p", "", "", 7, **PLANTED[demand]))
    findings = found({demand: says}, content)
    assert {each.element for each in findings} == {place}
    assert {(each.rule, each.snip) for each in findings} <= {(f"partner.{demand}", 7)}
    assert found({demand: says}, VALID / keeps) == []


def test_every_demand_has_a_case():
    assert {demand for demand, *_ in DEMANDED} == {*DEMANDS, *WISHES}


# Product, a valid file that keeps it, what is taken away.
BUSINESS = [
    ("laboratory", "laboratory.837p", ("REF*X4",)),
    ("mammography", "mammography.837p", ("REF*EW",)),
    ("chiropractic", "spine.837p", ("DTP*454",)),
    ("equipment", "equipment.837p", ("NM1*DK", "N3*7 EXAMPLE PL", "N4*ALBANY*NY*12208", "PER*IC*ORDER DESK", "NM1*DK")),
    ("ambulance", "ambulance.837p", ("CR1",)),
    ("drugs", "drug.837p", ("LIN", "CTP", "REF*XZ")),
]


@pytest.mark.parametrize(("product", "name", "dropped"), BUSINESS)
def test_a_line_of_business_asks_for_what_it_needs(product, name, dropped):
    assert found({"products": [product]}, VALID / name) == []
    findings = found({"products": [product]}, planted(Defect("", name, "", "", 6, drop=dropped)))
    assert findings
    assert {(each.rule, each.snip, each.element) for each in findings} == {(f"product.{product}", 6, "SV101-2")}


def test_foot_care_asks_when_the_doctor_last_saw_the_patient():
    content = planted(Defect("", "odd-terms.837p", "", "", 6, set={"SV1 01-2": "11720"}))
    assert found({"products": ["foot care"]}, content) == []
    without = planted(Defect("", "office.837p", "", "", 6, set={"SV1 01-2": "11720"}))
    assert [each.rule for each in found({"products": ["foot care"]}, without)] == ["product.foot care"]


def test_every_product_is_tried():
    assert {product for product, *_ in BUSINESS} | {"foot care"} == set(products())


def test_a_profile_is_about_its_payers_only():
    assert found({"frequencies": ["1"], "payers": ["OTHER"]}, VALID / "replacement.837p") == []


def test_a_demand_may_warn_only():
    (finding,) = found({"frequencies": ["1"], "warn": ["frequencies"]}, VALID / "replacement.837p")
    assert finding.severity == "warning"


@pytest.mark.parametrize(
    ("profile", "says"),
    [
        ({"name": ""}, "name"),
        ({"no_such_demand": 1}, "no_such_demand is no demand"),
        ({"frequencies": "1"}, "frequencies"),
        ({"most_lines": "ten"}, "most_lines"),
        ({"member_number": "["}, "member_number"),
        ({"group_number": 1}, "true or false"),
        ({"products": ["magic"]}, "magic is no product"),
    ],
)
def test_a_wrong_profile_is_refused(profile, says):
    with pytest.raises(Refused, match=says):
        partner_of({"name": "EXAMPLE", **profile})


def test_files_that_are_no_profile_are_refused(tmp_path):
    with pytest.raises(Refused, match="cannot be read"):
        read_partner(tmp_path / "nothing.toml")
    (tmp_path / "bad.toml").write_text("name = ", encoding="utf-8")
    with pytest.raises(Refused, match="is no TOML"):
        read_partner(tmp_path / "bad.toml")


def test_the_command_takes_a_profile():
    good = CliRunner().invoke(app, ["check", str(VALID / "spine.837p"), "--partner", str(MEDICARE), "--json"])
    assert good.exit_code == 0, good.output
    wrong = planted(Defect("", "spine.837p", "", "", 7, set={"CLM 05-3": "7"}, before={"CR2": "REF*F8*PAYER-1"}))
    bad = CliRunner().invoke(app, ["check", "-", "--partner", str(MEDICARE), "--json"], input=wrong)
    assert bad.exit_code == 1
    rules = [each["rule"] for each in json.loads(bad.stdout)["transactions"][0]["findings"]]
    assert rules == ["partner.frequencies"]
