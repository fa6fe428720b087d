"""Against the official FY2026 order file, where the folder of public data lies beside the repository."""

from __future__ import annotations

import unicodedata
import zipfile
from datetime import date
from pathlib import Path

import pytest

from cleanclaim.codesets import Library

FILE = Path(__file__).resolve().parents[2].parent / "shared/data/codesets/icd10cm-Code-Descriptions-2026.zip"
pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not FILE.exists(), reason="the folder of public data is not there"),
]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()


def test_every_code_of_the_official_file_is_judged_and_named_alike(library: Library) -> None:
    with zipfile.ZipFile(FILE) as archive:
        lines = archive.read("icd10cm-order-2026.txt").decode("latin-1").splitlines()
    unlike = []
    for line in lines:
        key, billable, title = line[6:13].strip(), line[14] == "1", line[77:].strip()
        judged = library.lookup("ICD-10-CM", key, date(2025, 10, 1))
        expected = "valid" if billable else "not billable"
        if judged.status != expected or judged.code is None or _plain(judged.code.display) != _plain(title):
            unlike.append(key)
    assert len(lines) == 98_186
    assert unlike == []
