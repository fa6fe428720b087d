"""`cleanclaim code audit …` and `code figures`: a second coder codes a sample blind, and what that says."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleanclaim.cli.home import opened
from cleanclaim.cli.output import emit_json, results, say
from cleanclaim.kernel import Refused

if TYPE_CHECKING:
    from cleanclaim.coding.auditing import AuditFigures, Share
    from cleanclaim.store.audits import Case

_USUAL_DAYS = 90
_LARGEST = 1_000_000  # bytes of a typed coding

app = typer.Typer(help="A second coder codes a sample blind.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
Since = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day, else 90 days ago.")]
Until = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day, else today.")]


@app.command("draw")
def draw(
    auditor: Annotated[str, typer.Option(help="The user who codes the sample again.")],
    percent: Annotated[int, typer.Option(min=1, max=100, help="The share of what each coder signed.")] = 5,
    seed: Annotated[int, typer.Option(min=0, help="The same seed draws the same visits.")] = 1,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """Draw signed codings for a second coder. Needs --as USER, a manager or auditor."""
    now = opened()
    from cleanclaim.cli.acting import acting
    from cleanclaim.store.actors import Role
    from cleanclaim.usecases.coder.sample_for_audit import sample_for_audit

    first, last = _days(since, until, now)
    drawn = sample_for_audit(
        actor=acting(Role.MANAGER, Role.AUDITOR), now=now, auditor=auditor, since=first, until=last, percent=percent,
        seed=seed,
    )  # fmt: skip
    if as_json:
        emit_json(drawn)
    else:
        say(f"{drawn.id}: {drawn.cases} signed codings are drawn for {drawn.auditor}.")


@app.command("list")
def list_cases(as_json: AsJson = False) -> None:
    """Your cases; all of them for a manager or auditor. Needs --as USER."""
    now = opened()
    from rich.table import Table

    from cleanclaim.cli.acting import acting
    from cleanclaim.store import atomic, audit, audits
    from cleanclaim.store.actors import Role

    actor = acting(Role.MANAGER, Role.AUDITOR, Role.CODER)
    cases = audits.cases(actor.practice_id, auditor="" if actor.role is not Role.CODER else actor.user_id)
    with atomic():
        audit.record(actor, now, "audits.listed")
    if as_json:
        emit_json([_listed(each) for each in cases])
        return
    table = Table("", "visit", "second coder", "class", "state", "differences", "outcome")
    for each in cases:
        differences = str(len(each.differences)) if each.state != "open" else ""
        table.add_row(each.id, each.encounter_id, each.auditor, each.stratum, each.state, differences, each.outcome)
    results.print(table if cases else "No case is drawn.")


@app.command("code")
def code_case(
    case: Annotated[str, typer.Argument(help="The id of the case, AC…")],
    file: Annotated[Path, typer.Argument(help="The blind coding as JSON: diagnoses and lines, each with its quote.")],
    as_json: AsJson = False,
) -> None:
    """Code a drawn visit blind, from a file; prints how it differs from what was signed. Needs --as USER."""
    now = opened()
    from cleanclaim.cli.acting import acting
    from cleanclaim.codesets import open_library
    from cleanclaim.store import atomic
    from cleanclaim.store.actors import Role
    from cleanclaim.usecases.coder.audit_coding import code_blind, finish_blind

    actor, wishes = acting(Role.CODER, Role.AUDITOR), _wishes(file)
    with open_library() as library, atomic():
        for wish in wishes:
            code_blind(actor=actor, now=now, case_id=case, wish=wish, library=library)
        done = finish_blind(actor=actor, now=now, case_id=case)
    if as_json:
        emit_json({**_listed(done), "differences": done.differences})
        return
    for number, each in enumerate(done.differences, start=1):
        signed, audited = each.signed or "nothing", each.audited or "nothing"
        results.print(
            f"{number}. {each.kind.value}: {each.code}, signed {signed}, second coder {audited}", markup=False
        )
    say("Both agree." if not done.differences else "Say who was right: cleanclaim code audit judge CASE FILE.")


@app.command("judge")
def judge(
    case: Annotated[str, typer.Argument(help="The id of the case, AC…")],
    file: Annotated[Path, typer.Argument(help="JSON: a list of right, cause and words, one for each difference.")],
    as_json: AsJson = False,
) -> None:
    """Say who was right about each difference; where it was you, the signer is asked to amend. Needs --as USER."""
    now = opened()
    from cleanclaim.cli.acting import acting
    from cleanclaim.store.actors import Role
    from cleanclaim.usecases.coder.audit_coding import Judgement, judge_case

    rows = [_texts(row, ("right", "cause", "words")) for row in _list(_parsed(file))]
    judgements = [Judgement(**row) for row in rows]
    settled = judge_case(actor=acting(Role.CODER, Role.AUDITOR), now=now, case_id=case, judgements=judgements)
    if as_json:
        emit_json(_listed(settled))
    else:
        say("The signer is asked to amend." if settled.outcome == "amend" else "The coding stands as it is signed.")


def figures(since: Since = None, until: Until = None, as_json: AsJson = False) -> None:
    """What the audits say: agreement, accuracy by code family, coder, rule and class. Needs --as USER."""
    now = opened()
    from cleanclaim.cli.acting import acting
    from cleanclaim.codesets import open_library
    from cleanclaim.store.actors import Role
    from cleanclaim.usecases.coder.audit_figures import audit_figures

    first, last = _days(since, until, now)
    with open_library() as library:
        report = audit_figures(
            actor=acting(Role.MANAGER, Role.AUDITOR), now=now, since=first, until=last, library=library
        )
    document = {"since": first, "until": last, **_figures(report.chapters)}
    document["by_category"] = _shares(report.categories.by_family)
    if as_json:
        emit_json(document)
    else:
        _show_figures(document)


def _days(since: datetime | None, until: datetime | None, now: datetime) -> tuple[date, date]:
    last = until.date() if until else now.date()
    return since.date() if since else last - timedelta(days=_USUAL_DAYS), last


def _parsed(file: Path) -> Any:
    if not file.is_file():
        raise Refused(f"There is no file {file}; check the name.")
    if file.stat().st_size > _LARGEST:
        raise Refused(f"{file} is too large for the coding of one visit.")
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise Refused(f"{file} is not JSON; see docs/cli.md for what it holds.") from None


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Refused("A list is wanted there; see docs/cli.md for what the file holds.")
    return value


def _texts(row: Any, names: tuple[str, ...]) -> dict[str, str]:
    """The named fields as text, as a person would type them; a list of numbers or modifiers joined by commas."""
    if not isinstance(row, dict):
        raise Refused("Each entry of the list is an object; see docs/cli.md for what the file holds.")
    found = {name: row.get(name, "") for name in names}
    return {
        name: ", ".join(map(str, value)) if isinstance(value, list) else str(value) for name, value in found.items()
    }


def _wishes(file: Path) -> list[Any]:
    """The entries of a blind coding, as if each were typed into the add box."""
    from cleanclaim.usecases.coder.change_coding import Wish

    document = _parsed(file)
    if not isinstance(document, dict):
        raise Refused("The coding is an object with diagnoses and lines; see docs/cli.md.")
    fields = ("system", "code", "quote", "modifiers", "units", "pointers")
    wishes = []
    for name, usual in (("diagnoses", "ICD-10-CM"), ("lines", "CPT")):
        for row in _list(document.get(name, [])):
            typed = _texts(row, fields)
            code, system = typed.pop("code"), typed.pop("system") or usual
            typed["units"] = typed["units"] or "1"
            wishes.append(Wish(act="add", key=code, system=system, reason="documented", **typed))
    return wishes


def _listed(case: Case) -> dict[str, Any]:
    return {
        "case": case.id, "audit": case.audit_id, "encounter": case.encounter_id, "auditor": case.auditor,
        "class": case.stratum, "state": case.state, "differences": len(case.differences), "outcome": case.outcome,
    }  # fmt: skip


def _share(value: Share) -> dict[str, Any]:
    return {"right": value.right, "of": value.of, "percent": value.percent, "between": value.between}


def _shares(rows: tuple[tuple[str, Share], ...]) -> dict[str, Any]:
    return {name: _share(value) for name, value in rows}


def _figures(found: AuditFigures) -> dict[str, Any]:
    return {
        "codings": _share(found.codings), "agreement": _share(found.agreement), "accuracy": _share(found.accuracy),
        "order": _share(found.order), "by_coder": _shares(found.by_coder), "by_class": _shares(found.by_class),
        "by_chapter": _shares(found.by_family), "by_rule": _shares(found.by_rule), "kinds": dict(found.kinds),
        "causes": dict(found.causes),
    }  # fmt: skip


def _show_figures(document: dict[str, Any]) -> None:
    from rich.table import Table

    for words, name in (("Codings that agree wholly", "codings"), ("Codes that agree", "agreement"),
                        ("Accuracy, as judged", "accuracy"), ("Order of diagnoses", "order")):  # fmt: skip
        results.print(f"{words}: {_said(document[name])}", markup=False)
    for name in ("by_coder", "by_class", "by_chapter", "by_category", "by_rule"):
        table = Table(name.replace("_", " "), "right", "of", "percent")
        for row, value in document[name].items():
            table.add_row(
                row, str(value["right"]), str(value["of"]), "" if value["percent"] is None else str(value["percent"])
            )
        if document[name]:
            results.print(table)


def _said(value: dict[str, Any]) -> str:
    if not value["of"]:
        return "nothing was audited"
    low, high = value["between"]
    return f"{value['right']} of {value['of']} ({value['percent']} %, 95 % sure between {low} and {high})"
