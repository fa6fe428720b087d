"""ICD-9-CM suggestions against our own radiology reports: `radiology/reports.toml` has the rules of the key.

Micro-averaged over distinct codes a report. Reports with an even number are looked at for the score only.
"""

from __future__ import annotations

import argparse
import tomllib
from datetime import date
from pathlib import Path

from rich.console import Console

from bench.scores import Tally
from cleanclaim.charts import document, visit_facts
from cleanclaim.codesets import Library, icd9, open_library
from cleanclaim.coding.selection import diagnoses_of
from cleanclaim.coding.values import CodingContext

FILE = Path(__file__).parent / "radiology" / "reports.toml"
DAY = date(2015, 9, 1)


def reports(*, held_out: bool) -> list[tuple[int, str, set[str]]]:
    """(number, text, codes) of the half that is held out, or of the other."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["report"]
    return [(row["number"], row["text"], set(row["codes"])) for row in rows if (row["number"] % 2 == 0) is held_out]


def suggested(text: str, library: Library) -> set[str]:
    note = document("report", text)
    facts = visit_facts(note)
    context = CodingContext(DAY, age_years=facts.age_years, sex=facts.sex, system=icd9.SYSTEM)
    return {one.code for one in diagnoses_of([note], context, library)}


def rows() -> list[tuple[str, str]]:
    """(what, figure) for the table of benchmarks."""
    with open_library() as library:
        half = [(codes, suggested(text, library)) for _, text, codes in reports(held_out=True)]
    exact = sum(key == said for key, said in half)
    return [(f"{len(half)} held-out radiology reports, ICD-9-CM", f"{Tally.of(half)}; {exact} right as a whole")]


def main() -> None:
    parser = argparse.ArgumentParser(description="ICD-9-CM suggestions against the development half, with misses.")
    parser.parse_args()
    console = Console(soft_wrap=True, highlight=False, markup=False)
    with open_library() as library:
        half = [(number, codes, suggested(text, library)) for number, text, codes in reports(held_out=False)]
    console.print(f"development half: {Tally.of((key, said) for _, key, said in half)}")
    for number, key, said in half:
        if key != said:
            console.print(f"{number}: missed {sorted(key - said)}, too much {sorted(said - key)}")
    for what, figure in rows():
        console.print(f"{what}: {figure}")


if __name__ == "__main__":
    main()
