"""`cleanclaim rules`: a practice's own rules and its payers' policies, tried before they are switched on."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleanclaim.cli.output import FINE, HAS_ERRORS, emit_json, results, say
from cleanclaim.kernel import Refused

if TYPE_CHECKING:
    from cleanclaim.claims.own_rules import OwnRule
    from cleanclaim.claims.policies import Policy
    from cleanclaim.claims.trying import FailedCase
    from cleanclaim.store.actors import Actor
    from cleanclaim.store.rules import RuleStanding
    from cleanclaim.usecases.admin.list_rules import RuleShown
    from cleanclaim.usecases.biller.backtest_rule import Backtest

app = typer.Typer(help="Rules of the practice and policies of its payers.", no_args_is_help=True)

_File = Annotated[Path, typer.Argument(help="Rules of the practice and policies of its payers (TOML).")]
_Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
_Rule = Annotated[str, typer.Argument(help="The id of the rule.")]
_Version = Annotated[
    int | None, typer.Option("--number", min=1, help="The number of a version of the rule, else the newest.")
]
_Day = typer.Option(formats=["%Y-%m-%d"], help="The first date of service of which this holds, else all.")


@app.callback()
def rules_group() -> None:
    """Rules of the practice and policies of its payers."""


@app.command()
def test(
    file: Annotated[
        Path | None, typer.Argument(help="Rules of the practice (TOML); without a file, those of the operator.")
    ] = None,
    as_json: _Json = False,
) -> None:
    """Run the cases of each rule; a rule needs one that fires and one that stays silent."""
    rules, cases, failed = _tried_file(file) if file else _tried_operator()
    if as_json:
        emit_json({"rules": rules, "cases": cases, "failed": failed})
    else:
        for each in failed:
            results.print(": ".join(filter(None, (each.rule, each.case, each.says))), markup=False)
        results.print(f"{rules} rules, {cases} cases, {len(failed)} failed.", markup=False)
    raise typer.Exit(HAS_ERRORS if failed else FINE)


def _tried_file(file: Path) -> tuple[int, int, list[FailedCase]]:
    from cleanclaim.claims.policies import load_policies
    from cleanclaim.claims.trying import try_policy

    policies = load_policies(file)
    failed = [each for policy in policies for each in try_policy(policy)]
    return len(policies), sum(len(policy.cases) for policy in policies), failed


def _tried_operator() -> tuple[int, int, list[FailedCase]]:
    from cleanclaim.claims.trying import try_own_rule
    from cleanclaim.gateways.operator_rules import FOLDER, operator_rules

    own = operator_rules()
    if not own:
        raise Refused(f"The operator has installed no rules in Python ({FOLDER} names their folder); give a file.")
    return len(own), sum(len(rule.cases) for rule in own), [each for rule in own for each in try_own_rule(rule)]


@app.command()
def install(file: _File, as_json: _Json = False) -> None:
    """Install the rules of a file for the practice, as drafts. Needs --as USER, a biller or manager."""
    text = _text(file)
    actor = _opened()
    from cleanclaim.gateways.clock import system_now
    from cleanclaim.usecases.admin.install_rules import install_rules

    kept = install_rules(actor=actor, now=system_now(), name=file.name, text=text)
    if as_json:
        rows = [{"rule": each.rule, "version": each.version, "new": not each.known} for each in kept]
        emit_json({"installed": rows})
    else:
        for each in kept:
            results.print(
                f"{each.rule}: version {each.version}{' was there already' if each.known else ' is a draft'}.",
                markup=False,
            )
    raise typer.Exit(FINE)


@app.command()
def backtest(
    rule: Annotated[
        list[str], typer.Argument(metavar="[RULES.toml] RULE", help="The id of a rule, of this file or installed.")
    ],
    since: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="The first date of service of the claims to be judged.")
    ],
    version: _Version = None,
    as_json: _Json = False,
) -> None:
    """Judge claims that were sent: how many denials a rule would have caught, how many good claims held."""
    *files, id = rule
    if len(files) > 1 or (files and version):
        raise Refused("Give one rule by its id, and before it at most one file, whose rules have no versions yet.")
    told = _of_file(Path(files[0]), id) if files else None
    actor = _opened(auditing=True)
    from cleanclaim.codesets import open_library
    from cleanclaim.gateways.clock import system_now
    from cleanclaim.usecases.biller.backtest_rule import backtest_rule, chosen_rule

    chosen, text = told or chosen_rule(actor=actor, rule=id, version=version)
    with open_library() as library:
        found = backtest_rule(actor=actor, now=system_now(), rule=chosen, text=text, since=since.date(), codes=library)
    if as_json:
        emit_json(_found(found))
    else:
        results.print(
            f"Of {found.claims} claims, {found.denied} were denied: {len(found.caught)} would have been caught. "
            f"{found.paid} were paid: {len(found.held)} would have been held.",
            markup=False,
        )
        if found.version:
            say(f"This is recorded of version {found.version} of {found.rule}.")
    raise typer.Exit(FINE)


def _found(found: Backtest) -> dict[str, Any]:
    return {
        "rule": found.rule,
        "version": found.version,
        "since": found.since,
        "claims": found.claims,
        "denied": found.denied,
        "denied_caught": len(found.caught),
        "paid": found.paid,
        "paid_held": len(found.held),
        "caught": found.caught,
        "held": found.held,
    }


def _of_file(file: Path, id: str) -> tuple[Policy | OwnRule, str]:
    from cleanclaim.claims.policies import written_policies

    found = next((each for each in written_policies(_text(file), file.name) if each[0].id == id), None)
    if found is None:
        raise Refused(f"{file.name} has no rule {id}: give one of its ids.")
    return found


@app.command()
def on(
    rule: _Rule,
    since: Annotated[datetime | None, _Day] = None,
    version: _Version = None,
    as_json: _Json = False,
) -> None:
    """Switch a rule on whose cases hold and that was back-tested. Needs --as USER, a biller or manager."""
    actor = _opened()
    from cleanclaim.gateways.clock import system_now
    from cleanclaim.usecases.admin.switch_rule import switch_on

    standing = switch_on(
        actor=actor, now=system_now(), rule=rule, version=version, since=since.date() if since else None
    )
    _tell(actor, as_json, rule, standing.kept.version)


@app.command()
def off(rule: _Rule, since: Annotated[datetime | None, _Day] = None, as_json: _Json = False) -> None:
    """Switch a rule off. Needs --as USER, a biller or manager."""
    actor = _opened()
    from cleanclaim.gateways.clock import system_now
    from cleanclaim.usecases.admin.switch_rule import switch_off

    switch_off(actor=actor, now=system_now(), rule=rule, since=since.date() if since else None)
    _tell(actor, as_json, rule)


@app.command("list")
def list_all(as_json: _Json = False) -> None:
    """The practice's rules and the operator's: versions, states, what was tried. Needs --as USER."""
    from cleanclaim.cli.acting import note

    actor = _opened(auditing=True)
    note("rules.listed")
    _tell(actor, as_json)


def _opened(*, auditing: bool = False) -> Actor:
    """The home is opened, and whoever was named by --as acts: a biller or manager, and where one only looks an
    auditor. The operator's rules are loaded first, so that a faulty folder is refused before anything is done."""
    from cleanclaim.cli.acting import steward
    from cleanclaim.cli.home import open_home
    from cleanclaim.gateways.operator_rules import operator_rules

    open_home()
    operator_rules()
    return steward(auditing=auditing)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refused(f"{file.name} cannot be read: check the name and that you may read it.") from None


