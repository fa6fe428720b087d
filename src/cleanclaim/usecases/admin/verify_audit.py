"""Re-check the audit chain and the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from cleanclaim.store import audit, journal


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where the chain or the ledger does not hold, in a sentence."""

    where: str
    says: str


def verify_audit() -> tuple[Fault, ...]:
    """Walk every audit chain and every journal entry of the house; empty when all of it holds."""
    _, broken = audit.verify()
    chains = [
        Fault(
            f"audit {each.practice_id or 'of the house'}, event {each.position}",
            f"Audit log {each.practice_id or 'of the house'}, event {each.position}: {each.says}",
        )
        for each in broken
    ]
    return (*chains, *(Fault("ledger", says) for says in journal.faults()))
