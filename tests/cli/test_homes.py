"""The data folder: one that cannot be used is refused in a sentence, and nothing of it is touched."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from contextlib import closing

import pytest
from tests.cli.conftest import COMMAND, plain_sentences
from tests.cli.rubbish import GOLDEN

ON_A_HOME = (
    "work",
    "files",
    "audit verify",
    "why C000001",
    "backup copy.sqlite3",
    "post {payment}",
    "demo",
    "bring {payment}",
)
# The superuser without the power to pass over permissions.
_ORDINARY = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []


def words_of(line):
    return [word.replace("{payment}", str(GOLDEN / "payment.835")) for word in line.split()]


def refused(ran):
    assert (ran.status, ran.out) == (2, ""), ran
    plain_sentences(ran.err)
    return ran.err


@pytest.mark.parametrize("line", ON_A_HOME)
def test_a_home_that_is_a_file(terminal, tmp_path, line):
    (tmp_path / "home").write_text("letters")
    refused(terminal.run("--home", tmp_path / "home", *words_of(line)))
    assert (tmp_path / "home").read_text() == "letters"


@pytest.mark.parametrize("line", [line for line in ON_A_HOME if line[:4] not in ("demo", "brin")])
def test_a_home_that_is_not_there_is_not_made(terminal, tmp_path, line):
    said = refused(terminal.run("--home", tmp_path / "home", *words_of(line)))
    assert "demo" in said
    assert not (tmp_path / "home").exists()


def test_a_home_that_is_not_there_is_not_made_for_files_that_are_not_there(terminal, tmp_path):
    refused(terminal.run("--home", tmp_path / "home", "bring", tmp_path / "missing.835"))
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("line", ON_A_HOME)
def test_a_database_that_is_none(terminal, tmp_path, line):
    kept = tmp_path / "cleanclaim.sqlite3"
    kept.write_bytes(b"These are letters, and many of them. " * 200)
    said = refused(terminal.run("--home", tmp_path, *words_of(line)))
    assert "backup" in said
    assert kept.read_bytes() == b"These are letters, and many of them. " * 200


@pytest.mark.parametrize("line", ON_A_HOME)
def test_the_database_of_another_program(terminal, tmp_path, line):
    with closing(sqlite3.connect(tmp_path / "cleanclaim.sqlite3")) as database:
        database.execute("CREATE TABLE songs (title TEXT)")
    assert "another program" in refused(terminal.run("--home", tmp_path, *words_of(line)))
    with closing(sqlite3.connect(tmp_path / "cleanclaim.sqlite3")) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("songs",)]


def test_the_database_of_a_newer_version(home):
    with closing(sqlite3.connect(home.folder / "cleanclaim.sqlite3")) as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('store', '9999_later', '2030-01-01')"
        )
        database.commit()
    before = home.tables()
    assert "newer version" in refused(home.run("work"))
    assert home.tables() == before


def test_a_database_of_an_older_version_is_brought_up_to_date(home):
    """Triggers that an older version did not have, or that somebody dropped, are there again."""
    with closing(sqlite3.connect(home.folder / "cleanclaim.sqlite3")) as database:
        database.execute("DROP TRIGGER guard_posting_delete")
    assert home.run("work").status == 0
    with closing(sqlite3.connect(home.folder / "cleanclaim.sqlite3")) as database:
        found = database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'guard_posting_delete'").fetchone()
    assert found == (1,)


def test_a_database_in_use_is_waited_for_by_no_one_who_only_looks(home):
    """Somebody else writes: commands that find all tables in order do not need to."""
    with closing(sqlite3.connect(home.folder / "cleanclaim.sqlite3")) as other:
        other.execute("BEGIN IMMEDIATE")
        assert home.run("files", "--json").status == 0


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="nothing is closed to the superuser")
@pytest.mark.parametrize("line", ["work", "audit verify", "post {payment}"])
def test_a_home_that_may_not_be_written(home, line):
    before = home.tables()
    places = [home.folder, *home.folder.iterdir()]
    for path in places:
        path.chmod(0o555 if path.is_dir() else 0o444)
    done = subprocess.run(
        [*_ORDINARY, COMMAND, "--home", home.folder, *words_of(line)],
        env=home.terminal.environment, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, ""), done
    plain_sentences(done.stderr)
    for path in reversed(places):
        path.chmod(0o755)
    assert home.tables() == before


@pytest.mark.parametrize(
    "address",
    ["nonsense", "mysql://u@h/n", "postgresql://u@127.0.0.1:1/none", "postgresql://u:hidden@h:port/n", "postgresql://",
     "postgresql://u:hidden@127.0.0.1:1/none?nope=1"],
)  # fmt: skip
def test_a_database_server_that_is_none(terminal, tmp_path, address):
    ran = terminal.real("--home", tmp_path, "work", CLEANCLAIM_DATABASE=address)
    refused(ran)
    assert "hidden" not in ran.err


# --- what a command leaves behind -------------------------------------------------------------------------


def test_a_demo_that_is_broken_off_says_what_is_left(terminal, tmp_path):
    folder = tmp_path / "home"
    running = subprocess.Popen(
        [COMMAND, "--home", folder, "demo"],
        env=terminal.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        # A shell ignores interrupts for what it runs in the background, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    _wait_for(lambda: (folder / "mailbox" / "taken").exists() or running.poll() is not None)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (2, "")
    plain_sentences(err)
    assert str(folder) in err
    assert terminal.run("--home", folder, "audit", "verify", "--json").json() == {"holds": True, "broken": []}
    assert "empty folder" in refused(terminal.run("--home", folder, "demo"))


def test_a_demo_in_a_home_with_data(home):
    before = home.tables()
    assert "empty folder" in refused(home.run("demo", "--json"))
    assert home.tables() == before


def test_serve_on_a_taken_port(home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = refused(home.run("serve", "--port", taken.getsockname()[1]))
    assert "--port" in said
    assert "Ctrl-C" not in said


def test_a_backup_opens(home, tmp_path):
    (tmp_path / "copy").mkdir()
    ran = home.run("backup", tmp_path / "copy" / "cleanclaim.sqlite3", "--json")
    assert ran.status == 0
    assert ran.json()["bytes"] == (tmp_path / "copy" / "cleanclaim.sqlite3").stat().st_size
    assert [path.name for path in (tmp_path / "copy").iterdir()] == ["cleanclaim.sqlite3"]
    copy = home._replace(folder=tmp_path / "copy")
    assert copy.tables() == home.tables()
    assert copy.run("why", home.knows["claim"]).status == 0


def test_a_backup_never_overwrites(home, tmp_path):
    (tmp_path / "copy").write_text("an older copy")
    refused(home.run("backup", tmp_path / "copy"))
    assert (tmp_path / "copy").read_text() == "an older copy"
    refused(home.run("backup", tmp_path / "no folder" / "copy"))
    refused(home.run("backup", tmp_path))


def test_copies_of_files_never_overwrite(home, tmp_path):
    assert home.run("submit", who="biller").status == 0
    (listed,) = home.run("files", "--json").json()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / listed["name"]).write_text("another")
    refused(home.run("files", "--out", tmp_path / "out"))
    assert (tmp_path / "out" / listed["name"]).read_text() == "another"
    (tmp_path / "plain").write_text("")
    refused(home.run("files", "--out", tmp_path / "plain"))


def _wait_for(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)
