"""`--as USER`: each desk sees and does its own; and the answers, in and out, through the mailbox."""

import shutil
import sqlite3
from contextlib import closing

import pytest
from tests.cli.conftest import Home, plain_sentences


def refused(ran):
    assert (ran.status, ran.out) == (2, ""), ran
    plain_sentences(ran.err)
    return ran.err


@pytest.fixture
def payment(home, tmp_path):
    """The 835 that answers the claim once it is sent."""
    assert home.run("submit", who="biller").status == 0
    file = tmp_path / "good.835"
    file.write_text(home.knows["good"])
    return file


def inbox(home):
    folder = home.folder / "mailbox" / "in"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


# --- submit, receive --------------------------------------------------------------------------------------


def test_submit_puts_the_batch_into_the_mailbox_once(home, terminal, tmp_path):
    ran = home.run("submit", "--mailbox", tmp_path / "box", "--json", who="biller")
    assert ran.status == 0, ran.err
    told = ran.json()
    (file,) = told["files"]
    assert (told["claims"], told["held"], file["claims"], file["delivered"]) == (1, 0, 1, True)
    assert told["charge_cents"] == file["charge_cents"] == 30_000
    sent = tmp_path / "box" / "out" / file["name"]
    checked = terminal.run("x12", "check", sent, "--json").json()
    assert checked["accepted"]
    assert [each["claims"] for each in checked["transactions"]] == [1]
    again = home.run("submit", "--mailbox", tmp_path / "box", "--json", who="biller").json()
    assert (again["claims"], again["files"]) == (0, [])
    assert [path.name for path in sent.parent.iterdir()] == [file["name"]]


def test_a_test_batch_says_so(home):
    told = home.run("submit", "--test", "--json", who="biller").json()
    sent = (home.folder / "mailbox" / "out" / told["files"][0]["name"]).read_text()
    assert sent[102] == "T"


@pytest.mark.parametrize("who", ["", "coder", "desk", "provider", "manager"])
@pytest.mark.parametrize("command", ["submit", "receive"])
def test_only_a_biller_sends_and_reads(home, who, command):
    (inbox(home) / "good.835").write_text(home.knows["good"])
    before = home.tables()
    assert "--as" in refused(home.run(command, "--json", who=who))
    assert home.tables() == before
    assert (inbox(home) / "good.835").exists()
    assert not (home.folder / "mailbox" / "out").exists()


def test_a_mailbox_that_is_none(home, tmp_path):
    (tmp_path / "box").write_text("")
    before = home.tables()
    for command in ("submit", "receive"):
        refused(home.run(command, "--mailbox", tmp_path / "box", who="biller"))
    assert home.tables() == before


def test_a_file_that_cannot_be_delivered_is_told_and_tried_again(home, built, tmp_path):
    """A folder stands where the file should lie: the batch is kept, and goes out at a later try."""
    out = tmp_path / "box" / "out"
    name = home.run("submit", "--mailbox", tmp_path / "first", "--json", who="biller").json()["files"][0]["name"]
    again = Home(tmp_path / "again", home.knows, home.terminal)
    shutil.copytree(built[0], again.folder)
    (out / name).mkdir(parents=True)
    ran = again.run("submit", "--mailbox", tmp_path / "box", "--json", who="biller")
    assert ran.status == 1
    assert [each["delivered"] for each in ran.json()["files"]] == [False]
    assert "tries again" in ran.err
    (out / name).rmdir()
    with closing(sqlite3.connect(again.folder / "cleanclaim.sqlite3")) as database:
        database.execute("UPDATE outbox SET due_at = '2026-01-01 00:00:00'")
        database.commit()
    assert again.run("submit", "--mailbox", tmp_path / "box", who="biller").status == 0
    assert (out / name).is_file()


def test_answers_are_read_and_posted_once(home, payment):
    (inbox(home) / payment.name).write_bytes(payment.read_bytes())
    ran = home.run("receive", "--json", who="biller")
    assert ran.status == 0, ran.err
    (told,) = ran.json()["files"]
    assert (told["kinds"], told["payments"], told["posted_cents"], told["balanced"]) == (["835"], 1, 15_500, True)
    assert not (inbox(home) / payment.name).exists()
    assert home.run("receive", "--json", who="biller").json()["files"] == []
    postings = home.count("posting")
    (inbox(home) / "again.835").write_bytes(payment.read_bytes())
    (again,) = home.run("receive", "--json", who="biller").json()["files"]
    assert (again["known"], again["posted_cents"]) == (True, 0)
    assert home.count("posting") == postings


