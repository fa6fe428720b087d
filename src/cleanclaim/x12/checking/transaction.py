"""One transaction set under judgement: walked through its guide, read into values, the values ruled on.

Walk and builder see each segment once, side by side; a claim is judged as soon as it is whole and then
forgotten. Only the places of its segments are remembered until then, to say where a breach stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any, TypeAlias

from cleanclaim.kernel import Severity
from cleanclaim.kernel.rules import Rule, RuleCard
from cleanclaim.x12.building.core import OUTGROWN, PAD, choose
from cleanclaim.x12.catalogue import Reading
from cleanclaim.x12.checking import attachments, authorizations, benefits, eligibility, status
from cleanclaim.x12.checking.answers import FUNCTIONAL_RULES, STATUS_RULES
from cleanclaim.x12.checking.claim_rules import holdings, may_fire
from cleanclaim.x12.checking.claims import ClaimRule, rules_for
from cleanclaim.x12.checking.codes import CodeDesk
from cleanclaim.x12.checking.findings import TransactionReport, X12Finding
from cleanclaim.x12.checking.judging import Breach, Context
from cleanclaim.x12.checking.levels import Levels
from cleanclaim.x12.checking.payments import ADJUSTMENT_RULES
from cleanclaim.x12.checking.places import Place, forget, place_of
from cleanclaim.x12.checking.remittance import PAYMENT_RULES, REMITTANCE_RULES
from cleanclaim.x12.checking.walking import Frame, Walk
from cleanclaim.x12.delimiters import Delimiters
from cleanclaim.x12.envelope import ENVELOPE_SEGMENTS
from cleanclaim.x12.grammar import Fault, segment_faults
from cleanclaim.x12.guide import Guide, SegmentUse, State, Step, Turn, uses_of
from cleanclaim.x12.patterns import matchers
from cleanclaim.x12.values import (
    Claim837,
    ClaimAcknowledgment,
    ClaimAttachment,
    ClaimPayment,
    FunctionalAcknowledgment,
    InformationRequest,
    ProviderAdjustment,
    Remittance,
    ServicesReview,
)
from cleanclaim.x12.values.eligibility import EligibilityInquiry, EligibilityResponse
from cleanclaim.x12.values.status import StatusInquiry, StatusResponse

Observer = Callable[[TransactionReport, Claim837, list[X12Finding]], None]
Rules: TypeAlias = tuple[tuple[int, RuleCard, Callable[..., Iterable[Breach]]], ...]
Split: TypeAlias = Callable[[str, str], list[str]]
MOST_FINDINGS = 1_000
_MOST_IN_ONE = 20  # findings that one segment may have
MOST_CLAIMS = 5_000
_MOST_REMEMBERED, _LONGEST_REMEMBERED = 50_000, 200
_MOST_PLACES = 100_000
_MOST_LEFT_OUT = 20_000
_MOST_KNOWN, _LONGEST_KNOWN = 500, 100
_DATA_ERROR = "8"
_NO_TURN: Turn = (None, 0, {})
# The element that names the claim, by segment and loop; with None wherever the segment stands.
_NAMES = {
    ("CLM", "2300"): 1,
    ("CLP", "2100"): 1,
    ("CLM", None): 1,
    ("CLP", None): 1,
    ("TRN", "2200D"): 2,
    ("TRN", "2200E"): 2,
    ("TRN", "2000C"): 2,
    ("TRN", "2000D"): 2,
    ("TRN", "2000E"): 2,
    ("TRN", "2000A"): 2,
}
_NO_CLAIMS = frozenset({"270", "271", "278"})  # their traces name patients and events, which may have several
_UNNAMES = frozenset({"HL", "PLB", "SE"})


def _laid_out(rules: Iterable[tuple[int, Rule[Any, Any]]]) -> Rules:
    """Rules taken apart, so that running one is one call."""
    return tuple((snip, each.card, each.function) for snip, each in rules)


# What is ruled on as soon as it is whole, whatever the guide.
_RULES: dict[type, Rules] = {
    ClaimAcknowledgment: _laid_out(STATUS_RULES),
    FunctionalAcknowledgment: _laid_out(FUNCTIONAL_RULES),
    EligibilityInquiry: _laid_out(eligibility.INQUIRY_RULES),
    EligibilityResponse: _laid_out(benefits.RESPONSE_RULES),
    StatusInquiry: _laid_out(status.INQUIRY_RULES),
    StatusResponse: _laid_out(status.RESPONSE_RULES),
    ServicesReview: _laid_out(authorizations.REVIEW_RULES),
    ClaimAttachment: _laid_out(attachments.ATTACHMENT_RULES),
    InformationRequest: _laid_out(attachments.REQUEST_RULES),
}
_ADJUSTMENT_RULES = _laid_out(ADJUSTMENT_RULES)
_PAYMENT_RULES = _laid_out(PAYMENT_RULES)
_REMITTANCE_RULES = _laid_out(REMITTANCE_RULES)


# The loops of the levels above a new one, by its level code.
_ABOVE = {"22": ("2000A", "2010A"), "23": ("2000A", "2010A", "2000B", "2010B")}


def _asked_by(rule: ClaimRule) -> int:
    """The SNIP type of a partner's rule: 6 where a line of business asks, else 7."""
    return 6 if rule.card.id.startswith("product.") else 7


