"""Claim edits of CMS: PTP pairs by day in both directions, MUE by setting, add-on codes with their primaries."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from cleanclaim.codesets import Library, open_library
from cleanclaim.codesets.edit_facts import AddOn, UnitLimit
from cleanclaim.kernel import Refused

DAY = date(2024, 8, 1)


@pytest.fixture
def installed(own: Library, fixtures: Path, small: None) -> Library:
    """The four PTP files, the three MUE tables, the add-on table."""
    own.install(*fixtures.glob("ccipra-*"), *fixtures.glob("MCR_MUE_*"), fixtures / "AOC_V2024Q3-MCR.txt")
    return own


def pair(library: Library, first: str, second: str, day: date) -> tuple[str, str, bool] | None:
    (found,) = library.edit_tables().pairs("practitioner", [first], [second], [day])
    return (found.column_one, found.column_two, found.bypass) if found else None


def test_a_pair_is_found_in_both_directions_with_its_indicator(installed: Library) -> None:
    assert pair(installed, "ZA001", "ZB001", DAY) == ("ZA001", "ZB001", True)
    assert pair(installed, "ZB001", "ZA001", DAY) == ("ZA001", "ZB001", True)
    assert pair(installed, "ZA001", "ZD001", DAY) == ("ZD001", "ZA001", True)
    assert pair(installed, "ZB001", "ZD001", DAY) is None
    assert pair(installed, "ZA001", "99999", DAY) is None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(1995, 12, 31), None),
        (date(1996, 1, 1), ("ZA001", "ZB001", False)),
        (date(2009, 12, 31), ("ZA001", "ZB001", False)),
        (date(2010, 1, 1), None),
        (date(2012, 4, 1), ("ZA001", "ZB001", True)),
        (date(2026, 1, 1), ("ZA001", "ZB001", True)),
    ],
)
def test_each_period_of_a_pair_has_its_days(
    installed: Library, day: date, expected: tuple[str, str, bool] | None
) -> None:
    assert pair(installed, "ZA001", "ZB001", day) == expected


def test_indicator_nine_is_no_edit_and_deleted_pairs_end(installed: Library) -> None:
    assert pair(installed, "ZA001", "ZB002", date(2020, 1, 1)) is None
    assert pair(installed, "ZB001", "ZC001", date(2023, 12, 31)) == ("ZB001", "ZC001", False)
    assert pair(installed, "ZB001", "ZC001", date(2024, 1, 1)) is None


def test_where_both_directions_are_edits_the_one_asked_first_counts(installed: Library) -> None:
    assert pair(installed, "ZA001", "ZC001", DAY) == ("ZA001", "ZC001", False)
    assert pair(installed, "ZC001", "ZA001", DAY) == ("ZC001", "ZA001", True)


def test_columns_are_answered_in_their_order(installed: Library) -> None:
    tables = installed.edit_tables()
    days = [DAY, date(2000, 1, 1), DAY]
    found = tables.pairs("practitioner", ["ZB001", "ZA001", "ZX009"], ["ZA001", "ZB001", "ZA001"], days)
    assert [each.bypass if each else None for each in found] == [True, False, None]
    assert tables.pairs("practitioner", [], [], []) == []
    assert tables.pairs("hospital", ["ZA001"], ["ZB001"], [DAY]) == [None]


def test_unit_limits_are_those_of_the_setting(installed: Library) -> None:
    tables = installed.edit_tables()
    days = [DAY] * 4
    assert list(tables.unit_limits("practitioner", ["ZA001", "ZB001", "ZC001", "ZX009"], days)) == [
        UnitLimit("ZA001", 2, 3, "2024 Q3"),
        UnitLimit("ZB001", 1, 1, "2024 Q3"),
        UnitLimit("ZC001", 1, 2, "2024 Q3"),
        None,
    ]
    assert tables.unit_limits("hospital", ["ZA001"], [DAY])[0] == UnitLimit("ZA001", 4, 3, "2024 Q3")
    assert tables.unit_limits("DME", ["ZE001"], [DAY])[0] == UnitLimit("ZE001", 0, 3, "2024 Q3")


def test_add_on_codes_by_type_and_day(installed: Library) -> None:
    tables = installed.edit_tables()
    codes = ["ZP001", "ZP001", "ZP002", "ZP003", "ZP004", "ZA001"]
    days = [DAY, date(2020, 12, 31), DAY, DAY, DAY, DAY]
    assert list(tables.add_ons(codes, days)) == [
        AddOn("ZP001", frozenset({"ZA001"}), False, "2024 Q3"),
        AddOn("ZP001", frozenset({"ZA001", "ZA002"}), False, "2024 Q3"),
        AddOn("ZP002", frozenset(), True, "2024 Q3"),
        AddOn("ZP003", frozenset({"ZA001"}), True, "2024 Q3"),
        None,
        None,
    ]


def test_the_fixed_width_add_on_file_says_the_same(own: Library, fixtures: Path, small: None) -> None:
    own.install(fixtures / "AOC_V2024Q3-F-MCR.txt")
    found = own.edit_tables().add_ons(["ZP001", "ZP004"], [date(2020, 12, 31), date(2019, 12, 31)])
    assert [sorted(each.primaries) if each else None for each in found] == [["ZA001", "ZA002"], ["ZA001"]]


def test_which_release_judges_a_day(installed: Library) -> None:
    tables = installed.edit_tables()

    def named(table: str, day: date) -> str | None:
        release = tables.release(table, day)  # type: ignore[arg-type]
        return release.version if release else None

    assert named("NCCI MUE practitioner", DAY) == "2024 Q3"
    assert named("NCCI MUE practitioner", date(2026, 1, 1)) == "2024 Q3"  # ended; whoever asks says so
    assert named("NCCI MUE practitioner", date(2024, 6, 30)) is None  # MUE tables carry no history
    assert tables.unit_limits("practitioner", ["ZA001"], [date(2024, 6, 30)]) == [None]
    assert named("NCCI PTP practitioner", date(2010, 1, 1)) == "2024 Q3"  # PTP files do
    assert named("NCCI PTP hospital", DAY) is None


def test_pairs_are_not_asked_before_all_files_are_there(own: Library, fixtures: Path, small: None) -> None:
    files = sorted(fixtures.glob("ccipra-*"))
    own.install(*files[:3])
    assert own.edit_tables().release("NCCI PTP practitioner", DAY) is None
    assert pair(own, "ZA001", "ZB001", DAY) is None
    own.install(files[3])
    assert pair(own, "ZA001", "ZB001", DAY) is not None
    with open_library(own.folder) as again:
        assert pair(again, "ZA001", "ZB001", DAY) is not None
    own.remove("NCCI PTP practitioner", "2024 Q3")
    assert own.edit_tables().release("NCCI PTP practitioner", DAY) is None


def test_hospital_pairs_are_a_table_of_their_own(own: Library, fixtures: Path, tmp_path: Path, small: None) -> None:
    for file in fixtures.glob("ccipra-*"):
        (tmp_path / file.name.replace("ccipra", "ccioph")).write_bytes(file.read_bytes())
    own.install(*tmp_path.glob("ccioph-*"))
    tables = own.edit_tables()
    (found,) = tables.pairs("hospital", ["ZA001"], ["ZB001"], [DAY])
    assert found is not None
    assert tables.pairs("practitioner", ["ZA001"], ["ZB001"], [DAY]) == [None]


def test_who_holds_the_tables_may_ask_on_after_an_installation(own: Library, fixtures: Path, small: None) -> None:
    own.install(*fixtures.glob("ccipra-*"), *fixtures.glob("MCR_MUE_*"))
    tables = own.edit_tables()
    assert tables.pairs("practitioner", ["ZA001"], ["ZB001"], [DAY]) != [None]
    own.install(fixtures / "AOC_V2024Q3-MCR.txt")
    assert tables.pairs("practitioner", ["ZA001"], ["ZB001"], [DAY]) != [None]
    assert tables.unit_limits("practitioner", ["ZC001"], [DAY]) != [None]


def test_two_quarters_lie_side_by_side_in_any_order(own: Library, fixtures: Path, tmp_path: Path, small: None) -> None:
    table = fixtures / "MCR_MUE_PractitionerServices_Eff_07-01-2024.csv"
    earlier = tmp_path / "MCR_MUE_PractitionerServices_Eff_04-01-2024.csv"
    earlier.write_bytes(table.read_bytes().replace(b"ZA001,2", b"ZA001,5"))
    own.install(table)
    own.install(earlier)
    found = own.edit_tables().unit_limits("practitioner", ["ZA001"] * 2, [date(2024, 6, 30), date(2024, 7, 1)])
    assert [(each.units, each.version) for each in found if each] == [(5, "2024 Q2"), (2, "2024 Q3")]


def test_another_table_of_the_same_quarter_is_refused(
    own: Library, fixtures: Path, tmp_path: Path, small: None
) -> None:
    table = fixtures / "MCR_MUE_PractitionerServices_Eff_07-01-2024.csv"
    other = tmp_path / table.name
    other.write_bytes(table.read_bytes().replace(b"ZA001,2", b"ZA001,5"))
    own.install(table)
    with pytest.raises(Refused, match="NCCI MUE practitioner 2024 Q3 is installed for 2024-07-01 to 2024-09-30"):
        own.install(other)
    assert [held.release.rows for held in own.held("NCCI MUE practitioner")] == [3]


@pytest.mark.parametrize(
    ("file", "replaced", "by", "says"),
    [
        ("ccipra-v302r0-f1.TXT", b"\t0\tSequential", b"\t7\tSequential", "another modifier indicator; expected"),
        ("ccipra-v302r0-f1.TXT", b"19960101", b"19961301", "YYYYMMDD"),
        ("ccipra-v302r0-f1.TXT", b"ZA001\tZB002", b"ZA001\tB2", "two codes of five characters"),
        ("MCR_MUE_PractitionerServices_Eff_07-01-2024.csv", b"ZA001,2", b"ZA001,two", "a number of units"),
        ("MCR_MUE_PractitionerServices_Eff_07-01-2024.csv", b"ZB001", b"ZA001", "names a code twice"),
        (
            "MCR_MUE_PractitionerServices_Eff_07-01-2024.csv",
            b"MUE Adjudication Indicator,MUE Rationale",
            b"MUE Rationale,MUE Adjudication Indicator",
            "has other columns than",
        ),
        ("AOC_V2024Q3-MCR.txt", b"AOC_Edit_EffDT", b"AOC_Edit_Begin", "no column for effective"),
        ("AOC_V2024Q3-MCR.txt", b"2020366", b"2020399", "YYYYDDD"),
    ],
)
def test_a_damaged_or_changed_file_is_refused(
    own: Library, fixtures: Path, tmp_path: Path, small: None, file: str, replaced: bytes, by: bytes, says: str
) -> None:
    damaged = tmp_path / file
    content = (fixtures / file).read_bytes()
    assert replaced in content
    damaged.write_bytes(content.replace(replaced, by))
    with pytest.raises(Refused, match=says):
        own.install(damaged)
    assert list((own.folder / "releases").iterdir()) == []


def test_a_file_that_is_cut_off_is_refused_with_both_figures(own: Library, fixtures: Path) -> None:
    with pytest.raises(Refused, match="has 4 rows; a whole one has 400,000 to 2,000,000"):
        own.install(fixtures / "ccipra-v302r0-f1.TXT")
    with pytest.raises(Refused, match="has 3 rows; a whole one has 12,000 to 20,000"):
        own.install(fixtures / "MCR_MUE_PractitionerServices_Eff_07-01-2024.csv")


def test_a_ptp_file_that_does_not_say_whose_it_is_is_refused(
    own: Library, fixtures: Path, tmp_path: Path, small: None
) -> None:
    nameless = tmp_path / "edits-v302r0-f1.txt"
    nameless.write_bytes((fixtures / "ccipra-v302r0-f1.TXT").read_bytes())
    with pytest.raises(Refused, match="under the name it was downloaded with"):
        own.install(nameless)


def as_workbook(table: bytes, path: Path) -> Path:
    """A table of tabs as a spreadsheet with texts in the cells, and numbers where the publisher has numbers."""
    rows = "".join(
        f"<row>{''.join(map(_cell, line.split(chr(9))))}</row>" for line in table.decode("latin-1").splitlines()
    )
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet {main}><sheetData>{rows}</sheetData></worksheet>")
    return path


def _cell(text: str) -> str:
    if text.isdigit():
        return f"<c><v>{text}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>' if text else "<c/>"


def test_ptp_edits_are_read_from_the_spreadsheet_as_from_the_text(
    own: Library, fixtures: Path, tmp_path: Path, small: None
) -> None:
    text = (fixtures / "ccipra-v302r0-f1.TXT").read_bytes()
    (release,) = own.install(as_workbook(text, tmp_path / "ccioph-v302r0-f1.xlsx"))
    assert (release.system, release.rows, release.first) == ("NCCI PTP hospital", 4, date(2024, 7, 1))
    files = [fixtures / f"ccipra-v302r0-f{place}.TXT" for place in (1, 2, 3, 4)]
    own.install(
        *files,
        *(as_workbook(file.read_bytes(), tmp_path / f"ccioph-v302r0-f{n}.xlsx") for n, file in enumerate(files[1:], 2)),
    )
    tables = own.edit_tables()
    firsts, seconds = ["ZA001", "ZB001", "ZA001", "ZB001", "ZA001"], ["ZB001", "ZA001", "ZD001", "ZC001", "ZC001"]
    for day in (date(2000, 1, 1), date(2012, 4, 1), DAY):
        found = [tables.pairs(setting, firsts, seconds, [day] * 5) for setting in ("practitioner", "hospital")]
        assert found[0] == found[1]
        assert any(found[1])


def test_a_spreadsheet_beside_its_text_is_not_read_twice(
    own: Library, fixtures: Path, tmp_path: Path, small: None
) -> None:
    text = (fixtures / "ccipra-v302r0-f1.TXT").read_bytes()
    sheet = as_workbook(text, tmp_path / "ccipra-v302r0-f1.xlsx")
    with zipfile.ZipFile(tmp_path / "both.zip", "w") as archive:
        archive.write(sheet, sheet.name)
        archive.writestr("ccipra-v302r0-f1.TXT", text)
    (release,) = own.install(tmp_path / "both.zip")
    assert release.source.endswith("ccipra-v302r0-f1.TXT")


def test_a_spreadsheet_with_a_code_that_is_none_is_refused_by_its_row(
    own: Library, fixtures: Path, tmp_path: Path, small: None
) -> None:
    text = (fixtures / "ccipra-v302r0-f1.TXT").read_bytes().replace(b"ZB002", b"ZB2")
    with pytest.raises(Refused, match="Row 9 of the file for NCCI PTP hospital"):
        own.install(as_workbook(text, tmp_path / "ccioph-v302r0-f1.xlsx"))
