"""The act of installing: whole or not at all, recorded, side by side, over the command line."""

from __future__ import annotations

import csv
import io
import json
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cleanclaim.cli.codesets import app
from cleanclaim.codesets import Library, open_library
from cleanclaim.codesets.installing import holdings, install
from cleanclaim.codesets.installing.opening import opened_in
from cleanclaim.codesets.installing.registry import LAYOUTS
from cleanclaim.kernel import Refused

MUE = "MCR_MUE_PractitionerServices_Eff_07-01-2024.csv"
DAY = date(2024, 8, 1)


def units(library: Library, day: date = DAY) -> int | None:
    (found,) = library.edit_tables().unit_limits("practitioner", ["ZA001"], [day])
    return found.units if found else None


def state(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted((folder / "releases").rglob("*")) if path.is_file()}


class PowerCut(BaseException):
    """Nothing catches it."""


def test_a_crash_leaves_the_old_state(
    own: Library, fixtures: Path, tmp_path: Path, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.install(fixtures / MUE)
    before = state(own.folder)
    later = tmp_path / "MCR_MUE_PractitionerServices_Eff_10-01-2024.csv"
    later.write_bytes((fixtures / MUE).read_bytes().replace(b"ZA001,2", b"ZA001,9"))

    def cut(*anything: object) -> None:
        raise PowerCut

    monkeypatch.setattr(install, "keep", cut)
    with pytest.raises(PowerCut):
        own.install(later)
    monkeypatch.undo()
    monkeypatch.setattr("cleanclaim.codesets.installing.invariants.limits_of", lambda system: (1, 100))
    assert state(own.folder) == before
    # A process that was killed leaves its folder; nobody reads it, and the next one sweeps it away.
    left = own.folder / "releases" / f"{holdings._UNFINISHED}1" / "0"
    left.mkdir(parents=True)
    (left / "release.json").write_text("{}")
    with open_library(own.folder) as again:
        assert units(again) == 2
        again.install(later)
        assert units(again, date(2024, 10, 1)) == 9
    assert not left.exists()


def test_nothing_is_kept_where_one_of_several_files_is_damaged(
    own: Library, fixtures: Path, tmp_path: Path, small: None
) -> None:
    damaged = tmp_path / "GPCI2025.csv"
    damaged.write_text((fixtures / "GPCI2025.csv").read_text("utf-8").replace("0.869", "x"), "utf-8")
    with pytest.raises(Refused, match="an index for expense"):
        own.install(fixtures / MUE, damaged)
    assert own.held("NCCI MUE practitioner") == ()


@pytest.mark.parametrize("record", ["{", "[]", "{}", '{"schema": 0}', None])
def test_what_cannot_be_read_is_not_there_and_can_be_installed_again(
    own: Library, fixtures: Path, small: None, record: str | None
) -> None:
    own.install(fixtures / MUE)
    (held,) = own.held("NCCI MUE practitioner")
    kept = held.folder / "release.json"
    kept.write_text(record or kept.read_text().replace(f'"schema": {holdings.SCHEMA}', '"schema": 999'))
    with open_library(own.folder) as again:
        assert units(again) is None
        assert again.edit_tables().release("NCCI MUE practitioner", DAY) is None
        again.install(fixtures / MUE)
        assert units(again) == 2
    assert len(list((own.folder / "releases").iterdir())) == 1


def test_columns_that_moved_are_found_by_their_headers(
    own: Library, fixtures: Path, tmp_path: Path, small: None
) -> None:
    rows = list(csv.reader(io.StringIO((fixtures / "GPCI2025.csv").read_text("utf-8"))))
    moved = tmp_path / "GPCI2025.csv"
    with moved.open("w", newline="") as stream:
        csv.writer(stream).writerows([[*row[:4], row[6], "", row[4], row[5]] for row in rows])
    own.install(moved)
    found = own.fee_tables().indices("09999", "01", date(2025, 5, 1))
    assert found is not None
    assert (found.work, found.expense, found.malpractice) == (Decimal("1.5"), Decimal("1.081"), Decimal("0.592"))


def test_every_layout_recognises_its_own_fixture_alone(fixtures: Path) -> None:
    """No file is claimed by two layouts, save where one table comes in two forms."""
    claimed: dict[str, list[str]] = {}
    for path in sorted(fixtures.glob("*.*")):
        with opened_in(path) as members:
            for opened in members:
                claimed[path.name] = [layout.words for layout in LAYOUTS if layout.recognise(opened)]
    unclear = {name: words for name, words in claimed.items() if len(words) != 1}
    assert unclear == {"POAexemptAddCodesFY26.txt": []}


# The command line


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def folder(own: Library, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLEANCLAIM_CODESETS", str(own.folder))
    return own.folder


def test_install_list_remove(folder: Path, fixtures: Path, small: None) -> None:
    installed = json.loads(run("install", fixtures / MUE, fixtures / "GPCI2025.csv", "--json").stdout)
    assert [(each["system"], each["rows"], len(each["sha256"])) for each in installed] == [
        ("NCCI MUE practitioner", 3, 64),
        ("PFS GPCI", 2, 64),
    ]
    assert all(each["installed_on"] and each["source"] and each["licence"] for each in installed)
    listed = json.loads(run("list", "--json").stdout)
    assert {"NCCI MUE practitioner", "PFS GPCI"} <= {each["system"] for each in listed}
    removed = run("remove", "PFS GPCI", "2025")
    assert (removed.exit_code, removed.stdout) == (0, "PFS GPCI 2025 is removed.\n")
    assert isinstance(run("remove", "PFS GPCI", "2025").exception, Refused)


def test_show_tells_what_the_tables_say(folder: Path, fixtures: Path, small: None) -> None:
    files = ("PPRRVU2025_Oct.csv", "MCR_MUE_OutpatientHospitalServices_Eff_07-01-2024.csv", "AOC_V2024Q3-MCR.txt")
    run("install", *(fixtures / name for name in (MUE, *files)))
    with open_library(folder) as library:
        units_said = [(each.table, each.says) for each in library.told("ZA001", DAY)]
        added = [each.says for code in ("ZP001", "ZP002", "ZP003") for each in library.told(code, DAY)]
    assert units_said == [
        ("NCCI MUE practitioner", "At most 2 units a day, open to appeal (MAI 3)."),
        ("NCCI MUE hospital", "At most 4 units a day, open to appeal (MAI 3)."),
    ]
    assert added == [
        "Adds to ZA001.",
        "Adds to what the contractor decides.",
        "Adds to ZA001; the contractor may allow others.",
    ]
    shown = json.loads(run("show", "99213", "--on", "2025-11-03", "--json").stdout)
    assert shown["tables"] == []
    with open_library(folder) as library:
        (whole, *_) = library.told("90002", date(2025, 11, 3))
    assert whole.says.startswith("90002: status A, work 0.22, practice expense 1.19 (facility 1.19), malpractice 0.02")


def test_a_release_in_parts_says_what_is_missing(folder: Path, fixtures: Path, small: None) -> None:
    result = run("install", fixtures / "ccipra-v302r0-f2.TXT")
    assert "other files are installed, too: f1, f3, f4" in " ".join(result.stderr.split())
    assert "NCCI PTP practitioner 2024 Q3 f2: 1 rows" in result.stdout


def test_a_licence_is_recorded_with_the_name_of_the_actor(
    folder: Path, fixtures: Path, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLEANCLAIM_ACTOR", "jo")
    file = fixtures / "cpt_short_2026.txt"
    assert isinstance(run("install", file).exception, Refused)
    (release,) = json.loads(run("install", file, "--licence", "AMA 1", "--json").stdout)
    assert (release["accepted_by"], "AMA 1" in release["licence"]) == ("jo", True)
    assert release["accepted_on"] == release["installed_on"]


def test_what_is_known_is_listed() -> None:
    assert json.loads(run("known", "--json").stdout) == [layout.words for layout in LAYOUTS]
    assert "the DMEPOS fee schedule" in run("known").stdout


def test_refusals_are_short(folder: Path, tmp_path: Path, fixtures: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Sir\nor Madam\n")
    shutil.copy(fixtures / MUE, tmp_path / "short.csv")
    for path in (letter, tmp_path / "short.csv", tmp_path / "none.txt", tmp_path):
        message = str(run("install", path).exception)
        assert 20 < len(message) < 300
        assert message.endswith(".")
