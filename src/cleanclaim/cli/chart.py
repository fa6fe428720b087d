"""`cleanclaim chart file`, `chart addendum`: documents into the record of a visit, and answers back to the chart."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cleanclaim.cli.home import open_home
from cleanclaim.cli.output import HAS_ERRORS, emit_json, results, say

app = typer.Typer(help="The record of a visit: file documents, give addenda back.", no_args_is_help=True)

_JSON = typer.Option("--json", help="One JSON document on stdout.")


@app.callback()
def chart_group() -> None:
    """The record of a visit: file documents, give addenda back."""


@app.command()
def file(
    encounter: Annotated[str, typer.Argument(help="The visit, as screens show it (E…).")],
    files: Annotated[list[Path], typer.Argument(help="Text, PDF, RTF, pictures, FHIR, C-CDA or HL7 v2.")],
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """File documents with a visit. What is about another patient is told and not filed. Needs --as USER."""
    open_home()
    from cleanclaim.cli.acting import acting
    from cleanclaim.gateways.clock import system_now
    from cleanclaim.kernel import Severity
    from cleanclaim.store.actors import Role
    from cleanclaim.usecases.frontdesk.file_document import file_files

    filed = file_files(
        actor=acting(Role.FRONT_DESK, Role.PROVIDER, Role.MANAGER),
        now=system_now(),
        encounter_id=encounter,
        files=[(path.name, path) for path in files],
    )
    for finding in filed.findings:
        say(finding.message)
    rows = [{"id": one.id, "kind": one.kind.value, "signed_by": one.signed_by} for one in filed.documents]
    if as_json:
        findings = [
            {"rule": one.rule, "severity": one.severity.value, "message": one.message, "fix": one.fix}
            for one in filed.findings
        ]
        emit_json({"encounter": encounter, "documents": rows, "findings": findings})
    else:
        for row in rows:
            results.print(f"{row['id']}  {row['kind']}, signed by {row['signed_by'] or 'nobody'}", markup=False)
    if any(one.severity is Severity.ERROR for one in filed.findings):
        raise typer.Exit(HAS_ERRORS)


@app.command()
def addendum(
    query: Annotated[str, typer.Argument(help="The question that was answered, as screens show it (Q…).")],
    fhir: Annotated[bool, typer.Option("--fhir", help="A FHIR R4 DocumentReference in place of text.")] = False,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Give a provider's answer back as a dated addendum for the practice's own chart. Needs --as USER."""
    open_home()
    from cleanclaim.cli.acting import acting
    from cleanclaim.gateways.clock import system_now
    from cleanclaim.store.actors import Role
    from cleanclaim.usecases.coder.give_addendum import give_addendum

    given = give_addendum(
        actor=acting(Role.CODER, Role.PROVIDER, Role.MANAGER), now=system_now(), query_id=query
    )  # fmt: skip
    if as_json:
        emit_json(
            {"id": given.id, "query": given.query_id, "encounter": given.encounter_id, "text": given.text,
             "fhir": given.fhir}
        )  # fmt: skip
    elif fhir:
        emit_json(given.fhir)
    else:
        results.print(given.text, end="", markup=False, soft_wrap=True)
