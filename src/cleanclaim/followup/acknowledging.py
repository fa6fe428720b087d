"""What receivers say before anybody judges a claim: TA1, 999 and 277CA as events in the life of each claim.

A 999 speaks of whole sets: one bad claim takes the others of its set along, and each of those goes out
again as it was. A 277CA speaks of single claims. Neither is a denial: what is rejected here was never
adjudicated, is corrected and sent as new, and never appears in a remittance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cleanclaim.claims.life import Event
from cleanclaim.kernel import Citation, Finding, Owner, Place, Severity, dollars
from cleanclaim.x12.values import (
    ClaimAcknowledgment,
    ClaimStatus277,
    FunctionalAcknowledgment,
    InterchangeAcknowledgment,
    SegmentError,
    SetAcknowledgment,
    Status,
)

_ACCEPTED = {"A", "E"}


@dataclass(frozen=True, slots=True)
class SentSet:
    """One ST that went out: its control numbers, its BHT03, and the claims (CLM01) in it."""

    interchange_control: str
    group_control: str
    transaction_control: str
    claim_ids: tuple[str, ...]
    batch_reference: str = ""


@dataclass(frozen=True, slots=True)
class ClaimEvent:
    """What happened to one claim. `taken_along`: rejected for another claim's fault, to be sent as it was.

    `payer_number` is what payer or clearinghouse will know the claim by; an acceptance is the proof of
    filing in time, so `day` is kept.
    """

    claim_id: str
    event: Event
    reason: str
    owner: Owner | None = None
    taken_along: bool = False
    payer_number: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Acknowledged:
    events: tuple[ClaimEvent, ...]
    findings: tuple[Finding, ...] = ()


def acknowledge(
    said: InterchangeAcknowledgment | FunctionalAcknowledgment | ClaimAcknowledgment,
    sent: Iterable[SentSet],
) -> Acknowledged:
    """The events of an answer, and findings where it speaks of nothing that was sent or does not add up."""
    batches = tuple(sent)
    if isinstance(said, InterchangeAcknowledgment):
        return _interchange(said, batches)
    if isinstance(said, FunctionalAcknowledgment):
        return _functional(said, batches)
    return _claims(said, batches)


def _interchange(said: InterchangeAcknowledgment, batches: Sequence[SentSet]) -> Acknowledged:
    own = [batch for batch in batches if _same(batch.interchange_control, said.control)]
    if not own:
        return Acknowledged((), (_unknown("interchange", said.file, said.offset),))
    if said.code in _ACCEPTED:
        return Acknowledged(())  # the envelope was readable; the 999 speaks of what is in it
    reason = f"The whole interchange was rejected (TA1 note {said.note})."
    events = [
        ClaimEvent(claim_id, Event.REJECTED, reason, Owner.BILLING, taken_along=True)
        for batch in own
        for claim_id in batch.claim_ids
    ]
    return Acknowledged(tuple(events))


def _functional(said: FunctionalAcknowledgment, batches: Sequence[SentSet]) -> Acknowledged:
    events: list[ClaimEvent] = []
    findings: list[Finding] = []
    group = [batch for batch in batches if _same(batch.group_control, said.group_control)]
    if not said.sets and said.code in {"A", "E", "R"}:
        # Without AK2 the group's own word holds for all its sets.
        return _whole_group(said, group)
    for answer in said.sets:
        own = [batch for batch in group if _same(batch.transaction_control, answer.control)]
        if not own:
            findings.append(_unknown("transaction set", said.file, said.offset))
        for batch in own:
            events += _set_events(answer, batch)
    return Acknowledged(tuple(events), tuple(findings))


def _whole_group(said: FunctionalAcknowledgment, group: Sequence[SentSet]) -> Acknowledged:
    if not group:
        return Acknowledged((), (_unknown("functional group", said.file, said.offset),))
    answer = SetAcknowledgment(said.functional_id, "", said.code)
    return Acknowledged(tuple(event for batch in group for event in _set_events(answer, batch)))


def _set_events(answer: SetAcknowledgment, batch: SentSet) -> Iterator[ClaimEvent]:
    if answer.code in _ACCEPTED:
        for claim_id in batch.claim_ids:
            yield ClaimEvent(claim_id, Event.ACKNOWLEDGED, "The receiver could read the file (999).")
        return
    faults = {error.claim_id: error for error in answer.errors if error.claim_id in batch.claim_ids}
    for claim_id in batch.claim_ids:
        fault = faults.get(claim_id)
        reason = _fault(fault) if fault else "Rejected along with its batch for another's fault: send it again."
        yield ClaimEvent(claim_id, Event.REJECTED, reason, Owner.BILLING, taken_along=fault is None)


def _fault(error: SegmentError) -> str:
    elements = ", ".join(f"element {each.position} (code {each.code})" for each in error.elements)
    place = f"segment {error.segment}" + (f" of loop {error.loop}" if error.loop else "")
    return f"The receiver could not take {place}: {elements or f'code {error.code}'}."


def _claims(said: ClaimAcknowledgment, batches: Sequence[SentSet]) -> Acknowledged:
    known = {claim_id for batch in batches for claim_id in batch.claim_ids}
    events = []
    findings = list(_totals(said))
    for status in said.claims:
        if status.claim_id not in known:
            findings.append(_unknown("claim", said.file, status.offset))
            continue
        events.append(_claim_event(status))
    return Acknowledged(tuple(events), tuple(findings))


def _claim_event(status: ClaimStatus277) -> ClaimEvent:
    said = [*status.statuses, *(each for _, each in status.line_statuses)]
    day = next((each.day for each in status.statuses if each.day), None)
    if status.accepted:
        return ClaimEvent(
            status.claim_id,
            Event.ACCEPTED,
            f"Accepted ({_codes(status.statuses)}).",
            payer_number=status.payer_claim_number,
            day=day,
        )
    faults = [each for each in said if each.category not in {"A1", "A2"}]
    return ClaimEvent(
        status.claim_id,
        Event.REJECTED,
        f"Rejected before judgement ({_codes(faults) or 'no reason given'}): correct it and send it as new.",
        Owner.BILLING,
        payer_number=status.payer_claim_number,
        day=day,
    )


def _codes(statuses: Iterable[Status]) -> str:
    return ", ".join(f"{each.category}:{each.code}{f':{each.entity}' if each.entity else ''}" for each in statuses)


def _totals(said: ClaimAcknowledgment) -> Iterator[Finding]:
    """The totals of a 277CA against the claims that it names, where it gives totals."""
    accepted = sum(status.accepted for status in said.claims)
    rejected = len(said.claims) - accepted
    stated = (said.accepted_count, said.rejected_count)
    if stated != (0, 0) and stated != (accepted, rejected):
        yield _finding(
            "acknowledgment-totals",
            f"The totals say {stated[0]} accepted and {stated[1]} rejected claims "
            f"({dollars(said.accepted_cents)} and {dollars(said.rejected_cents)}); "
            f"{accepted} and {rejected} are named.",
            said.file,
            said.offset,
        )


def _same(first: str, second: str) -> bool:
    """Control numbers are compared without the zeros that fill them up."""
    return bool(first) and first.lstrip("0") == second.lstrip("0")


def _unknown(what: str, file: str, offset: int) -> Finding:
    return _finding("acknowledgment-unknown", f"The answer names a {what} that was not sent from here.", file, offset)


def _finding(rule: str, message: str, file: str, offset: int) -> Finding:
    return Finding(
        rule,
        message,
        Severity.WARNING,
        Owner.BILLING,
        Place(file=file, offset=offset),
        Citation("ASC X12N 005010X231 and 005010X214"),
        "Ask the receiver what it answered.",
    )
