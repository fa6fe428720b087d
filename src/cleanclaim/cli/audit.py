"""`cleanclaim audit verify`: the audit chain and the ledger, checked once more from their first entry."""

from __future__ import annotations

from typing import Annotated

import typer

from cleanclaim.cli.home import open_home
from cleanclaim.cli.output import HAS_ERRORS, emit_json, results

app = typer.Typer(help="The audit chain and the ledger.", no_args_is_help=True)


@app.callback()
def audit() -> None:
    """The audit chain and the ledger."""


@app.command()
def verify(as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False) -> None:
    """Walk every chain of the audit log and every journal entry; say where one does not hold."""
    open_home()
    from cleanclaim.usecases.admin.verify_audit import verify_audit

    broken = verify_audit()
    if as_json:
        emit_json({"holds": not broken, "broken": broken})
    else:
        results.print("Audit chain and ledger hold." if not broken else "\n".join(str(each.says) for each in broken))
    raise typer.Exit(HAS_ERRORS if broken else 0)
