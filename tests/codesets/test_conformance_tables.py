"""Official tables in full size, where the folder of public data lies beside the repository: installed and asked."""

from __future__ import annotations

import csv
import gzip
import random
import shutil
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from cleanclaim.codesets import Library, open_library
from cleanclaim.codesets.folder import shipped_file
from cleanclaim.codesets.installing.opening import opened_in
from cleanclaim.codesets.tables.rows import Rows

DATA = Path(__file__).resolve().parents[2].parent / "shared/data/codesets"
OFFICIAL = DATA / "official_layout"
pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not OFFICIAL.exists(), reason="the folder of public data is not there"),
]
DAY = date(2024, 8, 1)
WITH_DAYS = (
    "PPRRVU2025_Oct.nodesc.csv.gz",
    "GPCI2025.csv",
    "ANES2025.csv",
    "25LOCCO.csv",
    "ZIP5_OCT2025.txt.gz",
    "ZIP5_JAN2026.xlsx",
    "DMEPOS26_JAN.csv.gz",
    "CLFS_2026_Q1V1.nodesc.csv.gz",
    "2019-Alpha-Numeric-HCPCS-File.zip",
    "cms_2026_pr.zip",
    "nucc_taxonomy_codes_251.csv",
    "POAexemptCodesFY26.zip",
    "conversion-table-FY2026.xlsx",
    "icd10cm-Code-Descriptions-2026.zip",
)
WITHOUT_DAYS = ("OPPSCAP_Oct.csv.gz", "carc_rarc_numbers_2024.csv", "place_of_service_2017.csv")
ROWS = {
    "NCCI PTP practitioner": 2_546_016,
    "NCCI MUE practitioner": 14_677,
    "NCCI MUE hospital": 14_628,
    "NCCI MUE DME": 2_928,
    "NCCI add-on": 7_465,
    "PFS RVU": 19_090,
    "PFS GPCI": 109,
    "PFS anesthesia": 109,
    "ZIP to locality": 2 * 42_956,
    "DMEPOS": 3_515,
    "CLFS": 2_162,
    "OPPS cap": 16_100,
    "HCPCS": 6_800,
    "ICD-10-PCS": 80_029,
    "TAXONOMY": 883,
    "ICD-10-CM POA exempt": 38_349,
    "ICD-10-CM": 98_186,
}


