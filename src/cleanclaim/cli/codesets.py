"""`cleanclaim codesets`: what is installed, install a file, remove a release; the encoder's commands beside them."""

from __future__ import annotations

import getpass
import os
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleanclaim.cli import encoder
from cleanclaim.cli.output import emit_json, messages, results
from cleanclaim.cli.sets import DAY, Json, day_of, library_opened, progress_shown, table_of

if TYPE_CHECKING:
    from cleanclaim.codesets import Acceptance, Release

app = typer.Typer(
    no_args_is_help=True, help="Code sets: list, install, known, remove, search, show, compare, index, map."
)
app.add_typer(encoder.app)


@app.command("list")
def list_releases(json: Json = False) -> None:
    """What is installed, with versions and the days they are in force."""
    with library_opened() as library:
        releases = library.releases()
    if json:
        emit_json(releases)
        return
    table = table_of("system", "version", "in force", "rows")
    for release in releases:
        days = f"{release.first} – {release.last or ''}"
        table.add_row(release.system, f"{release.version} {release.part}".strip(), days, f"{release.rows:,}")
    results.print(table)


@app.command()
def install(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="As downloaded: text, table, XML, .gz or zip.")],
    first: Annotated[datetime | None, typer.Option("--from", formats=DAY, help="First day in force.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=DAY, help="Last day in force.")] = None,
    licence: Annotated[str, typer.Option(help="Your licence for texts under copyright (CPT); it is recorded.")] = "",
    json: Json = False,
) -> None:
    """Install official files, recognised by their content; the same file again changes nothing."""
    from cleanclaim.gateways.clock import system_now

    today = system_now().date()
    with library_opened() as library, progress_shown() as progress:
        installed = library.install(
            *files,
            first=day_of(first),
            last=day_of(last),
            licence=_acceptance(licence, today),
            on=today,
            progress=progress,
        )
        lacking = {f"{each.system} {each.version}": library.missing_parts(each) for each in installed}
    for name, parts in lacking.items():
        if parts:
            messages.print(f"{name} is asked as soon as its other files are installed, too: {', '.join(parts)}.")
    if json:
        emit_json(installed)
        return
    for release in installed:
        results.print(f"{_named(release)}: {release.rows:,} rows, {release.first} – {release.last or ''}.")


@app.command()
def known(json: Json = False) -> None:
    """The official files that can be installed."""
    from cleanclaim.codesets.installing.registry import LAYOUTS

    if json:
        emit_json([layout.words for layout in LAYOUTS])
        return
    for layout in LAYOUTS:
        results.print(layout.words, markup=False)


@app.command()
def remove(system: str, version: str, json: Json = False) -> None:
    """Remove an installed release, named by system and version as `list` shows them."""
    with library_opened() as library:
        gone = library.remove(system, version)
    if json:
        emit_json(gone)
        return
    for release in gone:
        results.print(f"{_named(release)} is removed.")


def _named(release: Release) -> str:
    return " ".join(word for word in (release.system, release.version, release.part) if word)


def _acceptance(says: str, today: date) -> Acceptance | None:
    """Who states a licence is the actor of the command, or who is logged in at this machine."""
    from cleanclaim.codesets import Acceptance

    if not says.strip():
        return None
    return Acceptance(says.strip(), os.environ.get("CLEANCLAIM_ACTOR") or getpass.getuser(), today)
