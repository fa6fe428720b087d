"""Commands on a practice's data: the demo, files from other systems, remittances, work, and the server."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from cleanclaim.cli.home import open_home
from cleanclaim.cli.output import HAS_ERRORS, emit_json, results, say
from cleanclaim.kernel import Refused

app = typer.Typer()

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]


@app.command()
def demo(
    as_json: AsJson = False,
    seed: Annotated[int, typer.Option(help="Another quarter of the same practice.")] = 1,
) -> None:
    """A synthetic practice for one quarter, from notes to statements, against a sandbox payer."""
    from cleanclaim.cli.demo import run_demo

    run_demo(seed=seed, as_json=as_json)


@app.command()
def bring(
    files: Annotated[list[Path], typer.Argument(help="837 and 835 files of any system, in any order.")],
    as_json: AsJson = False,
    contract: Annotated[Path | None, typer.Option(help="A contract (TOML) to measure payments against.")] = None,
    patient_payments: Annotated[
        Path | None, typer.Option(help="CSV with the columns claim, date, amount and, if known, reference.")
    ] = None,
) -> None:
    """Bring your own claims and remittances: what is paid, denied, underpaid and open, at once."""
    for file in (*files, *filter(None, (contract, patient_payments))):
        if not file.is_file():
            raise Refused(f"There is no file {file}; check the name.")
    open_home(create=True)
    from cleanclaim.cli.bring import run_bring

    outcome = run_bring(files, contract=contract, patient_payments=patient_payments, as_json=as_json)
    raise typer.Exit(HAS_ERRORS if outcome.quarantined else 0)


@app.command()
def post(
    file: Annotated[Path, typer.Argument(help="A remittance (835).")],
    as_json: AsJson = False,
) -> None:
    """Post a remittance: everything is posted, or queued with an owner."""
    open_home()
    from cleanclaim.cli.remittance import run_post

    raise typer.Exit(run_post(file, as_json=as_json))


Mailbox = Annotated[
    Path | None, typer.Option(help="The folder shared with the clearinghouse, else 'mailbox' in the data folder.")
]


@app.command()
def submit(
    mailbox: Mailbox = None,
    test: Annotated[bool, typer.Option("--test", help="Mark the files as a test (ISA15 = T).")] = False,
    as_json: AsJson = False,
) -> None:
    """Send every claim that is ready: one 837 file for each payer, put into the mailbox. Needs --as USER."""
    open_home()
    from cleanclaim.cli.mailbox import run_submit

    raise typer.Exit(run_submit(mailbox, test=test, as_json=as_json))


@app.command()
def receive(mailbox: Mailbox = None, as_json: AsJson = False) -> None:
    """Read every answer in the mailbox: acknowledgments and remittances. Needs --as USER."""
    open_home()
    from cleanclaim.cli.mailbox import run_receive

    raise typer.Exit(run_receive(mailbox, as_json=as_json))


@app.command()
def work(as_json: AsJson = False) -> None:
    """What waits for a person, most urgent first; with --as USER only what waits for that desk."""
    open_home()
    from rich.table import Table

    from cleanclaim.cli.acting import note, seat
    from cleanclaim.kernel import dollars
    from cleanclaim.store.screens import desk

    here = seat()
    waiting = desk(here.practice, here.owners).work
    if not here.sees_money:
        waiting = tuple(replace(item, cents=0) for item in waiting)
    note("desk.opened")
    if as_json:
        emit_json(waiting)
        return
    table = Table("", "what", "owner", "due", "amount", "why it waits")
    for item in waiting:
        due = item.due.isoformat() if item.due else ""
        table.add_row(item.id, item.kind, item.owner, due, dollars(item.cents), item.reason)
    results.print(table if waiting else "Nothing waits.")


@app.command()
def files(
    out: Annotated[Path | None, typer.Option(help="Write them into this folder, byte for byte.")] = None,
    as_json: AsJson = False,
) -> None:
    """The files of the wire that came in and went out; with --out, copies of them."""
    open_home()
    from cleanclaim.cli.wire_files import list_files

    list_files(out, as_json=as_json)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on; others than this machine only with care.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8400,
    workers: Annotated[int, typer.Option(min=1, help="Server processes; more than one pays with PostgreSQL.")] = 1,
) -> None:
    """The web application with the data of this home."""
    open_home()
    from cleanclaim.gateways.operator_rules import operator_rules
    from cleanclaim.gateways.server import serve as run_server

    operator_rules()  # refused now, at the terminal, rather than on every claim
    run_server(
        "cleanclaim.web.wsgi:application",
        host=host,
        port=port,
        workers=workers,
        free=lambda: say(f"cleanclaim is at http://{host}:{port}/ (Ctrl-C stops it)."),
    )


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="The file to write; it must not exist yet.")],
    as_json: AsJson = False,
) -> None:
    """A consistent copy of the data, taken while everything goes on."""
    open_home()
    from cleanclaim.usecases.admin.backup import backup as copy

    written = copy(target)
    if as_json:
        emit_json({"written": str(target), "bytes": written})
    else:
        say(f"{target} holds a copy of {written:,} bytes; named cleanclaim.sqlite3 in a folder, it is a data folder.")
