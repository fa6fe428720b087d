"""Code sets: what each official number means, and whether it may be used on a given day.

A code is right or wrong only on a date of service, so the library holds releases side by side and is
always asked with a day. Its one trick: nothing official is parsed while people work. Each release is
compiled once into a small SQLite file that is never changed again, so that it opens in milliseconds,
read-only, shared by any number of threads and processes.

    with open_library() as library:
        library.lookup("ICD-10-CM", "E11.9", date(2026, 5, 4)).says
"""

from cleanclaim.codesets.folder import default_folder
from cleanclaim.codesets.library import Library, open_library
from cleanclaim.codesets.places import PlaceOfService, is_taxonomy, place_of_service, states
from cleanclaim.codesets.procedures import procedure
from cleanclaim.codesets.reasons import carc, is_group, rarc
from cleanclaim.codesets.values import (
    NOTE_KINDS,
    Acceptance,
    Code,
    Hit,
    LevelNote,
    Lookup,
    ProcedureFact,
    ReasonCode,
    Release,
    Status,
)

__all__ = [
    "NOTE_KINDS",
    "Acceptance",
    "Code",
    "Hit",
    "LevelNote",
    "Library",
    "Lookup",
    "PlaceOfService",
    "ProcedureFact",
    "ReasonCode",
    "Release",
    "Status",
    "carc",
    "default_folder",
    "is_group",
    "is_taxonomy",
    "open_library",
    "place_of_service",
    "procedure",
    "rarc",
    "states",
]