def test_acknowledgments_are_counted(home, terminal, tmp_path):
    told = home.run("submit", "--json", who="biller").json()
    sent = home.folder / "mailbox" / "out" / told["files"][0]["name"]
    assert terminal.run("x12", "ack", sent, "--out", inbox(home)).status == 0
    ran = home.run("receive", "--json", who="biller")
    assert ran.status == 0, ran.err
    files = {kind: each for each in ran.json()["files"] for kind in each["kinds"]}
    assert files["999"]["acknowledged"] == 1
    assert files["277CA"]["accepted"] == 1


def test_a_name_that_is_no_letters_is_left_and_told(home):
    (inbox(home) / "a name with blanks.835").write_text(home.knows["good"])
    ran = home.run("receive", who="biller")
    assert ran.status == 1
    assert "1 files were left" in ran.err
    assert (inbox(home) / "a name with blanks.835").exists()


# --- post -------------------------------------------------------------------------------------------------


def test_the_same_payment_twice_is_posted_once_and_says_so(home, payment):
    first = home.run("post", payment, "--json", who="biller")
    assert (first.status, first.json()["posted_cents"], first.json()["already_posted"]) == (0, 15_500, False)
    postings = home.count("posting")
    again = home.run("post", payment, "--json", who="manager")
    assert (again.status, again.json()["already_posted"], again.json()["posted_cents"]) == (0, True, 0)
    assert "posted before" in home.run("post", payment).out
    assert home.count("posting") == postings


def test_a_payment_that_does_not_balance_is_set_aside_whole(home, payment):
    assert home.knows["unbalanced"] != home.knows["good"]
    payment.write_text(home.knows["unbalanced"])
    postings = home.count("posting")
    ran = home.run("post", payment, "--json")
    assert ran.status == 1
    told = ran.json()
    assert (told["balanced"], told["posted_cents"]) == (False, 0)
    assert [(each["kind"], each["owner"]) for each in told["queued"]] == [("quarantined", "billing")]
    assert home.count("posting") == postings
    assert "quarantined" in [each["kind"] for each in home.run("work", "--json").json()]


@pytest.mark.parametrize("who", ["coder", "desk", "provider"])
def test_a_desk_without_money_posts_none(home, payment, who):
    before = home.tables()
    assert "biller or manager" in refused(home.run("post", payment, who=who))
    assert home.tables() == before


def test_the_named_user_stands_in_the_audit_log(home, payment):
    assert home.run("post", payment, who="manager").status == 0
    with closing(sqlite3.connect(home.folder / "cleanclaim.sqlite3")) as database:
        query = "SELECT DISTINCT actor FROM audit_event WHERE action = 'remittance.posted'"
        assert database.execute(query).fetchall() == [(home.knows["manager"],)]


# --- work, why --------------------------------------------------------------------------------------------


def test_work_as_json_is_a_list_with_owners(home, payment):
    payment.write_text(home.knows["unbalanced"])
    home.run("post", payment)
    everything = home.run("work", "--json").json()
    assert {"id", "kind", "owner", "reason", "cents", "due"} <= set(everything[0])
    assert home.run("work", "--json", who="biller").json() == everything
    assert home.run("work", "--json", who="coder").json() == []
    assert "Nothing waits" in home.run("work", who="desk").out


def test_each_desk_is_shown_its_own_reasons(home, payment):
    assert home.run("post", payment).status == 0
    claim, encounter = home.knows["claim"], home.knows["encounter"]
    assert home.run("why", claim, "--json", who="biller").json()["because"]
    assert home.run("why", encounter, "--json", who="coder").json()["because"]
    assert "desks" in refused(home.run("why", claim, who="coder"))
    seen = home.run("why", encounter, "--json", who="coder").json()
    assert "claim" not in [each["kind"] for each in seen["because"]]
    assert "claim" in [each["kind"] for each in home.run("why", encounter, "--json").json()["because"]]
    refused(home.run("why", encounter, who="desk"))


@pytest.mark.parametrize("words", [("work",), ("why", "C000001"), ("submit",), ("receive",), ("post", "missing.835")])
def test_a_user_who_is_nobody_here(home, words):
    before = home.tables()
    refused(home.terminal.run("--home", home.folder, "--as", "nobody", *words))
    assert home.tables() == before


def test_looking_is_written_down(home):
    assert home.run("why", home.knows["claim"], who="biller").status == 0
    with closing(sqlite3.connect(home.folder / "cleanclaim.sqlite3")) as database:
        found = database.execute("SELECT actor FROM audit_event WHERE action = 'why.asked'").fetchall()
    assert found == [(home.knows["biller"],)]
    assert home.run("audit", "verify").status == 0
