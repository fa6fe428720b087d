"""A file to values, one claim at a time.

The loop below is all that runs for every segment: split it, ask the state which function reads it, call
the function, go to the next state. What is not a step of the state is an envelope segment or is out of
place; both are handled outside the loop.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TypeAlias

from cleanclaim.kernel import Finding, Owner, Place, Severity
from cleanclaim.x12.binary import binary_elements
from cleanclaim.x12.building.core import OUTGROWN, PAD, Builder, Reads, choose
from cleanclaim.x12.catalogue import Reading, reading_for
from cleanclaim.x12.envelope import ENVELOPE_SEGMENTS, EnvelopeWatch, Flaw
from cleanclaim.x12.tokens import Batch, Source, batches, opened, utf8
from cleanclaim.x12.values import (
    Claim837,
    ClaimAcknowledgment,
    ClaimAttachment,
    ClaimPayment,
    EligibilityInquiry,
    EligibilityResponse,
    FunctionalAcknowledgment,
    InformationRequest,
    InterchangeAcknowledgment,
    ProviderAdjustment,
    Remittance,
    ServicesReview,
    StatusInquiry,
    StatusResponse,
)

Asked: TypeAlias = EligibilityInquiry | EligibilityResponse | StatusInquiry | StatusResponse
Supporting: TypeAlias = ServicesReview | ClaimAttachment | InformationRequest
Streamed: TypeAlias = (
    Claim837
    | Remittance
    | ClaimPayment
    | ProviderAdjustment
    | FunctionalAcknowledgment
    | InterchangeAcknowledgment
    | ClaimAcknowledgment
    | Asked
    | Supporting
)
Whole: TypeAlias = (
    Claim837
    | Remittance
    | FunctionalAcknowledgment
    | InterchangeAcknowledgment
    | ClaimAcknowledgment
    | Asked
    | Supporting
)

_BLANK = " \t\r\n\x00\x1a"
_MOST_FINDINGS = 10_000
_NO_READS: Reads = {}


def stream(source: Source, *, name: str = "", findings: list[Finding] | None = None) -> Iterator[Streamed]:
    """Each claim, payment or answer of a file as soon as it is whole.

    An 835 gives its `Remittance` with no claims in it first, then its `ClaimPayment`s, then its
    `ProviderAdjustment`s. What is wrong with the file is appended to `findings`; a claim that cannot be
    turned into a value costs a finding, not the claims after it. Raises Refused when the source is empty
    or no X12 at all.
    """
    shown = name or (source.name if isinstance(source, Path) else "")
    with opened(source, shown) as opened_stream:
        yield from _Reader(shown, findings).run(opened_stream)


def read(source: Source, *, name: str = "", findings: list[Finding] | None = None) -> Iterator[Whole]:
    """Like `stream`, with each 835 gathered: a `Remittance` holds its claims and provider adjustments."""
    pending: Remittance | None = None
    for value in stream(source, name=name, findings=findings):
        if isinstance(value, ClaimPayment):
            if pending is not None:
                pending.claims.append(value)
        elif isinstance(value, ProviderAdjustment):
            if pending is not None:
                pending.provider_adjustments.append(value)
        else:
            if pending is not None:
                yield pending
            pending = value if isinstance(value, Remittance) else None
            if pending is None:
                yield value
    if pending is not None:
        yield pending


class _Reader:
    """The envelope at hand, the builder of the transaction set at hand, and what was found wrong."""

    def __init__(self, name: str, findings: list[Finding] | None) -> None:
        self.name = name
        self.findings = findings if findings is not None else []
        self.watch = EnvelopeWatch(self._flaw)
        self.builder: Builder | None = None
        self.ready: list[Streamed] = []
        self.reads: Reads = _NO_READS
        self.skipping = False
        self.remarked: set[str] = set()
        self.batch = Batch(self.watch.delimiters, 0, [])
        self.before = self.seen = self.set_began = self.given = 0
        self.after_iea = False

    def run(self, opened_stream: BinaryIO) -> Iterator[Streamed]:
        end = 0
        for batch in batches(opened_stream, self.name):
            self._begin_batch(batch)
            yield from self._binary(batch) if batch.binary else self._batch(batch)
            end = batch.end
            if batch.unterminated:
                self._unterminated(end)
        self._finish_set()
        self.watch.end_interchange(end)
        yield from self._drain()

    def _batch(self, batch: Batch) -> Iterator[Streamed]:
        separator, plain = batch.delimiters.element, batch.plain
        at, blank, number = batch.start, 0, 0
        reads, ready, builder = self.reads, self.ready, self.builder
        for number, raw in enumerate(batch.segments, start=1):
            start = at
            at += len(raw) + 1
            if not plain:
                text = raw.lstrip(_BLANK)
                if not text:
                    blank += 1
                    continue
                start += len(raw) - len(text)
                raw = text if text.isascii() else utf8(text)
            e = raw.split(separator)
            entry = reads.get(e[0])
            handler = None
            if entry is not None:
                handler, after, position, by = entry
                if position and position < len(e):
                    handler, after = by.get(e[position], (handler, after))
            if handler is not None:
                reads = after
                try:
                    handler(builder, e, start)
                except (ValueError, IndexError):
                    self._again(handler, e, start)
            elif raw[:1] <= " " and not raw.strip(_BLANK):
                blank += 1
            else:
                self.reads, self.seen = reads, self.before + number - blank
                self._apart(e, start)
                reads, ready, builder = self.reads, self.ready, self.builder
            if ready:
                yield from ready
                ready.clear()
                self.given = at
        self.reads = reads
        self.before += number - blank

    def _binary(self, batch: Batch) -> Iterator[Streamed]:
        """One segment whose data are counted: nothing inside them is looked at."""
        e = binary_elements(batch.segments[0], batch.delimiters.element)
        self.before += 1
        self.seen = self.before
        chosen = choose(self.reads[e[0]], e) if e[0] in self.reads else None
        if chosen is None:
            self._apart(e, batch.start)
        else:
            handler, self.reads = chosen
            handler(self.builder, e, batch.start)
        yield from self._drain()

    def _drain(self) -> Iterator[Streamed]:
        yield from self.ready
        self.ready.clear()

    def _begin_batch(self, batch: Batch) -> None:
        self.batch = batch
        if self.builder is None:
            self.given = batch.start
        elif self.builder.outgrown(batch.start - self.given):
            self.given = batch.start
            self._say("x12.outgrown", OUTGROWN[0].upper() + OUTGROWN[1:] + ".", batch.start)
        for at, sentence in batch.oddities:
            self._say("x12.odd-bytes", sentence[0].upper() + sentence[1:] + ".", at, Severity.WARNING)

    def _unterminated(self, end: int) -> None:
        if self.watch.isa is not None:
            self._say("x12.truncated", "The file ends inside a segment: it was cut off.", end)
        else:
            sentence = "The last segment has no terminator: the file must end with one."
            self._say("x12.odd-bytes", sentence, end, Severity.WARNING)

    def _again(self, handler: object, e: list[str], at: int) -> None:
        """A segment that ended early is read once more with empty elements at its end."""
        builder = self.builder
        if builder is None:
            return
        try:
            handler(builder, e + PAD, at)  # type: ignore[operator]
        except ValueError as fault:
            self._say(
                "x12.unreadable",
                f"{e[0]} holds a value that cannot be read ({fault}); what it belongs to was left out.",
                at,
            )
            builder.abandon()

    def _apart(self, e: list[str], at: int) -> None:
        """A segment that is no step of the state as it stands: blanks before it, the envelope, out of place."""
        clean = e[0].lstrip(_BLANK)
        if clean == e[0]:
            self._outside(e, at)
            return
        at, e = at + len(e[0]) - len(clean), [clean, *e[1:]]
        entry = self.reads.get(clean)
        chosen = choose(entry, e) if entry is not None else None
        if chosen is None:
            self._outside(e, at)
            return
        handler, self.reads = chosen
        self._again(handler, e, at)

    def _outside(self, e: list[str], at: int) -> None:
        if e[0] in ENVELOPE_SEGMENTS:
            getattr(self, "_" + e[0].lower())(e, at)
        elif self.builder is not None:
            self._say(
                "x12.out-of-place",
                f"{shown_code(e[0])} has no place here in guide {self.watch.envelope().guide}; it was left out.",
                at,
                Severity.WARNING,
            )
        elif not self.skipping:
            self._say("x12.outside-set", f"{shown_code(e[0])} stands outside any transaction set.", at)

    def _isa(self, e: list[str], at: int) -> None:
        self._finish_set()
        self.watch.see_isa(e, at, self.batch.delimiters)

    def _gs(self, e: list[str], at: int) -> None:
        self._finish_set()
        self.watch.see_gs(e, at)

    def _st(self, e: list[str], at: int) -> None:
        self._finish_set()
        self.watch.see_st(e, at)
        self.set_began = self.seen
        envelope = self.watch.envelope()
        kind = e[1] if len(e) > 1 else ""
        found = reading_for(kind, envelope.guide)
        if found is None:
            self.skipping = True
            sentence = (
                f"Transaction set {shown_code(kind)} {shown_code(envelope.guide)} is not read here; it was passed over."
            )
            self._say("x12.not-read", sentence, at, Severity.NOTE)
            return
        self._remark(found, envelope.guide, at)
        marks = self.batch.delimiters
        self.builder = found.make(envelope, self.name, marks.component, marks.repetition)
        self.reads, self.ready = found.guide.root.reads, self.builder.ready
        self.builder.begin(e, at)

    def _se(self, e: list[str], at: int) -> None:
        self.watch.see_se(e, at, self.seen - self.set_began + 1)
        self._finish_set()

    def _ge(self, e: list[str], at: int) -> None:
        self._finish_set()
        self.watch.see_ge(e, at)

    def _iea(self, e: list[str], at: int) -> None:
        self._finish_set()
        self.watch.see_iea(e, at)

    def _ta1(self, e: list[str], at: int) -> None:
        padded = e + PAD
        self.ready.append(
            InterchangeAcknowledgment(
                padded[1], padded[2], padded[3], padded[4], padded[5], self.watch.envelope(), self.name, at
            )
        )

    def _finish_set(self) -> None:
        """Close the transaction set at hand; its last values become ready."""
        if self.builder is not None:
            self.builder.finish()
            for at, sentence in self.builder.faults:
                self._say("x12.unreadable", sentence, at, Severity.WARNING)
        self.builder, self.reads, self.skipping = None, _NO_READS, False

    def _remark(self, found: Reading, guide_id: str, at: int) -> None:
        if found.remark and guide_id not in self.remarked:
            self.remarked.add(guide_id)
            self._say("x12.guide", f"Guide {shown_code(guide_id)}: {found.remark}.", at, Severity.WARNING)

    def _flaw(self, flaw: Flaw) -> None:
        self._say(flaw.rule, flaw.message + ".", flaw.offset)

    def _say(self, rule: str, sentence: str, at: int, severity: Severity = Severity.ERROR) -> None:
        if len(self.findings) < _MOST_FINDINGS:
            place = Place(file=self.name, offset=at)
            self.findings.append(Finding(rule, sentence, severity, Owner.BILLING, place))


def shown_code(text: str) -> str:
    """A segment id or guide id in a sentence; anything else may be a person's and is not repeated."""
    return text if text and len(text) <= 14 and text.isascii() and text.isalnum() else "an unknown one"
