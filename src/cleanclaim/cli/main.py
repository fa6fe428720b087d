"""The application that mounts all commands, and the last door before the user: no traceback passes it."""

from __future__ import annotations

import io
import os
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from cleanclaim import __version__
from cleanclaim.cli.output import FINE, UNUSABLE, say
from cleanclaim.kernel import Refused

app = typer.Typer(
    name="cleanclaim",
    help="Medical coding and billing, from the doctor's note to the last cent.",
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help is there in half the time, and the same on every terminal
    context_settings={"max_content_width": 110},
    pretty_exceptions_enable=False,
    add_completion=False,
)

# (module of `cleanclaim.cli`, name of the group; "" mounts its commands at the top)
_GROUPS = (
    ("practice", ""),
    ("why", ""),
    ("chart", "chart"),
    ("code", "code"),
    ("codesets", "codesets"),
    ("x12", "x12"),
    ("claims", "claims"),
    ("rules", "rules"),
    ("terms", "terms"),
    ("price", ""),
    ("audit", "audit"),
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cleanclaim {__version__}")
        raise typer.Exit


@app.callback()
def choose_home(
    home: Annotated[
        Path | None, typer.Option(help="The data folder (else CLEANCLAIM_HOME, else ~/.cleanclaim).")
    ] = None,
    actor: Annotated[
        str, typer.Option("--as", metavar="USER", help="Who acts, for commands that change something.")
    ] = "",
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Medical coding and billing, from the doctor's note to the last cent."""
    if home is not None:
        os.environ["CLEANCLAIM_HOME"] = str(home.resolve())
    if actor:
        os.environ["CLEANCLAIM_ACTOR"] = actor


def _mount() -> None:
    for module, group in _GROUPS:
        commands = import_module(f"cleanclaim.cli.{module}").app
        app.add_typer(commands, name=group or None)


def run(arguments: list[str] | None = None) -> int:
    """Run one command line; returns the exit status and never raises for a fault."""
    try:
        status = _invoke(sys.argv[1:] if arguments is None else arguments)
        sys.stdout.flush()
        return status
    except Refused as refusal:
        say(str(refusal))
    except TyperException as mistake:
        _show_usage_mistake(mistake)
    except (typer.Abort, KeyboardInterrupt):
        say("Stopped; what was finished before is kept.")
    except BrokenPipeError:
        # The reader of our output (`| head`) went away: that is its right, not a fault.
        _let_go_of_stdout()
        return FINE
    except OSError as fault:
        _let_go_of_stdout()
        say(f"{fault.filename or 'The output'} cannot be used: {fault.strerror or 'the system refused'}.")
    except Exception as fault:
        _show_fault(fault)
    return UNUSABLE


def _invoke(arguments: list[str]) -> int:
    """The exit status of a command line; what goes wrong is raised to `run`."""
    if not app.registered_groups:
        _mount()
    command = typer.main.get_command(app)
    try:
        with command.make_context("cleanclaim", arguments) as context:
            command.invoke(context)
    except typer.Exit as done:
        return done.exit_code
    return FINE


def _let_go_of_stdout() -> None:
    """What is still buffered goes nowhere, so that closing it at the end cannot fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _show_usage_mistake(mistake: TyperException) -> None:
    """What is wrong with the command line, and where its help is; without arguments, the help itself."""
    words = mistake.format_message().strip()
    context = getattr(mistake, "ctx", None)
    if not words and context is not None:
        typer.echo(context.get_help(), err=True)
    elif context is None:
        say(_sentence(words))
    else:
        say(f"{_sentence(words)} Try '{context.command_path} --help'.")


def _sentence(words: str) -> str:
    return words if words.endswith((".", "?", "!")) else f"{words}."


def _show_fault(fault: Exception) -> None:
    """A defect of ours: where it is, never the message, since that could quote a record."""
    frames = [frame for frame in traceback.extract_tb(fault.__traceback__) if "cleanclaim" in frame.filename]
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "a library"
    say(
        f"cleanclaim has a defect ({type(fault).__name__} in {where}). Nothing was half-written. "
        "Please report these words; set CLEANCLAIM_TRACEBACK=1 to see more on your own machine."
    )
    if os.environ.get("CLEANCLAIM_TRACEBACK") == "1":
        traceback.print_exception(fault)


def main() -> None:
    """The console script. What is written to a file or a pipe is UTF-8 whatever the terminal's letters are."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    sys.exit(run())