def _tell(actor: Actor, as_json: bool, rule: str = "", version: int = 0) -> None:
    """What is listed of all rules, of one, or of one version of it."""
    from cleanclaim.usecases.admin.list_rules import list_rules

    shown = [
        each
        for each in list_rules(actor=actor)
        if rule in ("", each.standing.kept.rule) and version in (0, each.standing.kept.version)
    ]
    if as_json:
        emit_json({"rules": [_row(each) for each in shown]})
        raise typer.Exit(FINE)
    for each in shown:
        results.print(_words(each.standing), markup=False)
        if each.says:
            results.print(f"    {each.says}", markup=False)
    if not shown:
        results.print("This practice has no rules of its own.", markup=False)
    raise typer.Exit(FINE)


def _words(standing: RuleStanding) -> str:
    kept, trial = standing.kept, standing.trials[-1] if standing.trials else None
    words = [f"{kept.rule}, version {kept.version}" if kept.version else kept.rule, kept.kind.value, standing.state]
    words += [_days(period.first, period.last) for period in standing.in_force]
    if trial:
        words.append(f"tried on {trial.claims} claims: {len(trial.caught)} caught, {len(trial.held)} held")
    return " · ".join(filter(None, words))


def _row(shown: RuleShown) -> dict[str, Any]:
    standing, kept = shown.standing, shown.standing.kept
    return {
        "rule": kept.rule,
        "version": kept.version,
        "says": shown.says,
        "cites": shown.cites,
        "kind": kept.kind,
        "state": standing.state,
        "in_force": [{"from": period.first, "until": period.last} for period in standing.in_force],
        "file": kept.file_name,
        "sha256": kept.sha256,
        "installed_by": kept.installed_by,
        "installed_at": kept.installed_at,
        "backtests": [
            {
                "since": each.since,
                "claims": each.claims,
                "denied": each.denied,
                "denied_caught": len(each.caught),
                "paid": each.paid,
                "paid_held": len(each.held),
                "by": each.tried_by,
                "at": each.tried_at,
            }
            for each in standing.trials
        ],
    }


def _days(first: Any, last: Any) -> str:
    """Dates of service in words; "" for all."""
    since = "" if first.year == 1 else f"from {first}"
    return " ".join(filter(None, (since, f"until {last}" if last else "")))


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
