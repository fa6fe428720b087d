"""The key that signs sessions: made once for each home, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path


def secret_key(home: Path) -> str:
    """The key kept in `home/secret`; the first process that asks makes it, with mode 0600.

    It appears under its name whole or not at all, so that no process ever reads half of one.
    """
    path = home / "secret"
    if not path.exists():
        fresh = path.with_name(f"secret.{os.getpid()}.part")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text(encoding="ascii")
