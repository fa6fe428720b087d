"""`make bench`: one table of ratios, each against something in the same run on the same machine."""

from __future__ import annotations

from importlib import import_module

from rich.console import Console
from rich.table import Table

ROOMS = (
    "x12",
    "coding",
    "gold",
    "everyday",
    "heldout",
    "radiology",
    "codesets",
    "encoder",
    "edits",
    "edits_labelled_institutional",
    "posting",
)


def main() -> None:
    table = Table("what", "figure", title="cleanclaim, measured in one run")
    with Console(stderr=True).status("measuring …"):
        for room in ROOMS:
            for what, figure in import_module(f"bench.{room}").rows():
                table.add_row(what, figure)
            table.add_section()
    Console().print(table)


if __name__ == "__main__":
    main()
