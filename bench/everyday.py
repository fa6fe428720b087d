"""Code suggestions against everyday notes that one coder coded: `everyday/README.md` tells how they came about.

`python -m bench.everyday` prints the figures of both parts; `--misses` what was missed in the part that is worked on.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

from bench.gold import Pair, by_specialty, figures, misses
from bench.gold_notes import codings, drafted, notes
from cleanclaim.charts import document
from cleanclaim.codesets import open_library
from cleanclaim.usecases.coder.suggest_codes import suggest_codes

FOLDER = Path(__file__).parent / "everyday"
WORKED_ON, APART = "worked_on", "apart"


def suggested(part: str) -> list[Pair]:
    """One run of the software over a part."""
    keys, ran = codings("key", part, FOLDER), []
    with open_library() as library:
        for note in notes(part, FOLDER):
            draft = suggest_codes(document(note.id, note.text), note.context, library)
            ran.append(Pair.of(note, keys[note.id], drafted(draft), draft))
    return ran


def rows() -> list[tuple[str, str]]:
    """(what, figure) for the table of benchmarks: the notes that nobody works on."""
    return figures("everyday notes kept apart", suggested(APART))


def main() -> None:
    parser = argparse.ArgumentParser(description="Code suggestions against everyday notes.")
    parser.add_argument("--misses", action="store_true", help="note by note, of the part that is worked on")
    wanted = parser.parse_args()
    console = Console(soft_wrap=True, highlight=False, markup=False)
    pairs = suggested(WORKED_ON)
    for what, figure in [*figures("everyday notes worked on", pairs), *(() if wanted.misses else rows())]:
        console.print(f"{what}: {figure}")
    for line in [*(f"{name}: {said}" for name, said in by_specialty(pairs)), *misses(pairs)] if wanted.misses else ():
        console.print(line)


if __name__ == "__main__":
    main()
