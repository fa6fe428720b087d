"""A home is opened by any number of processes; its secret is its owner's; its guards survive a migration."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from cleanclaim.kernel import Refused
from cleanclaim.store import databases, default_home
from cleanclaim.store.secret import secret_key

ROOT = Path(__file__).resolve().parents[2]
OPEN = """
import sys
from pathlib import Path
from cleanclaim import store
store.boot(Path(sys.argv[1]))
store.boot(Path(sys.argv[1]))
store.migrate()
"""


def run(home, *programs):
    """Programs side by side, each in a process of its own, on a SQLite home. Returns what the first said."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("CLEANCLAIM", "DJANGO"))}
    started = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", OPEN + program, str(home)],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for program in programs
    ]  # fmt: skip
    said = [process.communicate(timeout=60) for process in started]
    assert [process.returncode for process in started] == [0] * len(started), said
    assert all(error == "" for _, error in said)
    return said[0][0]


def test_triggers_that_a_rebuilt_table_lost_are_made_anew(tmp_path):
    said = run(
        tmp_path,
        """
from django.db import connection, models as fields
from cleanclaim.store import models, triggers
before = triggers.existing()
old = models.ClaimEvent._meta.get_field("kind")
new = fields.CharField(max_length=41)
new.set_attributes_from_name("kind")
with connection.schema_editor() as editor:
    editor.alter_field(models.ClaimEvent, old, new)
    editor.alter_field(models.ClaimEvent, new, old)
lost = before - triggers.existing()
store.migrate()
print(sorted(lost), triggers.existing() == before == triggers.names("sqlite"))
""",
    )
    assert said.split("] ") == ["['guard_claim_event_delete', 'guard_claim_event_update'", "True\n"]


def test_two_processes_write_one_audit_chain(tmp_path):
    run(tmp_path, "")
    write = """
from datetime import UTC, datetime
from cleanclaim.store import actors, atomic, audit
for number in range(60):
    with atomic():
        audit.record(actors.house(), datetime(2026, 1, 1, tzinfo=UTC), "test.done", str(number))
"""
    run(tmp_path, write, write)
    said = run(tmp_path, "from cleanclaim.store import audit; print(audit.verify())")
    assert said == "(120, ())\n"


def test_the_secret_is_made_once_and_is_its_owners_alone(tmp_path):
    key = secret_key(tmp_path)
    assert len(key) > 60
    assert secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_booting_the_same_home_again_changes_nothing():
    before = dict(connection.settings_dict)
    home = Path(os.environ["CLEANCLAIM_HOME"])
    assert secret_key(home) == settings.SECRET_KEY
    assert connection.settings_dict == before


def test_another_kind_of_database_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("CLEANCLAIM_DATABASE", "mysql://somewhere/name")
    with pytest.raises(Refused, match="postgresql"):
        databases.from_environment(tmp_path)


def test_a_postgresql_url_is_read_whole(tmp_path, monkeypatch):
    monkeypatch.setenv("CLEANCLAIM_DATABASE", "postgresql://me:p%40ss@db.example:5433/claims?sslmode=require")
    found = databases.from_environment(tmp_path)
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "me", "p@ss", "db.example", "5433", "claims",
    )  # fmt: skip
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_the_house_is_locked_by_default():
    assert settings.DEBUG is False
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert settings.SESSION_EXPIRE_AT_BROWSER_CLOSE
    assert settings.SESSION_COOKIE_AGE <= 3600
    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert settings.LOGGING["loggers"]["django.db.backends"]["handlers"] == []


def test_the_default_home_is_what_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv("CLEANCLAIM_HOME", str(tmp_path))
    assert default_home() == tmp_path
    monkeypatch.delenv("CLEANCLAIM_HOME")
    assert default_home().name == ".cleanclaim"
