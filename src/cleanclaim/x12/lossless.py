"""A file kept whole: its raw segments in runs, one run a claim, from which the same interchange is made again.

Faults included; only blanks and line ends between segments fall away. Bytes that are not ASCII go through
as Latin-1, one character a byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cleanclaim.kernel import Refused
from cleanclaim.x12.delimiters import Delimiters
from cleanclaim.x12.tokens import Batch, Source, batches, opened

_BLANK = " \t\r\n\x00\x1a"
# Segments that begin a run: the envelope, levels, and what opens a claim.
_OPENERS = frozenset({"ISA", "GS", "ST", "HL", "CLM", "CLP", "PLB", "SE", "GE", "IEA"})
_LONGEST_RUN = 10_000


@dataclass(slots=True)
class RawRun:
    """Segments that follow each other, as they stood. `unterminated`: the file ends without a terminator."""

    delimiters: Delimiters
    segments: list[str]
    offset: int = -1
    unterminated: bool = False


def raw_runs(source: Source, *, name: str = "") -> Iterator[RawRun]:
    """The runs of a file. Raises Refused when the source is empty or no X12 at all."""
    shown = name or (source.name if isinstance(source, Path) else "")
    with opened(source, shown) as stream:
        run: RawRun | None = None
        for batch in batches(stream, shown):
            for segment, at in _placed(batch):
                opens = segment.partition(batch.delimiters.element)[0] in _OPENERS
                if run is None or opens or len(run.segments) >= _LONGEST_RUN:
                    if run is not None:
                        yield run
                    run = RawRun(batch.delimiters, [], at)
                run.segments.append(segment)
            if run is not None:
                run.unterminated = batch.unterminated
        if run is not None:
            yield run


def _placed(batch: Batch) -> Iterator[tuple[str, int]]:
    at = batch.start
    for raw in batch.segments:
        text = raw.lstrip(_BLANK)
        if text:
            yield text, at + len(raw) - len(text)
        at += len(raw) + 1


def join_runs(runs: Iterable[RawRun]) -> Iterator[bytes]:
    """The bytes of the runs, in order. Raises Refused where a segment is not text of single bytes."""
    for run in runs:
        text = run.delimiters.terminator.join(run.segments)
        text += "" if run.unterminated else run.delimiters.terminator
        try:
            yield text.encode("latin-1")
        except UnicodeEncodeError:
            raise Refused("A raw segment holds a character that no byte of the file can have been.") from None
