"""Installing the official order file: recognised by content, checked, side by side, dated."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from cleanclaim.codesets import Library, open_library
from cleanclaim.codesets.folder import shipped_file
from cleanclaim.codesets.shelf import Shelf
from cleanclaim.kernel import Refused

FIRST, LAST = date(2026, 10, 1), date(2027, 9, 30)


@pytest.fixture(scope="module")
def order_file(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An order file made from the shipped list: one code gone (E11.9), one new (E11.Z, synthetic)."""
    shelf = Shelf(shipped_file(library.folder))
    rows = shelf.rows("SELECT key, billable, display FROM code WHERE level IN ('category', 'code') ORDER BY id")
    shelf.close()
    rows = [row for row in rows if row[0] != "E119"] + [("E11Z", 1, "Synthetic new diabetes")]
    path = tmp_path_factory.mktemp("order") / "anything.txt"
    lines = (
        f"{number:05d} {key:<7} {billable} {display[:60]:<60} {display}\n"
        for number, (key, billable, display) in enumerate(rows, start=1)
    )
    path.write_text("".join(lines), encoding="latin-1", errors="replace")
    return path


def test_an_installed_release_is_asked_on_its_days(own: Library, order_file: Path) -> None:
    assert own.lookup("ICD-10-CM", "E11.9", FIRST).past_end
    (release,) = own.install(order_file, first=FIRST, last=LAST)
    assert (release.version, release.system) == ("FY2027", "ICD-10-CM")
    assert len(release.sha256) == 64
    assert own.lookup("ICD-10-CM", "E11.9", FIRST).status == "invalid"
    new = own.lookup("ICD-10-CM", "E11.Z", FIRST)
    assert (new.status, new.past_end, new.version) == ("valid", False, "ICD-10-CM FY2027")
    assert own.lookup("ICD-10-CM", "E11.Z", date(2026, 9, 30)).status == "invalid"
    assert own.lookup("ICD-10-CM", "E11.9", date(2026, 9, 30)).status == "valid"
    later = own.lookup("ICD-10-CM", "E11.Z", date(2027, 10, 1))
    assert later.past_end
    assert "FY2027" in later.says
    with open_library(own.folder) as again:
        assert again.lookup("ICD-10-CM", "E11.Z", FIRST).status == "valid"


def test_the_same_file_again_changes_nothing(own: Library, order_file: Path, tmp_path: Path) -> None:
    own.install(order_file, first=FIRST, last=LAST)
    before = _times(own.folder / "releases")
    zipped = tmp_path / "descriptions.zip"
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readme.txt", "not this one")
        archive.write(order_file, "icd10cm-order-2027.txt")
    own.install(zipped)
    after = _times(own.folder / "releases")
    assert after == before


def _times(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.glob("*/*")}


def test_overlapping_days_are_refused(own: Library, order_file: Path, tmp_path: Path) -> None:
    own.install(order_file, first=FIRST, last=LAST)
    other = tmp_path / "other.txt"
    other.write_text(order_file.read_text("latin-1").replace("Cholera", "cholera"), "latin-1")
    with pytest.raises(Refused, match="FY2027 is installed for 2026-10-01 to 2027-09-30"):
        own.install(other, first=date(2027, 4, 1))


def test_what_is_refused_says_what_to_do(own: Library, order_file: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="--from 2026-10-01"):
        own.install(order_file)
    with pytest.raises(Refused, match="exchange"):
        own.install(order_file, first=LAST, last=FIRST)
    with pytest.raises(Refused, match="check the path"):
        own.install(tmp_path / "nowhere.txt", first=FIRST)
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Sir\nor Madam\n")
    with pytest.raises(Refused, match=r"lines of text without columns, expected one of"):
        own.install(letter, first=FIRST)
    short = tmp_path / "short.txt"
    short.write_text("".join(order_file.read_text("latin-1").splitlines(keepends=True)[:5000]), "latin-1")
    with pytest.raises(Refused, match="70 to 80 thousand"):
        own.install(short, first=FIRST)
    assert list((own.folder / "releases").iterdir()) == []


def test_releases_are_listed(own: Library, order_file: Path) -> None:
    own.install(order_file, first=FIRST, last=LAST)
    listed = [(release.system, release.version) for release in own.releases()]
    assert listed[:2] == [("ICD-10-CM", "April 2026"), ("ICD-10-CM", "FY2027")]
    assert {"CARC", "RARC", "POS", "TAXONOMY", "CPT/HCPCS"} <= {system for system, _ in listed}
    assert all(release.rows and release.source and release.sha256 for release in own.releases())
