"""The encoder on the publishers' own files, where the folder of public data lies beside the repository."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cleanclaim.codesets import Library, open_library
from cleanclaim.codesets.folder import shipped_file

DATA = Path(__file__).resolve().parents[2].parent / "shared/data/codesets"
FILES = ("icd10cm_fy2016_full_xml.zip", "icd10cm-neoplasm-April-1-2026.xml.gz", "Dxgem_2018.zip", "cms_v32.zip")
pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not DATA.exists(), reason="the folder of public data is not there"),
]


@pytest.fixture(scope="module")
def installed(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("encoder")
    shutil.copy(shipped_file(library.folder), folder)
    with open_library(folder) as opened:
        for name in FILES:
            opened.install(DATA / name)
        yield opened


def test_every_row_of_the_mapping_back_is_told_with_its_flags(installed: Library) -> None:
    with zipfile.ZipFile(DATA / "Dxgem_2018.zip") as archive:
        rows = [line.split() for line in archive.read("2018_I10gem.txt").decode("ascii").splitlines()]
    some = rows[::97]
    for source, target, flags in some:
        mapped = installed.map("ICD-10-CM", source)
        told = {
            (
                row.target.replace(".", ""),
                f"{row.approximate:d}{row.no_map:d}{row.combination:d}{row.scenario}{row.choice_list}",
            )
            for row in mapped.rows
        }
        assert (("" if flags[1] == "1" else target), flags) in told, source
    assert len(some) > 800


@pytest.mark.parametrize(
    ("code", "to"),
    [("250.02", ["E11.65"]), ("V70.0", ["Z00.00"]), ("401.9", ["I10", "I16.9"]), ("V72.31", ["Z01.411", "Z01.419"])],
)
def test_from_icd9(installed: Library, code: str, to: list[str]) -> None:
    assert [row.target for row in installed.map("ICD-9-CM", code).alternatives] == to


def test_a_combination_of_the_real_file(installed: Library) -> None:
    ((first, second),) = installed.map("ICD-10-CM", "R65.21").scenarios
    assert ([row.target for row in first], [row.target for row in second]) == (["785.52"], ["995.92"])


@pytest.mark.parametrize(
    ("words", "path", "code"),
    [
        ("diabetes with neuropathy", ("Diabetes, diabetic", "with", "neuropathy"), "E11.40"),
        ("abscess of kidney", ("Abscess", "kidney"), "N15.1"),
        ("abscesses kidny", ("Abscess", "kidney"), "N15.1"),
        ("heart failure", ("Failure, failed", "heart"), "I50.9"),
        ("Pain, abdominal", ("Pain", "abdominal"), "R10.9"),
        ("fall from ladder", ("Fall, falling", "in, on", "ladder"), "W11"),
        ("aspirin", ("Aspirin",), "T39.011"),
        ("lung neoplasm", ("Neoplasm, neoplastic", "lung"), "C34.9-"),
    ],
)
def test_the_index_leads_where_a_coder_is_led(installed: Library, words: str, path: tuple[str, ...], code: str) -> None:
    line = installed.index_lines(words)[0]
    assert (line.path, line.codes[0][1]) == (path, code)


def test_a_reference_leads_on(installed: Library) -> None:
    line = installed.index_lines("Bezold's abscess", part="diseases")[0]
    assert line.see
    assert installed.index_lines(line.see[0])[0].path[0].startswith("Mastoiditis")


def test_every_second_code_of_the_index_is_kept(installed: Library) -> None:
    with zipfile.ZipFile(DATA / "icd10cm_fy2016_full_xml.zip") as archive:
        written = archive.read("Index.xml").count(b"<manif>")
    assert sum(bool(term.manifestation) for term in installed.index_terms("diseases")) == written > 700
