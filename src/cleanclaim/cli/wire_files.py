"""`cleanclaim files`: what came in and went out, as it was."""

from __future__ import annotations

from pathlib import Path

from rich.table import Table

from cleanclaim.cli.output import emit_json, results, say
from cleanclaim.kernel import Refused


def list_files(out: Path | None, *, as_json: bool) -> None:
    """List the files of every practice of the home, and copy them into `out` where it is given."""
    from cleanclaim.store import files, people

    kept = [each for practice in ("", *(p.id for p in people.practices())) for each in files.files(practice)]
    if out is not None:
        _copy(out, kept)
    if as_json:
        emit_json(kept)
        return
    table = Table("", "name", "kind", "direction", "day")
    for each in kept:
        table.add_row(each.id, each.name, each.kind, each.direction, each.at.date().isoformat())
    results.print(table if kept else "No files yet.")


def _copy(out: Path, kept) -> None:
    from cleanclaim.store import files

    out.mkdir(parents=True, exist_ok=True)
    for each in kept:
        target = out / Path(each.name).name
        content = files.content(each.id)
        if target.exists() and target.read_bytes() != content:
            raise Refused(f"{target} exists with other content; give an empty folder.")
        target.write_bytes(content)
    say(f"{len(kept)} files are in {out}.")
