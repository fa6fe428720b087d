"""ICD-9-CM: codes of services before 2015-10-01, judged by date, and what a note of that time is called."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from cleanclaim.charts import document
from cleanclaim.cli.main import run
from cleanclaim.codesets import Library, icd9, open_library
from cleanclaim.codesets.icd9.starter import same_in_icd10, starter_codes
from cleanclaim.coding.selection import diagnoses_of, suggest
from cleanclaim.coding.values import CodingContext, Role
from cleanclaim.kernel import Refused

DAY = date(2014, 11, 3)
REPORT = "CLINICAL_HISTORY: Cough and fever. Asthma.\n\nIMPRESSION: Right lower lobe pneumonia. No effusion."


def _codes(text: str, library: Library, day: date = DAY) -> list[str]:
    context = CodingContext(day, system=icd9.SYSTEM)
    return [one.code for one in diagnoses_of([document("note", text)], context, library)]


def test_a_report_is_coded_by_indication_and_impression(library: Library) -> None:
    assert _codes(REPORT, library) == ["486", "493.90"]


def test_what_is_uncertain_leaves_the_symptom(library: Library) -> None:
    text = "Indication: Cough.\n\nImpression: Possible right middle lobe pneumonia versus atelectasis."
    assert _codes(text, library) == ["786.2"]


@pytest.mark.parametrize(("day", "code"), [(date(2007, 3, 1), "780.6"), (date(2008, 10, 1), "780.60")])
def test_a_code_is_called_as_on_its_day(day: date, code: str, library: Library) -> None:
    assert _codes("Indication: Fever.\n\nImpression: Normal chest radiograph.", library, day) == [code]


@pytest.mark.parametrize(
    ("code", "day", "status"),
    [
        ("780.6", date(2007, 3, 1), "valid"),
        ("780.60", date(2007, 3, 1), "invalid"),
        ("780.6", date(2009, 3, 1), "not billable"),
        ("486", date(2015, 10, 1), "invalid"),
        ("017.22", date(2009, 3, 1), "not checked"),
    ],
)
def test_judged_by_our_table(code: str, day: date, status: str, library: Library) -> None:
    assert library.lookup(icd9.SYSTEM, code, day).status == status


def test_reasons_name_the_equivalent_and_its_source(library: Library) -> None:
    draft = suggest(document("note", REPORT), CodingContext(DAY, system=icd9.SYSTEM), library)
    pneumonia = next(one for one in draft.suggestions if one.code == "486")
    assert pneumonia.system == icd9.SYSTEM
    assert any(trace.cites == "our own table of equivalents" for trace in pneumonia.because)
    assert {one.system for one in draft.suggestions if one.role is Role.DIAGNOSIS} == {icd9.SYSTEM}


def test_one_code_may_have_been_two(library: Library) -> None:
    assert _codes("Assessment:\n1. Type 2 diabetes with neuropathy.", library) == ["250.60", "357.2"]


def test_what_has_no_code_there_is_withheld(library: Library) -> None:
    draft = suggest(document("note", "Assessment: COVID-19."), CodingContext(DAY, system=icd9.SYSTEM), library)
    assert not [one for one in draft.suggestions if one.role is Role.DIAGNOSIS]
    assert "no equivalent in ICD-9-CM is known" in {one.reason for one in draft.withheld}


def test_after_its_last_day_it_is_refused(library: Library) -> None:
    with pytest.raises(Refused, match="up to 2015-09-30"):
        suggest(document("note", "Gout."), CodingContext(date(2015, 10, 1), system=icd9.SYSTEM), library)


def test_our_table_is_of_one_mind(library: Library) -> None:
    """Every row points at ICD-10-CM codes that are or were there, and every code is in use on some day."""
    known = starter_codes()
    assert all(one.first <= one.last for one in known.values())
    assert set(same_in_icd10().values()) <= set(known)
    gone = [each for each in same_in_icd10() if library.code("ICD-10-CM", each) is None]
    assert len(gone) < 8, gone  # codes deleted since 2015


def test_evaluate_takes_the_year_of_the_coders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "reports.jsonl"
    rows = [
        {"id": "1", "text": "History: Fever.\nImpression: Normal chest radiograph.", "codes": ["780.6"]},
        {"id": "2", "text": REPORT, "codes": ["486", "493.90"]},
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert run(["code", "evaluate", str(file), "--system", "ICD-9-CM", "--json"]) == 0
    score = json.loads(capsys.readouterr().out)
    assert (score["f1"], score["exact_notes"], score["notes"]) == (1.0, 1.0, 2)
    assert date.fromisoformat(score["codes_of"]) < date(2008, 10, 1)


def _list(count: int) -> str:
    return "".join(
        f"{'0010' if n == 0 else f'{n + 10000:05d}'}  A condition that has a long description {n}\n"
        for n in range(count)
    )


def _gem(count: int) -> str:
    return "A000    0010  00000\r\n" + "".join(f"B{n:05d}  486  10000\r\n" for n in range(count))


@pytest.fixture
def own(library: Library, tmp_path: Path) -> Library:
    for file in library.folder.glob("icd10cm-*.sqlite"):
        (tmp_path / file.name).symlink_to(file.resolve())
    return open_library(tmp_path)


def test_the_list_and_the_gems_are_installed(own: Library, tmp_path: Path) -> None:
    archive = tmp_path / "download.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("CMS32_DESC_LONG_DX.txt", _list(14_000))
        packed.writestr("2018_I10gem.txt", _gem(70_000))
    found = {(one.system, one.version, one.first, one.rows) for one in own.install(archive)}
    assert found == {
        ("ICD-9-CM", "v32", date(2014, 10, 1), 14_000),
        ("GEM", "2018", date(2017, 10, 1), 70_001),
    }
    assert own.lookup(icd9.SYSTEM, "100.05", DAY).status == "valid"
    assert own.lookup(icd9.SYSTEM, "486", DAY).status == "invalid"  # this list has it not
    mapped = own.in_icd9("B00.007")
    assert mapped is not None
    assert (mapped.codes, mapped.approximate) == (("486",), True)


def test_a_short_list_is_refused(own: Library, tmp_path: Path) -> None:
    (tmp_path / "CMS32_DESC_LONG_DX.txt").write_text(_list(500), encoding="utf-8")
    with pytest.raises(Refused, match="500 codes"):
        own.install(tmp_path / "CMS32_DESC_LONG_DX.txt")


@pytest.mark.conformance
def test_every_code_of_our_table_is_official() -> None:
    archive = Path(__file__).parents[3] / "shared/data/codesets/cms_v32.zip"
    if not archive.is_file():
        pytest.skip("the folder of public data is not here")
    with zipfile.ZipFile(archive) as packed:
        lines = packed.read("CMS32_DESC_LONG_DX.txt").decode("latin-1").splitlines()
    official = {line[:5].strip() for line in lines}
    in_use = {key for key, one in starter_codes().items() if one.last == icd9.LAST_DAY}
    assert in_use - official == set()
    assert not {key for key, one in starter_codes().items() if one.last < icd9.LAST_DAY} & official
