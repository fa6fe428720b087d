"""Walking the Alphabetic Index: main term, subterm, reference, the two tables; and files kept by an earlier version."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.coding.test_index import DRUGS_XML, NEOPLASMS_XML

from cleanclaim.codesets.index import DISEASES, DRUGS, NEOPLASMS, read_index, read_terms, write_terms
from cleanclaim.codesets.index.terms import FILE
from cleanclaim.codesets.index.walking import Line, Walking
from cleanclaim.codesets.installing.holdings import Held
from cleanclaim.codesets.values import Release

DISEASES_XML = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index><version>2026</version><title>ICD-10-CM INDEX TO DISEASES and INJURIES</title><letter><title>A</title>
<mainTerm><title>Abscess<nemod>(embolic)</nemod></title><code>L02.91</code>
 <term level="1"><title>kidney</title><code>N15.1</code>
  <term level="2"><title>with calculus</title><code>N20.0</code></term></term>
 <term level="1"><title>perinephric</title><see>Abscess, kidney</see></term></mainTerm>
<mainTerm><title>Amyloid heart<nemod>(disease)</nemod></title><code>E85.4</code><manif>I43</manif></mainTerm>
<mainTerm><title>Bezold's abscess</title><see>Mastoiditis</see><seeAlso>Abscess, ear</seeAlso></mainTerm>
<mainTerm><title>Kidney</title><see>condition</see></mainTerm>
<mainTerm><title>Stone</title><term level="1"><title>kidney</title><code>N20.0</code></term></mainTerm>
</letter></ICD10CM.index>"""


def held(folder: Path, part: str, xml: str) -> Held:
    place = folder / part
    place.mkdir()
    write_terms(place / FILE, read_index(xml.encode()))
    first = Release("ICD-10-CM Index", "FY2026", date(2025, 10, 1), None, 1, "", "", "", part=part)
    return Held(first, place)


@pytest.fixture
def walking(tmp_path: Path) -> Walking:
    parts = ((DISEASES, DISEASES_XML), (NEOPLASMS, NEOPLASMS_XML), (DRUGS, DRUGS_XML))
    return Walking([held(tmp_path, part, xml) for part, xml in parts])


def first(walking: Walking, text: str, part: str | None = None) -> Line:
    return walking.find(text, part)[0]


def test_words_lead_to_the_subterm_under_its_main_term(walking: Walking) -> None:
    line = first(walking, "abscess of kidney")
    assert (line.path, line.codes, line.below) == (("Abscess", "kidney"), (("", "N15.1"),), 1)
    assert first(walking, "kidney abscesses with calculus").path == ("Abscess", "kidney", "with calculus")
    assert first(walking, "abscess").path == ("Abscess",)
    assert first(walking, "abscess").aside == "(embolic)"


def test_a_main_term_filed_under_the_word_goes_before_one_that_mentions_it(walking: Walking) -> None:
    paths = [line.path[0] for line in walking.find("abscess")]
    assert paths == ["Abscess", "Bezold's abscess"]


def test_references_are_told_apart_and_can_be_followed(walking: Walking) -> None:
    bezold = first(walking, "Bezold")
    assert (bezold.see, bezold.see_also) == (("Mastoiditis",), ("Abscess, ear",))
    perinephric = first(walking, "perinephric abscess")
    assert first(walking, perinephric.see[0]).codes == (("", "N15.1"),)


def test_the_second_code_in_brackets_is_kept(walking: Walking) -> None:
    line = first(walking, "amyloid heart")
    assert (line.codes, line.manifestation) == ((("", "E85.4"),), "I43")


def test_what_is_below_is_one_level_at_a_time(walking: Walking) -> None:
    top = first(walking, "abscess")
    assert [line.path[-1] for line in walking.below(DISEASES, top.number)] == ["kidney", "perinephric"]
    kidney = walking.below(DISEASES, top.number)[0]
    assert [line.codes for line in walking.below(DISEASES, kidney.number)] == [(("", "N20.0"),)]
    assert walking.line(DISEASES, kidney.number) == kidney
    assert walking.below(DISEASES, 99_999) == []
    assert walking.line("no such part", 0) is None


def test_the_tables_have_their_columns(walking: Walking) -> None:
    line = first(walking, "neoplasm of urachus", NEOPLASMS)
    assert dict(line.codes)["malignant secondary"] == "C79.11"
    assert dict(first(walking, "testamycin").codes)["underdosing"] == "T36.0X6"


def test_a_code_is_found_where_the_index_names_it(walking: Walking) -> None:
    assert [line.path for line in walking.leading_to("N20.0")] == [
        ("Abscess", "kidney", "with calculus"),
        ("Stone", "kidney"),
    ]
    assert [line.part for line in walking.leading_to("C79.11")] == [NEOPLASMS]
    assert walking.leading_to("N20") == []


@pytest.mark.parametrize("text", ["", " ", "xqz", "*", "of the"])
def test_anything_may_be_typed(walking: Walking, text: str) -> None:
    assert walking.find(text) == []


def test_lines_kept_by_an_earlier_version_are_still_read(tmp_path: Path) -> None:
    (tmp_path / "old.tsv").write_text("0\tAbscess\tL02.91\t\n1\tperinephric\t\tAbscess, kidney\n", "utf-8")
    terms = list(read_terms(tmp_path / "old.tsv"))
    assert [(term.path, term.codes, term.see, term.also) for term in terms] == [
        (("Abscess",), ("L02.91",), (), 0),
        (("Abscess", "perinephric"), (), ("Abscess, kidney",), 0),
    ]
