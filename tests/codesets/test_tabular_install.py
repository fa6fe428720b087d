"""A newer tabular list: its codes, notes and search count; the shipped list and its history still judge their days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cleanclaim.codesets import Library, open_library
from cleanclaim.codesets.encoder import compare, page
from cleanclaim.codesets.folder import shipped_file
from cleanclaim.codesets.shipped import shipped_tabular
from cleanclaim.kernel import Refused

pytestmark = pytest.mark.slow

NEW = """<diag><name>E11.Z</name><desc>Synthetic diabetes of nobody</desc>
<excludes1><note>gestational diabetes (O24.4-)</note></excludes1></diag><diag><name>E11.9</name>"""


def newer(text: str) -> str:
    """The shipped list as that of the next year, with a code that nobody has."""
    assert "<version>2026</version>" in text
    assert text.count("<name>E11.9</name>") == 1
    before, after = text.split("<name>E11.9</name>")
    before = before[: before.rindex("<diag>")]
    return before.replace("<version>2026</version>", "<version>2027</version>") + NEW + after


@pytest.fixture(scope="module")
def installed(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("tabular")
    (folder / shipped_file(library.folder).name).write_bytes(shipped_file(library.folder).read_bytes())
    file = folder / "any name.xml"
    file.write_text(newer(shipped_tabular().path.read_text("utf-8")), "utf-8")
    with open_library(folder) as opened:
        (release,) = opened.install(file)
        assert (release.version, str(release.first), str(release.last)) == ("FY2027", "2026-10-01", "2027-09-30")
        yield opened


def test_its_codes_are_valid_on_its_days(installed: Library) -> None:
    assert installed.lookup("ICD-10-CM", "E11.Z", date(2026, 10, 1)).status == "valid"
    assert installed.lookup("ICD-10-CM", "E11.Z", date(2026, 9, 30)).status == "invalid"
    known = installed.lookup("ICD-10-CM", "E11.9", date(2026, 10, 1))
    assert (known.status, known.past_end, known.version) == ("valid", False, "ICD-10-CM FY2027")
    assert installed.lookup("ICD-10-CM", "E11.9", date(2020, 1, 1)).version.startswith("ICD-10-CM FY2020")


def test_its_notes_and_hierarchy_are_read(installed: Library) -> None:
    code = installed.code("ICD-10-CM", "E11.Z")
    assert code is not None
    assert (code.display, code.parent) == ("Synthetic diabetes of nobody", "E11")
    assert [each.code for each in installed.ancestors("E11.Z")][:2] == ["E11", "E08-E13"]
    note = installed.excludes1_note("E11.Z", "O24.410")
    assert note is not None
    assert note.code == "E11.Z"
    assert installed.search("synthetic diabetes of nobody", limit=1)[0].code == "E11.Z"
    assert ("Synthetic diabetes of nobody", "E11.Z", "title") in set(installed.phrases())


def test_the_notes_of_a_page_are_those_of_its_day(installed: Library) -> None:
    then, now = (page(installed, "E11.9", on=day) for day in (date(2026, 5, 4), date(2026, 10, 1)))
    assert then.told_by is not None
    assert now.told_by is not None
    assert (then.told_by.version, now.told_by.version) == ("April 2026", "FY2027")
    assert "E11.Z" not in [each.code for each in page(installed, "E11", on=date(2026, 5, 4)).below]
    assert "E11.Z" in [each.code for each in page(installed, "E11", on=date(2026, 10, 1)).below]
    before = compare(installed, ["E11.Z", "O24.410"], on=date(2026, 5, 4))
    after = compare(installed, ["E11.Z", "O24.410"], on=date(2026, 10, 1))
    assert "E11.Z" not in {note.code for note in before.pairs[0].notes}
    assert "E11.Z" in {note.code for note in after.pairs[0].notes}


def test_a_list_that_is_cut_off_is_refused(own: Library, tmp_path: Path) -> None:
    text = shipped_tabular().path.read_text("utf-8")
    cut = tmp_path / "cut.xml"
    cut.write_text(text[:500_000], "utf-8")
    with pytest.raises(Refused, match="damaged or cut off"):
        own.install(cut)
    cut.write_text(text.replace("<ICD10CM.tabular", '<!DOCTYPE x [<!ENTITY a "b">]><ICD10CM.tabular', 1), "utf-8")
    with pytest.raises(Refused, match="declares entities"):
        own.install(cut)
    deep = "<diag><name>A00</name><desc>x</desc>" * 3000 + "</diag>" * 3000
    chapter = f"<chapter><name>1</name><desc>x</desc><section id='A00-A09'><desc>x</desc>{deep}</section></chapter>"
    cut.write_text(f"<?xml version='1.0'?><ICD10CM.tabular><version>2027</version>{chapter}</ICD10CM.tabular>", "utf-8")
    with pytest.raises(Refused, match="damaged or cut off"):
        own.install(cut)
    assert own.held("ICD-10-CM") == ()
