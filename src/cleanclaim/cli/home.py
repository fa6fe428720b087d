"""Opens the data folder for commands that need it; commands on files alone never come here."""

from __future__ import annotations

from cleanclaim.kernel import Refused


def open_home(*, create: bool = False) -> None:
    """Boot the store on the chosen home. Raises Refused where there is no data yet and none may be made."""
    from cleanclaim import store

    home = store.default_home()
    if not create and not (home / "cleanclaim.sqlite3").exists() and not _has_server():
        raise Refused(
            f"There is no data in {home}; run 'cleanclaim demo' first, or name another folder with --home DIR."
        )
    store.boot(home)
    store.migrate()


def _has_server() -> bool:
    import os

    return bool(os.environ.get("CLEANCLAIM_DATABASE"))
