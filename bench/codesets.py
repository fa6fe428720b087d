"""Figures of the code sets: opening, looking up, searching. Each is measured in this run, warm, in processor time."""

from __future__ import annotations

import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bench import tables
from cleanclaim.codesets import Library, default_folder, open_library
from cleanclaim.codesets.folder import shipped_file

_DAY = date(2026, 5, 4)
_QUERIES = (
    "heart attack",
    "diabetis",
    "htn",
    "broken wrist left",
    "copd exacerbation",
    "kidney stones",
    "pnuemonia",
    "rheumatoid arthritis",
    "suicidal thoughts",
    "bee sting",
)


def rows() -> list[tuple[str, str]]:
    """(what, figure) for the table of benchmarks."""
    path = shipped_file(default_folder())
    opening = _milliseconds(lambda: open_library().close())
    bare = _milliseconds(lambda: _bare(str(path)))
    with open_library() as library:
        keys = [code for _, code, kind in library.phrases() if kind == "title"][:20_000]
        first = _seconds(lambda: [library.lookup("ICD-10-CM", key, _DAY) for key in keys])
        again = _seconds(lambda: [library.lookup("ICD-10-CM", key, _DAY) for key in keys])
        for text in _QUERIES:
            library.search(text)
        searches = [_milliseconds(lambda text=text: library.search(text), 5) for text in _QUERIES]
    return [
        ("code sets: open", f"{opening:.1f} ms, {opening / bare:.0f}× a bare SQLite file"),
        ("code sets: look-ups, first time", f"{len(keys) / first:,.0f} a second"),
        ("code sets: look-ups, again", f"{len(keys) / again:,.0f} a second"),
        ("code sets: search, median", f"{statistics.median(searches):.1f} ms"),
        *_tables(),
    ]


# In a process of its own, numpy already there: the first answer of each table, and the memory that it took (Linux).
_OPENING = """
import sys, time
from datetime import date
from pathlib import Path
import numpy
from cleanclaim.codesets import open_library
def resident():
    lines = Path("/proc/self/status").read_text().splitlines() if Path("/proc/self/status").exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)
before = resident()
began = time.process_time()
library = open_library(Path(sys.argv[1]))
edits, fees, day = library.edit_tables(), library.fee_tables(), [date(2026, 8, 3)]
edits.pairs("practitioner", ["00100"], ["99988"], day)
edits.unit_limits("practitioner", ["00100"], day)
edits.add_ons(["00100"], day)
edits.fee_indicators(["00100"], day)
fees.relative_values("00100", "", day[0])
library.lookup("ICD-10-CM", "E11.9", day[0])
print(1000 * (time.process_time() - began), (resident() - before) / 1024)
"""


def _tables() -> list[tuple[str, str]]:
    """Tables in full size: installed, opened, asked."""
    pairs = tables.files()[:4]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "codesets"
        tables.new_folder(folder)
        with open_library(folder) as library:
            installing = _seconds(lambda: library.install(*pairs, on=tables.FIRST))
            kept = sum(
                file.stat().st_size for held in library.held("NCCI PTP practitioner") for file in held.folder.iterdir()
            )
        bare = _seconds(lambda: _split(pairs))
        with tables.full_size_library() as library:
            opened = [_opening(library.folder) for _ in range(7)]
            rows = sum(held.release.rows for held in library.held("NCCI PTP practitioner"))
            asked = _asked(library)
    milliseconds = statistics.median(each[0] for each in opened)
    megabytes = max(each[1] for each in opened)
    return [
        (
            "tables: install of four PTP files",
            f"{installing:.1f} s, {installing / bare:.1f}× reading and splitting them",
        ),
        ("tables: PTP on disk", f"{kept / 1e6:.1f} MB for {rows:,} pairs"),
        ("tables: all opened and asked once, numpy there", f"{milliseconds:.0f} ms, {megabytes:.0f} MB"),
        *asked,
    ]


def _opening(folder: Path) -> tuple[float, float]:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _OPENING, folder], capture_output=True, text=True, check=True
    )
    milliseconds, megabytes = map(float, done.stdout.split())
    return milliseconds, megabytes


def _split(paths: list[Path]) -> int:
    return sum(len(line.split("\t")) for path in paths for line in _text(path).splitlines())


def _text(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(archive.namelist()[0]).decode("latin-1")


def _asked(library: Library) -> list[tuple[str, str]]:
    """Pairs a second in columns, beside a dictionary that holds the very same answers."""
    chance = random.Random(7)  # noqa: S311 - nothing to hide
    known = tables.codes()
    firsts, seconds = chance.choices(known, k=200_000), chance.choices(known, k=200_000)
    days = [date(2026, 8, 3)] * len(firsts)
    edits = library.edit_tables()
    answers = edits.pairs("practitioner", firsts, seconds, days)
    table = {pair: answer for pair, answer in zip(zip(firsts, seconds, strict=True), answers, strict=True) if answer}
    bare = _seconds(lambda: [table.get(pair) or table.get(pair[::-1]) for pair in zip(firsts, seconds, strict=True)])
    took = _seconds(lambda: edits.pairs("practitioner", firsts, seconds, days))
    limits = _seconds(lambda: edits.unit_limits("practitioner", firsts, days))
    return [
        (
            "tables: PTP pairs, in columns",
            f"{len(firsts) / took:,.0f} a second, {bare / took:.2f} of a dictionary of hits",
        ),
        ("tables: unit limits, in columns", f"{len(firsts) / limits:,.0f} a second"),
    ]


def _bare(path: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute("SELECT count(*) FROM release").fetchone()
    connection.close()


def _seconds(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def _milliseconds(act: Callable[[], object], times: int = 20) -> float:
    """The median of several runs."""
    return 1000 * statistics.median(_seconds(act) for _ in range(times))
