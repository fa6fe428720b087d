"""`cleanclaim codesets`: what is installed, install a file, search by words, show one code."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleanclaim.cli.output import emit_json, messages, results
from cleanclaim.kernel import Refused

if TYPE_CHECKING:
    from rich.table import Table

    from cleanclaim.codesets import Acceptance, Code, LevelNote, Library, Lookup, Release
    from cleanclaim.codesets.build import Progress

app = typer.Typer(no_args_is_help=True, help="Code sets: list, install, known, remove, search, show.")

_Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
_DAY = ["%Y-%m-%d"]


@app.command("list")
def list_releases(json: _Json = False) -> None:
    """What is installed, with versions and the days they are in force."""
    with _library() as library:
        releases = library.releases()
    if json:
        emit_json(releases)
        return
    table = _table("system", "version", "in force", "rows")
    for release in releases:
        days = f"{release.first} – {release.last or ''}"
        table.add_row(release.system, f"{release.version} {release.part}".strip(), days, f"{release.rows:,}")
    results.print(table)


@app.command()
def install(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="As downloaded: text, table, XML, .gz or zip.")],
    first: Annotated[datetime | None, typer.Option("--from", formats=_DAY, help="First day in force.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=_DAY, help="Last day in force.")] = None,
    licence: Annotated[str, typer.Option(help="Your licence for texts under copyright (CPT); it is recorded.")] = "",
    json: _Json = False,
) -> None:
    """Install official files, recognised by their content; the same file again changes nothing."""
    from cleanclaim.gateways.clock import system_now

    today = system_now().date()
    with _library() as library, _progress() as progress:
        installed = library.install(
            *files,
            first=_day(first),
            last=_day(last),
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
def known(json: _Json = False) -> None:
    """The official files that can be installed."""
    from cleanclaim.codesets.installing.registry import LAYOUTS

    if json:
        emit_json([layout.words for layout in LAYOUTS])
        return
    for layout in LAYOUTS:
        results.print(layout.words, markup=False)


@app.command()
def remove(system: str, version: str, json: _Json = False) -> None:
    """Remove an installed release, named by system and version as `list` shows them."""
    with _library() as library:
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


@app.command()
def search(
    text: str,
    system: Annotated[str | None, typer.Option(help="ICD-10-CM, CPT, HCPCS (all when left out) or ICD-10-PCS.")] = None,
    billable: Annotated[bool | None, typer.Option("--billable/--headings", help="Complete codes only.")] = None,
    on: Annotated[datetime | None, typer.Option(formats=_DAY, help="Only what is valid on this day.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 20,
    json: _Json = False,
) -> None:
    """Codes for words such as "heart attack"; abbreviations and misspellings are understood."""
    with _library() as library:
        hits = library.search(text, system=system, billable=billable, on=_day(on), limit=limit)
    if json:
        emit_json(hits)
        return
    table = _table("code", "", "billable", "score")
    for hit in hits:
        table.add_row(hit.code, hit.display, "yes" if hit.billable else "", f"{hit.score:.2f}")
    results.print(table if hits else "Nothing found: try fewer or other words.")


@app.command()
def show(
    code: str,
    system: Annotated[str | None, typer.Option(help="ICD-10-CM, CPT, HCPCS, CARC, RARC, POS.")] = None,
    on: Annotated[datetime | None, typer.Option(formats=_DAY, help="Judge it on this day.")] = None,
    json: _Json = False,
) -> None:
    """One code with its notes, those of the levels above, and its judgement on a day."""
    with _library() as library:
        found = _find(library, code, system)
        inherited = library.inherited(code) if found.system == "ICD-10-CM" else ()
        day = _day(on)
        judged = library.lookup(found.system, code, day) if day else None
        told = library.told(code, day) if day and found.system in ("CPT", "HCPCS") else []
    if json:
        emit_json({"code": found, "inherited": inherited, "lookup": judged, "tables": told})
        return
    _print_code(found, inherited, judged)
    for each in told:
        results.print(f"  {each.table} {each.version}: {each.says}", markup=False, highlight=False)


def _find(library: Library, code: str, system: str | None) -> Code:
    """The entry in the system that was named, else in the first one that has it."""
    for each in [system] if system else ["ICD-10-CM", "CPT", "HCPCS"]:
        if found := library.code(each, code):
            return found
    near = library.nearest(code) if system in (None, "ICD-10-CM") else ()
    suggestion = f" Nearest: {', '.join(near)}." if near else " Try: cleanclaim codesets search WORDS."
    raise Refused(f"{code} is in no installed code set{f' {system}' if system else ''}.{suggestion}")


def _print_code(code: Code, inherited: tuple[LevelNote, ...], judged: Lookup | None) -> None:
    results.print(f"[bold]{code.code}[/bold]  {code.display or '(no words of our own)'}", highlight=False)
    about = [code.system, "billable" if code.billable else "heading"]
    if code.manifestation:
        about.append("manifestation: never first")
    results.print("  " + " · ".join(about), style="dim")
    if judged:
        results.print(f"  {judged.says}", markup=False)
    if code.seven_chr:
        meanings = "; ".join(f"{char} {meaning}" for char, meaning in code.seven_chr.items())
        results.print(f"  7th character: {meanings}", markup=False)
    for kind, notes in _own_notes(code):
        for note in notes:
            results.print(f"  {kind}: {note}", markup=False)
    for above in inherited:
        results.print(f"  {above.code} {above.kind}: {above.text}", style="dim", markup=False)


def _own_notes(code: Code) -> list[tuple[str, tuple[str, ...]]]:
    return [
        ("also called", code.inclusion_terms),
        ("includes", code.includes),
        ("excludes1", code.excludes1),
        ("excludes2", code.excludes2),
        ("code first", code.code_first),
        ("use additional", code.use_additional),
        ("code also", code.code_also),
        ("note", code.notes),
    ]


@contextmanager
def _library() -> Iterator[Library]:
    from cleanclaim.codesets import open_library

    with _progress() as progress:
        library = open_library(progress=progress)
    with library:
        yield library


@contextmanager
def _progress() -> Iterator[Progress]:
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


def _table(*columns: str) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in columns:
        table.add_column(name, justify="right" if name in ("rows", "score") else "left", header_style="dim")
    return table


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
