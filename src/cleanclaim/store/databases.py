"""Which database, and how it is opened: SQLite with a write-ahead log, or PostgreSQL."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from cleanclaim.kernel import Refused

# synchronous=NORMAL is safe with a write-ahead log: a power cut may lose the last commits, never corrupt.
# recursive_triggers: without it INSERT OR REPLACE deletes a row past its delete trigger.
_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
    "PRAGMA recursive_triggers=ON; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
)
_BUSY_SECONDS = 30
_NAMED_LIKE = "The database must be named like postgresql://user@host/name; change CLEANCLAIM_DATABASE."


def from_environment(home: Path) -> dict[str, Any]:
    """Django's database settings for CLEANCLAIM_DATABASE, or for the SQLite file of the home."""
    url = os.environ.get("CLEANCLAIM_DATABASE", "")
    return _postgresql(url) if url else _sqlite(home)


def point_at(wanted: dict[str, Any]) -> None:
    """Let the default connection lead to `wanted`; does nothing where it already does."""
    from django.db import connections

    current = connections.settings["default"]
    if all(current[key] == value for key, value in wanted.items()):
        return
    connections["default"].close()
    current.update(wanted)
    del connections["default"]


def _sqlite(home: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(home.absolute() / "cleanclaim.sqlite3"),
        "OPTIONS": {
            "init_command": _PRAGMAS,
            "transaction_mode": "IMMEDIATE",
            "timeout": _BUSY_SECONDS,
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused(_NAMED_LIKE) from None
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise Refused(_NAMED_LIKE)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 60,
    }
