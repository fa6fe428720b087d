"""Memory: the application database, and with `web` and `api` the only room that knows Django.

The trick is a seam. Below it everything is a frozen value (`Patient`, `SignedCoding`, `Claim`, `Entry`);
here each subject has one module that writes such values to rows and reads the same values back:
`people`, `record`, `coding`, `claims`, `money`, `files`. Nobody above sees a row unless a screen selects
one, and every function that reads patient data takes the practice, because practices are walls.

What must never change is held by triggers in the database, not by good manners here: signed coding,
sealed journal entries, claim events and the audit chain refuse UPDATE and DELETE (see `triggers`).

`boot(home)` comes first; only then may the other modules of this package be imported, since Django's
models need their settings. `migrate()` makes or updates the tables.
"""

from cleanclaim.store.boot import atomic, boot, default_home, migrate, on_commit, vendor
from cleanclaim.store.ids import Kind

__all__ = ["Kind", "atomic", "boot", "default_home", "migrate", "on_commit", "vendor"]
