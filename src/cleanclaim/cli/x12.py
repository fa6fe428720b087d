"""`cleanclaim x12`: check, read, write and answer X12 files. Works on files alone; never loads Django."""

from __future__ import annotations

import json as jsonlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from heapq import merge
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from cleanclaim.cli.output import HAS_ERRORS, emit_json, results, say
from cleanclaim.kernel import Refused

if TYPE_CHECKING:
    from cleanclaim.kernel import Finding
    from cleanclaim.x12 import CheckReport, CodeLookup, Source

app = typer.Typer(no_args_is_help=True, help="X12 files: check, read, write, answer.")

_File = Annotated[str, typer.Argument(help="The file; - reads standard input.", metavar="FILE")]
_Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
_Lossless = Annotated[bool, typer.Option("--lossless", help="Keep the raw segments, faults included.")]
_MOST_SHOWN = 200
WRITTEN = (
    *("837P", "837I", "837D", "835", "999", "TA1", "277CA", "270", "271", "276", "277"),
    *("275", "277-request", "278-request", "278-response"),
)


@app.command()
def check(
    file: _File,
    partner: Annotated[
        Path | None, typer.Option(help="A partner's profile (TOML): what it asks beyond the guide.")
    ] = None,
    json: _Json = False,
) -> None:
    """Every finding in a file: syntax, guide, balance, situations, code sets, and what a partner asks."""
    from cleanclaim import x12
    from cleanclaim.x12.partners import read_partner

    rules = read_partner(partner).rules if partner else ()
    with _code_sets() as lookup:
        report = x12.check(_source(file), name=_shown(file), lookup=lookup, partner_rules=rules)
    if json:
        emit_json(report.as_json())
    else:
        _show_report(report)
    if not report.accepted:
        raise typer.Exit(HAS_ERRORS)


@app.command()
def read(
    file: _File,
    lossless: _Lossless = False,
    parquet: Annotated[Path | None, typer.Option(help="Write tables into this folder instead.", metavar="DIR")] = None,
    json: _Json = False,
) -> None:
    """Claims, remittances and answers of a file as JSON lines, streaming; or as Parquet tables."""
    from cleanclaim import x12
    from cleanclaim.x12.json_values import to_json
    from cleanclaim.x12.lossless import raw_runs

    findings: list[Finding] = []
    source = _source(file, whole=lossless)
    values: Iterator[Any] = x12.stream(source, name=_shown(file), findings=findings)
    if parquet is not None:
        if lossless:
            raise Refused("--parquet writes typed values: leave --lossless out.")
        _tables(values, parquet, _shown(file), json)
    elif lossless:
        values = merge(raw_runs(source, name=_shown(file)), values, key=lambda value: value.offset)
    for value in values:  # none are left where they went into tables
        sys.stdout.write(jsonlib.dumps(to_json(value), ensure_ascii=False) + "\n")
    _say_findings(findings)
    if any(finding.severity == "error" for finding in findings):
        raise typer.Exit(HAS_ERRORS)


def _tables(values: Iterator[Any], folder: Path, name: str, json: bool) -> None:
    from cleanclaim.bulk import write_tables

    written = write_tables(values, folder, name=name)
    if json:
        emit_json({"written": str(written.folder), "rows": written.rows})
    else:
        for table, count in written.rows.items():
            say(f"{folder / table}.parquet: {count:,} rows.")


@app.command()
def write(
    kind: Annotated[str, typer.Argument(help=f"{', '.join(WRITTEN)}.")],
    file: _File,
    out: Annotated[Path | None, typer.Option(help="Write here, else to standard output.")] = None,
    lossless: _Lossless = False,
    json: Annotated[bool, typer.Option("--json", help='With --out: {"written", "bytes"}.')] = False,
) -> None:
    """X12 from the JSON lines of 'x12 read'. What is written passes 'x12 check'."""
    content = _joined(file) if lossless else _written(kind, file)
    if out is None:
        sys.stdout.buffer.write(content)
        return
    _save(out, content)
    if json:
        emit_json({"written": str(out), "bytes": len(content)})
    else:
        say(f"{out}: {len(content):,} bytes.")


@app.command()
def ack(
    file: _File,
    out: Annotated[Path, typer.Option(help="The folder for the answers.")],
    by_999: Annotated[int, typer.Option("--functional", min=1, max=7, help="SNIP types up to this are the 999's.")] = 2,
    accept_sets: Annotated[
        bool, typer.Option("--accept-sets", help="Take sets with errors (E) and refuse the claims that they name.")
    ] = False,
    received_only: Annotated[
        bool, typer.Option("--received-only", help="Accept claims as received (A1), not into adjudication (A2).")
    ] = False,
    json: _Json = False,
) -> None:
    """The TA1, 999 and 277CA that a receiver would answer."""
    from cleanclaim import x12
    from cleanclaim.gateways.clock import system_now

    now = system_now()
    with _code_sets() as lookup:
        policy = x12.AnswerPolicy(by_999, not accept_sets, not received_only)
        answers = x12.acknowledge(_source(file), now=now, name=_shown(file), lookup=lookup, policy=policy)
    stem = Path(_shown(file)).stem or "answer"
    written = []
    for ending, content in (("ta1", answers.ta1), ("999", answers.f999), ("277ca", answers.f277ca)):
        if content:
            _save(out / f"{stem}.{ending}", content)
            written.append(str(out / f"{stem}.{ending}"))
    if json:
        emit_json({"written": written})
    else:
        for path in written:
            say(path)
    if not answers.report.accepted:
        raise typer.Exit(HAS_ERRORS)