class SetCheck:
    """Judges the segments of one ST to SE, in order. `position` is that of the segment at hand, ST is 1."""

    def __init__(
        self,
        reading: Reading,
        report: TransactionReport,
        marks: Delimiters,
        desk: CodeDesk,
        partner_rules: Sequence[ClaimRule],
        observer: Observer | None,
        file: str,
    ) -> None:
        self.report = report
        self.marks = marks
        self.observer = observer
        self.guide = reading.guide
        self.context = Context(desk)
        self.claim_rules = _claim_rules(self.guide) + _laid_out((_asked_by(rule), rule) for rule in partner_rules)
        self.rules_of: dict[int, Rules] = {}  # by what a claim holds
        self.walk = Walk(self.guide, self._walk_breach)
        self.levels = Levels(self.guide.kind, self._level_breach)
        self.matchers = matchers(self.guide, marks)
        self.remarkable = _remarkable_uses(self.guide)
        self.builder = reading.make(report.envelope, file, marks.component, marks.repetition)
        self.remittance: Remittance | None = None
        self.claim = ""
        self.position = self.offset = self.judged = 0
        self.has_error = False
        self.trail: list[Place] = []
        self.lost = False  # within a level that has no place: said once, what stands in it is passed over
        self.whole = self.guide.kind == "277CA"  # judged when all of it was seen: its places are needed until then
        # By state, segments that were found right there: files repeat them.
        self.known: defaultdict[State, dict[str, tuple[list[str], Step]]] = defaultdict(dict)
        self.said: set[tuple[str, int, str, str]] = set()
        self.pending: list[X12Finding] = []  # code faults found in segments, for the claims they belong to
        self.known_faults: dict[tuple[int, str], list[Fault]] = {}

    def begin(self, e: list[str], raw: str, at: int) -> None:
        self.builder.begin(e, at)
        self.judged = at
        self.envelope(e, raw, at)

    def envelope(self, e: list[str], raw: str, at: int) -> None:
        """The ST or SE: judged by the guide, read by the envelope."""
        self.position, self.offset = self.position + 1, at
        step = self.walk.frame.state.step(e, self.marks.component)
        if step is None:
            self._misplaced(e)
            return
        self.walk.take(step)
        if e[0] in _UNNAMES:
            self.claim = ""
        if not self.matchers[step.number](raw):
            self._grammar(step.use, e, raw)
        self.trail.append((at, self.position, step.loop, e[0]))

    def run(self, segments: Iterator[tuple[str, int]], split: Split = str.split) -> tuple[str, int] | None:
        """Judge segments (each with its offset) up to one of the envelope, which is given back; None at the end.

        Nearly every segment is where it may stand and as it must be: that way is all in this loop.
        """
        if self.report.left_out > _MOST_LEFT_OUT:
            return self._pass_over(segments, split)
        walk, builder, trail, ready = self.walk, self.builder, self.trail, self.builder.ready
        remarkable, frame = self.remarkable, walk.frame
        known = self.known[frame.state] if not self.lost else {}
        del trail[_MOST_PLACES:]
        self._give_up_outgrown()
        for raw, at in segments:
            met = known.get(raw)
            e, step = met or self._meet(raw, frame.state.turns, split)
            if step is None and e[0] in ENVELOPE_SEGMENTS:
                return raw, at
            self.offset = at
            self.position = position = self.position + 1
            if step is None:
                self._misplaced(e)
                known = self.known[frame.state] if not self.lost else {}
                continue
            if step.flat and step.rank >= frame.rank and not frame.seen & step.limited:
                frame.rank = step.rank
                frame.seen |= step.bit
            else:
                walk.take(step)
                frame = walk.frame
            what = remarkable[step.number]
            if what:
                self._remark(e, what)
            if met is None:
                self._match(raw, e, step, known)
            try:
                step.handler(builder, e, at)
            except (ValueError, IndexError):
                self._read_padded(step.handler, e)
            if ready:
                self._judge_ready()
            if not step.flat:
                known = self.known[frame.state]
                if what:
                    self._open(step, frame, e)
            trail.append((at, position, step.loop, e[0]))
        return None

    def _pass_over(self, segments: Iterator[tuple[str, int]], split: Split) -> tuple[str, int] | None:
        """Garbage beyond all measure is counted and no longer judged: saying what is wrong with it takes long."""
        for raw, at in segments:
            if split(raw, self.marks.element)[0] in ENVELOPE_SEGMENTS:
                return raw, at
            self.position += 1
        return None

    def _meet(self, raw: str, turns: dict[str, Turn], split: Split) -> tuple[list[str], Step | None]:
        """A segment taken apart, and what it means here."""
        e = split(raw, self.marks.element)
        step, place, by = turns.get(e[0], _NO_TURN)
        if self.lost and e[0] != "HL":
            return e, None
        if place > 0:
            step = by.get(e[place]) if place < len(e) else None
        elif place:
            step = by.get(e[-place].partition(self.marks.component)[0]) if -place < len(e) else None
        return e, step

    def _match(self, raw: str, e: list[str], step: Step, known: dict[str, tuple[list[str], Step]]) -> None:
        """Look at a segment for the first time; one that is right is known from then on."""
        if not self.matchers[step.number](raw):
            self._grammar(step.use, e, raw)
        elif len(known) < _MOST_KNOWN and len(raw) < _LONGEST_KNOWN:
            known[raw] = (e, step)

    def end(self) -> None:
        """The SE was seen, or the set broke off."""
        self.levels.end()
        self.walk.end()
        self.builder.finish()
        self._judge_ready()
        if self.remittance is not None:
            self._rule(self.remittance, _REMITTANCE_RULES, "")
        if self.report.left_out > _MOST_LEFT_OUT:
            says = f"More than {MOST_FINDINGS + _MOST_LEFT_OUT:,} things are wrong: the rest of the set was not judged"
            offset, position, loop, segment = self.trail[-1]
            self.report.findings.append(
                X12Finding(1, "x12.given-up", Severity.ERROR, loop, segment, "", position, offset, "", says + ".")
            )
        if self.guide.kind.startswith("837") and self.report.claims > MOST_CLAIMS:
            says = f"The transaction set has {self.report.claims} claims: 5,000 at most are recommended"
            self._add(2, "x12.many-claims", Severity.WARNING, self.trail[-1], "", "", says)
        self.report.findings.sort(key=lambda finding: (finding.offset, finding.snip))

    def _misplaced(self, e: list[str]) -> None:
        """A segment without a step is reported, and read like its neighbours where the reader can."""
        state = self.walk.frame.state
        self._remark(e, _remarkable(e[0], None))
        if not self.lost:
            self.walk.misplaced(e)
        self.lost = self.lost or e[0] == "HL"
        chosen = choose(state.reads[e[0]], e) if e[0] in state.reads and not self.lost else None
        if chosen is not None:
            self._read_padded(chosen[0], e)
            self._judge_ready()
        self.trail.append((self.offset, self.position, state.loop.id, e[0]))

    def _remark(self, e: list[str], what: int) -> None:
        """What a segment means for the claim's name and the levels: `what` is its place in a row of such segments."""
        if what > 0:
            self.claim = e[what] if len(e) > what else ""
            self.report.claims += self.guide.kind not in _NO_CLAIMS
        elif what:
            self.claim = ""
            if e[0] == "HL":
                self.lost = False
                self.levels.see(e, self.position, self.offset)

    def _open(self, step: Step, frame: Frame, e: list[str]) -> None:
        """A claim or level begins: the places of the one before it, if it was of the same loop, are of no more use."""
        left = self.walk.left
        if step.leaves and left.state is step.state and not self.whole:
            del self.trail[left.began :]
        if step.enters:
            frame.began = len(self.trail)
        if e[0] == "HL" and len(e) > 3:
            self._enter_level(e[3])

    def _grammar(self, use: SegmentUse, e: list[str], raw: str) -> None:
        key = (use.number, raw)
        faults = self.known_faults.get(key)
        if faults is None:
            faults = segment_faults(use, e, self.marks.component, self.marks.repetition)
            if len(self.known_faults) < _MOST_REMEMBERED and len(raw) < _LONGEST_REMEMBERED:
                self.known_faults[key] = faults
        place = (self.offset, self.position, use.loop, e[0])
        for fault in faults:
            severity = Severity.WARNING if fault.warning else Severity.ERROR
            finding = self._add(
                *(fault.snip, fault.rule, severity, place, self.claim, fault.element, fault.message),
                fault.code,
                (fault.position, fault.component),
            )
            if fault.snip > 2:
                self.pending.append(finding)

    def _read_padded(self, handler: Callable[[Any, list[str], int], Any], e: list[str]) -> None:
        """Read a segment that ended early with empty elements at its end."""
        try:
            handler(self.builder, e + PAD, self.offset)
        except ValueError as fault:
            self.builder.abandon()
            if any(finding.offset == self.offset for finding in self.report.findings[-_MOST_IN_ONE:]):
                return  # the grammar named the element already
            place = (self.offset, self.position, self.walk.frame.state.loop.id, e[0])
            says = f"{e[0]} holds a value that cannot be read ({fault})"
            self._add(1, "x12.unreadable", Severity.ERROR, place, self.claim, "", says, _DATA_ERROR)

    def _enter_level(self, code: str) -> None:
        """A new level forgets what was found at the levels that it replaces."""
        if self.pending:
            self.pending = [finding for finding in self.pending if finding.loop.startswith(_ABOVE.get(code, ()))]
        if code == "22":
            self.context.own_claims = 0

    def _give_up_outgrown(self) -> None:
        if self.builder.outgrown(self.offset - self.judged):
            self.judged = self.offset
            self._add(1, "x12.outgrown", Severity.ERROR, self.trail[-1], self.claim, "", OUTGROWN, _DATA_ERROR)

    def _judge_ready(self) -> None:
        self.judged = self.offset
        for value in self.builder.ready:
            self._judge(value)
        self.builder.ready.clear()

    def _judge(self, value: object) -> None:
        if isinstance(value, Claim837):
            self.context.own_claims += value.patient is None
            holding = holdings(value)
            rules = self.rules_of.get(holding)
            if rules is None:
                rules = tuple(each for each in self.claim_rules if may_fire(each[1].id, holding))
                self.rules_of[holding] = rules
            found = self._rule(value, rules, value.claim_id)
            if self.observer is not None:
                self.observer(self.report, value, [*self.pending, *found])
            if self.pending:
                self.pending = [finding for finding in self.pending if finding.offset < value.offset]
            forget(self.trail, value.offset)
        elif isinstance(value, ProviderAdjustment):
            self.context.held_cents += value.cents
            self._rule(value, _ADJUSTMENT_RULES, "")
        elif isinstance(value, Remittance):
            self.remittance, self.context.on = value, value.paid_on or value.production_date
        elif isinstance(value, ClaimPayment):
            self.context.paid_cents += value.paid_cents
            self._rule(value, _PAYMENT_RULES, value.claim_id)
            forget(self.trail, value.offset)
        elif type(value) in _RULES:
            self._rule(value, _RULES[type(value)], _traced(value))

    def _rule(self, value: Any, rules: Rules, claim: str) -> list[X12Finding]:
        """Run rules over one value; the findings are added and given back."""
        found, context = [], self.context
        for snip, card, judge in rules:
            for breach in judge(value, context):
                at = breach.offset if breach.offset >= 0 else value.offset  # of what is not there at all
                place = place_of(self.trail, at, breach.segment)
                if not place[1] and at == self.offset:  # the segment at hand, which leaves its trail when it is done
                    place = (at, self.position, place[2], breach.segment)
                finding = self._add(
                    *(snip, card.id, card.severity, place, claim, breach.element, breach.says),
                    _DATA_ERROR,
                    breach.place,
                )
                found.append(finding)
        return found

    def _walk_breach(self, rule: str, loop: str, code: str, message: str, segment: str) -> None:
        place = (self.offset, self.position, loop, segment)
        self._add(2 if code != "1" else 1, rule, Severity.ERROR, place, self.claim, "", message, code)

    def _level_breach(self, element: str, position: int, offset: int, message: str) -> None:
        loop = place_of(self.trail, offset, "HL")[2] or self.walk.frame.state.loop.id
        place = (offset, position, loop, "HL")
        self._add(2, "x12.levels", Severity.ERROR, place, "", element, message, "7", (int(element[2:]), None))

    def _add(
        self,
        snip: int,
        rule: str,
        severity: Severity,
        place: Place,
        claim: str,
        element: str,
        message: str,
        note: str = "",
        part: tuple[int, int | None] | None = None,
    ) -> X12Finding:
        offset, position, loop, segment = place
        finding = X12Finding(
            *(snip, rule, severity, loop, segment, element, position, offset, claim),
            *(message[0].upper() + message[1:] + ".", note, part),
        )
        key = (rule, offset, element, message)
        if key in self.said:
            return finding  # a party above several claims is judged with each of them and said once
        first_error = severity is Severity.ERROR and not self.has_error  # without it the set would pass
        if first_error or len(self.report.findings) < MOST_FINDINGS:
            self.said.add(key)
            self.report.findings.append(finding)
            self.has_error = self.has_error or first_error
        else:
            self.report.left_out += 1
        return finding


@cache
def _claim_rules(guide: Guide) -> Rules:
    return _laid_out(rules_for(guide))


@cache
def _remarkable_uses(guide: Guide) -> list[int]:
    """By the number of a use, what its segment means for the claim's name."""
    return [_remarkable(use.id, use.loop) for use in uses_of(guide.root.loop)]


def _remarkable(segment: str, loop: str | None) -> int:
    """Where a segment names a claim, -1 when it ends the claim's name, 0 for all others."""
    return -1 if segment in _UNNAMES else _NAMES.get((segment, loop), 0)


def _traced(value: object) -> str:
    """The trace number by which a question about a patient or claim, or its answer, is known."""
    if isinstance(value, StatusInquiry | StatusResponse):
        return value.trace
    if isinstance(value, EligibilityInquiry | EligibilityResponse) and value.traces:
        return value.traces[0].number
    return ""
