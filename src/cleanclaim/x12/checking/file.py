"""`check`: a whole file judged, SNIP types 1 to 5 and, with rules of a partner, 7."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from cleanclaim.kernel import NotChecked, Severity
from cleanclaim.x12.binary import binary_elements
from cleanclaim.x12.catalogue import Reading, reading_for
from cleanclaim.x12.checking.claims import ClaimRule
from cleanclaim.x12.checking.codes import CodeDesk
from cleanclaim.x12.checking.findings import (
    CheckReport,
    CodeLookup,
    GroupReport,
    InterchangeReport,
    TransactionReport,
    X12Finding,
)
from cleanclaim.x12.checking.places import place_of
from cleanclaim.x12.checking.transaction import Observer, SetCheck, Split
from cleanclaim.x12.envelope import ENVELOPE_SEGMENTS, EnvelopeWatch, Flaw
from cleanclaim.x12.reading import shown_code
from cleanclaim.x12.tokens import Batch, Source, batches, opened
from cleanclaim.x12.values import Remittance

_MOST_ENVELOPE_FINDINGS = 1_000
_MOST_TRACES = 1_000_000


def check(
    source: Source,
    *,
    name: str = "",
    lookup: CodeLookup | None = None,
    partner_rules: Sequence[ClaimRule] = (),
    observer: Observer | None = None,
) -> CheckReport:
    """Everything that is wrong with a file, streaming, a claim at a time in memory.

    `lookup` asks installed code sets (`Library.lookup` of the code sets room); without it the shipped
    lists are asked and diagnoses are judged by shape. What nobody could judge is in `not_checked`.
    `partner_rules` are further claim rules (SNIP type 7); `observer` is called with each claim and what
    the claim rules found. Raises Refused when the source is empty or no X12 at all.
    """
    shown = name or (source.name if isinstance(source, Path) else "")
    checker = FileCheck(shown, lookup, partner_rules, observer)
    with opened(source, shown) as stream:
        return checker.run(stream)


class FileCheck:
    """Follows the envelope and hands each transaction set to a `SetCheck`."""

    def __init__(
        self,
        name: str,
        lookup: CodeLookup | None,
        partner_rules: Sequence[ClaimRule] = (),
        observer: Observer | None = None,
    ) -> None:
        self.name = name
        self.desk = CodeDesk(lookup)
        self.partner_rules = partner_rules
        self.observer = observer
        self.report = CheckReport()
        self.watch = EnvelopeWatch(self._flaw)
        self.set: SetCheck | None = None
        self.open: TransactionReport | None = None
        self.batch = Batch(self.watch.delimiters, 0, [])
        self.seen = self.set_began = 0
        self.traces: set[tuple[str, str]] = set()

    def run(self, stream: BinaryIO) -> CheckReport:
        end = 0
        for batch in batches(stream, self.name):
            self.batch = batch
            for at, sentence in batch.oddities:
                self._odd(batch, at, sentence)
            self._batch(batch)
            end = batch.end - batch.unterminated
            if batch.unterminated:
                self._unterminated(end)
        self.watch.end_set(end)
        self._end_set()
        self.watch.end_interchange(end)
        self.report.not_checked += self.desk.not_checked()
        return self.report

    def _odd(self, batch: Batch, at: int, sentence: str) -> None:
        """Odd bytes are a warning; where they leave the rest of the file unread (no segments) they are an error."""
        if batch.segments:
            self._envelope("x12.odd-bytes", "", "", at, sentence, Severity.WARNING)
        else:
            self._envelope("x12.unread", "", "", at, sentence, Severity.ERROR)

    def _batch(self, batch: Batch) -> None:
        split: Split = binary_elements if batch.binary else str.split
        segments = batch.placed()
        while True:
            met = next(segments, None) if self.set is None else self._run(segments, split)
            if met is None:
                return
            raw, at = met
            self.seen += 1
            e = split(raw, batch.delimiters.element)
            if e[0] in ENVELOPE_SEGMENTS:
                self._envelope_segment(e, raw, at)
            elif self.open is None:
                sentence = f"{shown_code(e[0])} stands outside any transaction set"
                self._envelope("x12.outside-set", "", "", at, sentence, Severity.ERROR)

    def _run(self, segments: Iterator[tuple[str, int]], split: Split) -> tuple[str, int] | None:
        """Through the transaction set at hand, to the next segment of the envelope."""
        assert self.set is not None
        met = self.set.run(segments, split)
        self.seen = self.set_began + self.set.position - 1
        return met

    def _envelope_segment(self, e: list[str], text: str, at: int) -> None:
        segment = e[0]
        if segment == "ST":
            self._begin_set(e, text, at)
        elif segment == "SE":
            if self.set is not None:
                self.set.envelope(e, text, at)
            self.watch.see_se(e, at, self.seen - self.set_began + 1)
            self._end_set()
        elif segment == "TA1":
            self.watch.see_ta1(e, at)
        else:
            self.watch.end_set(at)
            self._end_set()
            self._around(e, at)

    def _around(self, e: list[str], at: int) -> None:
        """ISA, GS, GE and IEA: judged, and remembered for the answers."""
        padded = [*e, *[""] * 17]
        interchanges = self.report.interchanges
        if e[0] == "ISA":
            self.watch.end_interchange(at)
            interchanges.append(InterchangeReport(self.watch.envelope(), padded[9], padded[10], self.batch.delimiters))
            self.watch.see_isa(e, at, self.batch.delimiters)
            interchanges[-1].envelope = self.watch.envelope()
        elif e[0] == "GS":
            self.watch.end_group(at)
            if interchanges:
                interchanges[-1].groups.append(GroupReport(padded[1], padded[6], padded[8]))
            self.watch.see_gs(e, at)
        elif e[0] == "GE":
            if self.watch.gs is not None and interchanges and padded[1].isdecimal():
                interchanges[-1].groups[-1].included = int(padded[1])
            self.watch.see_ge(e, at)
        else:
            self.watch.see_iea(e, at)

    def _begin_set(self, e: list[str], text: str, at: int) -> None:
        self.watch.end_set(at)
        self._end_set()
        kind, control = (*e[1:3], "", "")[:2]
        gs = self.watch.gs
        found = reading_for(kind, gs[8] if gs and gs[8] else (*e, "", "", "")[3])
        self.open = TransactionReport(found.guide.kind if found else kind, "", control)
        self.report.transactions.append(self.open)
        if gs is not None and self.report.interchanges:
            self.report.interchanges[-1].groups[-1].transactions.append(self.open)
        self.set_began = self.seen
        self.watch.see_st(e, at)
        self.open.envelope = self.watch.envelope()
        self.open.guide = self.open.envelope.guide
        self._gap(found, kind)
        if found is not None:
            self._functional_id(found, at)
            self.set = SetCheck(
                *(found, self.open, self.batch.delimiters, self.desk),
                *(self.partner_rules, self.observer, self.name),
            )
            self.set.begin(e, text, at)

    def _functional_id(self, found: Reading, at: int) -> None:
        gs = self.watch.gs
        if gs is not None and gs[1] != found.guide.functional_id:
            sentence = f"GS01 must be {found.guide.functional_id} around a {found.guide.kind}"
            self._envelope("x12.gs-functional-id", "GS", "GS01", at, sentence, Severity.ERROR)

    def _gap(self, found: Reading | None, kind: str) -> None:
        """A guide that has no table to check by is said to be not checked."""
        guide_id = self.open.guide if self.open else ""
        if found is not None and found.guide.checked and guide_id in found.guide.ids:
            return
        if found is not None and found.guide.checked:
            reason = f"it was checked as {found.guide.ids[0]}"
        elif found is not None:
            reason = "its table is for reading only: envelope, balance and provider numbers were checked"
        else:
            reason = "no table of this guide is kept here: only its envelope was checked"
        gap = NotChecked(f"guide {shown_code(kind)} {shown_code(guide_id)}", reason)
        for place, present in enumerate(self.report.not_checked):
            if (present.set, present.reason) == (gap.set, gap.reason):
                self.report.not_checked[place] = NotChecked(gap.set, gap.reason, present.count + 1)
                return
        self.report.not_checked.append(gap)

    def _end_set(self) -> None:
        if self.set is not None:
            self.set.end()
            if self.set.remittance is not None:
                self._trace(self.set.remittance)
        self.set = self.open = None

    def _trace(self, remittance: Remittance) -> None:
        """A payment is one by its payer's number and its trace: a second of the same is a duplicate."""
        key = (remittance.payer_id, remittance.trace_number)
        if key in self.traces and remittance.trace_number and self.open is not None:
            says = "TRN02 names a payment that this file has already explained: each has a trace of its own."
            at, position, loop, segment = place_of(self.set.trail if self.set else [], remittance.offset, "TRN")
            place = (loop, segment, "TRN02", position, at, "")
            self.open.findings.append(X12Finding(4, "x12.trace-twice", Severity.ERROR, *place, says, "8", (2, None)))
        if len(self.traces) < _MOST_TRACES:
            self.traces.add(key)

    def _unterminated(self, end: int) -> None:
        if self.watch.isa is not None:
            self._envelope(
                "x12.truncated", "", "", end, "the file ends inside a segment: it was cut off", Severity.ERROR
            )
        else:
            sentence = "the last segment has no terminator: the file must end with one"
            self._envelope("x12.odd-bytes", "", "", end, sentence, Severity.WARNING)

    def _flaw(self, flaw: Flaw) -> None:
        severity = Severity.WARNING if flaw.warning else Severity.ERROR
        if flaw.segment not in {"ST", "SE"} or self.open is None:
            self._envelope(flaw.rule, flaw.segment, flaw.element, flaw.offset, flaw.message, severity, flaw.note)
            self._note(flaw)
            return
        position = self.seen - self.set_began + 1
        self.open.findings.append(
            X12Finding(
                *(1, flaw.rule, severity, "ST", flaw.segment, flaw.element, position, flaw.offset, ""),
                flaw.message + ".",
                flaw.note,
            )
        )

    def _note(self, flaw: Flaw) -> None:
        """What the TA1 or the 999 will say of a flaw of the envelope."""
        if flaw.note and self.report.interchanges:
            around = self.report.interchanges[-1]
            if flaw.segment in {"ISA", "IEA"}:
                around.notes.append(flaw.note)
            elif around.groups:
                around.groups[-1].notes.append(flaw.note)

    def _envelope(
        self, rule: str, segment: str, element: str, at: int, sentence: str, severity: Severity, note: str = ""
    ) -> None:
        if len(self.report.findings) < _MOST_ENVELOPE_FINDINGS:
            message = sentence[0].upper() + sentence[1:] + "."
            self.report.findings.append(X12Finding(1, rule, severity, "", segment, element, 0, at, "", message, note))
