"""How fast X12 is read, checked, written and answered, against a bare two-level split of the same bytes.

The split is kept, `[segment.split("*") for segment in text.split("~")]`, with the garbage collector as a user
has it: so much does any reader pay that hands on what it read. A split whose pieces are thrown away is the
machine's bare speed; it is printed too. All figures are processor time, the best of some runs.

`python -m bench.x12 --gigabyte` reads and checks a generated file of 1 GB in a process of its own and says how
much memory that took. Synthetic people only.
"""

from __future__ import annotations

import gc
import io
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from bench.x12_files import ENVELOPE, paid, professional, write_large
from cleanclaim import x12

CLAIMS = 20_000
_JUDGED_BY_BOTH = 400
_REPEATS = 3
_NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
_GIGABYTE = 1_000_000_000


def kept_split(content: bytes) -> int:
    return len([segment.split("*") for segment in content.decode("latin-1").split("~")])


def discarded_split(content: bytes) -> int:
    return sum(len(segment.split("*")) for segment in content.decode("latin-1").split("~"))


def streamed(content: bytes) -> int:
    return sum(1 for _ in x12.stream(content))


def checked(content: bytes) -> int:
    report = x12.check(content)
    if not report.accepted:
        raise AssertionError("the file to measure with is not clean")
    return len(report.transactions)


def answered(content: bytes) -> int:
    return len(x12.acknowledge(content, now=_NOW).f277ca)


def judged_elsewhere(content: bytes) -> int:
    """pyx12, the only other validator in Python; it takes this file."""
    import pyx12.params
    import pyx12.x12n_document

    logging.getLogger("pyx12").addHandler(logging.NullHandler())
    source = io.StringIO(content.decode("ascii"))
    if not pyx12.x12n_document.x12n_document(pyx12.params.params(), source, None, None):
        raise AssertionError("pyx12 refuses the file to measure with")
    return 1


def seconds(run: Callable[[bytes], object], content: bytes, repeats: int = _REPEATS) -> float:
    best = float("inf")
    for _ in range(repeats):
        gc.collect()
        began = process_time()
        run(content)
        best = min(best, process_time() - began)
    return best


def rows(count: int = CLAIMS) -> list[tuple[str, str]]:
    """What was measured and how fast it went, for the benchmark table."""
    claims, remittance = professional(count), paid(count)
    table = [*_against_split("837P", claims, count), *_against_split("835", remittance, count)]
    check = seconds(checked, claims)
    answer = seconds(answered, claims, 1)
    table.append((f"837P answered, 999 and 277CA ({count:,} claims)", f"{answer / check:.2f}× its check (under 2)"))
    table.append(_against_pyx12())
    table.append(_linear(count))
    return table


def _against_split(kind: str, content: bytes, count: int) -> list[tuple[str, str]]:
    size = len(content) / 1e6
    kept, discarded = size / seconds(kept_split, content), size / seconds(discarded_split, content)
    values = list(x12.read(content))
    table = [(f"{kind} ({count:,} claims, {size:.1f} MB) split", f"{kept:.1f} MB/s kept, {discarded:.0f} discarded")]
    for what, run, least in (
        ("read to typed values", streamed, 0.5),
        ("checked, SNIP 1–5", checked, 0.1),
        ("written", lambda _: _write(kind, values), 0.3),
    ):
        rate = size / seconds(run, content, 2)
        ratios = f"{rate / kept:.2f}× the kept split (at least {least}), {rate / discarded:.2f}× the discarded"
        table.append((f"{kind} {what}", f"{rate:.1f} MB/s, {ratios}"))
    return table


def _write(kind: str, values: list[x12.Whole]) -> bytes:
    if kind == "837P":
        return x12.write_837p(values, ENVELOPE, batch_reference="BENCH")  # type: ignore[arg-type]
    return x12.write_835(values, ENVELOPE)  # type: ignore[arg-type]


def _against_pyx12() -> tuple[str, str]:
    content = professional(_JUDGED_BY_BOTH)
    ours, theirs = seconds(checked, content, 5), seconds(judged_elsewhere, content, 1)
    return f"837P checked ({_JUDGED_BY_BOTH} claims)", f"{theirs / ours:.0f}× the speed of pyx12 (at least 40)"


def _linear(count: int) -> tuple[str, str]:
    few = seconds(checked, professional(count // 10))
    many = seconds(checked, professional(count), 1)
    return "837P checked, 10 times the file", f"{many / few:.1f} times the time (at most 12)"


def _most_held() -> float:
    """Most memory that this process held, in MB; ru_maxrss would keep what its parent held before exec (Linux)."""
    said = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    return int(said[1]) / 1024 if said else float("nan")


def measure_alone(path: Path) -> None:
    """Read and check a file in this process, and say what that took: MB/s and the most memory held."""
    size = path.stat().st_size / 1e6
    for what, run in (("read", lambda: sum(1 for _ in x12.stream(path))), ("checked", lambda: x12.check(path))):
        began = process_time()
        run()
        took = process_time() - began
        held = _most_held()
        sys.stdout.write(f"{size:,.0f} MB {what}: {took:.0f} s, {size / took:.1f} MB/s, {held:.0f} MB resident\n")


def large(size: int = _GIGABYTE) -> None:
    """The large file and one of a tenth, each in a process of its own."""
    with TemporaryDirectory() as folder:
        for part in (size // 10, size):
            path = Path(folder) / "large.837"
            write_large(path, part)
            command = [sys.executable, "-m", "bench.x12", str(path)]
            subprocess.run(command, check=True, env={**os.environ})  # noqa: S603 our own file


if __name__ == "__main__":
    if sys.argv[1:] == ["--gigabyte"]:
        large()
    elif sys.argv[1:]:
        measure_alone(Path(sys.argv[1]))
    else:
        for what, how in rows():
            sys.stdout.write(f"{what}: {how}\n")
