"""ICD-10-CM of a fresh install: the tabular list that simple-icd-10-cm ships, and our table of changes.

The package's Python is never imported (2 to 5 seconds and 190 MB at each start): its XML is read once.
Our table of changes says on which day each code came or went since 2015-10-01, so that earlier dates of
service are judged too. It was proven by replay: from the first list it gives the official one of FY2026,
with the numbers of new and deleted codes that the CDC published for each year.
"""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path

from cleanclaim.codesets.build import SCHEMA, Progress, write_release
from cleanclaim.codesets.tabular import Entry, normal, read_tabular
from cleanclaim.codesets.values import Release
from cleanclaim.kernel import Refused
from cleanclaim.kernel.rules import load_rulebook

SYSTEM = "ICD-10-CM"
FIRST_DAY = date(2015, 10, 1)  # 45 CFR 162.1002(c): services from this day on
_MONTHS = {"January": 1, "April": 4, "October": 10}
_NAME = re.compile(r"icd10c?m?-tabular-(January|April|October)-(\d+)-(\d{4})\.xml")
_BILLABLE = range(70_000, 80_000)


@dataclass(frozen=True, slots=True)
class Tabular:
    """The XML file as shipped, and the days its release is in force."""

    path: Path
    version: str
    first: date
    last: date


@cache
def shipped_tabular() -> Tabular:
    """Find the package's file without importing the package. Refused where it is not installed."""
    found = importlib.util.find_spec("simple_icd_10_cm")
    folder = Path(found.origin).parent / "data" if found and found.origin else None
    for path in sorted(folder.glob("*.xml")) if folder else ():
        if match := _NAME.fullmatch(path.name):
            first = date(int(match[3]), _MONTHS[match[1]], int(match[2]))
            year = first.year + (1 if first.month >= 10 else 0)
            return Tabular(path, f"{match[1]} {match[3]}", first, date(year, 9, 30))
    raise Refused(
        "The ICD-10-CM tabular list is not there: install the package simple-icd-10-cm (pip install simple-icd-10-cm)."
    )


def compiled_name() -> str:
    """The file name of the compiled release; another package, table or schema gives another name."""
    tabular = shipped_tabular()
    mark = f"{SCHEMA} {tabular.path.name} {tabular.path.stat().st_size}".encode()
    return f"icd10cm-{tabular.first:%Y-%m}-{zlib.crc32(_changes_text().encode(), zlib.crc32(mark)):08x}.sqlite"


def compile_shipped(path: Path, progress: Progress | None = None) -> None:
    """Compile the shipped tabular list and the table of changes into `path` (about 3 seconds)."""
    tabular = shipped_tabular()
    entries = list(read_tabular(tabular.path))
    billable = {normal(entry.code) for entry in entries if entry.billable}
    if len(billable) not in _BILLABLE:
        raise Refused("The ICD-10-CM tabular list is damaged: install simple-icd-10-cm again.")
    release = _release(tabular, entries)
    write_release(path, release, entries, lives=_lives(tabular, billable), progress=progress)


def _release(tabular: Tabular, entries: list[Entry]) -> Release:
    from importlib.metadata import version  # slow to load, and asked once in the life of a release

    package = version("simple-icd-10-cm")
    return Release(
        system=SYSTEM,
        version=tabular.version,
        first=tabular.first,
        last=tabular.last,
        rows=sum(entry.level in ("category", "code") for entry in entries),
        source=f"CDC/NCHS tabular list, {tabular.path.name} of simple-icd-10-cm {package}",
        sha256=hashlib.sha256(tabular.path.read_bytes()).hexdigest(),
        licence="US public domain",
    )


def _lives(tabular: Tabular, billable: set[str]) -> Iterator[tuple[str, date, date | None]]:
    """When each code could be billed. Without a table that ends at this release: since the release only."""
    if load_rulebook("codesets/icd10cm")["changes"]["release"] != tabular.first:
        yield from ((key, tabular.first, None) for key in sorted(billable))
        return
    changes = {row["code"]: row for row in csv.DictReader(_changes_text().splitlines())}
    for key in sorted(billable | set(changes)):
        row = changes.get(key, {"added": "", "deleted": ""})
        first = date.fromisoformat(row["added"]) if row["added"] else FIRST_DAY
        last = date.fromisoformat(row["deleted"]) - timedelta(days=1) if row["deleted"] else None
        yield key, first, last


@cache
def shipped_changes() -> Release:
    """Our table of additions and deletions as a release: it serves the days before the tabular list."""
    known = load_rulebook("codesets/icd10cm")["changes"]
    text = _changes_text()
    digest = hashlib.sha256(text.encode()).hexdigest()
    last = known["release"] - timedelta(days=1)
    rows = text.count("\n") - 1
    version = f"additions and deletions up to {known['release']:%B %Y}"
    return Release(SYSTEM, version, known["first"], last, rows, known["source"], digest, "US public domain")


@cache
def _changes_text() -> str:
    table = files("cleanclaim").joinpath("rulebook", "codesets", "icd10cm_changes.csv")
    return table.read_text(encoding="utf-8")
