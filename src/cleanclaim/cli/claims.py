"""`cleanclaim claims check FILE`: claim edits on an 837, or on claims as JSON lines."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleanclaim.cli.output import FINE, HAS_ERRORS, emit_json, say
from cleanclaim.kernel import Refused

if TYPE_CHECKING:
    from cleanclaim.bulk import CheckedClaim
    from cleanclaim.kernel import Finding

app = typer.Typer(help="Check claims before they are sent.", no_args_is_help=True)


@app.callback()
def claims_group() -> None:
    """Check claims before they are sent."""


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="An 837 file, or claims as JSON lines (from `x12 read`).")],
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day of billing, else the day on which the file was made."),
    ] = None,
    policies: Annotated[
        Path | None, typer.Option(help="Rules of the practice and policies of its payers (TOML), asked as well.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
) -> None:
    """Say what is wrong with each claim, who has to act, and what the payer would answer."""
    from cleanclaim.bulk import check_files
    from cleanclaim.claims import Facts
    from cleanclaim.claims.policies import load_policies
    from cleanclaim.codesets import open_library

    if not file.is_file():
        raise Refused(f"{file.name} is not a file: give an 837 file, or claims as JSON lines.")
    with open_library() as library:
        facts = Facts(
            codes=library,
            tables=library.edit_tables(),
            today=today.date() if today else None,
            policies=load_policies(policies) if policies else (),
        )
        document = _document(list(check_files([file], facts)))
    if as_json:
        emit_json(document)
    else:
        _show(document)
    failed = any(finding["severity"] == "error" for finding in document["findings"])
    raise typer.Exit(HAS_ERRORS if failed else FINE)


def _document(checked: list[CheckedClaim]) -> dict[str, Any]:
    from cleanclaim.claims import together

    whole = [each for each in checked if each.claim_id or each.lines]
    return {
        "claims": len(whole),
        "clean": sum(each.clean for each in whole),
        "findings": [_finding(found, each.claim_id) for each in checked for found in each.findings],
        "not_checked": [
            {"set": found.set, "reason": found.reason, "count": found.count}
            for found in together(found for each in checked for found in each.not_checked)
        ],
    }


def _finding(found: Finding, claim_id: str) -> dict[str, Any]:
    return {
        "claim": claim_id or found.place.claim,
        "line": found.place.line,
        "rule": found.rule,
        "severity": found.severity.value,
        "owner": found.owner.value,
        "message": found.message,
        "cites": str(found.citation) if found.citation else "",
        "version": found.version,
        "likely_carc": found.likely_carc,
        "fix": found.fix,
    }


def _show(document: dict[str, Any]) -> None:
    from cleanclaim.cli.output import results

    for found in document["findings"]:
        line = f" line {found['line']}" if found["line"] else ""
        results.print(f"{found['claim']}{line}: {found['message']} [{found['owner']}]", markup=False)
        if found["fix"]:
            results.print(f"    {found['fix']}", markup=False)
    results.print(f"{document['clean']} of {document['claims']} claims are clean.", markup=False)
    for question in document["not_checked"]:
        say(f"Not checked: {question['set']} ({question['reason']}), {question['count']} times.")
