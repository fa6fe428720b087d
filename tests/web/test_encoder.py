"""The encoder's page: search, a code with its notes, compare, the Index; who may look, and who may take a code."""

from __future__ import annotations

import re
import shutil

import pytest
from tests.codesets.test_walking import DISEASES_XML

from cleanclaim.codesets import open_library
from cleanclaim.codesets.folder import shipped_file
from cleanclaim.codesets.installing.layouts import icd10cm_index
from cleanclaim.store import models
from cleanclaim.store.actors import Role

LOOKERS = sorted(set(Role) - {Role.FRONT_DESK})


def ask(browser, part="", trigger="", **fields):
    """Post the form; `part` asks as htmx does for that part alone."""
    headers = {"hx-request": "true", "hx-target": part, "hx-trigger": trigger} if part else {}
    response = browser.post("/encoder", fields, headers=headers)
    assert response.status_code == 200, fields
    return response.content.decode()


@pytest.fixture
def coder(ours):
    return ours.browser(Role.CODER)


def test_words_find_codes_for_the_day(coder):
    assert 'value="ICD-10-CM I21.9"' in ask(coder, find="heart attack", on="2026-05-04")
    then = ask(coder, find="heart attack", on="2014-05-04")
    assert 'value="ICD-9-CM 410' in then
    assert 'value="ICD-10-CM' not in then
    assert "Nothing found that may be used on May 4, 2026" in ask(coder, find="xqzxqz", on="2026-05-04")


def test_a_code_opens_with_the_places_that_its_notes_come_from(coder):
    page = ask(coder, show="ICD-10-CM E11.22", on="2026-05-04")
    assert "E11.22 is valid in ICD-10-CM April 2026." in page
    assert 'title="said at E11 Type 2 diabetes mellitus">E11</button> insulin (<button' in page
    assert 'value="ICD-10-CM Z79.4"' in page  # the code that the note names can be followed
    assert "from the chapter or section" in page
    assert "not valid" not in page
    assert "came on 2020-04-01" in ask(coder, show="ICD-10-CM U07.1", on="2020-03-31")


def test_a_code_opens_by_its_address_too(coder):
    assert "Essential (primary) hypertension" in coder.get("/encoder?code=I10").content.decode()
    assert "401.9" in coder.get("/encoder?code=401.9&system=ICD-9-CM").content.decode()
    wrong = coder.get("/encoder?code=S00.01A").content.decode()
    assert "Nearest: S00.01XA" in wrong
    assert "<script>" not in coder.get("/encoder?code=<script>alert(1)</script>").content.decode()


def test_codes_are_kept_compared_and_dropped(coder):
    tray = ["ICD-10-CM E11.9"]
    kept = ask(coder, tray=tray, keep="ICD-10-CM E10.9")
    assert kept.count('name="tray"') == 2
    assert "exclude each other" in ask(coder, tray=["ICD-10-CM E11.9", "ICD-10-CM E10.9"], compare="1")
    assert ask(coder, tray=["ICD-10-CM E11.9", "ICD-10-CM E10.9"], drop="ICD-10-CM E10.9").count('name="tray"') == 1
    full = [f"ICD-10-CM E11.{n}" for n in (21, 22, 29, 65, 9, 8)]
    assert "drop one first" in ask(coder, tray=full, keep="ICD-10-CM I10")
    assert "two to 6" in ask(coder, tray=tray, compare="1")


def test_a_part_is_answered_without_the_work_of_the_others(coder):
    found = ask(coder, part="found", trigger="find", find="htn", at="ICD-10-CM E11.9")
    assert "I10" in found
    assert "Type 2 diabetes" not in found
    tray = ask(coder, part="tray", find="htn", keep="ICD-10-CM E11.9")
    assert 'value="ICD-10-CM I10"' not in tray


@pytest.mark.parametrize(
    "fields",
    [
        {"on": "yesterday"}, {"on": "2026-13-40"}, {"show": "rubbish"}, {"show": " "}, {"system": "X", "find": "htn"},
        {"line": "diseases:-1"}, {"line": ":"}, {"line": "x:99999999999999999999", "mode": "index"}, {"mode": "index"},
        {"find": "a" * 5_000}, {"tray": ["<b>", "ICD-10-CM <i>"], "compare": "1"}, {"term": "Abscess", "mode": "index"},
    ],
)  # fmt: skip
def test_anything_may_be_posted(coder, fields):
    page = ask(coder, **fields)
    assert "<b>ICD" not in page
    assert "ICD-10-CM <i>" not in page


