"""The Alphabetic Index: read from the publisher's XML, installed, and turned into phrases that mean one thing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cleanclaim.charts import document
from cleanclaim.codesets import Library, open_library
from cleanclaim.codesets.index import DISEASES, DRUGS, NEOPLASMS, Term, read_index, read_terms, write_terms
from cleanclaim.codesets.installing.layouts import icd10cm_index
from cleanclaim.coding.selection import diagnoses_of
from cleanclaim.coding.selection.indexed import index_phrases
from cleanclaim.coding.values import CodingContext
from cleanclaim.kernel import Refused

DAY = date(2026, 5, 4)
DISEASES_XML = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index><version>2026</version><title>ICD-10-CM INDEX TO DISEASES and INJURIES</title><letter><title>A</title>
<mainTerm><title>Abscess<nemod>(embolic)</nemod></title><code>L02.91</code>
 <term level="1"><title>kidney</title><code>N15.1</code>
  <term level="2"><title>with calculus</title><code>N20.0</code></term></term>
 <term level="1"><title>due to foreign body</title><code>T81.509</code></term></mainTerm>
<mainTerm><title>Dermatomegaly</title><code>Q82.8</code></mainTerm>
<mainTerm><title>Pica</title><code>F50.89</code></mainTerm>
<mainTerm><title>Quincke's disease</title><see>Edema</see></mainTerm>
<mainTerm><title>Stone</title><term level="1"><title>salivary duct</title><code>K11.5</code></term></mainTerm>
<mainTerm><title>Stone</title><term level="1"><title>salivary duct</title><code>N20.0</code></term></mainTerm>
</letter></ICD10CM.index>"""
NEOPLASMS_XML = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index><version>2026</version><indexHeading><head col="2">Malignant Primary</head></indexHeading>
<letter><title>N</title><mainTerm><title>Neoplasm, neoplastic</title>
 <term level="1"><title>urachus</title><cell col="2">C67.7</cell><cell col="3">C79.11</cell><cell col="4">D09.0</cell>
 <cell col="5">D30.3</cell><cell col="6">D41.4</cell><cell col="7">D49.4</cell></term></mainTerm>
</letter></ICD10CM.index>"""
DRUGS_XML = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index><version>2026</version><indexHeading><head col="1">Substance</head></indexHeading>
<letter><title>T</title><mainTerm><title>Testamycin</title><cell col="2">T36.0X1</cell><cell col="3">T36.0X2</cell>
 <cell col="4">T36.0X3</cell><cell col="5">T36.0X4</cell><cell col="6">T36.0X5</cell><cell col="7">T36.0X6</cell>
</mainTerm></letter></ICD10CM.index>"""


def test_terms_are_read_with_their_path() -> None:
    terms = list(read_index(DISEASES_XML.encode()))
    assert terms[0] == Term(0, ("Abscess",), ("L02.91",), aside="(embolic)")
    assert terms[2] == Term(2, ("Abscess", "kidney", "with calculus"), ("N20.0",))
    assert next(term for term in terms if term.see) == Term(0, ("Quincke's disease",), (), ("Edema",))


def test_what_is_kept_is_what_was_read(tmp_path: Path) -> None:
    for xml in (DISEASES_XML, NEOPLASMS_XML, DRUGS_XML):
        terms = list(read_index(xml.encode()))
        assert write_terms(tmp_path / "terms.tsv", terms) == len(terms)
        assert list(read_terms(tmp_path / "terms.tsv")) == terms


@pytest.fixture
def indexed(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    for file in library.folder.glob("icd10cm-*.sqlite"):
        (tmp_path / file.name).symlink_to(file.resolve())
    monkeypatch.setattr(icd10cm_index, "_TERMS", {DISEASES: 3, NEOPLASMS: 1, DRUGS: 1})
    opened = open_library(tmp_path)
    for name, xml in (("Index.xml", DISEASES_XML), ("Neoplasm.xml", NEOPLASMS_XML), ("Drug.xml", DRUGS_XML)):
        (tmp_path / name).write_text(xml, encoding="utf-8")
        opened.install(tmp_path / name)
    return opened


def test_phrases_lead_to_one_code(indexed: Library) -> None:
    found = {" ".join(key.split()): code for key, code in index_phrases(indexed).items()}
    assert found["kidney abscess"] == found["abscess kidney"] == "N15.1"
    assert found["dermatomegaly"] == "Q82.8"
    assert found["urachus cancer"] == "C67.7"
    assert found["metastasis urachus"] == "C79.11"
    assert found["testamycin poisoning"] == "T36.0X1"
    assert "pica" not in found  # a short word is read only as our own vocabulary has it
    assert not [key for key in found if "foreign" in key]  # asks for a cause
    assert "salivary duct stone" not in found  # means two things


def test_a_note_is_read_by_the_index(indexed: Library, library: Library) -> None:
    note = document("n", "Assessment:\n1. Dermatomegaly.")
    assert diagnoses_of([note], CodingContext(DAY), library) == []
    (found,) = diagnoses_of([note], CodingContext(DAY), indexed)
    assert found.code == "Q82.8"
    assert any("an Index term" in trace.says for trace in found.because)


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (DISEASES_XML, "terms"),
        (DISEASES_XML.replace("<ICD10CM.index>", "<!DOCTYPE x><ICD10CM.index>"), "entities"),
        (DISEASES_XML.replace("INDEX TO DISEASES", "LIST"), "title"),
    ],
)
def test_a_wrong_file_is_refused(xml: str, words: str, library: Library, tmp_path: Path) -> None:
    (tmp_path / "Index.xml").write_text(xml, encoding="utf-8")
    for file in library.folder.glob("icd10cm-*.sqlite"):
        (tmp_path / file.name).symlink_to(file.resolve())
    with pytest.raises(Refused, match=words):
        open_library(tmp_path).install(tmp_path / "Index.xml")
