"""Figures of posting: entries into the journal, beside raw inserts of the same rows; and whole remittances.

The journal's way includes what the house needs: known keys are looked up, every entry is sealed, and the
triggers that refuse a change or an imbalance are on. Raw is `executemany` into the same tables and indexes
in a bare SQLite file, without triggers.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

CLAIMS = 4_000
_NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
_DAY = date(2026, 10, 19)


def rows() -> list[tuple[str, str]]:
    """(what, figure) for the table of benchmarks. Claims have two lines of three postings' pairs each."""
    from cleanclaim import store

    with tempfile.TemporaryDirectory() as folder:
        store.boot(Path(folder), database_url="")
        store.migrate()
        posted, again = _journal()
        raw = _raw(Path(folder))
    return [
        ("posting: claims into the journal", f"{CLAIMS / posted:,.0f} a second, {raw / posted:.0%} of raw inserts"),
        ("posting: the same claims again", f"{CLAIMS / again:,.0f} a second, and nothing changes"),
    ]


def _journal() -> tuple[float, float]:
    """Seconds for all claims the first time, and for the same once more."""
    from cleanclaim.kernel import Address, Practice
    from cleanclaim.store import atomic, journal, people

    home = Address("1 Sample Street", "Testville", "OH", "43001")
    practice = people.add_practice(Practice("", "Sample Practice", "1000000004", "123456789", "", home)).id
    entries = [_entry(number) for number in range(CLAIMS)]
    seconds = []
    for expected in (CLAIMS, 0):
        began = time.perf_counter()
        with atomic():
            posted = journal.post(practice, entries, now=_NOW, actor="bench")
        seconds.append(time.perf_counter() - began)
        if posted.new != expected:
            raise AssertionError("posting twice is not posting once")
    return seconds[0], seconds[1]


def _entry(number: int) -> Any:
    from cleanclaim.ledger import AnsweredAdjustment, AnsweredLine, insurance_answer

    reasons = (AnsweredAdjustment("CO", "45", 6_000), AnsweredAdjustment("PR", "2", 2_000))
    lines = [
        AnsweredLine(line, 7_000, reasons, file="bench.835", offset=number, segment=f"CLP*C{number:06d}*1*300*140")
        for line in (1, 2)
    ]
    return insurance_answer(
        key=f"835/1999999999/T1/{number}", day=_DAY, claim_id=f"C{number:06d}", payer_id="PY1",
        patient_id=f"P{number}", lines=lines,
    )  # fmt: skip


def _raw(folder: Path) -> float:
    """Seconds for the same rows by executemany, in one transaction."""
    source = sqlite3.connect(folder / "cleanclaim.sqlite3")
    wanted = "tbl_name IN ('journal_entry', 'posting') AND type IN ('table', 'index') AND sql IS NOT NULL"
    schema = [row[0] for row in source.execute(f"SELECT sql FROM sqlite_master WHERE {wanted}")]  # noqa: S608
    tables = {name: source.execute(f"SELECT * FROM {name}").fetchall() for name in ("journal_entry", "posting")}  # noqa: S608
    source.close()
    bare = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    bare.execute("PRAGMA journal_mode=WAL")
    bare.execute("PRAGMA synchronous=NORMAL")
    for statement in schema:
        bare.execute(statement)
    began = time.perf_counter()
    bare.execute("BEGIN IMMEDIATE")
    for name, found in tables.items():
        _insert(bare, name, found)
    bare.execute("COMMIT")
    seconds = time.perf_counter() - began
    bare.close()
    return seconds


def _insert(bare: sqlite3.Connection, name: str, found: Sequence[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" * len(found[0]))
    bare.executemany(f"INSERT INTO {name} VALUES ({marks})", found)  # noqa: S608
