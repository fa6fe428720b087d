"""Homes for tests of whole commands: each with a database of its own, on the engine that was chosen.

Commands run in one process beside the tests (`Desk`), through the same door as at the terminal. Starting
Python and Django for each of them would take longer than all that they do.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

_DESK = """
import contextlib, io, json, os, pathlib, sys

def make(home):
    from cleanclaim import store
    store.boot(pathlib.Path(home))
    store.migrate()
    return 0

out = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
for row in sys.stdin:
    asked = json.loads(row)
    os.environ.update(asked["environment"])
    from cleanclaim.cli.main import run
    said, told = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(told):
        status = run(asked["words"]) if asked["words"] else make(asked["home"])
    print(json.dumps([status, said.getvalue(), told.getvalue()]), file=out, flush=True)
"""


class Ran(NamedTuple):
    """What came of a command."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


class Desk:
    """A process in which commands run one after the other, each on the home that it is given."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        self.server = os.environ.get("CLEANCLAIM_DATABASE", "")
        self.process = subprocess.Popen(
            [sys.executable, "-c", _DESK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.empty = self._made_empty()

    def run(self, home: Home, *words: str | Path) -> Ran:
        assert self.process.stdin is not None and self.process.stdout is not None
        command = ["--home", str(home.folder), *map(str, words)] if words else []
        asked = {"environment": home.environment, "home": str(home.folder), "words": command}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        ran = Ran(*json.loads(self.process.stdout.readline()))
        assert "Traceback" not in ran.err and "has a defect" not in ran.err, ran.err
        return ran

    @contextmanager
    def home(self) -> Iterator[Home]:
        """An empty home with its tables made, gone afterwards."""
        self.count += 1
        folder = self.folder / f"home{self.count}"
        name = f"cleanclaim_bring_{os.getpid()}_{self.count}"
        shutil.copytree(self.empty.folder, folder)
        home = Home(self, folder, self._own(name, self.empty.database))
        try:
            yield home
        finally:
            self._drop(name)
            shutil.rmtree(folder)

    def close(self) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()
        self._drop(self.empty.database)

    def _made_empty(self) -> Home:
        name = f"cleanclaim_bring_{os.getpid()}_0"
        home = Home(self, self.folder / "empty", self._own(name, ""))
        self.run(home)  # no command: its tables are made
        return home

    def _own(self, name: str, template: str) -> str:
        if not self.server:
            return ""
        copied = f'TEMPLATE "{template}"' if template else ""
        self._tell(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', _let_go(template))
        self._tell(f'CREATE DATABASE "{name}" {copied}')
        return name

    def _drop(self, name: str) -> None:
        if self.server and name:
            self._tell(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _tell(self, *statements: str) -> None:
        import psycopg

        with psycopg.connect(self.server, autocommit=True) as connection:
            for statement in filter(None, statements):
                connection.execute(statement)


def _let_go(name: str) -> str:
    """A database is copied only while nobody is connected to it."""
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"
    return ended.format(name) if name else ""


class Home(NamedTuple):
    """A data folder, and the name of its database where that is on a server."""

    desk: Desk
    folder: Path
    database: str

    @property
    def environment(self) -> dict[str, str]:
        if not self.database:
            return {}
        address = urlsplit(self.desk.server)
        return {"CLEANCLAIM_DATABASE": f"{address.scheme}://{address.netloc}/{self.database}"}

    def run(self, *words: str | Path) -> Ran:
        return self.desk.run(self, *words)

    def figures(self, *words: str | Path) -> dict[str, int]:
        """Bring, and what the command says of the home then."""
        ran = self.run("bring", "--json", *words)
        assert ran.status in (0, 1), ran.err
        return ran.json()