@pytest.fixture(scope="module")
def full(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("full")
    shutil.copy(shipped_file(library.folder), folder)
    with open_library(folder) as opened:
        opened.install(*OFFICIAL.glob("*.zip"), *(DATA / name for name in WITH_DAYS))
        opened.install(*(DATA / name for name in WITHOUT_DAYS), first=date(2025, 10, 1), last=date(2025, 12, 31))
        yield opened


def rows_of(name: str) -> list[dict[str, str]]:
    with gzip.open(DATA / name, "rt", encoding="latin-1", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_file_is_whole(full: Library) -> None:
    held = {system: sum(each.release.rows for each in full.held(system)) for system in ROWS}
    assert held == ROWS


def test_pairs_are_those_of_the_files(full: Library) -> None:
    """100,000 pairs of the files on days drawn at random, both ways round, beside a plain reading of the text."""
    periods: dict[tuple[str, str], list[list[str]]] = defaultdict(list)
    for path in OFFICIAL.glob("*ptp*.zip"):
        with zipfile.ZipFile(path) as archive:
            for line in archive.read(archive.namelist()[0]).decode("latin-1").splitlines()[6:]:
                cells = line.split("\t")
                periods[cells[0], cells[1]].append(cells[3:6])
    chance = random.Random(5)
    asked = []
    for first, second in chance.sample(list(periods), 100_000):
        day = date(1996, 1, 1) + timedelta(days=chance.randrange(11_000))
        asked.append((first, second, day) if chance.random() < 0.5 else (second, first, day))

    def expected(first: str, second: str, day: date) -> tuple[str, str, bool] | None:
        on = f"{day:%Y%m%d}"
        for pair in ((first, second), (second, first)):
            for begin, end, indicator in periods.get(pair, ()):
                if indicator != "9" and begin <= on and (end == "*" or on <= end):
                    return (*pair, indicator == "1")
        return None

    firsts, seconds, days = map(list, zip(*asked, strict=True))
    found = full.edit_tables().pairs("practitioner", firsts, seconds, days)
    answers = [(each.column_one, each.column_two, each.bypass) if each else None for each in found]
    assert answers == [expected(*each) for each in asked]
    assert sum(answer is not None for answer in answers) > 10_000


@pytest.mark.parametrize(
    ("setting", "file"),
    [
        ("practitioner", "ncci_mue_prac.csv.gz"),
        ("hospital", "ncci_mue_out.csv.gz"),
        ("DME", "ncci_mue_dme.csv.gz"),
    ],
)
def test_unit_limits_are_those_of_the_parsed_copy(full: Library, setting: str, file: str) -> None:
    rows = rows_of(file)
    codes = [row["hcpcs_code"] for row in rows]
    found = full.edit_tables().unit_limits(setting, codes, [DAY] * len(codes))  # type: ignore[arg-type]
    expected = [(row["hcpcs_code"], int(row["mue_units"]), int(row["mue_mai"])) for row in rows]
    assert [(each.code, each.units, each.indicator) for each in found if each] == expected


def test_add_on_codes_are_those_of_the_parsed_copy(full: Library) -> None:
    primaries: dict[str, set[str]] = defaultdict(set)
    for row in rows_of("ncci_aoc.csv.gz"):
        primaries[row["add_on_code"]].add(row["primary_code"])
    found = full.edit_tables().add_ons(list(primaries), [DAY] * len(primaries))
    assert {each.code: each.primaries for each in found if each} == {
        code: known - {"CCCCC"} for code, known in primaries.items()
    }


def test_relative_values_are_those_of_the_file(full: Library) -> None:
    with gzip.open(DATA / "PPRRVU2025_Oct.nodesc.csv.gz", "rt", encoding="latin-1", newline="") as stream:
        lines = [row for row in csv.reader(stream) if len(row[0]) == 5 and row[0] != "HCPCS"]
    fees, day = full.fee_tables(), date(2025, 11, 3)
    for line in lines[::7]:
        found = fees.relative_values(line[0], line[1], day)
        assert found is not None
        numbers = (found.work, found.expense_nonfacility, found.expense_facility, found.malpractice)
        assert numbers == tuple(Decimal(line[place]) for place in (5, 6, 8, 10))
        assert (found.status, found.global_days, found.bilateral) == (line[3], line[14], line[19])
        assert found.conversion_factor == Decimal("32.3465")


def test_every_locality_of_the_zip_codes_has_indices(full: Library) -> None:
    """ZIP codes, indices and anesthesia factors come from three files and meet by contractor and locality."""
    fees, day = full.fee_tables(), date(2025, 11, 3)
    zips = Rows(full.held("ZIP to locality")[0]).all()
    places = {(row[2], row[3]) for row in zips}
    without = {place for place in places if fees.indices(*place, day) is None}
    assert len(places) == 109
    assert without == set()


def test_text_and_spreadsheet_of_hcpcs_agree(full: Library, library: Library, tmp_path: Path) -> None:
    with opened_in(DATA / "2019-Alpha-Numeric-HCPCS-File.zip") as members:
        sheet = next(each for each in members if each.name == "HCPC2019_CONTR_ANWEB.xlsx")
        (tmp_path / sheet.name).write_bytes(sheet.content)
    folder = tmp_path / "own"
    folder.mkdir()
    shutil.copy(shipped_file(library.folder), folder)
    with open_library(folder) as other:
        other.install(tmp_path / "HCPC2019_CONTR_ANWEB.xlsx")
        texts, cells = ({row[0]: row[2:4] for row in Rows(each.held("HCPCS")[0]).all()} for each in (full, other))
    assert texts == cells
