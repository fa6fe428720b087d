"""Medicare's fee schedules: read by their headers, asked by code, place and day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from cleanclaim.codesets import Acceptance, Library
from cleanclaim.codesets.fee_facts import CapPrice, CostIndices, Locality, OutpatientRate
from cleanclaim.kernel import Refused

DAY = date(2025, 11, 3)
FILES = (
    "PPRRVU2025_Oct.csv",
    "GPCI2025.csv",
    "ANES2025.csv",
    "25LOCCO.csv",
    "ZIP5_OCT2025.txt",
    "OPPSCAP_Oct2025.csv",
    "CLFS_2026_Q1V1.csv",
    "DMEPOS26_JAN.csv",
    "2026_January_Web_Addendum_B.csv",
)


@pytest.fixture
def installed(own: Library, fixtures: Path, small: None) -> Library:
    own.install(*(fixtures / name for name in FILES))
    return own


def test_days_come_from_the_title_or_the_name(installed: Library) -> None:
    days = {release.system: (str(release.first), str(release.last)) for release in installed.releases()}
    assert days["PFS RVU"] == days["ZIP to locality"] == days["OPPS cap"] == ("2025-10-01", "2025-12-31")
    assert days["PFS GPCI"] == days["PFS anesthesia"] == days["PFS localities"] == ("2025-01-01", "2025-12-31")
    assert days["CLFS"] == days["DMEPOS"] == days["OPPS addendum B"] == ("2026-01-01", "2026-03-31")


def test_relative_values_of_whole_and_parts(installed: Library) -> None:
    fees = installed.fee_tables()
    whole = fees.relative_values("90002", "", DAY)
    assert whole is not None
    assert (whole.work, whole.expense_nonfacility, whole.malpractice) == (D("0.22"), D("1.19"), D("0.02"))
    assert (whole.facility_na, whole.nonfacility_na, whole.conversion_factor) == (True, False, D("32.3465"))
    assert whole.opps_expense_nonfacility == D("2.79")
    part = fees.relative_values("90002", "26", DAY)
    assert part is not None
    assert part.expense_facility == D("0.09")
    surgery = fees.relative_values("90001", "", DAY)
    assert surgery is not None
    assert (surgery.pre, surgery.intra, surgery.post) == (D("0.10"), D("0.80"), D("0.10"))
    assert fees.relative_values("90001", "TC", DAY) is None
    assert fees.relative_values("90002", "", date(2025, 9, 30)) is None
    assert fees.release("PFS RVU", date(2026, 5, 1)) is not None  # ended; whoever asks says so


def test_indicators_for_the_claim_edits(installed: Library) -> None:
    (surgery, imaging, unknown) = installed.edit_tables().fee_indicators(["90001", "90002", "90009"], [DAY] * 3)
    assert surgery is not None
    assert (surgery.global_days, surgery.multiple, surgery.bilateral, surgery.assistant) == ("010", "2", "1", "1")
    assert imaging is not None
    assert (imaging.pc_tc, imaging.components) == ("1", frozenset({"26", "TC"}))
    assert unknown is None


def test_a_column_more_is_read_by_its_header(own: Library, fixtures: Path, small: None) -> None:
    own.install(fixtures / "PPRRVU2026_Jan_QPP.csv", fixtures / "PPRRVU2026_Jan_nonQPP.csv")
    found = own.fee_tables().relative_values("90001", "", date(2026, 2, 1))
    assert found is not None
    assert (found.work, found.conversion_factor, found.version) == (D("1.50"), D("33.4009"), "2026 Q1")
    assert [held.release.part for held in own.held("PFS RVU")] == ["", "QPP"]


def test_descriptions_under_copyright_are_kept_with_a_licence_alone(own: Library, fixtures: Path, small: None) -> None:
    table = fixtures / "PPRRVU2025_Oct.csv"

    def words(code: str) -> str:
        found = own.fee_tables().relative_values(code, "", DAY)
        return found.description if found else "no row"

    own.install(table)
    assert (words("90001"), words("Z9003")) == ("", "Public words")
    own.remove("PFS RVU", "2025 Q4")
    licence = Acceptance("licence 1 of a practice", "Jo Example", date(2026, 11, 1))
    (release,) = own.install(table, licence=licence)
    assert words("90001") == "Words of an owner"
    assert "licence 1 of a practice" in release.licence
    assert (release.accepted_by, release.accepted_on) == ("Jo Example", date(2026, 11, 1))


def test_places(installed: Library) -> None:
    fees = installed.fee_tables()
    assert fees.locality("00001-1234", DAY) == Locality("00001", "ZZ", "09999", "01", "", False, "2025 Q4")
    assert fees.locality("00002", DAY) == Locality("00002", "ZZ", "09999", "02", "R", True, "2025 Q4")
    assert fees.locality("99999", DAY) is None
    expected = CostIndices("09999", "01", "NOWHERE", D("1.5"), D("1.081"), D("0.592"), D("27.86"), "2025")
    assert fees.indices("09999", "01", DAY) == expected
    assert fees.indices("09999", "03", DAY) is None
    assert fees.counties("09999", "01", DAY) == ("ALL COUNTIES",)


def test_nine_digits_tell_where_five_do_not(installed: Library, fixtures: Path) -> None:
    fees = installed.fee_tables()
    assert fees.locality("000020005", DAY) == Locality("00002", "ZZ", "09999", "02", "R", True, "2025 Q4")
    (release,) = installed.install(fixtures / "ZIP9_OCT2025.txt")
    assert release.rows == 4
    fees = installed.fee_tables()
    found = [fees.locality(f"00002{four}", DAY) for four in ("0001", "0002", "0005", "0007", "0009", "")]
    assert [(place.locality, place.by_plus_four) for place in found if place] == [
        ("01", False),
        ("01", False),
        ("02", False),
        ("01", False),
        ("02", True),
        ("02", True),
    ]


def test_caps_supplies_tests_and_outpatient_rates(installed: Library) -> None:
    fees = installed.fee_tables()
    day = date(2026, 1, 15)
    assert fees.cap("90002", "TC", "09999", "02", DAY) == CapPrice(D("12.10"), D("12.20"), "2025 Q4")
    assert fees.cap("90002", "26", "09999", "02", DAY) is None
    new = fees.supply_fee("Z9101", ["NU", "LT"], "AL", day)
    assert new is not None
    assert (new.nonrural, new.rural, new.modifiers) == (D("10.5"), D("11.2"), ("NU",))
    assert replace(new, nonrural=D(12), rural=None, modifiers=("NU", "KF")) == fees.supply_fee(
        "Z9101", ["KF", "NU"], "AL", day
    )
    assert fees.supply_fee("Z9101", [], "AL", day) is None
    assert fees.supply_fee("Z9101", ["RR"], "VI", day) is None
    lab = fees.lab_fee("90006", "", date(2026, 2, 1))
    assert lab is not None
    assert lab.rate == D(1100)
    assert fees.lab_fee("90006", "", date(2026, 1, 31)) is None
    expected = OutpatientRate("90002", "Q1", "5521", D("0.9887"), D("88.05"), D(0), D("17.61"), "2026 Q1")
    assert fees.outpatient_rate("90002", day) == expected


@pytest.mark.parametrize(
    ("file", "replaced", "by", "says"),
    [
        ("PPRRVU2025_Oct.csv", ",1.50,", ",1.60,", "the sum of work, practice expense and malpractice"),
        ("PPRRVU2025_Oct.csv", ",SURG,SURG,SURG,SURG,", ",SURG,SURG,TEAM,SURG,", "no column for co_surgeon"),
        ("PPRRVU2025_Oct.csv", "90002,26,", "90002,,", "says the same twice"),
        ("GPCI2025.csv", "09999,ZZ,02", "09999,ZZ,01", "says the same twice"),
        ("GPCI2025.csv", "0.869", "8.69", "indices between 0.2 and 4"),
        ("GPCI2025.csv", "09999,ZZ,02", "9,ZZ,02", "a contractor of five digits"),
        ("ZIP5_OCT2025.txt", "ZZ00003", "ZZ0000X", "state, ZIP code, contractor, locality"),
        ("DMEPOS26_JAN.csv", " (NR)", " (X)", "fees of 0 states"),
        ("CLFS_2026_Q1V1.csv", "20260201", "2026", "an effective day"),
        ("CLFS_2026_Q1V1.csv", "25.37", "twenty", "a rate"),
    ],
)
def test_a_damaged_or_changed_table_is_refused(
    own: Library, fixtures: Path, tmp_path: Path, small: None, file: str, replaced: str, by: str, says: str
) -> None:
    damaged = tmp_path / file
    content = (fixtures / file).read_text("utf-8")
    assert replaced in content
    damaged.write_text(content.replace(replaced, by), "utf-8")
    with pytest.raises(Refused, match=says):
        own.install(damaged)
    assert list((own.folder / "releases").iterdir()) == []


def test_a_table_of_counties_is_no_gpci_table(own: Library, fixtures: Path, tmp_path: Path) -> None:
    lines = (fixtures / "GPCI2025.csv").read_text("utf-8").splitlines()
    rows = [f"09999,ZZ,{number % 100:02},PLACE,1,1,{1 + number / 1000}" for number in range(3000)]
    table = tmp_path / "GPCI2025.csv"
    table.write_text("\n".join(lines[:3] + rows), "utf-8")
    with pytest.raises(Refused, match="has 3,000 rows; a whole one has 100 to 120"):
        own.install(table)
