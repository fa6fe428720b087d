"""`cleanclaim why ID`: the tree from a code or a cent down to what says so."""

from __future__ import annotations

from typing import Annotated

import typer

from cleanclaim.cli.home import open_home
from cleanclaim.cli.output import emit_json, results
from cleanclaim.kernel import Refused

app = typer.Typer()


@app.command()
def why(
    id: Annotated[str, typer.Argument(help="An encounter, code, claim, line, posting or statement line.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
) -> None:
    """Why a code, a claim or a cent: down to the sentence, rule, clause or segment."""
    open_home()
    from cleanclaim.cli.acting import named, note, seat
    from cleanclaim.store import audits, ids
    from cleanclaim.usecases.admin.explain import explain

    here = seat()
    if not here.sees_records:
        raise Refused("The front desk reads no records; name somebody of another desk with --as USER.")
    audits.keep_blind(ids.public(ids.Kind.PRACTICE, here.practice), named(), id)
    trace = explain(here.practice, id, sees_money=here.sees_money)
    note("why.asked", trace.id)
    if as_json:
        emit_json(trace.as_json())
    else:
        from cleanclaim.cli.tree import as_tree

        results.print(as_tree(trace))
