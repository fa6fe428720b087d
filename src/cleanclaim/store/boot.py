"""Start Django on a home folder, and make its tables. Imports Django only when called."""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from cleanclaim.kernel import Refused

SETTINGS = "cleanclaim.store.settings"


def default_home() -> Path:
    """The data folder when nobody names one: CLEANCLAIM_HOME, else `.cleanclaim` in the user's home."""
    return Path(os.environ.get("CLEANCLAIM_HOME") or Path.home() / ".cleanclaim")


def boot(home: Path, *, database_url: str | None = None) -> None:
    """Configure Django for the data in `home`; calling it again for the same data does nothing.

    The database is `home/cleanclaim.sqlite3`, or the PostgreSQL named by `database_url` or by
    CLEANCLAIM_DATABASE ("postgresql://user@host/name"). Raises Refused for another kind of URL, and where
    the folder cannot be made or written.
    """
    os.environ["CLEANCLAIM_HOME"] = str(home.absolute())
    if database_url is not None:
        os.environ["CLEANCLAIM_DATABASE"] = database_url
    from cleanclaim.store import databases

    wanted = databases.from_environment(home)
    _make_usable(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
        atexit.register(_close)
    databases.point_at(wanted)


def _make_usable(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise Refused(f"{home} is a file, and the data folder cannot be one; name a folder with --home DIR.") from None
    except OSError:
        raise Refused(f"The data folder {home} cannot be made; name another with --home DIR.") from None
    if not os.access(home, os.W_OK | os.X_OK):
        raise Refused(f"The data folder {home} cannot be written; make it writable, or name another with --home DIR.")


def _close() -> None:
    from django.db import connections

    connections.close_all()


def migrate() -> None:
    """Bring the tables to this version; the triggers are made anew by the signal that follows.

    Where all is as it should be nothing is touched: a trigger that is made anew is gone for a moment, and
    others may be writing. Raises Refused for a database that is another program's, or a newer version's.
    """
    from cleanclaim.store import versions

    with versions.told_in_words():
        if versions.is_current():
            return
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)


def atomic() -> AbstractContextManager[Any]:
    """All or nothing. On SQLite the transaction begins IMMEDIATE, so that two writers queue up."""
    from django.db import transaction

    return transaction.atomic()


def on_commit(act: Callable[[], object]) -> None:
    """Do `act` once the transaction stands, for what cannot be rolled back (a file put in a mailbox)."""
    from django.db import transaction

    transaction.on_commit(act)


def vendor() -> str:
    """Which database engine is in use: "sqlite" or "postgresql"."""
    from django.db import connection

    return str(connection.vendor)
