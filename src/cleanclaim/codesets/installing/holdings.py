"""The releases that a person installed: a folder each, with its record; whole or not there at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from itertools import zip_longest
from pathlib import Path

from cleanclaim.codesets.values import Release
from cleanclaim.kernel import Period, Refused

SCHEMA = 1  # raise it when what layouts compile changes: releases compiled before then have to be installed again

_FOLDER = "releases"
_RECORD = "release.json"
_UNFINISHED = ".unfinished-"
_DAYS = ("first", "last", "accepted_on", "installed_on")


@dataclass(frozen=True, slots=True)
class Held:
    """A release as it is recorded, and the folder with what was compiled from it."""

    release: Release
    folder: Path


def held_in(folder: Path) -> list[Held]:
    """What is installed, the oldest first. What has no whole record, or was compiled for others, is not there."""
    found = []
    for record in (folder / _FOLDER).glob(f"[!.]*/{_RECORD}"):
        try:
            kept = json.loads(record.read_text(encoding="utf-8"))
            if kept["schema"] == SCHEMA:
                found.append(Held(_release(kept), record.parent))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return sorted(found, key=lambda held: (held.release.system, held.release.first, held.release.part))


def _release(kept: dict[str, object]) -> Release:
    known = {field.name for field in fields(Release)}
    row = {name: value for name, value in kept.items() if name in known}
    for name in _DAYS:
        if isinstance(text := row.get(name), str):
            row[name] = date.fromisoformat(text)
    return Release(**row)  # type: ignore[arg-type]


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """A folder to compile into; whatever is still in it afterwards is gone. Call it with the lock held."""
    home = folder / _FOLDER
    home.mkdir(parents=True, exist_ok=True)
    for left in home.glob(f"{_UNFINISHED}*"):  # of a process that died
        shutil.rmtree(left, ignore_errors=True)
    place = home / f"{_UNFINISHED}{os.getpid()}"
    place.mkdir()
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def keep(folder: Path, compiled: Path, release: Release) -> Held:
    """Give a compiled folder its record and its name: from then on it is installed."""
    record = {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(release).items()}
    (compiled / _RECORD).write_text(json.dumps({"schema": SCHEMA, **record}, indent=1), encoding="utf-8")
    for file in compiled.iterdir():
        with file.open("rb") as written:
            os.fsync(written.fileno())
    target = folder / _FOLDER / _name(release)
    if target.exists():  # what could not be read any more
        _sweep(target)
    compiled.rename(target)
    return Held(release, target)


def _name(release: Release) -> str:
    words = "-".join(f"{release.system} {release.part}".lower().split())
    return f"{words}-{release.first}-{release.sha256[:12]}"


def discard(folder: Path, held: Held) -> None:
    """Take a release away: first its name, so that nobody sees half of it, then its files."""
    if held.folder.parent != folder / _FOLDER:
        raise Refused(f"{held.release.system} {held.release.version} is not in this folder.")
    _sweep(held.folder)


def _sweep(place: Path) -> None:
    gone = place.with_name(f"{_UNFINISHED}{place.name}")
    place.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)


def effective(helds: Sequence[Held]) -> list[tuple[Held, Period]]:
    """Releases of one set and part, the oldest first, with their days: none lasts into the next one's."""
    ordered = sorted(helds, key=lambda held: held.release.first)
    days = []
    for held, following in zip_longest(ordered, ordered[1:]):
        last = held.release.last
        if following is not None:
            before = following.release.first - timedelta(days=1)
            last = before if last is None else min(last, before)
        days.append((held, Period(held.release.first, last)))
    return days
