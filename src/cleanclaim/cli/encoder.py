"""The encoder on the command line: search by words, one code with all about it, codes side by side, the Index, maps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleanclaim.cli.output import emit_json, results
from cleanclaim.cli.sets import DAY, Json, day_of, library_opened, table_of
from cleanclaim.kernel import Refused

if TYPE_CHECKING:
    from cleanclaim.codesets import Code, Library
    from cleanclaim.codesets.encoder import CodePage, Comparison, Note, Target
    from cleanclaim.codesets.icd9 import Map
    from cleanclaim.codesets.icd9.gems import Row
    from cleanclaim.codesets.index.walking import Line

app = typer.Typer()

_ICD10, _ICD9 = "ICD-10-CM", "ICD-9-CM"
_MOST_SHOWN = 12  # of what leads to a code; a vaccination or a crash has hundreds
_PARTS = ("diseases", "neoplasms", "drugs", "external causes")
_On = Annotated[datetime | None, typer.Option("--on", formats=DAY, help="Judge on this day.")]


@app.command()
def search(
    text: str,
    system: Annotated[
        str | None, typer.Option(help="ICD-10-CM, CPT, HCPCS (all when left out), ICD-9-CM or ICD-10-PCS.")
    ] = None,
    billable: Annotated[bool | None, typer.Option("--billable/--headings", help="Complete codes only.")] = None,
    on: Annotated[datetime | None, typer.Option(formats=DAY, help="Only what is valid on this day.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 20,
    json: Json = False,
) -> None:
    """Codes for words such as "heart attack"; abbreviations, misspellings and parts of a code are understood."""
    with library_opened() as library:
        hits = library.search(text, system=system, billable=billable, on=day_of(on), limit=limit)
    if json:
        emit_json(hits)
        return
    table = table_of("code", "", "billable", "score")
    for hit in hits:
        table.add_row(hit.code, hit.display, "yes" if hit.billable else "", f"{hit.score:.2f}")
    results.print(table if hits else "Nothing found: try fewer or other words.")


@app.command()
def show(
    code: str,
    system: Annotated[str | None, typer.Option(help="ICD-10-CM, CPT, HCPCS, ICD-9-CM, CARC, RARC, POS.")] = None,
    on: _On = None,
    json: Json = False,
) -> None:
    """One code: what stands above and below, all notes in force, validity, history, maps, where the Index names it."""
    from cleanclaim.codesets.encoder import page

    with library_opened() as library:
        shown = page(library, code, system=system, on=day_of(on))
        inherited = library.inherited(shown.code.code, day_of(on)) if shown.code.system == _ICD10 else ()
    if json:
        emit_json(_document(shown) | {"inherited": inherited})
        return
    _print_page(shown)


def _document(shown: CodePage) -> dict[str, Any]:
    return {
        "code": shown.code,
        "lookup": shown.lookup,
        "tables": shown.tables,
        "above": [_named(each) for each in shown.above],
        "below": [_named(each) for each in shown.below],
        "notes": shown.notes,
        "before": shown.before,
        "after": shown.after,
        "map": _mapped(shown.map, shown.targets) if shown.map else None,
        "poa_exempt": shown.poa_exempt,
        "order": shown.order,
        "index": shown.index,
        "told_by": shown.told_by,
    }


def _named(code: Code) -> dict[str, object]:
    return {"code": code.code, "display": code.display, "level": code.level, "billable": code.billable}


def _print_page(shown: CodePage) -> None:
    code = shown.code
    results.print(f"[bold]{code.code}[/bold]  {code.display or '(no words of our own)'}", highlight=False)
    _line("  " + " · ".join(_about(shown)), dim=True)
    if shown.lookup:
        _line(f"  {shown.lookup.says}")
    for each in shown.order:
        _line(f"  {each.place}: {each.says} ({each.source})")
    if code.seven_chr:
        _line("  7th character: " + "; ".join(f"{char} {meaning}" for char, meaning in code.seven_chr.items()))
    _print_notes(shown.notes)
    if shown.told_by and shown.notes:
        _line(f"  notes of {shown.told_by.system} {shown.told_by.version}", dim=True)
    _print_codes("above", shown.above)
    _print_codes("below", shown.below)
    _print_targets("before it came", shown.before)
    _print_targets("split off since" if code.billable else "in its place", shown.after)
    if shown.map:
        _print_map(shown.map, shown.targets)
    for line in shown.index:
        _line(f"  Index: {_path(line)}")
    for told in shown.tables:
        _line(f"  {told.table} {told.version}: {told.says}")


def _about(shown: CodePage) -> list[str]:
    code = shown.code
    about = [
        code.system,
        "billable" if shown.is_complete else "heading" if not code.billable else "not billable that day",
    ]
    if code.period and code.billable and code.system != _ICD9:  # there it would be the days of the installed list
        last = code.period.last
        about.append(f"in force {code.period.first} – {last}" if last else f"in force since {code.period.first}")
    if code.sex:
        about.append({"F": "female patients", "M": "male patients"}.get(code.sex.value, ""))
    if code.ages:
        about.append(f"ages {code.ages[0]} to {code.ages[1]}")
    if shown.poa_exempt is not None:
        about.append("exempt from POA" if shown.poa_exempt else "POA indicator needed")
    return [word for word in about if word]


def _print_notes(notes: Iterable[Note]) -> None:
    """Own notes plainly; what is inherited dim, after the place that says it."""
    for note in notes:
        _line(
            f"  {note.kind}: {note.text}" if note.own else f"  {note.code} {note.kind}: {note.text}", dim=not note.own
        )


def _print_codes(words: str, codes: Sequence[Code]) -> None:
    for each in codes:
        _line(f"  {words}: {each.code} {each.display}", dim=True)


def _print_targets(words: str, targets: Sequence[Target]) -> None:
    for each in targets:
        _line(f"  {words}: {each.code} {each.display}")


def _line(text: str, *, dim: bool = False) -> None:
    results.print(text, style="dim" if dim else None, markup=False, highlight=False)


@app.command()
def compare(
    codes: Annotated[list[str], typer.Argument(metavar="CODE CODE…")],
    on: _On = None,
    json: Json = False,
) -> None:
    """Two to six codes side by side: where they meet, what only one of them says, whether they exclude each other."""
    from cleanclaim.codesets.encoder import compare as compared

    with library_opened() as library:
        comparison = compared(library, codes, on=day_of(on))
    if json:
        emit_json(_compared(comparison))
        return
    _print_comparison(comparison)


def _compared(comparison: Comparison) -> dict[str, Any]:
    return {
        "meeting": _named(comparison.meeting) if comparison.meeting else None,
        "sides": [
            {
                "code": _named(side.code) | {"system": side.code.system},
                "lookup": side.lookup,
                "below_meeting": [_named(each) for each in side.below_meeting],
                "words": side.words,
                "notes": side.notes,
            }
            for side in comparison.sides
        ],
        "shared": comparison.shared,
        "pairs": comparison.pairs,
    }


def _print_comparison(comparison: Comparison) -> None:
    meeting = comparison.meeting
    _line(f"They meet at {meeting.code} {meeting.display}." if meeting else "They meet nowhere in the list.")
    for side in comparison.sides:
        results.print(f"\n[bold]{side.code.code}[/bold]  {side.code.display}", highlight=False)
        if side.words:
            _line(f"  only here: {' '.join(side.words)}")
        if len(side.below_meeting) > 1:
            _line("  by way of " + " › ".join(each.code for each in side.below_meeting), dim=True)
        if side.lookup:
            _line(f"  {side.lookup.says}")
        _print_notes(side.notes)
    if comparison.shared:
        results.print("\nall of them", highlight=False)
        _print_notes(comparison.shared)
    results.print()
    for pair in comparison.pairs:
        _line(f"{pair.first} and {pair.second}: {pair.verdict}")
        for note in pair.notes:
            _line(f"  {note.code} {note.kind}: {note.text}", dim=True)


@app.command()
def index(
    term: Annotated[str, typer.Argument(help='Words ("abscess of kidney") or a reference ("Neoplasm, skin").')],
    part: Annotated[str | None, typer.Option(help="diseases, neoplasms, drugs or external causes only.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 10,
    json: Json = False,
) -> None:
    """Walk the Alphabetic Index, where it is installed: main term, subterms, references, codes."""
    if part is not None and part not in _PARTS:
        raise Refused(f"The Index has no part {part!r}: name {', '.join(_PARTS[:-1])} or {_PARTS[-1]}.")
    with library_opened() as library:
        releases = library.index_releases()
        if not releases:
            raise Refused(
                "The Alphabetic Index is not installed: download it from the CDC (Index.xml and its tables) and run"
                " cleanclaim codesets install FILE."
            )
        lines = library.index_lines(term, part=part, limit=limit)
        below = {line: library.index_below(line.part, line.number) for line in lines}
        gone = _gone(library, [*lines, *(each for some in below.values() for each in some)])
    if json:
        found = [asdict(line) | {"lines": [asdict(each) for each in below[line]]} for line in lines]
        emit_json({"releases": releases, "lines": found, "no_longer_valid": sorted(gone)})
        return
    _print_index(lines, below, gone)


def _gone(library: Library, lines: Iterable[Line]) -> set[str]:
    """Codes that an older Index names and the list of today has no more; those that end in "-" are incomplete."""
    codes = {code for line in lines for _, code in line.codes if code[0].isalpha() and "-" not in code}
    return {code for code in codes if library.code(_ICD10, code) is None}


def _print_index(lines: Sequence[Line], below: dict[Line, list[Line]], gone: set[str]) -> None:
    if not lines:
        results.print("The Index has no such term: try its noun (Fracture, Pain, Failure), or codesets search.")
    for line in lines:
        _line(f"{line.part}: {_path(line)}{_codes(line, gone)}")
        for each in below[line]:
            more = f"  (+{each.below})" if each.below else ""
            _line(f"    {each.path[-1]} {each.aside}".rstrip() + f"{_codes(each, gone)}{more}", dim=True)


def _path(line: Line) -> str:
    return f"{', '.join(line.path)} {line.aside}".strip()


def _codes(line: Line, gone: set[str]) -> str:
    told = [f"{column}: {code}" if column else code for column, code in line.codes]
    told = [f"{each} (no longer valid)" if each.split(": ")[-1] in gone else each for each in told]
    if line.manifestation:
        told.append(f"[{line.manifestation}]")
    told += [f"see {each}" for each in line.see] + [f"see also {each}" for each in line.see_also]
    return f"  → {'; '.join(told)}" if told else ""


@app.command("map")
def map_code(
    code: str,
    to: Annotated[str | None, typer.Option("--to", help="ICD-9-CM or ICD-10-CM.")] = None,
    json: Json = False,
) -> None:
    """Where a code leads in ICD-9-CM or ICD-10-CM by the GEMs, with what their flags mean, and what leads to it."""
    from cleanclaim.codesets.encoder import page

    if to not in (None, _ICD9, _ICD10):
        raise Refused(f"Maps lead to {_ICD9} or {_ICD10}: name one of them with --to.")
    with library_opened() as library:
        system = _mapped_from(library, code, to)
        shown = page(library, code, system=system)
    if shown.map is None:
        raise Refused(f"{code} is neither ICD-9-CM nor ICD-10-CM, so no GEM knows it.")
    if json:
        emit_json(_mapped(shown.map, shown.targets))
        return
    results.print(f"[bold]{shown.code.code}[/bold]  {shown.code.display}  ({shown.code.system})", highlight=False)
    _print_map(shown.map, shown.targets)


def _mapped_from(library: Library, code: str, to: str | None) -> str | None:
    """The system of the code: the other than the one that was named, else where it is a complete code."""
    if to:
        return _ICD9 if to == _ICD10 else _ICD10
    known = [found for each in (_ICD10, _ICD9) if (found := library.code(each, code))]
    complete = [each for each in known if each.billable]
    return next((each.system for each in (*complete, *known)), None)


def _mapped(mapped: Map, targets: Sequence[Target]) -> dict[str, Any]:
    displays = {each.code: each.display for each in targets}

    def row(each: Row, code: str) -> dict[str, Any]:
        flags = ("approximate", "no_map", "combination", "scenario", "choice_list")
        told = {name: getattr(each, name) for name in flags}
        return {"code": code, "display": displays.get(code, ""), **told, "says": each.says}

    return {
        "code": mapped.code,
        "system": mapped.system,
        "to": mapped.to,
        "release": mapped.release,
        "says": mapped.says,
        "alternatives": [row(each, each.target) for each in mapped.alternatives],
        "combinations": [
            [[row(each, each.target) for each in choice] for choice in scenario] for scenario in mapped.scenarios
        ],
        "no_map": any(each.no_map for each in mapped.rows),
        "reached_from": [row(each, each.source) for each in mapped.reached_from],
    }


def _print_map(mapped: Map, targets: Sequence[Target]) -> None:
    displays = {each.code: each.display for each in targets}
    by = f" ({mapped.release})" if mapped.release.startswith("GEM") else ""
    _line(f"  {mapped.to}: {mapped.says}{by}")
    for row in mapped.alternatives:
        _line(f"    {row.target} {displays.get(row.target, '')} – {row.says}")
    for number, scenario in enumerate(mapped.scenarios, start=1):
        for place, choice in enumerate(scenario, start=1):
            told = " or ".join(f"{row.target} {displays.get(row.target, '')}".strip() for row in choice)
            _line(f"    scenario {number}, list {place}: {told}")
    if mapped.reached_from:
        _line(f"  from {mapped.to} these lead here:", dim=True)
    for row in mapped.reached_from[:_MOST_SHOWN]:
        _line(f"    {row.source} {displays.get(row.source, '')} – {row.says}", dim=True)
    if len(mapped.reached_from) > _MOST_SHOWN:
        _line(f"    and {len(mapped.reached_from) - _MOST_SHOWN} more: --json has them all", dim=True)
