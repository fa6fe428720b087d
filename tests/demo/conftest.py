"""One demonstration for all tests here, played by the command as a user plays it, on the chosen database."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

import pytest

COMMAND = Path(sys.executable).with_name("cleanclaim")


class Ran(NamedTuple):
    status: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


class Home(NamedTuple):
    """A home of its own, and a way to run commands on it."""

    folder: Path
    run: Callable[..., Ran]


@contextmanager
def own_database(name: str) -> Iterator[dict[str, str]]:
    """The environment that leads to an empty database: a file of the home, or a new one on the server."""
    server = os.environ.get("CLEANCLAIM_DATABASE", "")
    if not server:
        yield {}
        return
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield {"CLEANCLAIM_DATABASE": urlunsplit(urlsplit(server)._replace(path=f"/{name}"))}
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def new_home(folder: Path, name: str) -> Iterator[Home]:
    with own_database(f"cleanclaim_{name}_{os.getpid()}") as database:

        def run(*words: str, stdin: str | None = None) -> Ran:
            done = subprocess.run(
                [COMMAND, "--home", folder, *words],
                env={**os.environ, **database},
                input=stdin,
                capture_output=True,
                text=True,
            )
            assert "Traceback" not in done.stderr, done.stderr
            return Ran(done.returncode, done.stdout, done.stderr)

        yield Home(folder, run)


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, dict[str, Any]]]:
    """The demo's home, and the document that `demo --json` gave."""
    with new_home(tmp_path_factory.mktemp("demo"), "played") as home:
        ran = home.run("demo", "--json")
        assert ran.status == 0, ran.err
        yield home, ran.json()


@pytest.fixture
def fresh(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Home]:
    with new_home(tmp_path / "home", "fresh") as home:
        yield home
