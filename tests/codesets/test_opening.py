"""Hostile and damaged downloads: refused with a sentence, nothing changed."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from cleanclaim.codesets import Library
from cleanclaim.codesets.installing import opening
from cleanclaim.codesets.installing.opening import opened_in
from cleanclaim.kernel import Refused

TABLE = "MCR_MUE_PractitionerServices_Eff_07-01-2024.csv"


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def refused(library: Library, path: Path, match: str) -> None:
    with pytest.raises(Refused, match=match) as caught:
        library.install(path)
    assert str(caught.value).endswith(".")
    assert library.held("NCCI MUE practitioner") == ()


def test_plain_gzip_and_zip_are_one_and_the_same(own: Library, fixtures: Path, tmp_path: Path, small: None) -> None:
    content = (fixtures / TABLE).read_bytes()
    packed = tmp_path / f"{TABLE}.gz"
    packed.write_bytes(gzip.compress(content))
    (release,) = own.install(fixtures / TABLE)
    assert own.install(packed) == [release]
    assert own.install(zipped(tmp_path / "download.zip", {f"folder/{TABLE}": content})) == [release]
    assert len(own.held("NCCI MUE practitioner")) == 1


def test_truncated_archives_are_refused(own: Library, fixtures: Path, tmp_path: Path) -> None:
    whole = zipped(tmp_path / "whole.zip", {TABLE: (fixtures / TABLE).read_bytes()}).read_bytes()
    for length in (30, len(whole) // 2, len(whole) - 5):
        cut = tmp_path / "cut.zip"
        cut.write_bytes(whole[:length])
        refused(own, cut, "damaged, unfinished or locked zip: download it again")
    packed = tmp_path / "cut.gz"
    packed.write_bytes(gzip.compress((fixtures / TABLE).read_bytes())[:-20])
    refused(own, packed, "unfinished gzip")


def test_a_zip_with_damaged_bytes_is_refused(own: Library, fixtures: Path, tmp_path: Path) -> None:
    whole = bytearray(zipped(tmp_path / "whole.zip", {TABLE: (fixtures / TABLE).read_bytes() * 50}).read_bytes())
    whole[120:140] = bytes(20)
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(whole)
    refused(own, damaged, "damaged")


def test_bombs_are_refused(own: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused(own, zipped(tmp_path / "ratio.zip", {"bomb.txt": bytes(20_000_000)}), "150 times its size")
    packed = tmp_path / "ratio.gz"
    packed.write_bytes(gzip.compress(bytes(20_000_000)))
    refused(own, packed, "150 times its size")
    refused(own, zipped(tmp_path / "many.zip", {f"{number}.txt": b"" for number in range(201)}), "holds 201 files")
    monkeypatch.setattr(opening, "MOST_BYTES", 1000)
    refused(own, zipped(tmp_path / "large.zip", {"large.txt": bytes(range(256)) * 8}), "no official file is so large")
    packed.write_bytes(gzip.compress(bytes(range(256)) * 8))
    refused(own, packed, "no official file is so large")


def test_what_is_not_known_is_said_without_its_words(own: Library, tmp_path: Path) -> None:
    letter = tmp_path / "letter.csv"
    letter.write_text("Jane Example,1970-01-01\nJohn Example,1980-01-01\n")
    with pytest.raises(Refused, match="found a table of 2 columns") as caught:
        own.install(letter)
    assert "Example" not in str(caught.value)
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(b"%PDF-1.7 ...")
    refused(own, paper, "found a PDF")
    refused(own, zipped(tmp_path / "empty.zip", {}), "found nothing")
    refused(own, tmp_path, "cannot be read")


def workbook(sheet: str, shared: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        if shared:
            archive.writestr("xl/sharedStrings.xml", shared)
    return stream.getvalue()


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def test_a_spreadsheet_is_read_by_the_places_of_its_cells(tmp_path: Path) -> None:
    sheet = (
        f'<worksheet {MAIN}><sheetData><row r="1"><c r="A1" t="s"><v>1</v></c><c r="C1"><v>3.5</v></c>'
        '<c r="D1" t="inlineStr"><is><t> in </t></is></c></row><row r="2"/></sheetData></worksheet>'
    )
    shared = f"<sst {MAIN}><si><t>no</t></si><si><r><t>ye</t></r><r><t>s</t></r></si></sst>"
    path = tmp_path / "table.xlsx"
    path.write_bytes(workbook(sheet, shared))
    with opened_in(path) as (opened,):
        assert list(opened.records()) == [["yes", "", "3.5", "in"], []]


@pytest.mark.parametrize(
    ("sheet", "says"),
    [
        ('<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>', "declares entities"),
        ("<worksheet><row>", "damaged spreadsheet"),
        (f'<worksheet {MAIN}><row><c r="ZZZ1"><v>1</v></c></row></worksheet>', "damaged spreadsheet"),
        (f'<worksheet {MAIN}><row><c r="A1" t="s"><v>9</v></c></row></worksheet>', "damaged spreadsheet"),
        (f"<worksheet {MAIN}><row>{'<c/>' * 1001}</row></worksheet>", "damaged spreadsheet"),
    ],
)
def test_hostile_spreadsheets_are_refused(tmp_path: Path, sheet: str, says: str) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes(workbook(sheet))
    with pytest.raises(Refused, match=says), opened_in(path) as (opened,):
        list(opened.records())
