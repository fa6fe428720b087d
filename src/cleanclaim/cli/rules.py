"""`cleanclaim rules`: a practice's own rules and its payers' policies, tried before they are switched on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleanclaim.cli.output import FINE, HAS_ERRORS, emit_json, results
from cleanclaim.kernel import Period, Refused

if TYPE_CHECKING:
    from cleanclaim.claims.policies import Policy

app = typer.Typer(help="Rules of the practice and policies of its payers.", no_args_is_help=True)

_File = Annotated[Path, typer.Argument(help="Rules of the practice and policies of its payers (TOML).")]
_Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]


@app.callback()
def rules_group() -> None:
    """Rules of the practice and policies of its payers."""


@app.command()
def test(file: _File, as_json: _Json = False) -> None:
    """Run the cases of each rule; a rule needs one that fires and one that stays silent."""
    from cleanclaim.claims.policies import load_policies

    failed: list[dict[str, str]] = []
    policies = load_policies(file)
    for policy in policies:
        failed += _failures(policy)
    cases = sum(len(policy.cases) for policy in policies)
    if as_json:
        emit_json({"rules": len(policies), "cases": cases, "failed": failed})
    else:
        for each in failed:
            results.print(f"{each['rule']}: {each['case']}: {each['says']}", markup=False)
        results.print(f"{len(policies)} rules, {cases} cases, {len(failed)} failed.", markup=False)
    raise typer.Exit(HAS_ERRORS if failed else FINE)


def _failures(policy: Policy) -> list[dict[str, str]]:
    from cleanclaim.claims import Facts, cases, check
    from cleanclaim.claims.edits.practice import EDITS

    failed = []
    # A case tells of an ordinary claim of 2026; whom the rule speaks of and when is not what it tries.
    everywhere = replace(policy, payers=frozenset(), filing_codes=frozenset(), period=Period(date.min))
    for case in policy.cases:
        if not isinstance(case.get("fires"), bool) or not case.get("says"):
            raise Refused(f"A case of {policy.id} lacks `says` or `fires`: tell it in a sentence, with true or false.")
        fired = bool(check(cases.claim_of(case), Facts(policies=(everywhere,)), edits=EDITS).findings)
        if fired is not case["fires"]:
            says = "fires, and should not" if fired else "stays silent, and should fire"
            failed.append({"rule": policy.id, "case": str(case["says"]), "says": says})
    for fires, wanted in ((True, "fires"), (False, "stays silent")):
        if not any(case["fires"] is fires for case in policy.cases):
            failed.append({"rule": policy.id, "case": "", "says": f"has no case in which it {wanted}"})
    return failed


@app.command()
def backtest(
    file: _File,
    rule: Annotated[str, typer.Argument(help="The id of one rule of the file.")],
    since: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="The first date of service of the claims to be judged.")
    ],
    as_json: _Json = False,
) -> None:
    """Judge claims that were sent: how many denials a rule would have caught, how many good claims held."""
    from cleanclaim.claims.policies import load_policies
    from cleanclaim.cli.acting import biller
    from cleanclaim.cli.home import open_home
    from cleanclaim.usecases.biller.backtest_rule import backtest_rule

    policy = next((each for each in load_policies(file) if each.id == rule), None)
    if policy is None:
        raise Refused(f"{file.name} has no rule {rule}: give one of its ids.")
    open_home()
    found = backtest_rule(actor=biller(), policy=policy, since=since.date())
    document: dict[str, Any] = {
        "rule": found.rule,
        "since": found.since,
        "claims": found.claims,
        "denied": found.denied,
        "denied_caught": len(found.caught),
        "paid": found.paid,
        "paid_held": len(found.held),
        "caught": found.caught,
        "held": found.held,
    }
    if as_json:
        emit_json(document)
    else:
        results.print(
            f"Of {found.claims} claims, {found.denied} were denied: {len(found.caught)} would have been caught. "
            f"{found.paid} were paid: {len(found.held)} would have been held.",
            markup=False,
        )
    raise typer.Exit(FINE)


@app.command()
def pages(
    folder: Annotated[Path, typer.Argument(help="The folder to write the pages into.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
) -> None:
    """Write a page for each claim edit of the house: what it says, who says so, and its cases."""
    from cleanclaim.claims.edits.pages import pages as made

    folder.mkdir(parents=True, exist_ok=True)
    for name, text in made().items():
        (folder / name).write_text(text, encoding="utf-8")
    if as_json:
        emit_json({"written": [str(folder / name) for name in made()]})
    else:
        results.print(f"{len(made())} pages are in {folder}.", markup=False)
    raise typer.Exit(FINE)