@app.command()
def guide(
    name: Annotated[str, typer.Argument(help="837P, 835, 271 …; all when left out.")] = "",
    out: Annotated[Path | None, typer.Option(help="Write NAME.md into this folder.", metavar="DIR")] = None,
    json: Annotated[bool, typer.Option("--json", help='With --out: {"written"}.')] = False,
) -> None:
    """The loops, segments and elements of a transaction, with an example line each."""
    from cleanclaim.x12.pages import PAGES, guide_page

    names = [name] if name else list(PAGES)
    texts = {each: guide_page(each) for each in names}
    if out is None:
        sys.stdout.write("\n".join(texts.values()))
        return
    for each, text in texts.items():
        _save(out / f"{each}.md", text.encode())
    if json:
        emit_json({"written": [str(out / f"{each}.md") for each in texts]})
    else:
        say(f"{out}: {len(texts)} pages.")


def _shown(file: str) -> str:
    return "standard input" if file == "-" else Path(file).name


def _source(file: str, *, whole: bool = False) -> Source:
    if file == "-":
        stream: BinaryIO = sys.stdin.buffer
        return stream.read() if whole else stream
    path = Path(file)
    if path.is_dir():
        raise Refused(f"{file} is a folder: name a file in it.")
    if not path.exists():
        raise Refused(f"{file} was not found.")
    return path


def _save(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as fault:
        raise Refused(f"{path} cannot be written: {fault.strerror}.") from None


@contextmanager
def _code_sets() -> Iterator[CodeLookup | None]:
    """The installed code sets; without a folder for them the shipped lists do."""
    from cleanclaim.codesets import open_library

    try:
        library = open_library()
    except Refused as refusal:
        say(f"Diagnoses are checked by shape only: {refusal}")
        yield None
        return
    with library:
        yield library.lookup


def _json_values(file: str) -> Iterator[Any]:
    from cleanclaim.x12.json_values import from_json

    source = _source(file)
    stream = source.open("rb") if isinstance(source, Path) else sys.stdin.buffer
    with stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            try:
                document = jsonlib.loads(line)
            except (ValueError, RecursionError):
                raise Refused(f"{_shown(file)}, line {number}, is not JSON: give the lines of 'x12 read'.") from None
            yield from_json(document, number)


def _joined(file: str) -> bytes:
    from cleanclaim.x12.lossless import RawRun, join_runs

    content = b"".join(join_runs(value for value in _json_values(file) if isinstance(value, RawRun)))
    if not content:
        raise Refused(f"{_shown(file)} has no raw segments: read it with --lossless.")
    return content


def _written(kind: str, file: str) -> bytes:
    from cleanclaim import x12
    from cleanclaim.x12.json_values import TYPES, gather

    writers: dict[str, tuple[str, Any]] = {
        "837P": ("claim", x12.write_837p),
        "837I": ("claim", x12.write_837i),
        "837D": ("claim", x12.write_837d),
        "835": ("remittance", x12.write_835),
        "999": ("functional acknowledgment", x12.write_999),
        "277CA": ("claim acknowledgment", x12.write_277ca),
        "270": ("eligibility inquiry", x12.write_270),
        "271": ("eligibility response", x12.write_271),
        "276": ("status inquiry", x12.write_276),
        "277": ("status response", x12.write_277),
        "278-REQUEST": ("services review", x12.write_278_request),
        "278-RESPONSE": ("services review", x12.write_278_response),
        "275": ("claim attachment", x12.write_275),
        "277-REQUEST": ("information request", x12.write_277_request),
        "TA1": ("interchange acknowledgment", lambda values, envelope: x12.write_ta1(values[0], envelope)),
    }
    if kind.upper() not in writers:
        raise Refused(f"{kind} cannot be written: choose one of {', '.join(writers)}.")
    name, writer = writers[kind.upper()]
    values: list[Any] = [value for value in gather(_json_values(file)) if isinstance(value, TYPES[name])]
    if not values:
        raise Refused(f'{_shown(file)} has no line of type "{name}".')
    content: bytes = writer(values, values[0].envelope)
    return content


def _say_findings(findings: list[Finding]) -> None:
    for finding in findings[:_MOST_SHOWN]:
        say(f"byte {finding.place.offset}: {finding.message}")
    if len(findings) > _MOST_SHOWN:
        say(f"… and {len(findings) - _MOST_SHOWN} more.")


def _show_report(report: CheckReport) -> None:
    from rich.table import Table

    for transaction in report.transactions:
        verdict = "accepted" if transaction.accepted else "not accepted"
        claims = f", {transaction.claims} claims" if transaction.claims else ""
        results.print(f"{transaction.kind} {transaction.guide} {transaction.control}: {verdict}{claims}", markup=False)
    findings = report.all_findings()
    if findings:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in ("snip", "", "segment", "place", "claim", "finding"):
            table.add_column(heading, overflow="fold")
        for each in findings[:_MOST_SHOWN]:
            place = f"{each.loop} {each.element or each.segment}".strip()
            row = (str(each.snip), each.severity.value, str(each.position or ""), place, each.claim, each.message)
            table.add_row(*(_escaped(cell) for cell in row))
        results.print(table)
    if len(findings) > _MOST_SHOWN:
        results.print(f"… and {len(findings) - _MOST_SHOWN} more; --json gives all.")
    for gap in report.not_checked:
        results.print(f"not checked ({gap.count}): {gap.set}: {gap.reason}", markup=False)
    if not findings:
        results.print("Nothing wrong was found.")


def _escaped(text: str) -> str:
    from rich.markup import escape

    return escape(text)
