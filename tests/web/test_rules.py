"""The page of rules: installed as a draft, tried, switched on and off by a biller or manager of the practice."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.rule_texts import RULE, Folder

from cleanclaim.store import models, rules
from cleanclaim.store.actors import Role


def page(browser):
    return browser.get("/rules").content.decode()


TEXT = RULE.encode()


def upload(browser, content=TEXT):
    return browser.post("/rules/install", {"file": SimpleUploadedFile("rules.toml", content)})


def states(office):
    return [(each.kept.rule, each.kept.version, each.state) for each in rules.standings(office.practice.id)]


def test_a_rule_passes_its_states_on_the_page(ours):
    browser = ours.browser(Role.BILLER)
    assert upload(browser).status_code == 302
    assert "Sample Health wants an authorization before a joint is injected." in page(browser)
    assert "Switch on" not in page(browser)
    refused = browser.post("/rules/switch", {"rule": "joint", "version": "1", "to": "on"})
    assert refused.status_code == 422 and b"not tried on past claims" in refused.content
    assert browser.post("/rules/backtest", {"rule": "joint", "version": "1", "since": "2026-01-01"}).status_code == 302
    assert "Tried on 1 claims" in page(browser) and "Switch on" in page(browser)
    manager = ours.browser(Role.MANAGER)
    assert manager.post("/rules/switch", {"rule": "joint", "version": "1", "to": "on"}).status_code == 302
    assert states(ours) == [("joint", 1, "on")]
    assert "Asked of services of all days." in page(browser)
    assert manager.post("/rules/switch", {"rule": "joint", "to": "off", "since": "2026-12-01"}).status_code == 302
    assert "until Nov 30, 2026" in page(browser)
    assert manager.post("/rules/switch", {"rule": "joint", "to": "off"}).status_code == 302
    assert states(ours) == [("joint", 1, "off")]
    acts = models.AuditEvent.objects.filter(action__in=["rule.on", "rule.off"]).order_by("position")
    assert [each.actor for each in acts] == [ours.manager.user_id] * 3


def test_a_rule_of_the_operator_is_tried_and_switched_on_the_page(ours, tmp_path, monkeypatch):
    monkeypatch.setenv("CLEANCLAIM_RULES", str(tmp_path / "operator"))
    Folder(tmp_path / "operator").put("a")
    browser = ours.browser(Role.MANAGER)
    for act, words in (
        ("backtest", {"version": "0", "since": "2026-01-01"}),
        ("backtest", {"version": "1", "since": "2026-01-01"}),
        ("switch", {"version": "1", "to": "on"}),
    ):
        assert browser.post(f"/rules/{act}", {"rule": "own-a", **words}).status_code == 302
    assert states(ours) == [("own-a", 1, "on")]
    text = page(browser)
    assert "A destruction is billed." in text and "def wanted" not in text


def test_an_auditor_looks_and_is_offered_nothing(ours):
    upload(ours.browser(Role.BILLER))
    text = page(ours.browser(Role.AUDITOR))
    assert "Sample Health wants" in text
    assert "/rules/backtest" not in text and "/rules/switch" not in text and "/rules/install" not in text


def test_rules_of_another_practice_are_not_shown(ours, theirs):
    upload(theirs.browser(Role.BILLER))
    assert "Sample Health wants" not in page(ours.browser(Role.MANAGER))
    refused = ours.browser(Role.MANAGER).post("/rules/backtest", {"rule": "joint", "since": "2026-01-01"})
    assert refused.status_code == 422


def test_what_a_file_says_is_shown_as_text(ours):
    browser = ours.browser(Role.BILLER)
    upload(browser, RULE.replace("Sample Health wants", "<script>alert(1)</script>").encode())
    assert "<script>alert" not in page(browser)
    assert "&lt;script&gt;alert(1)" in page(browser)


@pytest.mark.parametrize(
    ("address", "words", "says"),
    [
        ("install", {}, b"Choose a file"),
        ("backtest", {"rule": "joint"}, b"since which date"),
        ("backtest", {"rule": "joint", "since": "yesterday"}, b"YYYY-MM-DD"),
        ("backtest", {"rule": "nothing", "since": "2026-01-01"}, b"no such version"),
        ("switch", {"rule": "nothing", "to": "on"}, b"no rule nothing"),
        ("switch", {"rule": "joint"}, b"is not on"),
    ],
)
def test_a_wrong_request_is_refused_in_a_sentence(ours, address, words, says):
    refused = ours.browser(Role.MANAGER).post(f"/rules/{address}", words)
    assert refused.status_code == 422
    assert says in refused.content


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[[policy]\n", b"x" * (1 << 20) + b"y", b"[[policy]]\nid = 'a'\n"])
def test_a_file_that_is_no_rules_changes_nothing(ours, content):
    assert upload(ours.browser(Role.MANAGER), content).status_code == 422
    assert models.RuleVersion.objects.count() == 0
