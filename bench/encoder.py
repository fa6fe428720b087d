"""How well and how fast codes are found for what people type: hit@1 and hit@10 over queries with the codes meant.

`open.toml` may be looked at while the search is improved, `kept.toml` is looked at by nobody: it tells what the rest is
worth. Lists that are not installed (HCPCS Level II, ICD-10-PCS) leave their queries out, and the figure says so.
"""

from __future__ import annotations

import sqlite3
import statistics
import time
import tomllib
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path

from cleanclaim.codesets import Library, default_folder, open_library
from cleanclaim.codesets.encoder import compare, page
from cleanclaim.codesets.folder import shipped_file

_FOLDER = Path(__file__).with_name("encoder")
_SYSTEMS = {"HCPCS": "HCPCS", "ICD-9-CM": "ICD-9-CM"}  # kinds that are asked in one system
_Queries = Mapping[str, Mapping[str, str]]  # kind → what is typed → beginnings of the codes meant


def rows() -> list[tuple[str, str]]:
    """(what, figure) for the table of benchmarks."""
    with open_library() as library:
        return [*_found(library, "open"), *_found(library, "kept"), *_speed(library)]


def queries(half: str) -> _Queries:
    """The queries of a half, "open" or "kept"."""
    return tomllib.loads((_FOLDER / f"{half}.toml").read_text(encoding="utf-8"))


def ranks(library: Library, asked: Mapping[str, str], system: str | None) -> list[int]:
    """At which place the first code meant stands, for each query; 0 where it is not among ten."""
    found = []
    for text, meant in asked.items():
        hits = library.search(text, system=system, limit=10)
        found.append(next((n for n, hit in enumerate(hits, 1) if hit.code.startswith(tuple(meant.split()))), 0))
    return found


def _found(library: Library, half: str) -> Iterable[tuple[str, str]]:
    name = {"open": "queries looked at", "kept": "queries kept apart"}[half]
    kinds = {kind: asked for kind, asked in queries(half).items() if kind != "HCPCS" or library.held("HCPCS")}
    by_kind = {kind: ranks(library, asked, _SYSTEMS.get(kind)) for kind, asked in kinds.items()}
    every = [rank for each in by_kind.values() for rank in each]
    left_out = sum(len(asked) for kind, asked in queries(half).items() if kind not in kinds)
    without = f" ({left_out} of lists not installed left out)" if left_out else ""
    yield f"encoder: {name}", f"{_shares(every)} of {len(every)}{without}"
    if half == "kept":
        yield from (
            (f"encoder: kept apart, {kind}", f"{_shares(each)} of {len(each)}") for kind, each in by_kind.items()
        )
        begun = ranks(library, _begun({**kinds["words"], **kinds["lay"]}), None)
        yield "encoder: kept apart, the last word begun only", f"{_shares(begun)} of {len(begun)}"


def _begun(asked: Mapping[str, str]) -> dict[str, str]:
    """The queries of two words and more as they stand while the last one is typed: four letters of it."""
    cut = {text: text.rpartition(" ") for text in asked}
    return {f"{before} {last[:4]}": asked[text] for text, (before, _, last) in cut.items() if before and len(last) > 5}


def _shares(found: list[int]) -> str:
    first, ten = sum(rank == 1 for rank in found), sum(rank > 0 for rank in found)
    return f"hit@1 {first / len(found):.2f}, hit@10 {ten / len(found):.2f}"


def _speed(library: Library) -> Iterable[tuple[str, str]]:
    """Searching beside a bare LIKE over the titles of the same words, which finds nothing but those very letters."""
    texts = [text for asked in queries("open").values() for text in asked]
    for text in texts:
        library.search(text)
    took = [_milliseconds(partial(library.search, text)) for text in texts]
    with closing(sqlite3.connect(shipped_file(default_folder()))) as bare:
        plain = [_milliseconds(partial(_like, bare, text)) for text in texts]
    median, bare_median = statistics.median(took), statistics.median(plain)
    tenth = sorted(took)[len(took) * 9 // 10]
    yield (
        "encoder: search, median and slowest tenth",
        f"{median:.1f} ms and {tenth:.1f} ms, {median / bare_median:.2f}× a bare LIKE over the titles",
    )
    codes = [hit.code for text in texts for hit in library.search(text, system="ICD-10-CM", limit=1)]
    pages = statistics.median(_milliseconds(partial(page, library, code)) for code in codes)
    pair = _milliseconds(partial(compare, library, ["E11.9", "E10.9", "E13.9"]))
    yield "encoder: a code's page, three codes side by side", f"{pages:.1f} ms, {pair:.1f} ms"


def _like(connection: sqlite3.Connection, text: str) -> None:
    words = text.split()
    condition = " AND ".join(["display LIKE ?"] * len(words))
    connection.execute(
        f"SELECT code FROM code WHERE {condition} LIMIT 10",  # noqa: S608 - marks only
        [f"%{word}%" for word in words],
    ).fetchall()


def _milliseconds(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return 1000 * (time.process_time() - began)
