"""What the commands on code sets share: the library with its progress bar, tables, days."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cleanclaim.cli.output import messages

if TYPE_CHECKING:
    from rich.table import Table

    from cleanclaim.codesets import Library
    from cleanclaim.codesets.build import Progress

Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
DAY = ["%Y-%m-%d"]


@contextmanager
def library_opened() -> Iterator[Library]:
    """The library; where its first compilation takes a while, a progress bar says so."""
    from cleanclaim.codesets import open_library

    with progress_shown() as progress:
        library = open_library(progress=progress)
    with library:
        yield library


@contextmanager
def progress_shown() -> Iterator[Progress]:
    """A progress bar on stderr; nothing is shown until the first step is told."""
    from rich.progress import Progress as Bar

    bar = Bar(console=messages, transient=True)
    tasks = {}

    def step(words: str, done: float) -> None:
        bar.start()
        if words not in tasks:
            tasks[words] = bar.add_task(words, total=1.0)
        bar.update(tasks[words], completed=done)

    try:
        yield step
    finally:
        if tasks:
            bar.stop()


def table_of(*columns: str) -> Table:
    """An empty table with these headings; figures stand to the right."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in columns:
        table.add_column(name, justify="right" if name in ("rows", "score") else "left", header_style="dim")
    return table


def day_of(moment: datetime | None) -> date | None:
    """The day of an option, None where it was not given."""
    return moment.date() if moment else None
