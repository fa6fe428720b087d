"""Whether a database is ours and of this version, before anything is written to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from cleanclaim.kernel import Refused
from cleanclaim.store import triggers

_OURS = "store"  # the label of this package's own migrations
_KEPT_BY_DJANGO = "django_migrations"


def is_current() -> bool:
    """Whether every table and trigger of this version is there.

    Raises Refused where the tables are those of another program, or of a newer version of this one.
    """
    executor = MigrationExecutor(connection)
    applied = set(executor.loader.applied_migrations)
    unknown = {label for label, _ in applied - set(executor.loader.disk_migrations)}
    if _OURS in unknown:
        raise Refused(f"{_name()} was made by a newer version of cleanclaim; install that version to open it.")
    tables = connection.introspection.table_names()
    if unknown or (tables and _KEPT_BY_DJANGO not in tables):
        raise Refused(f"{_name()} holds the tables of another program; name another folder with --home DIR.")
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    return triggers.existing() >= triggers.names(connection.vendor)


@contextmanager
def told_in_words() -> Iterator[None]:
    """A database that cannot be opened is refused in a sentence; the driver's words may hold a password."""
    try:
        yield
    except ImproperlyConfigured:
        raise Refused("PostgreSQL needs its driver; install it with: pip install 'cleanclaim[postgres]'.") from None
    except DatabaseError as fault:
        raise Refused(_sentence(fault)) from None


def _sentence(fault: DatabaseError) -> str:
    if connection.vendor == "postgresql":
        return "The database of CLEANCLAIM_DATABASE does not answer as it should; check the address and that it runs."
    if "locked" in str(fault):
        return f"{_name()} is in use by another program; try again when it has finished."
    if "not a database" in str(fault) or "malformed" in str(fault):
        return f"{_name()} is damaged or no database; restore a copy made by 'cleanclaim backup', or name another home."
    return f"{_name()} cannot be opened or written; check the folder's rights and the space on the disk."


def _name() -> str:
    settings = connection.settings_dict
    return str(settings["NAME"]) if connection.vendor == "sqlite" else "The database of CLEANCLAIM_DATABASE"
