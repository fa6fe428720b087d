"""Claims priced from files: Medicare's schedules as installed, contracts, and what has no price."""

import json
import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cleanclaim import x12
from cleanclaim.bulk import price_under_contract, price_under_medicare
from cleanclaim.cli.price import app
from cleanclaim.codesets import open_library
from cleanclaim.codesets.folder import shipped_file
from cleanclaim.codesets.installing import invariants
from cleanclaim.kernel import NotChecked
from cleanclaim.payers import read_contract
from cleanclaim.payers.medicare import Terms

GOLDEN = Path(__file__).parents[1] / "x12" / "golden" / "claims.837"
FIXTURES = Path(__file__).parents[1] / "codesets" / "fixtures"
FILES = ("PPRRVU2025_Oct.csv", "GPCI2025.csv", "ZIP5_OCT2025.txt", "CLFS_2026_Q1V1.csv", "DMEPOS26_JAN.csv")
AUTUMN, WINTER = date(2025, 11, 3), date(2026, 2, 3)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("priced")
    with open_library() as shared:
        shutil.copy(shipped_file(shared.folder), folder)
    with pytest.MonkeyPatch.context() as patch, open_library(folder) as opened:
        patch.setattr(invariants, "limits_of", lambda system: (1, 1_000_000))
        opened.install(*(FIXTURES / name for name in FILES))
        yield opened


def claim(*services, day=AUTUMN, zip_code="00001", **changes):
    """A claim of services such as "90001-50 x2 100.00", done in the made-up locality of the fixtures."""
    (first, _) = x12.read(GOLDEN)
    lines = []
    for number, text in enumerate(services, start=1):
        code, *more = text.split()
        name, *modifiers = code.split("-")
        units = next((int(word[1:]) for word in more if word.startswith("x")), 1)
        procedure = replace(first.lines[0].procedure, code=name, modifiers=tuple(modifiers))
        lines.append(
            replace(
                first.lines[0], number=number, procedure=procedure, units=Decimal(units), charge_cents=10**8,
                service_date=day, place_of_service="",
            )
        )  # fmt: skip
    member = replace(first.subscriber.party, state="AL", zip=zip_code)
    subscriber = replace(first.subscriber, party=member)
    billing = replace(first.billing, zip=zip_code)
    return replace(first, lines=lines, billing=billing, subscriber=subscriber, patient=None, providers=[], **changes)


def amounts(answers):
    return [each.unpriced or each.allowed_cents for each in answers if not isinstance(each, NotChecked)]


def test_the_physician_schedule_prices_by_place_and_year(library):
    at = library.fee_tables().indices("09999", "01", AUTUMN)
    row = library.fee_tables().relative_values("90001", "", AUTUMN)
    exact = row.work * at.work + row.expense_nonfacility * at.expense + row.malpractice * at.malpractice
    cents = round(float(exact * row.conversion_factor * 100))
    (priced,) = price_under_medicare([claim("90001")], library.fee_tables())
    assert (priced.allowed_cents, priced.version) == (cents, "2025 Q4")
    assert "× 32.3465" in priced.because[0].says
    assert priced.because[0].cites


def test_a_nurse_practitioner_and_one_who_does_not_participate_get_less(library):
    fees = library.fee_tables()
    (full,) = amounts(price_under_medicare([claim("90001")], fees))
    nurse = replace(claim("90001").billing, entity="82", taxonomy="363LF0000X")
    (nursed,) = amounts(price_under_medicare([replace(claim("90001"), providers=[nurse])], fees))
    (outside,) = amounts(price_under_medicare([claim("90001")], fees, terms=Terms(participating=False)))
    assert abs(nursed - full * 0.85) <= 0.5 and abs(outside - full * 0.95) <= 0.5


def test_laboratory_and_supplies_have_schedules_of_their_own(library):
    answers = list(price_under_medicare([claim("90005 x2", "Z9101-NU", day=WINTER)], library.fee_tables()))
    assert amounts(answers) == [5_074, 1_050]


def test_what_is_not_installed_is_said_and_never_zero(library):
    answers = list(price_under_medicare([claim("90001", zip_code="99998")], library.fee_tables()))
    assert [each.reason for each in answers if isinstance(each, NotChecked)] == ["the ZIP code 99998 is not listed"]
    assert amounts(answers) == ["the physician fee schedule is not at hand"]
    early = list(price_under_medicare([claim("90001", day=date(2019, 1, 2))], library.fee_tables()))
    assert any(isinstance(each, NotChecked) and "2019-01-02" in each.reason for each in early)


def test_figures_of_a_release_that_has_ended_say_so(library):
    answers = list(price_under_medicare([claim("90001", day=WINTER)], library.fee_tables()))
    assert any("ended on 2025-12-31" in each.reason for each in answers if isinstance(each, NotChecked))


@pytest.mark.parametrize("units", ["1.5", "0"])
def test_units_that_are_not_whole_are_never_priced_as_another_number(library, tmp_path, units):
    odd = claim("90001")
    odd = replace(odd, lines=[replace(odd.lines[0], units=Decimal(units))])
    said = [f"{units} units: a fee is priced for whole units only"]
    assert amounts(price_under_medicare([odd], library.fee_tables())) == said
    contract = read_contract(contract_file(tmp_path))
    assert amounts(price_under_contract([odd], contract, library.fee_tables())) == said


def test_a_line_without_any_day_has_no_price(library):
    assert amounts(price_under_medicare([claim("90001", day=None)], library.fee_tables())) == [
        "the line has no date of service"
    ]


@pytest.mark.parametrize("numbers", [(1, 1, 1), (0, 0, 2)])
def test_lines_of_one_number_have_a_price_each(library, tmp_path, numbers):
    right = claim("90001", "90001 x3", "90777")
    faulty = replace(right, lines=[replace(line, number=n) for line, n in zip(right.lines, numbers, strict=True)])
    contract = read_contract(contract_file(tmp_path))
    for prices in (
        lambda one: price_under_medicare([one], library.fee_tables()),
        lambda one: price_under_contract([one], contract, library.fee_tables()),
    ):
        found = list(prices(right))
        assert len({each.allowed_cents for each in found}) == 3
        assert list(prices(faulty)) == found


def contract_file(folder):
    file = folder / "deal.toml"
    file.write_text(
        'name = "Deal"\npayer_id = "P1"\nfrom = 2025-01-01\n'
        '[[clause]]\nid = "rest"\npercent = "120"\nof = "medicare"\nlesser_of_charge = false\n',
        encoding="utf-8",
    )
    return file


def test_a_contract_of_a_percent_of_medicare(library, tmp_path):
    contract = read_contract(contract_file(tmp_path))
    (full,) = amounts(price_under_medicare([claim("90001")], library.fee_tables()))
    priced, missing = price_under_contract([claim("90001", "90777")], contract, library.fee_tables())
    assert abs(priced.allowed_cents - full * 1.2) <= 0.5
    assert "120 % of" in priced.because[0].says and priced.because[0].cites == "Deal: rest"
    assert missing.allowed_cents is None and "no clause" in missing.unpriced


def test_the_command_says_what_it_could_not_price(tmp_path):
    ran = CliRunner().invoke(app, [str(GOLDEN), "--contract", str(contract_file(tmp_path)), "--json"])
    document = json.loads(ran.stdout)
    assert ran.exit_code == 0
    assert (document["claims"], document["priced"]) == (2, 0)
    assert all(line["not_priced"] for line in document["lines"])
