"""Where compiled releases lie, and how several processes make one without harming each other."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from cleanclaim.codesets.build import Progress
from cleanclaim.codesets.shipped import compile_shipped, compiled_name
from cleanclaim.kernel import Refused

_WAIT_SECONDS = 300


def default_folder() -> Path:
    """CLEANCLAIM_CODESETS, else `codesets` in CLEANCLAIM_HOME, else `~/.cleanclaim/codesets`."""
    if own := os.environ.get("CLEANCLAIM_CODESETS"):
        return Path(own)
    home = os.environ.get("CLEANCLAIM_HOME")
    return (Path(home) if home else Path.home() / ".cleanclaim") / "codesets"


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Only one process writes into the folder; the others wait. A process that dies lets go by itself."""
    with closing(_lock(folder)):
        yield


def _lock(folder: Path) -> sqlite3.Connection:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(folder / "lock.sqlite", timeout=_WAIT_SECONDS, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
    except (OSError, sqlite3.OperationalError):
        raise Refused(
            f"The folder for code sets cannot be written: {folder}."
            " Make it writable, or name another with CLEANCLAIM_CODESETS."
        ) from None
    return lock


def shipped_file(folder: Path, progress: Progress | None = None) -> Path:
    """The compiled shipped release, made now where it is missing."""
    path = folder / compiled_name()
    if not path.exists():
        with one_at_a_time(folder):
            if not path.exists():
                compile_shipped(path, progress)
    return path
