"""Coming in: one sentence for every mistake, a limit to guessing, and no way out of the house."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from tests.store import samples

from cleanclaim.gateways.clock import system_now
from cleanclaim.store import attempts, models
from cleanclaim.store.actors import add_user

GOOD = "show every sentence"


@pytest.fixture
def somebody():
    add_user("somebody", "Some Body", "", "", samples.NOW)
    models.User.objects.filter(username="somebody").update(password=make_password(GOOD))
    return Client()


def enter(browser, password=GOOD, name="somebody", **more):
    address = more.pop("address", "10.0.0.1")
    return browser.post("/login", {"username": name, "password": password, **more}, REMOTE_ADDR=address)


def test_the_right_password_opens_and_is_audited(somebody):
    assert enter(somebody).status_code == 302
    assert models.AuditEvent.objects.filter(action="session.opened").count() == 1
    assert somebody.get("/login").status_code == 302  # who is in already does not sign in again
    somebody.post("/logout")
    assert somebody.get("/").status_code == 302


def test_a_wrong_name_and_a_wrong_password_are_told_alike(somebody):
    wrong = [enter(somebody, "nonsense"), enter(somebody, name="nobody at all")]
    assert {each.status_code for each in wrong} == {422}
    says = {each.content.decode().split('role="alert">')[1].split("<")[0] for each in wrong}
    assert len(says) == 1
    assert not models.AuditEvent.objects.filter(action="session.refused", detail__contains="nobody").exists()


def test_guessing_at_one_desk_ends_after_five(somebody):
    for _ in range(attempts.OF_NAME_AT_ADDRESS):
        assert enter(somebody, "wrong").status_code == 422
    refused = enter(somebody)
    assert refused.status_code == 429
    assert b"Wait 15 minutes" in refused.content
    assert enter(Client(), address="10.0.0.2").status_code == 302  # the person is not locked out elsewhere


def test_guessing_from_many_machines_ends_too(somebody):
    for number in range(attempts.OF_NAME):
        attempts.failed("somebody", f"10.0.1.{number}", system_now())
    assert enter(somebody, address="10.9.9.9").status_code == 429


def test_one_machine_after_everybody_is_stopped():
    for number in range(attempts.OF_ADDRESS):
        attempts.failed(f"user{number}", "10.0.0.3", samples.NOW)
    assert attempts.too_many("fresh name", "10.0.0.3", samples.NOW)
    assert not attempts.too_many("fresh name", "10.0.0.4", samples.NOW)


def test_time_forgives_and_so_does_the_right_password(somebody):
    for _ in range(attempts.OF_NAME_AT_ADDRESS):
        attempts.failed("somebody", "10.0.0.1", samples.NOW)
    assert attempts.too_many("somebody", "10.0.0.1", samples.NOW)
    assert not attempts.too_many("somebody", "10.0.0.1", samples.NOW + attempts.WINDOW + timedelta(seconds=1))
    attempts.succeeded("somebody", "10.0.0.1")
    assert not attempts.too_many("somebody", "10.0.0.1", samples.NOW)


def test_what_was_typed_is_not_kept():
    attempts.failed("hunter2 typed in the wrong field", "10.0.0.1", samples.NOW)
    assert not any("hunter2" in row.key or "10.0" in row.key for row in models.FailedSignIn.objects.all())


def test_a_name_of_any_length_is_only_a_wrong_name(somebody):
    assert enter(somebody, name="x" * 100_000).status_code == 422


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_nobody_is_led_out_of_the_house(somebody, target):
    assert enter(somebody, next=target)["Location"] == "/"


def test_after_signing_in_the_page_that_was_asked_for_opens(somebody):
    assert enter(somebody, next="/encounters/E1")["Location"] == "/encounters/E1"


def test_signing_in_changes_the_session(somebody):
    somebody.get("/login")
    before = somebody.session.session_key
    enter(somebody)
    assert somebody.session.session_key != before


def test_reading_for_long_keeps_the_session(somebody):
    enter(somebody)
    assert somebody.post("/stay").status_code == 204
    assert somebody.get("/stay").status_code == 405
