"""The page of code sets: what is there, an upload that is whole or refused, removal; never for several practices."""

import shutil
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cleanclaim.codesets import open_library
from cleanclaim.codesets.folder import shipped_file
from cleanclaim.codesets.installing import invariants
from cleanclaim.store import models
from cleanclaim.store.actors import Role

FIXTURES = Path(__file__).parents[1] / "codesets" / "fixtures"


@pytest.fixture
def own_sets(tmp_path, monkeypatch):
    with open_library() as shared:
        shutil.copy(shipped_file(shared.folder), tmp_path)
    monkeypatch.setenv("CLEANCLAIM_CODESETS", str(tmp_path))
    monkeypatch.setattr(invariants, "limits_of", lambda system: (1, 1_000_000))


def upload(browser, name="GPCI2025.csv", content=None, **words):
    files = [SimpleUploadedFile(name, content if content is not None else (FIXTURES / name).read_bytes())]
    return browser.post("/codesets/install", {"files": files, **words})


def test_a_manager_installs_and_removes(ours, own_sets):
    browser = ours.browser(Role.MANAGER)
    assert b"PFS GPCI" not in browser.get("/codesets").content
    assert upload(browser).status_code == 302
    text = browser.get("/codesets").content.decode()
    assert "PFS GPCI" in text and "Remove<span" in text
    event = models.AuditEvent.objects.filter(action="codesets.installed").get()
    assert (event.actor, event.detail) == (ours.manager.user_id, "PFS GPCI 2025")
    gone = browser.post("/codesets/remove", {"system": "PFS GPCI", "version": "2025"})
    assert gone.status_code == 302
    assert b"PFS GPCI" not in browser.get("/codesets").content
    assert models.AuditEvent.objects.filter(action="codesets.removed").count() == 1


@pytest.mark.parametrize(
    ("name", "content"), [("notes.txt", b"no code set"), ("x.zip", b"PK\x03\x04cut"), ("empty.csv", b"")]
)
def test_rubbish_is_refused_in_a_sentence_and_changes_nothing(ours, own_sets, name, content):
    browser = ours.browser(Role.MANAGER)
    before = browser.get("/codesets").content.count(b"<tr>")
    response = upload(browser, name, content)
    assert response.status_code == 422
    assert name in response.content.decode()
    assert browser.get("/codesets").content.count(b"<tr>") == before


def test_no_file_and_a_wrong_day_are_refused(ours, own_sets):
    browser = ours.browser(Role.MANAGER)
    assert b"Choose a file" in browser.post("/codesets/install", {}).content
    assert b"YYYY-MM-DD" in upload(browser, first="tomorrow").content
    assert browser.post("/codesets/remove", {"system": "X", "version": "1"}).status_code == 422


def test_a_name_with_a_path_stays_in_its_folder(ours, own_sets):
    content = (FIXTURES / "GPCI2025.csv").read_bytes()
    assert upload(ours.browser(Role.MANAGER), "../../GPCI2025.csv", content).status_code == 302


def test_where_several_practices_share_a_machine_none_changes_the_sets(ours, theirs, own_sets):
    browser = ours.browser(Role.MANAGER)
    assert b"Install a release" not in browser.get("/codesets").content
    refused = upload(browser)
    assert refused.status_code == 422
    assert b"operator" in refused.content
    with open_library() as library:
        assert not library.held("PFS GPCI")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.MANAGER}))
def test_nobody_else_may(ours, own_sets, role):
    assert upload(ours.browser(role)).status_code == 403
    assert ours.browser(role).post("/codesets/remove", {"system": "PFS GPCI", "version": "2025"}).status_code == 403
