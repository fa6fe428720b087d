"""`cleanclaim terms`: on what terms a practice bills: who is enrolled with whom, contracts, certificates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleanclaim.cli.output import FINE, emit_json, results
from cleanclaim.kernel import Refused

if TYPE_CHECKING:
    from cleanclaim.payers import Enrolment
    from cleanclaim.store.actors import Actor
    from cleanclaim.store.terms import ContractText

app = typer.Typer(help="Enrolments, contracts and certificates of the practice.", no_args_is_help=True)

_Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]


@app.callback()
def terms_group() -> None:
    """Enrolments, contracts and certificates of the practice."""


@app.command()
def enrolments(
    file: Annotated[Path, typer.Argument(help="All enrolments of the practice (TOML); others are withdrawn.")],
    as_json: _Json = False,
) -> None:
    """Record which provider may bill which payer since when. Needs --as USER, a biller or manager."""
    text = _text(file)
    actor = _steward()
    from cleanclaim.gateways.clock import system_now
    from cleanclaim.usecases.admin.record_terms import record_enrolments

    found = record_enrolments(actor=actor, now=system_now(), name=file.name, text=text)
    if as_json:
        rows = [_enrolment(each) for each in found.enrolments]
        emit_json({"added": found.added, "withdrawn": found.withdrawn, "enrolments": rows})
    else:
        results.print(
            f"{len(found.enrolments)} enrolments stand: {found.added} added, {found.withdrawn} withdrawn.", markup=False
        )
    raise typer.Exit(FINE)


@app.command()
def contract(
    file: Annotated[Path, typer.Argument(help="A contract (TOML); docs/contracts.md shows how it is written.")],
    as_json: _Json = False,
) -> None:
    """Install a contract with a payer of the practice. Needs --as USER, a biller or manager."""
    from cleanclaim.payers import read_contract

    text, terms = _text(file), read_contract(file)
    actor = _steward()
    from cleanclaim.gateways.clock import system_now
    from cleanclaim.usecases.admin.record_terms import install_contract

    kept = install_contract(actor=actor, now=system_now(), contract=terms, text=text)
    told: dict[str, Any] = {
        "contract": kept.contract.id,
        "name": kept.contract.name,
        "payer": terms.payer_id,
        "from": kept.contract.period.first,
        "until": kept.contract.period.last,
        "sha256": kept.sha256,
        "new": not kept.known,
    }
    if as_json:
        emit_json(told)
    else:
        state = "was there already" if kept.known else "is installed"
        results.print(f"{kept.contract.name} ({kept.contract.id}) {state}.", markup=False)
    raise typer.Exit(FINE)


@app.command()
def certificates(
    clia: Annotated[str, typer.Option(help="The CLIA number of the practice's laboratory.")] = "",
    mammography: Annotated[str, typer.Option(help="The certificate of its mammography facility.")] = "",
    as_json: _Json = False,
) -> None:
    """Record the numbers that go onto claims for laboratory tests and mammograms. Needs --as USER."""
    actor = _steward()
    from cleanclaim.gateways.clock import system_now
    from cleanclaim.usecases.admin.record_terms import record_certificates

    kept = record_certificates(actor=actor, now=system_now(), clia=clia, mammography=mammography)
    told = {"clia": kept.clia_number, "mammography": kept.mammography_certificate}
    if as_json:
        emit_json(told)
    else:
        results.print("; ".join(f"{name} {number or 'none'}" for name, number in told.items()), markup=False)
    raise typer.Exit(FINE)


@app.command("list")
def list_all(as_json: _Json = False) -> None:
    """On what terms the practice bills: enrolments, contracts, certificates. Needs --as USER."""
    from cleanclaim.cli.acting import note

    actor = _steward(auditing=True)
    from cleanclaim.usecases.admin.record_terms import terms_of

    note("terms.listed")
    found = terms_of(actor=actor)
    told: dict[str, Any] = {
        "enrolments": [_enrolment(each) for each in found.enrolments],
        "contracts": [_contract(each, payer) for each, payer in found.contracts],
        "clia": found.practice.clia_number,
        "mammography": found.practice.mammography_certificate,
    }
    if as_json:
        emit_json(told)
        raise typer.Exit(FINE)
    for row in told["enrolments"]:
        results.print(f"{row['provider']} with {row['payer']}: {_days(row)}", markup=False)
    for row in told["contracts"]:
        results.print(f"{row['contract']} {row['name']}, {row['payer']}: {_days(row)}", markup=False)
    results.print(f"clia {told['clia'] or 'none'}; mammography {told['mammography'] or 'none'}", markup=False)
    raise typer.Exit(FINE)


def _enrolment(each: Enrolment) -> dict[str, Any]:
    return {"provider": each.provider, "payer": each.payer, "from": each.period.first, "until": each.period.last}


def _contract(each: ContractText, payer: str) -> dict[str, Any]:
    return {
        "contract": each.contract.id,
        "name": each.contract.name,
        "payer": payer,
        "from": each.contract.period.first,
        "until": each.contract.period.last,
        "sha256": each.sha256,
        "installed_by": each.installed_by,
        "installed_at": each.installed_at,
    }


def _days(row: dict[str, Any]) -> str:
    return f"from {row['from']}" + (f" until {row['until']}" if row["until"] else "")


def _steward(*, auditing: bool = False) -> Actor:
    from cleanclaim.cli.acting import steward
    from cleanclaim.cli.home import open_home

    open_home()
    return steward(auditing=auditing)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refused(f"{file.name} cannot be read: check the name and that you may read it.") from None
