"""The terminal: each command translates words into one use case or one pure function, and shows plain values.

Commands on files alone never load Django, and every room is imported inside the command that needs it, so
that `cleanclaim --help` is there at once. A `Refused` becomes its sentence and exit status 2; nothing else
ever reaches a user as a traceback.
"""

from cleanclaim.cli.main import main

__all__ = ["main"]
