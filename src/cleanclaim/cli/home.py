"""Opens the data folder for commands that need it; commands on files alone never come here."""

from __future__ import annotations

from datetime import datetime

from cleanclaim.kernel import Refused


def open_home(*, create: bool = False) -> None:
    """Boot the store on the chosen home. Raises Refused where there is no data yet and none may be made."""
    from cleanclaim import store

    home = store.default_home()
    if not create and not has_data():
        raise Refused(
            f"There is no data in {home}; run 'cleanclaim demo' first, or name another folder with --home DIR."
        )
    store.boot(home)
    store.migrate()


def opened() -> datetime:
    """Open the chosen home, which must have data; gives the present moment."""
    from cleanclaim.gateways.clock import system_now

    open_home()
    return system_now()


def has_data() -> bool:
    """Whether the chosen home, or the server that is named, has anything to open."""
    from cleanclaim import store

    return (store.default_home() / "cleanclaim.sqlite3").exists() or _has_server()


def _has_server() -> bool:
    import os

    return bool(os.environ.get("CLEANCLAIM_DATABASE"))
