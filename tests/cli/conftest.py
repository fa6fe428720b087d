"""A terminal at which commands are typed by the hundred, and small homes to type them at."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = Path(sys.executable).with_name("cleanclaim")

# One process runs one command line after the other, each with files of its own as stdin, stdout and stderr.
DRIVER = """
import io, json, os, sys
from cleanclaim.cli.main import run
answers = os.fdopen(os.dup(1), "w")
asked = os.fdopen(os.dup(0))
usual = dict(os.environ)
for line in asked:
    ask = json.loads(line)
    os.environ.clear()
    os.environ.update({**usual, **ask["env"]})
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        os.dup2(os.open(ask[name], os.O_RDWR | os.O_CREAT | (os.O_TRUNC if number else 0), 0o600), number)
        mode = "w" if number else "r"
        setattr(sys, name, io.TextIOWrapper(open(number, mode + "b", closefd=False), encoding="utf-8"))
    status = run(ask["words"])
    sys.stdout.flush()
    sys.stderr.flush()
    print(json.dumps(status), file=answers, flush=True)
"""

BUILD = """
import json, sys
from pathlib import Path
from cleanclaim import store
store.boot(Path(sys.argv[1]))
store.migrate()
from tests.usecases.house import House
from cleanclaim.usecases.biller.check_claim import check_claim
house = House()
house.sign()
kept = house.assemble()
check_claim(actor=house.biller, now=house.now, claim_id=kept.id, codes=None)
SHARED = [(9_500, [("CO", "45", 8_000), ("PR", "3", 2_500)]), (6_000, [("CO", "45", 4_000)])]
payment = house.payment(kept, SHARED)
good = house.remittance([payment])
wrong = good.replace(b"~CLP*", b"~CLP*", 1)
amount = b"*15500*" if b"*15500*" in good else b"*155*"
print(json.dumps({
    "claim": kept.claim.id, "encounter": house.encounter.id,
    **{name: getattr(house, name).user_id for name in ("biller", "coder", "desk", "provider", "manager")},
    "good": good.decode(), "unbalanced": good.replace(b"BPR*I" + amount, b"BPR*I*156*", 1).decode(),
}))
"""


class Ran(NamedTuple):
    status: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


class Terminal:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = clean(folder)
        self._driver = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", DRIVER],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: object, stdin: bytes = b"", **env: str) -> Ran:
        files = {name: self.folder / name for name in ("stdin", "stdout", "stderr")}
        files["stdin"].write_bytes(stdin)
        asked = {**{name: str(path) for name, path in files.items()}, "words": [str(word) for word in words]}
        print(json.dumps({**asked, "env": env}), file=self._driver.stdin, flush=True)
        status = json.loads(self._driver.stdout.readline())
        out, err = (files[name].read_text("utf-8") for name in ("stdout", "stderr"))
        return Ran(status, out, err)

    def real(self, *words: object, stdin: bytes = b"", columns: str = "", **env: str) -> Ran:
        """The same in a process of its own, by the console script."""
        done = subprocess.run(
            [COMMAND, *map(str, words)], env={**self.environment, **env}, input=stdin, capture_output=True, timeout=120
        )
        return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    def close(self) -> None:
        self._driver.stdin.close()
        self._driver.wait(timeout=30)
        self._driver.stdout.close()


def clean(folder: Path) -> dict[str, str]:
    """An environment in which nothing of the tester's own terminal is left."""
    ours = ("CLEANCLAIM", "DJANGO", "COLUMNS", "LINES", "FORCE_COLOR", "NO_COLOR", "PY_COLORS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    codesets = os.environ["CLEANCLAIM_CODESETS"]
    return {**kept, "CLEANCLAIM_HOME": str(folder / "no home"), "CLEANCLAIM_CODESETS": codesets}


@pytest.fixture(scope="session")
def terminal(tmp_path_factory):
    opened = Terminal(tmp_path_factory.mktemp("terminal"))
    yield opened
    opened.close()


class Home(NamedTuple):
    """A practice with one claim that is ready; `knows` holds logins, ids and an 835 that answers the claim."""

    folder: Path
    knows: dict[str, str]
    terminal: Terminal

    def run(self, *words: object, who: str = "", **more: Any) -> Ran:
        acting = ("--as", self.knows[who]) if who else ()
        return self.terminal.run("--home", self.folder, *acting, *words, **more)

    def tables(self, *, but: tuple[str, ...] = ()) -> str:
        """A hash of every row of every table."""
        rows = hashlib.sha256()
        with closing(sqlite3.connect(self.folder / "cleanclaim.sqlite3")) as database:
            names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
            for (name,) in names:
                if name not in but:
                    for row in database.execute(f'SELECT * FROM "{name}" ORDER BY 1'):
                        rows.update(repr((name, row)).encode())
        return rows.hexdigest()

    def count(self, table: str) -> int:
        with closing(sqlite3.connect(self.folder / "cleanclaim.sqlite3")) as database:
            (found,) = database.execute(f'SELECT count(*) FROM "{table}"').fetchone()
            return int(found)


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built") / "home"
    done = subprocess.run(
        [sys.executable, "-c", BUILD, folder],
        cwd=ROOT, env={**clean(folder), "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout)


@pytest.fixture
def home(built, tmp_path, terminal):
    """A copy of the built home that a test may do with as it likes."""
    folder, knows = built
    shutil.copytree(folder, tmp_path / "home")
    return Home(tmp_path / "home", knows, terminal)


def plain_sentences(text: str) -> None:
    """What is said on stderr: a few plain sentences; no traceback, no colour, no defect of ours."""
    assert "Traceback" not in text
    assert "defect" not in text
    assert "\x1b" not in text
    lines = [line for line in text.splitlines() if line.strip()]
    assert lines, "nothing was said"
    assert len(lines) <= 4, text
    assert all(line.endswith((".", ":", "…")) for line in lines), text
    assert all(len(line) < 400 for line in lines), text
