"""`cleanclaim price FILE`: what each line of claims is allowed, with the arithmetic."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleanclaim.cli.output import FINE, HAS_ERRORS, emit_json, say
from cleanclaim.kernel import NotChecked, Refused, dollars

if TYPE_CHECKING:
    from cleanclaim.bulk import PricedClaimLine
    from cleanclaim.kernel import Finding

app = typer.Typer()


@app.command()
def price(
    file: Annotated[Path, typer.Argument(help="An 837 file, or claims as JSON lines (from `x12 read`).")],
    contract: Annotated[
        Path | None, typer.Option(help="A contract as TOML; without it, Medicare's installed fee schedules.")
    ] = None,
    zip_code: Annotated[
        str, typer.Option("--zip", help="The ZIP code of the place, instead of the one that each claim says.")
    ] = "",
    nonparticipating: Annotated[
        bool, typer.Option("--nonparticipating", help="The provider does not participate in Medicare.")
    ] = False,
    qualifying: Annotated[
        bool,
        typer.Option("--qualifying", help="The provider is a qualifying participant in an advanced payment model."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
) -> None:
    """Price every line of claims under a contract or under Medicare's fee schedules."""
    from cleanclaim.bulk import claims_in, price_under_contract, price_under_medicare
    from cleanclaim.codesets import open_library
    from cleanclaim.payers import read_contract
    from cleanclaim.payers.medicare import Terms

    if not file.is_file():
        raise Refused(f"{file.name} is not a file: give an 837 file, or claims as JSON lines.")
    agreed = read_contract(contract) if contract else None
    found: list[Finding] = []
    with open_library() as library:
        fees = library.fee_tables()
        claims = list(claims_in(file, found))
        if not claims:
            raise Refused(f"{file.name} holds no claim: give an 837 file, or claims as JSON lines.")
        answers: Iterable[PricedClaimLine | NotChecked] = (
            price_under_contract(claims, agreed, fees)
            if agreed is not None
            else price_under_medicare(claims, fees, zip_code=zip_code, terms=Terms(not nonparticipating, qualifying))
        )
        document = _document(len(claims), list(answers))
    for each in found:
        say(each.message)
    if as_json:
        emit_json(document)
    else:
        _show(document)
    raise typer.Exit(HAS_ERRORS if any(each.severity == "error" for each in found) else FINE)


def _document(claims: int, answers: list[PricedClaimLine | NotChecked]) -> dict[str, Any]:
    from cleanclaim.claims import together

    gaps = together(each for each in answers if isinstance(each, NotChecked))
    lines = [_line(each) for each in answers if not isinstance(each, NotChecked)]
    return {
        "claims": claims,
        "lines": lines,
        "priced": sum(each["allowed_cents"] is not None for each in lines),
        "allowed_cents": sum(each["allowed_cents"] or 0 for each in lines),
        "not_checked": [{"set": gap.set, "reason": gap.reason, "count": gap.count} for gap in gaps],
    }


def _line(each: PricedClaimLine) -> dict[str, Any]:
    return {
        "claim": each.claim_id,
        "line": each.line,
        "code": each.code,
        "modifiers": list(each.modifiers),
        "units": each.units,
        "charge_cents": each.charge_cents,
        "allowed_cents": each.allowed_cents,
        "because": [{"says": step.says, "cites": step.cites, "cents": step.cents} for step in each.because],
        "not_priced": each.unpriced,
        "version": each.version,
    }


def _show(document: dict[str, Any]) -> None:
    for line in document["lines"]:
        code = "-".join([line["code"], *line["modifiers"]])
        amount = dollars(line["allowed_cents"]) if line["allowed_cents"] is not None else "not priced"
        typer.echo(f"{line['claim']}  line {line['line']}  {code}  charge {dollars(line['charge_cents'])}  {amount}")
        for step in line["because"]:
            typer.echo(f"    {step['says']}  [{step['cites']}]")
        if line["not_priced"]:
            typer.echo(f"    {line['not_priced']}")
    say(f"{document['priced']} of {len(document['lines'])} lines priced, {dollars(document['allowed_cents'])} allowed.")
    for gap in document["not_checked"]:
        say(f"Not checked: {gap['set']}: {gap['reason']} ({gap['count']}).")
