"""Figures of coding: notes a second, against the bare phrase search over the same notes in the same run."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

from cleanclaim.charts import Document, document
from cleanclaim.codesets import open_library
from cleanclaim.coding.selection import CONFIDENT, diagnoses_of, suggest
from cleanclaim.coding.selection.phrases import phrase_set
from cleanclaim.coding.selection.words import row_of
from cleanclaim.coding.values import CodingContext, Role, Suggestion
from cleanclaim.sandbox.practice import Visit, synthetic_practice

_FIRST_DRAFT = """
import time
begin = time.perf_counter()
from datetime import date
from pathlib import Path
from cleanclaim.charts import document
from cleanclaim.codesets import open_library
from cleanclaim.coding.selection import suggest
from cleanclaim.coding.values import CodingContext
with open_library() as library:
    suggest(document("1", "Assessment:\\n1. Hypertension, stable."), CodingContext(date(2026, 3, 2)), library)
memory = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(time.perf_counter() - begin, int(memory.split()[1]) / 1024)
"""


def rows() -> list[tuple[str, str]]:
    """(what, figure) for the table of benchmarks."""
    visits = synthetic_practice().visits
    notes = [document(visit.encounter.id, visit.note) for visit in visits]
    with open_library() as library:
        phrases = phrase_set(library)
        for note, visit in zip(notes, visits, strict=True):
            suggest(note, _context(visit), library)  # warm
        bare = _rate(notes, lambda note, visit: list(phrases.find(row_of(note.text, ((0, len(note.text)),)))), visits)
        coded = _rate(notes, lambda note, visit: diagnoses_of([note], _context(visit), library), visits)
        whole = _rate(notes, lambda note, visit: suggest(note, _context(visit), library), visits)
        found = [diagnoses_of([note], _context(visit), library) for note, visit in zip(notes, visits, strict=True)]
    return [
        (
            "diagnoses of an office note, against the phrase search alone",
            f"{bare / coded:.1f}× the time, {coded:.0f} notes/s",
        ),
        (
            "whole draft (procedures, level, questions), against diagnoses",
            f"{coded / whole:.1f}× the time, {whole:.0f} notes/s",
        ),
        ("from nothing to the first draft, in a new process", _loaded()),
        ("synthetic practice, note alone against its key", _agreement(visits, found)),
    ]


def _loaded() -> str:
    """Seconds and memory of a process that loads everything and drafts one note, twice: the better of both."""
    bare = min(_seconds("pass")[0] for _ in range(2))
    runs = [_seconds(_FIRST_DRAFT)[1].split() for _ in range(2)]
    seconds, memory = min(float(run[0]) for run in runs), max(float(run[1]) for run in runs)
    return f"{seconds:.2f} s, {seconds / bare:.0f}× the start of Python, {memory:.0f} MB"


def _seconds(program: str) -> tuple[float, str]:
    begin = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)  # noqa: S603
    return time.perf_counter() - begin, done.stdout


def _context(visit: Visit) -> CodingContext:
    return CodingContext(visit.encounter.service_date, new_patient=visit.encounter.new_patient)


def _rate(notes: list[Document], work: Callable[[Document, Visit], object], visits: tuple[Visit, ...]) -> float:
    """Notes a second."""
    begin = time.perf_counter()
    for note, visit in zip(notes, visits, strict=True):
        work(note, visit)
    return len(notes) / (time.perf_counter() - begin)


def _agreement(visits: tuple[Visit, ...], found: list[list[Suggestion]]) -> str:
    gold = [{one.code for one in visit.key.diagnoses} for visit in visits]
    said = [{one.code for one in each if one.role is Role.DIAGNOSIS} for each in found]
    sure = [{one.code for one in each if one.confidence >= CONFIDENT} for each in found]
    right = sum(len(a & b) for a, b in zip(gold, said, strict=True))
    f1 = 2 * right / (sum(map(len, gold)) + sum(map(len, said)))
    confident = sum(len(a & b) for a, b in zip(gold, sure, strict=True)) / sum(map(len, sure))
    return f"F1 {f1:.3f}; confident ones {confident:.0%} right"
