"""The figures of a period, from the ledger and the claims alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cleanclaim.kernel import Period
from cleanclaim.ledger import Summary
from cleanclaim.store import figures, journal
from cleanclaim.store.actors import Actor, Role


@dataclass(frozen=True, slots=True)
class QuarterSummary:
    """`money` is the ledger's own summary. Claims are accounts (versions counted once); `states` counts them
    by the state of their newest version; `events` counts what happened to claims, by its name.

    `clean_claim_rate` = accounts whose first check found no error / accounts that were checked.
    """

    money: Summary
    encounters: int
    claims: int
    submitted: int
    accepted: int
    denied: int
    corrected: int
    paid: int
    states: Mapping[str, int]
    events: Mapping[str, int]
    clean_claim_rate: float


def quarter_summary(*, actor: Actor, period: Period | None = None) -> QuarterSummary:
    """Figures of all time, or of the services and postings of a period."""
    actor.must_be(Role.MANAGER, Role.AUDITOR, Role.BILLER)
    counts = figures.claim_figures(actor.practice_id, period)
    return QuarterSummary(
        money=journal.summary(actor.practice_id, period),
        encounters=counts.encounters,
        claims=len(counts.states),
        submitted=len(counts.ever["submitted"]),
        accepted=len(counts.ever["accepted"]),
        denied=len(counts.ever["denied"]),
        corrected=len(counts.ever["corrected"]),
        paid=len(counts.ever["paid"]),
        states=counts.by_state,
        events=counts.events,
        clean_claim_rate=counts.clean / counts.checked if counts.checked else 0.0,
    )
