"""Plays a very small quarter into the home that is named: run as a program, so that the tests stay without Django."""

import sys
from pathlib import Path

from cleanclaim import codesets, store

home = Path(sys.argv[1])
store.boot(home)
store.migrate()

from cleanclaim.sandbox.practice import synthetic_practice  # noqa: E402 (use cases want the store booted)
from cleanclaim.usecases.admin.demo import play  # noqa: E402

with codesets.open_library() as library:
    play(synthetic_practice(1, encounters=8), library, home, lambda words, part: None)
