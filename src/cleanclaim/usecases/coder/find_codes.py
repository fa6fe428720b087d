"""Find a code by words, abbreviations or its own characters, for the sheet of a visit."""

from __future__ import annotations

from datetime import date

from cleanclaim.codesets import Hit, Library
from cleanclaim.store.actors import Actor, Role

MOST = 12
_LONGEST = 100


def find_codes(*, actor: Actor, words: str, on: date, library: Library) -> tuple[Hit, ...]:
    """Up to `MOST` complete codes that may be billed on the day, best first; () for no words."""
    actor.must_be(Role.CODER, Role.AUDITOR)
    wanted = words.strip()[:_LONGEST]
    return tuple(library.search(wanted, billable=True, on=on, limit=MOST)) if wanted else ()
