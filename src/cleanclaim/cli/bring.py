"""`cleanclaim bring`: files of any system in, figures of the whole home out."""

from __future__ import annotations

import dataclasses
from collections import Counter
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from cleanclaim.cli.output import emit_json, messages, results, say
from cleanclaim.kernel import dollars

_MOST_SHOWN = 8


def run_bring(files: list[Path], *, contract: Path | None, patient_payments: Path | None, as_json: bool) -> Any:
    """Bring, tell the figures and what could not be matched; returns what came of the run."""
    from cleanclaim.gateways.clock import system_now
    from cleanclaim.payers import read_contract
    from cleanclaim.usecases.biller.bring import bring_files, figures
    from cleanclaim.usecases.biller.bring.extras import read_patient_payments

    terms = read_contract(contract) if contract else None
    payments = read_patient_payments(patient_payments) if patient_payments else ()
    with Progress(
        TextColumn("{task.description:<20}"),
        BarColumn(),
        console=messages,
        transient=True,
        disable=not messages.is_terminal,
    ) as bar:
        task = bar.add_task("reading", total=1.0)
        outcome = bring_files(
            files,
            now=system_now(),
            contract=terms,
            patient_payments=payments,
            progress=lambda words, part: bar.update(task, description=words, completed=part),
        )
    found = figures()
    if as_json:
        emit_json({**dataclasses.asdict(found), "open_cents": found.open_cents})
    else:
        _show(found)
    for name in outcome.skipped:
        say(f"{name} holds neither claims nor payments; nothing of it was used.")
    _tell_what_waits(outcome)
    return outcome


def _show(found: Any) -> None:
    table = Table(title="This home, after these files", show_header=False, title_justify="left")
    table.add_column()
    table.add_column(justify="right")
    for name in ("claims", "payments", "matched", "unmatched", "quarantined", "denied", "underpaid"):
        table.add_row(name, f"{getattr(found, name):,}")
    table.add_section()
    table.add_row("open with insurers", dollars(found.open_insurance_cents))
    table.add_row("open with patients", dollars(found.open_patient_cents))
    table.add_row("open", dollars(found.open_cents))
    results.print(table)


def _tell_what_waits(outcome: Any) -> None:
    """What waits for a person and what could not be read, the same words once, with how often."""
    from cleanclaim.kernel import Severity

    work = Counter(f"{item.kind}: {item.reason}" for report in outcome.reports for item in report.queued)
    errors = [each for each in outcome.findings if each.severity is Severity.ERROR]
    remarks = [each for each in outcome.findings if each.severity is not Severity.ERROR]
    _tell(sorted(work.items(), key=lambda each: (not each[0].startswith("quarantined"), -each[1])), "cleanclaim work")
    _tell(list(_by_message(errors).items()), "cleanclaim x12 check FILE")
    if remarks:
        files = len({each.place.file for each in remarks})
        say(f"{len(remarks):,} remarks on how {files} files are written; 'cleanclaim x12 check FILE' lists them.")


def _by_message(findings: list[Any]) -> Counter[str]:
    """Findings of one rule and sentence are one, with the first claim or file that it is about."""
    first: dict[str, str] = {}
    times: Counter[str] = Counter()
    for each in findings:
        first.setdefault(each.message, each.place.claim or each.place.file)
        times[each.message] += 1
    return Counter({f"{first[message]}: {message}": count for message, count in times.items()})


def _tell(told: list[tuple[str, int]], where: str) -> None:
    for words, count in told[:_MOST_SHOWN]:
        say(f"{words} ({count:,} times)" if count > 1 else words)
    if len(told) > _MOST_SHOWN:
        say(f"… and {len(told) - _MOST_SHOWN} more; '{where}' lists all.")