def test_a_day_that_is_none_is_said(coder):
    assert "Write the day as YYYY-MM-DD" in ask(coder, on="yesterday", find="htn")


@pytest.mark.parametrize("role", LOOKERS)
def test_who_reads_charts_looks_and_a_coder_alone_takes(ours, role):
    browser = ours.browser(role)
    address = f"/encoder?for={ours.encounter.id}&code=M17.11"
    page = browser.get(address).content.decode()
    assert "Unilateral primary osteoarthritis, right knee" in page
    assert ("data-take" in page) is (role is Role.CODER)
    posted = ask(browser, **{"show": "ICD-10-CM M17.11", "for": ours.encounter.id})
    assert ("data-take" in posted) is (role is Role.CODER)


def test_the_day_of_the_visit_is_the_day_that_counts_and_a_heading_is_not_taken(ours, coder):
    address = f"/encoder?for={ours.encounter.id}&code="
    page = coder.get(address + "M17").content.decode()
    assert 'name="on" type="date" value="2026-10-19"' in page
    assert "Cannot be taken: a heading." in page
    assert "data-take" not in page


def test_a_code_taken_is_found_on_the_sheet(ours, coder):
    sheet = coder.post(f"/encounters/{ours.encounter.id}/coding/find", {"find": "M17.11"}).content.decode()
    assert 'value="ICD-10-CM M17.11" checked' in sheet
    assert f'href="/encoder?for={ours.encounter.id}"' in sheet


def test_a_foreign_visit_is_not_there(ours, theirs):
    browser = theirs.browser(Role.CODER)
    assert browser.get(f"/encoder?for={ours.encounter.id}").status_code == 404
    assert browser.get("/encoder?for=rubbish").status_code == 404


def test_opening_is_in_the_log_and_each_letter_is_not(ours, coder):
    coder.get("/encoder")
    assert models.AuditEvent.objects.filter(action="encoder.opened").count() == 1
    ask(coder, part="found", find="h")
    ask(coder, find="ht")
    assert models.AuditEvent.objects.filter(action="encoder.opened").count() == 1


def test_a_visit_whose_day_is_read_stands_in_the_log(ours, coder):
    coder.get(f"/encoder?for={ours.encounter.id}")
    assert models.AuditEvent.objects.filter(action="encoder.opened").get().object_id == ours.encounter.id


def test_the_front_desk_is_not_let_in(ours):
    assert ours.browser(Role.FRONT_DESK).get("/encoder").status_code == 403
    assert ours.browser(Role.FRONT_DESK).post("/encoder", {"find": "htn"}).status_code == 403


@pytest.fixture
def indexed(tmp_path, monkeypatch):
    """A library of its own with a small Alphabetic Index."""
    with open_library() as shared:
        shutil.copy(shipped_file(shared.folder), tmp_path)
    monkeypatch.setenv("CLEANCLAIM_CODESETS", str(tmp_path))
    monkeypatch.setattr(icd10cm_index, "_TERMS", dict.fromkeys(icd10cm_index._TERMS, 1))
    (tmp_path / "Index.xml").write_text(DISEASES_XML, encoding="utf-8")
    with open_library() as library:
        library.install(tmp_path / "Index.xml")


def test_the_index_is_walked_down_up_and_across(indexed, coder):
    found = ask(coder, find="abscess", mode="index")
    assert "2 found in the Index" in found
    line = re.search(r'name="line" value="(diseases:\d+)"', found)[1]
    below = ask(coder, line=line, mode="index")
    assert "2 below" in below
    assert 'value="ICD-10-CM N15.1"' in below
    assert 'name="term" value="Abscess, kidney"' in below  # see
    across = ask(coder, term="Abscess, kidney", at_line=line)
    assert "1 found in the Index" in across
    assert "N15.1" in across


def test_the_second_code_of_the_index_is_told_and_typing_begins_afresh(indexed, coder):
    found = ask(coder, part="found", trigger="find", find="amyloid heart", mode="index", at_line="diseases:0")
    assert "with [<button" in found
    assert ">I43</button>]" in found
    assert "below" not in found


def test_a_code_names_the_lines_of_the_index_that_lead_to_it(indexed, coder):
    assert "Abscess, kidney, with calculus</button>" in ask(coder, show="ICD-10-CM N20.0")


def test_without_an_index_the_page_says_so(coder):
    page = coder.get("/encoder").content.decode()
    assert "The Alphabetic Index is not installed." in page
    assert 'name="mode"' not in page
