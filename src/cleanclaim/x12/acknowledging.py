"""What a receiver answers to a file: TA1 on the interchange, 999 on its sets, 277CA on its claims.

Syntax and guide (SNIP 1 and 2) are answered by the 999, which takes or refuses a whole transaction set;
balance, situations and codes (3 and up) by the 277CA, which takes or refuses each claim of the sets taken.
Partners differ, and `AnswerPolicy` says how.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from cleanclaim.kernel import Severity
from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.x12.checking.answers import claim_cents
from cleanclaim.x12.checking.claims import ClaimRule, first_day
from cleanclaim.x12.checking.file import check
from cleanclaim.x12.checking.findings import (
    CheckReport,
    CodeLookup,
    GroupReport,
    InterchangeReport,
    TransactionReport,
    X12Finding,
)
from cleanclaim.x12.delimiters import Delimiters
from cleanclaim.x12.envelope import PARTY_QUALIFIERS
from cleanclaim.x12.guides import dental, institutional, professional
from cleanclaim.x12.tokens import Source
from cleanclaim.x12.values import (
    Claim837,
    ClaimAcknowledgment,
    ClaimStatus277,
    ElementError,
    Envelope,
    FunctionalAcknowledgment,
    InterchangeAcknowledgment,
    Party,
    SegmentError,
    SetAcknowledgment,
    Status,
)
from cleanclaim.x12.writing.answers import write_277ca, write_999, write_ta1

_DATA_ERROR = "8"
_NAMED_BY_TRACE = frozenset({"270", "271", "276", "277"})
_MOST_ERRORS = 100
_LONGEST_MESSAGE = 264
_CLAIM_GUIDES = {"837P": professional.IDS, "837I": institutional.IDS, "837D": dental.IDS}


@dataclass(frozen=True, slots=True)
class AnswerPolicy:
    """How a receiver answers.

    `by_999`: SNIP types up to this one are the 999's. `refuses_sets` False: a set with such errors is
    accepted with errors (E), and the 277CA refuses the claims that they name. `into_adjudication` False: what
    is accepted was only received so far (A1), as a clearinghouse says it.
    """

    by_999: int = 2
    refuses_sets: bool = True
    into_adjudication: bool = True

    def breaks(self, finding: X12Finding) -> bool:
        return finding.snip <= self.by_999 and finding.severity is Severity.ERROR


@dataclass(slots=True)
class Acknowledgments:
    """The answers as bytes (b"" where there is nothing to answer) and as values, with the report behind.

    Several interchanges in the file give several in each answer, one behind the other.
    """

    ta1: bytes = b""
    f999: bytes = b""
    f277ca: bytes = b""
    report: CheckReport = field(default_factory=CheckReport)
    interchanges: list[InterchangeAcknowledgment] = field(default_factory=list)
    functional: list[FunctionalAcknowledgment] = field(default_factory=list)
    claims: list[ClaimAcknowledgment] = field(default_factory=list)


def acknowledge(
    source: Source,
    *,
    now: datetime,
    name: str = "",
    lookup: CodeLookup | None = None,
    partner_rules: Sequence[ClaimRule] = (),
    answers_as: Party | None = None,
    policy: AnswerPolicy | None = None,
) -> Acknowledgments:
    """Check a file and answer it as its receiver would.

    `answers_as` is who answers in the 277CA (2100A), else the receiver that the claims name. Answers
    carry the control number of the interchange they answer. Raises Refused when the source is no X12.
    """
    tray = _Tray(now, answers_as, policy or AnswerPolicy())
    report = check(source, name=name, lookup=lookup, partner_rules=partner_rules, observer=tray.take)
    answers = Acknowledgments(report=report)
    for interchange in report.interchanges:
        _answer(interchange, answers, tray, now)
    return answers


def set_taken(transaction: TransactionReport, policy: AnswerPolicy | None = None) -> bool:
    """Whether a 999 takes a transaction set, with errors or without; by default SNIP types 1 and 2 refuse it."""
    agreed = policy or AnswerPolicy()
    broken = [finding for finding in transaction.findings if agreed.breaks(finding)]
    return not broken or (not agreed.refuses_sets and not any(_is_envelope(finding) for finding in broken))


def _answer(interchange: InterchangeReport, answers: Acknowledgments, tray: _Tray, now: datetime) -> None:
    note = interchange.notes[0] if interchange.notes else "000"
    if any(not _is_functional_id(group.functional_id) for group in interchange.groups):
        note = "024" if note == "000" else note
    marks = interchange.delimiters
    marks = replace(marks, repetition=marks.repetition or _free_mark(marks))
    envelope = _turned(interchange.envelope, now, marks)
    said = InterchangeAcknowledgment(
        _digits(interchange.envelope.interchange_control, 9),
        _digits(interchange.day, 6),
        _digits(interchange.time, 4),
        "A" if note == "000" else "R",
        note,
    )
    answers.interchanges.append(said)
    answers.ta1 += write_ta1(said, envelope, delimiters=marks)
    if said.code == "R":
        return
    policy = tray.policy
    groups = [_functional(group, marks, policy) for group in interchange.groups if group.functional_id != "FA"]
    if groups:
        answers.functional += groups
        answers.f999 += write_999(groups, envelope, delimiters=marks)
    every = [each for group in interchange.groups for each in group.transactions]
    taken = [each for each in every if each.guide in _CLAIM_GUIDES.get(each.kind, ()) and set_taken(each, policy)]
    claims = [tray.answer(each) for each in taken if id(each) in tray.answers]
    for status in (status for answer in claims for claim in answer.claims for status in claim.statuses):
        status.message = _without_delimiters(status.message, marks)
    if claims:
        answers.claims += claims
        answers.f277ca += write_277ca(claims, envelope, delimiters=marks)


def _turned(envelope: Envelope, now: datetime, marks: Delimiters) -> Envelope:
    """The envelope of an answer: sender and receiver change places."""
    sender, receiver = (_plain(who, 2, 15, marks) for who in (envelope.receiver, envelope.sender))
    return Envelope(
        _qualifier(envelope.receiver_qualifier),
        sender,
        _qualifier(envelope.sender_qualifier),
        receiver,
        _digits(envelope.interchange_control, 9),
        created=f"{now:%Y%m%d%H%M}",
        test=envelope.test,
    )


def _is_functional_id(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isalnum()


def _digits(text: str, width: int) -> str:
    """A control number or date as it can be repeated: what is no number of that width is all zeros."""
    good = text.isascii() and text.isdecimal() and len(text) <= width
    return text.zfill(width) if good else "0" * width


def _qualifier(text: str) -> str:
    return text if text in PARTY_QUALIFIERS else "ZZ"


def _number(text: str) -> str:
    return text if text.isascii() and text.isdecimal() and len(text) <= 9 else "0"


def _plain(text: str, least: int, most: int, marks: Delimiters) -> str:
    """Text of a faulty file as an answer can repeat it: no delimiter, neither too short nor too long."""
    taken = marks.all()
    clean = "".join(mark for mark in text if mark.isprintable() and mark not in taken).strip()[:most].strip()
    return clean.ljust(least, "0") if clean else "0" * least


def _free_mark(marks: Delimiters) -> str:
    return next(mark for mark in "^!|`" if mark not in marks.all())


def _functional(group: GroupReport, marks: Delimiters, policy: AnswerPolicy) -> FunctionalAcknowledgment:
    sets = [_set(each, marks, policy) for each in group.transactions]
    accepted = sum(1 for each in sets if each.code != "R")
    received = len(sets)
    code = "A" if accepted == received else ("P" if accepted else "R")
    if group.notes or any(each.code == "E" for each in sets):
        code = "R" if not accepted else ("E" if accepted == received else code)
    included = group.included if group.included is not None else received
    answer = FunctionalAcknowledgment(
        group.functional_id, _number(group.control), code, included, received, accepted, sets
    )
    answer.guide = _plain(group.guide, 1, 12, marks)
    answer.notes = tuple(dict.fromkeys(group.notes))[:5]
    return answer


def _set(transaction: TransactionReport, marks: Delimiters, policy: AnswerPolicy) -> SetAcknowledgment:
    kind = _plain(transaction.kind[:3], 3, 3, marks)
    broken = [finding for finding in transaction.findings if policy.breaks(finding)]
    inner = [finding for finding in broken if not _is_envelope(finding)]
    reasons = [finding.note for finding in broken if _is_envelope(finding) and finding.note]
    if inner:
        reasons.append("5")
    return SetAcknowledgment(
        kind,
        _plain(transaction.control, 4, 9, marks),
        "A" if not broken else "E" if set_taken(transaction, policy) else "R",
        _plain(transaction.guide, 1, 35, marks),
        tuple(dict.fromkeys(reasons))[:5],
        _segment_errors(inner, marks, "TRN02" if kind in _NAMED_BY_TRACE else "CLM01"),
    )


def _is_envelope(finding: X12Finding) -> bool:
    return finding.rule.startswith(("x12.se-", "x12.st-"))


def _segment_errors(findings: list[X12Finding], marks: Delimiters, unit: str) -> list[SegmentError]:
    """One IK3 a segment and kind of error; element faults are gathered beneath theirs."""
    errors: dict[tuple[int, str, str], SegmentError] = {}
    for finding in findings[:_MOST_ERRORS]:
        code = _DATA_ERROR if finding.place is not None else finding.note or _DATA_ERROR
        key = (finding.position, finding.segment, code)
        if key not in errors:
            loop = "" if finding.loop == "ST" else finding.loop[:4]
            claim = _plain(finding.claim, 1, 35, marks) if finding.claim else ""
            segment = _plain(finding.segment, 2, 3, marks)
            errors[key] = SegmentError(segment, finding.position, code, loop, claim, unit=unit)
        if finding.place is not None:
            position, component = finding.place
            errors[key].elements.append(ElementError(position, finding.note, component))
    return list(errors.values())


class _Tray:
    """The 277CA being filled while the file is checked: an answer a transaction set, a status a claim."""

    def __init__(self, now: datetime, answers_as: Party | None, policy: AnswerPolicy) -> None:
        self.now = now
        self.answers_as = answers_as
        self.policy = policy
        self.answers: dict[int, ClaimAcknowledgment] = {}

    def take(self, transaction: TransactionReport, claim: Claim837, found: list[X12Finding]) -> None:
        answer = self.answers.get(id(transaction))
        if answer is None:
            answer = self.answers[id(transaction)] = self._begin(claim)
        if not answer.providers or answer.providers[-1].offset != claim.billing.offset:
            answer.providers.append(_provider(claim.billing))
        answer.claims.append(self._status(claim, found, len(answer.providers) - 1))

    def answer(self, transaction: TransactionReport) -> ClaimAcknowledgment:
        """The answer to a set that was taken, its totals counted."""
        answer = self.answers[id(transaction)]
        if not self.policy.refuses_sets:
            self._refuse_named(answer, [finding for finding in transaction.findings if self.policy.breaks(finding)])
        for claim in answer.claims:
            if claim.accepted:
                answer.accepted_count += 1
                answer.accepted_cents += claim_cents(claim)
            else:
                answer.rejected_count += 1
                answer.rejected_cents += claim_cents(claim)
        return answer

    def _refuse_named(self, answer: ClaimAcknowledgment, broken: list[X12Finding]) -> None:
        """Errors of a set that was taken all the same fall on the claims that they name."""
        named = {finding.claim: finding for finding in reversed(broken) if finding.claim}
        for claim in answer.claims:
            if claim.accepted and claim.claim_id in named:
                (error, cents) = named[claim.claim_id], claim.statuses[0].cents
                claim.statuses = [Status("A3", "21", "", "U", self.now.date(), cents, error.message)]

    def _begin(self, claim: Claim837) -> ClaimAcknowledgment:
        envelope, named = claim.envelope, claim.receiver or Party()
        source = self.answers_as or Party(
            "AY",
            False,
            named.last_or_organization or "RECEIVER",
            id_qualifier="46",
            id=named.id or envelope.receiver,
        )
        submitter = claim.submitter or Party("41", False, "SUBMITTER", id_qualifier="46", id=envelope.sender)
        receiver = Party(
            "41",
            submitter.is_person,
            submitter.last_or_organization,
            submitter.first,
            submitter.middle,
            id_qualifier="46",
            id=submitter.id,
        )
        today = self.now.date()
        return ClaimAcknowledgment(
            source,
            receiver,
            claim.billing,
            claim.batch_reference,
            reference=envelope.interchange_control + envelope.transaction_control,
            received_on=today,
            processed_on=today,
        )

    def _status(self, claim: Claim837, found: list[X12Finding], provider: int) -> ClaimStatus277:
        errors = [finding for finding in found if finding.severity is Severity.ERROR]
        statuses = self._rejections(errors, claim.charge_cents) if errors else [self._accepted(claim)]
        dates = [line.service_end or line.service_date for line in claim.lines if line.service_date]
        first, last = first_day(claim), max((day for day in dates if day is not None), default=None)
        return ClaimStatus277(
            claim.claim_id,
            _patient(claim),
            statuses,
            clearinghouse_number=claim.reference("D9"),
            service_date=first or self.now.date(),
            service_end=last if last != first else None,
            provider=provider,
        )

    def _accepted(self, claim: Claim837) -> Status:
        category, code = ("A2", "20") if self.policy.into_adjudication else ("A1", "19")
        return Status(category, code, "PR", "WQ", self.now.date(), claim.charge_cents)

    def _rejections(self, errors: list[X12Finding], cents: int | None) -> list[Status]:
        """One status for each code; the category says whether it lacks something (A6), holds something wrong
        (A7), contradicts itself (A8), or cannot be processed at all (A3)."""
        answers = load_rulebook("x12/answers")
        said: dict[str, Status] = {}
        for error in errors:
            answer = answers["status"].get(error.rule, answers["otherwise"])
            category = answer.get("category", "A7")
            status = Status(category, answer["code"], answer["entity"], "U", self.now.date(), cents, error.message)
            said.setdefault(status.code, status)
        return list(said.values())


def _patient(claim: Claim837) -> Party:
    """The patient with the subscriber's member id, which a dependent has not of its own."""
    who, subscriber = claim.patient or claim.subscriber.party, claim.subscriber.party
    return Party(
        "QC", True, who.last_or_organization, who.first, who.middle, who.suffix, subscriber.id_qualifier, subscriber.id
    )


def _provider(billing: Party) -> Party:
    """The billing provider by NPI, else by tax number."""
    qualifier, ident = billing.id_qualifier, billing.id
    if not ident:
        qualifier, ident = "FI", billing.reference("EI") or billing.reference("SY")
    return Party(
        *("85", billing.is_person, billing.last_or_organization, billing.first, billing.middle, billing.suffix),
        *(qualifier, ident),
        offset=billing.offset,
    )


def _without_delimiters(text: str, marks: Delimiters) -> str:
    for mark in marks.all():
        text = text.replace(mark, " ")
    return text[:_LONGEST_MESSAGE]
