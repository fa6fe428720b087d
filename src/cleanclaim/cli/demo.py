"""`cleanclaim demo`: plays the quarter, shows it in one table, and says where to look next."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from cleanclaim.cli.output import emit_json, messages, results
from cleanclaim.kernel import Refused, dollars

_EVENTS = {
    "rejected_corrected": "Rejected, corrected, accepted",
    "denied_corrected_paid": "Denied, corrected (frequency 7), paid",
    "written_off": "Denied, written off with a reason",
    "reversed_repaid": "Reversed by the payer, paid again",
    "takeback": "Taken back from a payment (PLB)",
    "underpaid_found": "Paid below contract, found",
}


def run_demo(*, seed: int, as_json: bool) -> None:
    """Play the quarter in the chosen home, which must be empty."""
    started = time.monotonic()
    from cleanclaim import codesets, store

    home = store.default_home()
    store.boot(home)
    store.migrate()
    from cleanclaim.sandbox.practice import synthetic_practice
    from cleanclaim.usecases.admin.demo import end, play

    bar = Progress(
        TextColumn("{task.description:<28}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=messages,
        transient=True,
        disable=not messages.is_terminal,
    )
    with _or_say_what_is_left(home), bar:
        task = bar.add_task("preparing", total=1.0)

        def show(words: str, part: float) -> None:
            bar.update(task, description=words, completed=part)

        with codesets.open_library(progress=show) as library:
            quarter = play(synthetic_practice(seed), library, home, show)
        ending = end(quarter)
    figures = as_document(ending, time.monotonic() - started)
    if as_json:
        emit_json(figures)
    else:
        _tell(figures, quarter, ending, str(home))


@contextmanager
def _or_say_what_is_left(home: Path) -> Iterator[None]:
    """A quarter that was broken off is in order as far as it went, but it is no quarter."""
    try:
        yield
    except KeyboardInterrupt:
        raise Refused(
            f"The demonstration was stopped before its end: {home} holds a part of the quarter."
            " Delete that folder, or give the next demo another one with --home DIR."
        ) from None


def as_document(ending: Any, seconds: float) -> dict[str, Any]:
    """The document of `demo --json`."""
    summary, money = ending.summary, ending.summary.money
    events = ending.events
    return {
        "encounters": summary.encounters,
        "claims": summary.claims,
        "submitted": summary.submitted,
        "accepted": summary.accepted,
        "denied": summary.denied,
        "corrected": summary.corrected,
        "paid": summary.paid,
        "charges_cents": money.charges_cents,
        "insurance_paid_cents": money.insurance_paid_cents,
        "patient_paid_cents": money.patient_paid_cents,
        "adjusted_cents": money.adjusted_cents,
        "open_cents": money.open_cents,
        "ledger_balanced": money.balanced and not ending.faults,
        "clean_claim_rate": round(summary.clean_claim_rate, 4),
        "seconds": round(seconds, 1),
        "events": {
            "rejected_corrected": len(events.rejected_corrected),
            "denied_corrected_paid": len(events.denied_corrected_paid),
            "written_off": len(events.written_off),
            "reversed_repaid": len(events.reversed_repaid),
            "takeback": len(events.takeback),
            "underpaid_found": len(events.underpaid_found),
        },
    }


def _tell(figures: dict[str, Any], quarter: Any, ending: Any, home: str) -> None:
    table = Table(title="One quarter of Sampletown Synthetic Care", show_header=False, title_justify="left")
    table.add_column()
    table.add_column(justify="right")
    for words, name in (("Encounters", "encounters"), ("Claims", "claims"), ("accepted by payers", "accepted")):
        table.add_row(words, f"{figures[name]:,}")
    table.add_row("Clean claims, before any fix", f"{100 * figures['clean_claim_rate']:.1f} %")
    table.add_section()
    for words, name in (
        ("Charged", "charges_cents"),
        ("= insurance paid", "insurance_paid_cents"),
        ("+ patients paid", "patient_paid_cents"),
        ("+ adjusted", "adjusted_cents"),
        ("+ open", "open_cents"),
    ):
        table.add_row(words, dollars(figures[name]))
    table.add_row("The ledger", "balances" if figures["ledger_balanced"] else "does NOT balance")
    table.add_section()
    for name, words in _EVENTS.items():
        found = getattr(ending.events, name)
        table.add_row(words, f"{len(found)}  ({found[0]})" if found else "0")
    table.add_section()
    agreed = quarter.agreement
    table.add_row("Codes suggested / signed by the coder", f"{agreed.suggested} / {agreed.signed}")
    table.add_row("of the suggested, signed", f"{100 * agreed.right / max(1, agreed.suggested):.1f} %")
    table.add_row("Questions to providers, answered", str(agreed.questions))
    table.add_row("Statements to patients (PDF)", str(ending.statements))
    table.add_row("A remittance posted twice moved", dollars(ending.duplicate_cents))
    results.print(table)
    _where_to_look(figures, quarter, ending, home)


def _where_to_look(figures: dict[str, Any], quarter: Any, ending: Any, home: str) -> None:
    from cleanclaim.usecases.admin.demo import DEMO_PASSWORD

    claim = next(iter(ending.events.denied_corrected_paid), "C000001")
    command = f"{_as_called()} --home {_from_here(home)}"
    results.print(
        f"\nFrom sentence to cent:   {command} why {claim}\n"
        f"The screens:             {command} serve\n"
        f"  sign in as coder, biller, auditor, provider or manager; the password is: {DEMO_PASSWORD}\n"
        f"Took {figures['seconds']} s; everything lies in {_from_here(home)}.",
        markup=False,
        soft_wrap=True,
    )


def _as_called() -> str:
    """The command as the user can type it again: by its path where the shell would not find it."""
    found = shutil.which("cleanclaim")
    called = Path(sys.argv[0])
    same = found is not None and called.exists() and Path(found).resolve() == called.resolve()
    return "cleanclaim" if same or called.name != "cleanclaim" else _from_here(str(called))


def _from_here(path: str) -> str:
    """A path as seen from the working folder, where it lies within."""
    here = Path.cwd()
    absolute = Path(path).absolute()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else path
